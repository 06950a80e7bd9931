from __future__ import annotations

import contextlib
import random
import sqlite3
from pathlib import Path
from typing import Any

import pytest

from alu_graph.targets.store.carve import records

EDGES = [0, 1, -1, 127, -128, 128, 2**15, -(2**23), 2**31, -(2**47), 2**62, -(2**63)]


def make(path: Path, rows: list[tuple[Any, ...]], page: int) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA page_size = {page}")
        connection.execute("CREATE TABLE t (n INTEGER PRIMARY KEY, a, b, c, d)")
        connection.executemany("INSERT INTO t VALUES (?, ?, ?, ?, ?)", rows)
        connection.commit()


@pytest.mark.parametrize("page", [512, 4096, 65536])
def test_records_are_what_sqlite_reads(tmp_path: Path, page: int) -> None:
    chance = random.Random(page)  # noqa: S311 - what to store, no secret
    rows: list[tuple[Any, ...]] = [
        (n * 7, chance.choice(EDGES), chance.random(), "ü" * chance.randrange(90), None)
        for n in range(400)
    ]
    # Around the sizes at which a record goes on to other pages, and far beyond.
    sizes = [*range(page - 60, page + 20, 3), 3 * page, 20 * page]
    rows += [(10_000 + n, 1, 0, "", chance.randbytes(size)) for n, size in enumerate(sizes)]
    path = tmp_path / "t.db"
    make(path, rows, page)
    found = {n: tuple(values) for n, values in records(str(path)) if len(values) == 5 and n}
    assert found.pop(1)[:2] == ("table", "t")  # of the schema
    assert found == {n: (None, *rest) for n, *rest in rows if n}


def test_noise_is_no_record_and_no_end_of_work(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    make(path, [(n, n, "text", None, b"x" * n * 9) for n in range(1, 900)], 1024)
    whole = {n: values for n, values in records(str(path)) if len(values) == 5}
    original = path.read_bytes()
    chance = random.Random(3)  # noqa: S311 - where to damage, no secret
    for _ in range(40):
        damaged = bytearray(original)
        for _ in range(60):
            damaged[chance.randrange(100, len(damaged))] = chance.randrange(256)
        path.write_bytes(damaged)
        found = {n: values for n, values in records(str(path)) if len(values) == 5}
        same = sum(whole.get(n) == values for n, values in found.items())
        assert same > 0.8 * len(whole)
