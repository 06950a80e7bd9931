from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets.fetched import Fetched
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.store import Change, Edit, Row, open_store
from alu_graph.targets.target import Kind, Target
from alu_graph.targets.view import SEMANTIC_BAR, MovedError, View

DIM = 4
FAR = np.array([0, 0, 0, 1], np.float32)
NEAR = np.array([1, 0, 0, 0], np.float32)
LINE = "It was a bright cold day in April, and the clocks were striking thirteen."


class Held:
    """A store and the index of it, kept in step by hand."""

    def __init__(self, *targets: Target) -> None:
        self.store = open_store(None, embedder_id="e", dim=DIM)
        self.index = TargetIndex(DIM)
        self.vector = NEAR
        self.fetched = Fetched(self.store, self.index.versions, lambda: None)
        self.put(*targets)

    def put(self, *targets: Target, vector: NDArray[np.float32] = FAR, namespace: str = "") -> None:
        self.change(Edit(put=[row(one, vector, namespace) for one in targets]))

    def remove(self, *ids: str) -> None:
        self.change(Edit(remove=ids))

    def change(self, edit: Edit) -> None:
        self.store.update(lambda _: edit)
        revision, changes = self.store.changes(self.index.now.revision)
        self.index.apply(changes, revision)

    def at(self, namespace: str = "") -> View:
        return View(
            self.index, namespace, lambda texts: np.tile(self.vector, (len(texts), 1)), self.fetched
        )


def row(target: Target, vector: NDArray[np.float32] = FAR, namespace: str = "") -> Row:
    vectors = np.tile(vector, (len(target.facts), 1))
    return Row(target, f"{target.kind}:{target.id}", vectors, namespace=namespace)


def born(number: int, *facts: str, name: str = "", kind: Kind = "entity") -> Target:
    return Target.model_validate(
        {
            "name": name or f"Xq{number} Zvw{number}kk",
            "facts": facts,
            "kind": kind,
            "id": f"t{number}",
        }
    )


def found(view: View, text: str, k: int = 8) -> list[tuple[str, str]]:
    return [(match.target.id, match.how) for match in view.find(text, k)]


def test_a_name_a_fact_a_passage_and_a_vector_each_find_their_target() -> None:
    held = Held(
        born(1, name="Maria Gonzalez"),
        born(2, "Born on 7 November 1867 in Warsaw."),
        born(3, LINE, name="Novel opening", kind="passage"),
    )
    held.put(born(4, "Kept bees."), vector=NEAR)
    assert found(held.at(), "Maria Gonzalez") == [("t1", "name"), ("t4", "semantic")]
    assert ("t2", "fact") in found(held.at(), "Somebody born on 1867-11-07")
    assert ("t3", "fact") in found(held.at(), "He read: " + LINE.lower())


def test_vectors_below_the_bar_find_nothing() -> None:
    angle = np.arccos(SEMANTIC_BAR - 0.01)
    held = Held()
    held.put(
        born(1, "Kept bees."), vector=np.array([np.cos(angle), np.sin(angle), 0, 0], np.float32)
    )
    assert found(held.at(), "hello") == []


def test_k_bounds_the_matches_and_the_best_come_first() -> None:
    held = Held(*(born(i, name="Maria Gonzalez") for i in range(6)), born(9, name="Ilse Maria"))
    matches = held.at().find("Maria Gonzalez and Maria", 6)
    assert [match.score for match in matches] == [1.0] * 6
    assert len(held.at().find("Maria Gonzalez", 3)) == 3


def test_an_anchor_tells_less_the_more_targets_share_it() -> None:
    base = 13.0
    told = []
    for size in (1, 2, 5, 20):
        held = Held(
            *(born(i, "He led the Radium Institute.") for i in range(size)),
            *(born(100 + i, "He kept bees.") for i in range(20)),
        )
        told.append(held.at().bits("p:radium institute", base))
    assert told[0] == base
    assert told == sorted(told, reverse=True)
    assert 0 <= told[-1] < 3
    assert Held().at().bits("p:never seen", base) == base


def test_an_anchor_of_very_many_targets_finds_none_and_one_of_few_still_does() -> None:
    many = [born(i, "Works at the Radium Institute.") for i in range(300)]
    held = Held(*many, born(999, "Works at the Radium Institute, born on 3 May 1961."))
    assert found(held.at(), "the Radium Institute") == []
    assert found(held.at(), "of the Radium Institute, born 3 May 1961")[0] == ("t999", "fact")


def test_targets_with_facts_are_counted() -> None:
    view = Held(born(1, "He kept bees."), born(2)).at()
    assert view.with_facts == 1
    assert view.sheet("t1") is not None
    assert view.sheet("t2") is None
    assert view.get("t3") is None


