"""Topics: a linear head for each, over a text's embedding and hashed features of its words."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from alu_graph.text.folding import words
from alu_graph.text.rarity import bits, informative, stem

BUCKETS = 1 << 16  # hashed features; a head takes 256 KiB
_EASE = 6.0  # words added to a text's length, so that two words are no strong evidence
_EASE_BITS = 200.0  # the square of a word's rarity, about, for each of those
_PAIR_BITS = 10.0
_MOST_WORDS = 2_000  # of one text

Array = NDArray[np.float64]
Places = NDArray[np.intp]


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Hashed features of one text, by family; no bucket comes twice in a family.

    Args:
        rare: Buckets of words and word pairs.
        rare_values: Their rarity; of length below 1 together, the shorter the text the more so.
        plain: Buckets of words, each as good as another.
        weight: What the text's embedding counts, from 0 for no word to almost 1 for many.
    """

    rare: Places
    rare_values: Array
    plain: Places
    weight: float

    def joined(self) -> tuple[Places, Array]:
        """All buckets and their values, as a head is applied to them."""
        values = [self.rare_values, even(self.plain)]
        return np.concatenate([self.rare, self.plain]), np.concatenate(values)


def even(places: Places) -> Array:
    """The values of features that count alike."""
    return np.full(len(places), 1.0 / math.sqrt(len(places) + _EASE))


def features(text: str) -> Features:
    """Read the features of a text.

    Example:
        >>> found = features("Bread rises when yeast makes gas.")
        >>> len(found.plain), len(found.rare)
        (4, 7)
    """
    stems = [stem(one.fold) for one in words(text) if informative(one.fold)][:_MOST_WORDS]
    rare: dict[int, float] = {}
    plain: set[int] = set()
    for one in stems:
        at, evenly, rarity = _word(one)
        rare[at] = rarity
        plain.add(evenly)
    for left, right in pairwise(stems):
        rare[_bucket("p", f"{left} {right}")] = _PAIR_BITS
    values = np.fromiter(rare.values(), np.float64, len(rare))
    length = math.sqrt(float(values @ values) + _EASE * _EASE_BITS)
    return Features(
        np.fromiter(rare, np.intp, len(rare)),
        values / length,
        np.fromiter(sorted(plain), np.intp, len(plain)),
        math.sqrt(len(plain) / (len(plain) + _EASE)),
    )


@lru_cache(maxsize=65_536)
def _word(word: str) -> tuple[int, int, float]:
    """A stem's bucket by rarity, its bucket as such, and its rarity."""
    return _bucket("r", word), _bucket("w", word), bits(word)


def _bucket(family: str, feature: str) -> int:
    return crc32(f"{family}{feature}".encode("utf-8", "surrogatepass")) % BUCKETS


class TopicHeads:
    """The heads of all topics, applied together.

    One matrix product over all topics for each text: a scan that is meant for hundreds of topics
    (256 KiB and some ten microseconds a text for each hundred), not for a hundred thousand.

    Args:
        dim: Size of the embedding vectors.

    Example:
        >>> heads = TopicHeads(2)
        >>> heads.add(7, np.ones(2 + 1 + BUCKETS, np.float32))
        >>> heads.scores(["Bread"], np.zeros((1, 2), np.float32))[1].shape
        (1, 1)
    """

    def __init__(self, dim: int) -> None:
        self._dim = dim
        self._heads: dict[int, NDArray[np.float32]] = {}
        self._stack = _Stack()  # replaced after each change, so that no half of one is remembered

    def __len__(self) -> int:
        return len(self._heads)

    def __contains__(self, number: object) -> bool:
        return number in self._heads

    def add(self, number: int, head: NDArray[np.float32]) -> None:
        """Add a topic's head.

        Args:
            number: The topic's version.
            head: Its weights, shape (dim + 1 + `BUCKETS`,), from `topic_fit.Fitter`.
        """
        self._heads[number] = head
        self._stack = _Stack()

    def remove(self, number: int) -> None:
        """Remove a topic, if it is there."""
        if self._heads.pop(number, None) is not None:
            self._stack = _Stack()

    def scores(
        self, texts: Sequence[str], vectors: NDArray[np.float32]
    ) -> tuple[tuple[int, ...], NDArray[np.float32]]:
        """Score texts for every topic.

        Args:
            texts: Any texts.
            vectors: Their embeddings, shape (len(texts), dim).

        Returns:
            The topics' numbers, and scores of shape (len(texts), number of topics): 1 and more is
            on the topic, 0 to 1 undecided. A text without an informative word scores below 0
            everywhere.
        """
        numbers, stacked = self._all()
        found = np.full((len(texts), len(numbers)), -1.0, dtype=np.float32)
        for row, text in enumerate(texts):
            read = features(text)
            places, values = read.joined()
            if len(places):
                vector = vectors[row] * np.float32(read.weight)
                found[row] = values.astype(np.float32) @ stacked[self._dim + 1 + places]
                found[row] += vector @ stacked[: self._dim] + stacked[self._dim]
        return numbers, found

    def _all(self) -> tuple[tuple[int, ...], NDArray[np.float32]]:
        stack = self._stack
        if stack.made is None:
            held = list(self._heads.items())
            empty = np.zeros((self._dim + 1 + BUCKETS, 0), np.float32)
            matrix = np.stack([head for _, head in held], axis=1) if held else empty
            stack.made = tuple(number for number, _ in held), matrix
        return stack.made


class _Stack:
    """All heads side by side, once they were needed."""

    made: tuple[tuple[int, ...], NDArray[np.float32]] | None = None
