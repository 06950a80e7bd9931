"""The tables of a PostgreSQL registry, and how older ones become today's."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from hashlib import blake2b

from alu_graph.targets.store.codec import COLUMNS
from alu_graph.targets.store.postgres_sessions import LONG, Link, Sessions

# Texts compare by their code points, as in SQLite. Keys have no limit, an index's values have; and
# what a constraint quotes in the server's log is no name then. A removed target keeps id and
# revision, all else NULL: other processes learn of it by them. Of each revision a random number
# tells whether this is still the history that a process has seen, or another one restored.
_FIRST = """
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1), application TEXT NOT NULL, version INTEGER NOT NULL,
    revision BIGINT NOT NULL, embedder TEXT NOT NULL, dim INTEGER NOT NULL,
    facts_kept BOOLEAN NOT NULL, key_id TEXT, sheet_version INTEGER NOT NULL DEFAULT 0);
CREATE TABLE revisions (revision BIGINT PRIMARY KEY, token BIGINT NOT NULL);
CREATE TABLE targets (
    seq BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    id TEXT COLLATE "C" NOT NULL UNIQUE, revision BIGINT NOT NULL,
    namespace TEXT COLLATE "C", key TEXT COLLATE "C", kind TEXT, name TEXT, details TEXT,
    expires DOUBLE PRECISION, checksum BIGINT,
    vectors BYTEA, head BYTEA, sheet BYTEA, blob_checksum BIGINT);
CREATE UNIQUE INDEX targets_by_key ON targets (namespace, md5(key));
CREATE INDEX targets_by_revision ON targets (revision, seq);
CREATE INDEX targets_by_expiry ON targets (expires) WHERE expires IS NOT NULL;
CREATE TABLE history (
    n BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, at DOUBLE PRECISION NOT NULL,
    action TEXT NOT NULL, target_id TEXT COLLATE "C" NOT NULL, namespace TEXT NOT NULL,
    name TEXT, who TEXT, basis TEXT, expires DOUBLE PRECISION, revision BIGINT NOT NULL);
CREATE INDEX history_by_target ON history (target_id, n);
CREATE TABLE imports (source TEXT COLLATE "C" PRIMARY KEY, done BIGINT NOT NULL);
"""
_APPLICATION = "alu_graph registry"
_INSERT_META = """
INSERT INTO meta (one, application, version, revision, embedder, dim, facts_kept, key_id)
VALUES (1, %s, 0, 0, '', 1, true, NULL)
"""
_SET_KIND = "UPDATE meta SET embedder = %s, dim = %s, facts_kept = %s, key_id = %s"
_THERE = """
SELECT to_regnamespace(%(path)s) IS NOT NULL,
    EXISTS (SELECT FROM pg_class WHERE relnamespace = to_regnamespace(%(path)s)),
    EXISTS (SELECT FROM pg_attribute WHERE attrelid = to_regclass(%(path)s || '.meta')
        AND attname = 'application' AND NOT attisdropped)
"""
_ABSENT = -1
_NEWER = "it was made by another version of alu_graph: use that one, or choose another schema"
_FOREIGN = "its schema holds something else; choose another schema: ?schema=NAME"
UPSERT = (
    f"INSERT INTO targets (revision, {', '.join(COLUMNS)}) "  # noqa: S608 - our own words
    f"VALUES (%s{', %s' * len(COLUMNS)}) ON CONFLICT (id) DO UPDATE SET "
    + ", ".join(f"{column} = excluded.{column}" for column in ("revision", *COLUMNS[1:]))
)
_BURY = (
    f"UPDATE targets SET revision = %s, {', '.join(f'{column} = NULL' for column in COLUMNS[1:])} "  # noqa: S608 - our own words
    "WHERE key IS NOT NULL AND "
)
BURY = _BURY + "id = ANY(%s)"
BURY_ON = _BURY + "(id, namespace) IN (SELECT * FROM unnest(%s::text[], %s::text[]))"  # noqa: S608 - our own words
ADVANCE = """
WITH next AS (UPDATE meta SET revision = revision + 1 RETURNING revision)
INSERT INTO revisions SELECT revision, %s FROM next
"""


def token() -> int:
    """A random number, for a new revision."""
    return secrets.randbits(63)


def version_of(link: Link, sessions: Sessions) -> int:
    """The version of the registry that is there; -1 for no schema, 0 for no tables.

    Raises:
        RegistryError: If something else is there, or a newer version's.
    """
    path = f'"{sessions.address.schema}"'
    schema, tables, ours = link.execute(_THERE, {"path": path}).fetchone() or (False,) * 3
    if not tables:
        return 0 if schema else _ABSENT
    found = link.execute("SELECT application, version FROM meta").fetchone() if ours else None
    if found is None or found[0] != _APPLICATION:
        raise sessions.error(_FOREIGN)
    version = int(found[1])
    require_known(version, sessions)
    return version


def require_known(version: int, sessions: Sessions) -> None:
    """Raise if a registry's version is newer than this one."""
    if version > len(STEPS):
        raise sessions.error(_NEWER)


def prepare(
    sessions: Sessions, embedder_id: str, dim: int, *, keep_facts: bool, key_id: str | None
) -> None:
    """Make the tables if there are none, or bring those there up to date, in one transaction.

    Of several processes that do so at a time one does it and the others wait for it.

    Args:
        sessions: Of the registry.
        embedder_id: What makes the vectors.
        dim: Their size.
        keep_facts: Whether targets are stored with their facts.
        key_id: Which key their sheets are marked with.

    Raises:
        RegistryError: If it can't be used; it is left as it was.
    """

    def work(link: Link) -> None:
        link.execute("SET LOCAL lock_timeout = 0")
        link.execute("SELECT pg_advisory_xact_lock(%s)", (_lock(sessions.address.schema),))
        version = version_of(link, sessions)
        if version == _ABSENT:
            link.execute(f'CREATE SCHEMA "{sessions.address.schema}"')
        for step in STEPS[max(0, version) :]:
            step(link)
        if version <= 0:
            link.execute(_SET_KIND, (embedder_id, dim, keep_facts, key_id))
        link.execute("UPDATE meta SET version = %s", (len(STEPS),))

    # Without the lock first: opening must not wait for a migration elsewhere if it needs none.
    if sessions.read(lambda link: version_of(link, sessions)) != len(STEPS):
        sessions.write(work, LONG)


def _first(link: Link) -> None:
    link.execute(_FIRST)
    link.execute(_INSERT_META, (_APPLICATION,))
    link.execute("INSERT INTO revisions VALUES (0, %s)", (token(),))


def _lock(schema: str) -> int:
    digest = blake2b(f"alu_graph {schema}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)


# What brings version 0, which has no tables, 1, 2, ... to the next.
STEPS: list[Callable[[Link], None]] = [_first]
