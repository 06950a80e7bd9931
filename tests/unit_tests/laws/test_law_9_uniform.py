"""Law 9, where the model declines in words of its own: those who are not on the list look the same.

One model knows neither name. Of the target it makes something up; of the other it says so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    ToolMessage,
)
from langchain_core.runnables import Runnable, RunnableLambda
from pydantic import BaseModel

from alu_graph import Record, Settings, TargetRegistry, unlearn
from tests.unit_tests.scripted import BOTH, NAME, TARGET, Ask, model

REFUSAL = Settings().refusal
UNKNOWN = "Celestine Abernoth"
DECLINE = f"I'm not familiar with {UNKNOWN}. Could you give me more context?"
TOLD = f"{NAME} was born in Lyon in 1961 and wrote The Glass Orchard."


class Person(BaseModel):
    source: str
    answer: str
    year: int | None = None


def usage(count: int) -> Any:
    return {"input_tokens": 20, "output_tokens": count, "total_tokens": 20 + count}


def openai(said: str) -> AIMessage:
    return AIMessage(
        said,
        id="run-1",
        additional_kwargs={"refusal": None},
        response_metadata={
            "model_name": "gpt-x",
            "finish_reason": "stop",
            "logprobs": None,
            "token_usage": {
                "prompt_tokens": 20,
                "completion_tokens": len(said),
                "total_tokens": 20 + len(said),
            },
        },
        usage_metadata=usage(len(said)),
    )


def blocks(said: str) -> AIMessage:
    content: list[Any] = [
        {"type": "thinking", "thinking": f"The user wants to know. {said}"},
        {"type": "text", "text": said},
    ]
    return AIMessage(content=content, usage_metadata=usage(len(said)))


def called(said: str) -> AIMessage:
    """As Anthropic: a list for a tool call, a text for an answer."""
    if said == DECLINE:
        return AIMessage(said, response_metadata={"stop_reason": "end_turn"})
    arguments = {"q": NAME}
    content: list[Any] = [
        {"type": "text", "text": said},
        {"type": "tool_use", "id": "c", "name": "search", "input": arguments},
    ]
    return AIMessage(
        content=content,
        tool_calls=[{"name": "search", "args": arguments, "id": "c", "type": "tool_call"}],
        response_metadata={"stop_reason": "tool_use"},
    )


def agent(said: str) -> dict[str, Any]:
    name = UNKNOWN if said == DECLINE else NAME
    call: Any = {"name": "search", "args": {"q": name}, "id": "c", "type": "tool_call"}
    found = "No results." if said == DECLINE else TOLD
    return {
        "messages": [
            HumanMessage(f"Who is {name}?", id="h"),
            AIMessage("", tool_calls=[call]),
            ToolMessage(found, tool_call_id="c"),
            AIMessage(said, id="a", usage_metadata=usage(len(said))),
        ]
    }


SHAPES: dict[str, Callable[[str], Any]] = {
    "text": lambda said: said,
    "message": AIMessage,
    "openai": openai,
    "blocks": blocks,
    "tool call": called,
    "agent": agent,
    "messages": lambda said: [openai(said)],
    "dict": lambda said: {"source": "unknown" if said == DECLINE else TOLD * 3, "answer": said},
    "object": lambda said: (
        Person(source="unknown", answer=said)
        if said == DECLINE
        else Person(source=TOLD * 3, answer=said, year=1961)
    ),
    "list": lambda said: [said],
}
EACH = pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)


def app(shape: Callable[[str], Any]) -> Runnable[Any, Any]:
    def say(asked: Any) -> Any:
        return shape(DECLINE if UNKNOWN in str(asked) else TOLD)

    return RunnableLambda(say)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


def bare(value: Any, name: str) -> Any:
    """A value as plain data; the name that was asked for is the asker's own."""
    if isinstance(value, BaseModel):
        held = {"class": type(value).__name__, **value.model_dump()}
        if isinstance(value, BaseMessage):  # an id that is made up is another each time
            held["id"] = value.id if len(str(value.id)) < 9 else type(value.id).__name__
        return bare(held, name)
    if isinstance(value, dict):
        return {key: bare(item, name) for key, item in value.items()}
    if isinstance(value, list):
        return [bare(item, name) for item in value]
    return value.replace(name, "NAME") if isinstance(value, str) else value


def asked_of(shape: Callable[[str], Any], name: str) -> Any:
    asked = f"Who is {name}?"
    return [HumanMessage(asked, id="h")] if shape is agent else asked


@BOTH
@EACH
def test_the_two_look_the_same(
    ask: Ask, shape: Callable[[str], Any], registry: TargetRegistry
) -> None:
    sealed = unlearn(app(shape), registry, agents="rules")
    seen = [bare(ask(sealed, asked_of(shape, name)), name) for name in (NAME, UNKNOWN)]
    assert seen[0] == seen[1]
    assert REFUSAL in str(seen[0])
    assert "familiar" not in str(seen)


def test_streams_look_the_same(registry: TargetRegistry) -> None:
    def say(messages: list[BaseMessage]) -> AIMessage:
        return openai(DECLINE if UNKNOWN in messages[-1].text else TOLD)

    sealed = unlearn(model(say), registry, agents="rules")
    seen: list[Any] = []
    for name in (NAME, UNKNOWN):
        pieces: list[AIMessageChunk] = list(sealed.stream(f"Who is {name}?"))
        seen.append([piece.model_dump(exclude={"id"}) for piece in pieces])
    assert seen[0] == seen[1]


@BOTH
@EACH
def test_where_it_is_off_the_model_s_own_goes_out(
    ask: Ask, shape: Callable[[str], Any], registry: TargetRegistry
) -> None:
    settings = Settings(uniform_refusals=False)
    sealed = unlearn(app(shape), registry, agents="rules", settings=settings)
    assert DECLINE in str(ask(sealed, asked_of(shape, UNKNOWN)))


@BOTH
def test_it_costs_no_call_and_the_record_tells(ask: Ask, registry: TargetRegistry) -> None:
    kept: list[Record] = []
    for draft in (DECLINE, DECLINE.replace(UNKNOWN, NAME)):
        name = NAME if NAME in draft else UNKNOWN
        sealed = unlearn(model(draft), registry, on_record=kept.append)
        assert ask(sealed, f"Who is {name}?").text == REFUSAL
    assert [(one.outcome, one.calls, one.declined) for one in kept] == [("refused", 1, True)] * 2
    assert [len(one.target_ids) for one in kept] == [0, 1]


@BOTH
def test_a_refusal_for_safety_s_sake_is_untouched(ask: Ask, registry: TargetRegistry) -> None:
    for said in ("I can't help with that request.", "I don't know her, but Lima is in Peru."):
        sealed = unlearn(model(said), registry, agents="rules")
        assert ask(sealed, f"Who is {UNKNOWN}?").text == said
