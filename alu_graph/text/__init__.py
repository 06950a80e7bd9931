"""The lowest room, strings in and strings out: folding, dates, views, segments, rarity."""
