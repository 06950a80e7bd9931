"""The in-memory index of one registry: names, fact anchors, vectors."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import RegistryError
from alu_graph.targets.aliases import told
from alu_graph.targets.allow import AllowList
from alu_graph.targets.anchors import Anchors, FactSheet, extract, sheet
from alu_graph.targets.names import NameHit, NameIndex
from alu_graph.targets.passages import PassageIndex
from alu_graph.targets.store import Row
from alu_graph.targets.target import How, Match, Target
from alu_graph.targets.topics import TopicHeads
from alu_graph.targets.vectors import VectorIndex

_PRIOR = 40.0
_LONG_POSTING = 256  # an anchor that so many targets share tells none of them apart
_MAX_LOOKUPS = 64
_ENOUGH_BITS = 6.0
_FULL_BITS = 20.0
# Cosine above which a text may concern a target though no anchor says so. Set on TOFU retain
# questions: see benchmarks/RESULTS.md.
SEMANTIC_BAR = 0.80


class TargetIndex:
    """Finds the few targets that a text may concern; no loop over all of them.

    Args:
        dim: Size of the embedding vectors.
    """

    def __init__(self, dim: int) -> None:
        self.names = NameIndex()
        self._allow = AllowList()
        self._targets: dict[str, Target] = {}
        self._sheets: dict[str, FactSheet] = {}
        self._postings: dict[str, dict[str, None]] = {}
        self._openings: set[str] = set()  # of phrases among them; leftovers only cost time
        self.passages = PassageIndex()
        self.topics = TopicHeads(dim)
        self._vectors = VectorIndex(dim)

    def __len__(self) -> int:
        return len(self._targets)

    @property
    def with_facts(self) -> int:
        """How many targets have facts; the checker's thresholds rise with it."""
        return len(self._sheets)

    def put_many(self, rows: Iterable[Row]) -> None:
        """Add targets or replace them.

        Args:
            rows: Targets, each with its vectors, shape (1 + number of facts, dim), and a topic
                with its head.
        """
        vectors = []
        for row in rows:
            target = row.target
            self._drop(target.id)
            self._targets[target.id] = target
            if target.kind == "topic":  # found by its head alone: its name is a label
                if row.head is None:
                    msg = "a topic has no head: remove it and add it again"
                    raise RegistryError(msg)
                self.topics.put(target.id, row.head)
                self._vectors.remove(target.id)
                continue
            named = _with_told_names(target)
            self.names.add(named)
            self._allow.add(target)
            if target.kind == "passage":  # a book's words would be evidence of anything
                self.passages.put(target)
            elif target.facts:
                known = sheet((fact.row for fact in target.facts), (named.name, *named.aliases))
                if known.strong or known.topics:  # else it would only raise the thresholds
                    self._sheets[target.id] = known
                for key in (*known.strong, *known.topics):
                    if key[0] == "p":
                        self._openings.add(" ".join(key[2:].split(" ", 2)[:2]))
                    self._postings.setdefault(key, {})[target.id] = None
            vectors.append((target.id, row.vectors))
        self._vectors.add_many(vectors)

    def remove(self, target_id: str) -> None:
        """Remove a target, if it is there."""
        if self._drop(target_id):
            self._vectors.remove(target_id)

    def _drop(self, target_id: str) -> bool:
        self.names.remove(target_id)
        self._allow.remove(target_id)
        target = self._targets.pop(target_id, None)
        known = self._sheets.pop(target_id, None)
        if known is not None:
            _withdraw(self._postings, (*known.strong, *known.topics), target_id)
        if target is not None and target.kind == "passage":
            self.passages.remove(target)
        self.topics.remove(target_id)
        return target is not None

    def get(self, target_id: str) -> Target | None:
        """A target by id."""
        return self._targets.get(target_id)

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names of targets in a text; `about`: see `NameIndex.find`."""
        return self._allow.mark(text, self.names.find(text, about))

    def sheet(self, target_id: str) -> FactSheet | None:
        """A target's anchors; None if it has no facts."""
        return self._sheets.get(target_id)

    def bits(self, key: str, base: float) -> float:
        """What an anchor tells, given how many other targets share it.

        Args:
            key: The anchor.
            base: Its bits in running text.

        Returns:
            At most `base`; less the larger the share of targets with it.
        """
        others = len(self._postings.get(key, ())) - 1
        if others < 1:
            return base
        prior = 0.5 * 2.0**-base
        share = (others + _PRIOR * prior) / (len(self._sheets) - 1 + _PRIOR)
        return max(0.0, min(base, math.log2(0.5 / share)))

    def find(
        self, text: str, vector: NDArray[np.float32], k: int, topics: Mapping[str, float]
    ) -> list[Match]:
        """The targets that a text may concern.

        Args:
            text: A question, a draft, or both.
            vector: Its embedding, shape (dim,).
            k: How many at most.
            topics: Topics that a part of it may be on, with scores of 0 and more.

        Returns:
            Matches, best first.
        """
        best: dict[str, tuple[float, How]] = {}

        def offer(target_id: str, score: float, how: How) -> None:
            if target_id in self._targets and score > best.get(target_id, (0.0, how))[0]:
                best[target_id] = (score, how)

        for hit in self.names_in(text):
            offer(hit.target_id, 1.0 if hit.grade == "strong" else 0.6, "name")
        known = self._by_facts(extract(text)) if self._postings else {}
        for target_id, value in known.items():
            if value >= _ENOUGH_BITS:
                offer(target_id, min(0.99, value / _FULL_BITS), "fact")
        for target_id in self.passages.holders(text):
            offer(target_id, 0.97, "fact")
        for target_id, score in topics.items():
            offer(target_id, 0.5 + 0.45 * min(1.0, score), "semantic")
        for target_id, cosine in self._vectors.search(vector[None, :], k)[0]:
            if cosine >= SEMANTIC_BAR:
                offer(target_id, min(0.98, cosine), "semantic")
        ranked = sorted(best.items(), key=lambda item: -item[1][0])[:k]
        return [
            Match(target=target, score=score, how=how)
            for target_id, (score, how) in ranked
            if (target := self._targets.get(target_id)) is not None
        ]

    def _by_facts(self, seen: Anchors) -> dict[str, float]:
        """Bits by target, from anchors that few targets share."""
        known = {
            key: held for key in set(seen.keys(self._openings)) if (held := self._postings.get(key))
        }
        rare = sorted((len(held), key) for key, held in known.items() if len(held) <= _LONG_POSTING)
        found: dict[str, float] = {}
        for _, key in rare[:_MAX_LOOKUPS]:
            for target_id in list(known[key]):
                held_by = self._sheets.get(target_id)
                if held_by is not None:
                    base = held_by.strong.get(key, held_by.topics.get(key, 0.0))
                    found[target_id] = found.get(target_id, 0.0) + self.bits(key, base)
        return found


def _with_told_names(target: Target) -> Target:
    """The target with the other names of an entity that its facts give."""
    other = told(target) if target.kind == "entity" and target.facts else ()
    if not other:
        return target
    return target.model_copy(update={"aliases": (*target.aliases, *other)})


def _withdraw(postings: dict[str, dict[str, None]], keys: Iterable[str], target_id: str) -> None:
    for key in keys:
        holders = postings.get(key)
        if holders is not None:
            holders.pop(target_id, None)
            if not holders:
                postings.pop(key, None)
