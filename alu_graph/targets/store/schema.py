"""The tables of an SQLite registry, and how older ones become today's."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import numpy as np

from alu_graph.errors import ALUError, RegistryError
from alu_graph.targets.store.base import Row
from alu_graph.targets.store.codec import COLUMNS, DAMAGED, clean, encode, unreadable
from alu_graph.targets.target import Target

APPLICATION_ID = 0x414C5547  # "ALUG"
VERSION = 3
_OLDEST = 2
# A removed target keeps id and revision, all else NULL: other processes learn of it by them.
_TABLES = """
CREATE TABLE meta (
    one INTEGER PRIMARY KEY CHECK (one = 1), revision INTEGER NOT NULL,
    embedder TEXT NOT NULL, dim INTEGER NOT NULL,
    facts_kept INTEGER NOT NULL, key_id TEXT, sheet_version INTEGER NOT NULL DEFAULT 0,
    purging INTEGER NOT NULL DEFAULT 0);
CREATE TABLE targets (
    seq INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, revision INTEGER NOT NULL,
    namespace TEXT, key TEXT, kind TEXT, name TEXT, details TEXT, expires REAL, checksum INTEGER,
    vectors BLOB, head BLOB, sheet BLOB, blob_checksum INTEGER,
    UNIQUE (namespace, key));
CREATE INDEX targets_by_revision ON targets (revision);
CREATE INDEX targets_by_expiry ON targets (expires) WHERE expires IS NOT NULL;
CREATE TABLE history (
    n INTEGER PRIMARY KEY, at REAL NOT NULL, action TEXT NOT NULL, target_id TEXT NOT NULL,
    namespace TEXT NOT NULL, name TEXT, who TEXT, basis TEXT, expires REAL,
    revision INTEGER NOT NULL);
CREATE INDEX history_by_target ON history (target_id);
CREATE TABLE imports (source TEXT PRIMARY KEY, done INTEGER NOT NULL);
"""
INSERT_TARGET = (
    f"INSERT INTO targets (revision, {', '.join(COLUMNS)}) "  # noqa: S608 - our own words
    f"VALUES (?{', ?' * len(COLUMNS)})"
)
ENTRY = "at, action, target_id, namespace, name, who, basis, expires, revision"
INSERT_ENTRY = f"INSERT INTO history ({ENTRY}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"  # noqa: S608 - our own words
INSERT_MARK = "INSERT INTO imports VALUES (?, ?) ON CONFLICT DO UPDATE SET done = excluded.done"
_INSERT_META = (
    "INSERT INTO meta (one, revision, embedder, dim, facts_kept, key_id) VALUES (1, ?, ?, ?, ?, ?)"
)
_BUSY_IN_MIGRATION = 600_000  # milliseconds: another process may be at it, with a long list


def set_up(
    connection: sqlite3.Connection,
    embedder_id: str,
    dim: int,
    *,
    keep_facts: bool,
    key_id: str | None,
) -> None:
    """Make the tables in an empty database, in one transaction."""
    connection.execute("BEGIN EXCLUSIVE")
    _tables(connection)
    _number(connection)
    values = (0, clean(embedder_id), dim, keep_facts, key_id and clean(key_id))
    connection.execute(_INSERT_META, values)
    connection.execute("COMMIT")


def migrate(connection: sqlite3.Connection, path: str) -> bool:
    """Bring an older registry up to date, in one exclusive transaction.

    Args:
        connection: To the file, in autocommit.
        path: The file, for errors.

    Returns:
        Whether there was anything to do.

    Raises:
        RegistryError: If it is damaged, or newer than this version; it is as it was then.
    """
    if version_of(connection, path) == VERSION:
        return False
    connection.execute(f"PRAGMA busy_timeout = {_BUSY_IN_MIGRATION}")
    try:
        connection.execute("BEGIN EXCLUSIVE")
        # Another process may have done it while this one waited.
        for step in _MIGRATIONS[version_of(connection, path) - _OLDEST :]:
            step(connection)
        _number(connection)
        connection.execute("COMMIT")
    finally:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        connection.execute("PRAGMA busy_timeout = 10000")
    return True


def require_ours(path: str) -> None:
    """Raise unless the file's header is a registry's, touching neither it nor a lock on it.

    Not by `open`: closing a second descriptor would drop the locks that this process holds on the
    file. `immutable` takes no lock, makes no -wal and repairs nothing; `writable_schema` keeps
    SQLite from comparing the file's size, which is off for a moment in a checkpoint.
    """
    uri = Path(path).as_uri() + "?mode=ro&immutable=1"
    with closing(sqlite3.connect(uri, uri=True)) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        (application,) = connection.execute("PRAGMA application_id").fetchone()
        if application != APPLICATION_ID:
            msg = f"registry {path}: {DAMAGED}"
            raise RegistryError(msg)
        version_of(connection, path)


def version_of(connection: sqlite3.Connection, path: str | None) -> int:
    """The schema's version; raise if it is none that can be brought up to date."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if not _OLDEST <= version <= VERSION:
        msg = (
            f"registry {path} was made by another version of alu_graph: use that one, or choose "
            "another path"
        )
        raise RegistryError(msg)
    return version


