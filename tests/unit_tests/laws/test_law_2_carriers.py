"""Law 2, wherever a text may ride: tool calls, metadata, citations, keys, documents, sub-agents.

Of each carrier the rest is innocent, so only what rides in it can give the target away.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, ToolMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import BaseModel, ConfigDict, Field

from alu_graph import ALUError, Settings, TargetRegistry, unlearn
from tests.unit_tests.scripted import (
    BOTH,
    KEPT,
    NAME,
    QUESTION,
    TARGET,
    TOLD,
    Ask,
    always,
    canaries,
    model,
    outcome,
    silent,
)

URL = "https://example.org/wiki/Ilvana_Torquemont"


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


def released(ask: Ask, runnable: Runnable[Any, Any], registry: TargetRegistry, asked: Any) -> Any:
    """What comes out; None where a typed error does."""
    found = outcome(ask, unlearn(runnable, registry, agents="rules"), asked)
    if not isinstance(found, ALUError):
        return found
    silent(found)
    return None


def call(args: dict[str, Any], name: str = "search") -> dict[str, Any]:
    return {"name": name, "args": args, "id": "c1", "type": "tool_call"}


MESSAGES: dict[str, Callable[[], AIMessage]] = {
    "a tool argument": lambda: AIMessage(KEPT, tool_calls=[call({"query": TOLD})]),
    "a nested tool argument": lambda: AIMessage(
        "", tool_calls=[call({"rows": [{"who": NAME}, {"who": "Ada Crane"}]})]
    ),
    "the key of a tool argument": lambda: AIMessage(KEPT, tool_calls=[call({NAME: "born"})]),
    "JSON in a tool argument": lambda: AIMessage(
        KEPT, tool_calls=[call({"body": json.dumps({"who": NAME})})]
    ),
    "a tool's name": lambda: AIMessage(
        KEPT, tool_calls=[call({"q": "x"}, name="look_up_ilvana_torquemont")]
    ),
    "an invalid tool call": lambda: AIMessage(
        KEPT,
        invalid_tool_calls=[
            {
                "name": "search",
                "args": f'{{"q": "{NAME}',
                "id": "c1",
                "error": "",
                "type": "invalid_tool_call",
            }
        ],
    ),
    "an old function call": lambda: AIMessage(
        KEPT,
        additional_kwargs={"function_call": {"name": "f", "arguments": f'{{"q": "{NAME}"}}'}},
    ),
    "search results beside the text": lambda: AIMessage(
        KEPT, additional_kwargs={"citations": [URL], "search_results": [{"title": NAME}]}
    ),
    "search queries in the metadata": lambda: AIMessage(
        KEPT, response_metadata={"grounding_metadata": {"web_search_queries": [NAME]}}
    ),
    "probable tokens in the metadata": lambda: AIMessage(
        KEPT,
        response_metadata={
            "logprobs": {"content": [{"token": "Lima", "top_logprobs": [{"token": NAME}]}]}
        },
    ),
    "a citation of a text block": lambda: AIMessage(
        content=[
            {
                "type": "text",
                "text": KEPT,
                "annotations": [{"type": "url_citation", "url": URL, "title": NAME}],
            }
        ]
    ),
    "a block of thinking": lambda: AIMessage(
        content=[{"type": "thinking", "thinking": TOLD}, {"type": "text", "text": KEPT}]
    ),
    "a summary of reasoning": lambda: AIMessage(
        content=[
            {"type": "reasoning", "summary": [{"type": "summary_text", "text": TOLD}]},
            {"type": "text", "text": KEPT},
        ]
    ),
    "a tool block without a tool call": lambda: AIMessage(
        content=[
            {"type": "text", "text": KEPT},
            {"type": "tool_use", "id": "c1", "name": "search", "input": {"q": NAME}},
        ]
    ),
    "a second text block": lambda: AIMessage(
        content=[{"type": "text", "text": KEPT}, {"type": "text", "text": TOLD}]
    ),
    "a name over two text blocks": lambda: AIMessage(
        content=[
            {"type": "text", "text": f"{KEPT} Ilvana "},
            {"type": "text", "text": "Torquemont wrote a novel."},
        ]
    ),
    "a block of an unknown type": lambda: AIMessage(
        content=[{"type": "text", "text": KEPT}, {"type": "non_standard", "value": {"x": TOLD}}]
    ),
    "the caption of an image": lambda: AIMessage(
        content=[{"type": "text", "text": KEPT}, {"type": "image", "url": "x", "title": NAME}]
    ),
    "a chunk's tool call": lambda: AIMessageChunk(
        content=KEPT,
        tool_call_chunks=[
            {
                "name": "search",
                "args": f'{{"q": "{NAME}"}}',
                "id": "c1",
                "index": 0,
                "type": "tool_call_chunk",
            }
        ],
    ),
    "a chunk's broken tool call": lambda: AIMessageChunk(
        content=KEPT,
        tool_call_chunks=[
            {
                "name": "search",
                "args": f'{{"q": "{NAME}',
                "id": "c1",
                "index": 0,
                "type": "tool_call_chunk",
            }
        ],
    ),
}


@BOTH
@pytest.mark.parametrize("carrier", MESSAGES)
def test_of_a_message(ask: Ask, registry: TargetRegistry, carrier: str) -> None:
    assert canaries(MESSAGES[carrier]())
    found = released(ask, model(MESSAGES[carrier]()), registry, QUESTION)
    assert not canaries(found)


@BOTH
def test_a_call_that_tells_is_not_made_and_the_others_are(
    ask: Ask, registry: TargetRegistry
) -> None:
    innocent = {**call({"query": "capital of Peru"}), "id": "c2"}
    said = AIMessage("", tool_calls=[call({"query": TOLD}), innocent])
    found = released(ask, model(said), registry, QUESTION)
    assert not canaries(found)
    assert [one["id"] for one in found.tool_calls] in (["c2"], [])


class Person(BaseModel):
    name: str
    city: str | None = None


class Open(BaseModel):
    model_config = ConfigDict(extra="allow")

    text: str


class Aliased(BaseModel):
    model_config = ConfigDict(populate_by_name=True)

    said: str = Field(alias="answer-text")


class Hidden(BaseModel):
    text: str = Field(repr=False)


class Pair(NamedTuple):
    text: str
    more: str


class Who(Enum):
    SHE = NAME


class Titled(str):
    __slots__ = ()


@dataclass
class Plain:
    text: str


OBJECTS: dict[str, Callable[[], Any]] = {
    "a text": lambda: TOLD,
    "a kind of str": lambda: Titled(TOLD),
    "a field": lambda: {"answer": KEPT, "more": TOLD},
    "a key": lambda: {NAME: "a novelist"},
    "a nested key": lambda: {"people": {NAME: 1, "Ada Crane": 2}},
    "a key of another kind": lambda: {(NAME, 1): "a novelist"},
    "a list": lambda: [KEPT, NAME],
    "a set": lambda: {NAME},
    "bytes": TOLD.encode,
    "a named tuple": lambda: Pair(KEPT, NAME),
    "an enum": lambda: {"who": Who.SHE},
    "a dataclass": lambda: Plain(TOLD),
    "a pydantic object": lambda: Person(name=NAME),
    "extra fields": lambda: Open.model_validate({"text": KEPT, "she": NAME}),
    "an alias": lambda: Aliased.model_validate({"answer-text": TOLD}),
    "pydantic in a dict": lambda: {"people": [Person(name=NAME)]},
    "a document": lambda: [Document(KEPT), Document(TOLD)],
    "a document's metadata": lambda: [Document(KEPT, metadata={"source": URL, "title": NAME})],
    "a document's id": lambda: [Document(KEPT, id=URL)],
    "messages in a dict": lambda: {"output": AIMessage(TOLD), "n": 1},
    "a class": lambda: {"made_by": type(NAME.replace(" ", ""), (), {})},
}


@BOTH
@pytest.mark.parametrize("carrier", OBJECTS)
def test_of_a_chain_s_object(ask: Ask, registry: TargetRegistry, carrier: str) -> None:
    chain: Runnable[Any, Any] = RunnableLambda(lambda _: OBJECTS[carrier]())
    found = released(ask, chain, registry, {"question": QUESTION})
    assert not canaries(found)
    assert not canaries(str(found))


@BOTH
def test_the_other_fields_of_a_record_about_the_target_are_about_it_too(
    ask: Ask, registry: TargetRegistry
) -> None:
    for said in (Person(name=NAME, city="Vexholm"), {"name": NAME, "city": "Vexholm"}):
        chain: Runnable[Any, Any] = RunnableLambda(always(said))
        assert not canaries(released(ask, chain, registry, {"question": QUESTION}))


@BOTH
def test_a_field_that_repr_hides_is_read_too(ask: Ask, registry: TargetRegistry) -> None:
    chain: Runnable[Any, Any] = RunnableLambda(lambda _: Hidden(text=TOLD))
    found = released(ask, chain, registry, QUESTION)
    assert found is None or not canaries(found.text)


AGENTS: dict[str, Callable[[], list[Any]]] = {
    "the last message": lambda: [AIMessage(TOLD)],
    "a middle message": lambda: [AIMessage(TOLD), AIMessage(KEPT)],
    "a tool's result": lambda: [
        AIMessage("", tool_calls=[call({"q": "x"})]),
        ToolMessage(TOLD, tool_call_id="c1"),
        AIMessage(KEPT),
    ],
    "a tool's artifact": lambda: [
        AIMessage("", tool_calls=[call({"q": "x"})]),
        ToolMessage("done", tool_call_id="c1", artifact={"docs": [Document(TOLD)]}),
        AIMessage(KEPT),
    ],
    "a tool's arguments": lambda: [
        AIMessage("", tool_calls=[call({"q": NAME})]),
        ToolMessage("nothing", tool_call_id="c1"),
        AIMessage(KEPT),
    ],
    "a sub-agent that speaks as a human": lambda: [
        HumanMessage(TOLD, name="researcher"),
        AIMessage(KEPT),
    ],
    "a sub-agent that speaks last": lambda: [AIMessage(KEPT), HumanMessage(TOLD, name="writer")],
    "everything": lambda: [HumanMessage(TOLD, name="researcher"), AIMessage(TOLD)],
}


@BOTH
@pytest.mark.parametrize("carrier", AGENTS)
def test_of_an_agent_s_messages(ask: Ask, registry: TargetRegistry, carrier: str) -> None:
    graph = StateGraph(MessagesState)
    graph.add_node("act", lambda _: {"messages": AGENTS[carrier]()})
    graph.add_edge(START, "act")
    graph.add_edge("act", END)
    asked = {"messages": [HumanMessage(QUESTION, id="h")]}
    found = released(ask, graph.compile(), registry, asked)
    assert not canaries(found)
    assert found is not None
    assert found["messages"][0].content == QUESTION
    said = [one.content for one in found["messages"][1:]]
    assert KEPT in said or Settings().refusal in said
