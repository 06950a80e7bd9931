"""All answers of a run, scored: out of what its folder keeps, and its sets loaded anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from alu_graph.evaluation.ablations import method_of
from alu_graph.evaluation.attacks import decode
from alu_graph.evaluation.digest import digests_of
from alu_graph.evaluation.folder import RunFolder
from alu_graph.evaluation.metrics.fluency import Fluency, fluency
from alu_graph.evaluation.metrics.scoring import scored
from alu_graph.evaluation.naming import Naming
from alu_graph.evaluation.plan import PERFECT, VANILLA_ITSELF, Condition, Plan
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.reply import Reply
from alu_graph.evaluation.score import Score
from alu_graph.evaluation.vanilla.resolve import STUB
from alu_graph.evaluation.world import benchmark_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """A run, scored.

    Args:
        plan: Its plan.
        sets: Its sets by name.
        conditions: What was in force, in the plan's order.
        scores: One for each answer, by condition and method in the plan's order; none where the
            vanilla failed.
        options: How many options each multiple-choice question has, by its id.
        fluent: How the rewritten answers of each method read, by condition and method.
        errors: How many answers of each method failed, by method and type of error.
        missing: How many answers can't be scored yet: the run was cut off, or the vanilla failed.
        unjudged: Methods of which only the cost means anything.
    """

    plan: Plan
    sets: Mapping[str, Benchmark]
    conditions: tuple[Condition, ...]
    scores: tuple[Score, ...]
    options: Mapping[str, int]
    fluent: Mapping[tuple[str, str], Fluency]
    errors: Mapping[tuple[str, str], int]
    missing: int
    unjudged: frozenset[str] = frozenset()

    @property
    def telling(self) -> tuple[Score, ...]:
        """The scores of methods whose answers mean something."""
        return tuple(one for one in self.scores if one.method not in self.unjudged)


def only_costs(plan: Plan, method: str) -> bool:
    """Whether a method's answers mean nothing: a stub judges, or a perfect memory is instructed.

    Args:
        plan: Of the run.
        method: The name of a method.

    Example:
        >>> only_costs(Plan(sets=("sample",)), "icul"), only_costs(Plan(sets=("sample",)), "ours")
        (True, False)
    """
    kind = method_of(method)
    return (kind.judges and plan.judge == STUB) or (kind.instructs and plan.vanilla == PERFECT)


def scores_of(path: Path) -> Scored:
    """Score what a run's folder keeps.

    Args:
        path: The folder. Its plan says where the sets are read from.

    Raises:
        RunFolderError: If it is no run's folder, or a set has changed since it was asked.
        DataError: If a set can't be read any more.
    """
    folder = RunFolder(path)
    plan = Plan.of_dict(folder.plan)
    replies = {(one.condition, one.method, one.question): one for one in folder.replies()}
    sets = {name: benchmark_of(plan, name) for name in plan.sets}
    folder.compare_sets(digests_of(sets))
    scores: list[Score] = []
    fluent: dict[tuple[str, str], Fluency] = {}
    errors: dict[tuple[str, str], int] = {}
    conditions = plan.conditions(sets)
    for condition in conditions:
        benchmark, label = sets[condition.set], condition.label
        naming = Naming(benchmark.subjects)
        named = {one.id: naming.names(one) for one in benchmark.questions}
        for method in plan.asked_methods:
            pairs: list[tuple[str, str]] = []
            for question in benchmark.questions:
                reply = replies.get((label, method, question.id))
                vanilla = replies.get((label, VANILLA_ITSELF, question.id))
                if reply is not None and reply.error:
                    errors[method, reply.error] = errors.get((method, reply.error), 0) + 1
                if reply is None or vanilla is None or vanilla.outcome == "failed":
                    continue  # a run that was cut off, or nothing to compare with
                row = _scored(question, reply, vanilla, named=named[question.id])
                scores.append(row)
                if row.outcome == "rewritten":
                    pairs.append((reply.text, vanilla.text))
            if pairs:
                fluent[label, method] = fluency(pairs)
    options = {one.id: len(one.choices) for one in _questions(sets.values()) if one.choices}
    return Scored(
        plan=plan,
        sets=sets,
        conditions=conditions,
        scores=tuple(scores),
        options=options,
        fluent=fluent,
        errors=errors,
        missing=plan.answers(sets) - len(scores),
        unjudged=frozenset(name for name in plan.methods if only_costs(plan, name)),
    )


def _scored(question: Question, reply: Reply, vanilla: Reply, *, named: bool) -> Score:
    return scored(question, reply, vanilla.text, named=named, decode=decode)


def _questions(sets: Iterable[Benchmark]) -> Iterable[Question]:
    return (one for benchmark in sets for one in benchmark.questions)
