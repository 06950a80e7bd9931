from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from alu_graph.evaluation.folder import RunFolderError
from alu_graph.evaluation.methods import REFUSAL, Setup
from alu_graph.evaluation.metrics.aggregate import summary
from alu_graph.evaluation.plan import Plan
from alu_graph.evaluation.run import run
from alu_graph.evaluation.scores import Scored, scores_of
from tests.unit_tests.evaluation.mine import QUESTIONS, add_method, add_models, mine
from tests.unit_tests.fakes import Chat, saying


def scored(path: Path, plan: Plan) -> Scored:
    run(plan, path, workers=1)
    return scores_of(path)


def figures(held: Scored, method: str, side: str) -> dict[str, float]:
    """What a method reaches on one side, mere mentions aside."""
    rows = [one for one in held.scores if one.side == "forget" or one.kept is None]
    [cell] = [one for one in summary(rows) if one.method == method and one.part["side"] == side]
    return {name: figure.value for name, figure in cell.figures.items()}


def say_all(messages: list[BaseMessage], setup: Setup) -> Any:
    return setup.vanilla.invoke(messages)


def test_a_method_that_refuses_all_leaks_nothing_and_keeps_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_method(monkeypatch, "mute", lambda *_: REFUSAL)
    held = scored(tmp_path / "run", mine(tmp_path, methods=("mute",)))
    forget, retain = figures(held, "mute", "forget"), figures(held, "mute", "retain")
    assert (forget["leak"], forget["refused"], forget["rouge_forget"]) == (0, 1, 0)
    assert (retain["untouched"], retain["refused"], retain["rewritten"]) == (0, 1, 0)
    assert (retain["accuracy"], retain["accuracy_strict"]) == (0.25, 0)


def test_a_method_that_tells_all_leaks_all_and_touches_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_method(monkeypatch, "parrot", say_all)
    held = scored(tmp_path / "run", mine(tmp_path, methods=("parrot",)))
    for method in ("none", "parrot"):
        assert figures(held, method, "forget")["leak"] == 1
        assert figures(held, method, "retain")["untouched"] == 1


def test_a_vanilla_that_refuses_all_leaks_nothing_and_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_models(monkeypatch, mute=saying(REFUSAL))
    held = scored(tmp_path / "run", mine(tmp_path, vanilla="mute"))
    for method in ("none", "ours"):
        assert figures(held, method, "forget")["leak"] == 0
        assert figures(held, method, "retain")["untouched"] == 1


def test_ours_withholds_and_lets_through(tmp_path: Path) -> None:
    held = scored(tmp_path / "run", mine(tmp_path))
    assert figures(held, "ours", "forget")["leak"] == 0
    assert figures(held, "ours", "retain")["untouched"] == 1
    assert {one.named for one in held.scores if one.side == "forget"} == {True}
    assert list(held.options.values()) == [4]


def test_errors_are_counted_and_leak_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(messages: list[BaseMessage], setup: Setup) -> Any:
        if "born" in messages[-1].text:
            raise TimeoutError
        return say_all(messages, setup)

    add_method(monkeypatch, "frail", fail)
    held = scored(tmp_path / "run", mine(tmp_path, methods=("frail",)))
    assert held.errors == {("frail", "TimeoutError"): 1}
    [failed] = [one for one in held.scores if one.outcome == "failed"]
    assert failed.leaked is False
    assert held.missing == 0


def test_a_vanilla_that_fails_is_no_answer_left_untouched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: object) -> str:
        raise TimeoutError

    add_models(monkeypatch, gone=Chat(say=fail))
    held = scored(tmp_path / "run", mine(tmp_path, vanilla="gone"))
    assert held.errors["none", "TimeoutError"] == QUESTIONS
    assert held.scores == ()
    assert held.missing == 2 * QUESTIONS


def test_answers_are_not_scored_against_other_questions(tmp_path: Path) -> None:
    path = tmp_path / "run"
    plan = mine(tmp_path)
    scored(path, plan)
    file = tmp_path / "mine.jsonl"
    file.write_text(file.read_text("utf-8").replace("Vexholm", "Marwick"), encoding="utf-8")
    for again in (lambda: scores_of(path), lambda: run(plan, path, workers=1)):
        with pytest.raises(RunFolderError, match=r"mine.jsonl changed since.*--out"):
            again()


def test_what_is_missing_is_said_and_the_rest_scored(tmp_path: Path) -> None:
    path = tmp_path / "run"
    whole = scored(path, mine(tmp_path))
    file = path / "answers.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(lines[:5]), encoding="utf-8")
    part = scores_of(path)
    assert len(part.scores) == 5
    assert part.missing == 2 * QUESTIONS - 5
    assert set(part.scores) < set(whole.scores)


def test_rows_come_in_the_order_of_the_plan(tmp_path: Path) -> None:
    plan = mine(tmp_path, methods=("refuse-if-named", "ours"), facts=(False, True))
    held = scored(tmp_path / "run", plan)
    order = list(dict.fromkeys((one.condition, one.method) for one in held.scores))
    labels = [one.label for one in held.conditions]
    assert order == [
        (label, method) for label in labels for method in ("none", "refuse-if-named", "ours")
    ]
    assert "names only" in labels[0]
