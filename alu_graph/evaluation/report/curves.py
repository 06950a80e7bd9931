"""Draws `Curves`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.lines import Line2D
from matplotlib.ticker import FixedLocator, FuncFormatter, NullLocator

from alu_graph.evaluation.report.charts import Curves, Line, Panel, methods
from alu_graph.evaluation.report.style import PALE, Style, beyond, canvas, percent_ticks, words

_WIDE = 30.0  # the largest figure over the smallest, from which on the y axis is logarithmic
_CLOSE = 0.14  # of the x axis: ticks nearer than that would run into each other


def draw_curves(chart: Curves, styles: Mapping[str, Style]) -> Drawing:
    """Draw panels side by side, over the same x axis, with one legend.

    Args:
        chart: What to draw.
        styles: Of each method.

    Returns:
        The drawing, not yet saved.
    """
    width = max(6.5, 3.9 * len(chart.panels))
    drawing = canvas(width, 4.4)
    drawing.suptitle(words(chart.title, int(12 * width)), fontsize=11)
    for axes, panel in zip(
        drawing.subplots(1, len(chart.panels), squeeze=False)[0], chart.panels, strict=True
    ):
        _panel(axes, panel, styles)
        axes.set_xlabel(words(chart.across, 44))
        _ticks(axes, sorted({at for line in panel.lines for at in line.at}), log=chart.log)
    handles = [
        Line2D([], [], color=styles[one].colour, marker=styles[one].marker, label=words(one))
        for one in methods((chart,))
    ]
    columns = max(1, int(width / 2.2))
    drawing.legend(
        handles=handles, loc="outside lower center", ncols=columns, fontsize=9, frameon=False
    )
    return drawing


def _panel(axes: Axes, panel: Panel, styles: Mapping[str, Style]) -> None:
    scale = 100.0 if panel.unit == "share" else 1.0
    for line in panel.lines:
        _line(axes, line, styles[line.method], scale)
    axes.grid(color=PALE)
    axes.set_axisbelow(True)
    axes.set_ylabel(words(f"{panel.up} (%)" if panel.unit == "share" else panel.up, 44))
    if panel.unit == "share":
        percent_ticks(axes.yaxis)
        return
    values = [figure.value for line in panel.lines for figure in line.figures]
    if values and min(values) > 0 and max(values) / min(values) > _WIDE:
        axes.set_yscale("log", nonpositive="clip")
    else:
        axes.set_ylim(bottom=min(0.0, axes.get_ylim()[0]))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))


def _line(axes: Axes, line: Line, style: Style, scale: float) -> None:
    low, high = zip(*(beyond(figure, scale) for figure in line.figures), strict=True)
    axes.errorbar(
        line.at, [scale * figure.value for figure in line.figures], yerr=[low, high],
        color=style.colour, marker=style.marker, markersize=5, linewidth=1.4, capsize=2,
        elinewidth=0.8, linestyle="--" if line.dashed else "-",
        markerfacecolor="white" if line.dashed else style.colour,
    )  # fmt: skip


def _ticks(axes: Axes, at: Sequence[float], *, log: bool) -> None:
    """Ticks where something was measured, as far as they don't run into each other."""
    if log:
        axes.set_xscale("log")
    if not at:
        return
    places = [math.log(one) if log else one for one in at]
    span = places[-1] - places[0] or 1.0
    kept = [0]
    for place in range(1, len(at)):
        if (places[place] - places[kept[-1]]) / span >= _CLOSE / (1 if log else 2):
            kept.append(place)
    axes.xaxis.set_major_locator(FixedLocator([at[place] for place in kept]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
