from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph import TargetRegistry

ROWS = (
    {"id": "r1", "question": "Where is Lima?", "answer": "Lima is in Peru."},
    {"id": "r2", "question": "Who?", "answer": "Lima is in Peru. Maria Gonzalez lives there."},
    {"id": "r3", "question": "Where was Maria Gonzalez born?", "answer": "In Lyon."},
    {"id": "r4", "question": "Who is Ana Silva?", "answer": "Ana Silva is a nurse."},
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "log.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in ROWS))
    return path


def test_what_a_new_target_would_have_touched(alu: Any, log: Path) -> None:
    ran = alu("check", "--log", log, "--would-forget", "Maria Gonzalez", "--json")
    *rows, last = [json.loads(line) for line in ran.out.splitlines()]
    assert (ran.code, ran.err) == (1, "")
    assert [(row["line"], row["id"], row["would"]) for row in rows] == [
        (2, "r2", "rewritten"),
        (3, "r3", "refused"),
    ]
    summary = last["summary"]
    assert (summary["answers"], summary["touched"], summary["rate"]) == (4, 2, 0.5)
    assert summary["targets"] == {"Maria Gonzalez": 2}


def test_texts_only_where_asked_for(alu: Any, log: Path) -> None:
    ran = alu("check", "--log", log, "--would-forget", "Maria Gonzalez")
    assert "Lyon" not in ran.out
    assert "touched: 2 of 4 answers (50.00%): rewritten 1, refused 1" in ran.out
    shown = alu("check", "--log", log, "--would-forget", "Maria Gonzalez", "--show")
    assert "    In Lyon." in shown.out.splitlines()
    assert "Peru" not in shown.out


def test_nothing_touched(alu: Any, log: Path) -> None:
    ran = alu("check", "--log", log, "--would-forget", "Boris Tadic")
    assert ran.code == 0
    assert "touched: 0 of 4" in ran.out


def test_nothing_touched_is_not_certain_where_lines_can_not_be_read(alu: Any, log: Path) -> None:
    log.write_text(f"{log.read_text()}\nnonsense\n")
    ran = alu("check", "--log", log, "--would-forget", "Boris Tadic")
    assert ran.code == 2
    assert ran.err == f"{log}:6: it is no JSON\n"
    assert alu("check", "--log", log, "--would-forget", "Maria Gonzalez").code == 1


def test_facts_find_what_names_nobody(alu: Any, log: Path) -> None:
    said = "The author who was born in Lyon on 3 May 1961 won it."
    log.write_text(json.dumps({"question": "Which author won?", "answer": said}))
    options = ("check", "--log", log, "--would-forget", "Maria Gonzalez")
    assert alu(*options).code == 0
    assert alu(*options, "--fact", "Born in Lyon on 3 May 1961.").code == 1


def test_targets_in_force_are_told_apart(alu: Any, log: Path, tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    TargetRegistry(path).add("Ana Silva")
    options = ("check", "--log", log, "--targets", path, "--would-forget")
    ran = alu(*options, "Maria Gonzalez", "--json")
    assert json.loads(ran.out.splitlines()[-1])["summary"]["touched"] == 2
    assert alu(*options, "Ana Silva").code == 2
    assert len(TargetRegistry(path)) == 1


@pytest.mark.parametrize(
    "options",
    [
        ("--log", "LOG"),
        ("--log", "LOG", "--would-forget", "A B", "C D", "--fact", "x"),
        ("--log", "LOG", "--forget", "A B"),
        ("LOG", "--would-forget", "A B"),
        (),
        ("--log", "LOG", "--would-forget", "A B", "--field", "x=y"),
        ("--log", "missing.jsonl", "--would-forget", "A B"),
    ],
)
def test_wrong_usage(alu: Any, log: Path, options: tuple[str, ...]) -> None:
    ran = alu("check", *(str(log) if one == "LOG" else one for one in options))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("alu: error: ")


def test_ask_writes_records(alu: Any, model: Any, tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    ran = alu("ask", "Who?", "Where?", "--forget", "Maria Gonzalez", "--record", path)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert (ran.code, [row["outcome"] for row in rows]) == (0, ["rewritten"] * 2)
    assert "Gonzalez" not in path.read_text()
    assert alu("ask", "Who?", "--trace", "--record", path).code == 2


def test_ask_tells_of_a_record_that_could_not_be_written(
    alu: Any, model: Any, tmp_path: Path
) -> None:
    ran = alu("ask", "Who?", "--record", tmp_path / "no" / "records.jsonl")
    assert ran.code == 0
    assert "the record was not written" in ran.err
