"""A method written once, as a generator that asks for calls; sync and async come of one driver."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda

from alu_graph.evaluation.methods.method import Answers


@dataclass(frozen=True, slots=True)
class Call:
    """One call that a method waits for.

    Args:
        runnable: What is called.
        given: What it is called with.
    """

    runnable: Runnable[Any, Any]
    given: Any


Steps: TypeAlias = Generator[Call, Any, Any]  # what it returns is the answer
_Go: TypeAlias = Callable[[], Call]


@dataclass(frozen=True, slots=True)
class _Done:
    answer: Any


def stepwise(steps: Callable[[list[BaseMessage]], Steps], *, name: str) -> Answers:
    """Make a runnable of a generator.

    An error of a call is raised at the `yield` that asked for it, so that the generator may catch
    it; what it doesn't catch is raised from the runnable.

    Args:
        steps: Given the conversation, yields calls, is sent what each gave, and returns the answer.
        name: The runnable's name.

    Returns:
        The runnable, sync and async.

    Example:
        >>> from langchain_core.messages import HumanMessage
        >>> shout = RunnableLambda(lambda messages: messages[-1].text.upper())
        >>> def twice(messages):
        ...     first = yield Call(shout, messages)
        ...     return first + first
        >>> stepwise(twice, name="twice").invoke([HumanMessage("Hi.")])
        'HI.HI.'
    """

    def run(messages: list[BaseMessage], config: RunnableConfig) -> Any:
        made = steps(messages)
        turn = _turn(partial(made.send, None))
        while isinstance(turn, Call):
            turn = _turn(_heard(made, turn, config))
        return turn.answer

    async def arun(messages: list[BaseMessage], config: RunnableConfig) -> Any:
        # What a method does between its calls may take long with many targets.
        made = steps(messages)
        turn = await asyncio.to_thread(_turn, partial(made.send, None))
        while isinstance(turn, Call):
            turn = await asyncio.to_thread(_turn, await _aheard(made, turn, config))
        return turn.answer

    return RunnableLambda(run, afunc=arun, name=name)


def _heard(made: Steps, call: Call, config: RunnableConfig) -> _Go:
    """Make the call; how the method goes on with what came of it."""
    try:
        value = call.runnable.invoke(call.given, config)
    except Exception as error:  # noqa: BLE001 - the method's to judge
        return partial(made.throw, error)
    return partial(made.send, value)


async def _aheard(made: Steps, call: Call, config: RunnableConfig) -> _Go:
    try:
        value = await call.runnable.ainvoke(call.given, config)
    except Exception as error:  # noqa: BLE001 - same
        return partial(made.throw, error)
    return partial(made.send, value)


def _turn(go: _Go) -> Call | _Done:
    """Go on to the next call, or to the answer."""
    try:
        return go()
    except StopIteration as stop:
        return _Done(stop.value)
