"""Every example in docstrings and in the README is executed."""

from __future__ import annotations

import doctest
import importlib
import json
import pkgutil
import re
import shlex
from pathlib import Path

import pytest
from langchain_core.language_models import FakeListChatModel

import alu_graph
from alu_graph import create_alu_graph
from alu_graph.cli.main import _parser, main
from alu_graph.cli.planning import plan_of

README = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
MODULES = sorted(
    module.name
    for module in pkgutil.walk_packages(alu_graph.__path__, "alu_graph.")
    if not module.name.endswith("__main__")
)


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("name", MODULES)
def test_docstring_examples(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name), optionflags=doctest.ELLIPSIS)
    assert result.failed == 0


def test_public_docstrings_have_examples() -> None:
    examples = doctest.DocTestFinder()
    for name in ("Target", "Fact", "TargetRegistry", "check", "create_alu_graph", "unlearn"):
        found = examples.find(getattr(alu_graph, name), name)
        assert any(test.examples for test in found), name


@pytest.mark.parametrize("number", range(len(blocks("python"))))
def test_readme_examples(number: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    code = blocks("python")[number]
    exec(compile(code, f"README example {number}", "exec"), {})  # noqa: S102 - our own README


def test_readme_has_examples() -> None:
    assert len(blocks("python")) >= 2


def test_readme_shows_the_graph_as_it_is() -> None:
    model = FakeListChatModel(responses=["Hello."])
    drawn = create_alu_graph(model, ["Maria Gonzalez"]).compile().get_graph().draw_mermaid()
    [shown] = blocks("mermaid")
    assert shown.strip() == drawn.strip()


def test_readme_names_every_command() -> None:
    for command in ("alu ask", "alu targets", "alu check", "alu eval", "alu graph", "alu models"):
        assert command in README


def eval_commands() -> list[list[str]]:
    return [
        shlex.split(line, comments=True)[1:]
        for block in blocks("bash")
        for line in block.splitlines()
        if line.startswith("alu eval ")
    ]


def test_readme_measures_by_plans_that_can_be() -> None:
    actions = [words[1] for words in eval_commands()]
    assert {"run", "ablate", "scale", "report", "diff"} == set(actions)
    for words in eval_commands():
        args = _parser().parse_args(words)
        if words[1] not in ("report", "diff"):
            assert plan_of(args).sets


def test_readme_measures_the_sample_and_own_questions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    [rows] = blocks("json")
    Path("mine.jsonl").write_text(rows, encoding="utf-8")
    first, own, report, diff = eval_commands()[:4]
    assert main([*first, "--limit", "1", "--workers", "1"]) == 0
    assert main([*own, "--workers", "1"]) == 0  # its bars are met
    assert main(diff) == 0
    capsys.readouterr()
    assert main(report) == 0
    tables = json.loads(capsys.readouterr().out)["tables"]
    assert any(table["title"] == "Mixed prompts" for table in tables)
