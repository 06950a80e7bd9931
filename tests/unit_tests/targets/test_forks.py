"""A child of a fork finds what is stored, whatever the parent's other threads were at."""

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from alu_graph.errors import RegistryError
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.uncollected import uncollected
from alu_graph.targets.vectors import VectorIndex

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="there are no forks"),
    pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning"),
]


def in_child(work: Callable[[], bool]) -> bool:
    """What some work says in a child, which is ended if it hangs."""
    child = multiprocessing.get_context("fork").Process(target=lambda: os._exit(not work()))
    child.start()
    child.join(60)
    if child.exitcode is None:
        child.kill()
        child.join()
    return child.exitcode == 0


def held(*locks: threading.Lock) -> Callable[[], None]:
    """Let another thread hold locks; returns what ends it."""
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        for lock in locks:
            lock.acquire()
        taken.set()
        done.wait()
        for lock in locks:
            lock.release()

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait()

    def end() -> None:
        done.set()
        thread.join()

    return end


def test_a_child_forked_within_a_take_over_finds_and_writes(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "targets.db")
    registry.add("Zelda Quorrington")
    registry._force.memory.indexed._shelves[""].names.remove(0)  # half written
    end = held(registry._force._writing, registry._force._indexing)
    try:

        def works() -> bool:
            found = bool(registry.names_in("Zelda Quorrington was a baker."))
            registry.add("Maria Gonzalez")
            return found and "Maria Gonzalez" in registry and gc.isenabled()

        with uncollected():
            assert in_child(works)
    finally:
        end()


def test_a_registry_in_memory_forked_within_a_write_fails_closed() -> None:
    registry = TargetRegistry()
    registry.add("Zelda Quorrington")
    assert in_child(lambda: bool(registry.names_in("Zelda Quorrington came.")))
    session = registry._store._sessions.shared  # type: ignore[attr-defined]
    end = held(session.lock)
    session.connection.execute("BEGIN IMMEDIATE")
    try:

        def fails() -> bool:
            try:
                registry.names_in("Zelda Quorrington came.")
            except RegistryError as error:
                return "forked" in str(error)
            return False

        assert in_child(fails)
    finally:
        end()


def test_vectors_forked_within_a_merge_and_a_change_go_on_without_them() -> None:
    index = VectorIndex(2)
    index.add_many([(1, np.eye(2))])
    end = held(index._writing, index._merging)
    delta = index._state.deltas[-1][0]
    delta.append(np.array([[0, 1]], np.float32), np.array([9]))  # not published
    delta.died[0] = index._state.version + 1
    try:

        def works() -> bool:
            index.add_many([(2, np.array([[1, 1]]))])
            index.merge()
            [near] = index.search(np.array([[1, 0]]), 9)
            return [number for number, _ in near] == [1, 2] and near[0][1] == 1.0

        assert in_child(works)
    finally:
        end()
