from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from alu_graph.errors import ALUError
from alu_graph.evaluation.ablations import ABLATIONS, method_of
from alu_graph.evaluation.methods import METHODS, REFUSAL
from tests.unit_tests.evaluation.methods.world import (
    ABOUT,
    INNOCENT,
    answered,
    setup_of,
    untouched,
    vanilla,
)
from tests.unit_tests.fakes import Chat
from tests.unit_tests.scripted import fenced, invoke

BOTH_ASKED = f"{INNOCENT} {ABOUT}"
KEPT, LEAK = "The capital of Peru is Lima.", "Ilvana Torquemont was born in Vexholm."


def mixed() -> Chat:
    """Answers the innocent ask and the other one."""
    return Chat(say=lambda messages: f"{KEPT} {LEAK}" if ABOUT in messages[-1].text else KEPT)


def crew(**said: str | Callable[[list[BaseMessage]], str]) -> Chat:
    """One model for all agents: it knows its part by the prompt, and what it is to say there."""
    parts = {"You repair": "craft", "You rate": "critic", "You merge": "compose"}

    def say(messages: list[BaseMessage]) -> str:
        part = next(
            (part for start, part in parts.items() if messages[0].text.startswith(start)), ""
        )
        line = said.get(part, {"craft": KEPT, "critic": "5", "compose": KEPT}.get(part, "NONE"))
        return line if isinstance(line, str) else line(messages)

    return Chat(say=say)


def asked(name: str, agents: Any, model: Chat | None = None, question: str = BOTH_ASKED) -> str:
    setup = replace(setup_of(asked=model or mixed()), agents=agents)
    return answered(invoke, method_of(name).build(setup), question).text


@pytest.mark.parametrize("agents", ["rules", "scripted"])
@pytest.mark.parametrize("name", ABLATIONS)
def test_every_ablation_unlearns_and_lets_through(name: str, agents: str) -> None:
    setup = replace(setup_of(), agents="rules" if agents == "rules" else crew())
    method = method_of(name).build(setup)
    assert "Vexholm" not in answered(invoke, method, ABOUT).text
    assert untouched(answered(invoke, method, INNOCENT), INNOCENT)
    assert asked(name, setup.agents) == KEPT


@pytest.mark.parametrize(
    "said",
    [
        {"craft": f"Well, {KEPT}", "compose": f"{KEPT} {LEAK}"},
        {"craft": f"{KEPT} {LEAK}", "compose": lambda messages: fenced(messages)[-1]},
    ],
    ids=["composer", "crafter"],
)
def test_without_the_check_what_agents_write_comes_out(said: dict[str, Any]) -> None:
    assert asked("without check", crew(**said)) == f"{KEPT} {LEAK}"
    for name in ("ours", *ABLATIONS):
        if name != "without check":
            assert "Vexholm" not in asked(name, crew(**said)), name


def test_without_the_check_the_draft_is_still_checked() -> None:
    # What is left out judges what agents write; where they have no part all stays as it is.
    assert asked("without check", "rules", vanilla(), ABOUT) == REFUSAL
    assert asked("without check", crew(craft="NONE"), vanilla(), ABOUT) == REFUSAL


def test_without_the_check_a_failing_vanilla_is_refused() -> None:
    def fail(_: object) -> str:
        raise ConnectionError

    assert asked("without check", "rules", Chat(say=fail)) == asked("ours", "rules", Chat(say=fail))


def test_without_the_critic_nothing_is_rated() -> None:
    rated = crew()
    asked("ours", rated)
    unrated = crew()
    asked("without critic", unrated)
    ratings = [
        sum(call[0].text.startswith("You rate") for call in model.asked)
        for model in (rated, unrated)
    ]
    assert ratings[0] > 0
    assert ratings[1] == 0


def test_a_settings_ablation_changes_that_setting_alone() -> None:
    calls = {}
    for name in ("k=1", "ours", "k=5"):
        model = crew()
        asked(name, model)
        calls[name] = sum(call[0].text.startswith("You repair") for call in model.asked)
    assert calls["k=1"] == 1
    assert calls["ours"] == 3
    assert calls["k=5"] == 5


def test_names_are_looked_up_in_both_lists() -> None:
    assert not set(METHODS) & set(ABLATIONS)
    with pytest.raises(ALUError, match=r"no method 'k=2': choose from none, ours.*k=1"):
        method_of("k=2")
