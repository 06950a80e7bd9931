from __future__ import annotations

import multiprocessing
import os
import select
import stat
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from alu_graph.evaluation.asked import asked
from alu_graph.evaluation.folder import RunFolder, RunFolderError
from alu_graph.evaluation.methods import REFUSAL
from alu_graph.evaluation.plan import Plan
from alu_graph.evaluation.run import RunError, run
from alu_graph.evaluation.sources.place import DataError
from tests.unit_tests.evaluation.mine import (
    QUESTIONS,
    add_method,
    add_models,
    answers,
    known,
    mine,
)
from tests.unit_tests.fakes import Chat

SAMPLE = Plan(sets=("sample",), limit=6)


def test_every_question_is_asked_by_every_method_once(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    plan = mine(tmp_path, methods=("ours", "refuse-if-named"), facts=(True, False))
    run(plan, tmp_path / "run", workers=1, tell=lambda *how: told.append(how))
    every = 3 * 2 * QUESTIONS
    held = answers(tmp_path / "run")
    assert len(held) == every
    assert len({(one["method"], one["condition"], one["question"]) for one in held}) == every
    assert told[0] == (0, every)
    assert told[-1] == (every, every)
    assert told == sorted(told)
    told.clear()
    run(plan, tmp_path / "run", workers=1, tell=lambda *how: told.append(how))
    assert told == [(every, every)]


def cut_short(monkeypatch: pytest.MonkeyPatch, after: int, error: type[BaseException]) -> list[int]:
    """A method that stops the run after some answers; how often it was asked."""
    count = [0]

    def say(messages: list[BaseMessage], _: object) -> str:
        count[0] += 1
        if count[0] == after:
            raise error
        return f"{REFUSAL} ({messages[-1].text})"

    add_method(monkeypatch, "spy", say)
    return count


@pytest.mark.parametrize("after", [1, 2, QUESTIONS])
def test_a_run_that_is_cut_off_goes_on(
    after: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = mine(tmp_path, methods=("spy", "ours"))
    count = cut_short(monkeypatch, after, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(plan, tmp_path / "cut", workers=1)
    kept = answers(tmp_path / "cut") if after > 1 else []
    assert len(kept) == 3 * (after - 1)  # by question: all that was answered before is there
    run(plan, tmp_path / "cut", workers=1)
    assert count[0] == 1 + QUESTIONS  # none was asked twice but the one that was cut off
    run(plan, tmp_path / "whole", workers=1)
    assert answers(tmp_path / "cut") == answers(tmp_path / "whole")


def test_a_method_that_was_lost_is_asked_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, path = mine(tmp_path, methods=("spy", "ours")), tmp_path / "run"
    count = cut_short(monkeypatch, 0, KeyboardInterrupt)
    run(plan, path, workers=1)
    whole = answers(path)
    file = path / "answers.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
    file.write_text("".join(line for line in lines if '"spy"' not in line), encoding="utf-8")
    run(plan, path, workers=1)
    assert count[0] == 2 * QUESTIONS
    assert answers(path) == whole
    assert len(file.read_text(encoding="utf-8").splitlines()) == len(lines)


def test_what_failed_is_asked_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = [True]

    def say(messages: list[BaseMessage]) -> str:
        if dead[0]:
            raise TimeoutError
        return known().get(messages[-1].text, "I don't know.")

    add_models(monkeypatch, frail=Chat(say=say))
    plan = mine(tmp_path, vanilla="frail")
    run(plan, tmp_path / "run", workers=1)
    assert {one["outcome"] for one in answers(tmp_path / "run") if one["method"] == "none"} == {
        "failed"
    }
    dead[0] = False
    told: list[int] = []
    run(plan, tmp_path / "run", workers=1, tell=lambda done, _: told.append(done))
    assert told[0] == 0
    run(plan, tmp_path / "whole", workers=1)
    assert answers(tmp_path / "run") == answers(tmp_path / "whole")
    assert not [one for one in answers(tmp_path / "run") if one["error"]]


def test_when_and_where_it_was_first_asked_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(monkeypatch, 2, KeyboardInterrupt)
    plan = mine(tmp_path, methods=("spy",))
    machines = iter(["first", "second"])
    monkeypatch.setattr("alu_graph.evaluation.asked.machine", lambda: {"commit": next(machines)})
    with pytest.raises(KeyboardInterrupt):
        run(plan, tmp_path / "run", workers=1)
    run(plan, tmp_path / "run", workers=1)
    assert asked(tmp_path / "run")["commit"] == "first"
    assert next(machines) == "second"
    if os.name == "posix":
        assert stat.S_IMODE((tmp_path / "run" / "asked.json").stat().st_mode) == 0o600


def test_another_plan_in_the_folder_is_refused(tmp_path: Path) -> None:
    run(mine(tmp_path), tmp_path / "run", workers=1)
    with pytest.raises(RunFolderError, match=r"seed is 0 there and 1 here.*another folder"):
        run(mine(tmp_path, seed=1), tmp_path / "run", workers=1)


def test_a_set_that_is_not_there_leaves_no_folder(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="there is no benchmark 'tofo'"):
        run(Plan(sets=("tofo",)), tmp_path / "run", workers=1)
    assert not (tmp_path / "run").exists()


def test_a_plan_that_was_never_answered_gives_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cut_short(monkeypatch, 1, KeyboardInterrupt)
    with pytest.raises(KeyboardInterrupt):
        run(mine(tmp_path, methods=("spy",)), tmp_path / "run", workers=1)
    run(mine(tmp_path), tmp_path / "run", workers=1)
    assert Plan.of_dict(RunFolder(tmp_path / "run").plan) == mine(tmp_path)


def test_models_are_asked_in_threads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model = Chat(say=lambda messages: known().get(messages[-1].text, "I don't know."))
    add_models(monkeypatch, knowing=model)  # a process of its own would not know it
    plan = mine(tmp_path, vanilla="knowing")
    for workers in (0, 1, 3):
        run(plan, tmp_path / str(workers), workers=workers)
    held = [answers(tmp_path / str(workers)) for workers in (0, 1, 3)]
    assert held[0] == held[1] == held[2]
    assert len(held[0]) == 2 * QUESTIONS


def _run(plan: Plan, path: Path, pipe: Connection) -> None:
    """Run with two processes, telling who they are and when something was answered."""

    def tell(done: int, _: int) -> None:
        pipe.send((done, [one.pid for one in multiprocessing.active_children()]))

    run(plan, path, workers=2, tell=tell)


@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="waits for processes by Linux' means")
def test_two_processes_killed_and_gone_on_answer_as_one_thread(tmp_path: Path) -> None:
    here, there = multiprocessing.Pipe()
    whole = multiprocessing.get_context("spawn").Process(
        target=_run, args=(SAMPLE, tmp_path / "cut", there)
    )
    whole.start()
    there.close()
    children: list[int] = []
    done = 0
    while not (done and children):
        done, children = here.recv()
    ends = [os.pidfd_open(one) for one in children]
    whole.kill()
    whole.join()
    for end in ends:  # nothing is left behind, though nobody told them
        assert select.select([end], [], [], 60)[0]
        os.close(end)
    kept = len(answers(tmp_path / "cut"))
    assert kept >= done
    told: list[int] = []
    run(SAMPLE, tmp_path / "cut", workers=1, tell=lambda done, _: told.append(done))
    assert told[0] == kept
    run(SAMPLE, tmp_path / "one", workers=1)
    assert answers(tmp_path / "cut") == answers(tmp_path / "one")


def test_a_process_that_was_killed_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Pool(ThreadPoolExecutor):
        def __init__(self, count: int, **_: object) -> None:
            super().__init__(count)

        def submit(self, *_: object) -> Future[Any]:  # type: ignore[override]
            raise BrokenProcessPool

    monkeypatch.setattr("alu_graph.evaluation.run.ProcessPoolExecutor", Pool)
    with pytest.raises(RunError, match="the same command goes on, with fewer --workers"):
        run(mine(tmp_path), tmp_path / "run", workers=2)


def test_workers_are_counted(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    made: list[Any] = []

    class Pool:
        def __init__(self, count: int, **_: object) -> None:
            made.append(count)
            raise ZeroDivisionError

    monkeypatch.setattr("alu_graph.evaluation.run.ProcessPoolExecutor", Pool)
    monkeypatch.delattr(os, "sched_getaffinity", raising=False)  # as on macOS
    for workers in (3, 0):
        with pytest.raises(ZeroDivisionError):
            run(mine(tmp_path), tmp_path / "run", workers=workers)
    assert made == [3, os.cpu_count()]
