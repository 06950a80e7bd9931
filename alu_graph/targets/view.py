"""Targets as one reader sees them: a namespace's own and the shared ones, at one moment."""

from __future__ import annotations

from collections.abc import Callable, Collection, Container, Hashable, Iterator, Sequence
from contextlib import suppress
from functools import partial
from typing import Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import RegistryError
from alu_graph.targets.anchors import extract
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.names import NameHit
from alu_graph.targets.postings import FactPostings, telling
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.sight import Sight
from alu_graph.targets.target import How, Match, Target
from alu_graph.targets.vectors import VectorSearch
from alu_graph.targets.versions import Moment
from alu_graph.text.segments import segments

_ENOUGH_BITS = 6.0
_FULL_BITS = 20.0
_MOST_TOLD = 64  # of those whose facts a text holds
# Cosine above which a text may concern a target though no anchor says so. Set on TOFU retain
# questions: see benchmarks/RESULTS.md.
SEMANTIC_BAR = 0.80
_TRIES = 32

T = TypeVar("T")
Embed = Callable[[Sequence[str]], NDArray[np.float32]]
Load = Callable[[Moment, Sequence[int]], "list[Target]"]


class MovedError(RegistryError):
    """A target changed while it was read: what is seen of it is gone. Read again."""


V_co = TypeVar("V_co", covariant=True)


class _Pinnable(Protocol[V_co]):
    def at(self) -> V_co: ...


def at_one_moment(targets: _Pinnable[V_co], work: Callable[[V_co], T]) -> T:
    """Do something with the targets of one moment; again, if one of them changed meanwhile.

    Args:
        targets: A registry, or a view of one.
        work: Gets a view of one moment. It may be called several times.

    Returns:
        What it returns.

    Raises:
        RegistryError: If the targets never stood still for long enough.
    """
    for _ in range(_TRIES):
        with suppress(MovedError):
            return work(targets.at())
    return work(targets.at())


