"""What `benchmarks.scale` measures, each in a process of its own, through the public registry.

Every task takes paths and numbers and returns figures that JSON can hold. Times: `ms` and `p99` are
by the clock, `cpu` and `cpu_p99` of processor time, which other work on the machine disturbs less.
Memory is in MB of 1e6 bytes.
"""

from __future__ import annotations

import gc
import itertools
import json
import os
import random
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.checker.unit import hits_with_views
from benchmarks.names import Screen, long_texts, read
from benchmarks.timing import timed
from benchmarks.vector_data import Author, authors

PER_TARGET = 20
TO_ONE = 5  # names that are added one by one, to a target with facts
PAIRS = 900
_NAMES_AT_ONCE, _FACTS_AT_ONCE = 5_000, 250
_FSYNCS, _LOOKS = 50, 1_000

Pair = tuple[str, str]


def resident(field: str = "VmRSS") -> float:
    """The memory of this process: now, or at most (`VmHWM`)."""
    gc.collect()
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(field)) * 1024 / 1e6


# What the tasks work on, made once.


def write_texts(data: Path, folder: Path) -> None:
    """Fresh texts of 83 words, and questions with their answers, for all sizes alike."""
    rows = read(data / "tofu/full.jsonl")
    pairs = [(row["question"], row["paraphrased_answer"]) for row in rows]
    random.Random(0).shuffle(pairs)  # noqa: S311 - a sample, no secret
    said = {"texts": long_texts(data), "pairs": pairs[:PAIRS]}
    (folder / "texts.json").write_text(json.dumps(said), encoding="utf-8")


