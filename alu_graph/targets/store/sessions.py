"""Connections to one SQLite file: one a thread, none of them across a fork or to another file."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from alu_graph.errors import RegistryError
from alu_graph.targets.store.codec import DAMAGED
from alu_graph.targets.store.schema import require_ours, version_of

_T = TypeVar("_T")
UNREAD = -1
_GONE: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
# The latter where damage is part of a message.
SQLITE_ERRORS = (sqlite3.Error, UnicodeDecodeError)
# What part of SQLite's message means what. The message itself may quote a damaged row.
_ADVICE = {
    "locked": "another process is writing to it; try again",
    "full": "the disk is full; free some space and try again",
    "readonly": "it can't be written; check the permissions",
    "unable to open": "it can't be opened; check the path and the permissions",
    "closed": "this store is closed; open the registry again",
    "unique": "another target holds this key; look it up and merge with it",
    "disk i/o": "reading or writing the disk failed; check the disk and its free space",
}


class Session:
    """One thread's connection, and what was last read over it.

    Args:
        connection: In autocommit.
        path: The file; None is memory.
    """

    def __init__(self, connection: sqlite3.Connection, path: str | None) -> None:
        self.connection = connection
        self.lock = threading.RLock()  # against `close` by another thread
        self.version = UNREAD
        self.revision = UNREAD
        self.next_expiry: float | None = None
        self.path = path
        self._seen = _GONE
        if path is not None:
            revision_of(connection)  # from here on the file's -wal exists
            self._seen = self._look(path)
            if self._seen == _GONE:
                msg = f"registry {path}: no -wal beside it; move it to a local file system"
                raise RegistryError(msg)

    @property
    def file(self) -> tuple[int, ...]:
        """Which file it is: device and inode."""
        return self._seen[0][:2]

    def require_same_file(self) -> None:
        """Raise if the file was removed, replaced or overwritten since it was opened."""
        if self.path is None:
            return
        now = self._look(self.path)
        if now == self._seen:
            return
        if now[0] != self._seen[0]:
            raise replaced(self.path)
        require_ours(self.path)
        self._seen = now

    @contextmanager
    def transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Begin a transaction, and roll it back unless it was committed inside."""
        if self.connection.in_transaction:
            msg = "within `update` use its reader and return the edit: no other write or changes()"
            raise RegistryError(msg)
        self.connection.execute(begin)
        try:
            if begin != "BEGIN":
                # While this waited for the lock, another process may have put a mended file here
                # or brought it to a later version.
                self.require_same_file()
                version_of(self.connection, self.path)
            yield self.connection
        finally:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")

    @staticmethod
    def _look(path: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Which file and -wal there are, and what a change of the file would change."""
        with suppress(OSError):
            main, wal = os.stat(path), os.stat(path + "-wal")  # noqa: PTH116 - each answer does it
            files = (main.st_dev, main.st_ino, wal.st_dev, wal.st_ino)
            return files, (main.st_size, main.st_mtime_ns)
        return _GONE

    def close(self) -> None:
        """Close the connection once its present work is done."""
        with self.lock:
            self.connection.close()

    def __del__(self) -> None:
        self.connection.close()


class Sessions:
    """The sessions of one store.

    Args:
        path: The file; None is memory.
        shared: The one session of all threads, where the rows are in memory.
    """

    def __init__(self, path: str | None, shared: Session | None = None) -> None:
        self.path = path
        self.open: weakref.WeakSet[Session] = weakref.WeakSet()
        self.shared = shared
        self._opening = threading.Lock()
        self._closed = False
        self._torn = False
        self._file: tuple[int, ...] | None = None
        self._local = threading.local()
        if shared is not None:
            self.open.add(shared)
        _all.add(self)

    def run(self, work: Callable[[Session], _T]) -> _T:
        """Do something with this thread's session.

        Args:
            work: What to do.

        Returns:
            What it returned.

        Raises:
            RegistryError: For whatever SQLite raises, and if the file is no longer the same.
        """

        def locked() -> _T:
            session = self.mine()
            with session.lock:
                session.require_same_file()
                return work(session)

        return attempt(locked, self.path)

    def mine(self) -> Session:
        """This thread's session, made if there is none."""
        if self._torn:
            msg = (
                "this process was forked while a thread wrote to the registry in memory: fork "
                "at rest, or give the registry a path"
            )
            raise RegistryError(msg)
        if self.shared is not None:
            return self.shared
        session: Session | None = getattr(self._local, "session", None)
        if session is None:
            with self._opening:
                if self._closed:
                    msg = "this store is closed; open the registry again"
                    raise RegistryError(msg)
                path = str(self.path)
                session = Session(connect(path), path)
                self._file = self._file or session.file
                if session.file != self._file:
                    session.close()
                    raise replaced(path)
                self.open.add(session)
            self._local.session = session
        return session

    def renew(self) -> None:
        """Take what is at the path now for the file, because this process put it there."""
        with self._opening:
            sessions = list(self.open)
            self.open = weakref.WeakSet()
            self._local = threading.local()
            self._file = None
        for session in sessions:
            session.close()

    def close(self) -> None:
        """Close the sessions of all threads."""
        with self._opening:
            self._closed = True
            sessions = list(self.open)
        for session in sessions:
            session.close()

    def forget(self) -> None:
        """Leave to the parent process what is its own: SQLite can't be used across a fork."""
        if self.shared is not None:
            # The only copy there is, half written by a thread that the child has not.
            self._torn = self._torn or self.shared.connection.in_transaction
            self.shared.lock = threading.RLock()
            return
        _inherited.extend(self.open)
        self.open = weakref.WeakSet()
        self._opening = threading.Lock()
        self._local = threading.local()


_all: weakref.WeakSet[Sessions] = weakref.WeakSet()
_inherited: list[Session] = []


def _after_fork() -> None:
    for sessions in list(_all):
        sessions.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def attempt(work: Callable[[], _T], path: str | None) -> _T:
    """Do something; of what SQLite raises only the meaning is passed on."""
    try:
        return work()
    except SQLITE_ERRORS as error:
        said = str(error).lower()
    # Raised out here, so that not even __context__ holds the foreign exception.
    advice = next((text for part, text in _ADVICE.items() if part in said), DAMAGED)
    msg = f"registry {path or 'in memory'}: {advice}"
    raise RegistryError(msg)


def connect(path: str) -> sqlite3.Connection:
    """A connection in autocommit to a file that is there."""
    uri = Path(path).as_uri() + "?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False
    )
    # Removed names and facts are overwritten, not only unlinked, and never in a temporary file; a
    # Mac's fsync must reach the disk.
    pragmas = ("synchronous = FULL", "fullfsync = ON", "secure_delete = ON", "temp_store = MEMORY")
    try:
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def revision_of(connection: sqlite3.Connection) -> int:
    """The number of changes so far."""
    found = connection.execute("SELECT revision FROM meta").fetchone()
    if found is None:
        msg = f"the registry can't be read: {DAMAGED}"
        raise RegistryError(msg)
    return int(found[0])


def replaced(path: str | None) -> RegistryError:
    """What to raise where another file than before is found."""
    msg = f"registry {path} was removed or replaced; restore it and open it again"
    return RegistryError(msg)
