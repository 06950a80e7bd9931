"""What is wrong with an SQLite registry: damage that reading would trip over, or would not."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from alu_graph.errors import RegistryError
from alu_graph.targets.store.base import PAGE, Finding, Row
from alu_graph.targets.store.codec import BLOBS, COLUMNS, TEXTS, decode, decode_target
from alu_graph.targets.store.files import drafts_of, kept_of
from alu_graph.targets.store.schema import ENTRY
from alu_graph.targets.store.sessions import SQLITE_ERRORS
from alu_graph.targets.target import Target

KeyOf = Callable[[Target], str]
_ABANDONED = 600.0  # seconds after the last write to a draft; a live one is written to all along
_ROWS = f"SELECT seq, {', '.join(COLUMNS)} FROM targets WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608 - our own words
_BLOBS_DAMAGED = "its vectors, head or sheet are damaged: mend it, and put it again with new ones"
LOST = "it was in force and is lost, which the history says from now on: add it again"
_MISSING = "the history has it added last, but it is not there: add it again"
LOST_BASIS = "lost: damage"
_LATEST = """
SELECT h.target_id, h.action FROM history h LEFT JOIN targets t ON t.id = h.target_id
WHERE h.n IN (SELECT max(n) FROM history GROUP BY target_id)
    AND (h.action = 'add') != (t.key IS NOT NULL)
"""
_CLOSE = f"""
INSERT INTO history ({ENTRY})
SELECT ?, 'remove', h.target_id, h.namespace, h.name, NULL, '{LOST_BASIS}', NULL, ?
FROM history h WHERE h.n = (SELECT max(n) FROM history WHERE target_id = ?)
"""  # noqa: S608 - our own words
_PURGED = """
WHERE coalesce(name, who, basis) IS NOT NULL AND n < (
    SELECT max(p.n) FROM history p WHERE p.target_id = history.target_id AND p.action = 'purge')
"""
_REVISIONS = """
SELECT (SELECT revision FROM meta), max(
    (SELECT coalesce(max(revision), 0) FROM targets),
    (SELECT coalesce(max(revision), 0) FROM history))
