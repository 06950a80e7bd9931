"""Hashed runs of eight words, by which running text is recognised."""

from __future__ import annotations

from hashlib import blake2b

from alu_graph.text.folding import words

SHINGLE = 8


def shingles(text: str) -> list[int]:
    """Hashes of every run of eight folded words, 64 bits each.

    In scripts without blanks (Han, Kana, Thai) a letter counts as a word.

    Example:
        >>> len(shingles("one two three four five six seven eight nine"))
        2
    """
    return runs([word.fold for word in words(text)])


def runs(folded: list[str]) -> list[int]:
    """Hashes of every run of eight of these words."""
    return [
        int.from_bytes(
            blake2b(" ".join(folded[i : i + SHINGLE]).encode(), digest_size=8).digest(), "big"
        )
        for i in range(len(folded) - SHINGLE + 1)
    ]