def _tables(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";")[:-1]:  # `executescript` would commit
        connection.execute(statement)


def _number(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")


def _from_2(connection: sqlite3.Connection) -> None:
    """Version 2 had no history and stored a name's vector before those of the facts."""
    for table in ("targets", "meta"):
        connection.execute(f"ALTER TABLE {table} RENAME TO old_{table}")
    connection.execute("DROP INDEX targets_by_revision")
    _tables(connection)
    held = connection.execute("SELECT embedder, dim, revision FROM old_meta").fetchone()
    if held is None:
        raise unreadable()
    embedder, dim, revision = held
    connection.execute(_INSERT_META, (revision, embedder, dim, True, None))
    rows = connection.execute(
        "SELECT revision, id, key, kind, name, aliases, facts, allow, counterexamples, vectors, "
        "head FROM old_targets ORDER BY seq"
    )
    connection.executemany(INSERT_TARGET, _rows_of_2(rows, dim))
    for table in ("targets", "meta"):
        connection.execute(f"DROP TABLE old_{table}")


def _rows_of_2(rows: sqlite3.Cursor, dim: int) -> Iterator[tuple[Any, ...]]:
    for revision, target_id, key, *values in rows:
        if key is None:
            yield (revision, target_id, *(None for _ in COLUMNS[1:]))
        else:
            yield (revision, *_encoded_of_2(target_id, key, values, dim))


def _encoded_of_2(target_id: str, key: str, values: list[Any], dim: int) -> tuple[Any, ...]:
    with suppress(ALUError):
        return encode(_row_of_2(target_id, key, values, dim), dim, facts_kept=True)
    raise unreadable()


def _row_of_2(target_id: str, key: str, values: list[Any], dim: int) -> Row:
    kind, name, aliases, facts, allow, innocent, vectors, head = values
    with suppress(ValueError, TypeError):  # pydantic's and json's errors are ValueErrors
        told = ("text", "ask", "source")  # the earliest had no source
        target = Target.model_validate(
            {
                "id": target_id,
                "name": name,
                "kind": kind,
                "aliases": json.loads(aliases),
                "facts": [dict(zip(told, one, strict=False)) for one in json.loads(facts)],
                "allow": json.loads(allow),
                "counterexamples": json.loads(innocent),
            }
        )
        matrix = np.frombuffer(vectors, "<f4").reshape(-1, dim)[1:]
        weights = None if head is None else np.frombuffer(head, "<f4")
        return Row(target, key, matrix, weights)
    raise unreadable()


# What brings version 2, 3, ... to the next.
_MIGRATIONS: list[Callable[[sqlite3.Connection], None]] = [_from_2]
