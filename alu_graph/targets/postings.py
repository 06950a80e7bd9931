"""Which targets hold an anchor of their facts, and what it tells among them."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from typing import TypeAlias

from alu_graph.targets.anchors import Anchors, FactSheet

_PRIOR = 40.0
_LONG_POSTING = 256  # an anchor that so many targets share tells none of them apart
_MAX_LOOKUPS = 64
Sees: TypeAlias = Callable[[int], bool]


def telling(base: float, holders: int, targets: int) -> float:
    """What an anchor tells, given how many targets share it.

    Args:
        base: Its bits in running text.
        holders: How many targets have it.
        targets: How many targets have facts.

    Returns:
        At most `base`; less the larger the share of targets with it.

    Example:
        >>> telling(13.0, 1, 50), telling(13.0, 20, 50) < 2
        (13.0, True)
    """
    if holders <= 1:
        return base
    prior = 0.5 * 2.0**-base
    share = (holders - 1 + _PRIOR * prior) / (targets - 1 + _PRIOR)
    return max(0.0, min(base, math.log2(0.5 / share)))


class FactPostings:
    """From anchors to the numbers of versions of targets that hold them.

    One writer at a time, any number of readers without a lock.

    Example:
        >>> from alu_graph.targets.anchors import extract, sheet
        >>> postings = FactPostings()
        >>> postings.add(7, sheet(["Born on 7 November 1867."], ["Ann Lee"]))
        >>> found = list(postings.held_by(extract("On 1867-11-07"), lambda number: True))
        >>> found[0][0], [number for number, _ in found[0][1]], len(postings)
        ('d:1867-11-07', [7], 1)
    """

    def __init__(self) -> None:
        self._sheets: dict[int, FactSheet] = {}
        self._postings: dict[str, dict[int, None]] = {}
        self._openings: set[str] = set()  # of phrases among them; leftovers only cost time

    def __len__(self) -> int:
        return len(self._sheets)

    def __contains__(self, number: object) -> bool:
        return number in self._sheets

    def add(self, number: int, sheet: FactSheet) -> None:
        """Add a version's anchors."""
        self._sheets[number] = sheet
        for key in _keys(sheet):
            if key[0] == "p":
                self._openings.add(" ".join(key[2:].split(" ", 2)[:2]))
            self._postings.setdefault(key, {})[number] = None

    def remove(self, number: int) -> None:
        """Remove a version, if it is there."""
        sheet = self._sheets.pop(number, None)
        for key in () if sheet is None else _keys(sheet):
            holders = self._postings.get(key)
            if holders is not None:
                holders.pop(number, None)
                if not holders:
                    self._postings.pop(key, None)

    def sheet(self, number: int) -> FactSheet | None:
        """A version's anchors; None if it has no facts."""
        return self._sheets.get(number)

    def holders(self, key: str, sees: Sees | None) -> int:
        """How many versions hold an anchor.

        Args:
            key: The anchor.
            sees: Which versions count; None for all. Of a long list all count: a few more among
                hundreds make no difference.
        """
        held = self._postings.get(key, ())
        if sees is None or len(held) > _LONG_POSTING:
            return len(held)
        return sum(map(sees, list(held)))

    def held_by(
        self, seen: Anchors, sees: Sees | None
    ) -> Iterable[tuple[str, list[tuple[int, float]]]]:
        """The anchors of a text that few versions share, the rarest first.

        Args:
            seen: The text's anchors.
            sees: Which versions count; None for all.

        Yields:
            An anchor, and who holds it with how many bits in running text.
        """
        known = {
            key: held for key in set(seen.keys(self._openings)) if (held := self._postings.get(key))
        }
        rare = sorted((len(held), key) for key, held in known.items() if len(held) <= _LONG_POSTING)
        for _, key in rare[:_MAX_LOOKUPS]:
            found = []
            for number in list(known[key]):
                sheet = self._sheets.get(number)
                if sheet is not None and (sees is None or sees(number)):
                    found.append((number, sheet.strong.get(key, sheet.topics.get(key, 0.0))))
            yield key, found


def _keys(sheet: FactSheet) -> tuple[str, ...]:
    return (*sheet.strong, *sheet.topics)
