"""What it costs to see another process's change: where nothing changed, and where one name did.

    python -m benchmarks.sync [--targets 10 1000 100000] [--rounds 300] [--facts 0]

The other process is a real one: it shares the file, and adds one name whenever it is told to. The
cost is what the reader pays before its next look-up: milliseconds, median and 99th percentile. The
last line has the ratio of the most targets to the fewest.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from alu_graph import Fact, Target, TargetRegistry

BARS = {"idle": 0.02, "changed": 0.2}
_BATCH = 5_000
_SYLLABLES = "ba do ke li mo na pu ra si ta ve zo gri sta bel dun fa hu".split()
_WRITER = """
import sys
from benchmarks.sync import name
from alu_graph import TargetRegistry
registry = TargetRegistry(sys.argv[1])
for line in sys.stdin:
    registry.add(name(int(line)))
    print("added", flush=True)
"""


def name(number: int) -> str:
    """A made-up name; no two numbers have the same."""
    rng = random.Random(number)  # noqa: S311
    given, surname = ("".join(rng.sample(_SYLLABLES, 3)).capitalize() for _ in range(2))
    letters = ""
    while number:
        number, rest = divmod(number, 20)
        letters += "bcdfghjklmnpqrstvwxz"[rest] + "aeiou"[rest % 5]
    return f"{given} {surname}{letters}"


@contextmanager
def writer(path: Path | str) -> Iterator[subprocess.Popen[str]]:
    """Another process that adds the name of each number that it is given."""
    command = [sys.executable, "-c", _WRITER, str(path)]
    with subprocess.Popen(  # noqa: S603 - our own script
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process
        finally:
            process.communicate()


def told(process: subprocess.Popen[str], number: int) -> None:
    """Have a name added, and wait until it is."""
    if process.stdin is None or process.stdout is None:
        raise RuntimeError(process)
    process.stdin.write(f"{number}\n")
    process.stdin.flush()
    if process.stdout.readline() != "added\n":
        raise RuntimeError(process)


def measure(path: Path | str, targets: int, rounds: int, facts: int) -> dict[str, list[float]]:
    """Milliseconds of a look at the registry, by whether something had changed."""
    registry = TargetRegistry(path)
    known = [Fact(text=f"Has read book number {i} twice.") for i in range(facts)]
    for start in range(0, targets, _BATCH):
        end = min(targets, start + _BATCH)
        registry.add(*(Target(name=name(i), facts=known) for i in range(start, end)))
    times: dict[str, list[float]] = {"idle": [], "changed": []}
    with writer(path) as process:
        told(process, targets)  # it is up
        registry.at()
        for number in range(targets + 1, targets + 1 + rounds):
            for kind in ("changed", "idle"):
                if kind == "changed":
                    told(process, number)
                started = time.perf_counter()
                view = registry.at()
                times[kind].append(1e3 * (time.perf_counter() - started))
                if not view.names_in(f"It was {name(number)}."):
                    msg = "a change was not seen"
                    raise RuntimeError(msg)
                del view
    registry.close()
    return times


def run(sizes: Sequence[int], rounds: int, facts: int) -> dict[str, list[float]]:
    """Print the table; returns the medians by kind, in the order of sizes."""
    medians: dict[str, list[float]] = {kind: [] for kind in BARS}
    print(f"{'targets':>9} {'kind':>8} {'median ms':>10} {'p99 ms':>8} {'bar':>6}")
    for targets in sizes:
        with tempfile.TemporaryDirectory() as folder:
            times = measure(Path(folder) / "t.db", targets, rounds, facts)
        for kind, found in times.items():
            medians[kind].append(statistics.median(found))
            p99 = statistics.quantiles(found, n=100)[98]
            print(f"{targets:>9,} {kind:>8} {medians[kind][-1]:>10.4f} {p99:>8.4f} {BARS[kind]:>6}")
    for kind, found in medians.items():
        print(f"ratio {kind}: {found[-1] / found[0]:.2f}")
    return medians


def main() -> int:
    """Run the benchmark; 1 if a median is over its bar."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--targets", type=int, nargs="+", default=[10, 1_000, 100_000])
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--facts", type=int, default=0, help="facts of each target there")
    args = parser.parse_args()
    medians = run(args.targets, args.rounds, args.facts)
    return int(any(max(found) > BARS[kind] for kind, found in medians.items()))


if __name__ == "__main__":
    sys.exit(main())
