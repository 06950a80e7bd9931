from __future__ import annotations

import asyncio
import threading
from typing import Any

import pytest
from langchain_core.language_models import FakeListLLM
from langchain_core.messages import AIMessage, AnyMessage, HumanMessage
from langchain_core.output_parsers import JsonOutputParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.runtime import get_runtime

from alu_graph import Settings
from alu_graph.agents.calls import Reply
from alu_graph.agents.vanilla import Vanilla
from alu_graph.checker.conversation import Conversation
from alu_graph.errors import ModelError, PayloadError
from alu_graph.state import Answer, State
from tests.unit_tests.fakes import DRAFT, REFUSAL, saying

CHAT: list[AnyMessage] = [HumanMessage("Who?")]
# As langgraph hands it to a node.
CONFIG: RunnableConfig = {
    "configurable": {
        "tenant": "acme",
        "thread_id": "1",
        "__pregel_checkpointer": InMemorySaver(),
        "__pregel_task_id": "x",
        "checkpoint_ns": "vanilla:x",
    }
}


def vanilla(runnable: Runnable[Any, Any]) -> Vanilla:
    return Vanilla(runnable, None, None)


def small_graph(reply: str = DRAFT) -> Any:
    graph = StateGraph(MessagesState)
    graph.add_node("only", lambda state: {"messages": [AIMessage(reply)]})
    graph.add_edge(START, "only")
    graph.add_edge("only", END)
    return graph.compile()


@pytest.mark.parametrize(
    ("state", "request_"),
    [
        ({"messages": CHAT}, CHAT),
        ({"input": "Who?", "messages": CHAT}, "Who?"),
        ({"input": ""}, ""),
        ({}, []),
    ],
)
def test_what_a_model_is_asked_with(state: State, request_: Any) -> None:
    asked, answer = vanilla(saying("x")).start(state)
    assert asked == request_
    plain = request_ != []
    assert answer == Answer(conversation=answer.conversation, plain=plain)


def test_a_graph_is_asked_with_a_state() -> None:
    asked, answer = vanilla(small_graph()).start({"messages": CHAT})
    assert asked == {"messages": CHAT}
    assert answer.conversation.question == "Who?"


async def test_options_reach_the_runnable() -> None:
    model = saying("x")
    state: State = {"input": "Who?", "options": {"stop": ["."], "seed": 3}}
    vanilla(model).invoke("Who?", state, Settings(), {})
    await vanilla(model).ainvoke("Who?", state, Settings(), {})
    assert model.options == [{"stop": ["."], "seed": 3}] * 2


async def test_the_callers_config_reaches_it_without_graph_internals() -> None:
    seen: list[dict[str, Any]] = []

    def look(_: Any, config: RunnableConfig) -> str:
        seen.append(config["configurable"])
        return "x"

    wrapped = vanilla(RunnableLambda(look))
    wrapped.invoke("Who?", {}, Settings(), CONFIG)
    await wrapped.ainvoke("Who?", {}, Settings(), CONFIG)
    assert seen == [{"tenant": "acme", "thread_id": "1"}] * 2


async def test_a_wrapped_graph_is_no_subgraph() -> None:
    saver = CONFIG["configurable"]["__pregel_checkpointer"]
    wrapped = vanilla(small_graph())
    wrapped.invoke({"messages": CHAT}, {}, Settings(), CONFIG)
    await wrapped.ainvoke({"messages": CHAT}, {}, Settings(), CONFIG)
    assert not saver.storage
    assert not saver.blobs


def test_a_wrapped_graph_gets_the_context_that_was_meant_for_it() -> None:
    def node(state: MessagesState) -> dict[str, Any]:
        return {"messages": [AIMessage(get_runtime(Settings).context.refusal)]}

    graph = StateGraph(MessagesState, Settings)
    graph.add_node("only", node)
    graph.add_edge(START, "only")
    wrapped = vanilla(graph.compile())
    options = {"context": Settings(refusal="Its own.")}
    reply: Reply[Any] = wrapped.invoke({"messages": CHAT}, {"options": options}, Settings(), CONFIG)
    assert reply.value is not None
    assert reply.value["messages"][-1].content == "Its own."


def test_the_deadline_is_kept() -> None:
    over = threading.Event()
    try:
        wrapped = vanilla(RunnableLambda(lambda _: over.wait(60)))
        reply = wrapped.invoke("Who?", {}, Settings(vanilla_timeout=0.05), {})
    finally:
        over.set()
    assert reply == Reply(fault="TimeoutError")


async def test_the_deadline_is_kept_async() -> None:
    async def hang(_: Any) -> str:
        await asyncio.Event().wait()
        return "x"

    wrapped = vanilla(RunnableLambda(hang))
    reply = await wrapped.ainvoke("Who?", {}, Settings(vanilla_timeout=0.05), {})
    assert reply == Reply(fault="TimeoutError")


def test_the_object_is_carried_as_it_is() -> None:
    message = AIMessage(DRAFT)
    done = vanilla(saying("x")).finish("Who?", Answer(Conversation()), Reply(value=message))
    assert done.payload is not None
    assert done.payload.value is message
    assert (done.draft, done.calls) == (DRAFT, 1)


def test_a_fault_is_told_by_its_name_alone() -> None:
    def fail(_: Any) -> str:
        raise ValueError(DRAFT)

    wrapped = vanilla(RunnableLambda(fail))
    reply = wrapped.invoke("Who?", {}, Settings(), {})
    with pytest.raises(ModelError, match="ValueError") as caught:
        wrapped.finish("Who?", Answer(Conversation()), reply)
    assert DRAFT not in str(caught.value)
    assert caught.value.__context__ is None


PROMPT = ChatPromptTemplate.from_template("{question}")


@pytest.mark.parametrize(
    "runnable",
    [
        saying("x"),
        saying("x").bind(stop=["."]),
        saying("x").with_retry(),
        saying("x").with_fallbacks([saying("y")]),
        PROMPT | saying("x"),
    ],
)
def test_where_a_chat_model_failed_a_message_declines(runnable: Runnable[Any, Any]) -> None:
    refused = vanilla(runnable).refusal("Who?", REFUSAL)
    assert refused == AIMessage(REFUSAL)


@pytest.mark.parametrize(
    "runnable", [PROMPT | saying("x") | StrOutputParser(), FakeListLLM(responses=["x"])]
)
def test_where_text_was_due_a_text_declines(runnable: Runnable[Any, Any]) -> None:
    assert vanilla(runnable).refusal("Who?", REFUSAL) == REFUSAL


def test_where_a_graph_failed_its_state_declines() -> None:
    refused = vanilla(small_graph()).refusal({"messages": CHAT}, REFUSAL)
    assert [one.content for one in refused["messages"]] == ["Who?", REFUSAL]


@pytest.mark.parametrize(
    "messages", ["Who?", [("human", "Who?")], [{"role": "user", "content": "Who?"}]]
)
def test_where_a_graph_failed_short_forms_of_messages_are_understood(messages: Any) -> None:
    refused = vanilla(small_graph()).refusal({"messages": messages}, REFUSAL)
    assert [one.content for one in refused["messages"]] == ["Who?", REFUSAL]


@pytest.mark.parametrize(
    "runnable", [RunnableLambda(lambda _: "x"), PROMPT | saying("x") | JsonOutputParser()]
)
def test_where_the_type_is_unknown_a_typed_error_says_so(runnable: Runnable[Any, Any]) -> None:
    with pytest.raises(PayloadError):
        vanilla(runnable).refusal("Who?", REFUSAL)
