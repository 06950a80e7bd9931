"""Any LangChain vector store in the place of the registry's own vector index.

What is lost against `VectorIndex`, beside what the store itself lacks:

- Exactness: an approximate store misses vectors, and cosines are as precise as what it keeps.
- All or none: a change that fails half way is never found, yet what the store took of it and
  does not delete again stays in it.
- Reads beside writes: the store is used by one thread at a time, a batch of 1,000 rows each,
  unless `thread_safe` says that it stands more.
- Speed: a search is one call of the store for each query, and whatever that call costs.
- Shared stores: each process puts its own copy into an empty store of its own, and takes it out
  again in `close`; a process that was killed leaves its rows behind.

The registry stays the durable copy: its vectors are put into the store when it is opened. Nothing
of a target but its vectors is handed over: a row's text is its id, and that is a number.
"""

from __future__ import annotations

import math
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from itertools import count, islice
from typing import Any

import numpy as np
from langchain_core.embeddings import Embeddings
from langchain_core.vectorstores import VectorStore
from numpy.typing import NDArray

from alu_graph.errors import ALUError, EmbeddingError, RegistryError
from alu_graph.integrations.scores import Scale, scale_of
from alu_graph.targets.embedding import as_matrix, unit

_FIRST_FETCH = 32
_BATCH = 1000
# Degrees: far enough apart to tell every scale from the others, and the order from its reverse.
_PROBES = (0, 25, 60, 80, 130, 175)
_PROBE_QUERIES = (0, 40)


