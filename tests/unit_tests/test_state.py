"""Threads: what belongs to one answer does not survive into the next, nor into a checkpoint."""

from __future__ import annotations

import pickle
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from alu_graph import Settings, create_alu_graph
from alu_graph.checker.conversation import Conversation
from alu_graph.payload import read_payload
from alu_graph.state import Answer, Candidate, InputState
from tests.unit_tests.fakes import DRAFT, KEPT, LEAK, NAME, QUESTION, REFUSAL, Chat, registry

THREAD: RunnableConfig = {"configurable": {"thread_id": "1"}}
WHO = f"Who is {NAME}?"
TURNS = (WHO, "What is the capital of Peru?", "What is the capital of France?")
REPLIES = {WHO: f"{NAME} is a painter.", TURNS[1]: "Lima.", TURNS[2]: "Paris."}


def reply(messages: list[BaseMessage]) -> str:
    return REPLIES[str(messages[-1].text)]


@contextmanager
def savers(kind: str, path: Path) -> Iterator[BaseCheckpointSaver[Any]]:
    if kind == "memory":
        yield InMemorySaver()
    else:
        with SqliteSaver.from_conn_string(str(path)) as saver:
            yield saver


@asynccontextmanager
async def asavers(kind: str, path: Path) -> AsyncIterator[BaseCheckpointSaver[Any]]:
    if kind == "memory":
        yield InMemorySaver()
    else:
        async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
            yield saver


def told(state: dict[str, Any]) -> tuple[str, str]:
    return state["outcome"], state["output"].content


THREE_FRESH = [("refused", REFUSAL), ("untouched", "Lima."), ("untouched", "Paris.")]


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
@pytest.mark.parametrize("agents", [None, "rules"])
def test_three_turns_are_three_fresh_answers(kind: str, agents: Any, tmp_path: Path) -> None:
    vanilla = Chat(say=reply)
    with savers(kind, tmp_path / "thread.db") as saver:
        others = {} if agents is None else {"agents": agents}
        helper = Chat(say=lambda _: "1")
        graph = create_alu_graph(
            vanilla, registry(), **(others or {"agents": helper}), settings=Settings(k=2)
        ).compile(checkpointer=saver)
        for count, (question, expected) in enumerate(zip(TURNS, THREE_FRESH, strict=True), 1):
            helped = len(helper.asked)
            state: InputState = {"messages": [HumanMessage(question)]}
            events: list[Any] = list(graph.stream(state, THREAD, stream_mode="updates"))
            # What vanilla hands on holds nothing of the turn before.
            answer = events[0]["vanilla"]["answer"]
            assert (answer.attempt, answer.candidates, answer.faults) == (0, (), ())
            assert answer.verdict is None
            assert answer.calls == 1
            assert told(events[-1][next(iter(events[-1]))]) == expected
            assert len(vanilla.asked) == count
            if count > 1:
                assert [next(iter(one)) for one in events][-1] == "release"
                assert len(helper.asked) == helped
        held = graph.get_state(THREAD).values["messages"]
    said = [
        text
        for question, (_, text) in zip(TURNS, THREE_FRESH, strict=True)
        for text in (question, text)
    ]
    assert [one.content for one in held] == said


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
async def test_three_turns_are_three_fresh_answers_async(kind: str, tmp_path: Path) -> None:
    vanilla = Chat(say=reply)
    async with asavers(kind, tmp_path / "thread.db") as saver:
        graph = create_alu_graph(vanilla, registry(), agents="rules").compile(checkpointer=saver)
        for question, expected in zip(TURNS, THREE_FRESH, strict=True):
            state = await graph.ainvoke({"messages": [HumanMessage(question)]}, THREAD)
            assert told(state) == expected
    assert len(vanilla.asked) == 3


def test_faults_of_one_turn_are_not_carried_into_the_next() -> None:
    def say(messages: list[BaseMessage]) -> str:
        if len(messages) == 1:
            raise ValueError(DRAFT)
        return "Lima."

    graph = create_alu_graph(Chat(say=say), registry(), agents="rules").compile(
        checkpointer=InMemorySaver()
    )
    assert told(graph.invoke({"messages": [HumanMessage(WHO)]}, THREAD)) == ("refused", REFUSAL)
    done = graph.invoke({"messages": [HumanMessage(TURNS[1])]}, THREAD)
    assert told(done) == ("untouched", "Lima.")


def test_the_input_of_one_turn_is_not_the_next_ones() -> None:
    graph = create_alu_graph(Chat(say=reply), registry(), agents="rules").compile(
        checkpointer=InMemorySaver()
    )
    graph.invoke({"input": TURNS[1], "options": {"stop": ["!"]}}, THREAD)
    done = graph.invoke({"messages": [HumanMessage(TURNS[2])]}, THREAD)
    assert told(done) == ("untouched", "Paris.")


