from __future__ import annotations

import pytest

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.tables import (
    Cell,
    Column,
    ReportError,
    Table,
    as_markdown,
    percent,
)
from tests.unit_tests.evaluation.report.made_up import report

GOLDEN = r"""
| method    |         leak, n = 400 |  tokens, n = 400 | failed |
| :-------- | --------------------: | ---------------: | -----: |
| none      |  93.4% (91.0 to 95.0) | 412 (398 to 430) |      0 |
| alu_graph | **0.3% (0.0 to 2.3)** | 413 (399 to 431) |     12 |
| a\|b      |                     - |                - |  1,200 |
"""


def one(*rows: tuple[Cell, ...], names: str = "method leak kept") -> str:
    return as_markdown(
        Table(title="t", columns=tuple(map(Column, names.split())), rows=rows, keys=1)
    )


def test_golden() -> None:
    assert as_markdown(report().tables[0]) == GOLDEN.strip()


def test_all_lines_are_equally_long() -> None:
    lines = as_markdown(report().tables[0]).splitlines()
    assert len({len(line) for line in lines}) == 1


def test_counts_stand_where_they_say_most() -> None:
    few, many = Figure(0.5, 0.4, 0.6, 10), Figure(0.5, 0.4, 0.6, 2000)
    by_column = one(("none", few, many), ("ours", few, many))
    assert "leak, n = 10 |" in by_column
    assert "kept, n = 2,000 |" in by_column
    by_row = one(("none", few, few), ("ours", many, many))
    assert by_row.splitlines()[0].split()[-2] == "n"
    assert by_row.splitlines()[3].split()[-2] == "2,000"
    by_cell = one(("none", few, many), ("ours", many, few))
    assert by_cell.count("n = 10") == by_cell.count("n = 2,000") == 2


@pytest.mark.parametrize("text", ["a|b", "a\\|b", "a\\", "a\nb", "|", "<b>|*"])
def test_no_text_breaks_a_row(text: str) -> None:
    lines = one((text, 1, 2), ("other", 3, 4)).splitlines()
    bare = [line.replace("\\\\", "").replace("\\|", "") for line in lines]
    assert len(lines) == 4
    assert {line.count("|") for line in bare} == {4}


def test_a_share_that_is_not_all_never_reads_as_all() -> None:
    assert [percent(one) for one in (0, 0.0004, 0.00004, 0.9996, 1)] == [
        "0.0",
        "0.04",
        "0.004",
        "99.96",
        "100.0",
    ]


def test_nothing_is_bold_unless_asked() -> None:
    assert "**" not in one(("none", Figure(0.5, 0.4, 0.6, 10), 1))


def test_rows_must_fit_and_differ() -> None:
    with pytest.raises(ReportError, match="2 cells for 3 columns"):
        one(("none", 1))
    with pytest.raises(ReportError, match="raise `keys`"):
        one(("none", 1, 2), ("none", 3, 4))
