"""A report as Markdown, for GitHub."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alu_graph.evaluation.report.charts import Chart
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.tables import Column, Table, as_markdown


def report_as_markdown(data: ReportData) -> str:
    """A report as Markdown; plots are shown by the names of their files, beside it.

    Args:
        data: The report.

    Example:
        >>> data = ReportData(title="TOFU", about={"command": "alu eval tofu", "seed": "0"})
        >>> print(report_as_markdown(data))
        # TOFU
        <BLANKLINE>
        ## What was run
        <BLANKLINE>
        ~~~sh
        alu eval tofu
        ~~~
        <BLANKLINE>
        | what | value |
        | :--- | :---- |
        | seed | 0     |
        <BLANKLINE>
    """
    return "\n\n".join(_parts(data)) + "\n"


def _parts(data: ReportData) -> Iterator[str]:
    yield f"# {data.title}"
    yield from _about(data)
    if data.tables:
        yield "## Figures"
        yield "Percentages and means stand with their 95% intervals; n: answers measured."
    for table in data.tables:
        yield f"### {table.title}"
        if table.note:
            yield table.note
        yield as_markdown(table)
    if data.plots:
        yield "## Plots"
    for plot in data.plots:
        yield from _plot(plot)
    yield from _list("## Where a bar was missed", data.shortfalls)
    yield from _list("## Remarks", data.remarks)


def _about(data: ReportData) -> Iterator[str]:
    rest = tuple((name, said) for name, said in data.about.items() if name != "command")
    if data.about:
        yield "## What was run"
    if "command" in data.about:
        yield f"~~~sh\n{data.about['command']}\n~~~"
    if rest:
        yield as_markdown(
            Table(title="about", columns=(Column("what"), Column("value")), rows=rest)
        )


def _plot(plot: Chart) -> Iterator[str]:
    yield f"### {plot.title}"
    yield f"![{plot.title.replace(']', ')').replace('[', '(')}]({plot.name}.png)"
    if plot.note:
        yield plot.note


def _list(heading: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield heading
        yield "\n".join(f"- {' '.join(item.split())}" for item in items)
