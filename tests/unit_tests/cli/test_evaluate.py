from __future__ import annotations

import io
import json
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from alu_graph.cli import evaluate, main
from alu_graph.evaluation.ablations import ABLATIONS
from alu_graph.evaluation.attacks import ATTACKS
from alu_graph.evaluation.methods import METHODS
from alu_graph.evaluation.report.as_json import report_of_json
from alu_graph.evaluation.sources.load import SETS
from tests.unit_tests.evaluation.mine import (
    QUESTIONS,
    add_method,
    add_models,
    answers,
    written,
)
from tests.unit_tests.fakes import Chat

ABLE = [one for one in METHODS.values() if not (one.judges or one.instructs)]


@dataclass(frozen=True)
class Smoke:
    path: Path
    code: int
    out: str
    err: str

    @property
    def report(self) -> str:
        return (self.path / "report.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Smoke:
    """The shipped sample under every attack, by every method that needs no model, once for all."""
    path = tmp_path_factory.mktemp("eval") / "run"
    words = "eval run sample --limit 4 --seed 1 --workers 1 --attacks all --methods all --out"
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        code = main([*words.split(), str(path)])
    return Smoke(path, code, out.getvalue(), err.getvalue())


def test_one_command_runs_the_sample(smoke: Smoke) -> None:
    assert (smoke.code, smoke.err) == (0, "")
    assert smoke.out.startswith("| targets ")
    assert smoke.out.endswith(f"The report: {smoke.path / 'report.md'}\n")
    for file in ("report.json", "forget_retain.png", "attacks.png", "mixed.png"):
        assert (smoke.path / file).stat().st_size > 500, file


def test_every_method_that_needs_no_model_is_reported(smoke: Smoke) -> None:
    assert len(ABLE) >= 5
    for one in ABLE:
        assert f"| {one.label} " in smoke.report, one.name
        assert f"| {one.label} " in smoke.out, one.name


def test_every_attack_is_reported(smoke: Smoke) -> None:
    [families] = [
        {str(row[1]) for row in one.rows}
        for one in report_of_json((smoke.path / "report.json").read_text("utf-8")).tables
        if one.title == "Attacks, by family"
    ]
    [unfit] = [line for line in smoke.report.splitlines() if "could be made into" in line] or [""]
    assert {name for name in ATTACKS if name not in unfit} | {"plain"} == families
    assert len(families) > len(ATTACKS) - 3


def test_no_answer_failed_and_none_is_missing(smoke: Smoke) -> None:
    assert not [one for one in answers(smoke.path) if one["error"]]
    assert "is not done" not in smoke.report


def test_the_report_says_what_was_run(smoke: Smoke) -> None:
    assert "alu eval run sample --methods" in smoke.report
    assert "--limit 4 --seed 1" in smoke.report
    assert "perfect memory, paraphrased drafts" in smoke.report
    assert "left out of the facts" in smoke.report


def test_the_report_can_be_written_anew_and_given_as_json(alu: Any, smoke: Smoke) -> None:
    before = smoke.report
    (smoke.path / "report.md").unlink()
    ran = alu("eval", "report", smoke.path, "--json")
    assert (ran.code, ran.err) == (0, "")
    assert smoke.report == before
    assert ran.out.isascii()
    assert ran.out.count("\n") == 1
    kept = (smoke.path / "report.json").read_text("utf-8")
    assert report_of_json(ran.out) == report_of_json(kept)


@pytest.fixture
def mine(tmp_path: Path, alu: Any) -> Callable[..., Any]:
    """A run of the tiny benchmark in a folder of that name."""
    file = written(tmp_path)

    def run(name: str, *more: object, action: str = "run") -> Any:
        return alu("eval", action, file, "--workers", 1, "--out", tmp_path / name, *more)

    return run


def test_bars(mine: Any) -> None:
    met = mine("a", "--max-leak", 0, "--min-untouched", 100)
    assert (met.code, met.err) == (0, "")


def test_missed_bars_are_said(mine: Any, alu: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    add_method(monkeypatch, "ours", lambda messages, _: f"Vexholm, orchard, cooper: {messages}")
    ran = mine("a", "--max-leak", 0, "--min-untouched", 99.5, "--json")
    assert ran.code == 1
    assert json.loads(ran.out)["title"].startswith("Unlearning measured")
    first, second = ran.err.splitlines()
    assert first.startswith("missed: ")
    assert first.endswith("mine.jsonl, its own targets, with facts: 100.00% leaked, the bar is 0%")
    assert second.endswith("0.00% untouched, the bar is 99.5%")


@pytest.mark.parametrize("percent", ["-1", "101", "nan", "few"])
def test_no_percentages(alu: Any, percent: str) -> None:
    ran = alu("eval", "run", "sample", f"--max-leak={percent}")
    assert ran.code == 2
    assert "it takes a number from 0 to 100" in ran.err


def test_two_runs_are_compared(mine: Any, alu: Any, tmp_path: Path) -> None:
    mine("a")
    mine("b", "--facts", "names", "--keep-row", "--methods", "refuse-if-named")
    ran = alu("eval", "diff", tmp_path / "a", tmp_path / "b")
    assert (ran.code, ran.err) == (0, "")
    assert "among the facts" in ran.out
    assert "refuse if named" in ran.out
    found = json.loads(alu("eval", "diff", tmp_path / "a", tmp_path / "b", "--json").out)
    assert "the asked row" in {one["name"] for one in found["settings"]}
    same = alu("eval", "diff", tmp_path / "a", tmp_path / "a")
    assert same.out == "The two reports say the same.\n"
    gone = alu("eval", "diff", tmp_path / "a", tmp_path / "c")
    assert gone.code == 2
    assert "run `alu eval` with that folder first" in gone.err


def test_the_same_command_goes_on(
    mine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = [3]

    def say(*_: object) -> str:
        left[0] -= 1
        if not left[0]:
            raise KeyboardInterrupt
        return "No."

    add_method(monkeypatch, "spy", say)
    cut = mine("a", "--methods", "spy")
    assert cut.code == 130
    kept, interrupted = cut.err.splitlines()
    assert kept == f"what was answered is kept in {tmp_path / 'a'}: the same command goes on"
    assert interrupted == "alu: error: interrupted"
    assert len(answers(tmp_path / "a")) == 2 * 3
    assert mine("a", "--methods", "spy").code == 0
    assert left[0] == 2 - QUESTIONS
    other = mine("a", "--seed", 1)
    assert other.code == 2
    assert "holds another run" in other.err
    assert "seed is 0 there and 1 here" in other.err
    assert "another folder (--out)" in other.err
    assert "resume" not in other.err


def test_a_failing_method_is_reported(mine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise TimeoutError

    add_method(monkeypatch, "broken", fail)
    ran = mine("a", "--methods", "broken", "--json")
    assert ran.code == 0
    said = f"the broken: {QUESTIONS} answers failed with TimeoutError; they count as withheld"
    assert said in json.loads(ran.out)["remarks"]


def test_a_dead_vanilla_meets_no_bar(mine: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> str:
        raise TimeoutError

    add_models(monkeypatch, gone=Chat(say=fail))
    ran = mine("a", "--vanilla", "gone", "--max-leak", 50)
    assert ran.code == 1
    assert "the vanilla failed" in ran.err


def test_a_vanilla_that_varies_is_asked_once_for_all_methods(
    mine: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def vary(_: object) -> str:
        said.append(f"Lima lies by the sea, they say: {len(said)}.")
        return said[-1]

    add_models(monkeypatch, varying=Chat(say=vary))
    add_method(monkeypatch, "parrot", lambda messages, setup: setup.vanilla.invoke(messages))
    words = ("--vanilla", "varying", "--methods", "parrot", "--attacks", "repeated-sampling")
    assert mine("a", *words).code == 0
    held = [one for one in answers(tmp_path / "a") if one["method"] == "parrot"]
    assert {one["outcome"] for one in held} == {"untouched"}
    # Each repetition has its own reply; the first is that of the plain question.
    own = [one for one in held if not one["question"].endswith("#0")]
    assert len({one["text"] for one in held}) == len(own) > QUESTIONS
    assert (tmp_path / "a" / "replies.db").exists()
    assert mine("b", *words, "--cache", tmp_path / "c.db").code == 0
    assert not (tmp_path / "b" / "replies.db").exists()
    assert (tmp_path / "c.db").exists()


def test_ablations_and_curves_run(mine: Any, tmp_path: Path) -> None:
    ran = mine("a", "--limit", 1, "--sides", "forget", action="ablate")
    assert (ran.code, ran.err) == (0, "")
    assert all(f"| alu_graph, {name} " in ran.out for name in ABLATIONS)
    assert "names only" in ran.out
    ran = mine("b", "--limit", 1, "--targets", 3, 5, action="scale")
    assert (ran.code, ran.err) == (0, "")
    assert "5 targets, with facts" in ran.out
    assert (tmp_path / "b" / "scale.png").exists()


def test_a_folder_is_made_where_none_is_named(
    alu: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = written(tmp_path)
    monkeypatch.chdir(tmp_path)
    for _ in range(2):
        assert alu("eval", "run", file, "--workers", 1, "--limit", 1).code == 0
    assert alu("eval", "run", file, "--workers", 1, "--limit", 2).code == 0
    assert len(list((tmp_path / "alu-eval").glob("mine-jsonl-*/report.md"))) == 2


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("tofo", "there is no benchmark 'tofo': choose one of sample,"),
        ("tofu/forget10", "--data"),
        ("gone.jsonl", "gone.jsonl"),
        ("sample --methods nonsense", "there is no method 'nonsense': choose from none, ours,"),
        ("sample --methods filter-guardrail", "give it a model by --judge MODEL"),
        ("sample --attacks nonsense", "there is no attack 'nonsense': choose from paraphrase,"),
        ("sample --setting colour=1", "there is no setting 'colour': choose from k,"),
        ("sample --setting colour", "a setting is given as NAME=VALUE"),
        ("sample --setting k=99", "k: Input should be less than or equal to 16"),
        ("sample --vanilla nonsense", "this is not the name of a model"),
        *(
            (f"sample --methods embedding-threshold={delta}", "give a number from 0 to 1")
            for delta in ("nan", "inf", "-0.1", "1.01")
        ),
        ("sample --targets 0", "it takes a whole number of at least 1"),
        ("sample --limit 0", "it takes a whole number of at least 1"),
        ("sample --sides left", "invalid choice: 'left'"),
        ("", "the following arguments are required: SET"),
    ],
)
def test_wrong_usage_is_one_line(alu: Any, given: str, said: str, tmp_path: Path) -> None:
    ran = alu("eval", "run", *given.split(), "--out", tmp_path / "a", "--workers", 1)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("alu: error: ")
    assert said in ran.err
    assert ran.err.count("\n") == 1
    assert not (tmp_path / "a" / "answers.jsonl").exists()


@pytest.mark.parametrize("given", ["run sample", "ablate sample", "report x", "diff x y", "list"])
def test_without_its_extra_it_says_what_to_install(
    alu: Any, given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(evaluate, "find_spec", lambda name: None if name == "scipy" else name)
    ran = alu("eval", *given.split())
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "alu: error: `alu eval` needs scipy: `pip install 'alu-graph[eval]'`\n"


def test_what_there_is_is_listed(alu: Any) -> None:
    ran = alu("eval", "list")
    assert (ran.code, ran.err) == (0, "")
    for name in (*SETS, *METHODS, *ABLATIONS, *ATTACKS):
        assert f"\n  {name} " in ran.out or f"\n  {name}\n" in ran.out, name
    known = json.loads(alu("eval", "list", "--json").out)
    assert list(known) == ["sets", "methods", "ablations", "attacks"]
    assert list(known["attacks"]) == list(ATTACKS)


@pytest.mark.parametrize("path", ["nowhere", "."])
def test_a_report_of_no_run(alu: Any, path: str, tmp_path: Path) -> None:
    ran = alu("eval", "report", tmp_path / path)
    assert ran.code == 2
    assert "give the folder of a run" in ran.err


def test_a_run_of_another_version_is_said(alu: Any, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text("{}")
    ran = alu("eval", "report", tmp_path)
    assert ran.code == 2
    assert "another version of alu_graph" in ran.err
