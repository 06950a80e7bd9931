"""What the parts of a vector index have in common: rows, whose they are, when they died."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol

import faiss
import numpy as np
from numpy.typing import NDArray

ALIVE = np.iinfo(np.int64).max  # the version in which a living row died


class Segment(Protocol):
    """Some rows of a vector index.

    A row is seen by a search of version v if it died in a later one, so that marking a row does
    not disturb the searches that run.

    Attributes:
        numbers: Whose each row is.
        died: The version in which each row died. Written by the one writer, in place.
        dead: How many have died.
    """

    numbers: NDArray[np.int64]
    died: NDArray[np.int64]
    dead: int

    def nearest(
        self, queries: NDArray[np.float32], k: int, count: int, version: int
    ) -> list[dict[int, float]]:
        """Find the nearest numbers among the rows that a version sees.

        Args:
            queries: Unit vectors, shape (q, dim).
            k: How many numbers at most, 1 or more.
            count: How many rows count, from the first.
            version: The version.

        Returns:
            For each query up to `k` numbers with the cosines of their nearest rows.
        """

    def rows_of(self, numbers: NDArray[np.int64], count: int) -> NDArray[np.intp]:
        """The rows of numbers, dead ones too, among the first `count`."""

    def vectors(self, rows: NDArray[np.intp]) -> NDArray[np.floating]:
        """Copy rows as precise as they are held, shape (len(rows), dim)."""

    def __len__(self) -> int:
        """The number of rows, dead ones too."""


Part = tuple[Segment, int]  # how many of its rows are published


def kill(parts: Iterable[Part], numbers: Sequence[int], version: int) -> int:
    """Mark all rows of some numbers as dead from a version on.

    Args:
        parts: Where to look.
        numbers: Whose.
        version: One that no search sees yet.

    Returns:
        How many rows.
    """
    wanted = np.array(numbers, np.int64)
    gone = 0
    for segment, count in parts:
        rows = segment.rows_of(wanted, count)
        rows = rows[segment.died[rows] == ALIVE]
        if len(rows):
            segment.died[rows] = version
            segment.dead += len(rows)
            gone += len(rows)
    return gone


def first_numbers(
    scores: NDArray[np.float32], numbers: NDArray[np.int64], k: int
) -> dict[int, float]:
    """The first `k` numbers of rows that come highest first, with their scores."""
    best: dict[int, float] = {}
    for score, number in zip(scores.tolist(), numbers.tolist(), strict=True):
        if number not in best:
            best[number] = min(1.0, max(-1.0, score))  # rounding may overshoot
            if len(best) == k:
                break
    return best


@contextmanager
def one_thread() -> Iterator[None]:
    """Keep OpenMP from spreading small work over all cores.

    On a busy machine its threads wait for one another for milliseconds. The number is this
    thread's own, and is put back.
    """
    before = faiss.omp_get_max_threads()
    faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        faiss.omp_set_num_threads(before)
