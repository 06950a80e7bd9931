from __future__ import annotations

import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets import merging
from alu_graph.targets import vectors as vectors_file
from alu_graph.targets.quantized import Quantized
from alu_graph.targets.vectors import VectorIndex

DIM = 4
NEAR = 9_999
KEYS = st.integers(0, 11)


def some(seed: int, rows: int, dim: int = DIM) -> NDArray[np.float32]:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


@contextmanager
def small() -> Iterator[None]:
    """Have 64 vectors compressed, and at most 512 in one segment."""
    with ExitStack() as stack:
        for room, name, value in (
            (merging, "FEW", 64),
            (vectors_file, "FEW", 64),
            (merging, "MOST", 512),
            (merging, "_FULL", 384),
            (merging, "_WORN_ROWS", 8),
            (vectors_file, "_MOST_WAITING", 256),
        ):
            stack.enter_context(mock.patch.object(room, name, value))
        yield


def exact(held: dict[int, NDArray[np.float32]], query: NDArray[np.float32]) -> dict[int, float]:
    """The best cosine of each key, by plain numpy."""
    return {
        key: float((rows @ query / np.linalg.norm(rows, axis=1) / np.linalg.norm(query)).max())
        for key, rows in held.items()
        if len(rows)
    }


class AgainstNumpy(RuleBasedStateMachine):
    """Any sequence of changes and merges leaves what a dict of arrays would hold."""

    dim = DIM
    rounding = 1e-5

    def __init__(self) -> None:
        super().__init__()
        self.index = VectorIndex(self.dim)
        self.held: dict[int, NDArray[np.float32]] = {}

    @rule(key=KEYS, seed=st.integers(0, 99), rows=st.integers(0, 40))
    def add(self, key: int, seed: int, rows: int) -> None:
        self.held[key] = some(seed, rows, self.dim)
        self.index.add_many([(key, self.held[key])])

    @rule(items=st.lists(st.tuples(KEYS, st.integers(0, 99), st.integers(0, 5)), max_size=6))
    def add_many(self, items: list[tuple[int, int, int]]) -> None:
        made = [(key, some(seed, rows, self.dim)) for key, seed, rows in items]
        self.held.update(made)
        self.index.add_many(made)

    @rule(key=KEYS)
    def remove(self, key: int) -> None:
        self.held.pop(key, None)
        self.index.remove(key)

    @rule()
    def merge(self) -> None:
        self.index.merge()

    @rule(seed=st.integers(100, 199), k=st.integers(-1, 15))
    def search(self, seed: int, k: int) -> None:
        queries = some(seed, 2, self.dim)
        for query, found in zip(queries, self.index.search(queries, k), strict=True):
            expected = exact(self.held, query)
            best = sorted(expected.values(), reverse=True)[: max(k, 0)]
            scores = [score for _, score in found]
            assert scores == pytest.approx(best, abs=self.rounding)
            assert scores == sorted(scores, reverse=True)
            assert all(
                score == pytest.approx(expected[key], abs=self.rounding) for key, score in found
            )
            assert len({key for key, _ in found}) == len(found)

    @invariant()
    def size(self) -> None:
        assert len(self.index) == sum(len(rows) for rows in self.held.values())

    def teardown(self) -> None:
        self.index.close()


class Compressed(AgainstNumpy):
    """The same where few vectors are many already, so that merges compress them all the time."""

    dim = 32
    rounding = 2e-3

    def __init__(self) -> None:
        super().__init__()
        self.small = small()
        self.small.__enter__()
        self.index = VectorIndex(self.dim)

    def teardown(self) -> None:
        super().teardown()
        self.small.__exit__(None, None, None)


TestAgainstNumpy = AgainstNumpy.TestCase
TestAgainstNumpy.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestCompressed = Compressed.TestCase
TestCompressed.settings = settings(max_examples=40, stateful_step_count=25, deadline=None)


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


def siblings(count: int, dim: int = 256) -> NDArray[np.float32]:
    """Vectors in crowds: few centres, small differences, as facts of like wording are."""
    dice = np.random.default_rng(7)
    centres = dice.standard_normal((40, dim))
    near = centres[dice.integers(0, 40, count)] + 0.5 * dice.standard_normal((count, dim))
    return near.astype(np.float32)


def recall(index: VectorIndex, rows: NDArray[np.float32], queries: NDArray[np.float32]) -> float:
    """The share of 8 that are as near as the true 8 nearest; row i belongs to number i."""
    unit, asked = (made / np.linalg.norm(made, axis=1, keepdims=True) for made in (rows, queries))
    right = 0
    for cosines, near in zip(asked @ unit.T, index.search(queries, 8), strict=True):
        found = cosines[[number for number, _ in near]]
        right += int((found >= np.sort(cosines)[-8] - 1e-5).sum())
    return right / (8 * len(queries))


