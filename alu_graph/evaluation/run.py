"""Runs a plan: asks every question by every method, on all cores, and can be cut off and go on."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from multiprocessing import get_context, parent_process
from pathlib import Path

from alu_graph.errors import ALUError
from alu_graph.evaluation.asked import keep_asked
from alu_graph.evaluation.digest import digests_of
from alu_graph.evaluation.folder import Key, RunFolder
from alu_graph.evaluation.plan import DIGESTS, Condition, Plan
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.world import World, benchmark_of

Tell = Callable[[int, int], None]
_CHUNK = 16  # questions, for a process; a thread that waits for models takes one at a time
_THREADS = 4


class RunError(ALUError):
    """A run can't go on; what was answered is kept, and the message says what to do."""


@dataclass(frozen=True, slots=True)
class Task:
    """Some questions of one set under one condition, and the methods that are to answer them."""

    condition: Condition
    questions: tuple[str, ...]
    methods: tuple[str, ...]


def run(
    plan: Plan,
    path: Path,
    *,
    workers: int = 0,
    cache: Path | None = None,
    tell: Tell | None = None,
) -> None:
    """Ask what has not been asked yet; each answer is on disk as soon as it is there.

    Args:
        plan: What to ask.
        path: The run's folder. What is in it already is not asked again, but for what failed.
        workers: Processes, where no LLM is asked, else threads; for 0 all cores, or 4 threads.
        cache: A file that keeps replies of models between runs.
        tell: Called with the number of answers that are there, and of all.

    Raises:
        RunError: If a process of it was killed.
        RunFolderError: If the folder holds answers to another plan, or to a set that has changed.
        DataError: If a set can't be read; then no folder is made.
    """
    sets = {name: benchmark_of(plan, name) for name in plan.sets}
    folder = RunFolder(path, {**plan.as_dict(), DIGESTS: digests_of(sets)})
    if not folder.replies():
        keep_asked(path)
    tasks = list(_tasks(plan, sets, folder.done()))
    total = plan.answers(sets)
    done = total - sum(len(task.questions) * len(task.methods) for task in tasks)
    if tell:
        tell(done, total)
    if not tasks:
        return
    with _executor(plan, workers) as pool:
        # A process loads the sets itself: they are long to send with each task.
        loaded = sets if isinstance(pool, ThreadPoolExecutor) else {}
        try:
            asked = [pool.submit(_answer, plan, task, folder, cache, loaded) for task in tasks]
            for finished in as_completed(asked):
                done += finished.result()
                if tell:
                    tell(done, total)
        except BrokenProcessPool as error:
            msg = (
                "a process of the run was killed (is memory short?): what was answered is kept, "
                "and the same command goes on, with fewer --workers"
            )
            raise RunError(msg) from error
        finally:  # on an error or Ctrl-C only what is being answered is waited for
            pool.shutdown(wait=False, cancel_futures=True)


def _tasks(plan: Plan, sets: Mapping[str, Benchmark], done: set[Key]) -> Iterator[Task]:
    """What is open, in chunks of one set, one condition and the same open methods."""
    most = 1 if plan.uses_models else _CHUNK
    for condition in plan.conditions(sets):

        def missing(question: Question, label: str = condition.label) -> tuple[str, ...]:
            every = plan.asked_methods
            return tuple(one for one in every if (one, label, question.id) not in done)

        # Questions of a row beside one another: each change of rows changes the registry.
        questions = sorted(
            sets[condition.set].questions, key=lambda one: (one.about, one.row, one.id)
        )
        for methods, group in groupby(questions, key=missing):
            ids = [question.id for question in group]
            for i in range(0, len(ids) if methods else 0, most):
                yield Task(condition, tuple(ids[i : i + most]), methods)


def _executor(plan: Plan, workers: int) -> Executor:
    if plan.uses_models:
        return ThreadPoolExecutor(workers or _THREADS)
    if workers == 1:  # a process of its own would only take time to start
        return ThreadPoolExecutor(1)
    # Spawned, not forked: threads of FAISS and of tokenizers don't survive a fork.
    return ProcessPoolExecutor(
        workers or _cores(), mp_context=get_context("spawn"), initializer=_begin_worker
    )


def _cores() -> int:
    usable = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(usable(0)) if usable else os.cpu_count() or 1


def _begin_worker() -> None:
    """Leave Ctrl-C to the process that asked, and end with it, however it ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
    os._exit(1)


_here = threading.local()  # a world's targets change while it is asked: one for each worker


def _answer(
    plan: Plan,
    task: Task,
    folder: RunFolder,
    cache: Path | None,
    loaded: Mapping[str, Benchmark],
) -> int:
    """Ask a task's questions and keep the answers; how many there were."""
    name, key = task.condition.set, (plan, task.condition)
    benchmark = loaded[name] if name in loaded else _benchmark(plan, name)
    if getattr(_here, "key", None) != key:
        _here.world, _here.key = World(plan, benchmark, task.condition, cache), key
    world: World = _here.world
    by_id = {one.id: one for one in benchmark.questions}
    for one in task.questions:
        for reply in world.ask(by_id[one], task.methods):
            folder.append(reply)
    return len(task.questions) * len(task.methods)


@lru_cache(maxsize=4)
def _benchmark(plan: Plan, name: str) -> Benchmark:
    return benchmark_of(plan, name)
