"""Cosine search over numbered groups of vectors: what is asked of it, and the index in memory."""

from __future__ import annotations

import logging
import os
import threading
import weakref
from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import EmbeddingError
from alu_graph.targets.embedding import as_matrix, unit
from alu_graph.targets.flat import Flat
from alu_graph.targets.merging import FEW, Merge, worn
from alu_graph.targets.segments import ALIVE, Part, Segment, kill, one_thread

_MOST_WAITING = 65_536  # rows that wait for a merge before who adds has to wait, too
_log = logging.getLogger(__name__)


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
        """End what runs in the background."""


class _State(NamedTuple):
    """What a search works on: replaced as one, so it sees a change whole or not at all."""

    merged: tuple[Segment, ...] = ()
    deltas: tuple[tuple[Flat, int], ...] = ()  # with published rows; only the last one grows
    version: int = 0
    size: int = 0  # living rows

    @property
    def parts(self) -> list[Part]:
        return [*((segment, len(segment)) for segment in self.merged), *self.deltas]


class VectorIndex:
    """Vectors grouped under numbers, searched by cosine, in memory.

    Up to some thousands of vectors a search is exact. More are compressed in the background, by a
    thread that builds aside and swaps one reference; what is new or not yet compressed is searched
    exactly beside them. Searches take no lock and see a change whole or not at all; changes wait
    for one another, never for a merge (but where very many are added at once).

    The compressed part is scanned at a few nanoseconds a vector, so its time grows with their
    number: see benchmarks/RESULTS.md. Vectors of less than 32 dimensions are never compressed.

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
        self._writing = threading.Lock()
        self._merging = threading.Lock()
        self._state = _State()
        self._highest: int | None = None  # number
        self._patience = FEW  # how many rows deltas may hold before a merge is begun
        self._worker: threading.Thread | None = None
        self._closed = False
        _all.add(self)

    def __len__(self) -> int:
        """The number of vectors."""
        return self._state.size

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """See `VectorSearch.add_many`."""
        latest = {number: as_matrix(vectors, self.dim) for number, vectors in items}
        if not latest:
            return
        rows = unit(np.concatenate(list(latest.values())))
        owners = np.repeat(np.array(list(latest), np.int64), list(map(len, latest.values())))
        with self._writing:
            self._put(list(latest), rows, owners)
            overdue = self._waiting() > max(_MOST_WAITING, self._patience)
            if not overdue:
                self._merge_if_due()
        if overdue:  # the background can't keep up: who adds so much waits
            self._merge_or_log()

    def _put(
        self, numbers: list[int], rows: NDArray[np.float32], owners: NDArray[np.int64]
    ) -> None:
        state = self._state
        version, gone = state.version + 1, 0
        if self._highest is not None and min(numbers) <= self._highest:
            gone = kill(state.parts, numbers, version)
        highest = max(numbers)
        self._highest = highest if self._highest is None else max(highest, self._highest)
        deltas = state.deltas
        if len(rows):
            if not deltas or deltas[-1][0].room < len(rows):
                deltas = (*deltas, (Flat(max(FEW, len(rows)), self.dim), 0))
            delta, _ = deltas[-1]
            delta.append(rows, owners)
            deltas = (*deltas[:-1], (delta, len(delta)))
        size = state.size + len(rows) - gone
        self._state = _State(state.merged, deltas, version, size)

    def remove(self, number: int) -> None:
        """See `VectorSearch.remove`."""
        with self._writing:
            state = self._state
            gone = kill(state.parts, [number], state.version + 1)
            if gone:
                self._state = state._replace(version=state.version + 1, size=state.size - gone)
                self._merge_if_due()

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """See `VectorSearch.search`."""
        queries = unit(as_matrix(vectors, self.dim))
        state = self._state
        found: list[dict[int, float]] = [{} for _ in queries]
        if k < 1 or not state.size or not found:
            return [[] for _ in queries]
        with one_thread():
            for segment, count in state.parts:
                near = segment.nearest(queries, min(k, state.size), count, state.version)
                for best, more in zip(found, near, strict=True):
                    for number, score in more.items():
                        if score > best.get(number, -2.0):
                            best[number] = score
        return [sorted(best.items(), key=lambda hit: (-hit[1], hit[0]))[:k] for best in found]

    def merge(self) -> None:
        """Compress what waits for it and drop what was removed, now, and return when it is done.

        It happens by itself, in the background; this is for those who can't wait (after loading)
        or must know (tests).
        """
        with self._merging:
            with self._writing:
                state = self._state
                if state.deltas:  # new rows go elsewhere from here on
                    fresh = (Flat(FEW, self.dim), 0)
                    self._state = state._replace(deltas=(*state.deltas, fresh))
            merge = Merge(state.merged, state.deltas, state.version, self.dim)
            with self._writing:
                now = self._state
                merge.catch_up()
                deltas = now.deltas[len(state.deltas) :]
                self._state = now._replace(merged=merge.result, deltas=deltas)
                self._patience = FEW

    def close(self) -> None:
        """End what runs in the background; nothing is merged any more, but by `merge`."""
        with self._writing:
            self._closed = True
            worker = self._worker
        if worker is not None:
            worker.join()

    def forget(self) -> None:
        """In a child of a fork: leave to the parent the change and the merge that it was at."""
        if self._writing.locked():
            state = self._state
            for segment, count in state.parts:
                died = segment.died[:count]
                died[died > state.version] = ALIVE
                segment.dead = int(np.count_nonzero(died != ALIVE))
            # What lies beyond the published rows stays there.
            self._state = state._replace(deltas=(*state.deltas, (Flat(FEW, self.dim), 0)))
        self._writing, self._merging = threading.Lock(), threading.Lock()
        self._worker = None

    def _waiting(self) -> int:
        return sum(count for _, count in self._state.deltas)

    def _merge_if_due(self) -> None:
        waiting = self._waiting()
        due = waiting > self._patience or (
            self._patience == FEW and any(map(worn, self._state.merged))
        )
        if due and not self._closed and (self._worker is None or not self._worker.is_alive()):
            # No daemon: at exit it is waited for, as a thread torn out of FAISS ends the process
            # with a crash.
            self._worker = threading.Thread(target=self._merge_or_log, name="alu-vectors-merge")
            self._worker.start()

    def _merge_or_log(self) -> None:
        try:
            self.merge()
        except Exception as error:  # noqa: BLE001 - whatever it is, the old state is in force
            self._patience = self._waiting() + FEW
            # No traceback: it could show what was merged.
            _log.error(
                "merging vectors failed (%s): searches stay right but grow slower; free memory or "
                "restart",
                type(error).__name__,
            )


_all: weakref.WeakSet[VectorIndex] = weakref.WeakSet()


def _after_fork() -> None:
    for index in list(_all):
        index.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
