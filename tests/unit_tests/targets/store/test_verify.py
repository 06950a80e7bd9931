"""Damage is found, what can be mended is, and what is lost is said."""

from __future__ import annotations

import contextlib
import os
import random
import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from alu_graph.errors import RegistryError
from alu_graph.targets.store import Edit, Entry, Finding, Row
from alu_graph.targets.store.base import What
from alu_graph.targets.store.rebuild import Kind, rebuild
from alu_graph.targets.store.sessions import Session
from alu_graph.targets.store.sqlite import SQLiteStore
from alu_graph.targets.target import Target

NAMED = "Maria Gonzalez"
KNOWN = "She kept bees in Tromso."
KIND = Kind("e", 3, facts_kept=True, key_id=None)
HEAD = np.ones(4, np.float32)


def open_store(path: Path | None) -> SQLiteStore:
    return SQLiteStore(path, embedder_id="e", dim=3)


def row(name: str, *facts: str, target_id: str = "") -> Row:
    target = Target(name=name, id=target_id or name, facts=facts)
    return Row(target, f"key {name}", np.ones((len(facts), 3), np.float32), sheet=b"sheet")


def asked(target_id: str) -> Entry:
    return Entry(1.0, "add", target_id, name=NAMED, who="me")


def add(store: SQLiteStore, *rows: Row) -> None:
    log = [asked(one.target.id) for one in rows]
    store.update(lambda reader: Edit(put=rows, log=log, sheet_version=1))


def run(path: Path, *statements: str) -> None:
    with contextlib.closing(sqlite3.connect(path)) as connection:
        for statement in statements:
            connection.execute(statement)
        connection.commit()


def kinds(findings: list[Finding]) -> list[tuple[What, str | None, bool]]:
    return [(one.what, one.target_id, one.mended) for one in findings]


def told(findings: list[Finding]) -> str:
    return ", ".join(f"{one.what} {one.target_id}" for one in findings)


def filled(path: Path) -> SQLiteStore:
    store = open_store(path)
    add(store, row("a", KNOWN), row("b", KNOWN, "Born."), row("c"))
    topic = Target(name="T", id="t", kind="topic", facts=["x"])
    add(store, Row(topic, "key T", np.ones((1, 3), np.float32), HEAD))
    store.update(lambda reader: Edit(remove=["c"], log=[Entry(2.0, "remove", "c")]))
    return store


def key_of(target: Target) -> str:
    return f"key {target.name}"


@pytest.mark.parametrize("where", ["file", "memory"])
def test_a_sound_store_has_nothing_to_mend(tmp_path: Path, where: str) -> None:
    store = filled(tmp_path / "t.db") if where == "file" else open_store(None)
    before = store.revision
    assert store.verify(key_of=key_of) == []
    assert store.verify(mend=True, key_of=key_of) == []
    assert store.revision == before
    store.close()


SET = "UPDATE targets SET "
ENTRY = "INSERT INTO history VALUES (NULL, 3, "
KEPT = "leftover None"
UNSUMMED = SET + "checksum = 1 WHERE id = 'a'"


@pytest.mark.parametrize(
    ("statement", "found", "left"),
    [
        # The row is lost: a new file without it.
        (UNSUMMED, "row a", KEPT),
        (SET + "name = 'x' WHERE id = 'a'", "row a", KEPT),
        (SET + "name = 'x' WHERE id = 'c'", "row c", KEPT),
        # The target is kept, the rest must be made again.
        (SET + "vectors = x'00' WHERE id = 'a'", "vectors a", "vectors a, sheet a"),
        (SET + "blob_checksum = NULL WHERE id = 'a'", "vectors a", "vectors a, sheet a"),
        (SET + "head = NULL WHERE id = 't'", "vectors t", "vectors t, head t"),
        ("DELETE FROM targets WHERE id = 'a'", "history a", ""),
        (ENTRY + "'remove', 'a', '', '', '', '', 0, 1)", "history a", "history a"),
        (ENTRY + "'none', 'c', '', '', '', '', 0, 1)", "history None", ""),
        (ENTRY + "'purge', 'c', '', NULL, NULL, NULL, 0, 1)", "history None", ""),
        ("UPDATE meta SET revision = 1", "meta None", ""),
        ("UPDATE meta SET purging = 1", "", ""),  # opening finishes the purge
    ],
)
def test_damage_is_found_and_mended(tmp_path: Path, statement: str, found: str, left: str) -> None:
    path = tmp_path / "t.db"
    filled(path).close()
    run(path, statement)
    store = open_store(path)
    assert told(store.verify(key_of=key_of)) == found
    store.verify(mend=True, key_of=key_of)
    assert told(store.verify(key_of=key_of)) == left
    assert "b" in {target.id for target in store}
    assert [change.row is None for change in store.changes(0)[1] if change.id == "b"] == [False]
    assert store.revision >= 3
    store.close()


