"""A damaged SQLite registry made anew from all that can be read of it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

from alu_graph.errors import RegistryError
from alu_graph.targets.store.base import Finding
from alu_graph.targets.store.carve import records
from alu_graph.targets.store.codec import BLOBS, COLUMNS, TEXTS, decode, decode_target
from alu_graph.targets.store.files import DAMAGED_FILE, draft_of, make_private, sync_folder
from alu_graph.targets.store.schema import (
    ENTRY,
    INSERT_ENTRY,
    INSERT_TARGET,
    require_ours,
    set_up,
)
from alu_graph.targets.store.sessions import SQLITE_ERRORS, attempt, connect

_KEY = COLUMNS.index("key")
_PIECE = 1 << 12  # rows read at once
_TRIES = 20
_LOST = "its row could not be read and is lost: if it is still to be forgotten, add it again"
_MORE_LOST = "other rows could not be read and are lost: see the history for what is missing"
_DAMAGED_BLOBS = "its vectors, head and sheet could not be read and are lost: put it again"


class Kind(NamedTuple):
    """What a registry is made with; what it says itself may be damaged."""

    embedder_id: str
    dim: int
    facts_kept: bool
    key_id: str | None


def rebuild(path: str, kind: Kind) -> list[Finding]:
    """Put a new file in the place of a damaged one, with all that can be read of it.

    The damaged file is kept beside it, for its owner alone. Whoever has it open, in any process,
    is told that it was replaced and must open it again.

    Args:
        path: The registry.
        kind: What it was made with.

    Returns:
        What was done and what was lost.

    Raises:
        RegistryError: If nothing can be read of it, or others are at work in it; it is as it was.
    """
    require_ours(path)
    with suppress(OSError):
        return attempt(lambda: _rebuilt(path, kind), path)
    msg = f"registry {path} can't be mended there; check the folder, its permissions and space"
    raise RegistryError(msg)


def _rebuilt(path: str, kind: Kind) -> list[Finding]:
    draft = draft_of(path)
    with closing(connect(path)) as old:
        _lock(old, path)
        try:
            make_private(draft)
            with closing(connect(str(draft))) as new:
                set_up(
                    new, kind.embedder_id, kind.dim, keep_facts=kind.facts_kept, key_id=kind.key_id
                )
                new.execute("BEGIN")
                spare = _spare(path) if _torn(old) else _Spare([], [])
                findings = _targets(old, new, kind.dim, spare)
                findings += _history(old, new, spare)
                _rest(old, new)
                new.execute("COMMIT")
                new.execute("PRAGMA journal_mode = WAL")
            kept = _swap(path, draft)
        finally:
            draft.unlink(missing_ok=True)
        old.execute("ROLLBACK")
    text = f"the file was damaged: a new one holds all that could be read, the old one is {kept}"
    return [Finding("file", text, mended=True), *findings]


def _lock(connection: sqlite3.Connection, path: str) -> None:
    """Keep all writers out, at a moment when the -wal holds nothing that the file does not."""
    for _ in range(_TRIES):
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        connection.execute("BEGIN IMMEDIATE")
        wal = Path(f"{path}-wal")
        if not wal.exists() or not wal.stat().st_size:
            return
        connection.execute("ROLLBACK")
        time.sleep(0.05)
    msg = f"registry {path}: others are at work in it; let them close it and try again"
    raise RegistryError(msg)


def _swap(path: str, draft: Path) -> str:
    """Put the draft in the file's place; at every moment one of the two is there, whole."""
    kept = f"{path}{DAMAGED_FILE}{time.time_ns()}"
    os.link(path, kept)
    Path(kept).chmod(0o600)
    draft.replace(path)
    for beside in ("-wal", "-shm"):  # empty, and the old file's
        Path(path + beside).unlink(missing_ok=True)
    sync_folder(str(draft.parent))
    return kept


class _Spare(NamedTuple):
    """What was read past SQLite: of `targets` revision and columns, of `history` all."""

    targets: list[tuple[Any, ...]]
    history: list[tuple[Any, ...]]


def _torn(old: sqlite3.Connection) -> bool:
    """Whether pages are damaged, not only what stands in a row."""
    with suppress(*SQLITE_ERRORS):
        return bool(old.execute("PRAGMA integrity_check(1)").fetchone()[0] != "ok")
    return True


def _spare(path: str) -> _Spare:
    """Records told apart by their length; the tables' columns are in this order."""
    spare = _Spare([], [])
    for number, values in records(path):
        if len(values) == len(COLUMNS) + 2 and isinstance(values[2], int):
            _, target_id, revision, *rest = values
            at = COLUMNS.index("expires") - 1
            rest[at] = float(rest[at]) if isinstance(rest[at], int) else rest[at]
            spare.targets.append((revision, target_id, *rest))
        elif len(values) == len(ENTRY.split(",")) + 1:
            spare.history.append((number, *values[1:]))
    return spare


