"""Where targets are kept: rows in SQLite, durable, shared by threads and processes. No search.

A write returns once it is on disk (WAL, synchronous=FULL). Every doubt about the file raises: an
empty registry read by mistake would let everything through.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import weakref
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError, EmbeddingMismatchError, RegistryError, TargetError
from alu_graph.targets.embedding import as_matrix
from alu_graph.targets.target import Target

_T = TypeVar("_T")
_APPLICATION_ID = 0x414C5547  # "ALUG"
_SCHEMA_VERSION = 2
_LAST_SEQ = 2**63 - 1
_UNREAD = -1
_GONE: tuple[tuple[int, ...], tuple[int, ...]] = ((), ())
_PAGE = 1000
# A removed target keeps id and revision, all else NULL: other processes learn of it by them.
_SCHEMA = f"""
BEGIN EXCLUSIVE;
PRAGMA application_id = {_APPLICATION_ID};
PRAGMA user_version = {_SCHEMA_VERSION};
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL,
    embedder TEXT NOT NULL, dim INTEGER NOT NULL);
CREATE TABLE targets (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    key TEXT UNIQUE, kind TEXT, name TEXT, aliases TEXT, facts TEXT, allow TEXT, vectors BLOB,
    counterexamples TEXT, head BLOB);
CREATE INDEX targets_by_revision ON targets (revision);
COMMIT;
"""
_COLUMNS = "id, key, kind, name, aliases, facts, allow, vectors, counterexamples, head"
_SELECT = f"SELECT revision, seq, {_COLUMNS} FROM targets "  # noqa: S608 - our own words
_UPSERT = f"""
INSERT INTO targets (revision, {_COLUMNS})
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, key = excluded.key,
    kind = excluded.kind, name = excluded.name, aliases = excluded.aliases,
    facts = excluded.facts, allow = excluded.allow, vectors = excluded.vectors,
    counterexamples = excluded.counterexamples, head = excluded.head
"""  # noqa: S608 - our own words
_BURY = """
UPDATE targets SET revision = ?, key = NULL, kind = NULL, name = NULL, aliases = NULL,
    facts = NULL, allow = NULL, vectors = NULL, counterexamples = NULL, head = NULL
