"""One set under one condition, ready to be asked: its vanilla, its targets, its methods."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from alu_graph.agents.agent import text_of
from alu_graph.evaluation.ablations import method_of
from alu_graph.evaluation.attacks import attacked
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.methods.method import Answers, Setup
from alu_graph.evaluation.metrics.outcome import outcome
from alu_graph.evaluation.plan import HUB, VANILLA_ITSELF, Condition, Plan
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.reply import Ending, Reply
from alu_graph.evaluation.sources.halves import of_half
from alu_graph.evaluation.sources.hub import Hub
from alu_graph.evaluation.sources.load import limited, load
from alu_graph.evaluation.sources.made import made_names
from alu_graph.evaluation.sources.place import DataError, Folder, Place
from alu_graph.evaluation.vanilla.asking import asking
from alu_graph.evaluation.vanilla.metered import Metered, meter
from alu_graph.evaluation.vanilla.resolve import metered_model, vanilla_of
from alu_graph.settings import Settings


def place_of(plan: Plan) -> Place | None:
    """Where a plan's rows are read from; None where it names nothing."""
    if plan.data is None:
        return None
    return Hub() if plan.data == HUB else Folder(Path(plan.data))


def benchmark_of(plan: Plan, name: str) -> Benchmark:
    """A set of the plan, its attacks among the questions, cut to the plan's limit.

    Args:
        plan: The plan.
        name: The name of the set.

    Returns:
        The benchmark. Of half of the targets, the others stay on the list and aren't asked about.

    Raises:
        DataError: If there is no question of these groups and wordings.
    """
    place = place_of(plan)
    whole = load(name, place, drafts=plan.drafts, seed=plan.seed)
    if plan.half is not None:
        questions = [one for one in whole.questions if of_half(one, plan.half)]
        whole = replace(whole, questions=questions)
    asked = [
        one
        for one in whole.questions
        if one.side in plan.sides
        and (not plan.groups or one.group in plan.groups)
        and (not plan.forms or one.form in plan.forms)
    ]
    if not asked and (plan.groups or plan.forms):
        groups = ", ".join(sorted({one.group for one in whole.questions}))
        msg = f"{name} has no such questions: its groups are {groups}"
        raise DataError(msg)
    part = limited(replace(whole, questions=asked), plan.limit, seed=plan.seed)
    return attacked(part, plan.attacks, seed=plan.seed, limit=plan.limit or None, place=place)


class World:
    """Answers the questions of one set under one condition.

    Args:
        plan: The plan.
        benchmark: The set.
        condition: The condition.
        cache: Where replies of models are kept.
    """

    def __init__(
        self, plan: Plan, benchmark: Benchmark, condition: Condition, cache: Path | None = None
    ) -> None:
        self._plan = plan
        self._condition = condition
        missing = max(0, condition.size - len(benchmark.subjects))
        self.forget = ForgetSet(
            benchmark.subjects, facts=condition.facts, more=made_names(missing, plan.seed)
        )
        self._setup = Setup(
            vanilla=vanilla_of(plan.vanilla, benchmark, cache=cache).runnable,
            forget=self.forget,
            judge=_model(plan.judge, cache),
            agents="rules" if plan.agents == "rules" else _model(plan.agents, cache),
            settings=Settings(**dict(plan.settings)),
        )
        self._built: dict[str, Answers] = {}

    def ask(self, question: Question, methods: Sequence[str]) -> list[Reply]:
        """Ask a question by methods; the vanilla itself goes first, as the others are compared.

        Args:
            question: One of the benchmark's.
            methods: Names. What a method raises becomes a reply that says so.

        Raises:
            ALUError: If a method can't be built, such as one that lacks a judge.
        """
        self.forget.leave_out(question.row if self._plan.leave_row_out else "")
        vanilla = self._asked(VANILLA_ITSELF, question, None)
        others = [name for name in methods if name != VANILLA_ITSELF]
        replies = [self._asked(name, question, vanilla.text) for name in others]
        return [vanilla, *replies] if VANILLA_ITSELF in methods else replies

    def _asked(self, name: str, question: Question, vanilla: str | None) -> Reply:
        if name not in self._built:
            self._built[name] = method_of(name).build(self._setup)
        text, error = "", ""
        start = time.monotonic()
        with meter() as counted, asking(question.id):
            try:
                text = text_of(self._built[name].invoke(question.messages))
            except Exception as fault:  # noqa: BLE001 - a method's failure is a result, and counted
                error = type(fault).__name__
        seconds = time.monotonic() - start + counted.saved
        compared = text if vanilla is None else vanilla
        ending: Ending = "failed" if error else outcome(question, text, compared)
        return Reply(
            method=name,
            condition=self._condition.label,
            question=question.id,
            text=text,
            outcome=ending,
            calls=counted.calls,
            tokens_in=counted.tokens_in,
            tokens_out=counted.tokens_out,
            seconds=round(seconds, 4),
            error=error,
        )


def _model(spec: str | None, cache: Path | None) -> Metered | None:
    return None if spec is None else metered_model(spec, cache=cache)
