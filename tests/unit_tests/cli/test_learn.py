from __future__ import annotations

import io
import json
import re
import shlex
from pathlib import Path
from typing import Any

import pytest

from alu_graph import Target, TargetRegistry
from tests.unit_tests.agents.learning.knowing import NAME, TWIN, asked_of, knowing
from tests.unit_tests.scripted import ScriptedModel


@pytest.fixture
def path(tmp_path: Path) -> Path:
    held = tmp_path / "targets.db"
    registry = TargetRegistry(held)
    registry.add(NAME, TWIN, Target(name="A poem", kind="passage", facts=["Of orchards made ..."]))
    registry.close()
    return held


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> ScriptedModel:
    made = knowing()
    monkeypatch.setattr("alu_graph.cli.learn.resolve_model", lambda _: made)
    return made


def the(path: Path, name: str) -> Target:
    registry = TargetRegistry(path)
    [target] = [one for one in registry if one.name == name]
    registry.close()
    return target


def test_learn_says_what_was_gained_and_what_was_passed_over(
    alu: Any, path: Path, model: ScriptedModel
) -> None:
    ran = alu("targets", "learn", "--targets", path)
    facts = len(the(path, NAME).facts)
    assert (ran.code, ran.err) == (0, "")
    first, second, *names = ran.out.splitlines()
    assert first == "targets to learn: 2, learned before: 0, topics and passages passed over: 1"
    assert second == (
        f"gained facts: 1 (facts: {facts}), nothing specific known: 1, failed: 0, calls: 52"
    )
    assert len(names) == 2
    assert the(path, NAME).aliases == ()


def test_a_proposed_name_is_added_by_the_command_shown(
    alu: Any, path: Path, model: ScriptedModel
) -> None:
    ran = alu("targets", "learn", "--targets", path)
    line = next(line for line in ran.out.splitlines() if "Brimwold" in line)
    command = shlex.split(line.partition(": ")[2])
    assert alu(*command[1:], "--targets", path).code == 0
    assert the(path, NAME).aliases == ("Countess Brimwold",)


def test_aliases_are_added_if_wanted(alu: Any, path: Path, model: ScriptedModel) -> None:
    ran = alu("targets", "learn", "--targets", path, "--aliases")
    assert f"alias added to {NAME}: Countess Brimwold\n" in ran.out
    assert "Countess Brimwold" in the(path, NAME).aliases


def test_learning_again_asks_nobody(alu: Any, path: Path, model: ScriptedModel) -> None:
    alu("targets", "learn", "--targets", path)
    asked = len(model.prompts)
    ran = alu("targets", "learn", "--targets", path)
    assert (ran.code, len(model.prompts)) == (0, asked)
    assert ran.out.startswith("targets to learn: 0, learned before: 2,")


def test_a_dry_run_calls_nobody_and_changes_nothing(
    alu: Any, path: Path, model: ScriptedModel
) -> None:
    ran = alu(
        "targets", "learn", "--targets", path, "--dry-run", "--price-in", 10, "--price-out", "2.5"
    )
    assert (ran.code, model.prompts, the(path, NAME).facts) == (0, [], ())
    _, counts, cost = ran.out.splitlines()
    calls, prompts, replies = map(int, re.findall(r"\d+", counts.replace(",", "")))
    assert calls == 52
    assert cost == f"cost, about: {(prompts * 10 + replies * 2.5) / 1e6:,.4f}"


def test_a_dry_run_as_json(alu: Any, path: Path, model: ScriptedModel) -> None:
    said = json.loads(alu("targets", "learn", "--targets", path, "--dry-run", "--json").out)
    assert (said["targets"], said["calls"], said["passed over"]) == (2, 52, 1)
    assert "cost" not in said


def test_a_report_as_json(alu: Any, path: Path, model: ScriptedModel) -> None:
    said = json.loads(alu("targets", "learn", "--targets", path, "--json").out)
    assert (said["gained"], said["unknown"], said["failed"]) == (1, 1, 0)
    assert {one["alias"] for one in said["aliases"]} == {
        "Countess Brimwold",
        "Ilvana Seraphine Quastel",
    }


def test_only_and_limit_choose(alu: Any, path: Path, model: ScriptedModel) -> None:
    alu("targets", "learn", "--targets", path, "--only", TWIN.upper())
    assert NAME not in {asked_of(prompt)[0] for prompt in model.prompts}
    assert TWIN in {asked_of(prompt)[0] for prompt in model.prompts}
    ran = alu("targets", "learn", "--targets", path, "--limit", 1, "--dry-run")
    assert ran.out.startswith("targets to learn: 1,")


def test_some_failed_is_exit_code_1_and_quotes_nothing(
    alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failing = knowing(**{TWIN: ValueError(f"secret of {TWIN}")})
    monkeypatch.setattr("alu_graph.cli.learn.resolve_model", lambda _: failing)
    ran = alu("targets", "learn", "--targets", path)
    assert ran.code == 1
    assert ran.err == "alu: 1 not learned: ValueError; run it again to go on with these\n"
    assert the(path, NAME).facts


def test_a_dead_model_is_exit_code_2(alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = ScriptedModel(script=lambda _: ValueError(NAME))
    monkeypatch.setattr("alu_graph.cli.learn.resolve_model", lambda _: dead)
    ran = alu("targets", "learn", "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert "did not answer" in ran.err
    assert NAME not in ran.err


@pytest.mark.parametrize(
    "options",
    [
        ("--only", "Nobody Known"),
        ("--price-in", "1"),
        ("--price-in", "1", "--price-out", "1"),
        ("--dry-run", "--price-in", "-1", "--price-out", "1"),
        ("--rate", "0"),
        ("--rate", "nan"),
        ("--jobs", "0"),
        ("--wordings", "3"),
        ("--timeout", "x"),
        ("--limit", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage_is_exit_code_2_and_asks_nobody(
    alu: Any, path: Path, model: ScriptedModel, options: tuple[str, ...]
) -> None:
    ran = alu("targets", "learn", "--targets", path, *options)
    assert (ran.code, model.prompts) == (2, [])
    assert ran.err.startswith("alu: error: ")


def test_no_registry_is_exit_code_2(alu: Any, tmp_path: Path, model: ScriptedModel) -> None:
    assert alu("targets", "learn", "--targets", tmp_path / "none.db").code == 2


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_sees_progress_without_names(
    alu: Any, path: Path, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = Terminal()
    monkeypatch.setattr("sys.stderr", seen)
    alu("targets", "learn", "--targets", path, "--jobs", 1)
    assert "1 of 2 targets" in seen.getvalue()
    assert seen.getvalue().endswith("\r\033[K")
    assert NAME not in seen.getvalue()
