"""Draws a `Scatter`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.axes import Axes
from matplotlib.figure import Figure as Drawing
from matplotlib.transforms import Bbox

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.charts import Point, Scatter
from alu_graph.evaluation.report.labels import Label, set_labels
from alu_graph.evaluation.report.style import PALE, Style, beyond, canvas, percent_ticks, words

_CAP = 6  # pixels around an error bar
_NEAR = 0.012  # of the axes
_ROOM = 0.14  # of the range, around the points, for labels


def draw_scatter(chart: Scatter, styles: Mapping[str, Style]) -> Drawing:
    """Draw methods as points with error bars and labels beside them.

    Args:
        chart: What to draw.
        styles: Of each method.

    Returns:
        The drawing, not yet saved.
    """
    drawing = canvas(7.5, 5.2)
    axes = drawing.subplots()
    axes.set_title(words(chart.title, 80), fontsize=11)
    axes.set_xlabel(words(f"{chart.across} (%)", 90))
    axes.set_ylabel(words(f"{chart.up} (%)", 60))
    axes.grid(color=PALE)
    axes.set_axisbelow(True)
    axes.set_xlim(*_limits([point.across for point in chart.points]))
    axes.set_ylim(*_limits([point.up for point in chart.points]))
    for place, point in enumerate(chart.points):
        # Of those in one place, later ones are smaller, so that all are seen.
        depth = sum(_near(axes, point, earlier) for earlier in chart.points[:place])
        _point(axes, point, styles[point.method], max(2.5, 8 - 3 * depth))
    for axis in (axes.xaxis, axes.yaxis):
        percent_ticks(axis)
    drawing.draw_without_rendering()
    drawing.set_layout_engine("none")  # labels are set in pixels: nothing may move any more
    labels = [_label(point, styles[point.method]) for point in chart.points]
    set_labels(axes, labels, _bars(axes, chart.points))
    return drawing


def _point(axes: Axes, point: Point, style: Style, size: float) -> None:
    axes.errorbar(
        [100 * point.across.value], [100 * point.up.value],
        xerr=[[one] for one in beyond(point.across, 100)],
        yerr=[[one] for one in beyond(point.up, 100)],
        fmt=style.marker, color=style.colour, markersize=size, elinewidth=1, capsize=2.5,
    )  # fmt: skip


def _near(axes: Axes, one: Point, other: Point) -> bool:
    """Whether the markers of two points cover each other."""
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    across = abs(one.across.value - other.across.value) * 100 / (right - left)
    up = abs(one.up.value - other.up.value) * 100 / (high - low)
    return max(across, up) < _NEAR


def _limits(figures: Sequence[Figure]) -> tuple[float, float]:
    low = 100 * min((figure.low for figure in figures), default=0.0)
    high = 100 * max((figure.high for figure in figures), default=1.0)
    room = _ROOM * max(high - low, 1.0)
    return low - room, high + room


def _label(point: Point, style: Style) -> Label:
    return Label(words(point.method), 100 * point.across.value, 100 * point.up.value, style.colour)


def _bars(axes: Axes, points: Sequence[Point]) -> list[Bbox]:
    bars = []
    for point in points:
        across, up = point.across, point.up
        for ends in (
            [(across.low, up.value), (across.high, up.value)],
            [(across.value, up.low), (across.value, up.high)],
        ):
            (left, low), (right, high) = axes.transData.transform(
                [(100 * x, 100 * y) for x, y in ends]
            )
            bars.append(Bbox.from_extents(left - _CAP, low - _CAP, right + _CAP, high + _CAP))
    return bars
