"""From a run's scores to its report: which tables and plots there are, and what stands in them."""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

from alu_graph.evaluation.ablations import method_of
from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.aggregate import Cell, summary
from alu_graph.evaluation.plan import OURS, PERFECT, Plan
from alu_graph.evaluation.report.charts import Chart
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.machine import machine
from alu_graph.evaluation.report.plots import (
    attacks_by_family,
    by_subject,
    cost_and_error,
    forget_against_retain,
    kept_by_questions,
)
from alu_graph.evaluation.report.tables import Column, Table
from alu_graph.evaluation.score import Score
from alu_graph.evaluation.scores import Scored, scores_of
from alu_graph.evaluation.vanilla.resolve import STUB

_Key = TypeVar("_Key")
_PLAIN = "plain"
_SHOWN = 12  # ids of failing questions of a kind
_PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report, and what its bars are held against.

    Args:
        data: The report.
        headline: Its first table.
        leak: Of our method, by condition: what leaks of plain forget questions.
        untouched: Of our method, by condition: retained answers left as they were.
    """

    data: ReportData
    headline: Table
    leak: Mapping[str, Figure]
    untouched: Mapping[str, Figure]

    def missed(self, *, max_leak: float | None, min_untouched: float | None) -> list[str]:
        """The bars that were missed, in words.

        Args:
            max_leak: Percent of forget questions that may leak; None for no bar.
            min_untouched: Percent of retain questions that must be untouched; None for no bar.
        """
        found = []
        for condition, figure in self.leak.items():
            if max_leak is not None and figure.value * _PERCENT > max_leak:
                found.append(f"{condition}: {figure.value:.2%} leaked, the bar is {max_leak}%")
        for condition, figure in self.untouched.items():
            if min_untouched is not None and figure.value * _PERCENT < min_untouched:
                said = f"{figure.value:.2%} untouched, the bar is {min_untouched}%"
                found.append(f"{condition}: {said}")
        return found


def reported(path: Path) -> Made:
    """Make the report of a run.

    Args:
        path: The run's folder.
    """
    run = scores_of(path)
    tables = _tables(run)
    ours = [
        one
        for one in run.scores
        if one.method == OURS and one.attack == _PLAIN and not _mention(one)
    ]
    sides = {(one.condition, one.part["side"]): one.figures for one in summary(ours, ("side",))}
    data = ReportData(
        title=f"Unlearning measured: {', '.join(run.plan.sets)}",
        about=_about(run.plan),
        tables=tuple(tables),
        plots=tuple(_plots(run)),
        remarks=tuple(_remarks(run)),
        methods=tuple(_label(name) for name in run.plan.asked_methods),
    )
    return Made(
        data=data,
        headline=tables[0],
        leak=_by_condition(sides, "forget", "leak"),
        untouched=_by_condition(sides, "retain", "untouched"),
    )


def _by_condition(
    sides: Mapping[tuple[str, str], Mapping[str, Figure]], side: str, figure: str
) -> dict[str, Figure]:
    return {
        condition: held[figure]
        for (condition, of), held in sides.items()
        if of == side and figure in held
    }


def _about(plan: Plan) -> dict[str, str]:
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
        "date": date.today().isoformat(),  # noqa: DTZ011 - the day where it was run
        **machine(),
    }


def command_of(plan: Plan) -> str:
    """The command that asks the same again.

    Example:
        >>> command_of(Plan(sets=("sample",), limit=5))
        'alu eval run sample --limit 5'
    """
    default = Plan(sets=plan.sets)
    words = ["alu", "eval", "run", *plan.sets]
    given: dict[str, tuple[object, object, Sequence[str]]] = {
        "data": (plan.data, default.data, [str(plan.data)]),
        "vanilla": (plan.vanilla, default.vanilla, [plan.vanilla]),
        "drafts": (plan.drafts, default.drafts, [plan.drafts]),
        "methods": (plan.methods, default.methods, [m for m in plan.methods if m != OURS]),
        "judge": (plan.judge, default.judge, [str(plan.judge)]),
        "agents": (plan.agents, default.agents, [plan.agents]),
        "attacks": (plan.attacks, default.attacks, plan.attacks),
        "facts": (plan.facts, default.facts, ["both" if len(plan.facts) > 1 else "names"]),
        "targets": (plan.sizes, default.sizes, [str(size) for size in plan.sizes]),
        "sides": (plan.sides, default.sides, plan.sides),
        "groups": (plan.groups, default.groups, plan.groups),
        "forms": (plan.forms, default.forms, plan.forms),
        "half": (plan.half, default.half, [str(plan.half)]),
        "limit": (plan.limit, default.limit, [str(plan.limit)]),
        "seed": (plan.seed, default.seed, [str(plan.seed)]),
        "keep-row": (plan.leave_row_out, default.leave_row_out, []),
    }
    for name, (value, usual, said) in given.items():
        words += [f"--{name}", *said] if value != usual else []
    for name, value in plan.settings:
        words += ["--setting", f"{name}={value}"]
    return shlex.join(words)


def _remarks(run: Scored) -> Iterable[str]:
    if run.plan.judge == STUB:
        yield "The judge is a stub: of methods that judge by LLM only the cost means anything."
    instructing = [one for one in run.plan.methods if method_of(one).instructs]
    if instructing and run.plan.vanilla == PERFECT:
        named = ", ".join(map(_label, instructing))
        yield f"A perfect memory follows no instructions: of {named} only the cost means anything."
    for name, benchmark in run.sets.items():
        for remark in benchmark.remarks:
            yield f"{name}: {remark}"
    for (method, error), count in run.errors.items():
        yield f"{_label(method)}: {count} answers failed with {error}; they count as withheld"


def _label(method: str) -> str:
    return method_of(method).label


def _mention(score: Score) -> bool:
    """Whether a question mentions a target and wants nothing of it."""
    return score.side == "retain" and score.kept is not None


# Tables.


def _tables(run: Scored) -> list[Table]:
    plain = [one for one in run.scores if one.attack == _PLAIN]
    kinds = [
        _headline(plain),
        _forms(plain),
        _retained(plain),
        _attacks(run.scores),
        _mixed(plain),
        _mentions(plain),
        _choices(run),
        _subjects(plain),
        _sampled(run.scores),
        _costs(plain),
        _fluency(run),
        _failures(run),
    ]
    return [kinds[0], *(one for one in kinds[1:] if one.rows)]


_Value = tuple[str, str]  # heading, figure


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
            _label(one.method),
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


def _headline(scores: Iterable[Score]) -> Table:
    """One row for each method: what leaks, and what is kept."""
    by: dict[tuple[str, str], dict[str, Mapping[str, Figure]]] = {}
    held = (one for one in scores if not _mention(one))
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
                _label(method),
                forget.get("leak_named"),
                forget.get("leak_unnamed"),
                forget.get("leak_half"),
                forget.get("rouge_forget"),
                retain.get("untouched"),
                retain.get("refused"),
                retain.get("rewritten"),
                mixed.get("kept"),
                mixed.get("leak"),
            )
        )
    heads = (
        "targets|method|leak, named|leak, not named|half told|ROUGE-L forget|retain untouched|"
        "retain refused|retain rewritten|mixed: kept|mixed: leak"
    )
    return Table(
        title="Forget against retain",
        note="Leak: the answer tells any informative word of the withheld one that the question "
        "does not give. Named: question or draft holds the target's name. Plain questions only; "
        "mere mentions of a target have a table of their own.",
        columns=tuple(map(Column, heads.split("|"))),
        rows=tuple(rows),
        keys=2,
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
    held = [one for one in scores if one.side == "retain" and not _mention(one)]
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
    if all(one.attack == _PLAIN for one in held):
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
    held = [one for one in scores if _mention(one)]
    values = (("useful answer kept", "kept"), ("untouched", "untouched"), ("refused", "refused"))
    return _of_cells("Mere mentions of a target", summary(held, ("group",)), ("group",), values)


def _choices(run: Scored) -> Table:
    held = [one for one in run.scores if one.correct is not None]
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
            _label(method),
            found.flawless,
            ", ".join(f"{kind} {count}" for kind, count in found.flaws.items() if count) or "none",
        )
        for (condition, method), found in run.fluent.items()
    ]
    return Table(
        title="How rewritten answers read",
        note="Holes that rewriting leaves, found by patterns; not a judgement of style.",
        columns=tuple(map(Column, ("targets", "method", "without a flaw", "flaws"))),
        rows=tuple(rows),
        keys=2,
    )


def _failures(run: Scored) -> Table:
    """Where ours falls short: the questions by kind, by their ids."""
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


# Plots.


def _plots(run: Scored) -> Iterable[Chart]:
    plan = run.plan
    first = plan.conditions[0].label
    plain = [one for one in run.scores if one.attack == _PLAIN]
    here = [one for one in plain if one.condition == first and not _mention(one)]
    sides = {(one.method, one.part["side"]): one.figures for one in summary(here, ("side",))}

    def of(side: str, figure: str) -> dict[str, Figure]:
        return {
            _label(method): held[figure]
            for (method, its), held in sides.items()
            if its == side and figure in held
        }

    untouched, leak = of("retain", "untouched"), of("forget", "leak")
    if untouched and leak:
        yield forget_against_retain(untouched, leak)
    if plan.attacks:
        rows = [one for one in run.scores if one.condition == first and one.side == "forget"]
        yield attacks_by_family(_nested(rows, "attack", "leak", str))
    mixed = [one for one in here if one.side == "mixed"]
    if len({one.asks for one in mixed}) > 1:
        yield kept_by_questions(_nested(mixed, "asks", "kept", int))
    subjects = [one for one in here if one.side == "forget" and one.subject]
    if len({one.subject for one in subjects}) > 1:
        held = _nested(subjects, "subject", "leak", str)
        yield by_subject(held, title="Leaks by subject", across="Answers that leak")
    if len(plan.sizes) > 1:
        yield _scale(plan, plain)


def _nested(
    rows: Sequence[Score], part: str, figure: str, key: Callable[[str], _Key]
) -> dict[str, dict[_Key, Figure]]:
    found: dict[str, dict[_Key, Figure]] = {}
    for cell in summary(rows, (part,)):
        if figure in cell.figures:
            held = found.setdefault(_label(cell.method), {})
            held[key(cell.part[part])] = cell.figures[figure]
    return found


def _scale(plan: Plan, plain: Sequence[Score]) -> Chart:
    wanted = [one for one in plan.conditions if one.set == plan.sets[0] and one.facts]
    sizes = {one.label: one.size for one in wanted}
    curves: dict[str, dict[str, dict[int, Figure]]] = {}

    def put(name: str, cell: Cell, figure: Figure) -> None:
        curves.setdefault(name, {}).setdefault(_label(cell.method), {})[sizes[cell.condition]] = (
            figure
        )

    held = [one for one in plain if one.condition in sizes]
    for cell in summary(held, ()):
        put("tokens", cell, cell.figures["tokens"])
        put("seconds", cell, cell.figures["seconds"])
    for cell in summary(held, ("side",)):
        if cell.part["side"] == "forget" and "leak" in cell.figures:
            put("leak", cell, cell.figures["leak"])
        if cell.part["side"] == "retain":
            kept = cell.figures["untouched"]
            put("touched", cell, Figure(1 - kept.value, 1 - kept.high, 1 - kept.low, kept.count))
    names = ("tokens", "seconds", "leak", "touched")
    return cost_and_error(*(curves.get(name, {}) for name in names))