WHERE id = ? AND key IS NOT NULL
"""
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
_DAMAGED = "it is damaged or no registry; restore it from a backup or choose another path"


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A target as it is stored.

    Args:
        target: The target.
        key: What no other target may have: its folded name and kind, say.
        vectors: Its vectors, shape (n, dim), float32. As read from a store they are read-only.
        head: A topic's fitted weights, shape (m,), float32.
    """

    target: Target
    key: str = field(repr=False)
    vectors: NDArray[np.float32] = field(repr=False)
    head: NDArray[np.float32] | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What became of a target: its `row` as it is now, or None if it was removed."""

    id: str
    row: Row | None


class Reader:
    """Look-ups within the transaction of `TargetStore.update`."""

    def __init__(self, connection: sqlite3.Connection, dim: int) -> None:
        self._connection = connection
        self._dim = dim

    def get(self, target_id: str) -> Row | None:
        """The row of a target, None if there is none."""
        return self._one(_SELECT + "WHERE id = ?", target_id)

    def by_key(self, key: str) -> Row | None:
        """The row that holds a key, None if none does."""
        return self._one(_SELECT + "WHERE key = ?", key)

    def _one(self, query: str, value: str) -> Row | None:
        found = self._connection.execute(query, (_text(value),)).fetchone()
        return None if found is None else _decode(found[2:], self._dim).row


class TargetStore:
    """Target rows in an SQLite file, or in memory.

    Any number of threads and processes may use one file at a time; each thread has a connection
    of its own. The file is made for its owner alone (mode 0600).

    Args:
        path: The file, made if there is none; None keeps the rows in memory.
        embedder_id: What makes the vectors. Recorded in a new file, compared with an old one's.
        dim: The size of the vectors.

    Raises:
        RegistryError: If the file can't be used: it is foreign, damaged, newer, not readable or
            not writable. It is left as it was. Every method raises it for the same reasons, and
            when the file is replaced or removed while it is in use.
        EmbeddingMismatchError: If the file's vectors are another embedder's.

    Example:
        >>> store = TargetStore(None, embedder_id="example", dim=2)
        >>> maria = Target(name="Maria Gonzalez", id="m")
        >>> store.put([Row(maria, "maria gonzalez", np.zeros((1, 2), np.float32))])
        1
        >>> store.by_key("maria gonzalez").target.id, len(store), store.delete(["m"])
        ('m', 1, 1)
        >>> store.changes(1)
        (2, [Change(id='m', row=None)])
    """

    def __init__(self, path: str | os.PathLike[str] | None, *, embedder_id: str, dim: int) -> None:
        self._sessions: weakref.WeakSet[_Session] = weakref.WeakSet()
        self._opening = threading.Lock()
        self._closed = False
        self._shared: _Session | None = None
        self._path: str | None = None
        self._file: tuple[int, ...] | None = None
        self._local = threading.local()
        self.embedder_id = embedder_id
        self.dim = dim
        if dim < 1 or not embedder_id:
            msg = "a store needs the embedder's id and a dim of at least 1"
            raise EmbeddingError(msg)
        if path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            _set_up(connection, embedder_id, dim)
            self._shared = _Session(connection, None)
            self._sessions.add(self._shared)
        else:
            self._path = _resolved(path)
            self._attempt(partial(_prepare, self._path, embedder_id, dim))
        _stores.add(self)
        try:
            self._run(self._require_embedder)
        except BaseException:
            self.close()
            raise

    def put(self, rows: Sequence[Row]) -> int:
        """Insert rows, or replace those of the same target id; all or none.

        Args:
            rows: Any number of rows; of a target given twice the last counts.

        Returns:
            The new revision, once the rows are on disk; the present one if there are no rows.

        Raises:
            RegistryError: If another target holds a row's key, or they could not be written.
            TargetError: If a target could not be read back as it was given.
            EmbeddingError: If vectors are of the wrong size or not finite.
        """
        return self.update(lambda _: rows)

    def update(self, change: Callable[[Reader], Sequence[Row]]) -> int:
        """Read rows and put rows as one step, which no other thread or process comes between.

        Args:
            change: Gets a reader of the present rows, returns those to put. Others' writes wait
                for it, so embed beforehand. It must not write to the store itself. If it raises,
                nothing is written and its exception goes through.

        Returns:
            As `put`.

        Raises:
            RegistryError: As `put`.
            TargetError: As `put`.
            EmbeddingError: As `put`.
        """

        def work(connection: sqlite3.Connection) -> int:
            rows = change(Reader(connection, self.dim))
            if not rows:
                return _revision(connection)
            revision = _next_revision(connection)
            encoded = ((revision, *_encode(row, self.dim)) for row in rows)
            connection.executemany(_UPSERT, encoded)
            return revision

        return self._write(work)

    def delete(self, ids: Sequence[str]) -> int:
        """Remove targets; what was known of them is overwritten on disk.

        Args:
            ids: Target ids; those that are not there are passed over.

        Returns:
            How many were removed.
        """

        def work(connection: sqlite3.Connection) -> int:
            revision = _revision(connection) + 1
            values = [(revision, _text(target_id)) for target_id in ids]
            removed = connection.executemany(_BURY, values).rowcount if values else 0
            if removed:
                _next_revision(connection)
            return removed

        removed = self._write(work)
        if removed:
            self._run(_scrub)
        return removed

    @property
    def revision(self) -> int:
        """The number of writes so far, by any process. Costs microseconds where nothing changed."""

        def read(session: _Session) -> int:
            version = session.connection.execute("PRAGMA data_version").fetchone()[0]
            if version != session.version:
                revision = _revision(session.connection)
                if revision < session.revision:
                    msg = "the registry's revision went back: an older copy? open it again"
                    raise RegistryError(msg)
                session.revision, session.version = revision, version
            return session.revision

        return self._run(read)

    def changes(self, since: int) -> tuple[int, list[Change]]:
        """What changed after a revision, as of one moment.

        Args:
            since: A revision; 0 for everything.

        Returns:
            The present revision, and each target changed since, the last changed last.
        """
        revision, found = self._page((since, _LAST_SEQ), -1)
        return revision, [_decode(values[2:], self.dim) for values in found]

    def batches(self, since: int, size: int = _PAGE) -> Iterator[tuple[int, list[Change]]]:
        """What changed after a revision, in pieces, for more than memory should hold.

        A target that changes meanwhile may come again, with what it is then.

        Args:
            since: A revision; 0 for everything.
            size: The most changes a batch holds.

        Yields:
            A batch of changes, and the revision up to which all changes have been seen with it.
        """
        cursor = (since, _LAST_SEQ)
        while True:
            revision, found = self._page(cursor, size)
            changes = [_decode(values[2:], self.dim) for values in found]
            if len(found) < size:
                yield revision, changes
                return
            cursor = found[-1][:2]
            yield cursor[0] - 1, changes

    def get(self, target_id: str) -> Row | None:
        """The row of a target, None if there is none."""
        return self._run(lambda session: Reader(session.connection, self.dim).get(target_id))

    def by_key(self, key: str) -> Row | None:
        """The row that holds a key, None if none does."""
        return self._run(lambda session: Reader(session.connection, self.dim).by_key(key))

    def keys(self) -> Iterator[str]:
        """All keys in order, read in pieces."""
        query = "SELECT key FROM targets WHERE key > ? ORDER BY key LIMIT ?"
        return (key for (key,) in self._scan(query))

    def __iter__(self) -> Iterator[Target]:
        # Without the vectors: they are most of the bytes.
        query = (
            "SELECT id, key, kind, name, aliases, facts, allow, x'', counterexamples, NULL "
            "FROM targets "
            "WHERE id > ? AND key IS NOT NULL ORDER BY id LIMIT ?"
        )
        for values in self._scan(query):
            row = _decode(values, self.dim).row
            if row is not None:
                yield row.target

    def __len__(self) -> int:
        query = "SELECT count(*) FROM targets WHERE key IS NOT NULL"
        return int(self._run(lambda session: session.connection.execute(query).fetchone()[0]))

    def close(self) -> None:
        """Close the connections of all threads; the store can't be used any more."""
        with self._opening:
            self._closed = True
            sessions = list(self._sessions)
        for session in sessions:
            session.close()

    def __del__(self) -> None:
        if hasattr(self, "_local"):  # not where the arguments were refused
            self.close()

    def _scan(self, query: str) -> Iterator[tuple[Any, ...]]:
        """Rows of a query in the order of its first column, from where the last piece ended."""

        def piece(session: _Session, after: str) -> list[tuple[Any, ...]]:
            return session.connection.execute(query, (after, _PAGE)).fetchall()

        found = self._run(partial(piece, after=""))
        while found:
            yield from found
            found = self._run(partial(piece, after=found[-1][0]))

    def _page(self, after: tuple[int, int], limit: int) -> tuple[int, list[tuple[Any, ...]]]:
        # Two queries: of "(revision, seq) > (?, ?)" SQLite would use the index only in part.
        rest = _SELECT + "WHERE revision = ? AND seq > ? ORDER BY seq LIMIT ?"
        later = _SELECT + "WHERE revision > ? ORDER BY revision, seq LIMIT ?"

        def read(session: _Session) -> tuple[int, list[tuple[Any, ...]]]:
            with session.transaction("BEGIN") as connection:
                found = connection.execute(rest, (*after, limit)).fetchall()
                found += connection.execute(later, (after[0], limit - len(found))).fetchall()
                return _revision(connection), found

        return self._run(read)

    def _write(self, work: Callable[[sqlite3.Connection], int]) -> int:
        def transaction(session: _Session) -> int:
            with session.transaction("BEGIN IMMEDIATE") as connection:
                result = work(connection)
                # `data_version` does not move for one's own writes.
                session.version = _UNREAD
                connection.execute("COMMIT")
            return result

        return self._run(transaction)

    def _run(self, work: Callable[[_Session], _T]) -> _T:
        def locked() -> _T:
            session = self._session()
            with session.lock:
                session.require_same_file()
                return work(session)

        return self._attempt(locked)

    def _attempt(self, work: Callable[[], _T]) -> _T:
        """Do something; of what SQLite raises only the meaning is passed on."""
        try:
            return work()
        except sqlite3.Error as error:
            said = str(error).lower()
        # Raised out here, so that not even __context__ holds the foreign exception.
        advice = next((text for part, text in _ADVICE.items() if part in said), _DAMAGED)
        msg = f"registry {self._path or 'in memory'}: {advice}"
        raise RegistryError(msg)

    def _session(self) -> _Session:
        if self._shared is not None:
            return self._shared
        session: _Session | None = getattr(self._local, "session", None)
        if session is None:
            with self._opening:
                if self._closed:
                    msg = "this store is closed; open the registry again"
                    raise RegistryError(msg)
                path = str(self._path)
                session = _Session(_connect(path), path)
                self._file = self._file or session.file
                if session.file != self._file:
                    session.close()
                    msg = f"registry {path} was removed or replaced; restore it and open it again"
                    raise RegistryError(msg)
                self._sessions.add(session)
            self._local.session = session
        return session

    def _require_embedder(self, session: _Session) -> None:
        held = session.connection.execute("SELECT embedder, dim FROM meta").fetchone() or ("?", 0)
        if held != (self.embedder_id, self.dim):
            msg = (
                f"registry {self._path} was built with embedder {held[0]!r} (dim {held[1]}), not "
                f"{self.embedder_id!r} (dim {self.dim}): open it with the former, or make a new "
                "registry and add the targets again"
            )
            raise EmbeddingMismatchError(msg)

    def _forget_connections(self) -> None:
        """Leave to the parent process what is its own: SQLite can't be used across a fork."""
        if self._shared is not None:
            self._shared.lock = threading.RLock()
            return
        _inherited.extend(self._sessions)
        self._sessions = weakref.WeakSet()
        self._opening = threading.Lock()
        self._local = threading.local()


