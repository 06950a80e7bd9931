"""Three servers on one PostgreSQL, one of them cut off and brought back.

    python -m benchmarks.replicas [--seconds 20] [--targets 1000] [--rounds 300]

Three processes check answers, each naming a target, as fast as they can; a fourth adds targets and
removes some. For the middle third of the time one of the three is cut off: the proxy that it
reaches the server through passes nothing on, and says nothing. From the moment `add` returned,
every answer that begins must be stopped or declined, until `remove` is called. Then the cost of a
look at the registry, beside SQLite's. The exit code is 1 if a target was missed, if the one cut off
answered or declined nothing, did not come back, or does not honour what was added meanwhile.
"""

from __future__ import annotations

import argparse
import multiprocessing
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from ctypes import c_double, c_int
from multiprocessing.queues import Queue
from multiprocessing.synchronize import Barrier
from pathlib import Path

from alu_graph import Target, TargetRegistry, check
from alu_graph.errors import RegistryError
from benchmarks.own_postgres import own_postgres
from benchmarks.proxy import Proxy
from benchmarks.sync import measure, name

REPLICAS = 3
_MOST = 100_000  # targets
_REMOVED = 4  # one of so many is
_BEFORE, _CUT, _AFTER, _OVER = range(4)


class Board:
    """What all processes know: the phase, and when each target's add returned and removal began."""

    def __init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.phase = context.RawValue(c_int, _BEFORE)
        self.count = context.RawValue(c_int, 0)
        self.added = context.RawArray(c_double, _MOST)
        self.removing = context.RawArray(c_double, _MOST)


class Replica:
    """One server process.

    Args:
        registry: Its own.
        board: Everybody's.
    """

    def __init__(self, registry: TargetRegistry, board: Board) -> None:
        self._registry = registry
        self._board = board
        self.counts: Counter[tuple[int, str]] = Counter()
        self.slowest = 0.0  # seconds until it declined

    def answer(self, number: int) -> bool | None:
        """Check an answer that names a target; None for a decline."""
        phase = self._board.phase.value
        began = time.monotonic()
        try:
            stopped = any(
                leak.target_id == f"t{number}"
                for leak in check(f"It was {name(number)}.", self._registry).leaks
            )
        except RegistryError:
            self._count(phase, "declined")
            self.slowest = max(self.slowest, time.monotonic() - began)
            return None
        self._count(phase, "answers")
        if not stopped and not self._board.removing[number]:
            self._count(phase, "missed")
        return stopped

    def _count(self, phase: int, what: str) -> None:
        # One that began in the cut and ended after it waited for its end.
        self.counts[self._board.phase.value if phase == _CUT else phase, what] += 1

    def run(self, seed: int) -> None:
        """Answer until all is over, then once for each target there ever was."""
        rng, board = random.Random(seed), self._board  # noqa: S311 - what to ask
        while board.phase.value != _OVER:
            count = board.count.value
            if count:
                back = 0 if rng.random() < 0.5 else rng.randrange(count)  # noqa: PLR2004 - half
                self.answer(count - 1 - back)
        for number in range(board.count.value):
            self.answer(number)


def _replica(url: str, board: Board, seed: int, gate: Barrier, out: Queue[object]) -> None:
    try:
        replica = Replica(TargetRegistry(url), board)
        gate.wait()
        replica.run(seed)
        out.put((seed, replica.counts, replica.slowest))
    except BaseException as error:
        out.put(f"{type(error).__name__}: {error}")
        raise


def _write(registry: TargetRegistry, board: Board, proxy: Proxy, seconds: float) -> int:
    """Add and remove while time passes; returns how many were added while the one was cut off."""
    start, meanwhile = time.monotonic(), 0
    rng = random.Random(0)  # noqa: S311 - what to remove
    while (passed := time.monotonic() - start) < seconds and board.count.value < _MOST:
        phase = min(_AFTER, int(3 * passed / seconds))
        if phase != board.phase.value:
            (proxy.cut if phase == _CUT else proxy.mend)()
            board.phase.value = phase
        number = board.count.value
        registry.add(Target(name=name(number), id=f"t{number}"))
        board.added[number] = time.monotonic()
        board.count.value = number + 1
        meanwhile += phase == _CUT
        if rng.random() < 1 / _REMOVED:
            gone = rng.randrange(number + 1)
            if not board.removing[gone]:
                board.removing[gone] = time.monotonic()
                registry.remove(f"t{gone}")
        time.sleep(0.005)
    board.phase.value = _OVER
    return meanwhile


def run(url: str, port: int, seconds: float) -> bool:
    """Print what each replica did.

    Args:
        url: Of the server.
        port: The server's.
        seconds: How long.

    Returns:
        Whether all went as it should.
    """
    context = multiprocessing.get_context("spawn")
    board, gate, out = Board(), context.Barrier(REPLICAS + 1), context.Queue()
    with Proxy(port) as proxy:
        through = url.replace(f":{port}/", f":{proxy.port}/")
        registry = TargetRegistry(url)
        running = [
            context.Process(
                target=_replica,
                args=(url if seed else through, board, seed, gate, out),
                daemon=True,
            )
            for seed in range(REPLICAS)
        ]
        for process in running:
            process.start()
        gate.wait()
        meanwhile = _write(registry, board, proxy, seconds)
        found = [out.get() for _ in running]
        for process in running:
            process.join()
        registry.close()
    removed = sum(bool(at) for at in board.removing)
    print(f"{board.count.value:,} targets added, {meanwhile:,} of them while replica 0 was cut off")
    print(f"{removed:,} removed; answers / declined / missed:")
    print(f"{'replica':>8} {'before':>20} {'cut off':>20} {'back':>20} {'all targets':>20}")
    well = True
    for one in sorted(found, key=str):
        if not isinstance(one, tuple):
            raise RuntimeError(one)  # noqa: TRY004 - what a process said when it failed
        seed, counts, slowest = one
        cells = [
            " / ".join(f"{counts[phase, kind]:,}" for kind in ("answers", "declined", "missed"))
            for phase in range(4)
        ]
        print(f"{seed:>8} " + " ".join(f"{cell:>20}" for cell in cells))
        well = well and not any(counts[phase, "missed"] for phase in range(4))
        well = well and all(counts[phase, "answers"] for phase in (_BEFORE, _AFTER, _OVER))
        if seed == 0:
            print(f"{'':>8} the longest until it declined: {slowest:.2f} s")
            well = well and bool(counts[_CUT, "declined"] and meanwhile)
            well = well and not counts[_CUT, "answers"]
    return well


def costs(url: str, targets: int, rounds: int) -> None:
    """Print what a look at the registry costs, in milliseconds, with SQLite and with PostgreSQL."""
    print(f"{'':>12} {'look':>8} {'median ms':>10} {'p99 ms':>8}   ({targets:,} targets)")
    with tempfile.TemporaryDirectory() as folder:
        for what, place in (("SQLite", Path(folder) / "t.db"), ("PostgreSQL", url)):
            for kind, found in measure(place, targets, rounds, facts=0).items():
                p99 = statistics.quantiles(found, n=100)[98]
                print(f"{what:>12} {kind:>8} {statistics.median(found):>10.4f} {p99:>8.4f}")


def main() -> int:
    """Run the benchmark; 1 if something went wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=20.0)
    parser.add_argument("--targets", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=300)
    args = parser.parse_args()
    with own_postgres() as server:
        well = run(f"{server.url}?schema=replicas", server.port, args.seconds)
        costs(f"{server.url}?schema=costs", args.targets, args.rounds)
    return int(not well)


if __name__ == "__main__":
    sys.exit(main())
