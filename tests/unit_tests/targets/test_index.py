import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from alu_graph.targets.index import SEMANTIC_BAR, TargetIndex
from alu_graph.targets.store import Row
from alu_graph.targets.target import Kind, Target

DIM = 4
FAR = np.array([0, 0, 0, 1], np.float32)
NEAR = np.array([1, 0, 0, 0], np.float32)
LINE = "It was a bright cold day in April, and the clocks were striking thirteen."


def rows(target: Target, vector: NDArray[np.float32] = FAR) -> Row:
    return Row(target, target.id, np.tile(vector, (1 + len(target.facts), 1)))


def born(number: int, *facts: str, name: str = "", kind: Kind = "entity") -> Target:
    return Target.model_validate(
        {
            "name": name or f"Xq{number} Zvw{number}kk",
            "facts": facts,
            "kind": kind,
            "id": f"t{number}",
        }
    )


def filled(*targets: Target) -> TargetIndex:
    index = TargetIndex(DIM)
    index.put_many(rows(target) for target in targets)
    return index


def found(index: TargetIndex, text: str, k: int = 8) -> list[tuple[str, str]]:
    return [(match.target.id, match.how) for match in index.find(text, NEAR, k, {})]


def test_a_name_a_fact_a_passage_and_a_vector_each_find_their_target() -> None:
    index = filled(
        born(1, name="Maria Gonzalez"),
        born(2, "Born on 7 November 1867 in Warsaw."),
        born(3, LINE, name="Novel opening", kind="passage"),
    )
    index.put_many([rows(born(4), NEAR)])
    assert found(index, "Maria Gonzalez") == [("t1", "name"), ("t4", "semantic")]
    assert ("t2", "fact") in found(index, "Somebody born on 1867-11-07")
    assert ("t3", "fact") in found(index, "He read: " + LINE.lower())


def test_vectors_below_the_bar_find_nothing() -> None:
    index = filled()
    angle = np.arccos(SEMANTIC_BAR - 0.01)
    near = np.array([np.cos(angle), np.sin(angle), 0, 0], np.float32)
    index.put_many([rows(born(1), near)])
    assert found(index, "hello") == []


def test_k_bounds_the_matches_and_the_best_come_first() -> None:
    index = filled(*(born(i, name="Maria Gonzalez") for i in range(6)), born(9, name="Ilse Maria"))
    matches = index.find("Maria Gonzalez and Maria", NEAR, 6, {})
    assert [match.score for match in matches] == [1.0] * 6
    assert len(index.find("Maria Gonzalez", NEAR, 3, {})) == 3


def test_an_anchor_tells_less_the_more_targets_share_it() -> None:
    base = 13.0
    held = []
    for size in (1, 2, 5, 20):
        index = filled(
            *(born(i, "He led the Radium Institute.") for i in range(size)),
            *(born(100 + i, "He kept bees.") for i in range(20)),
        )
        held.append(index.bits("p:radium institute", base))
    assert held[0] == base
    assert held == sorted(held, reverse=True)
    assert 0 <= held[-1] < 3
    assert filled().bits("p:never seen", base) == base


def test_an_anchor_of_very_many_targets_finds_none_and_one_of_few_still_does() -> None:
    many = [born(i, "Works at the Radium Institute.") for i in range(300)]
    index = filled(*many, born(999, "Works at the Radium Institute, born on 3 May 1961."))
    assert found(index, "the Radium Institute") == []
    assert found(index, "of the Radium Institute, born 3 May 1961")[0] == ("t999", "fact")


def test_targets_with_facts_are_counted() -> None:
    index = filled(born(1, "He kept bees."), born(2))
    assert (len(index), index.with_facts) == (2, 1)
    assert index.sheet("t1") is not None
    assert index.sheet("t2") is None
    assert index.get("t3") is None


def test_put_again_replaces() -> None:
    index = filled(born(1, "Born on 7 November 1867.", name="Maria Gonzalez"))
    index.put_many([rows(born(1, "He kept bees.", name="Ada Lovelace"))])
    assert len(index) == index.with_facts == 1
    assert found(index, "Maria Gonzalez, 7 November 1867") == []
    assert found(index, "Ada Lovelace") == [("t1", "name")]


@pytest.mark.parametrize("kind", ["entity", "work", "passage"])
def test_removal_leaves_nothing_behind(kind: Kind) -> None:
    secret = born(1, f"Zyxwv met Qwrtz on 7 November 1867. {LINE}", name="Vlkjh Pqrst", kind=kind)
    index = filled(born(2, "He kept bees."))
    index.put_many([rows(secret, NEAR)])
    assert found(index, f"Vlkjh Pqrst {LINE}")
    index.remove("t1")
    index.remove("t1")
    assert found(index, f"Vlkjh Pqrst, Qwrtz, 7 November 1867. {LINE}") == []
    assert (len(index), index.with_facts) == (1, 1)
    # Nor does any table but the anchors' (which hold words, not whose they are) know it.
    kept = [index._targets, index._sheets, index._postings, index.passages.__dict__]
    assert "t1" not in repr(kept)
    assert "qwrtz" not in repr(kept).lower()


@settings(max_examples=25)
@given(st.lists(st.tuples(st.integers(0, 5), st.booleans()), max_size=20))
def test_any_order_of_puts_and_removes_ends_as_if_only_the_last_counted(
    steps: list[tuple[int, bool]],
) -> None:
    index, held = TargetIndex(DIM), set()
    for number, there in steps:
        if there:
            index.put_many([rows(born(number, f"Born on {number + 1} May 1961."))])
            held.add(number)
        else:
            index.remove(f"t{number}")
            held.discard(number)
    assert len(index) == index.with_facts == len(held)
    for number in range(6):
        ids = [target_id for target_id, _ in found(index, f"Xq{number} Zvw{number}kk")]
        assert (f"t{number}" in ids) == (number in held)
    fresh = filled(*(born(number, f"Born on {number + 1} May 1961.") for number in held))
    assert index.bits("y:1961", 4.5) == fresh.bits("y:1961", 4.5)


def test_facts_that_hold_nothing_but_the_name_do_not_count_as_facts() -> None:
    index = TargetIndex(DIM)
    index.put_many([rows(born(1, "Ilvana Torquemont", name="Ilvana Torquemont"))])
    assert (index.with_facts, index.sheet("t1")) == (0, None)
    index.put_many([rows(born(1, "Born in Vexholm in 1961.", name="Ilvana Torquemont"))])
    assert index.with_facts == 1
