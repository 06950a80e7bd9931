from __future__ import annotations

import logging
import os
import stat
from collections import Counter
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.folder import RunFolder, RunFolderError
from alu_graph.evaluation.reply import Reply

PLAN = {"sets": ["tofu"], "seed": 0, "settings": {"k": 3}}
REPLY = Reply(
    method="none", condition="20", question="1", text="Ünïcode\nand\u2028more.", outcome="untouched"
)


def asked(number: int, method: str = "none", text: str = "Hi.") -> Reply:
    return replace(REPLY, method=method, question=str(number), text=text)


def test_what_is_kept_comes_back(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path / "a" / "run", PLAN)
    assert folder.replies() == []
    folder.append(REPLY)
    again = RunFolder(tmp_path / "a" / "run", PLAN)
    assert again.replies() == [REPLY]
    assert again.done() == {("none", "20", "1")}
    assert RunFolder(tmp_path / "a" / "run").plan == PLAN


def test_the_last_answer_to_a_question_counts(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, PLAN)
    folder.append(replace(REPLY, outcome="failed", error="TimeoutError"))
    folder.append(REPLY)
    assert folder.replies() == [REPLY]


def test_what_failed_does_not_stand(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, PLAN)
    folder.append(asked(1))
    folder.append(replace(asked(1, "ours"), outcome="failed", error="TimeoutError"))
    folder.append(replace(asked(2), outcome="failed", error="TimeoutError"))
    folder.append(asked(2, "ours"))  # nothing to be compared with
    assert folder.done() == {("none", "20", "1")}
    folder.append(asked(1, "ours"))
    folder.append(asked(2))
    assert folder.done() == {(one, "20", n) for one in ("none", "ours") for n in "12"}


def test_other_sets_are_refused(tmp_path: Path) -> None:
    folder = RunFolder(tmp_path, {**PLAN, "digests": {"tofu": "1"}})
    folder.compare_sets({"tofu": "2"})  # nothing was answered yet
    RunFolder(tmp_path, {**PLAN, "digests": {"tofu": "2"}}).append(REPLY)
    there = RunFolder(tmp_path)
    there.compare_sets({"tofu": "2"})
    with pytest.raises(RunFolderError, match=r"tofu changed since.*another folder \(--out\)"):
        there.compare_sets({"tofu": "1"})
    with pytest.raises(RunFolderError, match="tofu changed since"):
        RunFolder(tmp_path, {**PLAN, "digests": {"tofu": "1"}})


@pytest.mark.parametrize("cut", range(1, 60, 7))
def test_a_line_cut_off_is_asked_again(
    cut: int, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = RunFolder(tmp_path, PLAN)
    folder.append(asked(1))
    folder.append(replace(REPLY, question="2", text="é" * 30))
    answers = tmp_path / "answers.jsonl"
    answers.write_bytes(answers.read_bytes()[: -1 - cut])
    again = RunFolder(tmp_path, PLAN)
    with caplog.at_level(logging.WARNING):
        assert again.done() == {("none", "20", "1")}
    assert "1 answers" in caplog.text
    again.append(asked(2))
    again.append(asked(3))
    assert [reply.question for reply in again.replies()] == ["1", "2", "3"]
    assert RunFolder(tmp_path, PLAN).replies() == again.replies()


def test_a_line_that_lacks_only_its_end_is_whole(tmp_path: Path) -> None:
    RunFolder(tmp_path, PLAN).append(asked(1))
    answers = tmp_path / "answers.jsonl"
    answers.write_bytes(answers.read_bytes()[:-1])
    again = RunFolder(tmp_path, PLAN)
    again.append(asked(2))
    assert [reply.question for reply in again.replies()] == ["1", "2"]


def test_a_full_disk_is_said_and_spoils_no_later_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = RunFolder(tmp_path, PLAN)
    write = os.write
    with monkeypatch.context() as patch:
        patch.setattr(os, "write", lambda file, line: write(file, line[:9]))
        with pytest.raises(OSError, match="disk full"):
            folder.append(asked(1))
    folder.append(asked(2))
    assert [reply.question for reply in folder.replies()] == ["2"]


def append_many(path: Path, worker: int) -> None:
    folder = RunFolder(path, PLAN)
    for number in range(100):
        folder.append(asked(number, str(worker), "long " * 2000 if number % 10 == 0 else "short"))


def test_four_processes_append_at_once(tmp_path: Path) -> None:
    context = get_context("spawn")
    workers = [context.Process(target=append_many, args=(tmp_path, number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0] * 4
    lines = (tmp_path / "answers.jsonl").read_bytes().splitlines()
    assert len([line for line in lines if line]) == 400
    replies = RunFolder(tmp_path, PLAN).replies()
    assert Counter(reply.method for reply in replies) == dict.fromkeys("0123", 100)
    assert len(replies[0].text) == 10_000


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        ({**PLAN, "seed": 1}, "seed is 0 there and 1 here"),
        ({**PLAN, "settings": {"k": 5}}, "settings.k is 3 there and 5 here"),
        ({"sets": ["tofu"], "seed": 0}, "settings.k is 3 there and not given here"),
        ({**PLAN, "limit": None}, "limit is not given there and None here"),
    ],
)
def test_another_plan_is_refused(plan: dict[str, Any], said: str, tmp_path: Path) -> None:
    RunFolder(tmp_path, PLAN).append(REPLY)
    with pytest.raises(RunFolderError, match=r"another folder \(--out\)") as error:
        RunFolder(tmp_path, plan)
    assert said in str(error.value)
    assert RunFolder(tmp_path).plan == PLAN
    assert RunFolder(tmp_path).replies() == [REPLY]


def test_starting_anew_deletes_the_answers(tmp_path: Path) -> None:
    RunFolder(tmp_path, PLAN).append(REPLY)
    folder = RunFolder(tmp_path, {"seed": 1}, resume=False)
    assert folder.replies() == []
    assert RunFolder(tmp_path).plan == {"seed": 1}


def test_a_plan_is_compared_as_it_is_read_back(tmp_path: Path) -> None:
    RunFolder(tmp_path, {"sets": ("a", "b")})
    RunFolder(tmp_path, {"sets": ("a", "b")})


def test_answers_without_their_plan_are_refused(tmp_path: Path) -> None:
    RunFolder(tmp_path, PLAN).append(REPLY)
    (tmp_path / "plan.json").unlink()
    with pytest.raises(RunFolderError, match="choose another folder"):
        RunFolder(tmp_path, PLAN)
    with pytest.raises(RunFolderError, match="give the folder of a run"):
        RunFolder(tmp_path)


@pytest.mark.parametrize("text", ["{", "[]"])
def test_a_damaged_plan_is_refused(text: str, tmp_path: Path) -> None:
    (tmp_path / "plan.json").write_text(text)
    with pytest.raises(RunFolderError, match=r"another folder \(--out\)"):
        RunFolder(tmp_path, PLAN)
    RunFolder(tmp_path, PLAN, resume=False)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
def test_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    RunFolder(tmp_path, PLAN).append(REPLY)
    for name in ("plan.json", "answers.jsonl"):
        assert stat.S_IMODE((tmp_path / name).stat().st_mode) == 0o600
