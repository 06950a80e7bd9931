"""Names by the numbers of their targets, in some twelve bytes beside the names themselves."""

from __future__ import annotations

from array import array
from bisect import bisect_left

_SPARE = 1_024  # places that may be left empty


class KeptNames:
    """A map from numbers to names. Numbers mostly rise; one writer at a time.

    Example:
        >>> kept = KeptNames()
        >>> kept.put(7, "maria gonzalez")
        >>> len(kept), kept.pop(7), kept.pop(7), len(kept)
        (1, 'maria gonzalez', None, 0)
    """

    def __init__(self) -> None:
        self._numbers = array("q")
        self._names: list[str | None] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, number: int, name: str) -> None:
        """Enter a name under a number that has none."""
        numbers = self._numbers
        if not numbers or numbers[-1] < number:
            numbers.append(number)
            self._names.append(name)
        else:
            place = bisect_left(numbers, number)
            if numbers[place] == number:
                self._names[place] = name
            else:
                numbers.insert(place, number)
                self._names.insert(place, name)
        self._count += 1

    def pop(self, number: int) -> str | None:
        """Take out the name of a number; None if it has none."""
        place = bisect_left(self._numbers, number)
        if self._numbers[place : place + 1] != array("q", (number,)):
            return None
        name = self._names[place]
        if name is not None:
            self._names[place] = None
            self._count -= 1
            if len(self._names) > _SPARE + 2 * self._count:
                pairs = zip(self._numbers, self._names, strict=True)
                left = [(one, held) for one, held in pairs if held is not None]
                self._numbers = array("q", (one for one, _ in left))
                self._names = [held for _, held in left]
        return name
