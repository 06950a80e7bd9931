"""Target rows in PostgreSQL, for replicas on several machines. No search.

It needs the extra `postgres`; only `open_store` imports it, where a URL asks for it.
"""

from __future__ import annotations

import logging
import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import Any, TypeVar

from alu_graph.errors import EmbeddingError, EmbeddingMismatchError, RegistryError, TargetError
from alu_graph.targets.store.base import PAGE, Change, Edit, Entry, Finding, Reader, Row
from alu_graph.targets.store.codec import COLUMNS, TEXTS, clean, decode, decode_target, encode
from alu_graph.targets.store.postgres_address import Address
from alu_graph.targets.store.postgres_listener import Listener
from alu_graph.targets.store.postgres_schema import (
    ADVANCE,
    BURY,
    BURY_ON,
    UPSERT,
    prepare,
    require_known,
    token,
    version_of,
)
from alu_graph.targets.store.postgres_sessions import LONG, READ, WRITE, Link, Sessions
from alu_graph.targets.store.postgres_verify import mended, survey
from alu_graph.targets.store.rows import entry_of, logged
from alu_graph.targets.store.schema import ENTRY
from alu_graph.targets.store.verify import KeyOf
from alu_graph.targets.target import Target

logger = logging.getLogger(__name__)
_T = TypeVar("_T")
_LIST = ", ".join(COLUMNS)
_KEY = COLUMNS.index("key")
_MANY = 500  # ids in one query
_KEYS = 20_000  # keys in one piece: each sorts all
_IN_FORCE = "key IS NOT NULL AND (expires IS NULL OR expires > %s)"
# One statement, so that all is of one moment, and one round trip.
_STATE = """
SELECT meta.revision, meta.version,
    (SELECT token FROM revisions WHERE revisions.revision = meta.revision),
    (SELECT token FROM revisions WHERE revisions.revision = %s)
FROM meta
"""
_PAGE = f"""
SELECT meta.revision, meta.version, page.* FROM meta LEFT JOIN LATERAL (
    SELECT revision AS at, seq, {_LIST} FROM targets WHERE (revision, seq) > (%s, %s)
    ORDER BY revision, seq LIMIT %s) page ON true
ORDER BY page.at, page.seq
"""  # noqa: S608 - our own words
_LAST_SEQ = 2**63 - 1
_INSERT_ENTRY = f"INSERT INTO history ({ENTRY}) VALUES (%s{', %s' * 8})"  # noqa: S608 - our own words
_INSERT_MARK = (
    "INSERT INTO imports VALUES (%s, %s) ON CONFLICT (source) DO UPDATE SET done = excluded.done"
)
_WIPE = (
    "UPDATE history SET name = NULL, who = NULL, basis = NULL "
    "WHERE target_id = %s AND namespace = %s"
)
_EXPIRED = f"SELECT {_LIST} FROM targets WHERE expires <= %s"  # noqa: S608 - our own words
_CLOCK = "SELECT extract(epoch FROM clock_timestamp())::float8"
_DAMAGED = "its tables are damaged; restore them from a backup"
_OLDER = "the server was restored to an older state; open the registry again"
_KEYED = (
    "it was made with another key, or with none: open it with the one it was made with, or make a "
    "new registry"
)
_KIND = "SELECT embedder, dim, facts_kept, key_id FROM meta"