def _targets(
    old: sqlite3.Connection, new: sqlite3.Connection, dim: int, spare: _Spare
) -> list[Finding]:
    findings: list[Finding] = []
    kept: set[str] = set()
    unreadable = 0
    columns = f"revision, {', '.join(COLUMNS)}"
    found = (values for _, *values in _salvaged(old, "targets", "seq", columns))
    for revision, *values in chain(found, spare.targets):
        if values[0] in kept:
            continue
        readable, whole = _readable(values, dim)
        if readable is None or not _inserted(new, INSERT_TARGET, (revision, *readable)):
            unreadable += 1
            continue
        kept.add(readable[0])
        if not whole:
            findings.append(Finding("vectors", _DAMAGED_BLOBS, readable[0]))
    lost = _ids(old) - kept
    findings += [Finding("row", _LOST, target_id) for target_id in sorted(lost)]
    if unreadable > len(lost):
        findings.append(Finding("row", _MORE_LOST))
    return findings


def _inserted(new: sqlite3.Connection, statement: str, values: Sequence[Any]) -> bool:
    """Whether a row could be put: one with another's id or key, or without a field, can't be."""
    with suppress(*SQLITE_ERRORS):
        new.execute(statement, values)
        return True
    return False


def _readable(values: Sequence[Any], dim: int) -> tuple[tuple[Any, ...] | None, bool]:
    """What of a row's columns can be kept, if anything, and whether that is all."""
    if values[_KEY] is None:
        rest = any(value is not None for value in values[1:])
        return (None, False) if rest else (tuple(values), True)
    with suppress(RegistryError):
        texts = tuple(values[: len(TEXTS)])
        decode_target(texts)
        with suppress(RegistryError):
            decode(tuple(values), dim)
            return tuple(values), True
        return (*texts, *(None for _ in BLOBS)), False
    return None, False


def _ids(old: sqlite3.Connection) -> set[str]:
    """The ids that the index has, as far as it can be read: of lost rows, too."""
    with suppress(*SQLITE_ERRORS):
        query = "SELECT id FROM targets INDEXED BY sqlite_autoindex_targets_1"
        return {target_id for (target_id,) in old.execute(query) if isinstance(target_id, str)}
    return set()


def _history(old: sqlite3.Connection, new: sqlite3.Connection, spare: _Spare) -> list[Finding]:
    found = _salvaged(old, "history", "n", ENTRY)
    statement = INSERT_ENTRY.replace("(at,", "(n, at,").replace("VALUES (", "VALUES (?, ")
    for values in chain(found, spare.history):
        _inserted(new, statement, values)
    # Entries are numbered without a gap.
    query = "SELECT coalesce(max(n), 0) - count(*) FROM history"
    (lost,) = new.execute(query).fetchone()
    text = f"at least {lost} entries of the history could not be read and are lost"
    return [Finding("history", text, mended=True)] if lost else []


def _rest(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    # Not how far imports have come: behind that, they would not miss what was lost before it.
    known = 0
    with suppress(*SQLITE_ERRORS, TypeError):  # no row
        held = old.execute("SELECT revision, sheet_version FROM meta").fetchone()
        known = int(held[0])
        new.execute("UPDATE meta SET sheet_version = ?", (held[1],))
    new.execute(
        "UPDATE meta SET revision = 1 + max(?, (SELECT coalesce(max(revision), 0) FROM targets))",
        (known,),
    )


def _salvaged(
    connection: sqlite3.Connection, table: str, key: str, columns: str
) -> Iterator[tuple[Any, ...]]:
    """All rows that can be read, in order: a piece that can't be is halved, down to one row."""
    query = f"SELECT {key}, {columns} FROM {table} WHERE {key} BETWEEN ? AND ? ORDER BY {key}"  # noqa: S608 - our own words
    try:
        top = connection.execute(f"SELECT coalesce(max({key}), 0) FROM {table}").fetchone()[0]  # noqa: S608 - our own words
    except SQLITE_ERRORS:
        return  # the way down to the last row is damaged: what is left is read past SQLite
    pieces = [(start, min(start + _PIECE - 1, top)) for start in range(0, top + 1, _PIECE)]
    pieces.reverse()
    while pieces:
        first, last = pieces.pop()
        try:
            found = connection.execute(query, (first, last)).fetchall()
        except SQLITE_ERRORS:
            if first < last:
                middle = (first + last) // 2
                pieces += [(middle + 1, last), (first, middle)]
            continue
        yield from found
