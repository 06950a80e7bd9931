"""The latency floor: what is to take at least so long takes at least so long."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable


class Pace:
    """Waits until a span of time is over.

    Args:
        floor: Seconds from the start on.
        clock: A clock that never goes back, in seconds.
        sleep: Waits, in a thread.
        asleep: Waits, on an event loop, without blocking it.

    Example:
        >>> waited = []
        >>> pace = Pace(2.0, clock=lambda: 10.5, sleep=waited.append)
        >>> pace.wait(started=10.0)
        >>> waited
        [1.5]
    """

    def __init__(
        self,
        floor: float,
        *,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
        asleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._floor = floor
        self._clock = clock
        self._sleep = sleep
        self._asleep = asleep

    def now(self) -> float:
        """The time by its clock."""
        return self._clock()

    def wait(self, started: float) -> None:
        """Wait until the floor is reached.

        Args:
            started: When the span began, by `now`.
        """
        left = self._left(started)
        if left > 0:
            self._sleep(left)

    async def await_(self, started: float) -> None:
        """As `wait`, async."""
        left = self._left(started)
        if left > 0:
            await self._asleep(left)

    def _left(self, started: float) -> float:
        return started + self._floor - self._clock() if self._floor else 0.0