class _Session:
    """One thread's connection, and the revision last read over it."""

    def __init__(self, connection: sqlite3.Connection, path: str | None) -> None:
        self.connection = connection
        self.lock = threading.RLock()  # against `close` by another thread
        self.version = _UNREAD
        self.revision = _UNREAD
        self._path = path
        self._seen = _GONE
        if path is not None:
            _revision(connection)  # from here on the file's -wal exists
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
        if self._path is None:
            return
        now = self._look(self._path)
        if now == self._seen:
            return
        if now[0] != self._seen[0]:
            msg = f"registry {self._path} was removed or replaced; restore it and open it again"
            raise RegistryError(msg)
        _require_ours(self._path)
        self._seen = now

    @contextmanager
    def transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        """Begin a transaction, and roll it back unless it was committed inside."""
        if self.connection.in_transaction:
            msg = "within `update` use its reader and return the rows: no other write or changes()"
            raise RegistryError(msg)
        self.connection.execute(begin)
        try:
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
        with self.lock:
            self.connection.close()

    def __del__(self) -> None:
        self.connection.close()


_stores: weakref.WeakSet[TargetStore] = weakref.WeakSet()
_inherited: list[_Session] = []


def _after_fork() -> None:
    for store in list(_stores):
        store._forget_connections()  # noqa: SLF001 - the same file's


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def _resolved(path: str | os.PathLike[str]) -> str:
    with suppress(OSError, RuntimeError, ValueError):  # a loop of links, a NUL
        return str(Path(path).resolve())
    msg = "this can't be a registry's path; choose another"
    raise RegistryError(msg)


