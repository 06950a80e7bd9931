from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from alu_graph.errors import RegistryError
from alu_graph.targets.store import Edit, Row, schema
from alu_graph.targets.store.sqlite import SQLiteStore
from alu_graph.targets.target import Fact, Target
from benchmarks import version_2

NAMED = "Maria Gonzalez"
KNOWN = "She kept bees in Tromso."
MARIA = Target(
    name=NAMED,
    id="m",
    aliases=["Mari"],
    facts=[Fact(text=KNOWN, ask="Bees?"), "Born in Lyon."],
    allow=["Maria Gonzalez Street"],
)
TOPIC = Target(name="Bees", id="t", kind="topic", facts=["a"], counterexamples=["b"])
BARE = Target(name="Ada Zorkmid", id="a")
HEAD = np.arange(5, dtype=np.float32)


def vectors(*values: int) -> NDArray[np.float32]:
    return np.repeat(np.array(values, np.float32)[:, None], 3, axis=1)


def write(path: Path, *, sources: bool = True) -> None:
    rows = [
        (MARIA, "entity:maria gonzalez", vectors(9, 1, 2), None),
        (TOPIC, "topic:bees", vectors(9, 3), HEAD),
        (BARE, "entity:ada zorkmid", vectors(9), None),
    ]
    version_2.write(path, rows, ["gone"], sources=sources)


def open_store(path: Path) -> SQLiteStore:
    return SQLiteStore(path, embedder_id="e", dim=3)


def content(path: Path) -> list[object]:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        tables = connection.execute("SELECT name, sql FROM sqlite_master ORDER BY name").fetchall()
        version = connection.execute("PRAGMA user_version").fetchone()
        return [version, tables, connection.execute("SELECT * FROM targets").fetchall()]


@pytest.mark.parametrize("sources", [True, False])
def test_a_file_of_version_2_is_brought_up_to_date(tmp_path: Path, *, sources: bool) -> None:
    path = tmp_path / "t.db"
    write(path, sources=sources)
    with contextlib.closing(open_store(path)) as store:
        assert store.revision == 4
        assert (store.facts_kept, store.key_id, store.sheet_version) == (True, None, 0)
        changes = {change.id: change.row for change in store.changes(0)[1]}
        assert list(changes) == ["m", "t", "a", "gone"]
        assert changes["gone"] is None
        for target, key, held in (
            (MARIA, "entity:maria gonzalez", vectors(1, 2)),
            (TOPIC, "topic:bees", vectors(3)),
            (BARE, "entity:ada zorkmid", vectors()),
        ):
            row = changes[target.id]
            assert row is not None
            assert (row.target, row.key, row.namespace, row.expires) == (target, key, "", None)
            assert row.sheet is None
            assert np.array_equal(row.vectors, held.reshape(-1, 3))
        topic = changes["t"]
        assert topic is not None
        assert topic.head is not None
        assert np.array_equal(topic.head, HEAD)
        assert list(store.log()) == []
        assert store.verify() == []
        assert store.update(lambda reader: Edit(remove=["m"])) == 5
    with contextlib.closing(open_store(path)) as store:  # and it stays so
        assert store.revision == 5
    assert path.stat().st_mode & 0o777 == 0o600
    assert KNOWN.encode() not in path.read_bytes()


def test_what_a_migration_moves_is_not_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    write(path)
    store = open_store(path)
    held = b"".join(one.read_bytes() for one in tmp_path.iterdir())
    assert held.count(KNOWN.encode()) == 1
    store.close()


def broken(connection: sqlite3.Connection) -> None:
    schema._from_2(connection)
    msg = "disk I/O error"
    raise sqlite3.OperationalError(msg)


def test_a_migration_that_fails_leaves_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.db"
    write(path)
    before = content(path)
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_MIGRATIONS", [broken])
        with pytest.raises(RegistryError, match="disk"):
            open_store(path)
    assert content(path) == before
    with contextlib.closing(open_store(path)) as store:
        assert len(store) == 3


@pytest.mark.parametrize(
    "damage", ["facts = '{}'", "facts = 'x'", "vectors = x'00'", "name = ''", "vectors = NULL"]
)
def test_a_damaged_old_file_is_refused_and_stays_as_it_is(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "t.db"
    write(path)
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"UPDATE targets SET {damage} WHERE id = 'm'")  # noqa: S608 - the test's own
        connection.commit()
    before = content(path)
    with pytest.raises(RegistryError) as caught:
        open_store(path)
    assert NAMED not in str(caught.value)
    assert caught.value.__context__ is None
    assert content(path) == before


def newer_in_the_wal(path: Path) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {schema.VERSION + 1}")


def test_one_that_is_made_newer_while_it_is_open_fails_closed(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    store = open_store(path)
    store.update(lambda reader: Edit(put=[Row(BARE, "a", vectors().reshape(0, 3))]))
    assert store.revision == 1
    newer_in_the_wal(path)
    uses: list[Callable[[], object]] = [
        lambda: store.update(lambda reader: Edit(remove=["a"])),
        lambda: store.revision,
    ]
    for use in uses:
        with pytest.raises(RegistryError, match="another version"):
            use()
    store.close()


def test_two_that_open_an_old_file_at_once_share_it(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    write(path)
    one, two = open_store(path), open_store(path)
    one.update(lambda reader: Edit(remove=["m"]))
    assert two.get("m") is None
    two.close()
    one.close()
