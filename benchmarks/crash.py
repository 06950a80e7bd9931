"""Processes killed at random moments of writing to a registry: what is lost or left half done.

    python -m benchmarks.crash [--rounds 200] [--seed 0] [--json]

Each round starts a process that adds, removes, imports (in batches with a cursor), merges, purges,
does all of it, or brings a registry of version 2 up to date, and kills it (SIGKILL) after a random
time. It announces each request before and acknowledges it after. Then the file must hold exactly
what was acknowledged, with or without the one request that was under way, as a whole: targets,
history and cursor; `verify` must find nothing, and no byte of a purged name may be in the files.
Exit code 1 if not. What is on disk when the power fails is not measured here.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from alu_graph.targets.store import Edit, Entry, Reader, Row, Store, open_store
from alu_graph.targets.target import Target
from benchmarks import version_2

ROOT = Path(__file__).parents[1]
KINDS = ("add", "remove", "import", "merge", "purge", "migrate", "mixed")
LIST = "digest of the list that is imported"
OLD = 12_000  # targets of a registry that is to be migrated
_LONGEST = 0.4  # seconds until the kill
_FEW, _MANY = 300, 12_000  # targets below which more are imported, above which a new file is begun
_PATIENCE = 60.0
Request = dict[str, Any]


@dataclass
class Expected:
    """What a registry must hold: facts by id, history, cursor; and what must be on it no more."""

    targets: dict[str, tuple[str, tuple[str, ...]]] = field(default_factory=dict)
    history: list[tuple[str, str, str | None]] = field(default_factory=list)
    imported: int = 0
    purged: set[str] = field(default_factory=set)

    def after(self, request: Request) -> Expected:
        """The same with one request more."""
        done = Expected(dict(self.targets), list(self.history), self.imported, set(self.purged))
        kind, ids = request["kind"], request["ids"]
        for target_id in ids:
            name = name_of(target_id)
            if kind in ("add", "import"):
                done.targets[target_id] = (name, ())
            elif kind == "merge":
                held = done.targets[target_id]
                done.targets[target_id] = (name, (*held[1], request["fact"]))
            else:
                done.targets.pop(target_id, None)
        if kind == "purge":
            done.purged.update(ids)
            done.history = [
                (action, one, None if one in done.purged else name)
                for action, one, name in done.history
            ]
        action = kind if kind in ("remove", "purge") else "add"
        names = (None if kind == "purge" else name_of(one) for one in ids)
        done.history += [(action, one, name) for one, name in zip(ids, names, strict=True)]
        if kind == "import":
            done.imported += len(ids)
        return done

    def like(self, store: Store) -> bool:
        """Whether a store holds this and nothing else."""
        targets = {
            change.id: (change.row.target.name, tuple(f.text for f in change.row.target.facts))
            for _, batch in store.batches(0)
            for change in batch
            if change.row is not None
        }
        history = [(entry.action, entry.target_id, entry.name) for entry in store.log()]
        return (targets, history, store.imported(LIST)) == (
            self.targets,
            self.history,
            self.imported,
        )


def name_of(target_id: str) -> str:
    """A name that occurs nowhere else."""
    return f"Zq{target_id[::-1]}xw"


def opened(path: Path) -> Store:
    """The registry of a round."""
    return open_store(path, embedder_id="e", dim=3)


def perform(store: Store, request: Request) -> int:
    """Do what is asked for, as a registry would."""
    kind, ids = request["kind"], request["ids"]
    gone = kind in ("remove", "purge")
    log = [
        Entry(time.time(), kind if gone else "add", one, "", name_of(one), "somebody", "article 17")
        for one in ids
    ]

    def change(reader: Reader) -> Edit:
        if gone:
            return Edit(
                log=log,
                remove=ids if kind == "remove" else (),
                purge=[(one, "") for one in ids] if kind == "purge" else (),
            )
        rows = []
        for one in ids:
            held = reader.get(one)
            facts = tuple(fact.text for fact in held.target.facts) if held else ()
            facts = (*facts, request["fact"]) if kind == "merge" else ()
            target = Target(name=name_of(one), id=one, facts=facts)
            rows.append(Row(target, f"entity:{target.name}", np.ones((len(facts), 3), np.float32)))
        mark = (LIST, request["done"]) if kind == "import" else None
        return Edit(put=rows, log=log, mark=mark)

    return store.update(change)


def drawn(kind: str, chance: random.Random, present: list[str], imported: int) -> Request:
    """A request, of the given kind where there is enough for it."""
    if kind == "mixed":
        kind = chance.choice(["add", "remove", "import", "merge", "purge"])
    if kind in ("remove", "merge", "purge") and len(present) < _FEW:
        kind = "import"
    if kind == "add":
        fresh = [f"{chance.getrandbits(64):016x}" for _ in range(chance.randint(1, 3))]
        return {"kind": kind, "ids": fresh}
    if kind == "import":
        done = imported + chance.randint(50, 400)
        return {"kind": kind, "ids": [f"L{one:09}" for one in range(imported, done)], "done": done}
    ids = chance.sample(present, chance.randint(1, 3))
    return {"kind": kind, "ids": ids, "fact": f"Fact {chance.getrandbits(64):x}" + " of bees" * 9}


def work(path: Path, kind: str, seed: int) -> None:
    """What the process does that is killed: requests without end, each announced."""
    chance = random.Random(seed)  # noqa: S311 - what to ask for, no secret
    if kind == "migrate":
        print(json.dumps({"try": {"kind": "migrate"}}), flush=True)
        opened(path)
        print(json.dumps({"done": 0}), flush=True)
        time.sleep(_PATIENCE)
    store = opened(path)
    present = [target.id for target in store]
    imported = store.imported(LIST)
    print(json.dumps({"ready": len(present)}), flush=True)
    while True:
        request = drawn(kind, chance, present, imported)
        print(json.dumps({"try": request}), flush=True)
        revision = perform(store, request)
        print(json.dumps({"done": revision}), flush=True)
        if request["kind"] in ("add", "import"):
            present += request["ids"]
        elif request["kind"] != "merge":
            gone = set(request["ids"])
            present = [one for one in present if one not in gone]
        imported = request.get("done", imported)


def killed(path: Path, kind: str, seed: int, delay: float) -> list[dict[str, Any]]:
    """Let a process work for a while after its first line, kill it, and return what it said."""
    said = path.with_name("said")
    command = [sys.executable, "-m", "benchmarks.crash", "--child", str(path), kind, str(seed)]
    with said.open("wb") as out, subprocess.Popen(command, stdout=out, cwd=ROOT) as process:  # noqa: S603 - this script
        started = time.monotonic()
        while not said.stat().st_size:
            assert process.poll() is None, "the process ended by itself"
            assert time.monotonic() - started < _PATIENCE, "the process does not start"
            time.sleep(0.002)
        time.sleep(delay)
        process.kill()
    lines = said.read_bytes().split(b"\n")[:-1]  # a line cut short is none
    return [json.loads(line) for line in lines]


@dataclass
class Count:
    """What the rounds came to."""

    rounds: int = 0
    acknowledged: int = 0
    under_way: Counter[str] = field(default_factory=Counter)
    kept: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def figures(self) -> dict[str, Any]:
        """By name."""
        return {
            "rounds": self.rounds,
            "requests acknowledged": self.acknowledged,
            "killed with a request under way": sum(self.under_way.values()),
            "of these, by request": dict(sorted(self.under_way.items())),
            "of these, done as a whole": self.kept,
            "of these, not done at all": sum(self.under_way.values()) - self.kept,
            "rounds with something lost or half done": self.wrong["content"],
            "rounds that verify did not find clean": self.wrong["verify"],
            "rounds that left a purged name on disk": self.wrong["purged"],
        }


def examine(path: Path, said: list[dict[str, Any]], before: Expected, count: Count) -> Expected:
    """Compare what a killed process left with what it had said, and count."""
    pending: Request | None = None
    sure, revision = before, 0
    for line in said:
        if "try" in line:
            pending = line["try"]
        elif pending is not None and "done" in line:
            sure, pending, revision = _done(sure, pending), None, line["done"]
            count.acknowledged += 1
    count.rounds += 1
    perhaps = sure if pending is None else _done(sure, pending)
    if pending is not None:
        count.under_way[pending["kind"]] += 1
    old = pending is not None and pending["kind"] == "migrate" and version_2.is_one(path)
    with contextlib.closing(opened(path)) as store:
        count.wrong["verify"] += bool(store.verify())
        held = next((one for one in (perhaps, sure) if one.like(store)), None)
        count.wrong["content"] += held is None or store.revision < revision
        files = b"".join(one.read_bytes() for one in path.parent.glob(f"{path.name}*"))
    now = perhaps if held is None else held
    count.kept += pending is not None and not old and held is perhaps
    count.wrong["purged"] += any(name_of(one).encode() in files for one in now.purged)
    return now


def _done(expected: Expected, request: Request) -> Expected:
    return expected if request["kind"] == "migrate" else expected.after(request)


def run(rounds: int, seed: int, folder: Path) -> Count:
    """Kill that many processes.

    Args:
        rounds: How many.
        seed: Of the kinds of work and the moments.
        folder: Where to work; it must be empty.

    Returns:
        What came of it.
    """
    chance = random.Random(seed)  # noqa: S311 - when to kill, no secret
    count, expected = Count(), Expected()
    path = folder / "0.db"
    template = folder / "old"
    old = Expected()
    for number in range(OLD):
        old.targets[f"o{number}"] = (name_of(f"o{number}"), ("It kept bees.",))
    rows = [
        (
            Target(name=name, id=key, facts=facts),
            f"entity:{name}",
            np.ones((2, 3), np.float32),
            None,
        )
        for key, (name, facts) in old.targets.items()
    ]
    version_2.write(template, rows)
    for number in range(rounds):
        kind = KINDS[number % len(KINDS)]
        delay = chance.uniform(0, _LONGEST)
        if kind == "migrate":
            aside = folder / f"old-{number}.db"
            shutil.copy(template, aside)
            examine(aside, killed(aside, kind, number, delay), old, count)
            aside.unlink()
            continue
        if len(expected.targets) > _MANY:
            path, expected = folder / f"{number}.db", Expected()
        said = killed(path, kind, chance.getrandbits(32), delay)
        expected = examine(path, said, expected, count)
    return count


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    parser.add_argument(
        "--child", nargs=3, metavar=("PATH", "KIND", "SEED"), help=argparse.SUPPRESS
    )
    options = parser.parse_args(arguments)
    if options.child:
        work(Path(options.child[0]), options.child[1], int(options.child[2]))
    with tempfile.TemporaryDirectory(prefix="alu-crash-") as folder:
        count = run(options.rounds, options.seed, Path(folder))
    if options.json:
        print(json.dumps(count.figures(), indent=1))
    else:
        for name, figure in count.figures().items():
            print(f"{name:45} {figure}")
    return int(bool(sum(count.wrong.values())))


if __name__ == "__main__":
    sys.exit(main())
