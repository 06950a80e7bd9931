"""What one moment sees of the numbers in an index, for what cuts lists of them short."""

from __future__ import annotations

from array import array
from functools import cached_property
from itertools import islice

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.versions import Moment, Versions


class Sight:
    """Tells the versions that a moment sees from those that are in, too.

    Where everything that is in is seen, `of` gives None in its place: then there is nothing to
    tell apart, and it costs nothing. Whoever keeps only the first few of a list leaves out what is
    not seen before he counts: else what has ended would take the places of what is in force.

    Args:
        versions: Which versions there are.
        moment: The reader's moment, which he holds meanwhile.

    Example:
        >>> versions = Versions()
        >>> number, before = versions.begin("maria"), versions.now
        >>> sight = Sight(versions, versions.publish(1))
        >>> sight(0), sight.first(array("I", (0, 1)), 8), Sight(versions, before)(0)
        (True, [0], False)
    """

    def __init__(self, versions: Versions, moment: Moment) -> None:
        self._versions = versions
        self._moment = moment
        # What ends later is seen, so no more than these are not, below the moment's limit.
        self.ended = versions.clutter

    @classmethod
    def of(cls, versions: Versions, moment: Moment) -> Sight | None:
        """The sight of a moment; None if it sees all that is in."""
        return None if versions.settled(moment) else cls(versions, moment)

    def __call__(self, number: int) -> bool:
        """Whether a version is seen."""
        return self._versions.id(self._moment, number) is not None

    def first(self, numbers: array[int], most: int, bits: int = 0) -> list[int]:
        """The first of some entries that are seen.

        Args:
            numbers: Rising numbers, with as many bits below them as `bits`.
            most: How many at most.
            bits: How many bits are no part of a number.

        Returns:
            The entries, in order.
        """
        # A copy, as a writer may be at the array; no longer than it takes to find as many.
        some = numbers[: most + self.ended]
        return list(islice((one for one in some if self(one >> bits)), most))

    def mask(self, numbers: NDArray[np.int64]) -> NDArray[np.bool_]:
        """Which of some numbers that are in are seen."""
        seen: NDArray[np.bool_] = numbers <= self._moment.limit
        if len(self._gone):
            seen &= ~np.isin(numbers, self._gone)
        return seen

    @cached_property
    def _gone(self) -> NDArray[np.int64]:
        return np.array(self._versions.gone(self._moment), np.int64)
