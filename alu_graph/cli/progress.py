"""How far a long command has come: one line on a terminal, with the rate and the time left."""

from __future__ import annotations

import sys
import time

_EVERY = 0.1  # seconds


class Progress:
    """A line on standard error that is written over; nothing where that is no terminal."""

    def __init__(self) -> None:
        self._shown = sys.stderr is not None and sys.stderr.isatty()
        self._what = ""
        self._start = self._last = 0.0
        self._first = 0

    def tell(self, what: str, unit: str, done: int, total: int) -> None:
        """Say how far it has come.

        Args:
            what: What is being done; its rate counts from its first call.
            unit: What is counted.
            done: How many of it.
            total: Of how many.
        """
        if not self._shown:
            return
        now = time.monotonic()
        if what != self._what:
            self._what, self._start, self._first = what, now, done
        elif now - self._last < _EVERY and done < total:
            return
        self._last = now
        sys.stderr.write(f"\r\033[K{self._line(unit, done, total, now - self._start)}")
        sys.stderr.flush()

    def _line(self, unit: str, done: int, total: int, seconds: float) -> str:
        share = 100 * done // total if total else 100
        line = f"{self._what} {share} % ({done:,} of {total:,}{unit}"
        rate = (done - self._first) / seconds if seconds > 0 else 0.0
        if rate:
            line += f", {rate:,.0f} a second, {(total - done) / rate:,.0f} s left"
        return line + ")"

    def close(self) -> None:
        """Take the line away."""
        if self._shown and self._what:
            sys.stderr.write("\r\033[K")
            sys.stderr.flush()
