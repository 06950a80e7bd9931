from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from langchain_core.embeddings import DeterministicFakeEmbedding
from numpy.typing import NDArray
from pydantic import ConfigDict

from alu_graph.errors import EmbeddingError
from alu_graph.targets.embedding import as_embedder, as_matrix, embed_checked, unit

QUOTED = "Maria Gonzalez"
FINITE = st.floats(width=32, allow_nan=False, allow_infinity=False)


class Fixed:
    """An embedder that returns what it was made with."""

    id = "fixed"
    dim = 2

    def __init__(self, result: Any) -> None:
        self.result = result
        self.calls = 0

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.calls += 1
        if isinstance(self.result, Exception):
            raise self.result
        result: NDArray[np.float32] = self.result
        return result


def test_an_embedder_passes_as_itself() -> None:
    embedder = Fixed([[1, 2]])
    assert as_embedder(embedder) is embedder


def test_langchain_embeddings_are_adapted() -> None:
    embedder = as_embedder(DeterministicFakeEmbedding(size=7))
    vectors = embed_checked(embedder, ["a", "b", "a"])
    assert embedder.dim == 7
    assert embedder.id.endswith("DeterministicFakeEmbedding")
    assert vectors.shape == (3, 7)
    assert np.array_equal(vectors[0], vectors[2])
    assert not np.array_equal(vectors[0], vectors[1])


@pytest.mark.parametrize("at", ["model", "model_name", "model_id"])
def test_the_model_is_part_of_the_id(at: str) -> None:
    class Named(DeterministicFakeEmbedding):
        model_config = ConfigDict(extra="allow", protected_namespaces=())

    first = as_embedder(Named(size=3, **{at: "one"}))
    second = as_embedder(Named(size=3, **{at: "two"}))
    unnamed = as_embedder(Named(size=3, **{at: 5}))
    assert first.id.endswith("Named:one")
    assert second.id.endswith("Named:two")
    assert unnamed.id.endswith("Named")


@pytest.mark.parametrize("obj", [None, "name", object(), Fixed, DeterministicFakeEmbedding])
def test_other_things_are_no_embedder(obj: object) -> None:
    with pytest.raises(EmbeddingError, match="is no embedder"):
        as_embedder(obj)


@pytest.mark.parametrize(("name", "dim"), [("", 2), ("x", 0), ("x", -1), ("x", None)])
def test_an_embedder_without_id_or_size_is_refused(name: str, dim: Any) -> None:
    embedder = Fixed([])
    embedder.id, embedder.dim = name, dim
    with pytest.raises(EmbeddingError, match="non-empty id"):
        as_embedder(embedder)


@pytest.mark.parametrize("answer", [[], [[]], [1.0], [[1.0], [2.0]], "x", None])
def test_embeddings_that_do_not_embed_one_word_are_refused(answer: Any) -> None:
    class Odd:
        def embed_documents(self, texts: list[str]) -> Any:
            return answer

    with pytest.raises(EmbeddingError, match="one vector for one text"):
        as_embedder(Odd())


def test_embeddings_that_raise_when_probed_are_refused() -> None:
    class Broken:
        def embed_documents(self, texts: list[str]) -> Any:
            raise ConnectionError(QUOTED)

    with pytest.raises(EmbeddingError, match="ConnectionError") as caught:
        as_embedder(Broken())
    assert QUOTED not in str(caught.value)


@pytest.mark.parametrize(
    "result",
    [
        [[1.0, float("nan")]],
        [[1.0, float("inf")]],
        [[1.0, 1e300]],
        [[1.0]],
        [[1.0, 2.0, 3.0]],
        [1.0, 2.0],
        [[1.0, 2.0], [1.0, 2.0]],
        [[1.0, 2.0], [1.0]],
        [],
        None,
        "ab",
        [["a", "b"]],
        [[1j, 2.0]],
        [[True, False]],
        [[None, 1.0]],
        RuntimeError(QUOTED),
        KeyError(QUOTED),
    ],
)
def test_what_is_not_one_finite_vector_a_text_is_refused(result: Any) -> None:
    with pytest.raises(EmbeddingError) as caught:
        embed_checked(Fixed(result), [QUOTED])
    assert QUOTED not in str(caught.value)
    assert caught.value.__context__ is None
    assert caught.value.__cause__ is None


def test_without_texts_the_embedder_is_not_called() -> None:
    embedder = Fixed(RuntimeError())
    assert embed_checked(embedder, []).shape == (0, 2)
    assert embedder.calls == 0


def test_the_embedders_own_array_stays_as_it_is() -> None:
    own = np.asfortranarray(np.array([[3, 4], [0, 0]], np.float32))
    vectors = embed_checked(Fixed(own), ["a", "b"])
    assert own.tolist() == [[3, 4], [0, 0]]
    assert vectors.flags.c_contiguous
    assert vectors.dtype == np.float32
    assert np.allclose(vectors, np.array([[0.6, 0.8], [0, 0]]))
    assert vectors[1].tolist() == [0, 0]


@given(arrays(np.float32, st.tuples(st.integers(0, 5), st.just(4)), elements=FINITE))
def test_unit_rows_have_length_one_or_zero_and_their_direction(matrix: NDArray[np.float32]) -> None:
    units = unit(matrix).astype(np.float64)
    exact = matrix.astype(np.float64)
    lengths = np.sqrt((exact**2).sum(axis=1, keepdims=True))
    assert units.shape == matrix.shape
    assert np.allclose(units, exact / np.where(lengths > 0, lengths, 1), atol=1e-6)


def test_a_matrix_that_is_one_already_is_not_copied() -> None:
    matrix = np.ones((2, 3), np.float32)
    assert as_matrix(matrix, 3) is matrix
    assert as_matrix(np.zeros((0, 3)), 3).shape == (0, 3)
