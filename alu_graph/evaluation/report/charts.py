"""What a plot shows, as plain data: it is drawn from this, and kept in the report's JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.tables import Unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One method in a `Scatter`.

    Args:
        method: As it is labelled.
        across: Its figure on the x axis.
        up: Its figure on the y axis.
    """

    method: str
    across: Figure
    up: Figure


@dataclass(frozen=True, slots=True, kw_only=True)
class Scatter:
    """Methods as labelled points, two shares against each other.

    Args:
        name: The file is called so, with ".png".
        title: Above the plot.
        across: What the x axis shows; "(%)" is added.
        up: What the y axis shows; "(%)" is added.
        points: One for each method.
        note: Said below the plot in the report.
    """

    name: str
    title: str
    across: str
    up: str
    points: tuple[Point, ...]
    note: str = ""
    kind: Literal["scatter"] = "scatter"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One method in a `Panel`.

    Args:
        method: As it is labelled.
        at: Values on the x axis.
        figures: One for each.
        dashed: To tell two measures of one method apart.
    """

    method: str
    at: tuple[float, ...]
    figures: tuple[Figure, ...]
    dashed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """One of the small plots of `Curves`.

    Args:
        up: What the y axis shows, with its unit unless that is "share".
        lines: Of the methods.
        unit: Of the figures.
    """

    up: str
    lines: tuple[Line, ...]
    unit: Unit = "share"


@dataclass(frozen=True, slots=True, kw_only=True)
class Curves:
    """Small plots beside each other, over the same x axis.

    Args:
        name: The file is called so, with ".png".
        title: Above the plots.
        across: What the x axis shows.
        panels: The small plots.
        log: Whether the x axis is logarithmic.
        note: Said below the plot in the report.
    """

    name: str
    title: str
    across: str
    panels: tuple[Panel, ...]
    log: bool = False
    note: str = ""
    kind: Literal["curves"] = "curves"


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """One method in `Bars`.

    Args:
        method: As it is labelled.
        figures: One for each group; None where there is none.
        mark: A value to be held against: a dashed line stands there.
    """

    method: str
    figures: tuple[Figure | None, ...]
    mark: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Horizontal bars: groups from top to bottom, in each one bar for each method.

    Args:
        name: The file is called so, with ".png".
        title: Above the plot.
        across: What the x axis shows; "(%)" is added.
        groups: Labels of the y axis.
        series: Of the methods.
        up: What the groups are.
        panels: Whether each method has a panel and an x axis of its own, where their sizes are
            too far apart for one.
        line: A value that all methods are held against.
        marked: What the dashed lines mean.
        note: Said below the plot in the report.
    """

    name: str
    title: str
    across: str
    groups: tuple[str, ...]
    series: tuple[Series, ...]
    up: str = ""
    panels: bool = False
    line: float | None = None
    marked: str = ""
    note: str = ""
    kind: Literal["bars"] = "bars"


Chart: TypeAlias = Scatter | Curves | Bars


def methods(charts: tuple[Chart, ...]) -> list[str]:
    """The methods that charts show, in the order in which they first appear.

    Example:
        >>> bars = Bars(
        ...     name="x",
        ...     title="",
        ...     across="",
        ...     groups=(),
        ...     series=(Series(method="ours", figures=()),),
        ... )
        >>> methods((bars,))
        ['ours']
    """
    named: dict[str, None] = {}
    for chart in charts:
        if isinstance(chart, Scatter):
            named |= dict.fromkeys(point.method for point in chart.points)
        elif isinstance(chart, Curves):
            named |= dict.fromkeys(line.method for panel in chart.panels for line in panel.lines)
        else:
            named |= dict.fromkeys(series.method for series in chart.series)
    return list(named)
