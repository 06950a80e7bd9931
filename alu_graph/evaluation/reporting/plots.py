"""The plots of a report."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.aggregate import Cell, summary
from alu_graph.evaluation.report.charts import Chart
from alu_graph.evaluation.report.plots import (
    attacks_by_family,
    by_subject,
    cost_and_error,
    forget_against_retain,
    kept_by_questions,
)
from alu_graph.evaluation.reporting.parts import PLAIN, label, mention
from alu_graph.evaluation.score import Score
from alu_graph.evaluation.scores import Scored

_Key = TypeVar("_Key")


def plots_of(run: Scored) -> Iterator[Chart]:
    """The plots that a run has figures for. All but the curves show its first condition."""
    first = run.conditions[0].label
    plain = [one for one in run.telling if one.attack == PLAIN]
    here = [one for one in plain if one.condition == first and not mention(one)]
    sides = {(one.method, one.part["side"]): one.figures for one in summary(here, ("side",))}

    def of(side: str, figure: str) -> dict[str, Figure]:
        return {
            label(method): held[figure]
            for (method, its), held in sides.items()
            if its == side and figure in held
        }

    untouched, leak = of("retain", "untouched"), of("forget", "leak")
    if untouched and leak:
        yield forget_against_retain(untouched, leak)
    rows = [one for one in run.telling if one.condition == first and one.side == "forget"]
    if any(one.attack != PLAIN for one in rows):
        yield attacks_by_family(_nested(rows, "attack", "leak", str))
    mixed = [one for one in here if one.side == "mixed"]
    if len({one.asks for one in mixed}) > 1:
        yield kept_by_questions(_nested(mixed, "asks", "kept", int))
    subjects = [one for one in here if one.side == "forget" and one.subject]
    if len({one.subject for one in subjects}) > 1:
        held = _nested(subjects, "subject", "leak", str)
        yield by_subject(held, title="Leaks by subject", across="Answers that leak")
    sizes = {
        one.label: one.size or len(run.sets[one.set].subjects)
        for one in run.conditions
        if one.set == run.plan.sets[0] and one.facts == run.conditions[0].facts
    }
    grown = [
        one
        for one in run.scores
        if one.attack == PLAIN and one.condition in sizes and not mention(one)
    ]
    if len(sizes) > 1 and grown:
        yield _scale(grown, sizes, run.unjudged)


def _nested(
    rows: Sequence[Score], part: str, figure: str, key: Callable[[str], _Key]
) -> dict[str, dict[_Key, Figure]]:
    found: dict[str, dict[_Key, Figure]] = {}
    for cell in summary(rows, (part,)):
        if figure in cell.figures:
            held = found.setdefault(label(cell.method), {})
            held[key(cell.part[part])] = cell.figures[figure]
    return found


def _scale(rows: Sequence[Score], sizes: Mapping[str, int], unjudged: frozenset[str]) -> Chart:
    """Curves over the number of targets that each condition has."""
    curves: dict[str, dict[str, dict[int, Figure]]] = {}

    def put(name: str, cell: Cell, figure: Figure) -> None:
        held = curves.setdefault(name, {}).setdefault(label(cell.method), {})
        held[sizes[cell.condition]] = figure

    for cell in summary(rows, ()):
        put("tokens", cell, cell.figures["tokens"])
        put("seconds", cell, cell.figures["seconds"])
    judged = (one for one in rows if one.method not in unjudged)
    for cell in summary(judged, ("side",)):
        if cell.part["side"] == "forget" and "leak" in cell.figures:
            put("leak", cell, cell.figures["leak"])
        if cell.part["side"] == "retain":
            kept = cell.figures["untouched"]
            put("touched", cell, Figure(1 - kept.value, 1 - kept.high, 1 - kept.low, kept.count))
    names = ("tokens", "seconds", "leak", "touched")
    return cost_and_error(*(curves.get(name, {}) for name in names))
