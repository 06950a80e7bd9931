"""Draws `Bars`."""

from __future__ import annotations

import math
from collections.abc import Mapping

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from alu_graph.evaluation.report.charts import Bars, Series
from alu_graph.evaluation.report.style import (
    GREY,
    PALE,
    Style,
    beyond,
    canvas,
    percent_ticks,
    words,
)
from alu_graph.evaluation.report.tables import percent

_IN_A_ROW = 3  # panels
_FEW = 2  # methods in one panel, up to which each bar says its value


def draw_bars(chart: Bars, styles: Mapping[str, Style]) -> Drawing:
    """Draw bars, all in one plot or each method in a panel of its own.

    Args:
        chart: What to draw.
        styles: Of each method.

    Returns:
        The drawing, not yet saved.
    """
    held = [(series,) for series in chart.series] if chart.panels else [chart.series]
    columns = min(_IN_A_ROW, max(1, len(held)))
    rows = max(1, math.ceil(len(held) / columns))
    thick = 0.24 if chart.panels else max(0.24, 0.15 * len(chart.series))
    width = 7.5 if columns == 1 else 2.0 + 3.2 * columns
    drawing = canvas(width, 1.2 + rows * (0.75 + thick * len(chart.groups)))
    drawing.suptitle(words(chart.title, int(12 * width)), fontsize=11)
    grid = drawing.subplots(rows, columns, squeeze=False, sharey=True).ravel()
    for axes, series in zip(grid, held, strict=False):
        _panel(axes, chart, series, styles)
    for axes in grid[len(held) :]:
        axes.set_axis_off()
    for axes in grid[::columns]:
        axes.set_ylabel(words(chart.up, 40))
    _legend(drawing, chart, styles, width)
    return drawing


def _panel(axes: Axes, chart: Bars, held: tuple[Series, ...], styles: Mapping[str, Style]) -> None:
    thick = 0.8 / max(1, len(held))
    for place, series in enumerate(held):
        style = styles[series.method]
        shift = (place - (len(held) - 1) / 2) * thick
        _series(axes, series, style, shift, thick, said=len(held) <= _FEW)
        if series.mark is not None:
            colour = GREY if chart.panels else style.colour
            axes.axvline(100 * series.mark, color=colour, linestyle="--", linewidth=1.2)
    if chart.line is not None:
        axes.axvline(100 * chart.line, color=GREY, linestyle="--", linewidth=1.2)
    axes.set_yticks(range(len(chart.groups)), [words(group, 38, 1) for group in chart.groups])
    axes.set_ylim(len(chart.groups) - 0.4, -0.6)  # the first group on top
    axes.tick_params(axis="both", labelsize=8.5)
    axes.set_xlabel(words(f"{chart.across} (%)", 46 if chart.panels else 80), fontsize=9)
    axes.set_xlim(0, _end(chart, held))
    axes.grid(axis="x", color=PALE)
    axes.set_axisbelow(True)
    percent_ticks(axes.xaxis)
    if chart.panels:
        [series] = held
        axes.set_title(words(series.method, 40), fontsize=9.5, color=styles[series.method].colour)


def _series(
    axes: Axes, series: Series, style: Style, shift: float, thick: float, *, said: bool
) -> None:
    for place, figure in enumerate(series.figures):
        if figure is None:
            continue
        at = place + shift
        axes.barh(
            at, 100 * figure.value, thick, color=style.colour, hatch=style.hatch,
            edgecolor="white", linewidth=0.4,
        )  # fmt: skip
        axes.errorbar(
            [100 * figure.value], [at], xerr=[[one] for one in beyond(figure, 100)],
            fmt="none", ecolor="#222222", elinewidth=0.9, capsize=1.8,
        )  # fmt: skip
        if said:
            axes.annotate(
                percent(figure.value), (100 * max(figure.value, figure.high), at),
                xytext=(4, 0), textcoords="offset points", va="center", fontsize=7.5,
            )  # fmt: skip


def _end(chart: Bars, held: tuple[Series, ...]) -> float:
    """Where the x axis ends: with room for the figure that stands beside the longest bar."""
    ends = [one.high for series in held for one in series.figures if one is not None]
    lines = [chart.line, *(series.mark for series in held)]
    marks = [line for line in lines if line is not None and line <= 1]
    return 100 * max([1.2 * end for end in ends] + [1.1 * mark for mark in marks], default=0) or 1.0


def _legend(drawing: Drawing, chart: Bars, styles: Mapping[str, Style], width: float) -> None:
    handles: list[Patch | Line2D] = []
    if not chart.panels and len(chart.series) > 1:
        handles += [
            Patch(
                facecolor=styles[series.method].colour, hatch=styles[series.method].hatch,
                edgecolor="white", label=words(series.method),
            )
            for series in chart.series
        ]  # fmt: skip
    if chart.marked:
        mark = words(chart.marked, 60)
        handles.append(Line2D([], [], color=GREY, linestyle="--", label=mark))
    if handles:
        drawing.legend(
            handles=handles, loc="outside lower center", ncols=max(1, int(width / 2.3)),
            fontsize=9, frameon=False,
        )  # fmt: skip
