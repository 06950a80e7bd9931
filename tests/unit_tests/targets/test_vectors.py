from __future__ import annotations

import threading
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets.vectors import VectorIndex

DIM = 4
NEAR = 9_999
KEYS = st.integers(0, 11)


def some(seed: int, rows: int) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((rows, DIM)).astype(np.float32)


def exact(held: dict[int, NDArray[np.float32]], query: NDArray[np.float32]) -> dict[int, float]:
    """The best cosine of each key, by plain numpy."""
    return {
        key: float((rows @ query / np.linalg.norm(rows, axis=1) / np.linalg.norm(query)).max())
        for key, rows in held.items()
        if len(rows)
    }


class AgainstNumpy(RuleBasedStateMachine):
    """Any sequence of changes leaves what a dict of arrays would hold."""

    def __init__(self) -> None:
        super().__init__()
        self.index = VectorIndex(DIM)
        self.held: dict[int, NDArray[np.float32]] = {}

    @rule(key=KEYS, seed=st.integers(0, 99), rows=st.integers(0, 40))
    def add(self, key: int, seed: int, rows: int) -> None:
        self.held[key] = some(seed, rows)
        self.index.add_many([(key, self.held[key])])

    @rule(items=st.lists(st.tuples(KEYS, st.integers(0, 99), st.integers(0, 5)), max_size=6))
    def add_many(self, items: list[tuple[int, int, int]]) -> None:
        made = [(key, some(seed, rows)) for key, seed, rows in items]
        self.held.update(made)
        self.index.add_many(made)

    @rule(key=KEYS)
    def remove(self, key: int) -> None:
        self.held.pop(key, None)
        self.index.remove(key)

    @rule(seed=st.integers(100, 199), k=st.integers(-1, 15))
    def search(self, seed: int, k: int) -> None:
        queries = some(seed, 2)
        for query, found in zip(queries, self.index.search(queries, k), strict=True):
            expected = exact(self.held, query)
            best = sorted(expected.values(), reverse=True)[: max(k, 0)]
            assert [score for _, score in found] == pytest.approx(best, abs=1e-5)
            assert all(score == pytest.approx(expected[key], abs=1e-5) for key, score in found)
            assert len({key for key, _ in found}) == len(found)

    @invariant()
    def size(self) -> None:
        assert len(self.index) == sum(len(rows) for rows in self.held.values())


TestAgainstNumpy = AgainstNumpy.TestCase
TestAgainstNumpy.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@given(seed=st.integers(0, 999), k=st.integers(1, 9))
@settings(deadline=None)
def test_one_key_with_many_near_rows_does_not_crowd_others_out(seed: int, k: int) -> None:
    query = some(seed, 1)
    index = VectorIndex(DIM)
    index.add_many([(NEAR, np.repeat(query, 3000, axis=0))])
    index.add_many((number, -query) for number in range(12))
    found = index.search(query, k)[0]
    assert found[0][0] == NEAR
    assert found[0][1] == pytest.approx(1)
    assert len(found) == k
    assert all(score == pytest.approx(-1) for _, score in found[1:])


def test_removed_rows_do_not_hide_the_rest() -> None:
    query = some(1, 1)
    index = VectorIndex(DIM)
    index.add_many((number, some(number + 2, 1) - 9 * query) for number in range(3000))
    index.add_many([(NEAR, np.repeat(query, 900, axis=0))])
    index.remove(NEAR)
    assert len(index) == 3000
    assert len(index.search(query, 5)[0]) == 5
    assert all(key != NEAR for key, _ in index.search(query, 3000)[0])


def test_rows_that_are_gone_are_swept_out() -> None:
    index = VectorIndex(DIM)
    for _ in range(50):
        index.add_many([(1, some(0, 10))])
    index.merge()
    assert sum(count for _, count in index._state.parts) == len(index) == 10
    index.remove(1)
    index.merge()
    assert index.search(some(0, 1), 3) == [[]]


def test_scores_are_python_floats_within_one() -> None:
    index = VectorIndex(DIM)
    index.add_many((number, some(number, 1)) for number in range(200))
    for number in range(200):
        key, score = index.search(some(number, 1) * 1000, 1)[0][0]
        assert (key, type(score)) == (number, float)
        assert 0.9999 < score <= 1


def test_a_zero_vector_is_near_nothing() -> None:
    index = VectorIndex(DIM)
    index.add_many([(2, np.zeros((1, DIM)))])
    index.add_many([(1, np.ones((1, DIM)))])
    (first, last), *rest = index.search(np.ones((1, DIM)), 2)
    assert (first[0], last, rest) == (1, (2, 0.0), [])
    assert [score for _, score in index.search(np.zeros((1, DIM)), 2)[0]] == [0.0, 0.0]


def test_no_queries_no_answers() -> None:
    assert VectorIndex(DIM).search(np.zeros((0, DIM)), 3) == []


@pytest.mark.parametrize(
    "bad",
    [
        np.full((1, DIM), np.nan),
        np.full((1, DIM), np.inf),
        np.ones((1, DIM + 1)),
        np.ones(DIM),
        np.array([["a"] * DIM]),
    ],
)
def test_bad_vectors_are_refused_and_change_nothing(bad: NDArray[Any]) -> None:
    index = VectorIndex(DIM)
    index.add_many([(1, np.ones((2, DIM)))])
    with pytest.raises(EmbeddingError):
        index.add_many([(1, bad)])
    with pytest.raises(EmbeddingError):
        index.add_many([(1, np.zeros((1, DIM))), (2, bad)])
    with pytest.raises(EmbeddingError):
        index.search(bad, 1)
    assert len(index) == 2
    assert index.search(np.ones((1, DIM)), 5)[0][0][1] == pytest.approx(1)


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(EmbeddingError):
        VectorIndex(0)


def test_readers_never_see_half_a_replacement() -> None:
    here, there = np.eye(DIM)[:1], -np.eye(DIM)[:1]
    index = VectorIndex(DIM)
    index.add_many([(1, np.repeat(here, 50, axis=0))])
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not done.is_set():
            found = index.search(here, 2)[0]
            if len(found) != 1 or found[0] not in ((1, 1.0), (1, -1.0)):
                wrong.append(found)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(200):
        index.add_many([(1, np.repeat(there, 50, axis=0))])
        index.add_many([(1, np.repeat(here, 50, axis=0))])
    done.set()
    for reader in readers:
        reader.join()
    assert not wrong
