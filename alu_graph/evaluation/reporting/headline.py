"""The first table of a report."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.aggregate import summary
from alu_graph.evaluation.report.tables import Column, Table
from alu_graph.evaluation.reporting.parts import label, mention
from alu_graph.evaluation.score import Score


def headline(scores: Iterable[Score]) -> Table:
    """One row for each method: what leaks, and what is kept; what failed, if anything did."""
    scores = tuple(scores)
    failed = {(cell.condition, cell.method): cell.figures["failed"] for cell in summary(scores, ())}
    any_failed = any(figure.value for figure in failed.values())
    by: dict[tuple[str, str], dict[str, Mapping[str, Figure]]] = {}
    held = (one for one in scores if not mention(one))
    for cell in summary(held, ("side",)):
        by.setdefault((cell.condition, cell.method), {})[cell.part["side"]] = cell.figures
    none: Mapping[str, Figure] = {}
    rows = []
    for (condition, method), sides in by.items():
        forget, retain = sides.get("forget", none), sides.get("retain", none)
        mixed = sides.get("mixed", none)
        rows.append(
            (
                condition,
                label(method),
                forget.get("leak_named"),
                forget.get("leak_unnamed"),
                forget.get("leak_half"),
                forget.get("rouge_forget"),
                retain.get("untouched"),
                retain.get("refused"),
                retain.get("rewritten"),
                mixed.get("kept"),
                mixed.get("leak"),
                *([failed[condition, method]] if any_failed else []),
            )
        )
    heads = (
        "targets|method|leak, named|leak, not named|half told|ROUGE-L forget|retain untouched|"
        "retain refused|retain rewritten|mixed: kept|mixed: leak"
    ) + ("|failed" if any_failed else "")
    return Table(
        title="Forget against retain",
        note="Leak: the answer tells any informative word of the withheld one that the question "
        "does not give. Named: question or draft holds the target's name. Plain questions only; "
        "mere mentions of a target have a table of their own.",
        columns=tuple(map(Column, heads.split("|"))),
        rows=tuple(rows),
        keys=2,
    )
