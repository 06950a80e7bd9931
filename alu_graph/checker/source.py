"""What the checker needs to know of targets: a read-only view."""

from __future__ import annotations

from collections.abc import Collection, Container, Hashable, Sequence
from typing import Protocol

from alu_graph.targets.names import NameHit
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.target import Match, Target


class Targets(Protocol):
    """A read-only view of a registry: as it is now, or pinned to one moment by `at`."""

    def at(self) -> Targets:
        """The targets of this moment, which stay as they are."""
        ...

    @property
    def moment(self) -> Hashable:
        """Equal for views that see the same targets."""
        ...

    @property
    def revision(self) -> int:
        """The registry's revision."""
        ...

    @property
    def with_facts(self) -> int:
        """How many targets have facts."""
        ...

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names of targets in a text; parts of those `about` count whoever shares them."""
        ...

    def find(self, text: str, k: int = 8) -> list[Match]:
        """The targets a text may concern."""
        ...

    def by_facts(self, text: str) -> frozenset[str]:
        """The few targets of whose facts a text holds most."""
        ...

    def get(self, target_id: str) -> Target | None:
        """A target by id."""
        ...

    def sheet(self, target_id: str) -> FactSheet | None:
        """A target's fact anchors."""
        ...

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells among these targets, by its mark."""
        ...

    def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The topics each text may be on, with scores: 1 and more is on it, 0 to 1 undecided."""
        ...

    def shingles(self, folded: list[str]) -> list[int]:
        """Hashes of every run of eight of these words, as the passages have them."""
        ...

    def passages_with(self, shingle: int) -> tuple[str, ...]:
        """The passages that hold a hashed run of words."""
        ...

    def passage_length(self, target_id: str) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        ...

    @property
    def has_passages(self) -> bool:
        """Whether some target is a passage."""
        ...

    @property
    def has_topics(self) -> bool:
        """Whether some target is a topic."""
        ...

    @property
    def openings(self) -> Container[str]:
        """The first eight letters of targets' names, folded and written as one."""
        ...

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is part of some target's name."""
        ...
