"""The inverted index of all targets' facts: which targets have an anchor, and what it tells."""

from __future__ import annotations

import math
from array import array
from bisect import bisect_left, insort
from collections.abc import Callable, Iterable

import numpy as np

from alu_graph.targets.anchors import Anchors
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.targets.sheet_codec import StoredSheet, wrong_marker
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.sight import Sight

_PRIOR = 40.0
_LONG_POSTING = 256  # an anchor that so many targets share tells none of them apart
_MAX_LOOKUPS = 64
_DECODED = 256  # sheets that are kept decoded
_NUMBER_BITS = 32


class FactPostings:
    """Finds targets by the anchors of their facts; a sheet is decoded when it is asked for.

    One writer at a time, and any number of readers without a lock: while a number is added or
    removed they may find it or not, and find all others. A posting is one integer, or an array of
    them where targets share it: the target's number above the 32 bits of the anchor's own bits.

    Args:
        mark: What turns words into marks, here and in the sheets.

    Example:
        >>> from alu_graph.targets.anchors import extract
        >>> from alu_graph.targets.sheet_codec import encode_sheet
        >>> from alu_graph.targets.sheets import sheet
        >>> postings = FactPostings()
        >>> postings.add(7, encode_sheet(sheet(["Born on 7 November 1867."], ["Ann Lee"])))
        >>> postings.by_facts(extract("somebody born on 1867-11-07"))
        {7: 25.5}
        >>> postings.remove(7)
        >>> len(postings)
        0
    """

    def __init__(self, mark: Marker = PLAIN) -> None:
        self.mark = mark
        self._postings: dict[str, int | array[int]] = {}
        self._openings: dict[str, int] = {}  # of phrases, with how many sheets have them
        self._sheets: dict[int, bytes] = {}
        self._decoded: dict[int, FactSheet] = {}

    def __len__(self) -> int:
        return len(self._sheets)

    def add(self, number: int, stored: bytes) -> None:
        """Add a target's facts.

        Args:
            number: Its number, 0 to 2**32 - 1: a fresh one, never one that is in.
            stored: Its sheet, from `encode_sheet`.

        Raises:
            RegistryError: If the sheet can't be read, or was made with another kind of marker;
                then nothing is added.
        """
        known = StoredSheet(stored)
        if known.keyed != (self.mark.key_id is not None):
            raise wrong_marker()
        table, bits = known.table(), known.bits_as_numbers()
        if not table:  # nothing but the name: it would only raise the thresholds
            return
        openings = known.openings(table)
        self._sheets[number] = stored
        above = number << _NUMBER_BITS
        for opening in openings:
            self._openings[opening] = self._openings.get(opening, 0) + 1
        for mark, value in zip(table, bits, strict=False):
            held = self._postings.get(mark)
            if held is None:
                self._postings[mark] = above | value
            elif isinstance(held, int):
                self._postings[mark] = array("Q", sorted((held, above | value)))
            elif held[-1] < above:  # numbers rise
                held.append(above | value)
            else:
                insort(held, above | value)

    def add_many(self, items: Iterable[tuple[int, bytes]]) -> None:
        """Add many targets' facts; see `add`."""
        for number, stored in items:
            self.add(number, stored)

    def remove(self, number: int) -> None:
        """Remove a target's facts, if they are in."""
        stored = self._sheets.get(number)
        if stored is None:
            return
        known = StoredSheet(stored)
        table = known.table()
        for mark, _ in zip(table, known.bits_as_numbers(), strict=False):
            self._withdraw(mark, number)
        for opening in known.openings(table):
            left = self._openings[opening] - 1
            if left:
                self._openings[opening] = left
            else:
                del self._openings[opening]
        del self._sheets[number]
        # Replaced, not changed: a reader may still put what it decoded into the old one.
        kept = dict(self._decoded)
        kept.pop(number, None)
        self._decoded = kept

    def _withdraw(self, mark: str, number: int) -> None:
        held = self._postings.get(mark)
        if isinstance(held, int):
            if held >> _NUMBER_BITS == number:
                del self._postings[mark]
        elif held is not None:
            place = bisect_left(held, number << _NUMBER_BITS)
            if place < len(held) and held[place] >> _NUMBER_BITS == number:
                if len(held) == 2:  # noqa: PLR2004 - one is left
                    self._postings[mark] = held[1 - place]
                else:
                    del held[place]

    def __contains__(self, number: object) -> bool:
        return number in self._sheets

    def sheet(self, number: int) -> FactSheet | None:
        """A target's sheet; None if it has no facts."""
        decoded = self._decoded
        found = decoded.get(number)
        if found is None:
            stored = self._sheets.get(number)
            if stored is None:
                return None
            found = StoredSheet(stored).decode(self.mark)
            if len(decoded) >= _DECODED:
                self._decoded = decoded = {}
            decoded[number] = found
            if number not in self._sheets:  # removed meanwhile, perhaps before it was put there
                decoded.pop(number, None)
        return found

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells, given how many other targets share it.

        Args:
            mark: The anchor's mark.
            base: Its bits in running text.

        Returns:
            At most `base`; less the larger the share of targets with it.
        """
        return telling(base, self.holders(mark), len(self._sheets))

    def holders(self, mark: str, sight: Sight | None = None) -> int:
        """How many targets have an anchor.

        Args:
            mark: The anchor's mark.
            sight: Which numbers count; None for all. Of hundreds that do, all do: a few more make
                no difference.
        """
        held = self._postings.get(mark)
        size = _size(held)
        if sight is None or not size:
            return size
        seen = len(_seen(held, sight))
        return seen if seen <= _LONG_POSTING else size

    def by_facts(
        self,
        seen: Anchors,
        sight: Sight | None = None,
        *,
        elsewhere: Callable[[str], int] | None = None,
        targets: int | None = None,
    ) -> dict[int, float]:
        """The targets that share anchors with a text, as far as few targets do.

        Args:
            seen: The text's anchors.
            sight: Which numbers count; None for all.
            elsewhere: How many targets that are not in here have an anchor, by its mark.
            targets: How many targets have facts, here and elsewhere; None for those in here.

        Returns:
            Bits by number.
        """
        if not self._postings:
            return {}
        rare = [
            (len(entries), key, mark, entries)
            for mark, key in seen.marked(self.mark).keys(self._openings).items()
            if (entries := _seen(self._postings.get(mark), sight)) and len(entries) <= _LONG_POSTING
        ]
        # By key, not mark: of many the same are looked at in every process, facts kept or not.
        rare.sort(key=lambda one: one[:2])
        lists: list[list[int]] = []
        sizes: list[int] = []
        for _, _, mark, entries in rare[:_MAX_LOOKUPS]:
            lists.append(entries)
            sizes.append(len(entries) + (elsewhere(mark) if elsewhere is not None else 0))
        return _added_up(lists, sizes, len(self._sheets) if targets is None else targets)


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
    share = (holders - 1 + _PRIOR * 0.5 * 2.0**-base) / (targets - 1 + _PRIOR)
    return max(0.0, min(base, math.log2(0.5 / share)))


def _added_up(lists: list[list[int]], sizes: list[int], targets: int) -> dict[int, float]:
    """As `telling` of every posting, added up by number."""
    entries = np.array([entry for one in lists for entry in one], np.uint64)
    if not len(entries):
        return {}
    bases = entries.astype(np.uint32).view(np.float32).astype(np.float64)
    others = np.repeat(np.array(sizes, np.float64) - 1, list(map(len, lists)))
    share = (others + _PRIOR * 0.5 * 2.0**-bases) / (targets - 1 + _PRIOR)
    told = np.where(others < 1, bases, np.clip(np.log2(0.5 / share), 0.0, bases))
    numbers, first, place = np.unique(
        entries >> np.uint64(_NUMBER_BITS), return_index=True, return_inverse=True
    )
    bits = np.bincount(place.ravel(), weights=told)
    order = np.argsort(first)  # whatever is rarest comes first, where bits are equal
    return dict(zip(numbers[order].tolist(), bits[order].tolist(), strict=True))


def _seen(held: int | array[int] | None, sight: Sight | None) -> list[int]:
    """The entries of a posting whose numbers count; of too many one more than tells."""
    if held is None:
        return []
    if isinstance(held, int):
        return [held] if sight is None or sight(held >> _NUMBER_BITS) else []
    if sight is None:
        return held[: _LONG_POSTING + 1].tolist()
    return sight.first(held, _LONG_POSTING + 1, _NUMBER_BITS)


def _size(held: int | array[int] | None) -> int:
    if held is None:
        return 0
    return 1 if isinstance(held, int) else len(held)
