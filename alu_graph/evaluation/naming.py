"""Whether a question, or the answer that the vanilla has ready, names a target."""

from __future__ import annotations

from collections.abc import Sequence

from alu_graph.evaluation.question import Question, Subject
from alu_graph.targets.registry import TargetRegistry


class Naming:
    """Tells named questions from unnamed ones, whatever a run's condition is.

    Args:
        subjects: Of the benchmark.

    Example:
        >>> from alu_graph import Target
        >>> naming = Naming([Subject(target=Target(name="Ana Sol"))])
        >>> ask = Question(
        ...     id="1",
        ...     group="g",
        ...     side="forget",
        ...     text="Where was Ana Sol born?",
        ...     answer="Lyon",
        ...     draft="In Lyon.",
        ...     about="Ana Sol",
        ... )
        >>> naming.names(ask)
        True
    """

    def __init__(self, subjects: Sequence[Subject]) -> None:
        self._ids = {one.target.name: one.target.id for one in subjects}
        registry = TargetRegistry()
        registry.add(*(one.target for one in subjects if one.target.kind in ("entity", "work")))
        self._view = registry.at()

    def names(self, question: Question) -> bool:
        """Whether its target's full name or an alias is there; without a target, any target's."""
        wanted = self._ids.get(question.about)
        return any(
            hit.grade == "strong" and (wanted is None or hit.target_id == wanted)
            for hit in self._view.names_in(f"{question.asked}\n{question.draft}")
        )
