"""Hashed runs of eight words, by which running text is recognised."""

from __future__ import annotations

from hashlib import blake2b

from alu_graph.text.folding import words

SHINGLE = 8


def shingles(text: str) -> list[bytes]:
    """Hashes of every run of eight folded words.

    Example:
        >>> len(shingles("one two three four five six seven eight nine"))
        2
    """
    folded = [word.fold for word in words(text)]
    return [
        blake2b(" ".join(folded[i : i + SHINGLE]).encode(), digest_size=8).digest()
        for i in range(len(folded) - SHINGLE + 1)
    ]
