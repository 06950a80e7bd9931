"""Many vectors, compressed: a scan of short codes, then exact scores for the nearest few hundred.

IVF and HNSW lose a fifth of the neighbours here: facts of many targets share their wording, so
siblings crowd every cell and every graph. Product codes of 4 bits are scanned in registers at one
to a few nanoseconds a vector; the scan is linear, but small.
"""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.segments import ALIVE, first_numbers, one_thread

LEAST_DIM = 32  # below, codes would save next to nothing and lose much
_FEW, _MANY, _MANY_ROWS = 256, 384, 100_000  # how many are compared exactly
_PER_NUMBER = 32  # as a number owns several rows, and near ones
_SAMPLE = 16 * 256  # FAISS learns the 16 values of a code from no more
_REGROWN = 16
_BLOCK = 4_096
_ALL = 8  # where an eighth is fetched, all can be compared


def code_count(dim: int) -> int:
    """How many 4-bit codes a vector gets: one for one dimension up to 128, two up to 512."""
    per_code = 1 if dim <= 128 else max(2, -(-dim // 256))  # noqa: PLR2004 - as said above
    return -(-dim // per_code)


class Quantized:
    """Rows that never change, as product codes (PQ fast scan) and in half precision.

    Args:
        half: Unit vectors, shape (n, dim); n from a few thousand on.
        numbers: Whose they are, shape (n,).
        base: One whose rows come before these, and whose codes are used; by default codes are
            learned from these rows.
    """

    numbers: NDArray[np.int64]

    def __init__(
        self,
        half: NDArray[np.float16],
        numbers: NDArray[np.int64],
        base: Quantized | None = None,
    ) -> None:
        self._dim = half.shape[1]
        with one_thread():
            if base is None:
                self._codes = _trained(half)
                self._trained_on = len(half)
            else:
                self._codes = faiss.clone_index(base._codes)  # noqa: SLF001 - its own kind
                self._trained_on = base._trained_on  # noqa: SLF001
                numbers = np.concatenate([base.numbers, numbers])
            for start in range(0, len(half), _BLOCK):
                block = half[start : start + _BLOCK]
                self._codes.add(_padded(block.astype(np.float32), self._codes.d))
        self._exact = faiss.IndexScalarQuantizer(
            self._codes.d, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        self._exact.codes.resize(self._exact.code_size * len(numbers))  # at once: no spare room
        self._exact.ntotal = len(numbers)
        rows = self._rows()
        old = len(numbers) - len(half)
        if base is not None:
            rows[:old] = base._rows()  # noqa: SLF001
        rows[old:] = _padded(half, self._codes.d)
        self._refined = faiss.IndexRefine(self._codes, self._exact)
        self.numbers = numbers
        self.died: NDArray[np.int64] = np.full(len(numbers), ALIVE, np.int64)
        self.dead = 0
        self._order: NDArray[np.intp] | None = None
        ordered = numbers
        if np.any(numbers[1:] < numbers[:-1]):  # seldom: numbers rise
            self._order = numbers.argsort(kind="stable")
            ordered = numbers[self._order]
        self._lowest, self._highest = int(ordered[0]), int(ordered[-1])
        self._distinct = 1 + int(np.count_nonzero(np.diff(ordered)))

    def __len__(self) -> int:
        return len(self.numbers)

    def takes(self, more: int) -> bool:
        """Whether its codes can be trusted with so many more rows than they were learned from."""
        return len(self) + more <= _REGROWN * self._trained_on

    def _rows(self) -> NDArray[np.float16]:
        """The rows in half precision: a view, shape (n, padded dim)."""
        size = self._exact.code_size * self._exact.ntotal
        raw = faiss.rev_swig_ptr(self._exact.codes.data(), size)
        rows: NDArray[np.float16] = raw.view(np.float16).reshape(-1, self._exact.d)
        return rows

    def nearest(
        self, queries: NDArray[np.float32], k: int, count: int, version: int
    ) -> list[dict[int, float]]:
        """See `Segment.nearest`; near neighbours may be missed, scores are of half precision."""
        k = min(k, self._distinct)
        queries = _padded(queries, self._codes.d)
        found: list[dict[int, float]] = [{} for _ in queries]
        fetch = max(_MANY if count > _MANY_ROWS else _FEW, _PER_NUMBER * k)
        left = list(range(len(queries)))
        # Rows of one number and dead rows take places, so fetch more until `k` numbers are there.
        while left:
            everything = fetch * _ALL >= count
            index = self._exact if everything else self._refined
            asked = left
            if len(left) == 1 and count > _MANY_ROWS:
                # FAISS's loop for one query waits for memory, the one for two does not: asked
                # twice, a scan that is not in the cache takes half the time.
                asked = left * 2
            near, rows = index.search(queries[asked], count if everything else fetch)
            for query, scores, hits in zip(left, near, rows, strict=False):
                seen = (self.died[hits] > version) & (hits >= 0)
                found[query] = first_numbers(scores[seen], self.numbers[hits[seen]], k)
            left = [] if everything else [query for query in left if len(found[query]) < k]
            fetch *= 4
        return found

    def rows_of(self, numbers: NDArray[np.int64], count: int) -> NDArray[np.intp]:
        """See `Segment.rows_of`."""
        numbers = numbers[(numbers >= self._lowest) & (numbers <= self._highest)]
        if not len(numbers):
            return np.empty(0, np.intp)
        starts = self.numbers.searchsorted(numbers, "left", sorter=self._order)
        ends = self.numbers.searchsorted(numbers, "right", sorter=self._order)
        spans = map(np.arange, starts.tolist(), ends.tolist())
        places = np.concatenate(list(spans))
        rows = places if self._order is None else self._order[places]
        return rows[rows < count]

    def vectors(self, rows: NDArray[np.intp]) -> NDArray[np.float16]:
        """See `Segment.vectors`."""
        return self._rows()[rows, : self._dim]


def _trained(half: NDArray[np.float16]) -> Any:
    """An empty index with codes learned from some of the rows, the same on every run."""
    dim = half.shape[1]
    count = code_count(dim)
    wide = count * -(-dim // count)
    codes = faiss.IndexPQFastScan(wide, count, 4, faiss.METRIC_INNER_PRODUCT)
    sample = np.random.default_rng(0).choice(len(half), min(len(half), _SAMPLE), replace=False)
    codes.train(_padded(half[sample].astype(np.float32), wide))
    return codes


def _padded(rows: NDArray[Any], width: int) -> NDArray[Any]:
    """Rows with zeros behind, which change no product."""
    missing = width - rows.shape[1]
    return np.pad(rows, ((0, 0), (0, missing))) if missing else np.ascontiguousarray(rows)
