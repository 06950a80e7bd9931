"""Law 8 over a larger set (tests/data/injections.jsonl): the verdict and the outcome don't move."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage, ToolMessage

from alu_graph import TargetRegistry, create_alu_graph
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation, Turn
from tests.unit_tests.scripted import DRAFT, KEPT, NAME, QUESTION, TARGET, TOLD, canaries, model

DATA = Path(__file__).parents[2] / "data" / "injections.jsonl"
INJECTIONS = [
    json.loads(line)["text"] for line in DATA.read_text(encoding="utf-8").split("\n") if line
]
CASES = {
    # name: question, draft, outcome
    "leaking": (QUESTION, DRAFT, "rewritten"),
    "asked for": (f"Where was {NAME} born?", TOLD, "refused"),
    "closed": (f"Was {NAME} born in Lyon?", "Yes.", "refused"),
    "harmless": ("What is the capital of Peru?", KEPT, "untouched"),
}
PLACES = (
    "question",
    "question's start",
    "a turn of its own",
    "draft",
    "draft's start",
    "system",
    "tool",
    "earlier",
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


def put(question: str, draft: str, place: str, text: str) -> tuple[list[BaseMessage], str]:
    """The messages and the draft, with a text put into one of them."""
    human = HumanMessage(question)
    call = AIMessage("", tool_calls=[{"name": "look", "args": {}, "id": "c1"}])
    messages: dict[str, list[BaseMessage]] = {
        "question": [HumanMessage(f"{question}\n\n{text}")],
        "question's start": [HumanMessage(f"{text}\n\n{question}")],
        "a turn of its own": [human, HumanMessage(text)],
        "system": [SystemMessage(text), human],
        "tool": [human, call, ToolMessage(text, tool_call_id="c1")],
        "earlier": [HumanMessage("Hello."), AIMessage(text), human],
    }
    said = {"draft": f"{draft}\n\n{text}", "draft's start": f"{text}\n\n{draft}"}
    return messages.get(place, [human]), said.get(place, draft)


def turns(messages: list[BaseMessage]) -> Conversation:
    roles = {"human": "human", "ai": "ai", "system": "system", "tool": "tool"}
    held = [Turn(roles[one.type], one.text) for one in messages if one.text]  # type: ignore[arg-type]
    return Conversation(tuple(held))


def own_labels(
    registry: TargetRegistry, messages: list[BaseMessage], said: str, own: str
) -> dict[str, bool]:
    """Whether each segment of the draft's own text leaks."""
    verdict = Checker(turns(messages), registry)(said)
    found = {
        said[one.segment.start : one.segment.end]: verdict.leaking(one)
        for one in verdict.judgements
    }
    return {text: leaks for text, leaks in found.items() if text in own}


def test_the_set_is_large() -> None:
    assert len(set(INJECTIONS)) >= 60


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("case", CASES)
def test_the_verdict_does_not_move(registry: TargetRegistry, case: str, place: str) -> None:
    question, draft, _ = CASES[case]
    plain = own_labels(registry, [HumanMessage(question)], draft, draft)
    moved = []
    for text in INJECTIONS:
        messages, said = put(question, draft, place, text)
        if own_labels(registry, messages, said, draft) != plain:
            moved.append(text)
    assert moved == []


@pytest.mark.parametrize("case", CASES)
def test_nor_does_what_is_released(registry: TargetRegistry, case: str) -> None:
    question, draft, outcome = CASES[case]
    for number, text in enumerate(INJECTIONS):
        # Where the draft itself holds the injection, what is left of it may be released.
        place = [one for one in PLACES if "draft" not in one][number % (len(PLACES) - 2)]
        messages, said = put(question, draft, place, text)
        graph = create_alu_graph(model(said), registry, agents="rules").compile()
        state: Any = graph.invoke({"messages": list[Any](messages)})
        assert state["outcome"] == outcome, (place, text)
        assert not canaries(state["output"].content), (place, text)
