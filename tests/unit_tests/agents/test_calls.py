from __future__ import annotations

import asyncio
import threading
from contextvars import ContextVar

import pytest

from alu_graph.agents.calls import Reply, arun_all, run_all

LONG = 60.0
tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


def fail() -> int:
    msg = "Maria Gonzalez"
    raise ValueError(msg)


async def afail() -> int:
    return fail()


def leave() -> int:
    raise SystemExit(3)


async def one() -> int:
    return 1


def test_replies_come_in_order_and_faults_without_their_texts() -> None:
    replies = run_all([lambda: 1, fail, leave, lambda: 2], LONG)
    assert replies == [
        Reply(value=1),
        Reply(fault="ValueError"),
        Reply(fault="SystemExit"),
        Reply(value=2),
    ]


async def test_replies_come_in_order_async() -> None:
    replies = await arun_all([one, afail, one], LONG)
    assert replies == [Reply(value=1), Reply(fault="ValueError"), Reply(value=1)]


async def test_no_calls() -> None:
    assert run_all([], LONG) == []
    assert await arun_all([], LONG) == []


def test_calls_run_side_by_side() -> None:
    barrier = threading.Barrier(4)
    replies = run_all([lambda: barrier.wait(LONG)] * 4, LONG)
    assert sorted(reply.value for reply in replies if reply.value is not None) == [0, 1, 2, 3]


async def test_calls_run_side_by_side_async() -> None:
    together = asyncio.Event()
    waiting = 0

    async def meet() -> int:
        nonlocal waiting
        waiting += 1
        if waiting == 4:
            together.set()
        await asyncio.wait_for(together.wait(), LONG)
        return waiting

    assert await arun_all([meet] * 4, LONG) == [Reply(value=4)] * 4


def test_a_late_call_is_left_behind() -> None:
    over = threading.Event()
    try:
        replies = run_all([lambda: over.wait(LONG), lambda: True], 0.05)
        assert replies == [Reply(fault="TimeoutError"), Reply(value=True)]
        [late] = [thread for thread in threading.enumerate() if thread.name == "alu-call"]
        assert late.daemon
    finally:
        over.set()
    late.join(LONG)
    assert not late.is_alive()


async def test_a_late_call_is_cancelled_async() -> None:
    cancelled = asyncio.Event()

    async def hang() -> int:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return 0

    assert await arun_all([hang, one], 0.05) == [Reply(fault="TimeoutError"), Reply(value=1)]
    await asyncio.wait_for(cancelled.wait(), LONG)


async def test_calls_are_cancelled_with_their_caller() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def hang() -> int:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return 0

    task = asyncio.ensure_future(arun_all([hang], LONG))
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await asyncio.wait_for(cancelled.wait(), LONG)


async def test_a_call_that_cancels_itself_is_a_fault() -> None:
    async def quit_() -> int:
        raise asyncio.CancelledError

    assert await arun_all([quit_], LONG) == [Reply(fault="CancelledError")]


async def test_the_callers_context_is_seen_and_not_changed() -> None:
    def look() -> str:
        seen = tenant.get()
        tenant.set("a call's own")
        return seen

    async def alook() -> str:
        return look()

    tenant.set("acme")
    assert run_all([look, look], LONG) == [Reply(value="acme")] * 2
    assert await arun_all([alook, alook], LONG) == [Reply(value="acme")] * 2
    assert tenant.get() == "acme"