@pytest.mark.parametrize("dim", [1, 2, 3, 7, 31, 32, 33, 100, 129, 300, 1536])
def test_every_size_of_vector_is_found_again(dim: int) -> None:
    rows = siblings(1_500, dim)
    with small(), mock.patch.object(merging, "MOST", 2_048):
        index = VectorIndex(dim)
        index.add_many((number, row[None, :]) for number, row in enumerate(rows))
        index.merge()
        assert any(isinstance(part, Quantized) for part, _ in index._state.parts) == (dim >= 32)
        with mock.patch("alu_graph.targets.quantized._ALL", 0):  # so that codes are scanned
            assert recall(index, rows, rows[:50] + 0.1) > 0.97
        index.close()


def test_the_widest_scan_finds_nearly_what_an_exact_one_does() -> None:
    rows = siblings(20_000)
    index = VectorIndex(256)
    index.add_many((number, row[None, :]) for number, row in enumerate(rows[:15_000]))
    index.merge()
    index.add_many((15_000 + number, row[None, :]) for number, row in enumerate(rows[15_000:]))
    assert recall(index, rows, siblings(20_100)[20_000:]) > 0.99
    index.close()


_LEVEL = """
import sys
sys.path.insert(0, {folder!r})
import faiss
from test_vectors import VectorIndex, recall, siblings
assert faiss.SIMDConfig.get_level_name() == {level!r}
rows = siblings(6_000)
index = VectorIndex(256)
index.add_many((number, row[None, :]) for number, row in enumerate(rows))
index.merge()
print(recall(index, rows, siblings(6_050)[6_000:]))
"""


@pytest.mark.parametrize("level", ["NONE", "AVX2"])
def test_a_machine_without_wide_registers_finds_the_same(level: str) -> None:
    if not faiss.SIMDConfig.is_simd_level_available(getattr(faiss, f"SIMDLevel_{level}")):
        pytest.skip(f"this processor or FAISS has no {level}")
    code = _LEVEL.format(folder=str(Path(__file__).parent), level=level)
    environment = {**os.environ, "FAISS_SIMD_LEVEL": level, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert float(done.stdout) > 0.99


def test_what_changes_during_a_merge_is_in_force_after_it() -> None:
    index = VectorIndex(32)
    rows = siblings(400, 32)

    class Slow(merging.Merge):
        def __init__(self, *given: Any) -> None:
            super().__init__(*given)
            index.remove(3)
            index.add_many([(4, rows[300:301]), (999, rows[301:302])])

    with small():
        index.add_many((number, row[None, :]) for number, row in enumerate(rows[:300]))
        index.merge()
        index.add_many([(500, rows[302:303])])
        with mock.patch.object(vectors_file, "Merge", Slow):
            index.merge()
        assert len(index) == 301
        assert index.search(rows[3:4], 400)[0][0][0] != 3
        assert {number for number, _ in index.search(rows[:1], 400)[0]} == (
            set(range(300)) - {3} | {500, 999}
        )
        assert index.search(rows[300:301], 1)[0][0][0] == 4
        index.close()


def test_a_merge_that_fails_is_told_and_changes_nothing(caplog: pytest.LogCaptureFixture) -> None:
    rows = siblings(300, 32)
    with small():
        index = VectorIndex(32)
        with (
            mock.patch.object(merging, "_segment", side_effect=MemoryError("secret")) as broken,
            caplog.at_level(logging.ERROR),
        ):
            index.add_many((number, row[None, :]) for number, row in enumerate(rows))
            index.add_many([(299, rows[299:])])
            index.close()
            assert broken.call_count == 1  # not again at each change
            assert recall(index, rows, rows[:9]) == 1
            assert not index._state.merged
        assert "MemoryError" in caplog.text
        assert "secret" not in caplog.text
        index.merge()
        assert isinstance(index._state.merged[0], Quantized)
        assert len(index) == 300


def test_a_closed_index_begins_no_merge_and_still_answers() -> None:
    with small():
        index = VectorIndex(32)
        index.close()
        rows = siblings(100, 32)
        index.add_many((number, row[None, :]) for number, row in enumerate(rows))
        assert index._worker is None
        assert index.search(rows[7:8], 1)[0][0][0] == 7


def test_readers_miss_nothing_while_one_writes_and_merges() -> None:
    rows = siblings(600, 32)
    done = threading.Event()
    wrong: list[object] = []
    with small():
        index = VectorIndex(32)
        index.add_many((number, row[None, :]) for number, row in enumerate(rows[:200]))

        def read(number: int) -> None:
            while not done.is_set():
                try:
                    near = index.search(rows[number : number + 1], 1)[0]
                except Exception as error:  # noqa: BLE001 - whatever it is, it is wrong
                    wrong.append(error)
                    return
                if near[0][0] != number or near[0][1] < 0.99:
                    wrong.append(near)

        readers = [threading.Thread(target=read, args=(number,)) for number in (0, 77, 199)]
        for reader in readers:
            reader.start()
        for step in range(1_200):
            number = 200 + step % 400
            index.add_many([(1_000 + step, rows[number : number + 1])])
            if step >= 300:
                index.remove(1_000 + step - 300)
            if step % 100 == 0:
                index.merge()
        done.set()
        for reader in readers:
            reader.join()
        index.close()
    assert not wrong
    assert len(index) == 500
