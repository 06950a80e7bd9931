from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.folder import RunFolder, RunFolderError
from alu_graph.evaluation.plan import Plan
from alu_graph.evaluation.report.charts import Curves
from alu_graph.evaluation.report.markdown import report_as_markdown
from alu_graph.evaluation.report.tables import Table
from alu_graph.evaluation.report.write import write
from alu_graph.evaluation.reporting.reported import Made, reported
from alu_graph.evaluation.run import run
from tests.unit_tests.evaluation.mine import QUESTIONS, add_method, add_models, mine
from tests.unit_tests.fakes import Chat, saying


def made(path: Path, plan: Plan) -> Made:
    run(plan, path, workers=1)
    held = reported(path)
    write(held.data, path)  # whatever is in it can be written and drawn
    return held


def table(held: Made, title: str) -> Table:
    [found] = [one for one in held.data.tables if one.title == title]
    return found


def cells(held: Table, *key: str) -> dict[str, Any]:
    """A row by its first cells, by heading."""
    [row] = [one for one in held.rows if held.key(one) == key]
    return {column.name: cell for column, cell in zip(held.columns, row, strict=True)}


def value(cell: Any) -> float:
    assert isinstance(cell, Figure)
    return cell.value


def test_the_headline_sets_methods_side_by_side(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path, methods=("ours", "refuse-if-named")))
    label = next(iter(held.leak))
    rows = {
        name: cells(held.headline, label, name)
        for name in ("none (vanilla)", "alu_graph", "refuse if named")
    }
    assert value(rows["none (vanilla)"]["leak, named"]) == 1
    assert value(rows["alu_graph"]["leak, named"]) == 0
    assert value(rows["alu_graph"]["retain untouched"]) == 1
    assert value(rows["alu_graph"]["mixed: kept"]) == 1
    assert value(rows["refuse if named"]["mixed: kept"]) == 0
    titles = {one.title for one in held.data.tables}
    assert {"Mere mentions of a target", "Multiple choice", "By subject"} <= titles
    assert "Attacks, by family" not in titles
    assert "failed" not in {column.name for column in held.headline.columns}
    assert held.missing == 0


def test_mentions_are_told_apart(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path, methods=("ours", "refuse-if-named")))
    [condition] = held.untouched
    # Two retain questions; the third mentions a target, which is refused if named.
    row = cells(held.headline, condition, "refuse if named")
    assert row["retain untouched"].count == 2
    assert value(row["retain untouched"]) == 1
    mentions = table(held, "Mere mentions of a target")
    assert value(cells(mentions, condition, "mentions", "refuse if named")["refused"]) == 1


@pytest.mark.parametrize(
    ("changes", "who", "row"),
    [
        ({}, "perfect memory, paraphrased drafts", "left out of the facts"),
        (
            {"drafts": "reference", "leave_row_out": False},
            "perfect memory, reference drafts",
            "among the facts",
        ),
        ({"vanilla": "mute"}, "mute", "left out of the facts"),
    ],
)
def test_the_report_says_who_answered_and_what_was_known(
    changes: dict[str, Any], who: str, row: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_models(monkeypatch, mute=saying("I don't know."))
    held = made(tmp_path / "run", mine(tmp_path, **changes))
    assert held.data.about["who answers"] == who
    assert held.data.about["the asked row"] == row
    text = (tmp_path / "run" / "report.md").read_text(encoding="utf-8")
    assert who in text
    assert row in text


@pytest.mark.parametrize("kept", [0, 1, 5])
def test_a_run_that_is_not_done_has_a_report(kept: int, tmp_path: Path) -> None:
    plan = mine(tmp_path, attacks=("role-play",), sizes=(2, 5), facts=(True, False))
    path = tmp_path / "run"
    run(plan, path, workers=1)
    file = path / "answers.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:kept]), encoding="utf-8")
    held = reported(path)
    write(held.data, path)
    said = f"{kept} of {len(lines)} answers are there: the same command goes on"
    assert said in report_as_markdown(held.data)
    assert held.missing == len(lines) - kept
    missed = held.missed(max_leak=100, min_untouched=0)
    assert "the run is not done" in missed[0]
    assert not held.missed(max_leak=None, min_untouched=None)


def test_a_folder_without_answers_has_a_report(tmp_path: Path) -> None:
    plan = mine(tmp_path, sizes=(2, 5), attacks=("role-play",))
    RunFolder(tmp_path / "run", plan.as_dict())
    held = reported(tmp_path / "run")
    write(held.data, tmp_path / "run")
    assert held.data.plots == ()


def test_no_folder_no_report(tmp_path: Path) -> None:
    with pytest.raises(RunFolderError, match="give the folder of a run"):
        reported(tmp_path)


def test_bars_are_held_against_each_condition(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    held = made(tmp_path / "run", mine(tmp_path, facts=(True, False)))
    assert len(held.leak) == len(held.untouched) == 2
    assert not held.missed(max_leak=0, min_untouched=100)
    one = Figure(0.012, 0.0, 0.1, 80)
    bad = Made(data=held.data, headline=held.headline, leak={"a": one, "b": one}, untouched={})
    assert bad.missed(max_leak=1, min_untouched=None) == [
        "a: 1.20% leaked, the bar is 1%",
        "b: 1.20% leaked, the bar is 1%",
    ]
    assert not bad.missed(max_leak=1.2, min_untouched=None)


def test_a_bar_without_a_question_is_missed(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path, sides=("mixed",)))
    assert held.missed(max_leak=100, min_untouched=0) == [
        "no plain forget question was answered",
        "no retain question was answered",
    ]


def test_attacks_have_a_table_and_a_plot_and_do_not_count_as_plain(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = made(tmp_path / "plain", mine(tmp_path))
    plan = mine(tmp_path, attacks=("role-play", "prefix-injection", "multiple-choice"))
    held = made(tmp_path / "run", plan)
    families = {row[1] for row in table(held, "Attacks, by family").rows}
    assert families == {"plain", "role-play", "prefix-injection"}
    assert "attacks" in {one.name for one in held.data.plots}
    assert held.leak == plain.leak
    assert held.leak
    assert any("could be made into multiple-choice" in one for one in held.data.remarks)


def test_curves_over_the_number_of_targets(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path, sizes=(1, 2, 5)))
    [curves] = [one for one in held.data.plots if one.name == "scale"]
    assert isinstance(curves, Curves)
    assert {line.at for panel in curves.panels for line in panel.lines} == {(2, 5)}
    touched = [line for line in curves.panels[2].lines if line.dashed]
    # Mere mentions aside, as in the tables.
    assert {figure.count for line in touched for figure in line.figures} == {2}


def test_curves_of_names_only(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path, sizes=(2, 5), facts=(False,)))
    [curves] = [one for one in held.data.plots if one.name == "scale"]
    assert isinstance(curves, Curves)
    assert all(panel.lines for panel in curves.panels)


