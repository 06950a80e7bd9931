"""One typo: words by all spellings that lack one letter (SymSpell: W. Garbe, 2012)."""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import numpy as np

MIN_TYPO = 5
_MAX_TYPO = 40  # the work for one word grows with the square of its length
_MEMO = 65_536
_HASH = (1 << 32) - 1
_BITS, _SPARE = 32, 1 << 10  # of a word's number in a slot; slots behind the last home
_MIN_SLOTS = 1 << 12
_FULL, _ROOMY = 0.6, 0.4  # share of slots in use at which a table is made anew, and then at most
_MANY = 1 << 9  # spellings that are put in one by one


class _Slots(NamedTuple):
    """An open hash table: each slot a hash and the number of a word; 0 if it is free.

    A spelling's words stand from its home slot on, up to the first free one.
    """

    slots: array[int]
    mask: int


class Spelling:
    """Finds the words on file that a misspelt word may stand for, in time that does not grow.

    One thread may add words while others look for some. A spelling takes some 20 bytes.

    Example:
        >>> spelling = Spelling()
        >>> spelling.add("gonzalez")
        >>> spelling.near("gonzales"), spelling.near("gonzlaez"), spelling.near("gonzalez")
        (('gonzalez',), ('gonzalez',), ())
    """

    def __init__(self) -> None:
        self._words: list[str] = [""]  # number 0 is no word's
        self._table = _Slots(array("Q", bytes(8 * (_MIN_SLOTS + _SPARE))), _MIN_SLOTS - 1)
        self._used = 0
        self._memo: dict[str, tuple[str, ...]] = {}

    def add(self, word: str) -> None:
        """Put a word on file, once; one too short or too long is never taken for a typo."""
        self.add_many([word])

    def add_many(self, words: Iterable[str]) -> None:
        """Put words on file, each of them once."""
        fresh = array("Q")
        for word in words:
            if MIN_TYPO <= len(word) <= _MAX_TYPO:
                number = len(self._words)
                self._words.append(word)
                fresh.extend([(key & _HASH) << _BITS | number for key in _keys(word)])
        full = self._used + len(fresh) > _FULL * self._table.mask
        put = self._put_many if len(fresh) > _MANY else self._put_all
        if full or not put(fresh):
            self._rebuild(fresh)
        self._used += len(fresh)
        self._memo = {}  # a new one, for a reader may be about to write in the old

    def _put_all(self, fresh: array[int]) -> bool:
        return all(map(self._put, fresh))

    def _put(self, slot: int) -> bool:
        """Put a slot in its place; False if there is none."""
        slots, mask = self._table
        place = slot >> _BITS & mask
        while slots[place]:
            if slots[place] == slot:
                return True
            place += 1
            if place == len(slots) - 1:  # which stays free, for look-ups to end at
                return False
        slots[place] = slot
        return True

    def _put_many(self, fresh: array[int]) -> bool:
        """Put slots in their places, all at once; False if there is none for some."""
        slots = np.frombuffer(self._table.slots, np.uint64)
        left = np.frombuffer(fresh, np.uint64)
        places = (left >> np.uint64(_BITS) & np.uint64(self._table.mask)).astype(np.int64)
        while len(left):
            if places.max() >= len(slots) - 1:  # the last stays free, for look-ups to end at
                return False
            free = np.flatnonzero(slots[places] == 0)
            slots[places[free]] = left[free]  # of those that want one place, one gets it
            away = slots[places] != left
            left, places = left[away], places[away] + 1
        return True

    def _rebuild(self, fresh: array[int]) -> None:
        """Make the table anew, with further slots; readers are left with the old one."""
        old = np.frombuffer(self._table.slots, np.uint64)
        held = np.concatenate((old[old > 0], np.array(fresh, np.uint64)))
        size = _MIN_SLOTS
        while len(held) > _ROOMY * size:
            size *= 2
        homes = (held >> np.uint64(_BITS) & np.uint64(size - 1)).astype(np.int64)
        order = np.argsort(homes, kind="stable")
        count = np.arange(len(held))
        places = count + np.maximum.accumulate(homes[order] - count) if len(held) else count
        slots = np.zeros(max(size, int(places.max(initial=0)) + 1) + _SPARE, np.uint64)
        slots[places] = held[order]
        self._table = _Slots(array("Q", slots.tobytes()), size - 1)

    def near(self, word: str) -> tuple[str, ...]:
        """Other words on file that differ by one letter, or by two neighbours exchanged."""
        memo = self._memo
        found = memo.get(word)
        if found is None:
            found = self._near(word)
            if len(memo) >= _MEMO:
                memo.clear()
            memo[word] = found
        return found

    def _near(self, word: str) -> tuple[str, ...]:
        size = len(word)
        if not MIN_TYPO <= size <= _MAX_TYPO:
            return ()
        slots, mask = self._table
        # Most homes are free: nothing else is done for them.
        keys = [key for i in range(size) if slots[(key := hash(word[:i] + word[i + 1 :])) & mask]]
        found: set[int] = set()
        for key in (hash(word), *keys):
            part = key & _HASH
            place = part & mask
            while held := slots[place]:
                if held >> _BITS == part:
                    found.add(held & _HASH)
                place += 1
        if not found:
            return ()
        words = map(self._words.__getitem__, found)
        return tuple(sorted({one for one in words if _one_edit(word, one)}))


_SAME_SOUND = str.maketrans("zyvkq", "siwcc")


def respelled(left: str, right: str) -> bool:
    """Whether two words differ as spellings of one name do: s and z, i and y, a doubled letter.

    Example:
        >>> respelled("gonzales", "gonzalez"), respelled("phillips", "philips")
        (True, True)
        >>> respelled("mario", "maria")
        False
    """
    return _squeezed(left) == _squeezed(right)


def _squeezed(word: str) -> str:
    plain = word.translate(_SAME_SOUND)
    return plain[:1] + "".join(two for one, two in pairwise(plain) if one != two)


def _keys(word: str) -> set[int]:
    return {hash(word), *[hash(word[:i] + word[i + 1 :]) for i in range(len(word))]}


def _one_edit(left: str, right: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    i = 0
    while i < min(len(left), len(right)) and left[i] == right[i]:
        i += 1
    tail_l, tail_r = left[i:], right[i:]
    return (
        tail_l[1:] == tail_r[1:]
        or tail_l[1:] == tail_r
        or tail_l == tail_r[1:]
        or (tail_l[:2] == tail_r[1::-1] and tail_l[2:] == tail_r[2:])
    )
