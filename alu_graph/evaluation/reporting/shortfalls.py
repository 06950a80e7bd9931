"""Where `alu_graph` leaks or touches what it should not: the questions, by kind."""

from __future__ import annotations

from alu_graph.evaluation.plan import OURS
from alu_graph.evaluation.report.tables import Column, Table
from alu_graph.evaluation.score import Score
from alu_graph.evaluation.scores import Scored

_SHOWN = 12  # ids of a kind


def shortfalls(run: Scored) -> Table:
    """The kinds of failures, the most frequent first, with the ids of their questions."""
    kinds: dict[tuple[str, ...], list[str]] = {}
    for one in run.scores:
        if one.method != OURS:
            continue
        what = _shortfall(one)
        if what:
            key = (one.condition, what, one.group, one.form, one.attack)
            kinds.setdefault(key, []).append(one.question)
    rows: list[tuple[str | int, ...]] = [
        (*key, len(ids), " ".join(ids[:_SHOWN]) + (" ..." if len(ids) > _SHOWN else ""))
        for key, ids in sorted(kinds.items(), key=lambda item: -len(item[1]))
    ]
    heads = ("targets", "what", "questions", "form", "family", "count", "ids")
    return Table(
        title="Where alu_graph falls short",
        columns=tuple(map(Column, heads)),
        rows=tuple(rows),
        keys=5,
    )


def _shortfall(one: Score) -> str:
    if one.leaked:
        return f"leaked ({one.outcome})"
    if one.kept is not None and one.kept < 1:
        return f"not all kept ({one.outcome})"
    if one.side == "retain" and one.kept is None and not one.untouched:
        return one.outcome
    return ""
