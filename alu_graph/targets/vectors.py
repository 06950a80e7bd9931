"""Exact cosine search over numbered groups of vectors, in memory, on FAISS."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import count
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets.embedding import as_matrix, unit

# FAISS's removal walks the whole index, so rows are only marked and removed when this share is
# marked: the cost of a removal then does not depend on the size, on average.
_DEAD_SHARE = 4
_FIRST_FETCH = 32


@contextmanager
def _one_thread() -> Iterator[None]:
    """Keep OpenMP from spreading one small search over all cores.

    On a busy machine its threads wait for one another for milliseconds. The number is this
    thread's own, and is put back.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)


class VectorSearch(Protocol):
    """What the registry asks of an index of vectors: any vector store can stand behind it.

    A *number* is a target's version; it owns any number of vectors (one a fact). One thread writes
    at a time; any number of threads may search meanwhile.

    Attributes:
        dim: The size of the vectors.
    """

    @property
    def dim(self) -> int:
        """The size of the vectors."""

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """Set the vectors of numbers, in place of those they had; of all or of none.

        Args:
            items: Numbers of 0 and more, each with its vectors, shape (n, dim), of any length; n
                may be 0. Of a number given twice the last counts.

        Raises:
            EmbeddingError: If a shape is wrong or a number is not finite; nothing was changed.
        """

    def remove(self, number: int) -> None:
        """Remove a number and its vectors; one that is not there is no error."""

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """Find the nearest numbers.

        Args:
            vectors: The queries, shape (q, dim), of any length.
            k: How many numbers to return at most.

        Returns:
            For each query up to `k` pairs of a number and the cosine (-1 to 1) of its nearest
            vector, the highest first. With a zero vector the cosine is 0.

        Raises:
            EmbeddingError: If the shape is wrong or a number is not finite.
        """

    def __len__(self) -> int:
        """The number of vectors."""

    def close(self) -> None:
        """Free what the index holds; it is not used again."""


class VectorIndex:
    """Vectors grouped under numbers, searched by cosine, exactly.

    Safe to use from many threads: a search sees a change whole or not at all. A search compares
    with every vector, so its cost grows with their number.

    Args:
        dim: The size of the vectors.

    Raises:
        EmbeddingError: If `dim` is below 1.

    Example:
        >>> index = VectorIndex(2)
        >>> index.add_many([(7, np.array([[1, 0], [1, 1]])), (8, np.array([[0, 2]]))])
        >>> index.search(np.array([[0, 1]]), 2)
        [[(8, 1.0), (7, 0.7071067690849304)]]
    """

    def __init__(self, dim: int) -> None:
        if dim < 1:
            msg = f"vectors need a size of at least 1, not {dim}"
            raise EmbeddingError(msg)
        self.dim = dim
        self._lock = threading.Lock()
        self._index = faiss.IndexIDMap2(faiss.IndexFlatIP(dim))
        self._numbers = count()  # a number is never used twice
        self._rows: dict[int, list[int]] = {}  # key -> the numbers of its rows
        self._owner: dict[int, int] = {}  # number -> key; a marked row has none
        self._dead: list[int] = []

    def __len__(self) -> int:
        """The number of vectors."""
        return len(self._owner)

    def close(self) -> None:
        """Nothing to free."""

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """See `VectorSearch.add_many`."""
        latest = {key: as_matrix(vectors, self.dim) for key, vectors in items}
        if not latest:
            return
        matrix = unit(np.concatenate(list(latest.values())))
        with self._lock:
            numbers = np.fromiter(self._numbers, np.int64, len(matrix))
            # FAISS first: should it raise, unowned rows are left, which no search returns.
            self._index.add_with_ids(matrix, numbers)
            start = 0
            listed = numbers.tolist()
            for key, vectors in latest.items():
                self._mark(key)
                rows = listed[start : start + len(vectors)]
                start += len(vectors)
                if rows:
                    self._rows[key] = rows
                    self._owner.update(dict.fromkeys(rows, key))
            self._sweep()

    def remove(self, key: int) -> None:
        """Remove a key and its vectors; one that is not there is no error."""
        with self._lock:
            self._mark(key)
            self._sweep()

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """See `VectorSearch.search`."""
        queries = unit(as_matrix(vectors, self.dim))
        found: list[list[tuple[int, float]]] = [[] for _ in queries]
        with self._lock, _one_thread():
            k = min(k, len(self._rows))
            open_queries = list(range(len(queries))) if k > 0 else []
            fetch = max(_FIRST_FETCH, 2 * k)
            # Rows of one key and marked rows take places, so fetch more until k keys are there.
            while open_queries:
                fetch = min(fetch, self._index.ntotal)
                scores, numbers = self._index.search(queries[open_queries], fetch)
                for query, near, rows in zip(open_queries, scores, numbers, strict=True):
                    found[query] = self._best(near, rows, k)
                if fetch == self._index.ntotal:
                    break
                open_queries = [query for query in open_queries if len(found[query]) < k]
                fetch *= 4
        return found

    def _best(
        self, scores: NDArray[np.float32], numbers: NDArray[np.int64], k: int
    ) -> list[tuple[int, float]]:
        """The best `k` keys of rows that come highest first."""
        best: dict[int, float] = {}
        for score, number in zip(scores.tolist(), numbers.tolist(), strict=True):
            key = self._owner.get(number)
            if key is not None and key not in best:
                best[key] = min(1.0, max(-1.0, score))  # rounding may overshoot
                if len(best) == k:
                    break
        return list(best.items())

    def _mark(self, key: int) -> None:
        for number in self._rows.pop(key, ()):
            del self._owner[number]
            self._dead.append(number)

    def _sweep(self) -> None:
        if len(self._dead) * _DEAD_SHARE > self._index.ntotal:
            self._index.remove_ids(faiss.IDSelectorBatch(np.array(self._dead, np.int64)))
            self._dead.clear()
