"""What every store does, whatever holds the rows."""

from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np
import pytest

from alu_graph.errors import EmbeddingError, RegistryError, TargetError
from alu_graph.targets.store import Edit, Reader, Row, Store
from alu_graph.targets.target import Fact, Target
from tests.unit_tests.targets.store.stores import KNOWN, NAMED, delete, names, put, row


def test_rows_come_back_as_they_were_put(store: Store) -> None:
    maria = Target(name=NAMED, aliases=("Mari", "M. G."), kind="work", facts=(Fact(text=KNOWN),))
    vectors = np.arange(3, dtype=np.float32).reshape(1, 3)
    assert put(store, Row(maria, "key", vectors)) == 1
    for found in (store.get(maria.id), store.by_key("key"), store.changes(0)[1][0].row):
        assert found is not None
        assert found.target == maria
        assert found.key == "key"
        assert np.array_equal(found.vectors, vectors)
        assert found.vectors.dtype == np.float32
    assert store.get("key") is None
    assert store.by_key(maria.id) is None


def test_a_head_and_counterexamples_come_back(store: Store) -> None:
    topic = Target(name="T", kind="topic", facts=["a"], counterexamples=["b", "b", " c "])
    head = np.arange(5, dtype=np.float32)
    put(store, Row(topic, "key", np.zeros((1, 3), np.float32), head))
    found = store.get(topic.id)
    assert found is not None
    assert found.target.counterexamples == ("b", "c")
    assert found.head is not None
    assert np.array_equal(found.head, head)
    put(store, row("plain"))
    plain = store.get("plain")
    assert plain is not None
    assert plain.head is None


def test_a_head_that_is_not_finite_is_turned_down(store: Store) -> None:
    bad = np.array([1.0, np.nan], np.float32)
    with pytest.raises(EmbeddingError):
        put(store, Row(Target(name="T", kind="topic"), "k", np.zeros((0, 3), np.float32), bad))
    assert len(store) == 0


def test_a_row_replaces_the_one_of_its_id(store: Store) -> None:
    put(store, row("a"), row("b"))
    changed = Row(Target(name="new", id="a"), "other", np.zeros((0, 3), np.float32))
    assert put(store, row("a", "gone"), changed) == 2
    assert len(store) == 2
    assert store.by_key("a") is None
    assert store.get("a") is not None
    assert store.get("a").target.name == "new"  # type: ignore[union-attr]


def test_each_writing_transaction_counts_one(store: Store) -> None:
    assert store.revision == 0
    assert put(store) == 0
    assert put(store, row("a"), row("b")) == 1
    assert store.revision == 1
    assert delete(store, "nobody") == 1
    assert delete(store) == 1
    assert store.revision == 1
    assert delete(store, "a", "b", "a") == 2
    assert store.revision == 2
    assert len(store) == 0
    assert put(store, row("a")) == 3
    assert store.revision == 3


def test_changes_are_those_since_a_revision_in_order(store: Store) -> None:
    put(store, row("b"), row("a"))
    put(store, row("c"))
    delete(store, "b")
    put(store, row("a", "more"))
    assert store.changes(4) == (4, [])
    revision, changes = store.changes(1)
    assert revision == 4
    assert names(changes) == [("c", True), ("b", False), ("a", True)]
    assert names(store.changes(0)[1]) == names(changes)
    assert names(store.changes(3)[1]) == [("a", True)]


@pytest.mark.parametrize("size", [1, 2, 3, 7, 100])
def test_batches_hold_the_changes_and_say_how_far_they_go(store: Store, size: int) -> None:
    for start in range(0, 12, 4):
        put(store, *(row(f"n{number:02}") for number in range(start, start + 4)))
    delete(store, "n05")
    batches = list(store.batches(0, size))
    assert sorted(names([c for _, batch in batches for c in batch])) == sorted(
        names(store.changes(0)[1])
    )
    later = [change for _, batch in store.batches(1, size) for change in batch]
    assert names(later) == names(store.changes(1)[1])
    assert max(len(batch) for _, batch in batches) <= size
    assert batches[-1][0] == 4
    for number, (revision, _) in enumerate(batches):
        seen = {change.id for _, batch in batches[: number + 1] for change in batch}
        unseen = {change.id for _, batch in batches[number + 1 :] for change in batch}
        assert unseen - seen <= {change.id for change in store.changes(revision)[1]}


def test_batches_end_at_what_is_there_though_it_changes_meanwhile(store: Store) -> None:
    put(store, *(row(f"n{number}") for number in range(9)))
    seen: dict[str, bool] = {}
    for number, (_, batch) in enumerate(store.batches(0, 3)):
        seen.update(names(batch))
        if number == 0:
            delete(store, "n1")
            put(store, row("n8", "more"), row("new"))
    assert {key for key, there in seen.items() if there} == {target.id for target in store}
    assert seen["n1"] is False


def test_iteration_reads_in_pieces(store: Store) -> None:
    put(store, *(row(f"n{number:04}") for number in range(2500)))
    targets = iter(store)
    assert next(targets).id == "n0000"
    put(store, row("n2499b"))  # a write in between is no harm
    assert [target.id for target in targets][-1] == "n2499b"
    assert len(list(store.keys())) == 2501