def test_put_again_replaces() -> None:
    held = Held(born(1, "Born on 7 November 1867.", name="Maria Gonzalez"))
    held.put(born(1, "He kept bees.", name="Ada Lovelace"))
    assert held.at().with_facts == 1
    assert found(held.at(), "Maria Gonzalez, 7 November 1867") == []
    assert found(held.at(), "Ada Lovelace") == [("t1", "name")]


@pytest.mark.parametrize("kind", ["entity", "work", "passage"])
def test_removal_leaves_nothing_behind(kind: Kind) -> None:
    secret = born(1, f"Zyxwv met Qwrtz on 7 November 1867. {LINE}", name="Vlkjh Pqrst", kind=kind)
    held = Held(born(2, "He kept bees."))
    held.put(secret, vector=NEAR)
    assert found(held.at(), f"Vlkjh Pqrst {LINE}")
    held.remove("t1")
    assert found(held.at(), f"Vlkjh Pqrst, Qwrtz, 7 November 1867. {LINE}") == []
    assert held.at().with_facts == 1
    # Nor does any table but the names' (which hold words, not whose they are) know it.
    shelf = held.index.shelves("")[0]
    kept = [held.index.versions.__dict__, shelf.facts.__dict__, shelf.passages.__dict__]
    assert "t1" not in repr(kept)
    assert "qwrtz" not in repr([kept[1]["_sheets"], kept[1]["_postings"], kept[2]]).lower()
    assert len(shelf.vectors) == 1


Step = tuple[int, bool, str]
STEPS = st.lists(
    st.tuples(st.integers(0, 5), st.booleans(), st.sampled_from(["", "acme"])), max_size=12
)


@settings(max_examples=25, deadline=None)
@given(STEPS, st.sets(st.integers(0, 11), max_size=3))
def test_each_reader_sees_what_was_in_force_when_it_began(
    steps: list[Step], readers: set[int]
) -> None:
    held, now = Held(), {}
    pinned: list[tuple[View, dict[int, str]]] = []
    for place, (step, there, namespace) in enumerate(steps):
        number = step + 10 * bool(there and namespace)
        if there:
            held.put(born(number, f"Born on {number % 10 + 1} May 1961."), namespace=namespace)
            now[number] = namespace
        else:
            held.remove(f"t{number}")
            now.pop(number, None)
        if place in readers:
            pinned.append((held.at("acme"), dict(now)))
    for view, seen in [*pinned, (held.at("acme"), now)]:
        assert view.with_facts == len(seen)
        fresh = Held(*(born(number, "Born in May 1961.") for number in seen))
        assert view.bits("y:1961", 4.5) == fresh.at().bits("y:1961", 4.5)
        for number in (*range(6), *range(10, 16)):
            ids = [hit.target_id for hit in view.names_in(f"Xq{number} Zvw{number}kk")]
            assert (f"t{number}" in ids) == (number in seen)
            assert (view.sheet(f"t{number}") is not None) == (number in seen)
    assert held.at().with_facts == list(now.values()).count("")
    pinned.clear()
    del view
    held.index.sweep()
    assert held.index.versions.clutter == 0


def test_no_reader_sees_half_of_a_change() -> None:
    held = Held(born(1, "Born on 1 May 1961."), born(2))
    before = held.at()
    changes = [
        Change("t1", None),
        Change("t3", row(born(3))),
        Change("t2", row(born(2, "Kept bees."))),
    ]
    held.index.stage(changes)
    for view in (before, held.at()):
        assert [hit.target_id for hit in view.names_in("Xq1 Zvw1kk, Xq2 Zvw2kk, Xq3 Zvw3kk")] == [
            "t1",
            "t2",
        ]
        assert view.with_facts == 1
        assert view.bits("y:1961", 4.5) == 4.5
        assert view.moment == before.moment
    held.index.publish(9)
    after = held.at()
    assert [hit.target_id for hit in after.names_in("Xq1 Zvw1kk, Xq2 Zvw2kk, Xq3 Zvw3kk")] == [
        "t2",
        "t3",
    ]
    assert (after.with_facts, after.revision, before.revision) == (1, 9, 1)
    assert after.moment != before.moment


def test_a_target_that_changed_is_not_taken_for_what_it_was() -> None:
    held = Held(born(1, name="Maria Gonzalez"), born(2, name="Ada Lovelace"))
    before = held.at()
    held.put(born(1, "Kept bees.", name="Maria Gonzalez"))
    with pytest.raises(MovedError):
        before.find("Maria Gonzalez")
    with pytest.raises(MovedError):
        before.get("t1")
    assert before.get("t2") == born(2, name="Ada Lovelace")
    assert held.at().get("t1") == born(1, "Kept bees.", name="Maria Gonzalez")