class Precomputed(Embeddings):
    """Embeddings that hand a store the vectors that were made before.

    Args:
        dim: The size of the vectors.
    """

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self.ready = False  # stores may embed a word of their own as they are made, for its size
        self._vectors: dict[str, list[float]] = {}

    @contextmanager
    def holding(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> Iterator[None]:
        """Know these vectors by these texts for a while."""
        self._vectors.update(zip(texts, vectors.tolist(), strict=True))
        try:
            yield
        finally:
            for text in texts:
                self._vectors.pop(text, None)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """The vectors of texts."""
        return [self.embed_query(text) for text in texts]

    def embed_query(self, text: str) -> list[float]:
        """The vector of a text."""
        if not self.ready:
            return [1.0, *[0.0] * (self.dim - 1)]
        vector = self._vectors.get(text)
        if vector is None:
            msg = "the vector store asks for a text that it was not given; use another store"
            raise RegistryError(msg)
        return vector


class LangChainVectors:
    """A LangChain vector store as a vector index: numbers with vectors, searched by cosine.

    The store is tried out as it is taken: vectors of known cosines are put in, searched and
    deleted, which shows what its scores mean (cosine, inner product, Euclidean distance, squared
    or not, and their usual relevance scores), that it is empty, and that a change is in force at
    once. See the module for what is lost against `VectorIndex`.

    Args:
        make: Makes an empty store that embeds with the embeddings it is given (`.dim` is their
            size), such as the class `InMemoryVectorStore`. A registry calls it once for each
            namespace, and needs another store each time.
        dim: The size of the vectors.
        thread_safe: Whether the store may be used by many threads at once.

    Raises:
        EmbeddingError: If `dim` is below 1.
        RegistryError: If the store can't be used, with the reason.

    Example:
        >>> from langchain_core.vectorstores import InMemoryVectorStore
        >>> index = LangChainVectors(InMemoryVectorStore, 2)
        >>> index.add_many([(7, np.array([[1, 0], [1, 1]])), (8, np.array([[0, 2]]))])
        >>> [found] = index.search(np.array([[0, 1]]), 2)
        >>> [(number, round(cosine, 3)) for number, cosine in found]
        [(8, 1.0), (7, 0.707)]
    """

    def __init__(
        self, make: Callable[[Precomputed], VectorStore], dim: int, *, thread_safe: bool = False
    ) -> None:
        if dim < 1:
            msg = f"vectors need a size of at least 1, not {dim}"
            raise EmbeddingError(msg)
        self.dim = dim
        self._lock: AbstractContextManager[Any] = nullcontext() if thread_safe else threading.Lock()
        self._embeddings = Precomputed(dim)
        self._queries = count()
        self._next_row = 0  # a row's number is never used twice: stores break on a repeated id
        # Makes ids that no other process, nor an earlier life of this one, gave.
        self._base = uuid.uuid4().int >> 64 << 64
        self._rows: dict[int, range] = {}  # number -> its rows
        self._owner: dict[int, int] = {}  # row -> number; what has none is never found
        self._zeros: dict[int, int] = {}  # number -> its zero vectors, which stores score at will
        self._dead: list[int] = []  # rows that the store has yet to delete
        self._closed = False
        store = _called(make, self._embeddings)
        if not isinstance(store, VectorStore):
            msg = f"a {type(store).__name__} is no LangChain VectorStore; give what makes one"
            raise RegistryError(msg)
        self._store = store
        self._embeddings.ready = True
        self._scale = self._try_out()

    @classmethod
    def factory(
        cls, make: Callable[[Precomputed], VectorStore], *, thread_safe: bool = False
    ) -> Callable[[int], LangChainVectors]:
        """What `TargetRegistry(index=...)` takes: makes the index when the size is known.

        Args:
            make: As for the class.
            thread_safe: As for the class.

        Returns:
            A function from the size of the vectors to the index.

        Example:
            >>> from langchain_core.vectorstores import InMemoryVectorStore
            >>> LangChainVectors.factory(InMemoryVectorStore)(3).dim
            3
        """
        return partial(cls, make, thread_safe=thread_safe)

    def __len__(self) -> int:
        """The number of vectors."""
        return len(self._owner) + sum(list(self._zeros.values()))

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """Set the vectors of numbers, in place of those they had; all are changed or none.

        Args:
            items: Numbers with vectors of shape (n, dim), of any length; n may be 0. Of a number
                given twice the last counts.

        Raises:
            EmbeddingError: If a shape is wrong or a value is not finite.
            RegistryError: If the store fails; nothing of the change is ever found.
        """
        latest = {number: as_matrix(vectors, self.dim) for number, vectors in items}
        if not latest:
            return
        matrix = unit(np.concatenate(list(latest.values())))
        filled = (matrix != 0).any(axis=1)
        added = self._put(matrix[filled])
        start, row = 0, added.start
        owner: dict[int, int] = {}
        rows: dict[int, range] = {}
        zeros: dict[int, int] = {}
        for number, vectors in latest.items():
            if not len(vectors):
                continue
            kept = int(filled[start : start + len(vectors)].sum())
            rows[number] = range(row, row + kept)
            owner.update(dict.fromkeys(rows[number], number))
            if kept < len(vectors):
                zeros[number] = len(vectors) - kept
            start, row = start + len(vectors), row + kept
        # Readers have no lock: each step is one, and the new is there before the old goes.
        old = [self._rows[number] for number in latest if number in self._rows]
        self._owner.update(owner)
        self._rows.update(rows)
        self._zeros.update(zeros)
        for number in latest.keys() - rows.keys():
            self._rows.pop(number, None)
        for number in latest.keys() - zeros.keys():
            self._zeros.pop(number, None)
        self._disown(row for gone in old for row in gone)
        self._sweep()

    def remove(self, number: int) -> None:
        """Remove a number and its vectors; one that is not there is no error.

        Raises:
            RegistryError: If the store fails. The number is found no more all the same, and the
                next removal tries again to delete its vectors.
        """
        self._zeros.pop(number, None)
        self._disown(self._rows.pop(number, ()))
        self._sweep()

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """Find the nearest numbers.

        Args:
            vectors: The queries, shape (q, dim), of any length.
            k: How many numbers to return at most.

        Returns:
            For each query up to `k` pairs of a number and the cosine (-1 to 1) of its nearest
            vector, the highest first. With a zero vector the cosine is 0.

        Raises:
            EmbeddingError: If the shape is wrong or a value is not finite.
            RegistryError: If the store fails.
        """
        return [self._nearest(query, k) for query in unit(as_matrix(vectors, self.dim))]

    def close(self) -> None:
        """Delete all rows from the store; the index can't be used any more.

        Raises:
            RegistryError: If the store fails; call it again, or empty the store.
        """
        self._zeros.clear()
        self._rows.clear()
        self._disown(list(self._owner))
        self._sweep()
        self._closed = True

    def _nearest(self, query: NDArray[np.float32], k: int) -> list[tuple[int, float]]:
        self._refuse_if_closed()
        if k < 1:
            return []
        if not query.any():
            return [(number, 0.0) for number in list(self._rows)[:k]]
        # Never cut to the numbers there are: one that is added now would push out another.
        fetch = min(max(_FIRST_FETCH, 2 * k), len(self._owner) + 1)
        # Rows of one number and removed rows take places, so fetch more until k numbers are there.
        while True:
            hits = self._ask(query, fetch)
            best = self._best(hits)
            if len(best) >= k or len(hits) < fetch:
                break
            fetch *= 4
        for number in islice(list(self._zeros), k):
            best[number] = max(best.get(number, -1.0), 0.0)
        return sorted(best.items(), key=lambda pair: -pair[1])[:k]

    def _best(self, hits: Iterable[tuple[int, float]]) -> dict[int, float]:
        best: dict[int, float] = {}
        for row, score in hits:
            number = self._owner.get(row)
            if number is None:
                continue
            cosine = self._scale(score)
            if not math.isfinite(cosine):
                msg = "the vector store returned a score that is no number; open it anew"
                raise RegistryError(msg)
            cosine = min(1.0, max(-1.0, cosine))  # rounding may overshoot
            best[number] = max(best.get(number, -1.0), cosine)
        return best

    def _ask(self, query: NDArray[np.float32], fetch: int) -> list[tuple[int, float]]:
        """The store's nearest rows with its own scores; -1 for a row that is not from here."""
        self._refuse_if_closed()
        text = f"query {next(self._queries)}"
        with self._embeddings.holding([text], query[None]), self._lock:
            found = _called(self._store.similarity_search_with_score, text, k=fetch)
        return [(self._row(document.page_content), float(score)) for document, score in found]

    def _put(self, vectors: NDArray[np.float32]) -> range:
        """Add unit vectors to the store as rows that nobody owns yet."""
        self._refuse_if_closed()
        rows = range(self._next_row, self._next_row + len(vectors))
        self._next_row = rows.stop
        for start in range(0, len(rows), _BATCH):
            batch = rows[start : start + _BATCH]
            ids = [self._id(row) for row in batch]
            try:
                with self._embeddings.holding(ids, vectors[start : start + _BATCH]), self._lock:
                    _called(self._store.add_texts, ids, ids=ids)
            except ALUError:
                self._dead.extend(rows[:start])
                self._sweep()
                raise
        return rows

    def _id(self, row: int) -> str:
        return str(uuid.UUID(int=self._base + row))  # some stores take no other form of id

    def _row(self, text: str) -> int:
        """The row of a text that the store returned; -1 for one that is not from here."""
        try:
            row = uuid.UUID(text).int - self._base
        except ValueError:
            return -1
        return row if 0 <= row < self._next_row else -1

    def _disown(self, rows: Iterable[int]) -> None:
        for row in rows:
            del self._owner[row]
            self._dead.append(row)

    def _sweep(self) -> None:
        while self._dead:
            batch = self._dead[:_BATCH]
            with self._lock:
                deleted = _called(self._store.delete, [self._id(row) for row in batch])
            if deleted is False:
                msg = "the vector store did not delete; empty it and open the registry again"
                raise RegistryError(msg)
            del self._dead[: len(batch)]

    def _try_out(self) -> Scale:
        """Learn what the store's scores mean, and that it does what an index must.

        Raises:
            RegistryError: If it does not.
        """
        stored = self._plane(_PROBES)
        rows = self._put(stored)
        try:
            pairs = [
                pair for query in self._plane(_PROBE_QUERIES) for pair in self._pairs(query, rows)
            ]
            scale = scale_of(pairs)
            if scale is None:
                msg = (
                    "the scores of the vector store can't be brought to cosines; set it to cosine, "
                    "inner product or Euclidean distance"
                )
                raise RegistryError(msg)
            self._refuse_wrong_order(stored, rows)
        finally:
            self._dead.extend(rows)
            self._sweep()
        if self._ask(stored[0], len(rows)):
            msg = "the vector store still finds what was deleted; use one that deletes at once"
            raise RegistryError(msg)
        return scale

    def _plane(self, degrees: Sequence[int]) -> NDArray[np.float32]:
        """Unit vectors at these angles in the plane of the first two axes, or on the only one."""
        angles = np.deg2rad(degrees)
        matrix = np.zeros((len(degrees), max(self.dim, 2)), np.float32)
        matrix[:, 0], matrix[:, 1] = np.cos(angles), np.sin(angles)
        return unit(matrix[:, : self.dim])

    def _pairs(self, query: NDArray[np.float32], rows: range) -> Iterator[tuple[float, float]]:
        """What the store scores the probes, each with the cosine."""
        found = dict(self._ask(query, len(rows) + 1))
        if not found.keys() <= set(rows):
            msg = "the vector store is not empty; give it a collection of its own"
            raise RegistryError(msg)
        if len(found) < len(rows):
            msg = (
                "the vector store does not find all that was just added; use one that finds it at "
                "once, with no threshold"
            )
            raise RegistryError(msg)
        cosines = self._plane(_PROBES) @ query
        for row, score in found.items():
            yield score, float(cosines[row - rows.start])

    def _refuse_wrong_order(self, stored: NDArray[np.float32], rows: range) -> None:
        """A store whose index and scores are set to different measures returns the farthest."""
        nearest = [row - rows.start for row, _ in self._ask(stored[0], 1)]
        if not nearest or (stored[nearest] @ stored[0]).max() < 1 - 1e-6:
            msg = "the vector store does not return the nearest first; set index and score alike"
            raise RegistryError(msg)

    def _refuse_if_closed(self) -> None:
        if self._closed:  # to find nothing would be to forget every target
            msg = "the vector store was closed; open the registry again"
            raise RegistryError(msg)


def _called(call: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """Call a store; its exception may quote vectors, so only the type's name is passed on."""
    try:
        return call(*args, **kwargs)
    except ALUError:
        raise
    except Exception as error:  # noqa: BLE001 - foreign code may raise anything
        name = type(error).__name__
    # Raised out here, so that not even __context__ holds the foreign exception.
    msg = f"the vector store raised {name}; check that it is up, and open the registry again"
    raise RegistryError(msg)
