import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from langchain_core.documents import Document
from langchain_core.embeddings import DeterministicFakeEmbedding, Embeddings
from langchain_core.vectorstores import InMemoryVectorStore, VectorStore
from langchain_tests.integration_tests.vectorstores import VectorStoreIntegrationTests

from alu_graph.errors import EmbeddingError
from alu_graph.integrations import TargetVectorStore


class TestStandard(VectorStoreIntegrationTests):
    @pytest.fixture
    def vectorstore(self) -> VectorStore:
        return TargetVectorStore(self.get_embeddings())


_EMBEDDINGS = DeterministicFakeEmbedding(size=8)
_WORDS = [f"word {i}" for i in range(40)]


def _filled() -> TargetVectorStore:
    ids = [str(i) for i in range(len(_WORDS))]
    metadatas = [{"even": i % 2 == 0} for i in range(len(_WORDS))]
    return TargetVectorStore.from_texts(_WORDS, _EMBEDDINGS, metadatas, ids=ids)


def _even(document: Document) -> bool:
    return bool(document.metadata["even"])


def test_finds_and_scores_as_langchains_exact_store() -> None:
    ids = [str(i) for i in range(len(_WORDS))]
    exact = InMemoryVectorStore.from_texts(_WORDS, _EMBEDDINGS, ids=ids)
    for query in ("word 3", "something else"):
        ours = _filled().similarity_search_with_score(query, k=10)
        theirs = exact.similarity_search_with_score(query, k=10)
        assert [found.id for found, _ in ours] == [found.id for found, _ in theirs]
        assert [score for _, score in ours] == pytest.approx([score for _, score in theirs])


def test_a_filter_gets_as_many_as_there_are() -> None:
    store = _filled()
    found = store.similarity_search("word 1", k=20, filter=_even)
    assert {document.id for document in found} == {str(i) for i in range(0, 40, 2)}
    [(first, _)] = store.similarity_search_with_score("word 1", k=1, filter=_even)
    assert first == found[0]
    inside = store.similarity_search("word 1", filter=lambda one: store.get_by_ids(["1"]) == [one])
    assert [document.id for document in inside] == ["1"]


def test_marginal_relevance_passes_over_what_says_the_same() -> None:
    store = _filled()
    store.add_texts(["word 3", "word 3"], [{"even": False}] * 2, ids=["twin", "triplet"])
    near = store.similarity_search("word 3", k=3)
    assert {document.page_content for document in near} == {"word 3"}
    spread = store.max_marginal_relevance_search("word 3", k=3, lambda_mult=0.1)
    assert [document.page_content for document in spread].count("word 3") == 1
    even = store.max_marginal_relevance_search("word 3", k=3, filter=_even)
    assert len(even) == 3
    assert all(map(_even, even))
    assert TargetVectorStore(_EMBEDDINGS).max_marginal_relevance_search("word 3") == []


def test_works_as_a_retriever() -> None:
    store = _filled()
    assert store.as_retriever(search_kwargs={"k": 1}).invoke("word 7")[0].id == "7"
    sure = store.as_retriever(
        search_type="similarity_score_threshold", search_kwargs={"score_threshold": 0.99}
    )
    assert [document.id for document in sure.invoke("word 7")] == ["7"]
    relevant = store.similarity_search_with_relevance_scores("word 7", k=40)
    assert len(relevant) == 40
    assert min(score for _, score in relevant) == 0


async def test_async_forms_do_the_same() -> None:
    store = _filled()
    assert await store.aadd_texts(["late"], [{"even": True}], ids=["l"]) == ["l"]
    assert (await store.asimilarity_search("late", k=1))[0].id == "l"
    [(found, score)] = await store.asimilarity_search_with_score("late", k=1, filter=_even)
    assert (found.id, round(score, 5)) == ("l", 1)
    assert len(await store.amax_marginal_relevance_search("late", k=2)) == 2
    await store.adelete(["l"])
    assert await store.aget_by_ids(["l"]) == []


def test_deletes_all_or_some() -> None:
    store = _filled()
    assert store.delete(["3", "none such"])
    assert len(store) == 39
    assert store.delete()
    assert len(store) == 0
    assert store
    assert store.similarity_search("word 3") == []


def test_an_id_given_twice_keeps_the_last() -> None:
    store = TargetVectorStore(_EMBEDDINGS)
    assert store.add_texts(["a", "b"], ids=["1", "1"]) == ["1", "1"]
    assert [document.page_content for document in store.similarity_search("a")] == ["b"]


def test_what_is_returned_is_a_copy() -> None:
    store = TargetVectorStore(_EMBEDDINGS)
    mine = {"tags": ["x"]}
    store.add_texts(["a"], [mine], ids=["1"])
    mine["tags"].append("z")
    mine["other"] = []
    store.get_by_ids(["1"])[0].metadata["tags"].append("y")
    store.similarity_search("a")[0].metadata.clear()
    assert store.get_by_ids(["1"])[0].metadata == {"tags": ["x"]}


def test_wrong_input_changes_nothing() -> None:
    store = _filled()
    with pytest.raises(ValueError, match="2 metadatas for 1 texts"):
        store.add_texts(["a"], [{}, {}])
    with pytest.raises(ValueError, match="1 ids for 2 texts"):
        store.add_texts(["a", "b"], ids=["1"])
    assert store.add_texts([]) == []
    assert len(store) == 40


class _Odd(Embeddings):
    """Turns bad when told to."""

    bad: list[list[float]] | None = None

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return self.bad or [[1.0, float(len(text))] for text in texts]

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


@pytest.mark.parametrize("bad", [[[float("nan"), 1.0]], [[1.0]], [[1.0, 1.0], [1.0, 2.0]]])
def test_bad_vectors_change_nothing(bad: list[list[float]]) -> None:
    embeddings = _Odd()
    store = TargetVectorStore.from_texts(["a"], embeddings, ids=["1"])
    embeddings.bad = bad
    with pytest.raises(EmbeddingError):
        store.add_texts(["bb"], ids=["1"])
    embeddings.bad = None
    assert store.get_by_ids(["1"])[0].page_content == "a"
    assert [found.page_content for found in store.similarity_search("a")] == ["a"]


def test_documents_and_index_change_under_one_lock(monkeypatch: pytest.MonkeyPatch) -> None:
    store = _filled()
    seen: list[bool] = []
    for name in ("add_many", "remove", "search"):
        method: Callable[..., object] = getattr(store._index, name)

        def watched(*args: object, method: Callable[..., object] = method) -> object:
            seen.append(store._lock.locked())
            return method(*args)

        monkeypatch.setattr(store._index, name, watched)
    store.add_texts(["again"], ids=["1"])
    store.delete(["2"])
    store.similarity_search("again")
    assert seen == [True] * 4


async def test_threads_and_tasks_see_whole_changes() -> None:
    store = TargetVectorStore(_EMBEDDINGS)
    store.add_texts(["base"], ids=["base"])

    def churn(worker: int) -> None:
        for i in range(30):
            store.add_texts([f"{worker} {i}", "base"], ids=[str(worker), "base"])
            assert store.similarity_search("base", k=1)[0].id == "base"
            store.delete([str(worker)])

    async def look() -> None:
        for _ in range(30):
            assert [found.id for found in await store.asimilarity_search("base", k=1)] == ["base"]

    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(3) as pool:
        jobs = [loop.run_in_executor(pool, churn, worker) for worker in range(3)]
        await asyncio.gather(look(), look(), *jobs)
    assert len(store) == 1
