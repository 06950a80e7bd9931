"""The targets in force while questions are asked, with the fact of the asked row left out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from alu_graph.evaluation.question import Subject
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Fact, Target


class ForgetSet:
    """The targets of a run, in a registry (in memory) and as a list, in step.

    Args:
        subjects: What is to be forgotten.
        facts: Whether the targets have facts, or names and aliases only. Exemplars of topics and
            the text of passages are what such a target is, and are always kept.
        more: Targets beside them, such as made-up ones that make the list longer.

    Example:
        >>> subjects = [Subject(target=Target(name="Ana Sol"), facts={"1": Fact(text="Of Lyon.")})]
        >>> forget = ForgetSet(subjects)
        >>> forget.leave_out("1")
        >>> [len(target.facts) for target in forget.targets]
        [0]
    """

    def __init__(
        self, subjects: Sequence[Subject], *, facts: bool = True, more: Sequence[Target] = ()
    ) -> None:
        self._subjects = {
            one.target.name: one if facts or one.target.kind in ("topic", "passage") else _bare(one)
            for one in subjects
        }
        self._owner = {
            row: name
            for name, one in self._subjects.items()
            if one.target.kind != "topic"  # its head is fitted to hundreds of exemplars at once
            for row in one.facts
        }
        self._left_out = ""
        self._targets = {name: one.as_target() for name, one in self._subjects.items()}
        self._more = tuple(more)
        self.registry = TargetRegistry()
        self.registry.add(*self._targets.values(), *self._more)

    @property
    def targets(self) -> tuple[Target, ...]:
        """All targets in force."""
        return (*self._targets.values(), *self._more)

    @property
    def subjects(self) -> Mapping[str, Subject]:
        """The subjects by name, with all their facts."""
        return self._subjects

    def leave_out(self, row: str) -> None:
        """Take the fact of one row out of force, and put back the one that was out before.

        Args:
            row: Its key; empty, or of no fact, for all facts in force.
        """
        row = row if row in self._owner else ""
        if row == self._left_out:
            return
        names = {self._owner[one] for one in (row, self._left_out) if one}
        for name in names:
            target = self._subjects[name].as_target(without=row)
            self._targets[name] = target
            self.registry.remove(name)
            self.registry.add(target)
        self._left_out = row


def _bare(subject: Subject) -> Subject:
    empty: dict[str, Fact] = {}
    return Subject(target=subject.target, facts=empty)
