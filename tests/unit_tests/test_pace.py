from __future__ import annotations

import asyncio
from typing import Any

import pytest
from langchain_core.runnables import Runnable

from alu_graph import Settings, unlearn
from alu_graph.errors import ModelError
from alu_graph.pace import Pace
from tests.unit_tests.fakes import DRAFT, KEPT, LEAK, QUESTION, REFUSAL, Chat, registry, saying


class Clock:
    """Time that passes only by waiting."""

    def __init__(self) -> None:
        self.time = 0.0
        self.slept: list[float] = []
        self.awaited: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.time += seconds

    async def asleep(self, seconds: float) -> None:
        self.awaited.append(seconds)
        self.time += seconds
        await asyncio.sleep(0)

    def pace(self, floor: float) -> Pace:
        return Pace(floor, clock=lambda: self.time, sleep=self.sleep, asleep=self.asleep)


def paced(draft: str, clock: Clock, floor: float = 3.0, **options: Any) -> Runnable[Any, Any]:
    chain = unlearn(saying(draft), registry(), agents="rules", **options)
    chain._pace = clock.pace(floor)  # type: ignore[attr-defined]
    return chain


def test_what_is_late_already_does_not_wait() -> None:
    clock = Clock()
    pace = clock.pace(2.0)
    clock.time = 5.0
    pace.wait(started=1.0)
    pace.wait(started=3.0)
    assert clock.slept == []
    pace.wait(started=4.0)
    assert clock.slept == [1.0]


def test_no_floor_never_waits() -> None:
    clock = Clock()
    clock.pace(0.0).wait(started=100.0)
    assert clock.slept == []


async def test_a_refusal_waits_and_what_is_given_does_not() -> None:
    for draft, waits in ((LEAK, [3.0]), (KEPT, []), (DRAFT, [])):
        clock = Clock()
        chain = paced(draft, clock)
        chain.invoke(QUESTION)
        assert clock.slept == waits
        await chain.ainvoke(QUESTION)
        assert clock.awaited == waits
        assert clock.slept == waits  # the event loop was not blocked


def test_the_never_known_waits_too() -> None:
    clock = Clock()
    answer = paced("I don't know who that is.", clock).invoke("Who is Celestine Abernoth?")
    assert (answer.content, clock.slept) == (REFUSAL, [3.0])


def test_the_first_piece_of_a_stream_waits() -> None:
    clock = Clock()
    pieces = paced(LEAK, clock).stream(QUESTION)
    next(iter(pieces))
    assert clock.slept == [3.0]


def test_an_error_waits() -> None:
    clock = Clock()

    def fail(_: Any) -> str:
        raise ValueError(DRAFT)

    settings = Settings(on_error="raise")
    chain = unlearn(Chat(say=fail), registry(), agents="rules", settings=settings)
    chain._pace = clock.pace(3.0)  # type: ignore[attr-defined]
    with pytest.raises(ModelError):
        chain.invoke(QUESTION)
    assert clock.slept == [3.0]


def test_the_setting_is_taken() -> None:
    chain: Any = unlearn(saying(KEPT), registry(), settings=Settings(latency_floor=2.5))
    assert chain._pace._floor == 2.5
