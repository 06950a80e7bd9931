"""Whether what was added is in force at once, for everybody, while many add, remove and answer.

    python -m benchmarks.in_force [--processes 8] [--tasks 64] [--seconds 60]

Processes share one registry file; each runs asyncio tasks that add targets (shared ones, and ones
of a namespace), remove them, and check answers that name a target which some process has added: in
part through `unlearn`, around a model that always names it. From the moment `add` returned (the
clock is one for all processes) every answer that begins must be stopped, until `remove` is called;
once that has returned, none may be stopped on the target's account. "turned away" counts requests
that raised because the file was locked for too long: nothing of them was acknowledged. The exit
code is 1 if an answer was missed, or stopped too long.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from ctypes import Array, c_double, c_long
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from langchain_core.runnables import RunnableConfig, RunnableLambda

from alu_graph import Target, TargetRegistry, check, unlearn
from alu_graph.errors import RegistryError
from benchmarks.sync import name

NAMESPACE = "acme"
_MOST = 20_000  # targets that a task adds
_ADDS, _REMOVES, _SEALED, _LATEST = 0.15, 0.1, 0.1, 0.5  # how often
_FACTS = ("Keeps bees in a yard behind the old mill.", "Was born on 3 May 1961 in Turin.")


class Board:
    """What all processes know: when each target's add returned, its removal began and returned."""

    def __init__(self, tasks: int) -> None:
        context = multiprocessing.get_context("spawn")
        size = tasks * _MOST
        self.added: Array[c_double] = context.RawArray(c_double, size)
        self.removing: Array[c_double] = context.RawArray(c_double, size)
        self.removed: Array[c_double] = context.RawArray(c_double, size)
        self.counts: Array[c_long] = context.RawArray(c_long, tasks)  # targets that a task added

    def pick(self, rng: random.Random) -> int | None:
        """A target that some task added, mostly its latest."""
        task = rng.randrange(len(self.counts))
        count = self.counts[task]
        if not count:
            return None
        back = 0 if rng.random() < _LATEST else rng.randrange(count)
        return task * _MOST + count - 1 - back


def _text(number: int) -> str:
    return f"It was {name(number)}."


def _namespace(number: int) -> str:
    return NAMESPACE if number % 4 == 0 else ""


class _Task:
    """One task of one process."""

    def __init__(self, task: int, registry: TargetRegistry, board: Board) -> None:
        self._task = task
        self._board = board
        self._registry = registry
        self._rng = random.Random(task)  # noqa: S311
        self._mine: list[int] = []
        vanilla: RunnableLambda[str, str] = RunnableLambda(
            lambda question: _text(int(question.split()[-1]))
        )
        self._sealed = unlearn(vanilla, registry, agents="rules")
        self.done: Counter[str] = Counter()

    async def run(self, until: float) -> None:
        """Add, remove and answer until a time."""
        while time.monotonic() < until:
            dice = self._rng.random()
            if dice < _ADDS and self._board.counts[self._task] < _MOST:
                await asyncio.to_thread(self._asked, self._add)
            elif dice < _ADDS + _REMOVES and self._mine:
                await asyncio.to_thread(self._asked, self._remove)
            elif (number := self._board.pick(self._rng)) is not None:
                await self._answer(number, sealed=dice > 1 - _SEALED)
            else:
                await asyncio.sleep(0)

    def _asked(self, request: Callable[[], None]) -> None:
        try:
            request()
        except RegistryError:
            self.done["turned away"] += 1

    def _add(self) -> None:
        board, count = self._board, self._board.counts[self._task]
        number = self._task * _MOST + count
        facts = _FACTS if number % 3 == 0 else ()
        target = Target(name=name(number), id=f"t{number}", facts=facts)
        self._registry.add(target, namespace=_namespace(number))
        board.added[number] = time.monotonic()
        board.counts[self._task] = count + 1
        self._mine.append(number)
        self.done["added"] += 1

    def _remove(self) -> None:
        number = self._mine.pop(self._rng.randrange(len(self._mine)))
        self._board.removing[number] = time.monotonic()
        self._registry.remove(f"t{number}", namespace=_namespace(number))
        self._board.removed[number] = time.monotonic()
        self.done["removed"] += 1

    async def _answer(self, number: int, *, sealed: bool) -> None:
        board = self._board
        gone = bool(board.removed[number])
        began = time.monotonic()
        if sealed:
            config: RunnableConfig = {"configurable": {"namespace": _namespace(number)}}
            said = await self._sealed.ainvoke(f"Who lives in house {number}", config)
            stopped = name(number) not in said
        else:
            stopped = await asyncio.to_thread(self._stopped, number)
        self.done["answers" if sealed else "checks"] += 1
        if not stopped and not board.removing[number]:
            self.done["missed"] += 1
            print(f"missed {number}, {began - board.added[number]:.6f} s after add", flush=True)
        if stopped and gone:
            self.done["stopped too long"] += 1

    def _stopped(self, number: int) -> bool:
        targets = self._registry.within(_namespace(number))
        leaks = check(_text(number), targets).leaks
        return any(leak.target_id == f"t{number}" for leak in leaks)


def _process(
    path: Path,
    tasks: Sequence[int],
    board: Board,
    seconds: float,
    *,
    gate: Barrier,
    out: Queue[Counter[str] | str],
) -> None:
    registry = TargetRegistry(path)
    made = [_Task(task, registry, board) for task in tasks]

    async def run() -> None:
        pool = ThreadPoolExecutor(len(made))
        asyncio.get_running_loop().set_default_executor(pool)
        until = time.monotonic() + seconds
        await asyncio.gather(*(one.run(until) for one in made))

    gate.wait()
    try:
        asyncio.run(run())
        out.put(sum((one.done for one in made), Counter()))
    except BaseException as error:
        out.put(f"{type(error).__name__}: {error}")
        raise


def run(processes: int, tasks: int, seconds: float) -> Counter[str]:
    """Run all processes.

    Args:
        processes: How many.
        tasks: How many in all processes together.
        seconds: How long.

    Returns:
        Counts: `added`, `removed`, `turned away`, `checks`, `answers`, `missed` and
        `stopped too long`.

    Raises:
        RuntimeError: If a process failed.
    """
    context = multiprocessing.get_context("spawn")
    board, gate, out = Board(tasks), context.Barrier(processes), context.Queue()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "targets.db"
        TargetRegistry(path).close()
        running = [
            context.Process(
                target=_process,
                args=(path, range(i, tasks, processes), board, seconds),
                kwargs={"gate": gate, "out": out},
            )
            for i in range(processes)
        ]
        for process in running:
            process.start()
        found = [out.get() for _ in running]
        for process in running:
            process.join()
    failures = [one for one in found if isinstance(one, str)]
    if failures:
        raise RuntimeError(failures)
    total: Counter[str] = Counter()
    for one in found:
        total.update(one)
    return total


def main() -> int:
    """Run the benchmark; 1 if a target was missed, stopped too long, or nothing was answered."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--processes", type=int, default=8)
    parser.add_argument("--tasks", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60.0)
    args = parser.parse_args()
    done = run(args.processes, args.tasks, args.seconds)
    kinds = ("added", "removed", "turned away", "checks", "answers", "missed", "stopped too long")
    for kind in kinds:
        print(f"{kind:>16} {done[kind]:>10,}")
    failed = done["missed"] or done["stopped too long"] or not (done["checks"] and done["answers"])
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
