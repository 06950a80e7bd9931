"""Vectors as they are, compared one by one: exact, and quick while they are few."""

from __future__ import annotations

import faiss
import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.segments import ALIVE, first_numbers

_FIRST_FETCH = 32


class Flat:
    """Rows in full precision; rows can be appended until it is full.

    Appended rows lie beyond the count that searches were given, so they don't disturb them.

    Args:
        capacity: How many rows fit. Memory is used as they come.
        dim: The size of the vectors.

    Example:
        >>> flat = Flat(8, 2)
        >>> flat.append(np.eye(2, dtype=np.float32), np.array([5, 6]))
        >>> flat.nearest(np.array([[0, 1]], np.float32), 1, count=2, version=0)
        [{6: 1.0}]
    """

    def __init__(self, capacity: int, dim: int) -> None:
        self._rows = np.empty((capacity, dim), np.float32)
        self._used = 0
        self.numbers: NDArray[np.int64] = np.empty(capacity, np.int64)
        self.died: NDArray[np.int64] = np.empty(capacity, np.int64)
        self.dead = 0

    def __len__(self) -> int:
        return self._used

    @property
    def room(self) -> int:
        """How many rows can still be appended."""
        return len(self._rows) - self._used

    def append(self, rows: NDArray[np.floating], numbers: NDArray[np.int64]) -> None:
        """Append rows.

        Args:
            rows: Unit vectors, shape (n, dim), no more than there is room for.
            numbers: Whose they are, shape (n,).
        """
        end = self._used + len(rows)
        self._rows[self._used : end] = rows
        self.numbers[self._used : end] = numbers
        self.died[self._used : end] = ALIVE
        self._used = end

    def nearest(
        self, queries: NDArray[np.float32], k: int, count: int, version: int
    ) -> list[dict[int, float]]:
        """See `Segment.nearest`; exact."""
        hidden = self.died[:count] <= version
        found = []
        for query in queries if count else ():
            scores = np.empty(count, np.float32)
            # FAISS's own loop: numpy's product would wake the threads of its BLAS.
            faiss.fvec_inner_products_ny(  # type: ignore[attr-defined]
                faiss.swig_ptr(scores),
                faiss.swig_ptr(query),
                faiss.swig_ptr(self._rows),
                self._rows.shape[1],
                count,
            )
            scores[hidden] = -np.inf
            found.append(self._best(scores, k))
        return found or [{} for _ in queries]

    def _best(self, scores: NDArray[np.float32], k: int) -> dict[int, float]:
        fetch = max(_FIRST_FETCH, 2 * k)
        while True:
            if fetch < len(scores):
                rows = np.argpartition(scores, -fetch)[-fetch:]
            else:
                rows = np.arange(len(scores))
            near = scores[rows]
            rows = rows[(-near).argsort(kind="stable")][: np.count_nonzero(near > -np.inf)]
            best = first_numbers(scores[rows], self.numbers[rows], k)
            # Rows of one number take places, so look further until `k` numbers are there.
            if len(best) == k or fetch >= len(scores):
                return best
            fetch *= 4

    def rows_of(self, numbers: NDArray[np.int64], count: int) -> NDArray[np.intp]:
        """See `Segment.rows_of`."""
        held = self.numbers[:count]
        if len(numbers) == 1:
            return np.flatnonzero(held == numbers[0])
        return np.flatnonzero(np.isin(held, numbers))

    def vectors(self, rows: NDArray[np.intp]) -> NDArray[np.float32]:
        """See `Segment.vectors`."""
        return self._rows[rows]