"""
_ACTIONS = "('add', 'remove', 'expire', 'purge')"


def survey(
    connection: sqlite3.Connection, dim: int, *, facts_kept: bool, key_of: KeyOf | None
) -> list[Finding]:
    """What is wrong with the tables.

    Args:
        connection: Within a transaction, so that all is of one moment.
        dim: The size of the vectors.
        facts_kept: Whether targets are stored with their facts.
        key_of: What a target's key should be; None compares none.

    Returns:
        The findings; nothing is changed.
    """
    findings: list[Finding] = []
    try:
        faults = [text for (text,) in connection.execute("PRAGMA integrity_check")]
        sheets = bool(connection.execute("SELECT sheet_version FROM meta").fetchone()[0])
        for values in _rows(connection):
            findings += check_row(values, dim, facts_kept=facts_kept, sheets=sheets, key_of=key_of)
        findings += _history(connection)
    except (*SQLITE_ERRORS, TypeError):  # no row of meta
        faults = ["unreadable"]
    if faults != ["ok"]:
        text = "pages of the file are damaged: mend it, which makes a new file of what is readable"
        findings.insert(0, Finding("file", text))
    return findings


def check_row(
    values: Sequence[Any], dim: int, *, facts_kept: bool, sheets: bool, key_of: KeyOf | None = None
) -> list[Finding]:
    """What is wrong with a row.

    Args:
        values: Its columns, in the order of `COLUMNS`.
        dim: The size of the vectors.
        facts_kept: Whether targets are stored with their facts.
        sheets: Whether targets with facts should have sheets.
        key_of: What a target's key should be; None does not compare.

    Returns:
        The findings.
    """
    target_id, key = values[0], values[COLUMNS.index("key")]
    if key is None:
        rest = any(value is not None for value in values[1:])
        text = "a removed target has left something behind: mend the file"
        return [Finding("row", text, target_id)] if rest else []
    with suppress(RegistryError):
        target = decode_target(tuple(values[: len(TEXTS)]))
        try:
            row = decode(tuple(values), dim)
        except RegistryError:
            return [Finding("vectors", _BLOBS_DAMAGED, target_id)]
        found = _about(row, facts_kept=facts_kept, sheets=sheets)
        if key_of is not None and key_of(target) != key:
            found.append(Finding("key", "its key is not its name's: put it again", target_id))
        return found
    return [Finding("row", "its row can't be read: mend the file and add it again", target_id)]


def mended(connection: sqlite3.Connection, found: Sequence[Finding], now: float) -> list[Finding]:
    """Put right what needs no new file and nobody's help.

    Args:
        connection: Within a transaction that writes.
        found: What `survey` found in it.
        now: The time in Unix seconds.

    Returns:
        The findings, with what was mended. What was lost can't be, and is told this once.
    """
    if not found:
        return []
    connection.execute(f"UPDATE history SET name = NULL, who = NULL, basis = NULL {_PURGED}")  # noqa: S608 - our own words
    connection.execute(f"DELETE FROM history WHERE action NOT IN {_ACTIONS}")  # noqa: S608 - our own words
    held, seen = connection.execute(_REVISIONS).fetchone()
    revision = max(held, seen) + 1
    connection.execute("UPDATE meta SET revision = ?", (revision,))
    # Without them the row can be read again, and the target's name is in force.
    damaged = [one.target_id for one in found if one.text == _BLOBS_DAMAGED]
    blobs = ", ".join(f"{column} = NULL" for column in BLOBS)
    query = f"UPDATE targets SET revision = ?, {blobs} WHERE id = ?"  # noqa: S608 - our own words
    connection.executemany(query, [(revision, target_id) for target_id in damaged])
    lost = [one.target_id for one in found if one.text == _MISSING]
    connection.executemany(_CLOSE, [(now, revision, target_id) for target_id in lost])
    # Behind its mark, an import that was cut off would not miss what was lost before it.
    connection.execute("DELETE FROM imports")
    return [_after(one) for one in found]


def _after(one: Finding) -> Finding:
    if one.text == _MISSING:
        return replace(one, text=LOST)
    if one.what == "meta" or (one.what == "history" and one.target_id is None):
        return replace(one, mended=True)
    return one


def _about(row: Row, *, facts_kept: bool, sheets: bool) -> list[Finding]:
    target, found = row.target, []
    count = len(target.facts) if facts_kept else len(row.vectors)
    if len(row.vectors) != count or not np.isfinite(row.vectors).all():
        text = "its vectors are not one for each fact, or not finite: embed it again"
        found.append(Finding("vectors", text, target.id))
    if target.kind == "topic" and (row.head is None or not np.isfinite(row.head).all()):
        found.append(Finding("head", "a topic has no head: fit it again", target.id))
    if sheets and count and row.sheet is None and target.kind in ("entity", "work"):
        found.append(Finding("sheet", "its facts have no sheet: extract them again", target.id))
    return found


def _history(connection: sqlite3.Connection) -> Iterator[Finding]:
    for target_id, action in connection.execute(_LATEST):
        if action == "add":
            text = _MISSING
        else:
            text = "the history has it removed last, but it is there: remove it, or add it again"
        yield Finding("history", text, target_id)
    count = "SELECT count(*) FROM history"
    if connection.execute(f"{count} {_PURGED}").fetchone()[0]:
        yield Finding("history", "what was purged is still in the history: mend the file")
    if connection.execute(f"{count} WHERE action NOT IN {_ACTIONS}").fetchone()[0]:
        yield Finding("history", "it has entries that can't be read: mend the file")
    if connection.execute("SELECT purging FROM meta").fetchone()[0]:
        yield Finding("meta", "copies of what was purged may be left in free pages: mend the file")
    held, seen = connection.execute(_REVISIONS).fetchone()
    if held < seen:
        yield Finding("meta", "the revision is behind what was written: mend the file")


def _rows(connection: sqlite3.Connection) -> Iterator[tuple[Any, ...]]:
    found = connection.execute(_ROWS, (-1, PAGE)).fetchall()
    while found:
        for _, *values in found:
            yield tuple(values)
        found = connection.execute(_ROWS, (found[-1][0], PAGE)).fetchall()


def check_files(path: str, *, mend: bool) -> list[Finding]:
    """What is wrong with the files, not with what they hold.

    Args:
        path: The registry.
        mend: Put it right.

    Returns:
        Files that others than their owner can use, and files that a crash or mending has left.
    """
    findings = []
    for one in (path, f"{path}-wal", f"{path}-shm"):
        with suppress(FileNotFoundError):
            if os.name == "posix" and Path(one).stat().st_mode & 0o777 != 0o600:  # noqa: PLR2004 - its owner's
                text = f"{one} is not its owner's alone (mode 0600)"
                if mend:
                    Path(one).chmod(0o600)
                findings.append(Finding("mode", text, mended=mend))
    for draft in drafts_of(path):
        with suppress(FileNotFoundError):
            if time.time() - draft.stat().st_mtime > _ABANDONED:
                if mend:
                    draft.unlink()
                text = f"{draft} was left by a crash and may be removed"
                findings.append(Finding("leftover", text, mended=mend))
    for kept in kept_of(path):
        text = (
            f"{kept} was kept when the registry was mended and holds all that it held, also what "
            "was purged since: delete it once it is not needed"
        )
        findings.append(Finding("leftover", text))
    return findings
