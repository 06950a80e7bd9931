"""Targets as they are now: each question is answered as of the moment it is asked."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Collection, Container, Hashable, Sequence

from alu_graph.targets.names import NameHit
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.target import Match, Target
from alu_graph.targets.view import View, at_one_moment


class LiveTargets(ABC):
    """The checker's `Targets`, always the latest; `at` pins them to one moment."""

    @abstractmethod
    def at(self) -> View:
        """The targets of this moment: what comes later is not seen.

        Returns:
            A view that stays as it is. Let it go soon, and not across calls of models.

        Raises:
            RegistryError: If the registry can't be read.
        """

    @property
    def moment(self) -> Hashable:
        """Equal as long as nothing changes."""
        return self.at().moment

    @property
    def revision(self) -> int:
        """The number of changes so far, by any process."""
        return self.at().revision

    @property
    def with_facts(self) -> int:
        """How many targets have facts."""
        return self.at().with_facts

    def find(self, text: str, k: int = 8) -> list[Match]:
        """The targets that a text may concern.

        Args:
            text: Any text.
            k: How many at most.

        Returns:
            Matches, best first.

        Raises:
            EmbeddingError: If the text can't be embedded.
            RegistryError: If the registry can't be read.
        """
        return at_one_moment(self, lambda view: view.find(text, k))

    def by_facts(self, text: str) -> frozenset[str]:
        """The few targets of whose facts a text holds most."""
        return at_one_moment(self, lambda view: view.by_facts(text))

    def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The topics that each text may be on.

        Args:
            texts: Any texts.

        Returns:
            For each text, ids with scores: 1 and more is on the topic, 0 to 1 undecided. Topics
            that it is not on are left out.

        Raises:
            EmbeddingError: If the texts can't be embedded.
            RegistryError: If the registry can't be read.
        """
        return self.at().on_topic(texts)

    def get(self, target_id: str) -> Target | None:
        """A target by id."""
        return at_one_moment(self, lambda view: view.get(target_id))

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names of targets in a text, with spans; `about`: see `NameIndex.find`."""
        return self.at().names_in(text, about)

    def sheet(self, target_id: str) -> FactSheet | None:
        """The anchors of a target's facts; None if it has none."""
        return self.at().sheet(target_id)

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells among these targets, in bits, by its mark."""
        return self.at().bits(mark, base)

    def shingles(self, folded: list[str]) -> list[int]:
        """Hashes of every run of eight of these words, as the passages have them."""
        return self.at().shingles(folded)

    def passages_with(self, shingle: int) -> tuple[str, ...]:
        """The passages that hold a hashed run of words."""
        return self.at().passages_with(shingle)

    def passage_length(self, target_id: str) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        return self.at().passage_length(target_id)

    @property
    def has_passages(self) -> bool:
        """Whether some target may be a passage."""
        return self.at().has_passages

    @property
    def has_topics(self) -> bool:
        """Whether some target may be a topic."""
        return self.at().has_topics

    @property
    def openings(self) -> Container[str]:
        """The first eight letters of targets' names, folded and written as one."""
        return self.at().openings

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is part of some target's name."""
        return self.at().is_name_word(word)


class Within(LiveTargets):
    """The shared targets and those of one namespace; made by `TargetRegistry.within`."""

    def __init__(self, namespace: str, pin: Callable[[str], View]) -> None:
        self.namespace = namespace
        self._pin = pin

    def at(self) -> View:
        """See `LiveTargets`."""
        return self._pin(self.namespace)

    def __repr__(self) -> str:
        return "Within(...)"  # a tenant's name may be a person's
