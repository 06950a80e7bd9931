"""A merge of a vector index: which rows go together, and the segments made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.flat import Flat
from alu_graph.targets.quantized import LEAST_DIM, Quantized
from alu_graph.targets.segments import ALIVE, Part, Segment

FEW = 5_000  # rows that are compared one by one sooner than compressed
MOST = 1 << 18  # rows of a segment, so that a merge copies no more
_FULL = MOST * 3 // 4
_WORN_SHARE = 4
_WORN_ROWS = 1_000
_BLOCK = 4_096

_Float = TypeVar("_Float", np.float16, np.float32)
_Rows = list[tuple[Segment, NDArray[np.intp]]]


def worn(segment: Segment) -> bool:
    """Whether so many rows are dead that it should be built anew."""
    return segment.dead > max(_WORN_ROWS, len(segment) // _WORN_SHARE)


class Merge:
    """Builds the segments that take the place of some others.

    Segments that are neither worn nor small stay as they are.

    Args:
        merged: Segments of earlier merges.
        deltas: What was added since.
        version: What is seen of them.
        dim: The size of the vectors.

    Attributes:
        result: The segments to be. They know of no row that died later, before `catch_up`.
    """

    def __init__(
        self, merged: Sequence[Segment], deltas: Iterable[Part], version: int, dim: int
    ) -> None:
        self._sources: dict[Segment, _Rows] = {}
        kept = [segment for segment in merged if not worn(segment)]
        rows = [
            _living(segment, count, version)
            for segment, count in (*((old, len(old)) for old in merged if worn(old)), *deltas)
        ]
        size = sum(len(living) for _, living in rows)
        last = kept[-1] if kept else None
        made: list[Segment] = []
        if size and isinstance(last, Quantized) and len(last) + size <= MOST and last.takes(size):
            grown = Quantized(*_gathered(rows, np.empty((size, dim), np.float16)), base=last)
            self._sources[grown] = [(last, np.arange(len(last))), *rows]
            kept[-1] = grown
            rows = []
        elif size and last is not None and len(last) < _FULL:
            rows.insert(0, _living(last, len(last), version))
            kept.pop()
        for piece in _pieces(rows):
            segment = _segment(piece, dim)
            self._sources[segment] = piece
            made.append(segment)
        self.result: tuple[Segment, ...] = (*kept, *made)

    def catch_up(self) -> None:
        """Mark rows that died while the segments were built. Nothing may be removed meanwhile."""
        for segment, rows in self._sources.items():
            segment.died[:] = np.concatenate([source.died[living] for source, living in rows])
            segment.dead = int(np.count_nonzero(segment.died != ALIVE))


def _living(segment: Segment, count: int, version: int) -> tuple[Segment, NDArray[np.intp]]:
    return segment, np.flatnonzero(segment.died[:count] > version)


def _pieces(rows: _Rows) -> Iterable[_Rows]:
    """Rows in pieces that fit into a segment each."""
    piece: _Rows = []
    room = MOST
    for segment, living in rows:
        start = 0
        while start < len(living):
            taken = living[start : start + room]
            piece.append((segment, taken))
            start += len(taken)
            room -= len(taken)
            if not room:
                yield piece
                piece, room = [], MOST
    if piece:
        yield piece


def _segment(rows: _Rows, dim: int) -> Segment:
    size = sum(len(living) for _, living in rows)
    if size >= FEW and dim >= LEAST_DIM:
        return Quantized(*_gathered(rows, np.empty((size, dim), np.float16)))
    flat = Flat(size, dim)
    flat.append(*_gathered(rows, np.empty((size, dim), np.float32)))
    return flat


def _gathered(rows: _Rows, into: NDArray[_Float]) -> tuple[NDArray[_Float], NDArray[np.int64]]:
    """Vectors, written into an array of their size, and whose they are."""
    start = 0
    for segment, living in rows:
        for block in range(0, len(living), _BLOCK):
            part = living[block : block + _BLOCK]
            into[start : start + len(part)] = segment.vectors(part)
            start += len(part)
    return into, np.concatenate([segment.numbers[living] for segment, living in rows])
