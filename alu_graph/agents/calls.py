"""Running model calls in parallel under one deadline, sync and async."""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Awaitable, Callable, Sequence
from contextvars import copy_context
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Reply(Generic[T]):
    """What came of a call: a value, or the name of the error (never its text: it may quote)."""

    value: T | None = None
    fault: str | None = None

    def __repr__(self) -> str:
        return "Reply(...)" if self.fault is None else f"Reply(fault={self.fault!r})"


def run_all(calls: Sequence[Callable[[], T]], timeout: float) -> list[Reply[T]]:
    """Run calls side by side and wait for them, at most `timeout` seconds.

    A call that is late is left behind in its daemon thread: a thread can't be stopped, but
    neither the answer nor the end of the process waits for it.

    Args:
        calls: What to run.
        timeout: Seconds for all of them together.

    Returns:
        One reply for each call, in order.

    Example:
        >>> one, two = run_all([lambda: 1, lambda: 1 // 0], timeout=5)
        >>> one.value, two.fault
        (1, 'ZeroDivisionError')
    """
    done: queue.SimpleQueue[tuple[int, Reply[T]]] = queue.SimpleQueue()

    def work(place: int, call: Callable[[], T]) -> None:
        try:
            reply = Reply(value=call())
        except BaseException as error:  # noqa: BLE001 - whatever it is, it is this call's reply
            reply = Reply(fault=type(error).__name__)
        done.put((place, reply))

    for place, call in enumerate(calls):
        args = (work, place, call)
        threading.Thread(target=copy_context().run, args=args, daemon=True, name="alu-call").start()
    replies: list[Reply[T]] = [Reply(fault="TimeoutError")] * len(calls)
    deadline = time.monotonic() + timeout
    for _ in calls:
        try:
            place, reply = done.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            break
        replies[place] = reply
    return replies


async def arun_all(calls: Sequence[Callable[[], Awaitable[T]]], timeout: float) -> list[Reply[T]]:
    """As `run_all`, for coroutines; late ones are cancelled."""
    tasks = [asyncio.ensure_future(call()) for call in calls]
    try:
        if tasks:
            await asyncio.wait(tasks, timeout=timeout)
        return [_reply(task) for task in tasks]
    finally:
        for task in tasks:
            task.add_done_callback(_heard)
            task.cancel()


def _heard(task: asyncio.Future[T]) -> None:
    """Take a late call's error: asyncio would log one that nobody took, with its text."""
    if not task.cancelled():
        task.exception()


def _reply(task: asyncio.Future[T]) -> Reply[T]:
    if not task.done():
        return Reply(fault="TimeoutError")
    if task.cancelled():
        return Reply(fault="CancelledError")
    error = task.exception()
    return Reply(fault=type(error).__name__) if error is not None else Reply(value=task.result())
