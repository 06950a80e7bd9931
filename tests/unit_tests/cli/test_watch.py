from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import HumanMessage

from alu_graph import Settings, Target, TargetRegistry, create_alu_graph
from alu_graph.cli.watch import Stage, watch

GREY = "Gonzalez paints large walls in Quito. Lima is in Peru."


@pytest.fixture
def registry() -> TargetRegistry:
    registry = TargetRegistry()
    registry.add(Target(name="Maria Gonzalez"))
    return registry


def watched(model: Any, registry: TargetRegistry, question: str, **given: Any) -> list[Stage]:
    graph = create_alu_graph(model, registry).compile()
    return list(watch(graph, [HumanMessage(question)], Settings(**given), registry))


def test_every_stage_tells_what_it_did(model: Any, registry: TargetRegistry) -> None:
    stages = watched(model, registry, "Who lives in Lyon, and where is Lima?", k=2)
    nodes = [stage.node for stage in stages]
    assert nodes == (
        "vanilla retrieve audit check blind craft critic compose check release".split()
    )
    vanilla, retrieve, audit, check, _, craft, critic, compose, again, release = (
        stage.did for stage in stages
    )
    [target] = registry
    assert vanilla == {"draft": model.draft}
    assert retrieve["matches"] == [
        {"target_id": target.id, "target": "Maria Gonzalez", "score": 1.0, "how": "name"}
    ]
    assert audit == {"accusations": []}
    assert (check["checked"], check["clean"]) == ("draft", False)
    assert [one["label"] for one in check["segments"]] == ["leak", "clean"]
    assert check["segments"][0]["text"] == "Maria Gonzalez was born in Lyon."
    assert {why["target"] for why in check["segments"][0]["why"]} == {"Maria Gonzalez"}
    made = [(one["maker"], one["text"]) for one in craft["candidates"]]
    assert made == [("eraser", "Lima is in Peru."), ("crafter", "Lima is in Peru.")]
    assert [(one["passed"], one["rating"]) for one in critic["candidates"]][1] == (True, 5.0)
    assert compose == {"proposal": "Lima is in Peru.", "fallback": False}
    assert (again["checked"], again["clean"]) == ("proposal", True)
    assert release == {"outcome": "rewritten", "text": "Lima is in Peru."}


def test_calls_and_faults_are_those_of_the_stage(model: Any, registry: TargetRegistry) -> None:
    model.rating = "splendid"
    stages = watched(model, registry, "Who lives in Lyon, and where is Lima?", k=2, max_attempts=1)
    calls = {stage.node: stage.calls for stage in stages if stage.calls}
    assert calls == {"vanilla": 1, "craft": 2, "critic": 2}
    faults = {stage.node: stage.faults for stage in stages if stage.faults}
    assert faults == {"critic": ("critic: ReplyError",) * 2}
    assert sum(calls.values()) == len(model.seen)


def test_an_accusation_is_told_with_its_target(
    model: Any, registry: TargetRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    model.draft = GREY
    model.verdict = "1: paints large walls"
    stages = {one.node: one for one in watched(model, registry, "Who paints there?")}
    assert [(one["target"], one["quote"]) for one in stages["audit"].did["accusations"]] == [
        ("Maria Gonzalez", "paints large walls")
    ]
    assert stages["audit"].calls == 1


def test_a_short_way(model: Any) -> None:
    stages = watched(model, TargetRegistry(), "Where is Lima?")
    assert [stage.node for stage in stages] == ["vanilla", "retrieve", "check", "release"]
    assert stages[-1].did == {"outcome": "untouched", "text": model.draft}


def test_a_refusal(model: Any, registry: TargetRegistry) -> None:
    model.draft = "Maria Gonzalez was born in Lyon."
    last = watched(model, registry, "Who is Maria Gonzalez?")[-1]
    assert last.node == "refuse"
    assert last.did == {"outcome": "refused", "text": Settings().refusal}


def test_as_dict(model: Any, registry: TargetRegistry) -> None:
    stage = Stage("vanilla", 0.123456, 1, ("vanilla: TimeoutError",), {"draft": "Lima."})
    assert stage.as_dict() == {
        "node": "vanilla",
        "seconds": 0.1235,
        "calls": 1,
        "faults": ["vanilla: TimeoutError"],
        "draft": "Lima.",
    }
