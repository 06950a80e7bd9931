from __future__ import annotations

import json
from dataclasses import replace

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.diff import Missing, Setting, diff
from alu_graph.evaluation.report.tables import Column, Table
from tests.unit_tests.evaluation.report.made_up import report

OLD = replace(report(Figure(0.2, 0.15, 0.25, 400)), plots=())
NEW = replace(report(Figure(0.003, 0.0, 0.01, 400), seed="1"), plots=())


def test_what_changed_is_said_and_marked() -> None:
    found = diff(OLD, NEW)
    [change] = found.changes
    assert (change.table, change.row, change.column) == ("Forget", "alu_graph", "leak")
    assert change.apart
    assert change.moved == "-19.70 points"
    assert found.settings == (Setting("seed", "0", "1"),)
    assert not found.missing


def test_intervals_that_meet_are_not_marked() -> None:
    near = replace(report(Figure(0.26, 0.24, 0.3, 400)), plots=())
    [change] = diff(OLD, near).changes
    assert not change.apart
    assert "!" not in diff(OLD, near).as_markdown()
    assert "| ! " in diff(OLD, NEW).as_markdown()


def test_what_one_side_lacks_is_said() -> None:
    [table] = OLD.tables
    other = Table(title="Extra", columns=(Column("x"),), rows=())
    fewer = Table(
        title=table.title,
        columns=table.columns[:-1],
        rows=tuple(row[:-1] for row in table.rows[:-1]),
    )
    found = diff(OLD, replace(OLD, tables=(fewer, other)))
    assert not found.changes
    assert found.missing == (
        Missing("Extra", "table", "Extra", "after"),
        Missing("Forget", "column", "failed", "before"),
        Missing("Forget", "row", "a|b", "before"),
    )
    assert "| Forget | row    | a\\|b" in found.as_markdown()


def test_a_setting_that_only_one_run_has() -> None:
    found = diff(replace(OLD, about={}), replace(OLD, about={"judge": "local"}))
    assert found.settings == (Setting("judge", None, "local"),)


def test_the_same_is_said_to_be_the_same() -> None:
    found = diff(OLD, OLD)
    assert (found.settings, found.changes, found.missing) == ((), (), ())
    assert found.as_markdown() == "The two reports say the same.\n"


def test_counts_and_numbers_move_in_their_own_units() -> None:
    def of(failed: int, tokens: float) -> Table:
        columns = (Column("method"), Column("failed"), Column("tokens", unit="number"))
        rows = (("ours", failed, Figure(tokens, tokens, tokens, 9)),)
        return Table(title="Cost", columns=columns, rows=rows)

    found = diff(replace(OLD, tables=(of(3, 400.0),)), replace(OLD, tables=(of(1, 1400.0),)))
    assert [change.moved for change in found.changes] == ["-2.00", "+1,000"]


def test_as_json() -> None:
    held = json.loads(diff(OLD, NEW).as_json())
    assert held["version"] == 1
    assert held["settings"] == [{"name": "seed", "before": "0", "after": "1"}]
    assert held["changes"][0]["after"] == {"value": 0.003, "low": 0.0, "high": 0.01, "count": 400}
    assert held["changes"][0]["apart"] is True
