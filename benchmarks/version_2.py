"""Registries as the second schema had them, to be brought up to date."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.target import Target

_SCHEMA = """
PRAGMA journal_mode = WAL;
BEGIN EXCLUSIVE;
PRAGMA application_id = 1095521607;
PRAGMA user_version = 2;
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


def write(
    path: Path,
    rows: Iterable[tuple[Target, str, NDArray[np.float32], NDArray[np.float32] | None]],
    removed: Iterable[str] = (),
    *,
    sources: bool = True,
) -> None:
    """Make a registry of version 2, for embedder "e".

    Args:
        path: Where; there must be none.
        rows: Targets with their keys, vectors of shape (1 + number of facts, 3), the name's first,
            and heads.
        removed: Ids of removed targets.
        sources: Whether facts have a place for their source; the earliest files had none.
    """
    width = 3 if sources else 2
    path.touch(mode=0o600)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_SCHEMA)
        revision = 0
        for target, key, vectors, head in rows:
            revision += 1
            facts = [[fact.text, fact.ask, fact.source][:width] for fact in target.facts]
            lists = [json.dumps(one) for one in (target.aliases, facts, target.allow)]
            values = (target.id, revision, key, target.kind, target.name, *lists)
            blob = None if head is None else head.astype("<f4").tobytes()
            rest = (vectors.astype("<f4").tobytes(), json.dumps(target.counterexamples), blob)
            connection.execute(
                "INSERT INTO targets (id, revision, key, kind, name, aliases, facts, allow, "
                "vectors, counterexamples, head) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (*values, *rest),
            )
        for target_id in removed:
            revision += 1
            query = "INSERT INTO targets (id, revision) VALUES (?, ?)"
            connection.execute(query, (target_id, revision))
        connection.execute("INSERT INTO meta VALUES (1, ?, 'e', 3)", (revision,))
        connection.commit()


def is_one(path: Path) -> bool:
    """Whether a file is still of version 2; it is not touched, but for what a crash left to do."""
    with closing(sqlite3.connect(path)) as connection:
        return bool(connection.execute("PRAGMA user_version").fetchone() == (2,))
