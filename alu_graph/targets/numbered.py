"""Names and vectors by the numbers of targets' versions."""

from __future__ import annotations

import threading
from collections.abc import Collection, Container, Iterable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.name_forms import Grade
from alu_graph.targets.names import NameIndex
from alu_graph.targets.target import Target
from alu_graph.targets.vectors import VectorIndex


class Found(NamedTuple):
    """A name in a text."""

    number: int
    start: int
    end: int
    grade: Grade
    form: str


class Names:
    """`NameIndex` by number."""

    def __init__(self) -> None:
        self._index = NameIndex()
        self._lock = threading.Lock()

    @property
    def openings(self) -> Container[str]:
        """See `NameIndex`."""
        return self._index.openings

    def add(self, number: int, target: Target) -> None:
        """Add a target's names."""
        with self._lock:
            self._index.add(target.model_copy(update={"id": str(number)}))

    def add_many(self, items: Iterable[tuple[int, Target]]) -> None:
        """Add many."""
        for number, target in items:
            self.add(number, target)

    def remove(self, number: int) -> None:
        """Remove a target's names."""
        with self._lock:
            self._index.remove(str(number))

    def find(self, text: str, about: Collection[int] = ()) -> list[Found]:
        """All names in a text."""
        with self._lock:
            hits = self._index.find(text, [str(one) for one in about])
        return [Found(int(one.target_id), one.start, one.end, one.grade, one.form) for one in hits]

    def is_name_word(self, word: str) -> bool:
        """See `NameIndex`."""
        return self._index.is_name_word(word)


class VectorSearch(Protocol):
    """An index of vectors."""

    dim: int

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """Add numbers with their vectors."""
        ...

    def remove(self, number: int) -> None:
        """Remove a number."""
        ...

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """The nearest numbers."""
        ...

    def __len__(self) -> int:
        """The number of vectors."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


class Vectors:
    """`VectorIndex` by number."""

    def __init__(self, dim: int) -> None:
        self.dim = dim
        self._index = VectorIndex(dim)

    def add_many(self, items: Iterable[tuple[int, NDArray[np.floating]]]) -> None:
        """Add numbers with their vectors."""
        self._index.add_many((str(number), vectors) for number, vectors in items)

    def remove(self, number: int) -> None:
        """Remove a number."""
        self._index.remove(str(number))

    def search(self, vectors: NDArray[np.floating], k: int) -> list[list[tuple[int, float]]]:
        """The nearest numbers."""
        found = self._index.search(vectors, k)
        return [[(int(key), cosine) for key, cosine in one] for one in found]

    def __len__(self) -> int:
        return len(self._index)

    def close(self) -> None:
        """Nothing to let go of."""