def test_a_key_that_is_not_the_name_s_is_found(tmp_path: Path) -> None:
    store = open_store(tmp_path / "t.db")
    add(store, row("a"), Row(Target(name="b", id="b"), "other", np.zeros((0, 3), np.float32)))
    assert kinds(store.verify(key_of=key_of)) == [("key", "b", False)]
    assert store.verify() == []
    store.close()


def test_what_is_missing_of_a_row_is_found(tmp_path: Path) -> None:
    store = open_store(tmp_path / "t.db")
    bare = Row(Target(name="a", id="a", facts=[KNOWN]), "a", np.ones((1, 3), np.float32))
    topic = Target(name="T", id="t", kind="topic", facts=["x"])
    headless = Row(topic, "t", np.ones((1, 3), np.float32))
    store.update(lambda reader: Edit(put=[bare, headless], log=[asked("a"), asked("t")]))
    assert kinds(store.verify()) == [("head", "t", False)]  # sheets are not in use yet
    store.update(lambda reader: Edit(sheet_version=2))
    assert kinds(store.verify()) == [("sheet", "a", False), ("head", "t", False)]
    store.close()


def test_a_lost_row_is_said_and_the_old_file_kept(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    filled(path).close()
    run(path, UNSUMMED)
    damaged = path.read_bytes()
    store = open_store(path)
    with pytest.raises(RegistryError):
        store.changes(0)
    history = list(store.log())
    findings = store.verify(mend=True)
    assert kinds(findings) == [("file", None, True), ("row", "a", False), ("history", "a", False)]
    assert not any(said in str(findings) for said in (NAMED, KNOWN))
    assert "add it again" in findings[-1].text
    [kept] = [one for one in tmp_path.iterdir() if ".damaged-" in one.name]
    assert str(kept) in findings[0].text
    assert kept.stat().st_mode & 0o777 == 0o600
    assert path.stat().st_mode & 0o777 == 0o600
    assert kept.read_bytes() == damaged
    *same, closed = store.log()
    assert same == history
    assert (closed.action, closed.target_id, closed.name) == ("remove", "a", NAMED)
    assert (closed.who, closed.basis, closed.revision) == (None, "lost: damage", store.revision)
    assert sorted(target.id for target in store) == ["b", "t"]
    left = store.verify()
    assert kinds(left) == [("leftover", None, False)]
    assert str(kept) in left[0].text
    assert store.verify(mend=True) == left
    assert kept.exists()
    kept.unlink()
    assert store.verify() == []
    add(store, row("a", KNOWN))
    assert store.verify() == []
    store.close()
    assert {one.name for one in tmp_path.iterdir()} == {"t.db"}


def test_others_are_told_that_the_file_was_mended(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    filled(path).close()
    run(path, UNSUMMED)
    mine, others = open_store(path), open_store(path)
    assert others.revision == 3
    mine.verify(mend=True)
    uses: list[Callable[[], object]] = [
        lambda: others.revision,
        lambda: others.get("b"),
        lambda: add(others, row("z")),
    ]
    for use in uses:
        with pytest.raises(RegistryError, match="replaced"):
            use()
    others.close()
    again = open_store(path)
    assert again.revision == mine.revision > 3
    again.close()
    add(mine, row("z"))
    assert told(mine.verify()) == KEPT
    mine.close()


@pytest.mark.parametrize("damage", [UNSUMMED, "DELETE FROM targets WHERE id = 'a'"])
def test_the_settings_outlive_mending_and_an_import_s_cursor_does_not(
    tmp_path: Path, damage: str
) -> None:
    path = tmp_path / "t.db"
    store = filled(path)
    store.update(lambda reader: Edit(mark=("digest", 7)))
    store.close()
    run(path, damage)
    store = open_store(path)
    assert store.imported("digest") == 7
    store.verify(mend=True)
    assert (store.imported("digest"), store.sheet_version) == (0, 1)
    store.close()
    open_store(path).close()


@pytest.mark.parametrize("seed", range(12))
def test_of_a_file_with_damaged_pages_all_is_kept_that_can_be_read(
    tmp_path: Path, seed: int
) -> None:
    path = tmp_path / "t.db"
    with contextlib.closing(open_store(path)) as store:
        for start in range(0, 1000, 250):
            add(store, *(row(f"n{number:03}", "f" * 9) for number in range(start, start + 250)))
        held = {target.id: target for target in store}
    chance = random.Random(seed)  # noqa: S311 - where to damage, no secret
    original = path.read_bytes()
    start = 4096 * chance.randrange(1, len(original) // 4096)
    size = chance.choice([64, 512, 4096])
    path.write_bytes(original[:start] + chance.randbytes(size) + original[start + size :])
    try:
        store = open_store(path)
    except RegistryError:  # the damage hides what every opening reads
        rebuild(str(path), KIND)
        store = open_store(path)
    said = {one.target_id for one in store.verify(mend=True)}
    left = {one.id: one.row.target for one in store.changes(0)[1] if one.row is not None}
    assert left.items() <= held.items()
    assert len(left) > 900
    unmended = store.verify()
    assert said >= held.keys() - left.keys()
    assert {one.what for one in unmended} <= {"leftover", "vectors", "sheet"}
    store.close()


def test_what_holds_nothing_readable_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    filled(path).close()
    whole = path.read_bytes()
    path.write_bytes(whole[:100] + b"\xff" * (len(whole) - 100))
    before = path.read_bytes()
    with pytest.raises(RegistryError):
        rebuild(str(path), KIND)
    assert path.read_bytes() == before
    assert not [one for one in tmp_path.iterdir() if ".new" in one.name]


def test_files_that_others_can_read_are_found_and_closed(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    store = filled(path)
    files = [path, Path(f"{path}-wal"), Path(f"{path}-shm")]
    for one in files:
        one.chmod(0o644)
    assert kinds(store.verify()) == [("mode", None, False)] * 3
    assert kinds(store.verify(mend=True)) == [("mode", None, True)] * 3
    assert {one.stat().st_mode & 0o777 for one in files} == {0o600}
    assert store.verify() == []
    store.close()


def test_what_a_crash_left_is_found_and_removed_once_it_is_old(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    store = filled(path)
    drafts = [tmp_path / ".t.db.0a1b.new", tmp_path / ".t.db.0a1b.new-journal"]
    for one in (*drafts, tmp_path / "other.new"):
        one.touch()
    assert store.verify(mend=True) == []  # another process may be at it
    for one in (*drafts, tmp_path / "other.new"):
        os.utime(one, (1, 1))
    assert kinds(store.verify()) == [("leftover", None, False)] * 2
    assert kinds(store.verify(mend=True)) == [("leftover", None, True)] * 2
    assert store.verify() == []
    assert (tmp_path / "other.new").exists()
    store.close()


def test_a_write_that_waited_for_mending_is_not_lost_in_the_old_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "t.db"
    filled(path).close()
    store = open_store(path)
    assert store.revision == 3
    looked, failures = threading.Event(), list[Exception]()
    same = Session.require_same_file

    def watched(self: Session) -> None:
        same(self)
        if not looked.is_set():
            looked.set()

    monkeypatch.setattr(Session, "require_same_file", watched)

    def write() -> None:
        try:
            add(store, row("z"))
        except RegistryError as error:
            failures.append(error)

    with contextlib.closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        thread = threading.Thread(target=write)
        thread.start()
        assert looked.wait(20)
        copy = tmp_path / "copy"
        copy.write_bytes(path.read_bytes())
        copy.replace(path)
        other.execute("ROLLBACK")
    thread.join()
    assert ["replaced" in str(error) for error in failures] == [True]
    store.close()
