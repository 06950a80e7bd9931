from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from alu_graph import TargetRegistry
from alu_graph.agents.agent import Desk, ReplyError, Task, adrive, drive
from alu_graph.state import Answer
from tests.unit_tests.fakes import Chat, answer_of, desk_of

FORM = "Reply with digits."


class Counter:
    """Asks for numbers; what it read stands in the feedback."""

    name = "counter"

    def __init__(self, tasks: int = 1) -> None:
        self._tasks = tasks

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[int]]:
        return [Task([HumanMessage(f"Task {i}")], self._parse) for i in range(self._tasks)]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[int | None]) -> Answer:
        return replace(answer, feedback=tuple(str(one) for one in replies))

    @staticmethod
    def _parse(text: str) -> int:
        if not text.isdigit():
            raise ReplyError(FORM)
        return int(text)


def by_task(*replies: Any) -> Runnable[Any, Any]:
    """A model with a list of replies for each task, one for each time it is asked."""

    def say(messages: list[BaseMessage]) -> Any:
        task = int(str(messages[0].text).split()[1])
        reply = replies[task][(len(messages) - 1) // 2]
        if isinstance(reply, Exception):
            raise reply
        return reply

    return RunnableLambda(say)


async def both(model: Runnable[Any, Any] | None, tasks: int = 1, **settings: Any) -> Answer:
    """What the agent makes of it, sync and async alike."""
    answer, desk = answer_of(), desk_of(**settings)
    done = drive(Counter(tasks), model, answer, desk, {})
    again = await adrive(Counter(tasks), model, answer, desk, {})
    assert (done.feedback, done.faults, done.calls) == (again.feedback, again.faults, again.calls)
    return done


async def test_replies_in_order() -> None:
    done = await both(by_task(["1"], [AIMessage("2")], ["3"]), 3)
    assert (done.feedback, done.faults, done.calls) == (("1", "2", "3"), (), 3)


async def test_a_reply_of_another_form_is_repaired_once() -> None:
    done = await both(by_task(["one", "1"], ["2"], ["two", "three"]), 3)
    assert done.feedback == ("1", "2", "None")
    assert done.faults == ("counter: ReplyError",) * 3
    assert done.calls == 5


def test_the_repair_shows_the_reply_and_what_is_wanted() -> None:
    model = Chat(say=lambda messages: "1" if len(messages) > 1 else "one")
    drive(Counter(), model, answer_of(), desk_of(), {})
    assert [str(one.text) for one in model.asked[1]] == ["Task 0", "one", FORM]
    assert [one.type for one in model.asked[1]] == ["human", "ai", "human"]


async def test_a_call_that_fails_costs_itself_only() -> None:
    done = await both(by_task([ValueError("Maria Gonzalez")], ["2"], [{"a": 1}], [None]), 4)
    assert done.feedback == ("None", "2", "None", "None")
    assert done.faults == ("counter: ValueError", "counter: TypeError", "counter: TypeError")


async def test_an_error_of_the_parser_is_the_nodes() -> None:
    class Broken(Counter):
        @staticmethod
        def _parse(text: str) -> int:
            raise KeyError(text)

    with pytest.raises(KeyError):
        drive(Broken(), by_task(["1"]), answer_of(), desk_of(), {})
    with pytest.raises(KeyError):
        await adrive(Broken(), by_task(["1"]), answer_of(), desk_of(), {})


async def test_no_model_no_calls() -> None:
    done = await both(None, 3)
    assert (done.feedback, done.calls) == ((), 0)


async def test_calls_and_faults_add_up() -> None:
    before = replace(answer_of(), calls=4, faults=("earlier",))
    done = drive(Counter(), by_task(["x", "1"]), before, desk_of(), {})
    assert (done.calls, done.faults) == (6, ("earlier", "counter: ReplyError"))


def test_late_calls_are_faults() -> None:
    over = threading.Event()

    def say(messages: list[BaseMessage]) -> str:
        if "1" in str(messages[0].text):
            over.wait(60)
        return "1"

    try:
        done = drive(Counter(2), RunnableLambda(say), answer_of(), desk_of(agent_timeout=0.1), {})
    finally:
        over.set()
    assert (done.feedback, done.faults) == (("1", "None"), ("counter: TimeoutError",))


async def test_late_calls_are_faults_async() -> None:
    async def say(messages: list[BaseMessage]) -> str:
        if "1" in str(messages[0].text):
            await asyncio.Event().wait()
        return "1"

    model: Runnable[Any, Any] = RunnableLambda(say)
    done = await adrive(Counter(2), model, answer_of(), desk_of(agent_timeout=0.1), {})
    assert (done.feedback, done.faults) == (("1", "None"), ("counter: TimeoutError",))


async def test_the_config_reaches_the_model() -> None:
    seen: list[Any] = []

    def say(messages: list[BaseMessage], config: RunnableConfig) -> str:
        seen.append(config["configurable"]["tenant"])
        return "1"

    model: Runnable[Any, Any] = RunnableLambda(say)
    config: Any = {"configurable": {"tenant": "acme"}}
    drive(Counter(), model, answer_of(), desk_of(), config)
    await adrive(Counter(), model, answer_of(), desk_of(), config)
    assert seen == ["acme", "acme"]


def test_the_desk_hands_its_settings_to_the_checker() -> None:
    held = TargetRegistry()
    held.add("Ilvana Torquemont")
    answer = answer_of("Torquemont was born in Quito.", "Who painted it?", held)
    strict, balanced = desk_of(held, mode="strict"), desk_of(held)
    grey = balanced.checker(answer)(answer.text)
    assert grey.clean
    assert grey.grey
    assert not strict.checker(answer)(answer.text).clean
