"""An agent is two pure functions; one driver makes a graph node of them, sync and async."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Generic, Protocol, TypeVar

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig

from alu_graph.agents.calls import Reply, arun_all, run_all
from alu_graph.checker.check import Checker, Policy
from alu_graph.checker.source import Targets
from alu_graph.checker.stable import Stable
from alu_graph.settings import Settings
from alu_graph.state import Answer
from alu_graph.targets.view import at_one_moment

T = TypeVar("T")
Model = Runnable[Any, Any]
Prompt = list[BaseMessage]


class ReplyError(ValueError):
    """A model's reply is not of the form that was asked for; the text says what the form is."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What an agent works with besides the answer: the settings and the targets."""

    settings: Settings
    targets: Targets

    def checker(self, answer: Answer, stable: Stable | None = None) -> Checker:
        """The checker for this answer's conversation; `stable` is for its blind answer alone."""
        settings = self.settings
        policy = Policy(
            strict=settings.mode == "strict",
            echo_names=settings.echo_names,
            max_matches=settings.max_matches,
        )
        return Checker(answer.conversation, self.targets, policy, answer.accusations, stable=stable)

    def work(self, work: Callable[[Desk], T]) -> T:
        """Do something with the targets of one moment; it may be called several times."""
        return at_one_moment(self.targets, lambda targets: work(replace(self, targets=targets)))


@dataclass(frozen=True, slots=True)
class Task(Generic[T]):
    """One short model call: its prompt, and how to read the reply.

    Args:
        prompt: The messages.
        parse: Reads the reply's text; raises `ReplyError` for a reply of another form.
    """

    prompt: Prompt
    parse: Callable[[str], T]


class Agent(Protocol[T]):
    """An agent: what it asks a model, and what it makes of the replies. Both are pure."""

    @property
    def name(self) -> str:
        """The node's name."""
        ...

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[T]]:
        """The calls to make, in parallel; none if no model is needed."""
        ...

    def read(self, answer: Answer, desk: Desk, replies: Sequence[T | None]) -> Answer:
        """The answer after the replies; None stands for a call that failed."""
        ...


_Turns = Generator[list[Prompt], list[Reply[str]], Answer]


def _turns(agent: Agent[T], model: Model | None, answer: Answer, desk: Desk) -> _Turns:
    """Ask, read, repair once. Written once for the sync and the async driver."""
    tasks = [] if model is None else desk.work(lambda now: list(agent.ask(answer, now)))
    found: list[T | None] = [None] * len(tasks)
    open_: dict[int, Prompt] = {i: task.prompt for i, task in enumerate(tasks)}
    faults: list[str] = []
    calls = 0
    for repairing in (False, True):
        if not open_:
            break
        replies = yield list(open_.values())
        calls += len(replies)
        again: dict[int, Prompt] = {}
        for (i, prompt), reply in zip(open_.items(), replies, strict=True):
            if reply.value is None:
                faults.append(f"{agent.name}: {reply.fault}")
                continue
            try:
                found[i] = tasks[i].parse(reply.value)
            except ReplyError as error:
                faults.append(f"{agent.name}: ReplyError")
                if not repairing:
                    again[i] = [*prompt, AIMessage(reply.value), HumanMessage(str(error))]
        open_ = again
    done = replace(answer, faults=(*answer.faults, *faults), calls=answer.calls + calls)
    return desk.work(lambda now: agent.read(done, now, found))


def drive(
    agent: Agent[T], model: Model | None, answer: Answer, desk: Desk, config: RunnableConfig
) -> Answer:
    """Run an agent.

    Args:
        agent: The agent.
        model: Its model; None where it works by rules alone and makes no calls.
        answer: The answer so far.
        desk: Settings and targets.
        config: Passed on to the model.

    Returns:
        The answer after it.
    """
    turns = _turns(agent, model, answer, desk)
    step = _step(turns, None)
    while not isinstance(step, Answer):
        calls = [_call(model, prompt, config) for prompt in step]
        step = _step(turns, run_all(calls, desk.settings.agent_timeout))
    return step


async def adrive(
    agent: Agent[T], model: Model | None, answer: Answer, desk: Desk, config: RunnableConfig
) -> Answer:
    """As `drive`, async."""
    turns = _turns(agent, model, answer, desk)
    # Asking and reading run the checker, so they keep off the event loop.
    step = await asyncio.to_thread(_step, turns, None)
    while not isinstance(step, Answer):
        calls = [_acall(model, prompt, config) for prompt in step]
        replies = await arun_all(calls, desk.settings.agent_timeout)
        step = await asyncio.to_thread(_step, turns, replies)
    return step


def _step(turns: _Turns, replies: list[Reply[str]] | None) -> list[Prompt] | Answer:
    """Take one turn: the prompts to ask next, or the answer when there are none."""
    try:
        return next(turns) if replies is None else turns.send(replies)
    except StopIteration as stop:
        if not isinstance(stop.value, Answer):  # else the driver would ask for ever
            msg = f"an agent's read returned a {type(stop.value).__name__}, not an Answer"
            raise TypeError(msg) from None
        return stop.value


def _call(model: Model | None, prompt: Prompt, config: RunnableConfig) -> Callable[[], str]:
    return lambda: text_of(model.invoke(prompt, config) if model is not None else None)


def _acall(model: Model | None, prompt: Prompt, config: RunnableConfig) -> Callable[[], Any]:
    async def call() -> str:
        return text_of(await model.ainvoke(prompt, config) if model is not None else None)

    return call


def text_of(reply: Any) -> str:
    """The text of a reply; anything but text or a message is garbage."""
    if isinstance(reply, BaseMessage):
        return str(reply.text)
    if isinstance(reply, str):
        return reply
    msg = f"an agent's model returned a {type(reply).__name__}"
    raise TypeError(msg)
