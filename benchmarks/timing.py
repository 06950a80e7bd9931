"""Calls timed by the clock and by the processor."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import numpy as np

Calls = Iterable[Callable[[], object]]
_BUDGET = 60.0  # seconds for one row of calls


def timed(calls: Calls, budget: float = _BUDGET) -> dict[str, float]:
    """Median and 99th percentile of milliseconds, over as many calls as the budget allows."""
    wall, cpu, end = [], [], time.perf_counter() + budget
    for call in calls:
        clock, used = time.perf_counter(), time.process_time()
        call()
        cpu.append((time.process_time() - used) * 1e3)
        wall.append((time.perf_counter() - clock) * 1e3)
        if time.perf_counter() > end:
            break
    return {
        "ms": float(np.median(wall)),
        "p99": float(np.percentile(wall, 99)),
        "cpu": float(np.median(cpu)),
        "cpu_p99": float(np.percentile(cpu, 99)),
        "calls": len(wall),
    }
