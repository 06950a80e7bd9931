"""What is read and written in a transaction on an SQLite registry."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, get_args

from alu_graph.errors import TargetError
from alu_graph.targets.store.base import Action, Edit, Entry, Row
from alu_graph.targets.store.codec import COLUMNS, clean, decode, unreadable
from alu_graph.targets.store.schema import INSERT_ENTRY, INSERT_MARK, INSERT_TARGET

SELECT = f"SELECT revision, seq, {', '.join(COLUMNS)} FROM targets "  # noqa: S608 - our own words
KEY = 2 + COLUMNS.index("key")
UPSERT = (
    INSERT_TARGET
    + " ON CONFLICT (id) DO UPDATE SET revision = excluded.revision, "
    + ", ".join(f"{column} = excluded.{column}" for column in COLUMNS[1:])
)
_BURY = (
    f"UPDATE targets SET revision = ?, {', '.join(f'{column} = NULL' for column in COLUMNS[1:])} "  # noqa: S608 - our own words
    "WHERE id = ? AND key IS NOT NULL"
)
IN_FORCE = "key IS NOT NULL AND (expires IS NULL OR expires > ?)"
_BURY_ON = _BURY + " AND namespace = ?"
_WIPE = (
    "UPDATE history SET name = NULL, who = NULL, basis = NULL WHERE target_id = ? AND namespace = ?"
)
_ACTIONS = frozenset(get_args(Action))
_MANY = 500  # values in one query


class RowReader:
    """Look-ups over one connection, at one time: see `base.Reader`.

    Args:
        connection: To an SQLite registry.
        dim: The size of its vectors.
        now: The time in Unix seconds.
    """

    def __init__(self, connection: sqlite3.Connection, dim: int, now: float) -> None:
        self._connection = connection
        self._dim = dim
        self._now = now

    def get(self, target_id: str) -> Row | None:
        """See `Reader.get`."""
        return self._one("WHERE id = ?", clean(target_id))

    def by_key(self, key: str, namespace: str = "") -> Row | None:
        """See `Reader.by_key`."""
        return self._one(
            "WHERE namespace = ? AND key = ?", namespace and clean(namespace), clean(key)
        )

    def get_many(self, ids: Iterable[str]) -> dict[str, Row]:
        """See `Reader.get_many`."""
        return {row.target.id: row for row in self._in("WHERE id IN", ids)}

    def by_keys(self, keys: Iterable[str], namespace: str = "") -> dict[str, Row]:
        """See `Reader.by_keys`."""
        own = namespace and clean(namespace)
        return {row.key: row for row in self._in("WHERE namespace = ? AND key IN", keys, own)}

    def _in(self, where: str, wanted: Iterable[str], *values: str) -> Iterator[Row]:
        each = list(dict.fromkeys(map(clean, wanted)))
        for at in range(0, len(each), _MANY):
            piece = each[at : at + _MANY]
            marks = f"(?{', ?' * (len(piece) - 1)})"
            yield from self._all(f"{where} {marks}", *values, *piece)

    def _one(self, where: str, *values: str) -> Row | None:
        return next(iter(self._all(where, *values)), None)

    def _all(self, where: str, *values: str) -> list[Row]:
        query = f"{SELECT}{where} AND key IS NOT NULL"
        found = self._connection.execute(query, values).fetchall()
        # Not by the query: damage that makes a row look expired must not take it out of force.
        rows = [decode(row[2:], self._dim) for row in found]
        return [row for row in rows if row.expires is None or row.expires > self._now]


def bury(
    connection: sqlite3.Connection,
    revision: int,
    ids: Sequence[str],
    owned: Sequence[tuple[str, str]] = (),
) -> int:
    """Leave only the tombstones of targets.

    Args:
        connection: In a transaction.
        revision: The revision with it.
        ids: Targets, on whatever list they are.
        owned: Targets with the namespace on whose list they must be.

    Returns:
        How many of them were there.
    """
    gone = 0
    if ids:
        values = [(revision, clean(one)) for one in ids]
        gone += connection.executemany(_BURY, values).rowcount
    if owned:
        on = [(revision, clean(one), namespace) for one, namespace in owned]
        gone += connection.executemany(_BURY_ON, on).rowcount
    return gone


def record(connection: sqlite3.Connection, edit: Edit, revision: int, now: float) -> None:
    """Write what an edit says beside rows: history, an import's cursor, the sheets' version."""
    entries = [logged(entry, revision) for entry in edit.log]
    told = {(entry.target_id, entry.namespace) for entry in edit.log if entry.action == "purge"}
    for target_id, namespace in dict.fromkeys(edit.purge):
        wiped = connection.execute(_WIPE, (clean(target_id), namespace)).rowcount
        if wiped and (target_id, namespace) not in told:  # what is left of it
            entries.append(logged(Entry(now, "purge", target_id, namespace), revision))
    connection.executemany(INSERT_ENTRY, entries)
    if edit.purge:
        connection.execute("UPDATE meta SET purging = 1")
    if edit.mark is not None:
        source, done = edit.mark
        connection.execute(INSERT_MARK, (clean(source), done))
    if edit.sheet_version is not None:
        connection.execute("UPDATE meta SET sheet_version = ?", (edit.sheet_version,))


def logged(entry: Entry, revision: int) -> tuple[Any, ...]:
    """An entry as the values of `schema.ENTRY`; of a purge no name is kept."""
    name = None if entry.action == "purge" else entry.name
    texts = (entry.target_id, entry.namespace, name, entry.who, entry.basis)
    for text in texts:
        if text:
            clean(text)
    if entry.action not in _ACTIONS:
        msg = f"an entry of the history is one of {sorted(_ACTIONS)}"
        raise TargetError(msg)
    return (entry.at, entry.action, *texts, entry.expires, revision)


def entry_of(values: Sequence[Any]) -> Entry:
    """The entry that `logged` made these values of; raise if none could be."""
    entry = Entry(*values)
    if entry.action not in _ACTIONS:
        raise unreadable()
    return entry
