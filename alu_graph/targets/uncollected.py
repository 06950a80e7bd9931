"""Bulk work without the garbage collector, which would look through what grows time and again."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Switch the garbage collector off for a while, if it is on.

    Example:
        >>> with uncollected():
        ...     print(gc.isenabled())
        False
    """
    was_on = gc.isenabled()
    gc.disable()
    if was_on:
        _at_work.append(None)
    try:
        yield
    finally:
        if was_on:
            _at_work.clear()
            gc.enable()


_at_work: list[None] = []


def _after_fork() -> None:
    """Switch it on again in a child of which the parent's work is no part."""
    if _at_work:
        _at_work.clear()
        gc.enable()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
