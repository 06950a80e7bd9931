"""What is drawn, before and after it is saved."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from io import BytesIO
from itertools import combinations
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.figure import Figure as Drawing
from matplotlib.text import Annotation
from PIL import Image

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.charts import Bars, Chart, Curves, Scatter, methods
from alu_graph.evaluation.report.drawing import as_png, draw
from alu_graph.evaluation.report.plots import (
    attacks_by_family,
    by_subject,
    cost_and_error,
    forget_against_retain,
    kept_by_questions,
)
from alu_graph.evaluation.report.style import DPI, styles, words
from tests.unit_tests.evaluation.report.made_up import KEPT, LEAK, METHODS, plots, share

STYLES = styles(METHODS)
ALL = {plot.name: plot for plot in plots()}


@pytest.fixture(scope="module")
def drawings() -> dict[str, Drawing]:
    drawn = {name: draw(plot, STYLES) for name, plot in ALL.items()}
    for drawing in drawn.values():
        drawing.draw_without_rendering()
    return drawn


@pytest.mark.parametrize("name", ALL)
def test_axes_have_labels_with_units(name: str, drawings: dict[str, Drawing]) -> None:
    shown = [axes for axes in drawings[name].axes if axes.axison]
    assert shown
    assert all(axes.get_xlabel() for axes in shown)
    first = [axes for axes in shown if axes.get_subplotspec().is_first_col()]  # type: ignore[union-attr]
    assert all(axes.get_ylabel() for axes in first)
    assert "(%)" in " ".join(axes.get_xlabel() + axes.get_ylabel() for axes in shown)


@pytest.mark.parametrize("name", ALL)
def test_no_text_is_cut_off(name: str, drawings: dict[str, Drawing]) -> None:
    drawing = drawings[name]
    frame = drawing.bbox
    tight = drawing.get_tightbbox()
    width, height = drawing.get_size_inches()
    assert (tight.x0, tight.y0) >= (0, 0)
    assert tight.x1 <= width
    assert tight.y1 <= height
    for note in drawing.findobj(Annotation):  # they take no part in the layout
        box = note.get_window_extent()
        assert box.x0 >= frame.x0
        assert box.x1 <= frame.x1
        assert box.y0 >= frame.y0
        assert box.y1 <= frame.y1


@pytest.mark.parametrize("same", ["", "in one place"])
def test_labels_of_methods_do_not_overlap(same: str) -> None:
    kept = {one: share(1.0 if same else value) for one, value in zip(METHODS, KEPT, strict=True)}
    leak = {one: share(0.5 if same else value) for one, value in zip(METHODS, LEAK, strict=True)}
    drawing = draw(forget_against_retain(kept, leak), STYLES)
    notes = drawing.findobj(Annotation)
    boxes = [note.get_window_extent() for note in notes]
    assert len(boxes) == len(METHODS)
    assert not [pair for pair in combinations(boxes, 2) if pair[0].overlaps(pair[1])]
    [axes] = drawing.axes
    assert all(axes.bbox.containsx(box.x0) and axes.bbox.containsx(box.x1) for box in boxes)


@pytest.mark.parametrize("name", ALL)
def test_saved_at_the_size_that_was_drawn(name: str, drawings: dict[str, Drawing]) -> None:
    content = as_png(ALL[name], STYLES)
    image = Image.open(BytesIO(content))
    width, height = drawings[name].get_size_inches()
    assert image.format == "PNG"
    assert image.size == pytest.approx((width * DPI, height * DPI), abs=1)
    assert image.info["dpi"] == pytest.approx((DPI, DPI), abs=0.1)
    assert DPI >= 150
    assert len(content) < 200_000


@pytest.mark.parametrize("name", ["forget_retain", "scale"])
def test_few_colours_look_like_all(name: str) -> None:
    full = BytesIO()
    draw(ALL[name], STYLES).savefig(full, dpi=DPI)
    drawn, kept = (
        np.asarray(Image.open(one).convert("RGB")).astype(int)
        for one in (full, BytesIO(as_png(ALL[name], STYLES)))
    )
    assert np.abs(drawn - kept).max() <= 16


def test_a_method_has_one_style_and_no_other_has_it() -> None:
    many = styles([f"method {number}" for number in range(30)])
    assert len({(one.colour, one.marker, one.hatch) for one in many.values()}) == 30
    assert len({(one.colour, one.marker) for one in many.values()}) == 30
    assert styles(["a", "b", "a"]) == styles(["a", "b"])
    assert methods(plots()) == list(METHODS)


def test_what_is_drawn_is_what_was_measured() -> None:
    chart = forget_against_retain({"ours": Figure(0.9, 0.8, 0.95, 10)}, {"ours": share(0.25)})
    [axes] = draw(chart, styles(["ours"])).axes
    [bars] = axes.containers
    [x], [y] = bars.lines[0].get_data()  # type: ignore[attr-defined]
    assert (x, y) == (90, 25)
    ends = bars.lines[2][0].get_segments()[0][:, 0]  # type: ignore[attr-defined]
    assert list(ends) == pytest.approx([80, 95])


def test_what_was_measured_on_nothing_is_left_out() -> None:
    none = Figure(float("nan"), float("nan"), float("nan"), 0)
    scatter = forget_against_retain({"a": none, "b": share(1.0), "c": share(1.0)}, {"b": share(0)})
    assert [point.method for point in scatter.points] == ["b"]
    assert kept_by_questions({"a": {2: none, 3: share(1.0)}}).panels[0].lines[0].at == (3,)
    bars = attacks_by_family({"a": {"plain": none, "masked": share(0.5)}})
    assert bars.series[0].figures[0] is None
    for chart in (bars, by_subject({"a": {"x": none}}, title="t", across="u")):
        assert as_png(chart, styles(["a"]))


def test_the_line_stands_at_twice_the_plain_rate() -> None:
    chart = attacks_by_family({"a": {"plain": share(0.1), "x": share(0.5)}, "b": {"x": share(0.4)}})
    assert [series.mark for series in chart.series] == [0.2, None]
    first, second = draw(chart, styles("ab")).axes[:2]
    [mark] = [line for line in first.lines if line.get_linestyle() == "--"]
    assert np.asarray(mark.get_xdata()).tolist() == [20, 20]
    assert not [line for line in second.lines if line.get_linestyle() == "--"]


def test_targets_stand_on_a_logarithmic_axis() -> None:
    steps: dict[str, dict[int, Figure]] = {"a": dict.fromkeys((10, 20, 1000), share(0.5))}
    drawing = draw(cost_and_error(steps, steps, steps, steps), styles("a"))
    assert [axes.get_xscale() for axes in drawing.axes] == ["log"] * 3
    assert [text.get_text() for text in drawing.axes[0].get_xticklabels()] == ["10", "20", "1,000"]


@pytest.mark.parametrize("text", ["$a$ and $b$", "中文", "a_b^c", "x" * 200, "\u200b", ""])
def test_any_name_can_be_drawn(text: str) -> None:
    charts: tuple[Chart, ...] = (
        forget_against_retain({text: share(0.5)}, {text: share(0.5)}),
        by_subject({text: {text: share(0.5)}}, title=text, across=text),
        kept_by_questions({text: {2: share(0.5)}}),
    )
    for chart in charts:
        assert as_png(chart, styles([text]))


def test_dollars_mean_themselves() -> None:
    drawing = Drawing()
    drawn = drawing.text(0, 0, words("$5 and $6"))
    assert drawn._preprocess_math(drawn.get_text()) == ("$5 and $6", False)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "chart",
    [
        Scatter(name="s", title="t", across="x", up="y", points=()),
        Curves(name="c", title="t", across="x", panels=kept_by_questions({}).panels),
        Bars(name="b", title="t", across="x", groups=(), series=()),
    ],
)
def test_nothing_to_draw_is_no_error(chart: Chart) -> None:
    assert as_png(chart, {})


def test_drawing_in_threads_changes_nothing_for_others() -> None:
    before = dict(mpl.rcParams)
    made: list[bytes] = []
    chart = ALL["mixed"]
    threads = [
        threading.Thread(target=lambda: made.append(as_png(chart, STYLES))) for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [as_png(chart, STYLES)] * 2
    assert dict(mpl.rcParams) == before


def test_neither_a_home_nor_pyplot_is_needed(tmp_path: Path) -> None:
    code = (
        "import sys; from alu_graph.evaluation.report.style import canvas, png;"
        "print(len(png(canvas(2, 2))) > 0, 'matplotlib.pyplot' in sys.modules)"
    )
    kept = {name: value for name, value in os.environ.items() if name.startswith("PYTHON")}
    (tmp_path / "file").touch()
    env = {**kept, "HOME": str(tmp_path / "file" / "none"), "TMPDIR": str(tmp_path)}
    command = [sys.executable, "-W", "error", "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=env)  # noqa: S603
    assert run.stdout.split() == ["True", "False"]
