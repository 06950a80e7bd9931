"""Numbered versions of targets, so that readers see one moment while a writer goes on.

Every version of a target has a number that rises and is never used twice. What a reader sees is
fixed by the `Moment` that it took: numbers up to its limit that had not ended by then. Readers take
no lock; that a reader is at work is known by its holding the moment, which CPython counts anyhow.
"""

from __future__ import annotations

import heapq
import weakref
from collections import deque
from collections.abc import Iterable, Iterator

from alu_graph.targets.ids import Ids

_FOR_EVER = float("inf")
_FEW = 64


class Moment:
    """What one reader sees; hold it for as long as its numbers are used, and no longer.

    Args:
        revision: The store's revision.
        tick: Rises by one whenever something changed, by a write or by the clock.
        limit: The highest number in force or ended by then.
    """

    __slots__ = ("__weakref__", "limit", "revision", "tick")

    def __init__(self, revision: int, tick: int, limit: int) -> None:
        self.revision = revision
        self.tick = tick
        self.limit = limit


class Versions:
    """Which versions there are, and when. One writer at a time; any number of readers, no lock.

    A writer calls `begin` and `end` for what changes, then `publish`: then, and at once, all of it
    is seen by whoever takes `now` from there on, and nothing of it by those who took it before.

    Example:
        >>> versions = Versions()
        >>> first = versions.begin("maria")
        >>> before = versions.publish(1)
        >>> second = versions.begin("maria")
        >>> _ = versions.publish(2)
        >>> versions.number("maria", before), versions.number("maria", versions.now)
        (0, 1)
        >>> versions.ended()  # the first is still seen by whoever holds `before`
        []
        >>> del before
        >>> versions.ended()
        [0]
    """

    def __init__(self) -> None:
        self._ids = Ids()
        self._last = -1
        self._before: dict[int, int] = {}  # a version to the one it replaces
        self._ended: dict[int, int] = {}  # a version to the tick at which it ended; ticks rise
        self._first = 0  # the first that was begun since the last `publish`
        self._ending: dict[int, None] = {}
        self._expiring: list[tuple[float, int]] = []  # a heap; what ended otherwise stays a while
        self._most_expiring = _FEW
        self.now = Moment(0, 0, -1)
        self._moments = deque([weakref.ref(self.now)])

    # For readers.

    def sees(self, moment: Moment, number: int) -> bool:
        """Whether a version is in force at a moment."""
        ended = self._ended.get(number)
        return number <= moment.limit and (ended is None or ended > moment.tick)

    def id(self, moment: Moment, number: int) -> str | None:
        """Whose version it is; None if it is not in force at a moment."""
        # In this order: what is swept out in between loses its id first.
        return self._ids.id(number) if self.sees(moment, number) else None

    def number(self, target_id: str, moment: Moment) -> int | None:
        """The version of a target that is in force at a moment; None if none is."""
        number = self._ids.number(target_id)
        while number is not None and number > moment.limit:
            number = self._before.get(number)
        return number if number is not None and self.sees(moment, number) else None

    def ids(self, moment: Moment) -> list[str]:
        """All targets that are in force at a moment."""
        found = (self.id(moment, number) for number in self._ids.numbers())
        return [one for one in found if one is not None]

    def settled(self, moment: Moment) -> bool:
        """Whether a moment sees all numbers that are in; if so, they need not be looked through."""
        return not self._ended and moment.limit == self._last

    def gone(self, moment: Moment) -> list[int]:
        """The versions that had ended by a moment and are in yet."""
        ended = list(self._ended.items())
        return [number for number, tick in ended if tick <= moment.tick]

    @property
    def next_expiry(self) -> float:
        """When the next version ends by the clock, in unix seconds; infinity if none does."""
        first = self._expiring[:1]  # in one step: the writer may take it out
        return first[0][0] if first else _FOR_EVER

    # For the one writer.

    def begin(self, target_id: str, expires: float | None = None) -> int:
        """Number a new version; it takes the place of the one in force."""
        number = self._last = self._last + 1
        before = self._ids.put(number, target_id, self._before)
        if before is not None:
            self._ending[before] = None
        if expires is not None:
            if len(self._expiring) >= self._most_expiring:
                self._compact()
            heapq.heappush(self._expiring, (expires, number))
        return number

    def end(self, target_id: str) -> None:
        """End the version of a target that is in force with the next `publish`."""
        number = self._ids.number(target_id)
        if number is not None:
            self._ending[number] = None

    def _compact(self) -> None:
        """Leave out of the heap what is in force no more, once that may be half of it."""
        living = [one for one in self._expiring if self._lives(one[1])]
        heapq.heapify(living)
        self._expiring, self._most_expiring = living, _FEW + 2 * len(living)

    def _lives(self, number: int) -> bool:
        return number not in self._ended and self._ids.id(number) is not None

    def expire(self, clock: float) -> dict[str, float]:
        """End the versions whose time has come, with the next `publish`: whose, and their times."""
        found = {}
        while self.next_expiry <= clock:
            expires, number = heapq.heappop(self._expiring)
            target_id = self._ids.id(number)
            if target_id is not None and self._lives(number):
                self._ending[number] = None
                found[target_id] = expires
        return found

    def abandon(self) -> None:
        """Take back what was begun and ended since the last `publish`: nobody ever sees it."""
        begun = self._begun()
        for number in reversed(begun):
            self._ids.back(number, self._before.get(number))
        # In front, as nobody needs to be waited for; and replaced as one, as readers look at it.
        self._ended = {**dict.fromkeys(begun, 0), **self._ended}
        self._first, self._ending = self._last + 1, {}

    def _begun(self) -> range:
        return range(self._first, self._last + 1)

    def coming(self) -> tuple[Iterator[int], Iterator[int]]:
        """What the next `publish` brings into force, and what it ends."""
        ending, ended, fresh = self._ending, self._ended, self._begun()
        begun = (number for number in fresh if number not in ending)
        return begun, (one for one in ending if one not in fresh and one not in ended)

    def publish(self, revision: int) -> Moment:
        """Let new readers see all that was begun and ended since the last call."""
        tick = self.now.tick + 1
        for number in self._ending:
            self._ended.setdefault(number, tick)
        self._first, self._ending = self._last + 1, {}
        self.now = Moment(revision, tick, self._last)
        self._moments.append(weakref.ref(self.now))
        return self.now

    def ended(self) -> list[int]:
        """The versions that nobody sees any more: take them out, then `forget` them."""
        if not self._ended:
            return []
        oldest = self.oldest()
        found = []
        for number, tick in self._ended.items():
            if tick > oldest:
                break
            found.append(number)
        return found

    def oldest(self) -> int:
        """The tick of the oldest moment that some reader holds."""
        while (moment := self._moments[0]()) is None:
            self._moments.popleft()
        if len(self._moments) > _FEW:  # behind a reader that stays
            self._moments = deque(one for one in self._moments if one() is not None)
        return moment.tick

    def forget(self, numbers: Iterable[int]) -> None:
        """Drop versions for good."""
        for number in numbers:
            self._ids.drop(number)
            self._before.pop(number, None)
            self._ended.pop(number, None)
        if len(self._before) > _FEW + 2 * len(self._ended):
            left = self._before.items()
            self._before = {new: old for new, old in left if old in self._ended}

    @property
    def clutter(self) -> int:
        """How many ended versions wait to be taken out."""
        return len(self._ended)
