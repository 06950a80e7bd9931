"""Hashed runs of eight words, by which running text is recognised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TypeVar

SHINGLE = 8
_T = TypeVar("_T")


def runs(folded: list[str]) -> list[int]:
    """Hashes of every run of eight of these words, 64 bits each, salted for this process.

    In scripts without blanks (Han, Kana, Thai) a letter counts as a word.

    Example:
        >>> len(runs("one two three four five six seven eight nine".split()))
        2
    """
    # Words know their salted hashes already, so that a run costs a tenth of a microsecond.
    return list(map(hash, windows(folded)))


def windows(folded: list[_T]) -> Iterator[tuple[_T, ...]]:
    """Every run of eight of these words."""
    return zip(*(folded[i:] for i in range(SHINGLE)), strict=False)
