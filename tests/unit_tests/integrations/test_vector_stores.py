import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import InMemoryVectorStore, VectorStore
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError, RegistryError
from alu_graph.integrations import LangChainVectors, TargetVectorStore
from alu_graph.integrations.vector_stores import Precomputed
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Target
from alu_graph.targets.vectors import VectorIndex, VectorSearch

_Make = Callable[[Precomputed], VectorStore]


def _community(kind: str) -> _Make:
    """langchain-community's FAISS, made as its users would for this measure."""

    def make(embeddings: Precomputed) -> VectorStore:
        with warnings.catch_warnings():
            # Said at each first import since the package is no longer maintained.
            warnings.filterwarnings(
                "ignore", "`langchain-community` is being sunset", DeprecationWarning
            )
            pytest.importorskip(
                "langchain_community", reason="needs langchain-community: the extra `community`"
            )
            from langchain_community.docstore.in_memory import InMemoryDocstore  # noqa: PLC0415
            from langchain_community.vectorstores import FAISS  # noqa: PLC0415
            from langchain_community.vectorstores.utils import DistanceStrategy  # noqa: PLC0415
        if kind == "squared distance":
            return FAISS(embeddings, faiss.IndexFlatL2(embeddings.dim), InMemoryDocstore(), {})
        return FAISS(
            embeddings,
            faiss.IndexFlatIP(embeddings.dim),
            InMemoryDocstore(),
            {},
            distance_strategy=DistanceStrategy.MAX_INNER_PRODUCT,
        )

    return make


