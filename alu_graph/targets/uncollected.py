"""Bulk work without the garbage collector, which would look through what grows time and again."""

from __future__ import annotations

import gc
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
    try:
        yield
    finally:
        if was_on:
            gc.enable()
