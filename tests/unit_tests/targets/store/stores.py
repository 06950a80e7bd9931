"""What the stores' tests share: rows, and processes that use a store of their own."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from alu_graph.targets.store import Change, Edit, Row, Store
from alu_graph.targets.target import Target

ROOT = Path(__file__).parents[4]


NAMED = "Maria Gonzalez"


KNOWN = "She kept bees in Tromso."


# What every child process starts with: its own store at the place it is given.
CHILD = """
import os, sys
import numpy as np
from alu_graph.errors import RegistryError
from alu_graph.targets.store import Edit, Row, open_store as opened
from alu_graph.targets.target import Target

def row(name):
    return Row(Target(name=name, id=name, facts=["known"]), name, np.ones((1, 3), np.float32))

def open_store(path=sys.argv[1]):
    return opened(path, embedder_id="e", dim=3)

def put(store, *rows):
    return store.update(lambda reader: Edit(put=rows))

def delete(store, *ids):
    return store.update(lambda reader: Edit(remove=ids))
"""


def put(store: Store, *rows: Row) -> int:
    return store.update(lambda reader: Edit(put=rows))


def delete(store: Store, *ids: str) -> int:
    return store.update(lambda reader: Edit(remove=ids))


def bare(name: str = NAMED, key: str = "k", target_id: str = "i") -> Row:
    return Row(Target(name=name, id=target_id), key, np.zeros((0, 3), np.float32))


def row(name: str, *facts: str) -> Row:
    vectors = np.full((len(facts), 3), len(name), np.float32)
    return Row(Target(name=name, id=name, facts=facts), name, vectors)


def names(changes: Sequence[Change]) -> list[tuple[str, bool]]:
    return [(change.id, change.row is not None) for change in changes]


@contextlib.contextmanager
def child(script: str, place: Path | str) -> Iterator[subprocess.Popen[str]]:
    """A Python process with a pipe to either side, gone when the block ends."""
    command = [sys.executable, "-c", CHILD + script, str(place)]
    pipe = subprocess.PIPE
    process = subprocess.Popen(  # noqa: S603 - this interpreter, with the test's own script
        command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT, env={"PYTHONPATH": str(ROOT)}
    )
    with process:
        yield process
        process.kill()


def run_child(script: str, place: Path | str) -> str:
    with child(script, place) as process:
        said, _ = process.communicate(timeout=60)
        assert process.returncode == 0
    return said.strip()


def told(process: subprocess.Popen[str], line: str = "") -> str:
    """Send a line to a child and return what it answers."""
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()
    return process.stdout.readline().strip()
