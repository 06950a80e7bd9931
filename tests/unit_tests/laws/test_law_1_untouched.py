"""Law 1: where no target is concerned the answer is the vanilla's own object, for one call."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableLambda
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import BaseModel

from alu_graph import Outcome, Record, TargetRegistry, create_alu_graph, unlearn
from tests.unit_tests.scripted import BOTH, TARGET, Ask, ScriptedModel, model

QUESTION = "How is a brioche made?"
TEXT = "Flour, butter and eggs. Let the dough rest for a night."


class Recipe(BaseModel):
    title: str
    steps: list[str]
    minutes: int


@dataclass
class Fixed:
    """A reply that is the same object each time, so that `is` can be asked."""

    message: AIMessage

    def __call__(self, _: Any) -> AIMessage:
        return self.message


def unrelated() -> TargetRegistry:
    registry = TargetRegistry()
    registry.add(TARGET, "Bertrand Ozquil", "Casimir Vandelay", *[f"Numa Trell{i}" for i in "abc"])
    return registry


def rich() -> AIMessage:
    """A message with something in every field."""
    return AIMessage(
        content=[
            {"type": "text", "text": TEXT, "annotations": []},
            {"type": "reasoning", "reasoning": "The user bakes."},
        ],
        id="msg-1",
        name="baker",
        tool_calls=[{"name": "oven", "args": {"degrees": 180, "note": "warm"}, "id": "call-1"}],
        invalid_tool_calls=[
            {
                "name": "oven",
                "args": "{",
                "id": "call-2",
                "error": "bad",
                "type": "invalid_tool_call",
            }
        ],
        additional_kwargs={"refusal": None, "audio": None},
        response_metadata={"model_name": "m", "finish_reason": "stop", "logprobs": {"content": []}},
        usage_metadata={"input_tokens": 7, "output_tokens": 11, "total_tokens": 18},
    )


MESSAGES: dict[str, Callable[[], AIMessage]] = {
    "text": lambda: AIMessage(TEXT),
    "with an id": lambda: AIMessage(TEXT, id="msg-2"),
    "empty": lambda: AIMessage(""),
    "every field": rich,
    "only a tool call": lambda: AIMessage(
        "", tool_calls=[{"name": "bake", "args": {"steps": ["mix", "rest"]}, "id": "c"}]
    ),
}


@BOTH
@pytest.mark.parametrize("kind", MESSAGES)
@pytest.mark.parametrize("targets", ["none", "unrelated"])
def test_a_model_gives_its_own_object_for_one_call(ask: Ask, kind: str, targets: str) -> None:
    message = MESSAGES[kind]()
    vanilla = ScriptedModel(script=Fixed(message))
    registry = unrelated() if targets == "unrelated" else TargetRegistry()
    records: list[Record] = []
    answer = ask(unlearn(vanilla, registry, on_record=records.append), QUESTION)
    assert answer is message
    assert len(vanilla.prompts) == 1
    assert [one.calls for one in records] == [1]
    assert [one.outcome for one in records] == ["untouched"]


@BOTH
def test_nothing_in_the_object_is_changed(ask: Ask) -> None:
    message = rich()
    before = message.model_dump()
    answer = ask(unlearn(ScriptedModel(script=Fixed(message)), unrelated()), QUESTION)
    # What the model by itself would have added to its answer is the model's, not ours.
    bare = ask(ScriptedModel(script=Fixed(rich())), QUESTION)
    assert answer.model_dump() == bare.model_dump()
    assert {key: held for key, held in answer.model_dump().items() if before[key] != held} == {}


OBJECTS: dict[str, Any] = {
    "text": TEXT,
    "fields": {"answer": TEXT, "pages": [1, 2], "sure": True, "more": None},
    "pydantic": Recipe(title="Brioche", steps=["Mix.", "Rest."], minutes=90),
    "documents": [Document(TEXT, id="d1", metadata={"page": 3})],
    "nested": {"one": [{"two": (TEXT, 2.5)}]},
    "nothing": None,
}


@BOTH
@pytest.mark.parametrize("kind", OBJECTS)
def test_a_chain_gives_its_own_object(ask: Ask, kind: str) -> None:
    held = OBJECTS[kind]
    chain: Runnable[Any, Any] = RunnableLambda(lambda _: held)
    agent = model("5")
    answer = ask(unlearn(chain, unrelated(), agents=agent), {"question": QUESTION})
    assert answer is held
    assert agent.prompts == []


@BOTH
def test_an_agent_gives_its_own_messages(ask: Ask) -> None:
    message = rich()
    graph = StateGraph(MessagesState)
    graph.add_node("bake", lambda _: {"messages": [message]})
    graph.add_edge(START, "bake")
    graph.add_edge("bake", END)
    agent = model("5")
    sealed = unlearn(graph.compile(), unrelated(), agents=agent)
    human = HumanMessage(QUESTION, id="h")
    answer = ask(sealed, {"messages": [human]})
    assert answer["messages"][-1] is message
    assert [one.text for one in answer["messages"]] == [QUESTION, message.text]
    assert agent.prompts == []


@BOTH
def test_the_inspectable_graph_gives_it_too(ask: Ask) -> None:
    message = rich()
    vanilla = ScriptedModel(script=Fixed(message))
    graph = create_alu_graph(vanilla, unrelated()).compile()
    state = ask(graph, {"messages": [("human", QUESTION)]})
    outcome: Outcome = state["outcome"]
    assert outcome == "untouched"
    assert state["output"] is message
    assert state["messages"][-1] is message
    assert len(vanilla.prompts) == 1


@BOTH
def test_options_and_stop_words_reach_the_model_as_they_are(ask: Ask) -> None:
    vanilla = model(TEXT)
    ask(unlearn(vanilla.bind(tools=["t"]), unrelated()), QUESTION, temperature=0.5)
    assert vanilla.options == [{"tools": ["t"], "temperature": 0.5}]


def test_streams_and_batches_are_the_same_answer_for_one_call_each() -> None:
    vanilla = model(AIMessage(TEXT, id="msg-3", response_metadata={"finish_reason": "stop"}))
    sealed = unlearn(vanilla, unrelated())
    pieces = list(sealed.stream(QUESTION))

    async def gather() -> list[Any]:
        return [piece async for piece in sealed.astream(QUESTION)]

    for found in (pieces, asyncio.run(gather())):
        whole = found[0]
        for piece in found[1:]:
            whole += piece
        assert len(found) > 1
        assert whole.content == TEXT
        assert whole.id == "msg-3"
        assert whole.response_metadata["finish_reason"] == "stop"
    assert [one.content for one in sealed.batch([QUESTION] * 3)] == [TEXT] * 3
    assert len(vanilla.prompts) == 5


OTHERS = {
    "Who wrote Hamlet?": "William Shakespeare wrote Hamlet around 1600.",
    "Name a chemist.": "Marie Curie, born in Warsaw in 1867. She won two Nobel Prizes.",
    "What did Ilva do in 1961?": "The steelworks of Ilva opened a plant at Taranto in 1961.",
    "Is glass made in orchards?": "No, it is made in a furnace.",
}


@BOTH
@pytest.mark.parametrize("question", OTHERS)
def test_answers_about_others_are_untouched(ask: Ask, question: str) -> None:
    message = AIMessage(OTHERS[question])
    vanilla = ScriptedModel(script=Fixed(message))
    assert ask(unlearn(vanilla, unrelated()), question) is message
    assert len(vanilla.prompts) == 1


@BOTH
def test_a_target_that_is_retrieved_but_not_told_of_changes_nothing(ask: Ask) -> None:
    message = AIMessage("Bonjour.")
    vanilla = ScriptedModel(script=Fixed(message))
    helper = model("NONE")
    registry = unrelated()
    question = f"Translate to French: Good day, {TARGET.name}."
    assert [match.how for match in registry.find(question)] == ["name"]
    assert ask(unlearn(vanilla, registry, agents=helper), question) is message
    assert helper.prompts == []
