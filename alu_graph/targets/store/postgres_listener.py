"""A thread that hears of changes in a PostgreSQL registry, so that answers find them taken over.

It is for speed alone: what an answer relies on is its own look at the revision.
"""

from __future__ import annotations

import logging
import os
import selectors
import socket
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import suppress
from types import MethodType

import psycopg
from psycopg.sql import SQL, Identifier

from alu_graph.errors import ALUError
from alu_graph.targets.store.postgres_sessions import Sessions

logger = logging.getLogger(__name__)
_HEARTBEAT = 5.0  # seconds; a connection that was cut off says nothing of it by itself
_BACKOFF = 0.2, 10.0  # seconds, the first and the longest


class Listener:
    """Calls a function soon after each change, until it is closed.

    Args:
        sessions: Of the registry.
        channel: What the registry's writers notify.
        changed: What to call, in the thread. A method's object is held weakly.
    """

    def __init__(self, sessions: Sessions, channel: str, changed: Callable[[], object]) -> None:
        self.process = os.getpid()
        self.changed = _weak(changed)
        self._sessions = sessions
        self._channel = channel
        self._closed = threading.Event()
        self._troubled = False
        self._wake, self._woken = socket.socketpair()
        # The thread must not keep the store alive, whose end is the thread's.
        self._thread = threading.Thread(target=self._run, name="alu_graph-listener", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End the thread."""
        self._closed.set()
        if self.process != os.getpid():
            return
        with suppress(OSError):  # closed before
            self._wake.send(b"\0")
        if threading.current_thread() is not self._thread:
            self._thread.join()
        self._wake.close()

    def _run(self) -> None:
        first, longest = _BACKOFF
        pause = first
        with self._woken:
            while not (self._closed.is_set() or self._sessions.closed):
                try:
                    for _ in self._heard():
                        self.changed()
                        pause = first
                        self._is_well()
                except Exception as error:  # noqa: BLE001 - said, and tried again: never fatal
                    self._warn(error)
                self._closed.wait(pause)
                pause = min(2 * pause, longest)

    def _heard(self) -> Iterator[None]:
        """One item for each time that something may have changed; the first at once."""
        link = self._sessions.attempt(self._sessions.connect)
        told: list[psycopg.Notify] = []
        link.add_notify_handler(told.append)
        with link, selectors.DefaultSelector() as selector:
            link.execute(SQL("LISTEN {}").format(Identifier(self._channel)))
            selector.register(link.fileno(), selectors.EVENT_READ)
            selector.register(self._woken, selectors.EVENT_READ)
            yield
            while not self._closed.is_set():
                selector.select(_HEARTBEAT)
                told.clear()
                link.execute("SELECT 1")  # takes in what was said; raises if nobody is there
                if told:
                    yield

    def _is_well(self) -> None:
        if self._troubled:
            logger.info("registry %s: its listener is at work again", self._sessions.address)
        self._troubled = False

    def _warn(self, error: Exception) -> None:
        """Say it, once until it is over; not the foreign message, which may quote anything."""
        if not (self._troubled or self._closed.is_set() or self._sessions.closed):
            said = str(error) if isinstance(error, ALUError) else type(error).__name__
            logger.warning(
                "registry %s: its listener failed and tries again; until then changes are taken "
                "over when an answer looks: %s",
                self._sessions.address,
                said,
            )
        self._troubled = True


def _weak(changed: Callable[[], object]) -> Callable[[], object]:
    if not isinstance(changed, MethodType):
        return changed
    held = weakref.WeakMethod(changed)

    def call() -> object:
        method = held()
        return None if method is None else method()

    return call
