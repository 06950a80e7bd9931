"""Strings in, strings out: folding, dates, decoded views, segments, word rarity. The lowest room."""
