"""Markdown, JSON, and what is written to a folder."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.as_json import report_as_json, report_of_json
from alu_graph.evaluation.report.charts import Point, Scatter
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.markdown import report_as_markdown
from alu_graph.evaluation.report.tables import ReportError
from alu_graph.evaluation.report.write import read, write
from tests.unit_tests.evaluation.report.made_up import report, share

PNG = b"\x89PNG\r\n\x1a\n"


def test_markdown_says_all() -> None:
    text = report_as_markdown(report())
    headings = [line for line in text.splitlines() if line.startswith(("# ", "## "))]
    assert headings == [
        "# TOFU, forget10",
        "## What was run",
        "## Figures",
        "## Plots",
        "## Where a bar was missed",
        "## Remarks",
    ]
    assert "~~~sh\nalu eval tofu --seed 0\n~~~" in text
    assert "| vanilla | perfect-memory |" in text
    assert "\n\nAsked row left out.\n\n| method" in text
    assert "- 3 rows with two answers were dropped.\n" in text
    assert "- Reverse queries leak 4 times the plain rate.\n" in text


def test_json_comes_back_as_it_was() -> None:
    data = report()
    assert report_of_json(report_as_json(data)) == data


def test_json_says_its_schema_and_holds_plain_figures() -> None:
    held = json.loads(report_as_json(report()))
    assert (held["schema"], held["version"]) == ("alu_graph.evaluation.report", 1)
    figure = held["tables"][0]["rows"][0][1]
    assert figure == {"value": 0.934, "low": 0.91, "high": 0.95, "count": 400}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "no JSON"),
        ("[]", "no report"),
        ('{"schema": "alu_graph.evaluation.report", "version": 99}', "version 99, not 1"),
        ('{"schema": "alu_graph.evaluation.report", "version": 1, "tables": 5}', "damaged"),
    ],
)
def test_other_json_is_refused(text: str, said: str) -> None:
    with pytest.raises(ReportError, match=said):
        report_of_json(text)


def test_a_figure_that_is_no_number_is_refused(tmp_path: Path) -> None:
    bad = Point(method="ours", across=share(0.5), up=Figure(float("nan"), 0.0, 0.0, 4))
    data = ReportData(
        title="t", plots=(Scatter(name="p", title="", across="", up="", points=(bad,)),)
    )
    with pytest.raises(ReportError, match="not finite"):
        write(data, tmp_path / "new")
    assert not (tmp_path / "new").exists()


def test_written_files_are_those_that_the_report_shows(tmp_path: Path) -> None:
    data = report()
    files = write(data, tmp_path / "run" / "report")
    assert [file.name for file in files[:2]] == ["report.md", "report.json"]
    assert sorted((tmp_path / "run" / "report").iterdir()) == sorted(files)  # nothing left over
    text = files[0].read_text(encoding="utf-8")
    for file in files[2:]:
        assert f"]({file.name})" in text
        assert file.read_bytes().startswith(PNG)
        assert file.stat().st_size < 200_000
    assert read(files[0].parent) == data


def test_writing_again_replaces(tmp_path: Path) -> None:
    data = replace(report(), plots=())
    write(replace(data, title="old"), tmp_path)
    write(data, tmp_path)
    assert read(tmp_path) == data


def test_reading_where_there_is_none(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="run `alu eval`"):
        read(tmp_path)


def test_names_are_told_apart() -> None:
    data = report()
    with pytest.raises(ReportError, match="two tables"):
        replace(data, tables=data.tables * 2)
    with pytest.raises(ReportError, match="two plots"):
        replace(data, plots=data.plots * 2)