class View:
    """The shared targets and those of one namespace, at one moment: the checker's `Targets`.

    It sees nothing that is added, removed or expires later. Hold it for one call of the checker,
    not across calls of models: what is removed meanwhile stays in memory for it.

    Args:
        index: The index.
        namespace: Whose targets to see beside the shared ones.
        embed: Embeds texts.
        load: Fetches the targets of numbers that are seen at a moment.
    """

    def __init__(self, index: TargetIndex, namespace: str, embed: Embed, load: Load) -> None:
        self._now = index.now  # before the shelves: these may hold more than is seen, never less
        self._index = index
        self._versions = index.versions
        self._shelves = index.shelves(namespace)
        self._namespace = namespace
        self._embed = embed
        self._load = load

    def at(self) -> View:
        """This view: it stays as it is."""
        return self

    @property
    def moment(self) -> Hashable:
        """Equal for views that see the same."""
        return self._index, self._namespace, self._now.tick

    @property
    def revision(self) -> int:
        """The registry's revision."""
        return self._now.revision

    @property
    def with_facts(self) -> int:
        """How many targets have facts."""
        return sum(shelf.with_facts(self._now.tick) for shelf in self._shelves)

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names of targets in a text, with spans; `about`: see `NameIndex.find`."""
        found = []
        numbers = [number for one in about if (number := self._number(one)) is not None]
        for shelf in self._shelves:
            look = partial(shelf.found, text, numbers)
            for number, start, end, grade, form in self._looked(look):
                target_id = self._id(number)
                if target_id is not None:
                    found.append(NameHit(target_id, start, end, grade, form))
        if len(self._shelves) > 1:
            found.sort(key=lambda hit: hit.start)
        return found

    def find(self, text: str, k: int = 8) -> list[Match]:
        """The targets that a text may concern; see `TargetRegistry.find`."""
        if self._now.limit < 0:
            return []
        [vector] = self._embed([text])
        best: dict[int, tuple[float, How]] = {}
        for number, score, how in self._offers(text, vector, k):
            if score > best.get(number, (0.0, how))[0] and self._sees(number):
                best[number] = (score, how)
        ranked = sorted(best.items(), key=lambda item: -item[1][0])[:k]
        targets = self._load(self._now, [number for number, _ in ranked])
        return [
            Match(target=target, score=score, how=how)
            for target, (_, (score, how)) in zip(targets, ranked, strict=True)
        ]

    def by_facts(self, text: str) -> frozenset[str]:
        """The few targets of whose facts a text holds most."""
        held = map(self._id, self._told(text))
        return frozenset(one for one in held if one is not None)

    def _told(self, text: str) -> dict[int, float]:
        """The versions of whose facts a text holds most, with bits; the best first."""
        found = sorted(self._by_facts(text).items(), key=lambda item: -item[1])
        return {number: bits for number, bits in found[:_MOST_TOLD] if bits >= _ENOUGH_BITS}

    def _offers(
        self, text: str, vector: NDArray[np.float32], k: int
    ) -> Iterator[tuple[int, float, How]]:
        """Versions that a text may concern, with scores; some may not be in force."""
        told = self._told(text)
        for shelf in self._shelves:
            for hit in self._looked(partial(shelf.found, text, list(told))):
                support = min(1.0, told.get(hit.number, 0.0) / _FULL_BITS)
                # Of the many who share a surname those first whose facts stand beside it.
                yield hit.number, 1.0 if hit.grade == "strong" else 0.6 + 0.3 * support, "name"
            for number in shelf.passages.holders(text):
                yield number, 0.97, "fact"
            nearest = partial(_nearest, shelf.vectors, vector, k)
            for number, cosine in self._looked(nearest):
                if cosine >= SEMANTIC_BAR:
                    yield number, min(0.98, cosine), "semantic"
        for number, bits in told.items():
            yield number, min(0.99, bits / _FULL_BITS), "fact"
        for number, score in self._on_some_topic(text).items():
            yield number, 0.5 + 0.45 * min(1.0, score), "semantic"

    def _looked(self, look: Callable[[Sight | None], T]) -> T:
        """Look something up where only some of what is found counts: what this moment sees."""
        sight = Sight.of(self._versions, self._now)
        found = look(sight)
        if sight is None and not self._versions.settled(self._now):  # a writer came between
            found = look(Sight(self._versions, self._now))
        return found

    def _by_facts(self, text: str) -> dict[int, float]:
        """Bits by version, from anchors that few targets share."""
        held = [shelf.facts for shelf in self._shelves if len(shelf.facts)]
        if not held:
            return {}
        seen, targets = extract(text), self.with_facts
        found: dict[int, float] = {}
        for facts in held:
            rest = [one for one in held if one is not facts]
            elsewhere = partial(self._holders, rest) if rest else None
            look = partial(facts.by_facts, seen, elsewhere=elsewhere, targets=targets)
            found.update(self._looked(look))
        return found

    def _on_some_topic(self, text: str) -> dict[int, float]:
        """Scores by topic, of a whole text or of its best part."""
        best: dict[int, float] = {}
        if self.has_topics:
            parts = [text[one.start : one.end] for one in segments(text)]
            for found in self._scores([text, *parts]):
                best.update((one, max(score, best.get(one, 0.0))) for one, score in found.items())
        return best

    def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The topics that each text may be on; see `TargetRegistry.on_topic`."""
        return [
            {held: score for one, score in found.items() if (held := self._id(one)) is not None}
            for found in self._scores(texts)
        ]

    def _scores(self, texts: Sequence[str]) -> list[dict[int, float]]:
        found: list[dict[int, float]] = [{} for _ in texts]
        if not self.has_topics:
            return found
        vectors = self._embed(texts)
        for shelf in self._shelves:
            numbers, scores = shelf.topics.scores(texts, vectors)
            rows, columns = np.nonzero(scores >= 0)
            for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
                if self._sees(numbers[column]):
                    found[row][numbers[column]] = float(scores[row, column])
        return found

    def get(self, target_id: str) -> Target | None:
        """A target by id."""
        number = self._number(target_id)
        return None if number is None else self._load(self._now, [number])[0]

    def sheet(self, target_id: str) -> FactSheet | None:
        """The anchors of a target's facts; None if it has none."""
        number = self._number(target_id)
        return None if number is None else self._index.shelf(number).facts.sheet(number)

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells among these targets, in bits.

        Args:
            mark: The anchor's mark.
            base: Its bits in running text.

        Returns:
            At most `base`; less the larger the share of targets with it.
        """
        holders = self._holders([shelf.facts for shelf in self._shelves], mark)
        return telling(base, holders, self.with_facts)

    def _holders(self, held: Sequence[FactPostings], mark: str) -> int:
        """How many targets have an anchor."""
        return self._looked(lambda sight: sum(facts.holders(mark, sight) for facts in held))

    def shingles(self, folded: list[str]) -> list[int]:
        """Hashes of every run of eight of these words, as the passages have them."""
        return self._shelves[0].passages.mark.runs(folded)

    def passages_with(self, shingle: int) -> tuple[str, ...]:
        """The passages that hold a hashed run of words."""
        return tuple(
            target_id
            for shelf in self._shelves
            for number in shelf.passages.holding(shingle)
            if (target_id := self._id(number)) is not None
        )

    def passage_length(self, target_id: str) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        number = self._number(target_id)
        return 0 if number is None else self._index.shelf(number).passages.length(number)

    @property
    def has_passages(self) -> bool:
        """Whether some target may be a passage."""
        return any(bool(shelf.passages) for shelf in self._shelves)

    @property
    def has_topics(self) -> bool:
        """Whether some target may be a topic."""
        return any(len(shelf.topics) > 0 for shelf in self._shelves)

    @property
    def openings(self) -> Container[str]:
        """The first eight letters of targets' names, folded and written as one."""
        if len(self._shelves) == 1:
            return self._shelves[0].names.openings
        return _Either([shelf.names.openings for shelf in self._shelves])

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is part of some target's name."""
        return any(shelf.names.is_name_word(word) for shelf in self._shelves)

    def _sees(self, number: int) -> bool:
        return self._id(number) is not None

    def _id(self, number: int) -> str | None:
        return self._versions.id(self._now, number)

    def _number(self, target_id: str) -> int | None:
        number = self._versions.number(target_id, self._now)
        if number is None or self._index.shelf(number) not in self._shelves:
            return None
        return number


def _nearest(
    vectors: VectorSearch, vector: NDArray[np.float32], k: int, sight: Sight | None
) -> list[tuple[int, float]]:
    """The nearest numbers that count; also some that are too far to, if none of the nearer is."""
    if not len(vectors):
        return []
    most = k
    while True:
        near = vectors.search(vector[None, :], most)[0]
        if sight is None:
            return near
        seen = [one for one in near if sight(one[0])]
        # What doesn't count takes places, so ask for more while what comes is near.
        if len(seen) >= k or len(near) < most or near[-1][1] < SEMANTIC_BAR:
            return seen[:k]
        most *= 4


class _Either:
    """Several collections of words as one."""

    def __init__(self, held: Sequence[Container[str]]) -> None:
        self._held = held

    def __contains__(self, word: object) -> bool:
        return any(word in one for one in self._held)