def _prepare(path: str, embedder_id: str, dim: int) -> None:
    """Make a new file, or make sure that the one there can be used."""
    # In this order: another process makes the file before its -wal.
    leftover = os.path.lexists(path + "-wal")
    if not os.path.lexists(path):
        if leftover:
            msg = f"registry {path} is gone but its -wal is left; restore it, or remove the -wal"
            raise RegistryError(msg)
        _create(path, embedder_id, dim)
    if not Path(path).is_file():
        msg = f"registry {path} is no file; choose another path"
        raise RegistryError(msg)
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(Path(path).parent, os.W_OK)):
        msg = f"registry {path} or its folder can't be read or written; check the permissions"
        raise RegistryError(msg)
    _require_ours(path)


def _create(path: str, embedder_id: str, dim: int) -> None:
    """Make a whole file aside and link it: none is ever seen, or left by a crash, half made."""
    folder, name = os.path.split(path)
    draft = Path(folder, f".{name[:100]}.{uuid4().hex}.new")
    try:
        os.close(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        with closing(_connect(str(draft))) as connection:
            _set_up(connection, embedder_id, dim)
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):  # another process was first: its file stands
            os.link(draft, path)
        _sync_folder(folder)
        made = True
    except OSError:
        made = False
    finally:
        with suppress(OSError):  # the folder may not be there
            draft.unlink(missing_ok=True)
    if not made:
        msg = f"registry {path} can't be made there; check the folder, its permissions and space"
        raise RegistryError(msg)


