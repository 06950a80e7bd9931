"""The registry's vector index as a LangChain vector store of documents."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable, Iterable, Sequence
from copy import deepcopy
from itertools import count
from typing import Any, NamedTuple

import numpy as np
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_core.runnables.config import run_in_executor
from langchain_core.vectorstores import VectorStore
from langchain_core.vectorstores.utils import maximal_marginal_relevance
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets.embedding import as_embedder, as_matrix
from alu_graph.targets.vectors import VectorIndex

_Filter = Callable[[Document], bool]


class _Held(NamedTuple):
    document: Document
    vector: NDArray[np.float32]


class TargetVectorStore(VectorStore):
    """The vector index that the registry uses, with documents, in memory.

    Adding a document under an id that is there replaces it. Scores are cosines, the highest
    first. Safe to use from many threads and tasks. Other keyword arguments than those named are
    ignored, as LangChain's interface has it.

    Args:
        embedding: Any LangChain embeddings; asked to embed one word to learn its size.

    Raises:
        EmbeddingError: If that fails.

    Example:
        >>> from langchain_core.embeddings import DeterministicFakeEmbedding
        >>> store = TargetVectorStore(DeterministicFakeEmbedding(size=8))
        >>> store.add_texts(["foo", "bar"], ids=["1", "2"])
        ['1', '2']
        >>> [(found, score)] = store.similarity_search_with_score("bar", k=1)
        >>> found.id, found.page_content, round(score, 3)
        ('2', 'bar', 1.0)
        >>> store.delete(["2"])
        True
        >>> [found.id for found in store.similarity_search("bar")]
        ['1']
    """

    def __init__(self, embedding: Embeddings) -> None:
        self.embedding = embedding
        self._index = VectorIndex(as_embedder(embedding).dim)
        self._lock = threading.Lock()  # documents and index change together
        self._fresh = count()
        self._numbers: dict[str, int] = {}
        self._held: dict[int, _Held] = {}

    @property
    def embeddings(self) -> Embeddings:
        """What embeds texts and queries."""
        return self.embedding

    def __len__(self) -> int:
        """The number of documents."""
        return len(self._held)

    def __bool__(self) -> bool:
        return True  # an empty store is a store

    def add_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **_kwargs: Any,
    ) -> list[str]:
        """Embed texts and add them, all or none.

        Args:
            texts: The texts.
            metadatas: One dictionary a text.
            ids: One id a text, or None for a new one; of an id given twice the last text counts.

        Returns:
            The ids.

        Raises:
            ValueError: If there are not as many metadatas or ids as texts.
            EmbeddingError: If the embeddings return anything but a finite vector a text.
        """
        documents = _documents(list(texts), metadatas, ids)
        return self._put(documents, self.embedding.embed_documents(_contents(documents)))

    async def aadd_texts(
        self,
        texts: Iterable[str],
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **_kwargs: Any,
    ) -> list[str]:
        """`add_texts`, with the embeddings' own async call."""
        documents = _documents(list(texts), metadatas, ids)
        vectors = await self.embedding.aembed_documents(_contents(documents))
        return await run_in_executor(None, self._put, documents, vectors)

    def delete(self, ids: Sequence[str] | None = None, **_kwargs: Any) -> bool:
        """Delete documents.

        Args:
            ids: Their ids; one that is not there is no error. None deletes all.

        Returns:
            True.
        """
        with self._lock:
            for id_ in list(self._numbers) if ids is None else ids:
                self._drop(id_)
        return True

    def get_by_ids(self, ids: Sequence[str], /) -> list[Document]:
        """The documents with these ids, in this order; those that are not there are left out."""
        with self._lock:
            numbers = [self._numbers[id_] for id_ in ids if id_ in self._numbers]
            return [_copy(self._held[number].document) for number in numbers]

    def similarity_search(
        self,
        query: str,
        k: int = 4,
        filter: _Filter | None = None,  # noqa: A002 - the name that LangChain's stores use
        **_kwargs: Any,
    ) -> list[Document]:
        """The `k` documents nearest to a text, of those that `filter` accepts."""
        return self.similarity_search_by_vector(self.embedding.embed_query(query), k, filter)

    async def asimilarity_search(
        self,
        query: str,
        k: int = 4,
        filter: _Filter | None = None,  # noqa: A002 - as above
        **_kwargs: Any,
    ) -> list[Document]:
        """`similarity_search`, with the embeddings' own async call."""
        vector = await self.embedding.aembed_query(query)
        return await run_in_executor(None, self.similarity_search_by_vector, vector, k, filter)

    def similarity_search_with_score(
        self,
        query: str,
        k: int = 4,
        filter: _Filter | None = None,  # noqa: A002 - as above
        **_kwargs: Any,
    ) -> list[tuple[Document, float]]:
        """As `similarity_search`, each with its cosine, -1 to 1."""
        return self._scored(self.embedding.embed_query(query), k, filter)

    async def asimilarity_search_with_score(
        self,
        query: str,
        k: int = 4,
        filter: _Filter | None = None,  # noqa: A002 - as above
        **_kwargs: Any,
    ) -> list[tuple[Document, float]]:
        """`similarity_search_with_score`, with the embeddings' own async call."""
        vector = await self.embedding.aembed_query(query)
        return await run_in_executor(None, self._scored, vector, k, filter)

    def similarity_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        filter: _Filter | None = None,  # noqa: A002 - as above
        **_kwargs: Any,
    ) -> list[Document]:
        """The `k` documents nearest to a vector."""
        return [document for document, _ in self._scored(embedding, k, filter)]

    def max_marginal_relevance_search(
        self,
        query: str,
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        **kwargs: Any,
    ) -> list[Document]:
        """Of the `fetch_k` documents nearest to a text, `k` that also differ from one another."""
        vector = self.embedding.embed_query(query)
        return self.max_marginal_relevance_search_by_vector(
            vector, k, fetch_k, lambda_mult, **kwargs
        )

    def max_marginal_relevance_search_by_vector(
        self,
        embedding: list[float],
        k: int = 4,
        fetch_k: int = 20,
        lambda_mult: float = 0.5,
        filter: _Filter | None = None,  # noqa: A002 - as above
        **_kwargs: Any,
    ) -> list[Document]:
        """As `max_marginal_relevance_search`, for a vector."""
        near = [held for held, _ in self._nearest(embedding, fetch_k, filter)]
        if not near:
            return []
        chosen = maximal_marginal_relevance(
            np.asarray(embedding, np.float32),
            [held.vector.tolist() for held in near],
            lambda_mult=lambda_mult,
            k=k,
        )
        return [_copy(near[at].document) for at in chosen]

    @classmethod
    def from_texts(
        cls,
        texts: list[str],
        embedding: Embeddings,
        metadatas: list[dict[str, Any]] | None = None,
        *,
        ids: Sequence[str | None] | None = None,
        **_kwargs: Any,
    ) -> TargetVectorStore:
        """A store with these texts; see the class and `add_texts`."""
        store = cls(embedding)
        store.add_texts(texts, metadatas, ids=ids)
        return store

    def _select_relevance_score_fn(self) -> Callable[[float], float]:
        return lambda cosine: max(0.0, cosine)

    def _put(self, documents: Sequence[Document], vectors: Any) -> list[str]:
        if not documents:
            return []
        matrix = as_matrix(vectors, self._index.dim)
        if len(matrix) != len(documents):
            msg = f"the embeddings returned {len(matrix)} vectors for {len(documents)} texts"
            raise EmbeddingError(msg)
        ids = [str(document.id) for document in documents]
        latest = dict(zip(ids, zip(documents, matrix, strict=True), strict=True))
        with self._lock:
            fresh = {id_: next(self._fresh) for id_ in latest}
            self._index.add_many((fresh[id_], vector[None]) for id_, (_, vector) in latest.items())
            for id_, (document, vector) in latest.items():
                self._drop(id_)
                self._numbers[id_] = fresh[id_]
                self._held[fresh[id_]] = _Held(document, vector)
        return ids

    def _drop(self, id_: str) -> None:
        number = self._numbers.pop(id_, None)
        if number is not None:
            del self._held[number]
            self._index.remove(number)

    def _scored(
        self, vector: Sequence[float], k: int, accepts: _Filter | None
    ) -> list[tuple[Document, float]]:
        near = self._nearest(vector, k, accepts)
        return [(_copy(held.document), cosine) for held, cosine in near]

    def _nearest(
        self, vector: Sequence[float], k: int, accepts: _Filter | None
    ) -> list[tuple[_Held, float]]:
        query = as_matrix([vector], self._index.dim)
        fetch = k
        while True:
            with self._lock:
                [near] = self._index.search(query, fetch)
                held = [(self._held[number], cosine) for number, cosine in near]
            if accepts is not None:  # which is foreign code, and may use the store
                held = [pair for pair in held if accepts(_copy(pair[0].document))]
            if len(held) >= k or len(near) < fetch:
                return held[:k]
            fetch *= 4


def _documents(
    texts: Sequence[str],
    metadatas: Sequence[dict[str, Any]] | None,
    ids: Sequence[str | None] | None,
) -> list[Document]:
    for what, given in (("metadatas", metadatas), ("ids", ids)):
        if given and len(given) != len(texts):
            msg = f"there are {len(given)} {what} for {len(texts)} texts; give one each, or none"
            raise ValueError(msg)
    return [
        Document(
            id=(ids[at] if ids else None) or str(uuid.uuid4()),
            page_content=text,
            metadata=deepcopy(metadatas[at]) if metadatas else {},
        )
        for at, text in enumerate(texts)
    ]


def _contents(documents: Iterable[Document]) -> list[str]:
    return [document.page_content for document in documents]


def _copy(document: Document) -> Document:
    """What a caller may change without changing the store."""
    return document.model_copy(deep=True)
