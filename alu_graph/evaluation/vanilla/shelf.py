"""Texts by key in an SQLite file, shared by threads and processes."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from alu_graph.errors import ALUError

_T = TypeVar("_T")
_PATIENCE = 60.0  # seconds to wait for another process's write
_PRIVATE = 0o600  # replies of a vanilla are what is to be withheld
_TABLE = "CREATE TABLE IF NOT EXISTS replies (key TEXT PRIMARY KEY, reply TEXT NOT NULL) STRICT"


class Shelf:
    """One connection, used by one thread at a time, in any number of processes.

    A forked or unpickled copy opens the file anew.

    Args:
        path: The file, made with its folder on first use, for its owner alone (mode 0600).

    Raises:
        ALUError: From its methods, if the file can't be used.

    Example:
        >>> import tempfile
        >>> shelf = Shelf(Path(tempfile.mkdtemp()) / "replies.db")
        >>> shelf.put("a", "1"), shelf.put("a", "2"), shelf.get("a"), shelf.get("b")
        ('1', '1', '1', None)
        >>> shelf.close()
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._connection: sqlite3.Connection | None = None
        self._owner = 0

    def __reduce__(self) -> tuple[type[Shelf], tuple[Path]]:
        return Shelf, (self._path,)

    def __del__(self) -> None:
        self.close()

    def get(self, key: str) -> str | None:
        """The text of a key; None if there is none."""

        def look(connection: sqlite3.Connection) -> str | None:
            row = connection.execute("SELECT reply FROM replies WHERE key = ?", (key,)).fetchone()
            return None if row is None else str(row[0])

        return self._with(look)

    def put(self, key: str, reply: str) -> str:
        """Keep a text, unless the key has one.

        Returns:
            The text that is kept: another's, where another was first.
        """

        def write(connection: sqlite3.Connection) -> None:
            connection.execute("INSERT OR IGNORE INTO replies VALUES (?, ?)", (key, reply))

        self._with(write)
        return self.get(key) or reply

    def close(self) -> None:
        """Close the file; the next use opens it again."""
        with self._lock:
            if self._connection is not None and self._owner == os.getpid():
                self._connection.close()
            self._connection = None

    def _with(self, work: Callable[[sqlite3.Connection], _T]) -> _T:
        try:
            with self._lock:
                if self._connection is None or self._owner != os.getpid():
                    self._connection, self._owner = self._opened(), os.getpid()
                return work(self._connection)
        except (sqlite3.Error, OSError) as error:
            msg = f"the cache {self._path} can't be used: delete it, or give another path"
            raise ALUError(msg) from error

    def _opened(self) -> sqlite3.Connection:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(
            self._path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False
        )
        try:
            # Before anything is in it: what SQLite puts beside it gets the file's own mode.
            for end in ("", "-wal", "-shm"):
                with suppress(FileNotFoundError):
                    Path(f"{self._path}{end}").chmod(_PRIVATE)
            connection.execute("PRAGMA journal_mode = WAL").fetchone()
            connection.execute("PRAGMA synchronous = NORMAL")
            connection.execute(_TABLE)
        except BaseException:
            connection.close()
            raise
        return connection