def kept_in(saver: InMemorySaver) -> bytes:
    """All bytes that a saver in memory holds."""
    stores = (saver.blobs, saver.writes, saver.storage)
    return b"".join(pickle.dumps({str(k): repr(v) for k, v in one.items()}) for one in stores)


def in_files(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in sorted(folder.iterdir()))


CRAFTED = f"Yes, it seems {LEAK}"  # never good enough to be released


def helper(messages: list[BaseMessage]) -> str:
    return CRAFTED if "repair" in str(messages[0].text) else "5"


@pytest.mark.parametrize("durability", ["sync", "async", "exit"])
@pytest.mark.parametrize("draft", [DRAFT, LEAK])
def test_no_checkpoint_holds_a_draft_that_leaked(
    draft: str, durability: Any, tmp_path: Path
) -> None:
    memory = InMemorySaver()
    path = tmp_path / "thread.db"
    with SqliteSaver.from_conn_string(str(path)) as sqlite:
        for saver in (memory, sqlite):
            graph = create_alu_graph(Chat(say=lambda _: draft), registry(), agents=Chat(say=helper))
            done = graph.compile(checkpointer=saver).invoke(
                {"messages": [HumanMessage(QUESTION)]}, THREAD, durability=durability
            )
            assert done["outcome"] != "untouched"
        everything = in_files(tmp_path) + kept_in(memory)
    everything += in_files(tmp_path)
    assert QUESTION.encode() in everything  # the conversation is there
    for word in (*NAME.split(), "it seems", "lives there."):
        assert word.encode() not in everything.replace(QUESTION.encode(), b"")


async def test_no_checkpoint_holds_a_draft_that_leaked_async(tmp_path: Path) -> None:
    async with AsyncSqliteSaver.from_conn_string(str(tmp_path / "thread.db")) as saver:
        graph = create_alu_graph(Chat(say=lambda _: DRAFT), registry(), agents=Chat(say=helper))
        compiled = graph.compile(checkpointer=saver)
        await compiled.ainvoke({"messages": [HumanMessage(QUESTION)]}, THREAD)
        everything = in_files(tmp_path)
    everything += in_files(tmp_path)
    assert QUESTION.encode() in everything
    assert NAME.split()[1].encode() not in everything


def test_no_checkpoint_holds_the_draft_of_a_wrapped_agent() -> None:
    saver = InMemorySaver()
    agent = create_agent(Chat(say=lambda _: DRAFT), [])
    graph = create_alu_graph(agent, registry(), agents="rules").compile(checkpointer=saver)
    done = graph.invoke({"messages": [HumanMessage(QUESTION)]}, THREAD)
    assert done["messages"][-1].content == KEPT
    kept = kept_in(saver)
    assert QUESTION.encode() in kept
    assert NAME.split()[1].encode() not in kept


def test_after_a_resume_nothing_is_released_unchecked() -> None:
    graph = create_alu_graph(Chat(say=lambda _: DRAFT), registry(), agents="rules").compile(
        checkpointer=InMemorySaver(), interrupt_before=["retrieve", "check", "release"]
    )
    state: InputState | None = {"messages": [HumanMessage(QUESTION)]}
    for _ in range(9):
        graph.invoke(state, THREAD)
        state = None
        if not graph.get_state(THREAD).next:
            break
    said = [one.content for one in graph.get_state(THREAD).values["messages"]]
    assert said in ([QUESTION, REFUSAL], [QUESTION, KEPT])


def test_reprs_show_neither_draft_nor_candidate() -> None:
    answer = Answer(
        conversation=Conversation.of(QUESTION),
        payload=read_payload(DRAFT),
        candidates=(Candidate(LEAK, "crafter"),),
        proposal=DRAFT,
    )
    for one in (answer, answer.candidates[0], answer.payload):
        assert NAME not in repr(one)
        assert KEPT not in repr(one)


def test_the_text_in_hand_is_the_proposal_once_there_is_one() -> None:
    empty = Answer(Conversation())
    assert (empty.draft, empty.text) == ("", "")
    drafted = Answer(Conversation(), payload=read_payload(DRAFT))
    assert (drafted.draft, drafted.text) == (DRAFT, DRAFT)
    proposed = Answer(Conversation(), payload=read_payload(DRAFT), proposal="")
    assert (proposed.draft, proposed.text) == (DRAFT, "")


def test_all_of_an_answer_but_the_conversation_starts_empty() -> None:
    values = [getattr(Answer(Conversation()), one.name) for one in fields(Answer)[1:]]
    assert len(values) > 10
    assert not any(values)


def test_a_message_of_the_model_is_not_carried_as_a_message() -> None:
    # LangGraph shows any message in a node's update in "messages" mode.
    graph = create_alu_graph(Chat(say=lambda _: AIMessage(DRAFT)), registry(), agents="rules")
    events = graph.compile().stream({"messages": [HumanMessage(QUESTION)]}, stream_mode="updates")
    [vanilla, *_] = events
    assert set(vanilla["vanilla"]) == {"answer"}
