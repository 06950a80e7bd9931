"""Numbers by key, packed: eight bytes for each, one writer, readers without locks."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Numbers = NDArray[np.uint64]

_FRESH = 1_024  # keys that are added one by one before they are packed
_GROWTH = 4  # a run is merged with one that is not so many times longer
_LOW = np.uint64(0xFFFFFFFF)
_HALF = np.uint64(32)


class Postings:
    """A map from keys to numbers, both of 32 bits, that only grows.

    What is added one by one waits in a dict; the rest lies in a few sorted arrays. A reader takes
    both at once, and so finds all that was in when it came.

    Example:
        >>> held = Postings()
        >>> held.extend(np.array([7, 9, 7]), np.array([1, 2, 3]))
        >>> held.add(7, 4)
        >>> [found.tolist() for found in held.find([7, 8])]
        [[0, 0, 0], [1, 3, 4]]
    """

    def __init__(self) -> None:
        # Replaced as one, so that no reader meets a number in neither or misses one in both.
        self._state: tuple[tuple[Numbers, ...], dict[int, tuple[int, ...]]] = ((), {})

    def add(self, key: int, number: int) -> None:
        """Add one number."""
        runs, fresh = self._state
        fresh[key] = (*fresh.get(key, ()), number)
        if len(fresh) >= _FRESH:
            pairs = [key << 32 | one for key, held in fresh.items() for one in held]
            self._state = (_merged((*runs, np.sort(np.array(pairs, np.uint64)))), {})

    def extend(self, keys: NDArray[np.integer], numbers: NDArray[np.integer]) -> None:
        """Add many numbers.

        Args:
            keys: A key for each, (n,).
            numbers: The numbers, (n,).
        """
        if len(keys):
            packed = keys.astype(np.uint64) << _HALF | numbers.astype(np.uint64)
            packed.sort()
            runs, fresh = self._state
            self._state = (_merged((*runs, packed)), fresh)

    def of(self, key: int) -> list[int]:
        """The numbers under one key, as `find`, faster for one."""
        runs, fresh = self._state
        found = list(fresh.get(key, ()))
        least, most = np.array((key << 32, key << 32 | 0xFFFFFFFF), np.uint64)
        for run in runs:
            begin, end = run.searchsorted(least), run.searchsorted(most, side="right")
            found += (run[begin:end] & _LOW).tolist()
        return found

    def find(
        self, keys: Sequence[int] | Numbers | Ints, most: int | None = None
    ) -> tuple[Ints, Ints]:
        """The numbers under some keys.

        Args:
            keys: The keys.
            most: More numbers than so many in one place are left out.

        Returns:
            For each number found the place of its key in `keys`, and the number.
        """
        asked = np.asarray(keys, np.uint64)
        order = np.argsort(asked)  # keys that lie near each other are sought near each other
        asked = asked[order]
        runs, fresh = self._state
        places, numbers = [], []
        low = asked << _HALF
        for run in runs:
            begin = np.searchsorted(run, low)
            at = np.flatnonzero(run[np.minimum(begin, len(run) - 1)] >> _HALF == asked)
            at = at[begin[at] < len(run)]
            if not len(at):
                continue
            begin = begin[at]
            count = np.searchsorted(run, low[at] | _LOW, side="right") - begin
            if most is not None:
                count[count > most] = 0
            ends = np.cumsum(count)
            spots = np.arange(ends[-1]) + np.repeat(begin - ends + count, count)
            places.append(np.repeat(at, count))
            numbers.append((run[spots] & _LOW).astype(np.int64))
        if fresh:
            held = list(map(fresh.get, asked.tolist()))
            some = [i for i, one in enumerate(held) if one]
            if some:
                rows = [held[i] or () for i in some]
                places.append(np.repeat(np.array(some, np.int64), list(map(len, rows))))
                numbers.append(np.fromiter(chain.from_iterable(rows), np.int64))
        if not places:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return order[np.concatenate(places)], np.concatenate(numbers)


def _merged(runs: tuple[Numbers, ...]) -> tuple[Numbers, ...]:
    """Runs of which each is many times longer than the next."""
    held = list(runs)
    while len(held) > 1 and len(held[-2]) < _GROWTH * len(held[-1]):
        last = held.pop()
        both = np.concatenate([held.pop(), last])
        both.sort(kind="stable")
        held.append(both)
    return tuple(held)


class Growing:
    """An array that grows at its end; a reader takes `data` after it learned how far to read.

    A count that its kind can't hold is taken for the highest that it can.
    """

    __slots__ = ("_most", "data", "size")

    def __init__(self, kind: type[np.generic]) -> None:
        self.data: NDArray[Any] = np.zeros(8, kind)
        self.size = 0
        self._most = np.iinfo(kind).max if issubclass(kind, np.unsignedinteger) else None

    def append(self, value: int) -> None:
        """Add one value."""
        if self.size < len(self.data):
            self.data[self.size] = value if self._most is None else min(value, self._most)
            self.size += 1
        else:
            self.extend([value])

    def extend(self, values: Sequence[int] | NDArray[np.generic]) -> None:
        """Add values."""
        end = self.size + len(values)
        if self._most is not None:
            values = np.minimum(values, self._most)
        if end > len(self.data):
            grown = np.zeros(max(end, self.size + self.size // 4 + 8), self.data.dtype)
            grown[: self.size] = self.data[: self.size]
            grown[self.size : end] = values
            self.data = grown
        else:
            self.data[self.size : end] = values
        self.size = end
