"""Who asked for what, until when, and what is left of it."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from alu_graph.errors import RegistryError, TargetError
from alu_graph.targets.store import Edit, Entry, Reader, Row, Store, open_store
from alu_graph.targets.store.sqlite import SQLiteStore
from alu_graph.targets.target import Target

NAMED = "Maria Gonzalez"
WHO = "privacy@example.org"
BASIS = "request 4711, article 17"
SECRETS = (NAMED, WHO, BASIS)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(place: Path | str | None, clock: Clock) -> Iterator[Store]:
    held = open_store(place, embedder_id="e", dim=3, clock=clock)
    yield held
    held.close()


def row(name: str, namespace: str = "", expires: float | None = None, target_id: str = "") -> Row:
    target = Target(name=name, id=target_id or name)
    none = np.zeros((0, 3), np.float32)
    return Row(target, name, none, namespace=namespace, expires=expires)


def asked(target_id: str = "m", at: float = 7.0, expires: float | None = None) -> Entry:
    return Entry(at, "add", target_id, "app", NAMED, WHO, BASIS, expires)


def test_the_history_holds_what_was_asked_in_order(store: Store) -> None:
    entry = asked(expires=5000.0)
    store.update(lambda reader: Edit(put=[row("m", expires=5000.0)], log=[entry]))
    assert store.update(lambda reader: Edit(log=[asked("m", 8.0)])) == 1  # asked again
    gone = Entry(9.0, "remove", "m", "app", NAMED, WHO)
    store.update(lambda reader: Edit(remove=["m"], put=[row("x")], log=[gone, asked("x", 9.0)]))
    first, again, removed, other = store.log()
    assert first == Entry(7.0, "add", "m", "app", NAMED, WHO, BASIS, 5000.0, revision=1)
    assert (again.at, again.revision) == (8.0, 1)
    assert removed == Entry(9.0, "remove", "m", "app", NAMED, WHO, revision=2)
    assert list(store.log("m")) == [first, again, removed]
    assert list(store.log(since=8.0)) == [again, removed, other]
    assert list(store.log("m", since=8.5)) == [removed]
    assert list(store.log("nobody")) == []
    assert store.verify() == []


def test_a_long_history_is_read_in_pieces(store: Store) -> None:
    entries = [asked(f"n{number}", float(number)) for number in range(2500)]
    store.update(lambda reader: Edit(log=entries))
    log = store.log()
    assert next(log).target_id == "n0"
    store.update(lambda reader: Edit(log=[asked("last")]))
    assert [entry.target_id for entry in log][-2:] == ["n2499", "last"]
    assert [entry.at for entry in store.log(since=2490.0)] == [
        float(at) for at in range(2490, 2500)
    ]


def test_an_entry_does_not_show_what_it_holds() -> None:
    assert not any(secret in repr(asked()) for secret in SECRETS)


@pytest.mark.parametrize(
    "entry",
    [Entry(1.0, "add", "m", who="\ud800"), Entry(1.0, "forget", "m")],  # type: ignore[arg-type]
)
def test_what_can_t_be_an_entry_is_refused(store: Store, entry: Entry) -> None:
    with pytest.raises(TargetError):
        store.update(lambda reader: Edit(put=[row("m")], log=[entry]))
    assert (len(store), list(store.log())) == (0, [])


def test_what_has_expired_is_read_by_nothing(store: Store, clock: Clock) -> None:
    held = [row("late", "app", 2000.0), row("soon", "app", 1500.0), row("stays", "app")]
    store.update(lambda reader: Edit(put=held))
    assert store.next_expiry == 1500.0
    clock.now = 1499.0
    assert len(store) == 3
    clock.now = 1500.0
    assert len(store) == 2
    assert store.get("soon") is None
    assert store.by_key("soon", "app") is None
    assert set(store.get_many(["soon", "late", "nobody", "stays"])) == {"late", "stays"}
    assert list(store.keys("app")) == ["late", "stays"]
    assert [target.id for target in store] == ["late", "stays"]
    for changes in (store.changes(0)[1], next(store.batches(0))[1]):
        there = {change.id: change.row is not None for change in changes}
        assert there == {"late": True, "soon": False, "stays": True}
        assert {change.id: change.lapsed for change in changes}["soon"] == 1500.0
    assert store.revision == 1
    clock.now = 1499.0  # it was ahead, and is right again
    assert store.get("soon") is not None
    assert len(store) == 3


def test_the_next_write_buries_what_has_expired(store: Store, clock: Clock) -> None:
    store.update(lambda reader: Edit(put=[row("m", "app", 1500.0, "i"), row("stays")]))
    clock.now = 1600.0

    def change(reader: Reader) -> Edit:
        assert reader.get("i") is None
        assert reader.by_key("m", "app") is None
        return Edit(put=[row("m", "app", target_id="other")])  # its key is free

    assert store.update(change) == 2
    assert store.next_expiry is None
    assert {one.id: one.row is not None for one in store.changes(1)[1]} == {
        "i": False,
        "other": True,
    }
    [entry] = store.log()
    assert entry == Entry(1600.0, "expire", "i", "app", "m", expires=1500.0, revision=2)
    assert store.verify() == []


def test_an_empty_edit_buries_too_and_a_failing_one_does_not(store: Store, clock: Clock) -> None:
    store.update(lambda reader: Edit(put=[row("m", expires=1500.0)]))
    clock.now = 1500.0

    def fail(reader: Reader) -> Edit:
        raise KeyError

    with pytest.raises(KeyError):
        store.update(fail)
    assert (store.revision, store.next_expiry, list(store.log())) == (1, 1500.0, [])
    assert store.update(lambda reader: Edit()) == 2
    assert (store.revision, store.next_expiry, len(list(store.log()))) == (2, None, 1)
    assert store.update(lambda reader: Edit()) == 2


@pytest.mark.parametrize("expires", [float("nan"), float("inf")])
def test_a_row_expires_at_a_time_or_never(store: Store, expires: float) -> None:
    with pytest.raises(TargetError, match="Unix seconds"):
        store.update(lambda reader: Edit(put=[row("m", expires=expires)]))


def test_a_key_is_one_namespace_s(store: Store) -> None:
    rows = [row("m", "", target_id="1"), row("m", "a", target_id="2"), row("n", "a")]
    store.update(lambda reader: Edit(put=rows))
    assert [one.target.id for name in ("", "a") if (one := store.by_key("m", name))] == ["1", "2"]
    assert store.by_key("m", "b") is None
    assert list(store.keys()) == ["m"]
    assert list(store.keys("a")) == ["m", "n"]
    assert [held.namespace for held in store.get_many(["1", "2"]).values()] == ["", "a"]
    with pytest.raises(RegistryError, match="another target holds this key"):
        store.update(lambda reader: Edit(put=[row("m", "a", target_id="3")]))
    with pytest.raises(TargetError):
        store.update(lambda reader: Edit(put=[row("m", "\ud800", target_id="3")]))


def test_a_purge_leaves_a_tombstone_without_a_name(store: Store) -> None:
    store.update(lambda reader: Edit(put=[row("m", "app"), row("x")], log=[asked(), asked("x")]))
    last = Entry(9.0, "purge", "m", "app", NAMED)
    store.update(lambda reader: Edit(purge=[("m", "app")], log=[last]))
    first, other, last = store.log()
    assert first == Entry(7.0, "add", "m", "app", revision=1)
    assert other == Entry(7.0, "add", "x", "app", NAMED, WHO, BASIS, revision=1)
    assert last == Entry(9.0, "purge", "m", "app", revision=2)
    assert (store.get("m"), len(store)) == (None, 1)
    assert store.verify() == []


def test_what_was_removed_long_ago_can_be_purged(store: Store) -> None:
    store.update(lambda reader: Edit(put=[row("m", "app")], log=[asked()]))
    store.update(lambda reader: Edit(remove=["m"], log=[Entry(8.0, "remove", "m", "app", NAMED)]))
    assert store.update(lambda reader: Edit(purge=[("m", "app"), ("nobody", "app")])) == 2
    assert [entry.action for entry in store.log()] == ["add", "remove", "purge"]
    assert [entry.name for entry in store.log()] == [None, None, None]


def test_a_purge_touches_no_other_namespace(store: Store) -> None:
    store.update(lambda reader: Edit(put=[row("m", "app")], log=[asked()]))
    store.update(lambda reader: Edit(remove=["m"]))
    other = Entry(8.0, "add", "m", "", NAMED, WHO, BASIS)
    store.update(lambda reader: Edit(put=[row("m")], log=[other]))
    assert store.update(lambda reader: Edit(purge=[("m", "app")])) == 3  # no row is gone
    assert (len(store), store.get("m") is not None) == (1, True)
    assert [(one.action, one.name) for one in store.log("m", namespace="app")] == [
        ("add", None),
        ("purge", None),
    ]
    assert [(one.action, one.name) for one in store.log("m", namespace="")] == [("add", NAMED)]
    assert store.update(lambda reader: Edit(purge=[("m", "")])) == 4
    assert (len(store), [one.name for one in store.log()]) == (0, [None] * 4)


def test_an_import_s_cursor_is_written_with_its_batch_or_not_at_all(store: Store) -> None:
    assert store.imported("digest") == 0
    store.update(lambda reader: Edit(put=[row("a")], mark=("digest", 1)))
    store.update(lambda reader: Edit(mark=("other", 5)))
    assert (store.imported("digest"), store.imported("other"), store.revision) == (1, 5, 1)
    clash = row("a", target_id="b")
    with pytest.raises(RegistryError):
        store.update(lambda reader: Edit(put=[clash], mark=("digest", 2)))
    assert store.imported("digest") == 1
    store.update(lambda reader: Edit(put=[row("b")], mark=("digest", 2)))
    assert store.imported("digest") == 2


def test_the_sheets_version_is_recorded(store: Store) -> None:
    assert store.sheet_version == 0
    sheet = Row(Target(name="m", id="m"), "m", np.zeros((0, 3), np.float32), sheet=b"\0sheet")
    store.update(lambda reader: Edit(put=[sheet], sheet_version=3))
    held = store.get("m")
    assert held is not None
    assert (held.sheet, store.sheet_version) == (b"\0sheet", 3)


def test_a_store_that_keeps_no_facts_takes_none(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    store = SQLiteStore(path, embedder_id="e", dim=3, keep_facts=False, key_id="k1")
    vectors = np.ones((2, 3), np.float32)
    store.update(lambda reader: Edit(put=[Row(Target(name="m", id="m"), "m", vectors)]))
    told = Target(name="x", facts=["She kept bees."])
    with pytest.raises(TargetError, match="keeps no facts"):
        store.update(lambda reader: Edit(put=[Row(told, "x", vectors[:1])]))
    assert store.verify() == []
    store.close()
    for keep, key_id, said in (
        (True, "k1", "keep_facts=False"),
        (False, "k2", "another key"),
        (False, None, "another key"),
    ):
        with pytest.raises(RegistryError, match=said):
            SQLiteStore(path, embedder_id="e", dim=3, keep_facts=keep, key_id=key_id)
    with contextlib.closing(
        SQLiteStore(path, embedder_id="e", dim=3, keep_facts=False, key_id="k1")
    ) as again:
        assert (again.facts_kept, again.key_id, len(again)) == (False, "k1", 1)


def write(store: SQLiteStore, edit: Edit) -> int:
    return store.update(lambda reader: edit)


def on_disk(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


def test_what_was_purged_is_not_on_disk(tmp_path: Path) -> None:
    store = SQLiteStore(tmp_path / "t.db", embedder_id="e", dim=3)
    others = [row(f"other {number}") for number in range(400)]
    log = [asked(one.target.id) for one in others[:200]]
    mine = row(NAMED, "app", target_id="m")
    store.update(lambda reader: Edit(put=[*others, mine], log=[asked()]))
    store.update(lambda reader: Edit(remove=["m"], log=[Entry(8.0, "remove", "m", "app", NAMED)]))
    assert NAMED.encode() in on_disk(tmp_path)  # the history has it
    store.update(lambda reader: Edit(purge=[("m", "app")]))
    held = on_disk(tmp_path)
    assert not any(secret.encode() in held for secret in SECRETS)
    store.update(lambda reader: Edit(log=log))
    assert WHO.encode() in on_disk(tmp_path)
    store.close()


def test_of_many_rows_that_come_and_go_none_is_left_on_disk(tmp_path: Path) -> None:
    # Pages are split and merged here; copies must not stay in what they leave free.
    store = SQLiteStore(tmp_path / "t.db", embedder_id="e", dim=3)
    chance = random.Random(5)  # noqa: S311 - which rows, no secret
    ids = [f"{number:06x}" for number in chance.sample(range(1 << 24), 3000)]
    for start in range(0, 3000, 300):
        batch = [row(f"name-{one}-is", target_id=one) for one in ids[start : start + 300]]
        log = [Entry(1.0, "add", one.target.id, "", one.target.name) for one in batch]
        write(store, Edit(put=batch, log=log))
        write(store, Edit(purge=[(one, "") for one in chance.sample(ids[: start + 300], 150)]))
    write(store, Edit(purge=[(one, "") for one in ids[::2]]))
    held = on_disk(tmp_path)
    kept = {target.id for target in store}
    assert len(kept) > 500
    assert all(f"name-{one}-is".encode() in held for one in kept)
    assert [one for one in ids if one not in kept and f"name-{one}-is".encode() in held] == []
    store.close()


def test_while_another_reads_the_wal_is_emptied_by_the_next_write(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    store = SQLiteStore(path, embedder_id="e", dim=3)
    other = SQLiteStore(path, embedder_id="e", dim=3)
    store.update(lambda reader: Edit(put=[row(NAMED, "app", target_id="m")]))
    connection = other._sessions.mine().connection
    connection.execute("BEGIN")
    connection.execute("SELECT * FROM targets").fetchall()
    store.update(lambda reader: Edit(purge=[("m", "app")]))
    assert NAMED.encode() in on_disk(tmp_path)
    connection.execute("COMMIT")
    store.update(lambda reader: Edit(log=[Entry(1.0, "add", "x")]))
    assert NAMED.encode() not in on_disk(tmp_path)
    other.close()
    store.close()