class PostgresStore:
    """Target rows in a schema of a PostgreSQL database.

    Any number of threads, processes and machines may use one at a time. Each look at the revision
    is a round trip to the server; if it does not answer within seconds, that raises.

    Args:
        url: `postgresql://user@host:port/database?schema=name`; the schema ("alu_graph" by
            default) is made if there is none, and is the registry's alone.
        embedder_id: What makes the vectors. Recorded in a new registry, compared with an old one's.
        dim: The size of the vectors.
        keep_facts: Whether targets are stored with their facts. Recorded and compared likewise.
        key_id: Which key sheets are marked with. Recorded and compared likewise.
        clock: Gives the time in Unix seconds; machines that share a registry need theirs right. It
            may be put back, and what has expired is in force again then, unless a write has buried
            it; none buries what has not expired by the server's clock, too.

    Raises:
        RegistryError: If it can't be used: the server can't be reached or is a read-only replica,
            or the schema is another's, newer, or keeps facts where it should not. Every method
            raises it for the same reasons, and when the server was restored to an older state.
        EmbeddingMismatchError: If its vectors are another embedder's.
    """

    def __init__(
        self,
        url: str,
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
        self.embedder_id = clean(embedder_id)
        self.dim = dim
        self.facts_kept = keep_facts
        self.key_id = key_id and clean(key_id)
        self._clock = clock
        self._seen: tuple[int, int | None] = (0, None)  # a revision and its token
        self._listener: Listener | None = None
        self._sessions = Sessions(Address.of(url))
        try:
            prepare(self._sessions, embedder_id, dim, keep_facts=keep_facts, key_id=key_id)
            self._require_same_kind()
            _ = self.revision
        except BaseException:
            self.close()
            raise

    def update(self, change: Callable[[Reader], Edit]) -> int:
        """See `Store.update`."""

        def work(link: Link) -> int:
            revision = self._state(link, self._seen, " FOR UPDATE OF meta")[0]
            now = self._agreed(link)
            expired = self._bury_expired(link, revision + 1, now)
            link.written = True  # what `change` did is not to be done again
            edit = change(_RowReader(link, self.dim, now))
            gone = _bury(link, revision + 1, edit.remove, edit.purge)
            rows = [
                (revision + 1, *_storable(encode(row, self.dim, facts_kept=self.facts_kept)))
                for row in edit.put
            ]
            if rows:
                link.cursor().executemany(UPSERT, rows)
            if expired or gone or rows:
                link.execute(ADVANCE, (token(),))
                link.execute("SELECT pg_notify(%s, '')", (self._channel,))
                revision += 1
            _record(link, edit, revision, now)
            purged.append(bool(edit.purge))
            return revision

        purged: list[bool] = []
        done = self._sessions.write(work)
        if purged[-1]:
            self._vacuum()
        return done

    def _vacuum(self) -> None:
        """Have the server free what was purged, so that it is written over sooner."""

        def work(link: Link) -> None:
            link.execute("SET statement_timeout = '10s'")
            try:
                link.execute("VACUUM (SKIP_LOCKED) targets, history")
            finally:
                if not link.closed:
                    link.execute("RESET statement_timeout")

        try:
            self._sessions.read(work, WRITE)
        except RegistryError as error:  # the purge is done: the server's autovacuum will see to it
            logger.warning("after a purge, not vacuumed: %s", error)

    @property
    def revision(self) -> int:
        """See `Store.revision`: one round trip."""
        listener = self._listener
        if listener is not None and listener.process != os.getpid():
            with self._sessions.restarting:  # threads don't survive a fork
                if self._listener is listener:
                    self.watch(listener.changed)
        seen = self._seen  # taken before the server looks, so that it can't be the later of the two
        now = self._sessions.read(lambda link: self._state(link, seen), READ)
        if now[0] > self._seen[0] or seen[1] is None:
            self._seen = now
        return now[0]

    @property
    def next_expiry(self) -> float | None:
        """See `Store.next_expiry`."""
        query = "SELECT min(expires) FROM targets WHERE expires IS NOT NULL"
        found: float | None = self._one(query)[0]
        return found

    @property
    def sheet_version(self) -> int:
        """See `Store.sheet_version`."""
        return int(self._one("SELECT sheet_version FROM meta")[0])

    def watch(self, changed: Callable[[], object]) -> None:
        """See `Store.watch`: the server tells of each change (LISTEN)."""
        self._listener = Listener(self._sessions, self._channel, changed)

    def changes(self, since: int) -> tuple[int, list[Change]]:
        """See `Store.changes`."""
        revision, found = self._page((since, _LAST_SEQ), None)
        return revision, self._changes(found)

    def batches(self, since: int, size: int = PAGE) -> Iterator[tuple[int, list[Change]]]:
        """See `Store.batches`."""
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
        """See `Reader.get_many`."""
        return self._read(lambda reader: reader.get_many(ids))

    def by_keys(self, keys: Iterable[str], namespace: str = "") -> dict[str, Row]:
        """See `Reader.by_keys`."""
        return self._read(lambda reader: reader.by_keys(keys, namespace))

    def by_key(self, key: str, namespace: str = "") -> Row | None:
        """See `Reader.by_key`."""
        return self._read(lambda reader: reader.by_key(key, namespace))

    def keys(self, namespace: str = "") -> Iterator[str]:
        """See `Store.keys`."""
        query = (
            f"SELECT key FROM targets WHERE key > %s AND namespace = %s AND {_IN_FORCE} "  # noqa: S608 - our own words
            "ORDER BY key LIMIT %s"
        )
        return (key for (key,) in self._scan(query, "", namespace, self._clock(), size=_KEYS))

    def __iter__(self) -> Iterator[Target]:
        query = (
            f"SELECT {', '.join(TEXTS)} FROM targets WHERE id > %s AND key IS NOT NULL "  # noqa: S608 - our own words
            "ORDER BY id LIMIT %s"
        )
        now = self._clock()
        for values in self._scan(query, ""):
            target, expires = decode_target(values), values[TEXTS.index("expires")]
            if expires is None or expires > now:
                yield target

    def __len__(self) -> int:
        # Every row's expiry is covered by its checksum; here, as in SQLite, it is taken as it is.
        query = f"SELECT count(*) FROM targets WHERE {_IN_FORCE}"  # noqa: S608 - our own words
        return int(self._one(query, self._clock())[0])

    def log(
        self,
        target_id: str | None = None,
        since: float | None = None,
        namespace: str | None = None,
    ) -> Iterator[Entry]:
        """See `Store.log`."""
        asked = "" if target_id is None else "AND target_id = %s "
        asked += "" if namespace is None else "AND namespace = %s "
        query = (
            f"SELECT n, {ENTRY} FROM history WHERE n > %s AND at >= %s {asked}"  # noqa: S608 - our own words
            "ORDER BY n LIMIT %s"
        )
        start = float("-inf") if since is None else since
        named: tuple[str, ...] = () if target_id is None else (_text(target_id),)
        named += () if namespace is None else (namespace,)
        return (entry_of(values[1:]) for values in self._scan(query, 0, start, *named))

    def imported(self, source: str) -> int:
        """See `Store.imported`."""
        query = "SELECT coalesce(max(done), 0) FROM imports WHERE source = %s"
        return int(self._one(query, _text(source))[0])

    def verify(self, *, mend: bool = False, key_of: KeyOf | None = None) -> list[Finding]:
        """See `Store.verify`: of the tables; the server's files are its own (amcheck, backups)."""
        look = partial(
            survey,
            schema=self._sessions.address.schema,
            dim=self.dim,
            facts_kept=self.facts_kept,
            key_of=key_of,
        )

        def repair(link: Link) -> list[Finding]:
            self._state(link, self._seen, " FOR UPDATE OF meta")
            findings = look(link)
            lost = mended(link, findings, token(), self._clock())
            if findings:
                link.execute("SELECT pg_notify(%s, '')", (self._channel,))
            told = {one.target_id for one in lost}
            after = [one for one in findings if one.what != "history" or one.target_id not in told]
            return [*lost, *look(link, after=after)]

        def read(link: Link) -> list[Finding]:
            with link.transaction():
                link.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
                return look(link)

        found = self._sessions.read(read, LONG)
        return self._sessions.write(repair, LONG) if mend and found else found

    def close(self) -> None:
        """Close all connections and end the thread; the store can't be used any more."""
        self._sessions.close()
        if self._listener is not None:
            self._listener.close()

    def __del__(self) -> None:
        if hasattr(self, "_sessions"):  # not where the arguments were refused
            self.close()

    @property
    def _channel(self) -> str:
        return f"alu_graph:{self._sessions.address.schema}"

    def _state(
        self, link: Link, seen: tuple[int, int | None], lock: str = ""
    ) -> tuple[int, int | None]:
        """The revision and its token; raise if it is not of the history that was seen."""
        found = link.execute(_STATE + lock, (seen[0],), binary=True).fetchone()
        if found is None:
            raise self._sessions.error(_DAMAGED)
        revision, version, now, then = found
        require_known(version, self._sessions)
        if lock:  # who waited for it sees the row as it is now, and the rest as it was before
            now = None
        elif now is None:
            raise self._sessions.error(_DAMAGED)
        if revision < seen[0] or (seen[1] is not None and then != seen[1]):
            raise self._sessions.error(_OLDER)
        return revision, now

    def _changes(self, found: Sequence[tuple[Any, ...]]) -> list[Change]:
        now = self._clock()
        changes = []
        for _, _, *values in found:
            row = None if values[_KEY] is None else decode(tuple(values), self.dim)
            lapsed = None
            if row is not None and row.expires is not None and row.expires <= now:
                lapsed, row = row.expires, None
            changes.append(Change(values[0], row, lapsed))
        return changes

    def _agreed(self, link: Link) -> float:
        """The time by which a write buries: the server's, where one's own clock is ahead of it."""
        found = link.execute(_CLOCK, binary=True).fetchone()
        if found is None:
            raise self._sessions.error(_DAMAGED)
        return min(self._clock(), float(found[0]))

    def _bury_expired(self, link: Link, revision: int, now: float) -> int:
        found = link.execute(_EXPIRED, (now,), binary=True).fetchall()
        rows = [decode(values, self.dim) for values in found]
        for row in rows:
            name, until = row.target.name, row.expires
            entry = Entry(now, "expire", row.target.id, row.namespace, name, expires=until)
            link.execute(_INSERT_ENTRY, logged(entry, revision))
        return _bury(link, revision, [row.target.id for row in rows])

    def _page(self, after: tuple[int, int], limit: int | None) -> tuple[int, list[tuple[Any, ...]]]:
        def read(link: Link) -> list[tuple[Any, ...]]:
            return link.execute(_PAGE, (*after, limit), binary=True).fetchall()

        found = self._sessions.read(read, LONG if limit is None else READ)
        if not found:
            raise self._sessions.error(_DAMAGED)
        require_known(found[0][1], self._sessions)
        return found[0][0], [values[2:] for values in found if values[2] is not None]

    def _scan(
        self, query: str, after: Any, *values: Any, size: int = PAGE
    ) -> Iterator[tuple[Any, ...]]:
        """Rows of a query in the order of its first column, from where the last piece ended."""

        def piece(after: Any) -> list[tuple[Any, ...]]:
            given = (after, *values, size)
            return self._sessions.read(
                lambda link: link.execute(query, given, binary=True).fetchall(), LONG
            )

        found = piece(after)
        while found:
            yield from found
            found = piece(found[-1][0])

    def _read(self, work: Callable[[_RowReader], _T]) -> _T:
        return self._sessions.read(lambda link: work(_RowReader(link, self.dim, self._clock())))

    def _one(self, query: str, *values: Any) -> tuple[Any, ...]:
        found = self._sessions.read(
            lambda link: link.execute(query, values, binary=True).fetchone(), LONG
        )
        if found is None:
            raise self._sessions.error(_DAMAGED)
        return found

    def _require_same_kind(self) -> None:
        address = self._sessions.address
        embedder, dim, facts_kept, key_id = self._one(_KIND)
        if (embedder, dim) != (self.embedder_id, self.dim):
            msg = (
                f"registry {address} was built with embedder {embedder!r} (dim {dim}), not "
                f"{self.embedder_id!r} (dim {self.dim}): open it with the former, or make a new "
                "registry and add the targets again"
            )
            raise EmbeddingMismatchError(msg)
        if facts_kept != self.facts_kept:
            msg = f"it was made with keep_facts={facts_kept}: open it so, or make a new registry"
            raise self._sessions.error(msg)
        if key_id != self.key_id:
            raise self._sessions.error(_KEYED)


def holds_registry(url: str) -> bool:
    """Whether there is a registry at a URL; nothing is made.

    Raises:
        RegistryError: If the server can't be asked, or something else is there.
    """
    sessions = Sessions(Address.of(url))
    try:
        return sessions.read(lambda link: version_of(link, sessions)) > 0
    finally:
        sessions.close()


class _RowReader:
    """Look-ups over one connection, at one time: see `base.Reader`."""

    def __init__(self, link: Link, dim: int, now: float) -> None:
        self._link = link
        self._dim = dim
        self._now = now

    def get(self, target_id: str) -> Row | None:
        """See `Reader.get`."""
        return next(iter(self._all("id = %s", _text(target_id))), None)

    def by_key(self, key: str, namespace: str = "") -> Row | None:
        """See `Reader.by_key`."""
        where = "namespace = %s AND md5(key) = md5(%s::text)"
        found = self._all(where, namespace and _text(namespace), _text(key))
        return next((row for row in found if row.key == key), None)

    def get_many(self, ids: Iterable[str]) -> dict[str, Row]:
        """See `Reader.get_many`."""
        return {row.target.id: row for row in self._in("id = ANY(%s)", ids)}

    def by_keys(self, keys: Iterable[str], namespace: str = "") -> dict[str, Row]:
        """See `Reader.by_keys`."""
        wanted = set(keys)
        where = "namespace = %s AND md5(key) IN (SELECT md5(one) FROM unnest(%s::text[]) AS one)"
        found = self._in(where, wanted, namespace and _text(namespace))
        return {row.key: row for row in found if row.key in wanted}

    def _in(self, where: str, wanted: Iterable[str], *values: str) -> Iterator[Row]:
        each = [_text(one) for one in dict.fromkeys(wanted)]
        for at in range(0, len(each), _MANY):
            yield from self._all(where, *values, each[at : at + _MANY])

    def _all(self, where: str, *values: Any) -> list[Row]:
        query = f"SELECT {_LIST} FROM targets WHERE {where} AND key IS NOT NULL"  # noqa: S608 - our own words
        found = self._link.execute(query, values, binary=True).fetchall()
        # Not by the query: damage that makes a row look expired must not take it out of force.
        rows = [decode(row, self._dim) for row in found]
        return [row for row in rows if row.expires is None or row.expires > self._now]


def _bury(
    link: Link, revision: int, ids: Sequence[str], owned: Sequence[tuple[str, str]] = ()
) -> int:
    """Leave only the tombstones of targets; see `rows.bury`."""
    gone = 0
    if ids:
        gone += link.execute(BURY, (revision, [_text(one) for one in ids])).rowcount
    if owned:
        each = [_text(one) for one, _ in owned]
        lists = [namespace for _, namespace in owned]
        gone += link.execute(BURY_ON, (revision, each, lists)).rowcount
    return gone


def _record(link: Link, edit: Edit, revision: int, now: float) -> None:
    """Write what an edit says beside rows: history, an import's cursor, the sheets' version."""
    entries = [logged(entry, revision) for entry in edit.log]
    told = {(entry.target_id, entry.namespace) for entry in edit.log if entry.action == "purge"}
    for target_id, namespace in dict.fromkeys(edit.purge):
        wiped = link.execute(_WIPE, (_text(target_id), namespace)).rowcount
        if wiped and (target_id, namespace) not in told:  # what is left of it
            entries.append(logged(Entry(now, "purge", target_id, namespace), revision))
    if entries:
        link.cursor().executemany(_INSERT_ENTRY, [_storable(entry) for entry in entries])
    if edit.mark is not None:
        source, done = edit.mark
        link.execute(_INSERT_MARK, (_text(source), done))
    if edit.sheet_version is not None:
        link.execute("UPDATE meta SET sheet_version = %s", (edit.sheet_version,))


def _text(text: str) -> str:
    (text,) = _storable((clean(text),))
    return text


def _storable(values: tuple[Any, ...]) -> tuple[Any, ...]:
    if any(isinstance(value, str) and "\0" in value for value in values):
        msg = "PostgreSQL stores no NUL character: take it out of the id, name or key"
        raise TargetError(msg)
    return values