def test_is_importable_without_the_community_package() -> None:
    code = (
        "import sys; sys.modules['langchain_community'] = None; import alu_graph.integrations; "
        "print([m for m in sys.modules if m in ('langchain', 'openai', 'langchain_tests')])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert run.stdout.strip() == "[]"


_STORES: dict[str, _Make] = {
    "InMemoryVectorStore": InMemoryVectorStore,
    "TargetVectorStore": TargetVectorStore,
    "community FAISS, distance": _community("squared distance"),
    "community FAISS, inner product": _community("inner product"),
}


@pytest.fixture(params=list(_STORES))
def make(request: pytest.FixtureRequest) -> _Make:
    return _STORES[request.param]


_Array = NDArray[np.float32]


def _random(rows: int, dim: int, seed: int = 0) -> _Array:
    return np.random.default_rng(seed).standard_normal((rows, dim)).astype(np.float32)


def _found(index: VectorSearch, query: list[list[float]], k: int) -> list[tuple[int, float]]:
    """What one query finds, rounded."""
    [found] = index.search(np.array(query), k)
    return [(number, round(score, 4)) for number, score in found]


def _alike(ours: VectorSearch, exact: VectorSearch, queries: _Array, k: int) -> None:
    for mine, right in zip(ours.search(queries, k), exact.search(queries, k), strict=True):
        assert [score for _, score in mine] == pytest.approx([s for _, s in right], abs=1e-4)
        # Equal scores may come in any order, and at the end either.
        sure = {number for number, score in right if score > right[-1][1] + 1e-4}
        assert sure <= {number for number, _ in mine}
        assert len({number for number, _ in mine}) == len(mine)


def test_finds_what_the_exact_index_finds(make: _Make) -> None:
    vectors, exact, ours = _random(300, 16), VectorIndex(16), LangChainVectors(make, 16)
    items = [(number, vectors[3 * number : 3 * number + number % 4]) for number in range(100)]
    for index in (exact, ours):
        index.add_many(items[:60])
        index.add_many(items[60:])
        for number in range(0, 100, 3):
            index.remove(number)
        index.remove(12345)
    assert len(ours) == len(exact)
    queries = np.concatenate([_random(5, 16, seed=1), vectors[:5] * 40, np.zeros((1, 16), "f4")])
    for k in (1, 8, 200):
        _alike(ours, exact, queries, k)
    assert ours.search(queries[:0], 3) == []
    assert ours.search(queries[:1], 0) == [[]]


_numbers = st.integers(0, 5)
_values = st.lists(st.tuples(*[st.sampled_from([-2.0, -1.0, 0.0, 0.5, 1.0])] * 3), max_size=4)
_changes = st.one_of(
    st.lists(st.tuples(_numbers, _values), max_size=4), _numbers.map(lambda number: number)
)


@pytest.mark.parametrize("name", _STORES)
@settings(max_examples=40, deadline=None)
@given(changes=st.lists(_changes, max_size=8), query=st.tuples(*[st.floats(-1, 1, width=32)] * 3))
def test_any_changes_leave_what_the_exact_index_has(
    name: str, changes: list[Any], query: tuple[float, float, float]
) -> None:
    exact, ours = VectorIndex(3), LangChainVectors(_STORES[name], 3)
    for change in changes:
        for index in (exact, ours):
            if isinstance(change, int):
                index.remove(change)
            else:
                index.add_many([(n, np.array(v, "f4").reshape(-1, 3)) for n, v in change])
    assert len(ours) == len(exact)
    queries = np.array([query, (0, 0, 0)], np.float32)
    for k in (1, 3, 10):
        _alike(ours, exact, queries, k)


@pytest.mark.parametrize("dim", [1, 2, 3, 256])
def test_any_size_will_do(make: _Make, dim: int) -> None:
    index = LangChainVectors.factory(make)(dim)
    assert (index.dim, len(index)) == (dim, 0)
    vector = np.ones((1, dim))
    index.add_many([(1, vector), (2, -vector)])
    assert [number for number, _ in index.search(vector, 2)[0]] == [1, 2]
    assert [score for _, score in index.search(vector, 2)[0]] == pytest.approx([1, -1], abs=1e-5)


def test_a_zero_vector_has_the_cosine_zero_with_any(make: _Make) -> None:
    index = LangChainVectors(make, 2)
    zero = [0.0, 0.0]
    index.add_many(
        [
            (1, np.array([zero, [1.0, 1.0]])),
            (2, np.array([zero, [-1.0, 0.0]])),
            (3, np.array([[-1.0, 0.5]])),
            (4, np.array([zero])),
        ]
    )
    assert len(index) == 6
    found = _found(index, [[1.0, 0.0]], 9)
    assert found[0] == (1, 0.7071)
    assert sorted(found[1:3]) == [(2, 0.0), (4, 0.0)]
    assert found[3] == (3, -0.8944)
    assert sorted(_found(index, [zero], 9)) == [(1, 0.0), (2, 0.0), (3, 0.0), (4, 0.0)]


def test_fetches_on_where_one_number_fills_the_first_places(make: _Make) -> None:
    index = LangChainVectors(make, 2)
    near = np.stack([np.ones(200), np.linspace(0, 0.1, 200)], axis=1)
    index.add_many([(1, near), (2, np.array([[1.0, 1.0]])), (3, np.array([[0.0, 1.0]]))])
    [found] = index.search(np.array([[1.0, 0.0]]), 3)
    assert [number for number, _ in found] == [1, 2, 3]


def test_a_number_may_come_back(make: _Make) -> None:
    # A store such as community FAISS breaks for good on an id that it holds already.
    index = LangChainVectors(make, 2)
    for turn in range(3):
        index.add_many([(1, np.array([[1.0, turn]])), (2, np.array([[-1.0, 0.0]]))])
        index.add_many([(1, np.array([[1.0, turn]])), (1, np.array([[0.0, 1.0]]))])
        assert _found(index, [[0.0, 2.0]], 1) == [(1, 1.0)]
        assert len(index) == 2
    index.remove(1)
    assert [number for number, _ in index.search(np.array([[0.0, 2.0]]), 5)[0]] == [2]


@pytest.mark.parametrize("bad", [[[1.0, np.nan]], [[1.0]], [[np.inf, 0.0]], [1.0, 2.0]])
def test_bad_vectors_change_nothing(make: _Make, bad: Any) -> None:
    index = LangChainVectors(make, 2)
    index.add_many([(1, np.array([[1.0, 0.0]]))])
    with pytest.raises(EmbeddingError):
        index.add_many([(1, np.array([[0.0, 1.0]])), (2, np.array(bad))])
    with pytest.raises(EmbeddingError):
        index.search(np.array(bad), 1)
    assert _found(index, [[1.0, 0.0]], 5) == [(1, 1.0)]


def test_large_additions_go_in_batches(make: _Make) -> None:
    vectors = _random(2500, 4)
    index = LangChainVectors(make, 4)
    index.add_many([(number, vectors[number : number + 1]) for number in range(2500)])
    assert len(index) == 2500
    for number in (0, 999, 1000, 2499):
        assert index.search(vectors[number : number + 1], 1)[0][0][0] == number
    index.close()


def test_a_registry_finds_the_same_through_any_store(make: _Make, tmp_path: Path) -> None:
    targets = [
        Target(name="Maria Gonzalez", facts=["Born in Lyon in 1961.", "Plays the cello at dawn."]),
        Target(name="Oren Waldvogel", facts=["Repairs watches in a shop by the harbour."]),
        Target(name="Ilse Brandt"),
    ]
    path = tmp_path / "targets.db"
    plain = TargetRegistry()
    other = TargetRegistry(path, index=LangChainVectors.factory(make))
    texts = [
        "He repairs watches in shops by a harbour",
        "Ilse Brandt",
        "Who was born in Lyon?",
        "Hello",
    ]
    for registry in (plain, other):
        registry.add(*targets)
        registry.remove("Maria Gonzalez")
        registry.add(targets[0])
        registry.add("Only Theirs", namespace="tenant")
    anew = TargetRegistry(path, index=LangChainVectors.factory(make))
    for found_in in (other, anew, other.within("tenant")):
        for text in texts:
            right = [(match.target.id, match.how, match.score) for match in plain.find(text)]
            mine = [(match.target.id, match.how, match.score) for match in found_in.find(text)]
            assert [found[:2] for found in mine] == [found[:2] for found in right]
            assert [s for *_, s in mine] == pytest.approx([s for *_, s in right], abs=1e-4)
    assert [match.how for match in plain.find(texts[0])] == ["semantic"]


class _Spy(InMemoryVectorStore):
    """Fails where it is told to, and can tell what went on as it was used."""

    broken: str = ""
    watch: Callable[[], object] = bool

    def _enter(self, what: str) -> None:
        self.watch()
        if self.broken == what:
            msg = "cannot store [0.1, 0.2]"
            raise OSError(msg)

    def add_documents(self, documents: list[Document], *args: Any, **kwargs: Any) -> list[str]:
        self._enter("add")
        if self.broken == "second batch" and len(self.store) >= 1000:
            raise OSError
        return super().add_documents(documents, *args, **kwargs)

    def delete(self, ids: Sequence[str] | None = None, **kwargs: Any) -> None:
        self._enter("delete")
        return super().delete(ids)

    def similarity_search_with_score(
        self, query: str, k: int = 4, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        self._enter("search")
        return super().similarity_search_with_score(query, k)


def _spied(dim: int = 2, *, thread_safe: bool = False) -> tuple[LangChainVectors, _Spy]:
    made: list[_Spy] = []

    def make(embeddings: Precomputed) -> VectorStore:
        made.append(_Spy(embeddings))
        return made[0]

    return LangChainVectors(make, dim, thread_safe=thread_safe), made[0]


_ONE = np.array([[1.0, 0.0]])


@pytest.mark.parametrize("broken", ["add", "delete", "search"])
def test_a_store_that_fails_is_an_error_without_its_text(broken: str) -> None:
    index, store = _spied()
    index.add_many([(1, _ONE)])
    store.broken = broken
    acts: dict[str, Callable[[], object]] = {
        "add": lambda: index.add_many([(2, _ONE)]),
        "delete": lambda: index.remove(1),
        "search": lambda: index.search(_ONE, 1),
    }
    with pytest.raises(RegistryError, match="raised OSError") as caught:
        acts[broken]()
    assert caught.value.__context__ is None
    store.broken = ""
    found = [number for number, _ in index.search(_ONE, 5)[0]]
    assert found == ([] if broken == "delete" else [1])
    index.remove(1)
    assert not store.store


def test_an_addition_that_fails_half_way_leaves_nothing() -> None:
    index, store = _spied()
    store.broken = "second batch"
    with pytest.raises(RegistryError):
        index.add_many([(1, _random(1500, 2))])
    assert not store.store
    assert len(index) == 0
    assert index.search(_ONE, 1) == [[]]


def test_nothing_but_vectors_is_handed_over() -> None:
    index, store = _spied()
    index.add_many([(1, _ONE)])
    [row] = store.store.values()
    assert row["text"] == row["id"]
    assert row["metadata"] == {}
    assert row["vector"] == [1.0, 0.0]


def test_close_takes_the_rows_out_and_a_closed_index_finds_nothing_silently() -> None:
    index, store = _spied()
    index.add_many([(1, _random(1500, 2)), (2, np.zeros((1, 2)))])
    index.close()
    index.close()
    assert not store.store
    for act in (lambda: index.search(_ONE, 1), lambda: index.add_many([(1, _ONE)])):
        with pytest.raises(RegistryError, match="closed"):
            act()


@pytest.mark.parametrize("thread_safe", [True, False])
def test_threads_read_while_one_writes(*, thread_safe: bool) -> None:
    index, _ = _spied(8, thread_safe=thread_safe)
    vectors = _random(60, 8)
    index.add_many([(0, vectors[:1])])
    done = threading.Event()
    failed: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                assert _found(index, vectors[:1].tolist(), 5)[0] == (0, 1.0)
        except BaseException as error:  # noqa: BLE001 - handed to the test's own thread
            failed.append(error)

    readers = [threading.Thread(target=read) for _ in range(3)]
    for reader in readers:
        reader.start()
    for number in range(1, 60):
        index.add_many([(number, vectors[number : number + 1])])
        if number % 2:
            index.remove(number)
    done.set()
    for reader in readers:
        reader.join()
    assert not failed


def test_a_store_is_used_by_one_thread_at_a_time() -> None:
    index, store = _spied()
    lock, seen = index._lock, list[bool]()
    assert isinstance(lock, type(threading.Lock()))
    store.watch = lambda: seen.append(lock.locked())
    index.add_many([(1, _ONE)])
    index.search(_ONE, 1)
    index.remove(1)
    assert seen == [True] * 3


class _Meddled(InMemoryVectorStore):
    """Does something else as it is used: what another thread would do just then."""

    meddle: Callable[[], object] | None = None

    def _now(self) -> None:
        meddle, self.meddle = self.meddle, None
        if meddle:
            meddle()

    def add_documents(
        self, documents: list[Document], ids: list[str] | None = None, **kwargs: Any
    ) -> list[str]:
        added = super().add_documents(documents, ids)
        self._now()
        return added

    def delete(self, ids: Sequence[str] | None = None, **kwargs: Any) -> None:
        self._now()
        return super().delete(ids)

    def similarity_search_with_score(
        self, query: str, k: int = 4, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        self._now()
        return super().similarity_search_with_score(query, k)


def test_a_search_misses_none_that_stays_while_others_come_and_go() -> None:
    made: list[_Meddled] = []

    def make(embeddings: Precomputed) -> VectorStore:
        made.append(_Meddled(embeddings))
        return made[0]

    def numbers() -> set[int]:
        return {number for number, _ in index.search(_ONE, 40)[0]}

    index = LangChainVectors(make, 2, thread_safe=True)
    index.add_many([(1, -_ONE), (2, _ONE), (3, _ONE)])
    crowd = [(10 + i, _ONE) for i in range(30)]
    made[0].meddle = lambda: index.add_many(crowd)
    assert numbers() >= {1, 2, 3}
    made[0].meddle = lambda: index.remove(2)
    assert numbers() == {1, 3, *range(10, 40)}
    seen: list[set[int]] = []
    changes: list[Callable[[], None]] = [
        lambda: index.add_many([(3, _ONE * 2), (4, _ONE)]),
        lambda: index.remove(4),
        lambda: index.remove(3),
    ]
    for change in changes:
        made[0].meddle = lambda: seen.append(numbers())
        change()
    assert len(seen) == 3
    assert all({1, *range(10, 40)} <= found for found in seen)


def _with(**methods: Any) -> _Make:
    return type("_Odd", (InMemoryVectorStore,), methods)


def _scored(scale: Callable[[float], float]) -> Any:
    def search(
        self: InMemoryVectorStore, query: str, k: int = 4, **kwargs: Any
    ) -> list[tuple[Document, float]]:
        found = InMemoryVectorStore.similarity_search_with_score(self, query, k)
        return [(document, scale(score)) for document, score in found]

    return search


def _farthest(
    self: InMemoryVectorStore, query: str, k: int = 4, **kwargs: Any
) -> list[tuple[Document, float]]:
    return InMemoryVectorStore.similarity_search_with_score(self, query, 10**6)[::-1][:k]


def _positive(
    self: InMemoryVectorStore, query: str, k: int = 4, **kwargs: Any
) -> list[tuple[Document, float]]:
    found = InMemoryVectorStore.similarity_search_with_score(self, query, k)
    return [(document, score) for document, score in found if score > 0]


def _absent(*args: Any, **kwargs: Any) -> Any:
    raise NotImplementedError


def _ignoring(self: InMemoryVectorStore, ids: Any = None, **kwargs: Any) -> None:
    return None


def _refusing(self: InMemoryVectorStore, ids: Any = None, **kwargs: Any) -> bool:
    return False


def _upper(self: InMemoryVectorStore, documents: Iterable[Document], **kwargs: Any) -> list[str]:
    changed = [Document(page_content=f"<{one.page_content}>") for one in documents]
    return InMemoryVectorStore.add_documents(self, changed, **kwargs)


def _full(embeddings: Embeddings) -> VectorStore:
    return InMemoryVectorStore.from_texts(["of someone else"], embeddings)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (_with(similarity_search_with_score=_scored(np.exp)), "can't be brought to cosines"),
        (_with(similarity_search_with_score=_scored(lambda score: float("nan"))), "to cosines"),
        (_with(similarity_search_with_score=_farthest), "nearest first"),
        (_with(similarity_search_with_score=_positive), "does not find all"),
        (_with(similarity_search_with_score=_absent), "raised NotImplementedError"),
        (_with(delete=_ignoring), "still finds what was deleted"),
        (_with(delete=_refusing), "did not delete"),
        (_with(delete=_absent), "raised NotImplementedError"),
        (_with(add_documents=_upper), "text that it was not given"),
        (_full, "not empty"),
        (lambda embeddings: object(), "no LangChain VectorStore"),
    ],
)
def test_a_store_that_will_not_do_is_refused(make: _Make, message: str) -> None:
    with pytest.raises(RegistryError, match=message):
        LangChainVectors(make, 4)


@pytest.mark.parametrize("scale", [lambda s: 1 - s, lambda s: -s, lambda s: (1 + s) / 2])
def test_distances_become_cosines(scale: Callable[[float], float]) -> None:
    index = LangChainVectors(_with(similarity_search_with_score=_scored(scale)), 2)
    index.add_many([(1, np.array([[1.0, 1.0]])), (2, _ONE)])
    assert _found(index, [[1.0, 0.0]], 2) == [(2, 1.0), (1, 0.7071)]


def test_rounding_never_leads_past_one() -> None:
    odd = _with(similarity_search_with_score=_scored(lambda score: 1.001 * score))
    index = LangChainVectors(odd, 2)
    index.add_many([(1, _ONE), (2, -_ONE)])
    assert index.search(_ONE, 2) == [[(1, 1.0), (2, -1.0)]]


def test_a_score_that_is_no_number_is_refused_later_too() -> None:
    def scale(score: float) -> float:
        return float("nan") if broken else score

    broken = False
    index = LangChainVectors(_with(similarity_search_with_score=_scored(scale)), 2)
    index.add_many([(1, _ONE)])
    broken = True
    with pytest.raises(RegistryError, match="no number"):
        index.search(_ONE, 1)


def test_a_size_below_one_is_refused() -> None:
    with pytest.raises(EmbeddingError, match="at least 1"):
        LangChainVectors(InMemoryVectorStore, 0)


def test_what_others_put_into_the_store_later_is_not_found() -> None:
    index, store = _spied()
    other, others = _spied()
    for one in (index, other):
        one.add_many([(1, np.array([[0.0, 1.0]]))])
    assert not store.store.keys() & others.store.keys()
    store.store.update(others.store)
    store.store["x"] = {"id": "x", "text": "a text", "vector": [1.0, 0.0], "metadata": {}}
    assert _found(index, [[1.0, 0.0]], 5) == [(1, 0.0)]
    assert len(index) == 1
