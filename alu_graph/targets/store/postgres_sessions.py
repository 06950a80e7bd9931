"""Connections to one PostgreSQL registry: a few for all threads, none of them across a fork."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, TypeVar

import psycopg
from psycopg.pq import TransactionStatus

from alu_graph.errors import RegistryError
from alu_graph.targets.store.postgres_address import Address

_T = TypeVar("_T")
# How long the server may be silent, in seconds: when it reads what an answer needs, when it writes
# (others may have to finish first), and when it goes through everything.
READ, WRITE, LONG = 3.0, 30.0, 3600.0
_MOST = 8  # connections for reading
_CLOSED = "this store is closed; open the registry again"
_BUSY = "all connections are busy; try again"
_ENCODING = "the database's encoding is not UTF8; make one with ENCODING UTF8"
_LOST = "the connection to the server was lost; see that it runs, and try again"
_UNKNOWN = (
    "the connection was lost while a change was being stored: look whether it is there, or ask for "
    "it again, which changes nothing if it is"
)
_REPLICA = "the server is a read-only replica; give the address of the primary"
_ADVICE = {  # by SQLSTATE
    "23505": "another target holds this key; look it up and merge with it",
    "25006": _REPLICA,
    "25P03": "a change took too long; try again with fewer targets",
    "28000": "the server refuses this user; check the URL and pg_hba.conf",
    "28P01": "the server refuses this user's password; check it",
    "3F000": "its schema is gone; restore it from a backup or choose another",
    "42501": "the user lacks a right; grant it CREATE on the database, or a schema of its own",
    "42703": "its tables are not a registry's; restore them or choose another schema",
    "42P01": "its tables are gone; restore them from a backup or choose another schema",
    "53100": "the server's disk is full; free some space and try again",
    "53300": "the server takes no more connections; raise its max_connections",
    "55P03": "another process is writing to it; try again",
    "57014": "the server took too long; try again",
}
# What part of libpq's message means what, where there is no SQLSTATE.
_FAILED = {
    "password": "the server refuses this user or password; check the URL or ~/.pgpass",
    "authentication": "the server refuses this user; check the URL and pg_hba.conf",
    "pg_hba.conf": "the server refuses this user or host; check pg_hba.conf",
    "role": "the server refuses this user; check the URL",
    "too many": "the server takes no more connections; raise its max_connections",
    "remaining connection slots": "the server takes no more connections; raise its max_connections",
    "read-only": _REPLICA,
    "does not exist": "the database is not there; create it, or check the URL",
    "starting up": "the server is starting; try again",
}
_UNREACHED = "the server can't be reached; check the URL and that it runs"
_SET_UP = """
SELECT set_config('search_path', %s, false), set_config('lock_timeout', '10s', false),
    set_config('idle_in_transaction_session_timeout', '60s', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('tcp_keepalives_idle', '10', false),
    set_config('tcp_keepalives_interval', '5', false),
    set_config('tcp_keepalives_count', '2', false),
    set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
    pg_is_in_recovery() OR current_setting('transaction_read_only')::boolean,
    current_setting('server_encoding') = 'UTF8'
"""


class Link(psycopg.Connection[tuple[Any, ...]]):
    """A connection that gives up when the server is silent for too long.

    TCP itself would wait for minutes, and for ever where a proxy keeps acknowledging.
    """

    patience = READ
    written = False  # whether something was sent that must not be sent twice
    committing = False

    def wait(self, gen: Generator[Any, Any, _T], *args: Any, **kwargs: Any) -> _T:
        """See psycopg's."""
        return super().wait(self._impatient(gen), *args, **kwargs)

    def _impatient(self, gen: Generator[Any, Any, _T]) -> Generator[Any, Any, _T]:
        until = monotonic() + self.patience
        try:
            wanted = next(gen)
            while True:
                ready = yield wanted
                if ready:
                    until = monotonic() + self.patience
                elif monotonic() > until:
                    self.pgconn.finish()
                    msg = "silent"
                    raise psycopg.OperationalError(msg)
                wanted = gen.send(ready)
        except StopIteration as stop:
            result: _T = stop.value
            return result


class Sessions:
    """The connections of one store.

    Args:
        address: Of the registry.
    """

    def __init__(self, address: Address) -> None:
        self.address = address
        self._closed = False
        self._renew()
        _all.add(self)

    def _renew(self) -> None:
        self._idle: list[Link] = []
        self._changing = threading.Lock()  # of `_idle`
        self._slots = threading.BoundedSemaphore(_MOST)
        self._writer = threading.RLock()  # beside the slots: within a change others are read over
        self._writing = False
        self.restarting = threading.Lock()  # of a listener that stayed in the parent process

    @property
    def closed(self) -> bool:
        """Whether `close` was called."""
        return self._closed

    def read(self, work: Callable[[Link], _T], patience: float = READ) -> _T:
        """Do something that only reads, in autocommit; over a new connection if need be.

        Args:
            work: What to do.
            patience: How long the server may be silent, in seconds.

        Returns:
            What it returned.

        Raises:
            RegistryError: For whatever psycopg raises.
        """
        if not self._slots.acquire(timeout=patience):
            raise self.error(_BUSY)
        try:
            return self._run(work, patience)
        finally:
            self._slots.release()

    def write(self, work: Callable[[Link], _T], patience: float = WRITE) -> _T:
        """Do something in a transaction, all or none; one thread of a process at a time.

        Args:
            work: What to do. What it does before it sets `written` may be done again.
            patience: How long the server may be silent, in seconds.

        Returns:
            What it returned, once it is committed.

        Raises:
            RegistryError: For whatever psycopg raises.
        """

        def transaction(link: Link) -> _T:
            link.execute("BEGIN")
            done = work(link)
            link.written = link.committing = True
            link.execute("COMMIT")
            return done

        with self._writer:
            if self._writing:
                msg = "within `update` use its reader and return the edit: no other write"
                raise RegistryError(msg)
            self._writing = True
            try:
                return self._run(transaction, patience)
            finally:
                self._writing = False

    def connect(self) -> Link:
        """A new connection, in autocommit; for `attempt`."""
        # psycopg fills in a waiting time of its own where there are several hosts.
        link = Link.connect(autocommit=True, **self.address.options)  # type: ignore[arg-type]
        try:
            path = f'"{self.address.schema}"'
            found = link.execute(_SET_UP, (path,), binary=True).fetchone()
            self._require_usable(*(found or (True, True))[-2:])
        except BaseException:
            link.close()
            raise
        return link

    def _require_usable(self, replica: bool, unicode: bool) -> None:  # noqa: FBT001 - as they come
        if replica:
            raise self.error(_REPLICA)
        if not unicode:
            raise self.error(_ENCODING)

    def error(self, advice: str) -> RegistryError:
        """What to raise."""
        return RegistryError(f"registry {self.address}: {advice}")

    def attempt(self, work: Callable[[], _T], link: Link | None = None) -> _T:
        """Do something; of what psycopg raises only the meaning is passed on."""
        try:
            return work()
        except psycopg.Error as error:
            advice = self._advice(error, link)
        # Raised out here, so that not even __context__ holds the foreign exception.
        raise self.error(advice)

    def close(self) -> None:
        """Close all connections, those at work as soon as they are done."""
        self._closed = True
        with self._changing:
            idle, self._idle = self._idle, []
        for link in idle:
            link.close()

    def forget(self) -> None:
        """Leave to the parent process what is its own: no connection survives a fork."""
        _inherited.extend(self._idle)
        self._renew()

    def _run(self, work: Callable[[Link], _T], patience: float) -> _T:
        with suppress(_StaleError):
            return self._once(work, patience)
        return self._once(work, patience)

    def _once(self, work: Callable[[Link], _T], patience: float) -> _T:
        with self._borrowed() as (link, used):
            link.patience, link.written, link.committing = patience, False, False
            started = monotonic()
            try:
                return self.attempt(lambda: work(link), link)
            except RegistryError:
                # It may have been closed long ago, by a server that was started anew, say; but one
                # that did not answer is asked no second time.
                stale = used and link.closed and not link.written
                if not stale or monotonic() - started >= patience:
                    raise
            with self._changing:
                idle, self._idle = self._idle, []
            for one in idle:
                one.close()
            raise _StaleError

    @contextmanager
    def _borrowed(self) -> Iterator[tuple[Link, bool]]:
        with self._changing:
            if self._closed:
                raise self.error(_CLOSED)
            link = self._idle.pop() if self._idle else None
        used = link is not None
        link = link or self.attempt(self.connect)
        try:
            yield link, used
        finally:
            if not link.closed and link.info.transaction_status is not TransactionStatus.IDLE:
                try:
                    link.rollback()
                except psycopg.Error:  # with the connection the server drops the transaction
                    link.close()
            with self._changing:
                keep = not (link.closed or self._closed)
                if keep:
                    self._idle.append(link)
            if not keep:
                link.close()

    @staticmethod
    def _advice(error: psycopg.Error, link: Link | None) -> str:
        if link is not None and link.closed:
            return _UNKNOWN if link.committing else _LOST
        if error.sqlstate is not None:
            other = f"the server reports SQLSTATE {error.sqlstate}; see its log"
            return _ADVICE.get(error.sqlstate, other)
        said = str(error).lower()
        return next((text for part, text in _FAILED.items() if part in said), _UNREACHED)


class _StaleError(Exception):
    """A connection that was kept had been closed by the other side."""


_all: weakref.WeakSet[Sessions] = weakref.WeakSet()
_inherited: list[Link] = []


def _after_fork() -> None:
    for sessions in list(_all):
        sessions.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
