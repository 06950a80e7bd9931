"""A made-up report with every kind of table and plot."""

from __future__ import annotations

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.charts import Chart
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.plots import (
    attacks_by_family,
    by_subject,
    cost_and_error,
    forget_against_retain,
    kept_by_questions,
)
from alu_graph.evaluation.report.tables import Column, Table

METHODS = (
    "none",
    "prompt guardrail",
    "filter guardrail (LLM yes/no)",
    "keyword filter",
    "embedding threshold with refusal, as CURaTE",
    "ICUL",
    "ALU, the paper's code",
    "refuse if named",
    "alu_graph",
)
LEAK = (0.95, 0.95, 0.2, 0.31, 0.31, 0.8, 0.1, 0.3, 0.003)
KEPT = (1.0, 1.0, 0.93, 0.985, 0.985, 0.9, 0.7, 0.985, 0.997)
FAMILIES = ("plain", "other languages", "encodings asked for in the answer", "role play")


def share(value: float, count: int = 400) -> Figure:
    return Figure(value, max(0.0, value - 0.02), min(1.0, value + 0.02), count)


def mean(value: float) -> Figure:
    return Figure(value, value * 0.9, value * 1.1, 400)


def plots() -> tuple[Chart, ...]:
    leak = {method: share(value) for method, value in zip(METHODS, LEAK, strict=True)}
    kept = {method: share(value) for method, value in zip(METHODS, KEPT, strict=True)}
    grown = {method: {n: mean(300.0 + 20 * n) for n in (10, 100, 10_000)} for method in METHODS}
    return (
        forget_against_retain(kept, leak),
        attacks_by_family(
            {method: dict.fromkeys(FAMILIES, leak[method]) for method in METHODS[-4:]}
        ),
        cost_and_error(
            grown,
            grown,
            {method: dict.fromkeys((10, 100, 10_000), leak[method]) for method in METHODS},
            {method: dict.fromkeys((10, 100, 10_000), share(0.01)) for method in METHODS},
        ),
        kept_by_questions({method: dict.fromkeys(range(2, 9), kept[method]) for method in METHODS}),
        by_subject(
            {method: {f"a rather long subject {n}": kept[method] for n in range(57)} for method in
             METHODS[-2:]},
            title="MMLU: untouched, by subject",
            across="Retained answers untouched",
            chance=0.25,
        ),
    )  # fmt: skip


def report(leak: Figure = share(0.003), seed: str = "0") -> ReportData:  # noqa: B008 - frozen
    table = Table(
        title="Forget",
        note="Asked row left out.",
        columns=(
            Column("method"),
            Column("leak", best="low"),
            Column("tokens", unit="number"),
            Column("failed"),
        ),
        rows=(
            ("none", Figure(0.934, 0.91, 0.95, 400), Figure(412.3, 398, 430.2, 400), 0),
            ("alu_graph", leak, Figure(413.0, 399, 431, 400), 12),
            ("a|b", None, Figure(0.0, 0.0, 0.0, 0), 1200),
        ),
    )
    return ReportData(
        title="TOFU, forget10",
        about={"command": "alu eval tofu --seed 0", "vanilla": "perfect-memory", "seed": seed},
        tables=(table,),
        plots=plots(),
        remarks=("3 rows with two answers were dropped.",),
        shortfalls=("Reverse queries leak 4 times the plain rate.",),
        methods=METHODS,
    )
