"""The figures of `benchmarks.scale` as pictures; needs `pip install alu-graph[eval]`."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.scale_report import Found, figure, sizes_of

_LOOK_UPS = (
    ("names", "names in 83 words"),
    ("views", "and all decoded views"),
    ("find", "find, question and answer"),
    ("check", "full check"),
)
_WIDE = (7, 4.5)


def plot(found: Found, folder: Path) -> list[Path]:
    """Draw what was measured.

    Args:
        found: Figures by section and size, as `benchmarks.scale` keeps them.
        folder: Where the pictures go; made if it is not there.

    Returns:
        The files: look-ups, opening with memory, and vectors, as far as there are figures.
    """
    import_module("matplotlib").use("Agg")
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    for section, name, draw in (
        ("names", "scale_lookups", _look_ups),
        ("names", "scale_opening", _opening),
        ("vectors", "scale_vectors", _vectors),
    ):
        if sizes_of(found, section):
            files.append(folder / f"{name}.png")
            _save(draw(found), files[-1])
    return files


def _save(drawn: Any, file: Path) -> None:
    drawn.tight_layout()
    drawn.savefig(file, dpi=110)
    import_module("matplotlib.pyplot").close(drawn)


def _figure(width: float, columns: int = 1) -> tuple[Any, Any]:
    drawn = import_module("matplotlib.pyplot").figure(figsize=(width, _WIDE[1]))
    return drawn, drawn.subplots(1, columns)


def _line(axes: Any, found: Found, keys: dict[int, str], path: str, label: str) -> None:
    points = [(size, figure(found, key, path)) for size, key in keys.items()]
    known = [(size, value) for size, value in points if value is not None]
    if known:
        axes.plot(*zip(*known, strict=True), marker="o", label=label)


def _finish(axes: Any, across: str, up: str) -> None:
    axes.set(xscale="log", yscale="log", xlabel=across, ylabel=up)
    axes.grid(alpha=0.3)
    axes.legend(fontsize=8)


def _keys(found: Found, section: str) -> dict[int, str]:
    return {size: f"{section}/{size}" for size in sizes_of(found, section)}


def _look_ups(found: Found) -> Any:
    drawn, axes = _figure(_WIDE[0])
    for path, label in _LOOK_UPS:
        _line(axes, found, _keys(found, "names"), f"{path}.cpu", label)
    for path, label in (("both", "two finds, 20 facts a target"), ("check", "check, 20 facts")):
        _line(axes, found, _keys(found, "facts"), f"{path}.cpu", label)
    _finish(axes, "targets", "processor time (ms, median)")
    return drawn


def _opening(found: Found) -> Any:
    drawn, (left, right) = _figure(10, 2)
    for section, label in (("names", "names alone"), ("facts", "20 facts a target")):
        _line(left, found, _keys(found, section), "opening_s", label)
        _line(right, found, _keys(found, section), "total_MB", label)
    _finish(left, "targets", "opening (s)")
    _finish(right, "targets", "memory of the process (MB)")
    return drawn


def _vectors(found: Found) -> Any:
    drawn, axes = _figure(_WIDE[0])
    engines = dict.fromkeys(key.split("/")[2] for key in found if key.startswith("vectors/"))
    for name in engines:
        sizes = sizes_of(found, "vectors")
        keys = {size: f"vectors/{size}/{name}" for size in sizes}
        label = "alu_graph, two, embedding included" if name == "all in" else name
        _line(axes, found, keys, "ms", label)
    _finish(axes, "vectors", "one search (ms, median)")
    return drawn
