"""A damaged SQLite registry made anew from all that can be read of it."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, NamedTuple

from alu_graph.errors import RegistryError
from alu_graph.targets.store.base import Finding
from alu_graph.targets.store.codec import BLOBS, COLUMNS, TEXTS, decode, decode_target
from alu_graph.targets.store.files import draft_of, make_private, sync_folder
from alu_graph.targets.store.schema import (
    ENTRY,
    INSERT_ENTRY,
    INSERT_MARK,
    INSERT_TARGET,
    require_ours,
    set_up,
)
from alu_graph.targets.store.sessions import SQLITE_ERRORS, attempt, connect

_KEY = COLUMNS.index("key")
_PIECE = 1 << 12  # rows read at once
_ROWS_ON_A_PAGE = 256  # at most: of 4096 bytes, and none shorter than a tombstone
_TRIES = 20
_LOST = "its row could not be read and is lost: if it is still to be forgotten, add it again"
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
                findings = _targets(old, new, kind.dim)
                findings += _history(old, new)
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
    kept = f"{path}.damaged-{time.time_ns()}"
    os.link(path, kept)
    Path(kept).chmod(0o600)
    draft.replace(path)
    for beside in ("-wal", "-shm"):  # empty, and the old file's
        Path(path + beside).unlink(missing_ok=True)
    sync_folder(str(draft.parent))
    return kept


def _targets(old: sqlite3.Connection, new: sqlite3.Connection, dim: int) -> list[Finding]:
    findings: list[Finding] = []
    kept: set[str] = set()
    unreadable = 0
    columns = f"revision, {', '.join(COLUMNS)}"
    for values in _salvaged(old, "targets", "seq", columns):
        readable, whole = _readable(values[2:], dim)
        if readable is None or not _inserted(new, INSERT_TARGET, (values[1], *readable)):
            unreadable += 1
            continue
        kept.add(readable[0])
        if not whole:
            findings.append(Finding("vectors", _DAMAGED_BLOBS, readable[0]))
    lost = _ids(old) - kept
    findings += [Finding("row", _LOST, target_id) for target_id in sorted(lost)]
    if unreadable > len(lost):
        text = f"{unreadable - len(lost)} rows could not be read and are lost"
        findings.append(Finding("row", text))
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


def _history(old: sqlite3.Connection, new: sqlite3.Connection) -> list[Finding]:
    lost = 0
    last = 0
    for n, *values in _salvaged(old, "history", "n", ENTRY):
        lost += max(0, n - last - 1)  # entries are numbered without a gap
        last = n
        lost += not _inserted(new, INSERT_ENTRY, values)
    text = f"{lost} entries of the history could not be read and are lost"
    return [Finding("history", text, mended=True)] if lost else []


def _rest(old: sqlite3.Connection, new: sqlite3.Connection) -> None:
    for _, source, done in _salvaged(old, "imports", "rowid", "source, done"):
        with suppress(*SQLITE_ERRORS):
            new.execute(INSERT_MARK, (source, done))
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
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        top = pages * _ROWS_ON_A_PAGE  # rows are numbered without gaps
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
