"""Labels beside points that overlap neither each other nor the points."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patheffects import withStroke
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

_FAR = (5.0, 11.0, 18.0, 27.0, 38.0, 52.0, 70.0, 95.0, 125.0)  # from the point, in points
_TURNS = 24
_LED = 12.0  # from here on, a thin line leads to the point


@dataclass(frozen=True, slots=True)
class Label:
    """A text to be set beside a point.

    Args:
        text: As drawn.
        x: Of the point, in the units of the axes.
        y: Likewise.
        colour: Of the text.
    """

    text: str
    x: float
    y: float
    colour: str


def set_labels(axes: Axes, labels: Sequence[Label], soft: Sequence[Bbox]) -> None:
    """Set each label at the nearest place that is free.

    The drawing must be laid out already: places are found in pixels.

    Args:
        axes: What they are set in; they stay inside.
        labels: The labels.
        soft: What had better not be covered, such as error bars, in pixels.
    """
    scale = axes.get_figure(root=True).dpi / 72  # type: ignore[union-attr]
    centres = [axes.transData.transform((label.x, label.y)) for label in labels]
    reach = 5 * scale
    points = [Bbox.from_extents(x - reach, y - reach, x + reach, y + reach) for x, y in centres]
    placed: list[Bbox] = []
    for label, (x, y) in zip(labels, centres, strict=True):
        note = axes.annotate(
            label.text, (label.x, label.y), xytext=(0, 0), textcoords="offset points",
            ha="center", va="center", fontsize=8.5, color=_dark(label.colour), linespacing=0.95,
            path_effects=[withStroke(linewidth=2, foreground="white")], zorder=5,
        )  # fmt: skip
        note.set_in_layout(False)  # the layout is done, and stays
        size = note.get_window_extent()
        choices = [
            (
                far
                + _covered(box, (*placed, *points), soft, axes.bbox)
                + _crossed((x, y), box, placed),
                far,
                box,
            )
            for far, box in _places(x, y, size.width, size.height, scale)
        ]
        _, far, box = min(choices, key=lambda choice: choice[:2])
        _move(axes, note, box, (x, y), scale, led=far >= _LED)
        placed.append(box)


def _places(
    x: float, y: float, width: float, height: float, scale: float
) -> list[tuple[float, Bbox]]:
    found = []
    for far in _FAR:
        for turn in range(_TURNS):
            angle = 2 * math.pi * turn / _TURNS
            left = x + math.cos(angle) * (far * scale + width / 2) - width / 2
            low = y + math.sin(angle) * (far * scale + height / 2) - height / 2
            found.append((far, Bbox.from_bounds(left, low, width, height)))
    return found


def _covered(box: Bbox, hard: Sequence[Bbox], soft: Sequence[Bbox], frame: Bbox) -> float:
    """What a place costs by what it covers, as if it were so much farther away."""
    outside = box.width * box.height - _shared(box, frame)
    covered = sum(_shared(box.padded(3), one) for one in hard)
    return 100 * outside + 10 * covered + 0.1 * sum(_shared(box, one) for one in soft)


def _crossed(point: tuple[float, float], box: Bbox, placed: Sequence[Bbox]) -> float:
    """What it costs that the line to a label crosses others."""
    x, y = _nearest(point, box)
    parts = [
        (point[0] + (x - point[0]) * at / 8, point[1] + (y - point[1]) * at / 8) for at in range(9)
    ]
    return 15.0 * sum(any(one.contains(*part) for part in parts) for one in placed)


def _nearest(point: tuple[float, float], box: Bbox) -> tuple[float, float]:
    return min(max(point[0], box.x0), box.x1), min(max(point[1], box.y0), box.y1)


def _dark(colour: str) -> tuple[float, float, float]:
    """A colour that thin letters can be read in."""
    red, green, blue = to_rgb(colour)
    return 0.7 * red, 0.7 * green, 0.7 * blue


def _shared(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return 0.0 if both is None else both.width * both.height


def _move(
    axes: Axes, note: Annotation, box: Bbox, point: tuple[float, float], scale: float, *, led: bool
) -> None:
    centre = ((box.x0 + box.x1) / 2, (box.y0 + box.y1) / 2)
    note.xyann = ((centre[0] - point[0]) / scale, (centre[1] - point[1]) / scale)
    if not led:
        return
    # A line of its own: annotate makes an arrow only when it is asked for one at once.
    ends = axes.transData.inverted().transform([point, _nearest(point, box)])
    [line] = axes.plot(ends[:, 0], ends[:, 1], color=note.get_color(), lw=0.6, zorder=1)
    line.set_in_layout(False)