def test_two_rows_with_one_key_are_refused_and_none_is_written(store: Store) -> None:
    put(store, row("a"))
    clash = Row(Target(name=NAMED, id="other"), "a", np.zeros((0, 3), np.float32))
    with pytest.raises(RegistryError, match="another target holds this key") as caught:
        put(store, row("b"), clash)
    assert NAMED not in str(caught.value)
    assert caught.value.__context__ is None
    assert (store.revision, len(store)) == (1, 1)
    delete(store, "a")
    assert put(store, clash) == 3  # a removed target's key is free


@pytest.mark.parametrize(
    "bad",
    [
        Row(Target(name=NAMED), "\udfff", np.zeros((0, 3), np.float32)),
        Row(Target(name=NAMED), "", np.zeros((0, 3), np.float32)),
        Row(Target(name=NAMED).model_copy(update={"name": ""}), "k", np.zeros((0, 3), np.float32)),
        Row(
            Target(name=NAMED).model_copy(update={"name": f"{NAMED} "}),
            "k",
            np.zeros((0, 3), np.float32),
        ),
        Row(
            Target(name=NAMED).model_copy(update={"kind": NAMED}),
            "k",
            np.zeros((0, 3), np.float32),
        ),
        Row(
            Target(name=NAMED).model_copy(update={"facts": (Fact.model_construct(text=""),)}),
            "k",
            np.zeros((0, 3), np.float32),
        ),
    ],
)
def test_what_could_not_be_read_back_is_refused(store: Store, bad: Row) -> None:
    with pytest.raises(TargetError) as caught:
        put(store, row("a"), bad)
    assert NAMED not in str(caught.value)
    assert caught.value.__context__ is None
    assert (store.revision, len(store)) == (0, 0)


@pytest.mark.parametrize("fill", [np.nan, np.inf])
def test_vectors_that_are_not_finite_or_of_another_size_are_refused(
    store: Store, fill: float
) -> None:
    target = Target(name=NAMED)
    for vectors in (np.full((1, 3), fill, np.float32), np.zeros((1, 4), np.float32)):
        with pytest.raises(EmbeddingError):
            put(store, row("a"), Row(target, "k", vectors))
    assert len(store) == 0


def test_a_lone_surrogate_finds_nothing_but_an_error(store: Store) -> None:
    with pytest.raises(TargetError):
        store.get("\ud800")
    with pytest.raises(TargetError):
        delete(store, "\ud800")


def test_update_reads_and_writes_as_one_step(store: Store) -> None:
    put(store, row("a", "one"))

    def merge(reader: Reader) -> Edit:
        held = reader.by_key("a")
        assert held is not None
        assert reader.get("b") is None
        assert store.revision == 1  # reading the store itself is allowed
        return Edit(put=[row("a", *(fact.text for fact in held.target.facts), "two"), row("b")])

    assert store.update(merge) == 2
    assert store.revision == 2
    assert [f.text for f in store.get("a").target.facts] == ["one", "two"]  # type: ignore[union-attr]
    assert store.update(lambda reader: Edit()) == 2


@pytest.mark.parametrize("error", [KeyError("x"), OSError("x"), KeyboardInterrupt()])
def test_what_a_change_raises_goes_through_and_nothing_is_written(
    store: Store, error: BaseException
) -> None:
    def change(reader: Reader) -> Edit:
        raise error

    with pytest.raises(type(error)) as caught:
        store.update(change)
    assert caught.value is error
    assert put(store, row("a")) == 1


def test_a_change_must_not_write_by_itself(store: Store) -> None:
    def change(reader: Reader) -> Edit:
        put(store, row("inner"))
        return Edit(put=[row("outer")])

    with pytest.raises(RegistryError, match="return the edit"):
        store.update(change)
    assert len(store) == 0


def test_rows_and_changes_do_not_show_what_they_hold() -> None:
    held = row(NAMED, KNOWN)
    shown = repr(Row(Target(name=NAMED, id="i", facts=held.target.facts), NAMED, held.vectors))
    assert NAMED not in shown
    assert KNOWN not in shown


def test_threads_add_and_read_together(store: Store) -> None:
    failures: list[BaseException] = []

    def work(thread: int) -> None:
        try:
            for number in range(25):
                name = f"{thread}-{number}"
                assert put(store, row(name), row(name + "b")) <= store.revision
                assert store.get(name) is not None
                revision, changes = store.changes(0)
                assert len(changes) == 2 * revision
        except BaseException as error:  # noqa: BLE001 - shown below
            failures.append(error)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert (store.revision, len(store)) == (200, 400)


def test_a_closed_store_says_so(store: Store) -> None:
    put(store, row("a"))
    store.close()
    store.close()
    for use in (lambda: store.revision, lambda: store.get("a"), lambda: list(store)):
        with pytest.raises(RegistryError, match="closed"):
            use()
    failures: list[str] = []

    def elsewhere() -> None:
        try:
            put(store, row("b"))
        except RegistryError as error:
            failures.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert "closed" in failures[0]


def test_many_rows_are_looked_up_at_once(store: Store) -> None:
    put(store, *(row(f"n{number}") for number in range(1_203)), replace(row("x"), namespace="acme"))
    wanted = [f"n{number}" for number in range(0, 1_203, 2)]
    for found in (store.get_many([*wanted, "x0", "n0"]), store.by_keys([*wanted, "x", "n0"])):
        assert sorted(found) == sorted(wanted)
        assert all(row.target.id == given for given, row in found.items())
    assert list(store.by_keys(["n0", "x"], "acme")) == ["x"]
    assert store.get_many([]) == store.by_keys([]) == {}