def _sync_folder(folder: str) -> None:
    """Have the name of a new file on disk; Windows can't, and does not need to."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _connect(path: str) -> sqlite3.Connection:
    uri = Path(path).as_uri() + "?mode=rw"
    connection = sqlite3.connect(
        uri, uri=True, timeout=10, isolation_level=None, check_same_thread=False
    )
    # Removed names and facts are overwritten, not only unlinked; a Mac's fsync must reach the disk.
    try:
        for pragma in ("synchronous = FULL", "fullfsync = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


def _set_up(connection: sqlite3.Connection, embedder_id: str, dim: int) -> None:
    connection.executescript(_SCHEMA)
    connection.execute("INSERT INTO meta VALUES (1, 0, ?, ?)", (_text(embedder_id), dim))


def _require_ours(path: str) -> None:
    """Raise unless the file's header is a registry's, touching neither it nor a lock on it.

    Not by `open`: closing a second descriptor would drop the locks that this process holds on the
    file. `immutable` takes no lock, makes no -wal and repairs nothing; `writable_schema` keeps
    SQLite from comparing the file's size, which is off for a moment in a checkpoint.
    """
    uri = Path(path).as_uri() + "?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != _APPLICATION_ID:
        msg = f"registry {path}: {_DAMAGED}"
        raise RegistryError(msg)
    if version != _SCHEMA_VERSION:
        msg = (
            f"registry {path} was made by another version of alu_graph: use that one, or choose "
            "another path"
        )
        raise RegistryError(msg)


def _scrub(session: _Session) -> None:
    """Empty the -wal of what was removed, unless another connection is reading from it now."""
    session.connection.execute("PRAGMA busy_timeout = 0")
    try:
        session.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        session.connection.execute("PRAGMA busy_timeout = 10000")


def _revision(connection: sqlite3.Connection) -> int:
    found = connection.execute("SELECT revision FROM meta").fetchone()
    if found is None:
        msg = f"the registry can't be read: {_DAMAGED}"
        raise RegistryError(msg)
    return int(found[0])


def _next_revision(connection: sqlite3.Connection) -> int:
    connection.execute("UPDATE meta SET revision = revision + 1")
    return _revision(connection)


def _text(value: str) -> str:
    """Raise for what SQLite can't store, without quoting it."""
    if value and value.isascii():
        return value
    with suppress(UnicodeEncodeError):
        value.encode()
        if value:
            return value
    msg = "ids, keys and names must be valid Unicode and not empty"
    raise TargetError(msg)


def _encode(row: Row, dim: int) -> tuple[Any, ...]:
    target = row.target
    vectors = as_matrix(row.vectors, dim).astype("<f4", copy=False).tobytes()
    facts = json.dumps([[fact.text, fact.ask, fact.source] for fact in target.facts])
    texts = (_text(target.id), _text(row.key), target.kind, _text(target.name))
    head = None if row.head is None else as_matrix(row.head[None], len(row.head))
    blob = None if head is None else head.astype("<f4", copy=False).tobytes()
    lists = (json.dumps(target.aliases), facts, json.dumps(target.allow))
    encoded = (*texts, *lists, vectors, json.dumps(target.counterexamples), blob)
    # What can't be read back would shut everybody out, so it must not get in.
    with suppress(RegistryError):
        held = _decode(encoded, dim).row
        if held is not None and held.target == target:
            return encoded
    msg = "a target has an empty fact or another invalid field; make it by Target(...) without"
    raise TargetError(msg)


def _decode(values: tuple[Any, ...], dim: int) -> Change:
    target_id, key, kind, name, aliases, facts, allow, blob, innocent, weights = values
    if key is None:
        return Change(target_id, None)
    with suppress(ValueError, TypeError):  # pydantic's and json's errors are ValueErrors
        told = ("text", "ask", "source")
        known = [dict(zip(told, one, strict=True)) for one in _listed(facts)]
        fields = {"id": target_id, "name": name, "kind": kind, "facts": known}
        lists = {"aliases": _listed(aliases), "allow": _listed(allow)}
        lists["counterexamples"] = _listed(innocent)
        target = Target.model_validate({**fields, **lists})
        vectors = np.frombuffer(blob, "<f4").astype(np.float32, copy=False).reshape(-1, dim)
        head = None if weights is None else np.frombuffer(weights, "<f4").astype(np.float32)
        return Change(target_id, Row(target, key, vectors, head))
    msg = f"a row can't be read: the registry {_DAMAGED.removeprefix('it ')}"
    raise RegistryError(msg)


def _listed(text: str) -> Any:
    return json.loads(text) if text != "[]" else ()  # most targets of a long list have none