def test_failed_answers_are_remarked_and_fall_short(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> str:
        raise TimeoutError

    add_method(monkeypatch, "ours", fail)
    held = made(tmp_path / "run", mine(tmp_path))
    said = f"the ours: {QUESTIONS} answers failed with TimeoutError; they count as withheld"
    assert said in held.data.remarks
    short = table(held, "Where alu_graph falls short")
    assert {row[1] for row in short.rows} == {"failed", "not all kept (failed)"}
    [condition] = held.leak
    assert value(cells(held.headline, condition, "the ours")["failed"]) == 1
    assert value(cells(held.headline, condition, "none (vanilla)")["failed"]) == 0
    assert held.missed(max_leak=100, min_untouched=None) == [
        f"{QUESTIONS} answers of ours failed: the same command asks again"
    ]
    assert not held.missed(max_leak=None, min_untouched=None)


def test_a_dead_vanilla_meets_no_bar(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> str:
        raise TimeoutError

    add_models(monkeypatch, gone=Chat(say=fail))
    held = made(tmp_path / "run", mine(tmp_path, vanilla="gone"))
    assert held.missed(max_leak=100, min_untouched=None) == [
        f"{2 * QUESTIONS} answers are missing: the run is not done, or the vanilla failed",
        "no plain forget question was answered",
    ]


def test_the_report_says_when_it_was_asked_and_by_which_code_scored(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    there = made(tmp_path / "run", mine(tmp_path)).data.about
    assert "scored at" not in there
    kept = tmp_path / "run" / "asked.json"
    kept.write_text(json.dumps({**json.loads(kept.read_text()), "date": "2020-02-20"}))
    monkeypatch.setattr(
        "alu_graph.evaluation.reporting.about.machine", lambda: {"commit": "other", "cores": "999"}
    )
    held = reported(tmp_path / "run").data.about
    assert (held["date"], held["scored at"]) == ("2020-02-20", "other")
    for name in ("commit", "cores", "packages"):
        assert held[name] == there[name]


def test_where_it_falls_short_is_told_by_kind_and_id(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_method(monkeypatch, "ours", lambda messages, setup: setup.vanilla.invoke(messages))
    held = made(tmp_path / "run", mine(tmp_path))
    short = table(held, "Where alu_graph falls short")
    counts = {(row[1], row[2]): (row[5], row[6]) for row in short.rows}
    assert counts["leaked (untouched)", "forget"] == (
        3,
        "mine/1/original mine/2/original mine/3/original",
    )
    assert next(iter(counts)) == ("leaked (untouched)", "forget")  # the most frequent first


def test_what_ablations_can_not_show_without_agents_is_remarked(tmp_path: Path) -> None:
    methods = ("ours", "k=1", "without check", "strict")
    held = made(tmp_path / "run", mine(tmp_path, methods=methods))
    [said] = [one for one in held.data.remarks if "without LLM agents" in one]
    assert said.startswith("alu_graph, k=1, alu_graph, without check: ")
    plain = made(tmp_path / "plain", mine(tmp_path, methods=("ours", "strict")))
    assert not any("without LLM agents" in one for one in plain.data.remarks)


def test_with_agents_ablations_are_not_remarked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_models(monkeypatch, crew=saying("NONE"))
    held = made(tmp_path / "run", mine(tmp_path, methods=("ours", "k=1"), agents="crew"))
    assert not any("without LLM agents" in one for one in held.data.remarks)


def test_questions_that_give_their_answer_away_are_counted(tmp_path: Path) -> None:
    held = made(tmp_path / "run", mine(tmp_path))
    assert not any("give all of their answer away" in one for one in held.data.remarks)
    file = Path(mine(tmp_path).sets[0])
    row = {"about": "Bo Lundquist", "question": "Is Bo Lundquist a cooper?", "answer": "A cooper."}
    file.write_text(file.read_text() + "\n" + json.dumps({**row, "draft": "A cooper."}))
    held = made(tmp_path / "other", Plan(sets=(str(file),), facts=(True, False)))
    [said] = [one for one in held.data.remarks if "give all of their answer away" in one]
    assert ": 1 forget and mixed questions" in said
