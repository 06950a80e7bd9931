"""Target rows in SQLite: a file (WAL, synchronous=FULL), or memory. No search."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from alu_graph.errors import EmbeddingError, EmbeddingMismatchError, RegistryError
from alu_graph.targets.store.base import PAGE, Change, Edit, Entry, Finding, Reader, Row
from alu_graph.targets.store.codec import (
    DAMAGED,
    TEXTS,
    clean,
    decode,
    decode_target,
    encode,
    unreadable,
)
from alu_graph.targets.store.files import prepare, resolved
from alu_graph.targets.store.rebuild import Kind, rebuild
from alu_graph.targets.store.rows import (
    IN_FORCE,
    KEY,
    SELECT,
    UPSERT,
    RowReader,
    bury,
    entry_of,
    logged,
    record,
)
from alu_graph.targets.store.schema import ENTRY, INSERT_ENTRY, set_up, version_of
from alu_graph.targets.store.sessions import UNREAD, Session, Sessions, attempt, revision_of
from alu_graph.targets.store.verify import KeyOf, check_files, mended, survey
from alu_graph.targets.target import Target

_T = TypeVar("_T")
_LAST_SEQ = 2**63 - 1
_EXTENT = """
SELECT (SELECT coalesce(max(seq), 0) FROM targets NOT INDEXED), count(*)
FROM targets INDEXED BY targets_by_revision
"""


class SQLiteStore:
    """Target rows in an SQLite file, or in memory.

    Any number of threads and processes may use one file at a time; each thread has a connection
    of its own. The file is made for its owner alone (mode 0600).

    Args:
        path: The file, made if there is none; None keeps the rows in memory.
        embedder_id: What makes the vectors. Recorded in a new file, compared with an old one's.
        dim: The size of the vectors.
        keep_facts: Whether targets are stored with their facts. Recorded and compared likewise.
        key_id: Which key sheets are marked with. Recorded and compared likewise.
        clock: Gives the time in Unix seconds. It may be put back, and what has expired is in force
            again then, unless a write has buried it meanwhile.

    Raises:
        RegistryError: If the file can't be used: it is foreign, damaged, newer, not readable or
            not writable, or keeps facts where it should not. Every method raises it for the same
            reasons, and when the file is replaced or removed while it is in use.
        EmbeddingMismatchError: If the file's vectors are another embedder's.
    """

    def __init__(
        self,
        path: Any,
        *,
        embedder_id: str,
        dim: int,
        keep_facts: bool = True,
        key_id: str | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        if dim < 1 or not embedder_id:
            msg = "a store needs the embedder's id and a dim of at least 1"
            raise EmbeddingError(msg)
        self.embedder_id = embedder_id
        self.dim = dim
        self.facts_kept = keep_facts
        self.key_id = key_id
        self._clock = clock
        self._purging = False
        self._unscrubbed = True  # what another process removed before it died, say
        if path is None:
            connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
            set_up(connection, embedder_id, dim, keep_facts=keep_facts, key_id=key_id)
            self._sessions = Sessions(None, Session(connection, None))
        else:
            file = resolved(path)
            make = partial(prepare, file, embedder_id, dim, keep_facts=keep_facts, key_id=key_id)
            attempt(make, file)
            self._sessions = Sessions(file)
        try:
            self._sessions.run(self._require_same_kind)
            self._scrub()
        except BaseException:
            self.close()
            raise

    def update(self, change: Callable[[Reader], Edit]) -> int:
        """See `Store.update`."""

        def work(connection: sqlite3.Connection) -> tuple[int, bool, bool]:
            revision, now = revision_of(connection), self._clock()
            expired = self._bury_expired(connection, revision + 1, now)
            edit = change(RowReader(connection, self.dim, now))
            gone = bury(connection, revision + 1, edit.remove, edit.purge)
            encoded = (
                (revision + 1, *encode(row, self.dim, facts_kept=self.facts_kept))
                for row in edit.put
            )
            connection.executemany(UPSERT, encoded)
            if expired or gone or edit.put:
                connection.execute("UPDATE meta SET revision = revision + 1")
                revision += 1
            record(connection, edit, revision, now)
            return revision, bool(expired or gone or edit.purge), bool(edit.purge)

        def transaction(session: Session) -> tuple[int, bool, bool]:
            with session.transaction("BEGIN IMMEDIATE") as connection:
                done = work(connection)
                # `data_version` does not move for one's own writes.
                session.version = UNREAD
                connection.execute("COMMIT")
            return done

        revision, removed, purged = self._sessions.run(transaction)
        self._unscrubbed = self._unscrubbed or removed
        self._purging = self._purging or purged
        self._scrub()
        return revision

    @property
    def revision(self) -> int:
        """See `Store.revision`."""
        return self._sessions.run(_refreshed).revision

    @property
    def next_expiry(self) -> float | None:
        """See `Store.next_expiry`."""
        return self._sessions.run(_refreshed).next_expiry

    @property
    def sheet_version(self) -> int:
        """See `Store.sheet_version`."""
        return int(self._one("SELECT sheet_version FROM meta")[0])

    def watch(self, changed: Callable[[], object]) -> None:
        """See `Store.watch`: it never calls; a look at the revision is as fast."""

    def changes(self, since: int) -> tuple[int, list[Change]]:
        """See `Store.changes`."""
        revision, found = self._page((since, _LAST_SEQ), -1)
        return revision, self._changes(found)

    def batches(self, since: int, size: int = PAGE) -> Iterator[tuple[int, list[Change]]]:
        """See `Store.batches`."""
        if since == 0:
            since = yield from self._whole(size)
        cursor = (since, _LAST_SEQ)
        while True:
            revision, found = self._page(cursor, size)
            changes = self._changes(found)
            if len(found) < size:
                yield revision, changes
                return
            cursor = found[-1][:2]
            yield cursor[0] - 1, changes

    def get(self, target_id: str) -> Row | None:
        """See `Reader.get`."""
        return self._read(lambda reader: reader.get(target_id))

    def get_many(self, ids: Iterable[str]) -> dict[str, Row]:
        """See `Store.get_many`."""
        return self._read(lambda reader: reader.get_many(ids))

    def by_key(self, key: str, namespace: str = "") -> Row | None:
        """See `Reader.by_key`."""
        return self._read(lambda reader: reader.by_key(key, namespace))

    def by_keys(self, keys: Iterable[str], namespace: str = "") -> dict[str, Row]:
        """See `Reader.by_keys`."""
        return self._read(lambda reader: reader.by_keys(keys, namespace))

    def keys(self, namespace: str = "") -> Iterator[str]:
        """See `Store.keys`."""
        query = (
            f"SELECT key FROM targets WHERE key > ? AND namespace = ? AND {IN_FORCE} "  # noqa: S608 - our own words
            "ORDER BY key LIMIT ?"
        )
        return (key for (key,) in self._scan(query, "", namespace, self._clock()))

    def __iter__(self) -> Iterator[Target]:
        # Without the vectors: they are most of the bytes.
        query = (
            f"SELECT {', '.join(TEXTS)} FROM targets WHERE id > ? AND key IS NOT NULL "  # noqa: S608 - our own words
            "ORDER BY id LIMIT ?"
        )
        now = self._clock()
        for values in self._scan(query, ""):
            target, expires = decode_target(values), values[TEXTS.index("expires")]
            if expires is None or expires > now:
                yield target

    def __len__(self) -> int:
        query = (
            "SELECT (SELECT count(*) FROM targets WHERE key IS NOT NULL) - "
            "(SELECT count(*) FROM targets WHERE expires <= ?)"
        )
        return int(self._one(query, self._clock())[0])

    def log(
        self,
        target_id: str | None = None,
        since: float | None = None,
        namespace: str | None = None,
    ) -> Iterator[Entry]:
        """See `Store.log`."""
        asked = "" if target_id is None else "AND target_id = ? "
        asked += "" if namespace is None else "AND namespace = ? "
        query = f"SELECT n, {ENTRY} FROM history WHERE n > ? AND at >= ? {asked}ORDER BY n LIMIT ?"  # noqa: S608 - our own words
        start = float("-inf") if since is None else since
        named: tuple[str, ...] = () if target_id is None else (clean(target_id),)
        named += () if namespace is None else (namespace,)
        return (entry_of(values[1:]) for values in self._scan(query, 0, start, *named))

    def imported(self, source: str) -> int:
        """See `Store.imported`."""
        query = "SELECT coalesce(max(done), 0) FROM imports WHERE source = ?"
        return int(self._one(query, clean(source))[0])

    def verify(self, *, mend: bool = False, key_of: KeyOf | None = None) -> list[Finding]:
        """See `Store.verify`.

        A damaged file is made anew of all that can be read, and the old one kept beside it. All
        others who have it open are told that it was replaced and must open it again.
        """

        def look(session: Session) -> list[Finding]:
            with session.transaction("BEGIN") as connection:
                return survey(connection, self.dim, facts_kept=self.facts_kept, key_of=key_of)

        def repair(session: Session) -> list[Finding]:
            with session.transaction("BEGIN IMMEDIATE") as connection:
                now = survey(connection, self.dim, facts_kept=self.facts_kept, key_of=key_of)
                done = mended(connection, now, self._clock())
                session.version = UNREAD
                connection.execute("COMMIT")
            return done

        path = self._sessions.path
        files = [] if path is None else check_files(path, mend=mend)
        found = self._sessions.run(look)
        if mend and path is not None and any(one.what in ("file", "row") for one in found):
            kind = Kind(self.embedder_id, self.dim, self.facts_kept, self.key_id)
            files += rebuild(path, kind)
            self._sessions.renew()
            found = self._sessions.run(look)
        if mend and found:
            found = self._sessions.run(repair)
            self._unscrubbed = self._purging = True
            self._scrub()
        return [*files, *found]

    def close(self) -> None:
        """Close the connections of all threads; the store can't be used any more."""
        self._sessions.close()

    def __del__(self) -> None:
        if hasattr(self, "_sessions"):  # not where the arguments were refused
            self.close()

    def _changes(self, found: Sequence[tuple[Any, ...]]) -> list[Change]:
        now = self._clock()
        dim = self.dim
        changes = []
        for values in found:
            row = None if values[KEY] is None else decode(values[2:], dim)
            lapsed = None
            if row is not None and row.expires is not None and row.expires <= now:
                lapsed, row = row.expires, None
            changes.append(Change(values[2], row, lapsed))
        return changes

    def _bury_expired(self, connection: sqlite3.Connection, revision: int, now: float) -> int:
        found = connection.execute(SELECT + "WHERE expires <= ?", (now,)).fetchall()
        rows = [decode(values[2:], self.dim) for values in found]
        for row in rows:
            name, until = row.target.name, row.expires
            entry = Entry(now, "expire", row.target.id, row.namespace, name, expires=until)
            connection.execute(INSERT_ENTRY, logged(entry, revision))
        return bury(connection, revision, [row.target.id for row in rows])

    def _whole(self, size: int) -> Generator[tuple[int, list[Change]], None, int]:
        """All rows in the table's order; returns the revision from which on others may follow.

        A page of which damage hides rows would let their targets through unnoticed, so the table
        is counted by an index, which has pages of its own. No row is ever taken out.
        """

        def begin(session: Session) -> tuple[int, int, int]:
            with session.transaction("BEGIN") as connection:
                last, count = connection.execute(_EXTENT).fetchone()
                return revision_of(connection), last, count

        def piece(session: Session, after: int) -> list[tuple[Any, ...]]:
            query = SELECT + "WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?"
            return session.connection.execute(query, (after, last, size)).fetchall()

        revision, last, missing = self._sessions.run(begin)
        found = self._sessions.run(partial(piece, after=0))
        while found:
            missing -= len(found)
            yield 0, self._changes(found)
            found = self._sessions.run(partial(piece, after=found[-1][1]))
        if missing:
            raise unreadable()
        return revision

    def _page(self, after: tuple[int, int], limit: int) -> tuple[int, list[tuple[Any, ...]]]:
        # Two queries: of "(revision, seq) > (?, ?)" SQLite would use the index only in part.
        rest = SELECT + "WHERE revision = ? AND seq > ? ORDER BY seq LIMIT ?"
        later = SELECT + "WHERE revision > ? ORDER BY revision, seq LIMIT ?"

        def read(session: Session) -> tuple[int, list[tuple[Any, ...]]]:
            with session.transaction("BEGIN") as connection:
                found = connection.execute(rest, (*after, limit)).fetchall()
                found += connection.execute(later, (after[0], limit - len(found))).fetchall()
                if after[0] == 0 and limit < 0:  # all rows: none may be missing from the index
                    query = "SELECT count(*) FROM targets NOT INDEXED"
                    if connection.execute(query).fetchone()[0] != len(found):
                        raise unreadable()
                return revision_of(connection), found

        return self._sessions.run(read)

    def _scan(self, query: str, after: Any, *values: Any) -> Iterator[tuple[Any, ...]]:
        """Rows of a query in the order of its first column, from where the last piece ended."""

        def piece(session: Session, after: Any) -> list[tuple[Any, ...]]:
            return session.connection.execute(query, (after, *values, PAGE)).fetchall()

        found = self._sessions.run(partial(piece, after=after))
        while found:
            yield from found
            found = self._sessions.run(partial(piece, after=found[-1][0]))

    def _read(self, work: Callable[[RowReader], _T]) -> _T:
        return self._sessions.run(
            lambda session: work(RowReader(session.connection, self.dim, self._clock()))
        )

    def _one(self, query: str, *values: Any) -> tuple[Any, ...]:
        def read(session: Session) -> tuple[Any, ...]:
            found: tuple[Any, ...] | None = session.connection.execute(query, values).fetchone()
            if found is None:
                msg = f"the registry can't be read: {DAMAGED}"
                raise RegistryError(msg)
            return found

        return self._sessions.run(read)

    def _scrub(self) -> None:
        """Leave nothing of what was removed in the -wal, nor of what was purged anywhere.

        Where another connection is in the way it is done by the next write, or on opening.
        """

        def work(session: Session) -> tuple[bool, bool]:
            connection = session.connection
            purging = self._purging and not _vacuumed(connection)
            connection.execute("PRAGMA busy_timeout = 0")
            try:
                query = "PRAGMA wal_checkpoint(TRUNCATE)"
                return bool(connection.execute(query).fetchone()[0]), purging
            finally:
                connection.execute("PRAGMA busy_timeout = 10000")

        if self._unscrubbed or self._purging:
            self._unscrubbed, self._purging = self._sessions.run(work)

    def _require_same_kind(self, session: Session) -> None:
        query = "SELECT embedder, dim, facts_kept, key_id, purging FROM meta"
        held = session.connection.execute(query).fetchone() or ("?", 0, 1, None, 0)
        path = self._sessions.path
        if held[:2] != (self.embedder_id, self.dim):
            msg = (
                f"registry {path} was built with embedder {held[0]!r} (dim {held[1]}), not "
                f"{self.embedder_id!r} (dim {self.dim}): open it with the former, or make a new "
                "registry and add the targets again"
            )
            raise EmbeddingMismatchError(msg)
        if bool(held[2]) != self.facts_kept:
            was = "keep_facts=True" if held[2] else "keep_facts=False"
            msg = f"registry {path} was made with {was}: open it so, or make a new registry"
            raise RegistryError(msg)
        if held[3] != self.key_id:
            msg = (
                f"registry {path} was made with another key, or with none: open it with the one "
                "it was made with, or make a new registry"
            )
            raise RegistryError(msg)
        self._purging = bool(held[4])


def _vacuumed(connection: sqlite3.Connection) -> bool:
    """Write all pages anew: when rows moved between them, copies stayed in what they left free."""
    try:
        connection.execute("VACUUM")
        connection.execute("UPDATE meta SET purging = 0")
    except sqlite3.OperationalError:  # another writes, or the disk is full: `verify` tells of it
        return False
    return True


def _refreshed(session: Session) -> Session:
    """The session with the present revision, read only if another connection has written."""
    connection = session.connection
    version = connection.execute("PRAGMA data_version").fetchone()[0]
    if version != session.version:
        version_of(connection, session.path)
        revision = revision_of(connection)
        if revision < session.revision:
            msg = "the registry's revision went back: an older copy? open it again"
            raise RegistryError(msg)
        query = "SELECT min(expires) FROM targets WHERE expires IS NOT NULL"
        (session.next_expiry,) = connection.execute(query).fetchone()
        session.revision, session.version = revision, version
    return session
