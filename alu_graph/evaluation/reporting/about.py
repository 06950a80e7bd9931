"""What a report says of its run: what was asked of whom, and what a reader must know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alu_graph.evaluation.ablations import ABLATIONS
from alu_graph.evaluation.plan import PERFECT, Plan
from alu_graph.evaluation.report.machine import machine
from alu_graph.evaluation.reporting.command import command_of
from alu_graph.evaluation.reporting.parts import label
from alu_graph.evaluation.scores import Scored, only_costs

# Ablations of what LLM agents write, and of nothing else.
_OF_AGENTS = ("k=", "top_j=", "good_enough=", "max_attempts=", "without critic", "without check")


def about(plan: Plan, asked: Mapping[str, str]) -> Mapping[str, str]:
    """Who answered, under which conditions, and where it was run.

    Args:
        plan: Of the run.
        asked: When and where it was asked, by which commit; another one that scores it is named.
    """
    commit = machine()["commit"]
    perfect = plan.vanilla == PERFECT
    row = "left out of the facts" if plan.leave_row_out else "among the facts"
    return {
        "command": command_of(plan),
        "who answers": f"perfect memory, {plan.drafts} drafts" if perfect else plan.vanilla,
        "the asked row": row,
        "agents of alu_graph": plan.agents,
        "judge of the baselines": plan.judge or "none",
        "settings": ", ".join(f"{name}={value}" for name, value in plan.settings) or "as shipped",
        "attacks": ", ".join(plan.attacks) or "none",
        "groups": ", ".join(plan.groups) or "all",
        "wordings": ", ".join(plan.forms) or "all",
        "half of the targets": {None: "all", 0: "tuned on", 1: "not tuned on"}[plan.half],
        "questions of a kind": str(plan.limit or "all"),
        "seed": str(plan.seed),
        **asked,
        **({} if asked.get("commit") == commit else {"scored at": commit}),
    }


def remarks(run: Scored) -> Iterator[str]:
    """Of answers that are missing or failed, of the plots, of the sets and of their attacks."""
    if run.missing:
        done = f"{len(run.scores):,} of {len(run.scores) + run.missing:,}"
        yield f"the run is not done, {done} answers are there: the same command goes on"
    if unjudged := [label(name) for name in run.plan.methods if only_costs(run.plan, name)]:
        yield (
            f"{', '.join(unjudged)}: only the cost means anything, as a stub judges nothing and a "
            "perfect memory follows no instructions"
        )
    if idle := _idle(run.plan):
        yield (
            f"{', '.join(map(label, idle))}: these change nothing without LLM agents; give "
            "--agents MODEL to measure them"
        )
    for (method, error), count in run.errors.items():
        yield f"{label(method)}: {count} answers failed with {error}; they count as withheld"
    if len(run.conditions) > 1:
        yield f"plots (but curves over the number of targets) are of {run.conditions[0].label}"
    for name, benchmark in run.sets.items():
        asked = {one.attack for one in benchmark.questions}
        if unfit := [one for one in run.plan.attacks if one not in asked]:
            yield f"{name}: no asked question could be made into {', '.join(unfit)}"
        if given := _given_away(run, name):
            yield (
                f"{name}: {given} forget and mixed questions are left out of the leak figure, as "
                "they give all of their answer away"
            )
        for remark in benchmark.remarks:
            yield f"{name}: {remark}"


def _idle(plan: Plan) -> list[str]:
    """The ablations of a plan that can't show anything, as its agents work by rules."""
    if plan.agents != "rules":
        return []
    return [name for name in plan.methods if name in ABLATIONS and name.startswith(_OF_AGENTS)]


def _given_away(run: Scored, name: str) -> int:
    """How many questions of a set, asked to withhold something, leave nothing to be told."""
    here = {one.label for one in run.conditions if one.set == name}
    return len(
        {
            one.question
            for one in run.scores
            if one.condition in here and one.side != "retain" and one.leaked is None
        }
    )
