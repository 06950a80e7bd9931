"""Fact sheets: all that the checker needs of a target's facts, as marks and bits."""

from __future__ import annotations

import struct
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from alu_graph.targets.anchors import KNOWN_NOUN, Anchors, Reading
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.text.folding import words
from alu_graph.text.rarity import told, zipf

TELLING = 6.0  # the bits of an anchor that tells by itself
_UNCASED = 4.0  # for an ordinary phrase without its capitals in a text that has some


Telling = tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class FactSheet:
    """What is known of one target, as marks: equal for a target with facts and without.

    Args:
        strong: All anchors of its facts but topic words, with their bits.
        topics: Its topic words, with their bits.
        own: The words ("n:") of its proper nouns and phrases.
        rest: The words ("n:") of its other anchors.
        names: The words ("n:") of its names.
        openings: The first two words ("p:") of its phrases.
        stems: The informative words of its facts, stemmed ("t:"), with the numbers of the facts
            that hold them.
        telling: For each fact its telling anchors, the target's name among them, with their bits.
        dated: Whether a full date is among its anchors.
        mark: What made the marks.
    """

    strong: dict[str, float]
    topics: dict[str, float]
    own: frozenset[str]
    rest: frozenset[str]
    names: frozenset[str]
    openings: frozenset[str]
    stems: dict[str, tuple[int, ...]]
    telling: tuple[Telling, ...]
    dated: bool
    mark: Marker

    def met(self, seen: Anchors) -> tuple[dict[str, float], dict[str, float]]:
        """The anchors and topic words that a text shares with the target, as the text has them."""
        text = seen.marked(self.mark)
        cased = any(key[0] in "np" for key in seen.strong)
        begun = [one for one in self.openings if one in text.pairs]
        uncased = {**text.rare, **text.phrases(begun)}
        strong: dict[str, float] = {}
        for mark, value in self.strong.items():
            if mark in text.strong:
                strong[text.strong[mark]] = value
            elif mark in uncased:  # in any capitals: "high school"
                key = uncased[mark]
                plain = key[0] == "n" or all(zipf(part) >= KNOWN_NOUN for part in key[2:].split())
                strong[key] = min(value, _UNCASED) if plain and cased else value
        topics = text.topics
        return strong, {topics[mark]: held for mark, held in self.topics.items() if mark in topics}

    def touches(self, words_said: frozenset[str], stems_said: Iterable[str]) -> bool:
        """Whether a text without digits may share something with the target.

        Args:
            words_said: Marks of its words ("n:").
            stems_said: Marks of its informative words, stemmed ("t:").
        """
        return not (
            self.own.isdisjoint(words_said)
            and self.rest.isdisjoint(words_said)
            and self.topics.keys().isdisjoint(stems_said)
        )

    def holding(self, novel: Collection[str], share: float) -> list[int]:
        """The facts that hold at least such a share, 0 to 1, of some words.

        Args:
            novel: Marks of informative words, stemmed ("t:").
            share: The share.

        Returns:
            Numbers of facts, in order.
        """
        counts = [0] * len(self.telling)
        for one in novel:
            for row in self.stems.get(one, ()):
                counts[row] += 1
        enough = share * len(novel)
        return [row for row, count in enumerate(counts) if count >= enough]


def sheet(rows: Iterable[str], names: Iterable[str], mark: Marker = PLAIN) -> FactSheet:
    """Make a target's fact sheet.

    Args:
        rows: Its facts, each with its question if it has one.
        names: Its name and aliases.
        mark: What turns words into marks.

    Returns:
        The anchors of all rows, without the target's own name.

    Example:
        >>> known = sheet(["Born in Warsaw, where she kept bees."], ["Ann Lee"])
        >>> sorted(known.strong), sorted(known.topics)
        (['n:warsaw'], ['t:be'])
    """
    own = frozenset(word.fold for name in names for word in words(name))
    strong: dict[str, float] = {}
    topics: dict[str, float] = {}
    stems: dict[str, list[int]] = {}
    telling: list[Telling] = []
    for row in rows:
        reading = Reading(row)
        whole = reading.anchors()
        for stem in dict.fromkeys(filter(None, map(told, reading.folds))):
            stems.setdefault(stem, []).append(len(telling))
        held = ((mark(key), _single(v)) for key, v in whole.strong.items() if v >= TELLING)
        telling.append(tuple(held))
        found = whole if own.isdisjoint(reading.folds) else reading.anchors(own)
        strong.update(found.strong)
        topics.update(found.topics)
    inside = {word for key in strong for word in key.partition(":")[2].split()}
    proper = {word for key in strong if key[0] in "np" for word in key[2:].split()}
    phrases = (key[2:].split(" ", 2)[:2] for key in strong if key[0] == "p")
    return FactSheet(
        {mark(key): _single(value) for key, value in strong.items()},
        {mark(key): _single(value) for key, value in topics.items()},
        own=frozenset(mark(f"n:{word}") for word in proper),
        rest=frozenset(mark(f"n:{word}") for word in inside - proper),
        names=frozenset(mark(f"n:{word}") for word in own),
        openings=frozenset(mark(f"p:{' '.join(pair)}") for pair in phrases),
        stems={mark(f"t:{stem}"): tuple(held_by) for stem, held_by in stems.items()},
        telling=tuple(telling),
        dated=any(key[:2] == "d:" for key in strong),
        mark=mark,
    )


def _single(value: float) -> float:
    """Rounded to what is stored, so that a sheet is equal after storing."""
    held: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return held
