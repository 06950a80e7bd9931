"""Runs a plan: asks every question by every method, on all cores, and can be cut off and go on."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from threading import local

from alu_graph.evaluation.folder import RunFolder
from alu_graph.evaluation.plan import Condition, Plan
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.reply import Reply
from alu_graph.evaluation.world import World, benchmark_of

Tell = Callable[[int, int], None]
# Questions: few enough that a run that is cut off loses little.
_CHUNK, _CHUNK_OF_MODELS = 64, 2


@dataclass(frozen=True, slots=True)
class Task:
    """Some questions of one set under one condition, and the methods that are to answer them."""

    condition: Condition
    questions: tuple[str, ...]
    methods: tuple[str, ...]


def run(
    plan: Plan,
    folder: RunFolder,
    *,
    workers: int = 0,
    cache: Path | None = None,
    tell: Tell | None = None,
) -> dict[str, Benchmark]:
    """Ask what has not been asked yet; answers go to the folder as they come.

    Args:
        plan: What to ask.
        folder: Where answers are kept. What is in it already is not asked again.
        workers: Processes, where no LLM is asked, else threads; all cores, or 4 threads, for 0.
        cache: A file that keeps replies of models between runs.
        tell: Called with the number of answers that are there, and of all.

    Returns:
        The sets that were asked, by name.
    """
    sets = {name: benchmark_of(plan, name) for name in plan.sets}
    tasks = list(_tasks(plan, sets, folder.done()))
    total = len(plan.asked_methods) * sum(
        len(sets[condition.set].questions) for condition in plan.conditions
    )
    open_ = sum(len(task.questions) * len(task.methods) for task in tasks)
    done = total - open_
    if tell:
        tell(done, total)
    if not tasks:
        return sets
    with _executor(plan, workers) as pool:
        asked = [pool.submit(_answered, plan, task, cache) for task in tasks]
        try:
            for finished in as_completed(asked):
                replies = finished.result()
                for reply in replies:
                    folder.append(reply)
                done += len(replies)
                if tell:
                    tell(done, total)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return sets


def _tasks(
    plan: Plan, sets: dict[str, Benchmark], done: set[tuple[str, str, str]]
) -> Iterator[Task]:
    """What is open, in chunks of one set, one condition and the same open methods."""
    for condition in plan.conditions:

        def missing(question: Question, label: str = condition.label) -> tuple[str, ...]:
            every = plan.asked_methods
            return tuple(one for one in every if (one, label, question.id) not in done)

        # Questions of a row beside one another: each change of rows changes the registry.
        questions = sorted(
            sets[condition.set].questions, key=lambda one: (one.about, one.row, one.id)
        )
        chunk = _CHUNK_OF_MODELS if plan.uses_models else _CHUNK
        for methods, group in groupby(questions, key=missing):
            ids = [question.id for question in group]
            for i in range(0, len(ids) if methods else 0, chunk):
                yield Task(condition, tuple(ids[i : i + chunk]), methods)


def _executor(plan: Plan, workers: int) -> Executor:
    if plan.uses_models:
        return ThreadPoolExecutor(workers or 4)
    count = workers or len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
    # Spawned, not forked: threads of FAISS and of tokenizers don't survive a fork.
    return ProcessPoolExecutor(max(1, count), mp_context=get_context("spawn"))


_here = local()  # a world's targets change while it is asked: one for each process or thread


def _answered(plan: Plan, task: Task, cache: Path | None) -> list[Reply]:
    benchmark, key = _benchmark(plan, task.condition.set), (plan, task.condition)
    if getattr(_here, "key", None) != key:
        _here.world, _here.key = World(plan, benchmark, task.condition, cache), key
    by_id = {one.id: one for one in benchmark.questions}
    replies: list[Reply] = _here.world.ask([by_id[one] for one in task.questions], task.methods)
    return replies


@lru_cache(maxsize=4)
def _benchmark(plan: Plan, name: str) -> Benchmark:
    return benchmark_of(plan, name)


def in_order(replies: Sequence[Reply], plan: Plan) -> list[Reply]:
    """Replies in an order that does not depend on which worker was first."""
    place = {name: i for i, name in enumerate(plan.asked_methods)}
    return sorted(replies, key=lambda one: (one.condition, place[one.method], one.question))