def test_ended_versions_stay_for_their_readers_and_go_with_them() -> None:
    held = Held(born(1, "Born on 1 May 1961.", name="Maria Gonzalez"))
    before = held.at()
    for _ in range(3):
        held.put(born(1, "Born on 1 May 1961.", name="Maria Gonzalez"))
    assert held.index.versions.clutter == 3
    assert held.at().bits("d:1961-05-01", 14.0) == before.bits("d:1961-05-01", 14.0) == 14.0
    assert len(held.index.shelves("")[0].facts) == 4
    del before
    held.index.sweep()
    assert (held.index.versions.clutter, len(held.index.shelves("")[0].facts)) == (0, 1)
    assert [hit.target_id for hit in held.at().names_in("Maria Gonzalez")] == ["t1"]


def test_what_can_not_be_indexed_is_seen_by_nobody_and_can_be_tried_again() -> None:
    held = Held(born(1))
    bad = Change("t2", Row(born(2, "Kept bees."), "k", np.zeros((1, DIM + 1), np.float32)))
    with pytest.raises(EmbeddingError):
        held.index.apply([Change("t3", row(born(3, "Kept bees."))), bad], 2)
    assert held.index.now.revision == 1
    assert [hit.target_id for hit in held.at().names_in("Xq2 Zvw2kk, Xq3 Zvw3kk")] == []
    held.index.apply([Change(f"t{i}", row(born(i, "Kept bees."))) for i in (2, 3)], 2)
    assert [hit.target_id for hit in held.at().names_in("Xq2 Zvw2kk, Xq3 Zvw3kk")] == ["t2", "t3"]
    assert held.at().with_facts == 2


def test_what_expires_ends_by_the_clock() -> None:
    held = Held()
    held.index.apply([Change("t1", replace(row(born(1, "Kept bees.")), expires=5.0))], 1, clock=4.0)
    before = held.at()
    assert held.index.versions.next_expiry == 5.0
    held.index.expire(4.9)
    assert held.at().moment == before.moment
    held.index.expire(5.0)
    assert (held.at().names_in("Xq1 Zvw1kk"), held.at().with_facts) == ([], 0)
    assert before.with_facts == 1
    held.index.apply([Change("t2", replace(row(born(2)), expires=5.0))], 2, clock=5.0)
    assert held.at().names_in("Xq2 Zvw2kk") == []


def test_facts_that_hold_nothing_but_the_name_do_not_count_as_facts() -> None:
    held = Held(born(1, "Ilvana Torquemont", name="Ilvana Torquemont"))
    assert (held.at().with_facts, held.at().sheet("t1")) == (0, None)
    held.put(born(1, "Born in Vexholm in 1961.", name="Ilvana Torquemont"))
    assert held.at().with_facts == 1


def test_what_is_abandoned_is_as_if_never_staged() -> None:
    held = Held(born(1, name="Maria Gonzalez"), born(2, name="Ilse Brandtner"))
    old = held.index.versions.number("t1", held.index.now)
    renamed = row(born(1, name="Zelda Quorrington"))
    held.index.stage([Change("t1", renamed), Change("t2", None), Change("t3", row(born(3)))])
    held.index.abandon()
    held.index.publish(held.index.now.revision)  # as the clock does
    view = held.at()
    assert [hit.target_id for hit in view.names_in("Maria Gonzalez, Ilse Brandtner")] == [
        "t1",
        "t2",
    ]
    assert view.names_in("Zelda Quorrington") == []
    assert sorted(held.index.versions.ids(held.index.now)) == ["t1", "t2"]
    assert held.index.versions.number("t1", held.index.now) == old
    held.index.sweep()  # though a reader is at work
    assert held.index.versions.clutter == 0
    assert "zelda quorrington" not in held.index._shelves[""].names._table.forms
    held.index.apply([Change("t1", renamed)], 9)
    assert held.at().names_in("Maria Gonzalez") == []
    assert len(held.at().names_in("Zelda Quorrington")) == 1


def test_the_shelf_of_a_namespace_goes_with_its_last_target() -> None:
    held = Held()
    for _ in range(3):
        held.put(born(1, "Kept bees."), born(2), namespace="acme")
        held.put(born(3), namespace="other")
        assert set(held.index._shelves) == {"", "acme", "other"}
        held.remove("t1")
        assert "acme" in held.index._shelves
        held.remove("t2", "t3")
        assert set(held.index._shelves) == {""}


def test_updates_of_a_target_that_expires_leave_nothing_behind() -> None:
    held = Held()
    for number in range(1_000):
        held.index.apply([Change("t1", replace(row(born(1)), expires=9.0))], number + 1)
        assert len(held.index.versions._expiring) < 200
    assert held.index.versions.next_expiry == 9.0
    held.index.expire(9.0)
    assert held.index.versions.ids(held.index.now) == []
    assert held.index.versions.next_expiry == float("inf")
