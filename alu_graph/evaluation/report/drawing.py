"""A chart as a picture."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure as Drawing

from alu_graph.evaluation.report.bars import draw_bars
from alu_graph.evaluation.report.charts import Chart, Curves, Scatter
from alu_graph.evaluation.report.curves import draw_curves
from alu_graph.evaluation.report.scatter import draw_scatter
from alu_graph.evaluation.report.style import Style, png


def draw(chart: Chart, styles: Mapping[str, Style]) -> Drawing:
    """Draw a chart, without a display and without `pyplot`.

    Args:
        chart: What to draw.
        styles: Of each method, by `style.styles`.

    Returns:
        The drawing, not yet saved.
    """
    if isinstance(chart, Scatter):
        return draw_scatter(chart, styles)
    return draw_curves(chart, styles) if isinstance(chart, Curves) else draw_bars(chart, styles)


def as_png(chart: Chart, styles: Mapping[str, Style]) -> bytes:
    r"""A chart as the bytes of a PNG.

    Example:
        >>> from alu_graph.evaluation.figure import Figure
        >>> from alu_graph.evaluation.report.plots import kept_by_questions
        >>> from alu_graph.evaluation.report.style import styles
        >>> chart = kept_by_questions({"ours": {2: Figure(0.95, 0.9, 0.99, 40)}})
        >>> as_png(chart, styles(["ours"]))[:4]
        b'\x89PNG'
    """
    return png(draw(chart, styles))
