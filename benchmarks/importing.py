"""How fast a file is imported, in how much memory, and whether a killed import goes on.

    python -m benchmarks.importing [--names 100000] [--facts 20000] [--profile]

Each import is a process of its own, `alu targets import` into a new SQLite file: the rate counts
from its start to its end, both readings of the file and every commit included, and once more
without what starting takes (a file of one name). The kill is a SIGKILL in the middle; the same
command then goes on, and the registry must hold every target once and be found sound.
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from alu_graph import TargetRegistry
from alu_graph.targets.importing import import_targets
from benchmarks.sync import name

BARS = {"names": 50_000, "facts": 8_000}
_FACTS_EACH = 20
_COMMAND = [sys.executable, "-m", "alu_graph.cli", "targets", "import"]
_PLACES = "Warsaw Lyon Lima Oslo Kyoto Accra Quito Perth Turin Leeds".split()
_TRADES = "lawyer painter pilot chemist teacher sailor surgeon farmer".split()


@dataclass(frozen=True)
class Ran:
    """One import: seconds by the clock and of the processor, and the most memory in MB."""

    seconds: float
    cpu: float
    peak: float


def write_names(path: Path, count: int) -> None:
    """A file of names."""
    with path.open("w", encoding="utf-8") as file:
        file.writelines(f"{name(i)}\n" for i in range(count))


def write_facts(path: Path, count: int) -> None:
    """A file of objects with 20 facts each."""
    rng = random.Random(1)  # noqa: S311
    with path.open("w", encoding="utf-8") as file:
        for i in range(count // _FACTS_EACH):
            facts = [
                f"Worked as a {rng.choice(_TRADES)} in {rng.choice(_PLACES)} from "
                f"{rng.randrange(1950, 2000)} on, with {name(rng.randrange(10**6))}."
                for _ in range(_FACTS_EACH)
            ]
            file.write(json.dumps({"name": name(i), "facts": facts}) + "\n")


def imported(file: Path, registry: Path) -> Ran:
    """Import a file by a process of its own."""
    start = time.perf_counter()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [*_COMMAND, str(file), "--targets", str(registry)], stdout=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0
    seconds = time.perf_counter() - start
    return Ran(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def killed(file: Path, registry: Path, count: int) -> tuple[int, str]:
    """Kill an import in its middle and go on: how many were in, and what the rest said."""
    command = [*_COMMAND, str(file), "--targets", str(registry)]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)  # noqa: S603 - our own command
    held = 0
    while held < count // 3 and process.poll() is None:
        if registry.exists():
            watching = TargetRegistry(registry, prepare=False)
            held = len(watching)
            watching.close()
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    watching = TargetRegistry(registry, prepare=False)
    held = len(watching)
    watching.close()
    rest = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - our own command
    return held, " ".join((rest.stderr + rest.stdout).split())


def report(kind: str, count: int, ran: Ran, empty: Ran) -> None:
    """Print one import's figures."""
    net, cpu = ran.seconds - empty.seconds, ran.cpu - empty.cpu
    print(
        f"{kind}: {count:,} in {ran.seconds:.1f} s ({count / ran.seconds:,.0f}/s); without "
        f"starting {count / net:,.0f}/s by the clock, {count / cpu:,.0f}/s of one core "
        f"(bar {BARS[kind]:,}/s); peak {ran.peak:,.0f} MB, of one name {empty.peak:,.0f} MB"
    )


def profiled(file: Path, registry: Path) -> None:
    """Print where the time of an import goes."""
    target = TargetRegistry(registry, prepare=False)
    profile = cProfile.Profile()
    profile.runcall(import_targets, target, file)
    target.close()
    pstats.Stats(profile).sort_stats("tottime").print_stats(30)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--names", type=int, default=100_000)
    parser.add_argument("--facts", type=int, default=20_000)
    parser.add_argument("--profile", action="store_true")
    args = parser.parse_args()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    makers: dict[str, tuple[Callable[[Path, int], None], int]] = {
        "names": (write_names, args.names),
        "facts": (write_facts, args.facts),
    }
    with tempfile.TemporaryDirectory() as folder:
        one = Path(folder, "one")
        write_names(one, 1)
        empty = imported(one, Path(folder, "one.db"))
        for kind, (write, count) in makers.items():
            file = Path(folder, kind)
            write(file, count)
            if args.profile:
                profiled(file, Path(folder, f"{kind}.db"))
                continue
            report(kind, count, imported(file, Path(folder, f"{kind}.db")), empty)
        if args.profile:
            return
        path = Path(folder, "killed.db")
        held, said = killed(Path(folder, "names"), path, args.names)
        registry = TargetRegistry(path, prepare=False)
        found = {target.name for target in registry}
        print(f"killed with {held:,} in; then: {said}; held in the end: {len(registry):,}")
        assert len(found) == len(registry) == args.names
        start = time.perf_counter()
        left = [one.text for one in registry.verify()]
        print(f"verify: {len(left)} findings in {time.perf_counter() - start:.1f} s")
        assert not left
        registry.close()


if __name__ == "__main__":
    main()
