"""How plots look: a colour and a marker for each method, texts that fit, the canvas.

Nothing of matplotlib is set for the whole process: no backend, no `pyplot`, no `rcParams`. On its
first import matplotlib keeps a list of fonts in the user's cache folder; where none is writable it
makes a temporary one and logs a warning, and works. `MPLCONFIGDIR` names a folder that it may keep.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from io import BytesIO

from anyascii import anyascii
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as Drawing
from matplotlib.font_manager import FontProperties, findfont, get_font
from matplotlib.ticker import FuncFormatter
from PIL import Image

from alu_graph.evaluation.figure import Figure

DPI = 160
GREY, PALE = "#555555", "#DDDDDD"
# Okabe and Ito, "Color Universal Design", 2008, with grey for yellow, too pale for lines; the last
# two are of Paul Tol's "muted" scheme.
_COLOURS = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00",
    "#56B4E9", "#000000", "#8C8C8C", "#882255", "#999933",
)  # fmt: skip
_MARKERS = "osD^vPX*<>"
_HATCHES = ("", "////", "....")


@dataclass(frozen=True, slots=True)
class Style:
    """What a method is told by.

    Args:
        colour: One that colour-blind readers tell apart.
        marker: Of its points, so that colour is not all that tells.
        hatch: Of its bars, once there are more methods than colours.
    """

    colour: str
    marker: str
    hatch: str


def styles(methods: Iterable[str]) -> Mapping[str, Style]:
    """A style for each method, by its place.

    Example:
        >>> styles(["ours", "none"])["none"].colour
        '#D55E00'
    """
    return {
        method: Style(
            _COLOURS[place % len(_COLOURS)],
            # Moved on by one each round: no pair of colour and marker comes back soon.
            _MARKERS[(place + place // len(_COLOURS)) % len(_MARKERS)],
            _HATCHES[place // len(_COLOURS) % len(_HATCHES)],
        )
        for place, method in enumerate(dict.fromkeys(methods))
    }


def canvas(width: float, height: float) -> Drawing:
    """An empty drawing that keeps its texts inside.

    Args:
        width: In inches, at `DPI`.
        height: In inches.
    """
    drawing = Drawing(figsize=(width, height), dpi=DPI, layout="constrained", facecolor="white")
    FigureCanvasAgg(drawing)
    return drawing


def png(drawing: Drawing) -> bytes:
    """A drawing as the bytes of a PNG of few colours, which is a third of the size."""
    full, small = BytesIO(), BytesIO()
    drawing.savefig(full, format="png", dpi=DPI)
    # This way of choosing colours keeps those that few pixels have, such as a method's.
    few = Image.open(full).convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
    few.save(small, format="png", dpi=(DPI, DPI), optimize=True)
    return small.getvalue()


def beyond(figure: Figure, scale: float = 1.0) -> tuple[float, float]:
    """How far a figure's interval goes below and above its value, for error bars."""
    return (
        scale * max(0.0, figure.value - figure.low),
        scale * max(0.0, figure.high - figure.value),
    )


def percent_ticks(axis: Axis) -> None:
    """Number no tick of an axis that lies beyond what a share in percent can be."""
    axis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{value:g}" if 0 <= value <= 100 else "")  # noqa: PLR2004
    )


def words(text: str, width: int = 26, lines: int = 3) -> str:
    r"""A text as it is drawn: wrapped, cut at some length, with letters that the font has.

    Args:
        text: Any text; "$" means itself.
        width: Letters in a line.
        lines: At most.

    Example:
        >>> words("injection through documents", width=12)
        'injection\nthrough\ndocuments'
    """
    known = _letters()
    plain = "".join(
        sign if sign.isspace() or ord(sign) in known else anyascii(sign) or "?" for sign in text
    )
    wrapped = textwrap.wrap(plain, width, max_lines=lines, placeholder="...")
    return "\n".join(wrapped).replace("$", r"\$")


@lru_cache(maxsize=1)
def _letters() -> frozenset[int]:
    return frozenset(get_font(findfont(FontProperties())).get_charmap())
