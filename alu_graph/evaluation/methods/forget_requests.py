"""Embedded forget requests: how near a question is to the nearest of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from alu_graph.evaluation.methods.said import names_of
from alu_graph.targets.embedding import Embedder, embed_checked
from alu_graph.targets.target import Target

Vectors: TypeAlias = NDArray[np.float32]
_FIRST = 256  # rows there is room for at first


def requests_of(target: Target) -> tuple[str, ...]:
    """What asks for a target to be forgotten.

    Args:
        target: The target.

    Returns:
        The questions that its facts answer, the text of facts that answer none; its names where
        it has no facts.

    Example:
        >>> from alu_graph.targets.target import Fact
        >>> requests_of(Target(name="Ana Sol", facts=[Fact(ask="Where is she from?", text="Lyon")]))
        ('Where is she from?',)
        >>> requests_of(Target(name="Ana Sol", aliases=["Anita"]))
        ('Ana Sol', 'Anita')
    """
    return tuple(fact.ask or fact.text for fact in target.facts) or names_of(target)


class ForgetRequests:
    """The requests of the targets in force, as unit vectors. Safe to share among threads.

    A text is embedded the first time it is in force, and its row is kept: leaving a fact out and
    putting it back moves a count, whatever the number of targets.

    Args:
        embedder: What embeds requests and questions.

    Example:
        >>> from alu_graph.models.static import load_static
        >>> requests = ForgetRequests(load_static())
        >>> requests.refresh([Target(name="Ana Sol", facts=["Ana Sol was born in Lyon."])])
        >>> requests.nearest("Ana Sol was born in Lyon.") > 0.99
        True
    """

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._held: dict[int, Target] = {}  # by identity: targets can't be changed
        self._rows: dict[str, int] = {}
        self._matrix: Vectors = np.zeros((_FIRST, embedder.dim), np.float32)
        self._uses = np.zeros(_FIRST, np.int64)
        self._lock = threading.Lock()

    def refresh(self, targets: Sequence[Target]) -> None:
        """Take the targets in force; only what changed since the last call is worked on.

        Args:
            targets: All of them.

        Raises:
            EmbeddingError: If the embedder fails.
        """
        now = {id(one): one for one in targets}
        with self._lock:
            come = [one for key, one in now.items() if key not in self._held]
            gone = [one for key, one in self._held.items() if key not in now]
            texts = [text for one in come for text in requests_of(one)]
            self._embed([text for text in dict.fromkeys(texts) if text not in self._rows])
            for text in texts:
                self._uses[self._rows[text]] += 1
            for one in gone:
                for text in requests_of(one):
                    self._uses[self._rows[text]] -= 1
            self._held = now

    def nearest(self, text: str) -> float:
        """The largest cosine of a text with a request in force.

        Args:
            text: A question.

        Returns:
            -1 to 1; -1 where there is no request.

        Raises:
            EmbeddingError: If the embedder fails.
        """
        [vector] = embed_checked(self._embedder, [text])
        with self._lock:
            size = len(self._rows)
            scores = self._matrix[:size] @ vector
            return float(scores.max(initial=-1.0, where=self._uses[:size] > 0))

    def _embed(self, texts: Sequence[str]) -> None:
        start = len(self._rows)
        end = start + len(texts)
        if end > len(self._uses):
            more = max(end, 2 * len(self._uses)) - len(self._uses)
            self._matrix = np.pad(self._matrix, ((0, more), (0, 0)))
            self._uses = np.pad(self._uses, (0, more))
        self._matrix[start:end] = embed_checked(self._embedder, texts)
        self._rows.update(zip(texts, range(start, end), strict=True))
