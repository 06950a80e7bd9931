"""The in-memory index of one registry: names, fact anchors, vectors."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import count

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import RegistryError
from alu_graph.targets.aliases import told
from alu_graph.targets.allow import AllowList
from alu_graph.targets.anchors import extract
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.targets.names import NameHit, NameIndex
from alu_graph.targets.passages import PassageIndex, decode_passage, passage_sheet
from alu_graph.targets.postings import FactPostings
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.store import Row
from alu_graph.targets.stored_facts import stored_facts
from alu_graph.targets.target import How, Match, Target
from alu_graph.targets.topics import TopicHeads
from alu_graph.targets.vectors import VectorIndex

_ENOUGH_BITS = 6.0
_FULL_BITS = 20.0
# Cosine above which a text may concern a target though no anchor says so. Set on TOFU retain
# questions: see benchmarks/RESULTS.md.
SEMANTIC_BAR = 0.80


class TargetIndex:
    """Finds the few targets that a text may concern; no loop over all of them.

    Args:
        dim: Size of the embedding vectors.
        mark: What turns the words of facts into what is kept of them; with a key, no target
            is kept with its facts.
    """

    def __init__(self, dim: int, mark: Marker = PLAIN) -> None:
        self.names = NameIndex()
        self._allow = AllowList()
        self._targets: dict[str, Target] = {}
        self._numbers: dict[str, int] = {}  # of targets with facts
        self._ids: dict[int, str] = {}
        self._next = count()
        self.facts = FactPostings(mark)
        self.passages = PassageIndex(mark)
        self.topics = TopicHeads(dim)
        self._vectors = VectorIndex(dim)

    def __len__(self) -> int:
        return len(self._targets)

    @property
    def with_facts(self) -> int:
        """How many targets have facts; the checker's thresholds rise with it."""
        return len(self.facts)

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
            kept = {} if self.facts.mark.key_id is None else {"facts": ()}
            self._targets[target.id] = target.model_copy(update=kept)
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
            stored = stored_facts(target, (named.name, *named.aliases), self.facts.mark)
            if target.kind == "passage":
                self.passages.put(
                    target.id,
                    passage_sheet((fact.text for fact in target.facts), self.passages.mark)
                    if stored is None
                    else decode_passage(stored),
                )
            elif stored is not None:
                number = self._numbers[target.id] = next(self._next)
                self._ids[number] = target.id
                self.facts.add(number, stored)
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
        number = self._numbers.pop(target_id, None)
        if number is not None:
            self.facts.remove(number)
            self._ids.pop(number, None)
        self.passages.remove(target_id)
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
        number = self._numbers.get(target_id)
        return None if number is None else self.facts.sheet(number)

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells; see `FactPostings.bits`."""
        return self.facts.bits(mark, base)

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
        known = self.facts.by_facts(extract(text)) if len(self.facts) else {}
        for number, value in known.items():
            if value >= _ENOUGH_BITS:
                offer(self._ids.get(number, ""), min(0.99, value / _FULL_BITS), "fact")
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


def _with_told_names(target: Target) -> Target:
    """The target with the other names of an entity that its facts give."""
    other = told(target) if target.kind == "entity" and target.facts else ()
    if not other:
        return target
    return target.model_copy(update={"aliases": (*target.aliases, *other)})