def write_targets(data: Path, folder: Path, sizes: list[int], changes: int) -> None:
    """Targets with facts, some to be added one by one, and for each size pairs about its targets.

    Half of the questions name the target, half don't.
    """
    copies = authors(data)
    with (folder / "added.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(map(_line, itertools.islice(copies, changes // TO_ONE)))
    asked: list[Pair] = []
    with (folder / "targets.jsonl").open("w", encoding="utf-8") as file:
        for place, copy in enumerate(itertools.islice(copies, max(sizes, default=0))):
            file.write(_line(copy))
            row = place % len(copy.facts)
            questions = copy.named if place % 2 else copy.nameless
            asked.append((questions[row], copy.answers[row]))
    for size in sizes:
        some = random.Random(0).sample(asked[:size], min(size, PAIRS))  # noqa: S311
        (folder / f"pairs-{size}.json").write_text(json.dumps(some), encoding="utf-8")


def _line(copy: Author) -> str:
    facts = list(zip(copy.named, copy.facts, strict=True))
    return json.dumps({"name": copy.name, "facts": facts}) + "\n"


def _names(folder: Path) -> list[str]:
    return (folder / "names.txt").read_text(encoding="utf-8").split("\n")


def _targets(path: Path, count: int | None = None) -> Iterator[Target]:
    with path.open(encoding="utf-8") as file:
        for line in itertools.islice(file, count):
            row = json.loads(line)
            facts = [Fact(ask=ask, text=text) for ask, text in row["facts"]]
            yield Target(name=row["name"], facts=facts)


def _pieces(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    held = iter(rows)
    while piece := list(itertools.islice(held, size)):
        yield piece


# The tasks.


def names_import(folder: Path, size: int) -> dict[str, Any]:
    """Fill a new file with names."""
    return _import(folder / f"names-{size}.db", _names(folder)[:size], _NAMES_AT_ONCE)


def facts_import(folder: Path, size: int) -> dict[str, Any]:
    """Fill a new file with targets that have facts."""
    took = _import(
        folder / f"facts-{size}.db", _targets(folder / "targets.jsonl", size), _FACTS_AT_ONCE
    )
    return {**took, "facts_per_s": took["per_s"] * PER_TARGET}


def _import(path: Path, rows: Iterable[Any], at_once: int) -> dict[str, Any]:
    for old in path.parent.glob(f"{path.name}*"):  # of a run that was interrupted
        old.unlink()
    registry, spent, count = TargetRegistry(path), 0.0, 0
    for piece in _pieces(rows, at_once):
        clock = time.perf_counter()
        registry.add(*piece)
        spent += time.perf_counter() - clock
        count += len(piece)
    result = {
        "seconds": spent,
        "per_s": count / spent,
        "peak_MB": resident("VmHWM"),
        "held": len(registry),  # less than given where two are called the same
    }
    registry.close()
    result["file_MB"] = path.stat().st_size / 1e6
    return result


def _opened(path: Path) -> tuple[TargetRegistry, dict[str, Any]]:
    """A registry in a process that has done nothing yet: the embedding is loaded with it."""
    before = resident()
    clock = time.perf_counter()
    registry = TargetRegistry(path)
    opening = time.perf_counter() - clock
    for thread in threading.enumerate():  # vectors are compressed in the background
        if thread.name == "alu-vectors-merge":
            thread.join()
    settled, total = time.perf_counter() - clock, resident()
    return registry, {
        "opening_s": opening,
        "settled_s": settled,
        "MB": total - before,
        "total_MB": total,
        "peak_MB": resident("VmHWM"),
    }


def names_open(folder: Path, size: int, changes: int) -> dict[str, Any]:
    """Open a file of names; look-ups, then changes."""
    registry, result = _opened(folder / f"names-{size}.db")
    said = json.loads((folder / "texts.json").read_text(encoding="utf-8"))
    texts, pairs = said["texts"], said["pairs"]
    warm, half = len(texts) // 10, len(texts) * 11 // 20
    for text in texts[:warm]:  # words that texts use often are known in a service that runs
        hits_with_views(registry, text)
    result["names"] = timed(partial(registry.names_in, text) for text in texts[warm:half])
    result["views"] = timed(partial(hits_with_views, registry.at(), text) for text in texts[half:])
    middle = len(pairs) // 2
    result["find"] = timed(partial(registry.find, "\n".join(pair)) for pair in pairs[:middle])
    result["check"] = timed(
        partial(check, answer, registry, question=question) for question, answer in pairs[middle:]
    )
    result["idle"] = timed(itertools.repeat(registry.at, _LOOKS))
    result["fsync"] = timed(_fsyncs(folder / "fsync"))
    more = _names(folder)[-changes:]
    result["add"] = timed(partial(registry.add, name) for name in more)
    richer = list(_targets(folder / "added.jsonl"))
    result["add_facts"] = timed(partial(registry.add, target) for target in richer)
    result["remove"] = timed(partial(registry.remove, name) for name in more)
    registry.close()
    return result


def names_memory(folder: Path, size: int, changes: int) -> dict[str, Any]:
    """The name index alone, without a file: what it takes in, one name at a time."""
    held = _names(folder)
    screen, more = Screen(held[:size]), [Target(name=name) for name in held[-changes:]]
    return {
        "add": timed(partial(screen.index.add, size + i, one) for i, one in enumerate(more)),
        "remove": timed(partial(screen.index.remove, size + i) for i in range(len(more))),
    }


def facts_open(folder: Path, size: int) -> dict[str, Any]:
    """Open a file of targets with facts; look-ups by question and answer, then changes."""
    registry, result = _opened(folder / f"facts-{size}.db")
    pairs: list[Pair] = json.loads((folder / f"pairs-{size}.json").read_text(encoding="utf-8"))
    warm, third = len(pairs) // 10, len(pairs) * 3 // 10
    parts = [pairs[warm + i * third : warm + (i + 1) * third] for i in range(3)]
    for pair in pairs[:warm]:
        _both(registry, *pair)
    result["both"] = timed(partial(_both, registry, *pair) for pair in parts[0])
    result["joined"] = timed(partial(registry.find, "\n".join(pair)) for pair in parts[1])
    result["check"] = timed(
        partial(check, answer, registry, question=question) for question, answer in parts[2]
    )
    richer = list(_targets(folder / "added.jsonl"))
    result["add_facts"] = timed(partial(registry.add, target) for target in richer)
    result["remove"] = timed(partial(registry.remove, target.name) for target in richer)
    registry.close()
    return result


def _both(registry: TargetRegistry, question: str, answer: str) -> None:
    """Embedding, vectors, names and anchors, of each."""
    registry.find(question)
    registry.find(answer)


def _fsyncs(path: Path) -> Iterator[Callable[[], object]]:
    """Writes of a page each that reach the disk: what a durable change can't go below."""
    with path.open("wb", buffering=0) as file:

        def write() -> None:
            file.write(bytes(4096))
            os.fsync(file.fileno())

        yield from itertools.repeat(write, _FSYNCS)
    path.unlink()
