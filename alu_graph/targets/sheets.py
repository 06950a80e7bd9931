"""Fact sheets: all that the checker needs of a target's facts, as marks and bits."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from alu_graph.targets.anchors import KNOWN_NOUN, Anchors, Reading
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.text.folding import words
from alu_graph.text.rarity import told, zipf

TELLING = 6.0  # the bits of an anchor that tells by itself
_UNCASED = 4.0  # for an ordinary phrase without its capitals in a text that has some


class FactRow(NamedTuple):
    """One fact.

    Args:
        stems: Marks of its informative words, stemmed ("t:").
        telling: Marks of its telling anchors, the target's name among them, with their bits.
    """

    stems: frozenset[str]
    telling: dict[str, float]

    def holds(self, novel: frozenset[str], share: float) -> bool:
        """Whether it holds such a share, 0 to 1, of these stems; given as marks."""
        return len(novel & self.stems) >= share * len(novel)


@dataclass(frozen=True, slots=True)
class FactSheet:
    """What is known of one target, as marks: equal for a target with facts and without.

    Args:
        strong: All anchors of its facts but topic words, with their bits.
        topics: Its topic words, with their bits.
        words: Words ("n:") of its anchors, without one of which, and without a digit, a text
            shares no anchor with it.
        own: Those of its proper nouns, phrases and titles of several words.
        names: The words ("n:") of its names.
        openings: The first two words ("p:") of its phrases.
        rows: Its facts, in order.
        dated: Whether a full date is among its anchors.
        mark: What made the marks.
    """

    strong: dict[str, float]
    topics: dict[str, float]
    words: frozenset[str]
    own: frozenset[str]
    names: frozenset[str]
    openings: frozenset[str]
    rows: tuple[FactRow, ...]
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
    kept: list[FactRow] = []
    for row in rows:
        reading = Reading(row)
        whole = reading.anchors()
        stems = filter(None, map(told, reading.folds))
        kept.append(
            FactRow(
                frozenset(mark(f"t:{stem}") for stem in stems),
                {mark(key): _single(v) for key, v in whole.strong.items() if v >= TELLING},
            )
        )
        found = whole if own.isdisjoint(reading.folds) else reading.anchors(own)
        strong.update(found.strong)
        topics.update(found.topics)
    inside = {word for key in strong for word in key.partition(":")[2].split()}
    proper = {word for key in strong if key[0] in "np" for word in key[2:].split()}
    phrases = (key[2:].split(" ", 2)[:2] for key in strong if key[0] == "p")
    return FactSheet(
        {mark(key): _single(value) for key, value in strong.items()},
        {mark(key): _single(value) for key, value in topics.items()},
        words=frozenset(mark(f"n:{word}") for word in inside),
        own=frozenset(mark(f"n:{word}") for word in proper),
        names=frozenset(mark(f"n:{word}") for word in own),
        openings=frozenset(mark(f"p:{' '.join(pair)}") for pair in phrases),
        rows=tuple(kept),
        dated=any(key[:2] == "d:" for key in strong),
        mark=mark,
    )


def _single(value: float) -> float:
    """Rounded to what is stored, so that a sheet is equal after storing."""
    held: float = struct.unpack("<f", struct.pack("<f", value))[0]
    return held
