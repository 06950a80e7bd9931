"""Asking a model about many names, several at once: one procedure, a sync and an async driver."""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import AsyncIterator, Awaitable, Callable, Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from langchain_core.rate_limiters import BaseRateLimiter
from langchain_core.runnables import RunnableConfig
from langsmith import tracing_context

from alu_graph.agents.agent import Model, Prompt, text_of
from alu_graph.agents.calls import Reply, arun_all, run_all
from alu_graph.agents.learning.questions import QUESTIONS, prompt_of
from alu_graph.agents.learning.sifting import Heard
from alu_graph.targets.target import Kind

_SILENT: RunnableConfig = {"callbacks": []}  # replies are personal data: no handler hears them
_Turns = Generator[Prompt, Reply[str], "Told"]


@dataclass(frozen=True, slots=True)
class Subject:
    """A name to ask about.

    Args:
        name: The name.
        kind: Its kind, `entity` or `work`.
        target_id: The target's id; "" for a made-up name.
    """

    name: str
    kind: Kind
    target_id: str = ""

    def __repr__(self) -> str:
        return f"Subject(kind={self.kind!r}, target_id={self.target_id!r})"


@dataclass(frozen=True, slots=True)
class Told:
    """What came of asking about a name.

    Args:
        subject: The name.
        heard: The replies.
        calls: How many calls were made.
        fault: The error's name if a call failed twice; then the replies are not used.
    """

    subject: Subject
    heard: tuple[Heard, ...] = ()
    calls: int = 0
    fault: str | None = None

    def __repr__(self) -> str:
        return f"Told({self.subject!r}, calls={self.calls}, fault={self.fault!r})"


@dataclass(frozen=True, slots=True)
class Desk:
    """What the calls are made with.

    Args:
        model: The model.
        jobs: How many names are asked about at once, one call each.
        wordings: In how many wordings each question is asked.
        timeout: Seconds for one call.
        limiter: Lets calls through at a rate.
    """

    model: Model
    jobs: int
    wordings: int
    timeout: float
    limiter: BaseRateLimiter | None = None


def _turns(subject: Subject, wordings: int) -> _Turns:
    """Ask each question in each wording; a call that fails is made once more."""
    heard: list[Heard] = []
    calls = 0
    for question in QUESTIONS[subject.kind]:
        for wording in question.wordings[:wordings]:
            for _ in range(2):
                reply = yield prompt_of(wording, subject.name)
                calls += 1
                if reply.value is not None:
                    heard.append(Heard(question, reply.value))
                    break
            else:
                return Told(subject, (), calls, reply.fault)
    return Told(subject, tuple(heard), calls)


def each(desk: Desk, subjects: Iterable[Subject]) -> Iterator[Told]:
    """Ask about names, `desk.jobs` at once.

    Args:
        desk: What to ask with.
        subjects: The names; each is taken when it is its turn.

    Yields:
        What came of each, as they end. Nobody new is asked about once the caller stops listening.
    """
    waiting, taking, stopped = iter(subjects), threading.Lock(), threading.Event()
    ended: queue.SimpleQueue[Told | BaseException | None] = queue.SimpleQueue()

    def work() -> None:
        try:
            while not stopped.is_set():
                with taking:
                    subject = next(waiting, None)
                if subject is None:
                    break
                ended.put(_one(desk, subject, stopped))
        except BaseException as error:  # noqa: BLE001 - raised again where it is listened to
            ended.put(error)
        ended.put(None)

    for _ in range(desk.jobs):
        # Daemons of this name don't hold up the end of the process: see cli/main.py.
        threading.Thread(target=work, daemon=True, name="alu-call").start()
    working = desk.jobs
    try:
        while working:
            told = ended.get()
            if isinstance(told, BaseException):
                raise told
            if told is None:
                working -= 1
            else:
                yield told
    finally:
        stopped.set()


def _one(desk: Desk, subject: Subject, stopped: threading.Event) -> Told:
    turns = _turns(subject, desk.wordings)
    with _stop() as end:
        prompt = next(turns)
        while not stopped.is_set():
            if desk.limiter is not None:
                desk.limiter.acquire()
            prompt = turns.send(run_all([_call(desk.model, prompt)], desk.timeout)[0])
    return end.told or Told(subject, fault="stopped")


async def aeach(desk: Desk, subjects: Iterable[Subject]) -> AsyncIterator[Told]:
    """As `each`, async."""
    waiting = iter(subjects)
    ended: asyncio.Queue[Told | BaseException | None] = asyncio.Queue()

    async def work() -> None:
        try:
            for subject in waiting:  # one iterator for all: each name goes to one of them
                await ended.put(await _aone(desk, subject))
        except Exception as error:  # noqa: BLE001 - raised again where it is listened to
            await ended.put(error)
        await ended.put(None)

    tasks = [asyncio.create_task(work()) for _ in range(desk.jobs)]
    working = desk.jobs
    try:
        while working:
            told = await ended.get()
            if isinstance(told, BaseException):
                raise told
            if told is None:
                working -= 1
            else:
                yield told
    finally:
        for task in tasks:
            task.cancel()


async def _aone(desk: Desk, subject: Subject) -> Told:
    turns = _turns(subject, desk.wordings)
    with _stop() as end:
        prompt = next(turns)
        while True:
            if desk.limiter is not None:
                await desk.limiter.aacquire()
            replies = await arun_all([_acall(desk.model, prompt)], desk.timeout)
            prompt = turns.send(replies[0])
    return end.told or Told(subject, fault="stopped")


@dataclass
class _End:
    told: Told | None = None


@contextmanager
def _stop() -> Iterator[_End]:
    """Take what the turns return at their end."""
    end = _End()
    try:
        yield end
    except StopIteration as stop:
        end.told = stop.value


def _call(model: Model, prompt: Prompt) -> Callable[[], str]:
    def call() -> str:
        with tracing_context(enabled=False):
            return text_of(model.invoke(prompt, _SILENT))

    return call


def _acall(model: Model, prompt: Prompt) -> Callable[[], Awaitable[str]]:
    async def call() -> str:
        with tracing_context(enabled=False):
            return text_of(await model.ainvoke(prompt, _SILENT))

    return call
