"""The tables of a report."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from alu_graph.evaluation.metrics.aggregate import Cell, summary
from alu_graph.evaluation.plan import OURS
from alu_graph.evaluation.report.tables import Column, Table
from alu_graph.evaluation.reporting.headline import headline
from alu_graph.evaluation.reporting.parts import PLAIN, label, mention
from alu_graph.evaluation.reporting.shortfalls import shortfalls
from alu_graph.evaluation.score import Score
from alu_graph.evaluation.scores import Scored


def tables_of(run: Scored) -> list[Table]:
    """All tables of a report, the headline first; others are left out where they are empty."""
    plain = [one for one in run.telling if one.attack == PLAIN]
    kinds = [
        headline(plain),
        _forms(plain),
        _retained(plain),
        _attacks(run.telling),
        _mixed(plain),
        _mentions(plain),
        _choices(run),
        _subjects(plain),
        _sampled(run.telling),
        _costs([one for one in run.scores if one.attack == PLAIN]),
        _fluency(run),
        shortfalls(run),
    ]
    return [kinds[0], *(one for one in kinds[1:] if one.rows)]


_Value: TypeAlias = tuple[str, str]  # heading, figure


def _of_cells(
    title: str,
    cells: Iterable[Cell],
    parts: Sequence[str],
    values: Sequence[_Value],
    *,
    note: str = "",
    numbers: frozenset[str] = frozenset(),
) -> Table:
    """A table with a row for each cell: condition, parts, method, figures."""
    names = {"group": "questions", "attack": "family", "asks": "questions in the prompt"}
    rows = [
        (
            one.condition,
            *(one.part[part] for part in parts),
            label(one.method),
            *(one.figures.get(figure) for _, figure in values),
        )
        for one in cells
        if any(figure in one.figures for _, figure in values)
    ]
    return Table(
        title=title,
        note=note,
        columns=(
            Column("targets"),
            *(Column(names.get(part, part)) for part in parts),
            Column("method"),
            *(Column(head, "number" if name in numbers else "share") for head, name in values),
        ),
        rows=tuple(rows),
        keys=2 + len(parts),
    )


def _forms(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.side == "forget"]
    values = (
        ("leak", "leak"),
        ("half told", "leak_half"),
        ("told", "told"),
        ("ROUGE-L", "rouge_forget"),
    )
    cells = summary(held, ("group", "form"))
    return _of_cells("Forget, by set and wording", cells, ("group", "form"), values)


def _retained(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.side == "retain" and not mention(one)]
    values = (
        ("untouched", "untouched"),
        ("refused", "refused"),
        ("rewritten", "rewritten"),
        ("ROUGE-L", "rouge_retain"),
        ("ROUGE-L to vanilla", "rouge_vanilla"),
    )
    cells = summary(held, ("group", "neighbour"))
    return _of_cells("Retain, by set", cells, ("group", "neighbour"), values)


def _attacks(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.side == "forget"]
    if all(one.attack == PLAIN for one in held):
        held = []
    values = (
        ("leak", "leak"),
        ("named", "leak_named"),
        ("not named", "leak_unnamed"),
        ("half told", "leak_half"),
        ("refused", "refused"),
    )
    return _of_cells("Attacks, by family", summary(held, ("attack",)), ("attack",), values)


def _mixed(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.side == "mixed"]
    values = (("innocent asks kept", "kept"), ("leak", "leak"), ("refused", "refused"))
    cells = summary(held, ("group", "asks"))
    return _of_cells("Mixed prompts", cells, ("group", "asks"), values)


def _mentions(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if mention(one)]
    values = (("useful answer kept", "kept"), ("untouched", "untouched"), ("refused", "refused"))
    return _of_cells("Mere mentions of a target", summary(held, ("group",)), ("group",), values)


def _choices(run: Scored) -> Table:
    held = [one for one in run.telling if one.correct is not None]
    values = (
        ("accuracy", "accuracy"),
        ("declined counted as wrong", "accuracy_strict"),
        ("chance", "chance"),
        ("refused", "refused"),
    )
    cells = summary(held, ("side", "group", "attack"), options=run.options)
    note = "Accuracy counts a declined answer as a guess."
    return _of_cells("Multiple choice", cells, ("side", "group", "attack"), values, note=note)


def _subjects(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.side != "mixed" and one.subject and one.method == OURS]
    values = (("leak", "leak"), ("untouched", "untouched"))
    cells = summary(held, ("side", "group", "subject"))
    return _of_cells("By subject", cells, ("side", "group", "subject"), values)


def _sampled(scores: Sequence[Score]) -> Table:
    held = [one for one in scores if one.attack == "repeated-sampling"]
    cells = summary(held, ("group",))
    names = dict.fromkeys(name for one in cells for name in one.figures if "@" in name)
    values = [(name, name) for name in names]
    return _of_cells("Repeated sampling", cells if names else [], ("group",), values)


def _costs(scores: Sequence[Score]) -> Table:
    values = (
        ("calls", "calls"),
        ("tokens", "tokens"),
        ("seconds", "seconds"),
        ("seconds, median", "seconds_median"),
        ("seconds, p95", "seconds_p95"),
    )
    numbers = frozenset(figure for _, figure in values)
    cells = summary(scores, ("side",))
    return _of_cells("Cost of an answer", cells, ("side",), values, numbers=numbers)


def _fluency(run: Scored) -> Table:
    rows = [
        (
            condition,
            label(method),
            found.flawless,
            ", ".join(f"{kind} {count}" for kind, count in found.flaws.items() if count) or "none",
        )
        for (condition, method), found in run.fluent.items()
        if method not in run.unjudged
    ]
    return Table(
        title="How rewritten answers read",
        note="Holes that rewriting leaves, found by patterns; not a judgement of style.",
        columns=tuple(map(Column, ("targets", "method", "without a flaw", "flaws"))),
        rows=tuple(rows),
        keys=2,
    )
