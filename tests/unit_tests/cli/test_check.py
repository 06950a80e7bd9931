from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from alu_graph import Target, TargetRegistry, check

CLEAN = "Lima is in Peru.\n"
LEAKY = "Lima is in Peru.\n\nMaria Gonzalez was born in Lyon.\r\nCusco is old.\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "leaky.txt"
    path.write_bytes(LEAKY.encode())
    return path


def test_a_leak_is_told_by_file_line_and_why(alu: Any, file: Path) -> None:
    ran = alu("check", file, "--forget", "Maria Gonzalez")
    assert (ran.code, ran.err) == (1, "")
    [leak] = check(LEAKY, _registry("Maria Gonzalez")).leaks
    assert ran.out == f"{file}:3: leak name Maria Gonzalez: {leak.why}\n"


def _registry(*targets: str | Target) -> TargetRegistry:
    registry = TargetRegistry()
    registry.add(*targets)
    return registry


def test_clean_texts(alu: Any, file: Path) -> None:
    ran = alu("check", file, "--forget", "Ana Silva")
    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_one_leaking_file_of_several(
    alu: Any, file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"Maria Gonzalez is here.")))
    clean = tmp_path / "clean.txt"
    clean.write_text(CLEAN)
    ran = alu("check", clean, "-", file, clean, "--forget", "Maria Gonzalez")
    assert ran.code == 1
    assert [line.split(": ")[0] for line in ran.out.splitlines()] == ["<stdin>:1", f"{file}:3"]


def test_json(alu: Any, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    [target] = TargetRegistry(path).add("Maria Gonzalez")
    ran = alu("check", file, "--targets", path, "--json")
    [leak] = check(LEAKY, TargetRegistry(path)).leaks
    assert json.loads(ran.out) == {
        "file": str(file),
        "line": 3,
        "start": leak.start,
        "end": leak.end,
        "label": "leak",
        "kind": "name",
        "target_id": target.id,
        "target": "Maria Gonzalez",
        "matched": "Maria Gonzalez",
        "why": leak.why,
    }


def test_more_is_found_with_the_question(alu: Any, tmp_path: Path) -> None:
    path = tmp_path / "answer.txt"
    path.write_text("In Lyon, in 1961.")
    options = (path, "--forget", "Maria Gonzalez")
    assert alu("check", *options).code == 0
    ran = alu("check", *options, "--question", "Where was Maria Gonzalez \udcff born?")
    assert (ran.code, ran.out.split()[2]) == (1, "asked")


def test_undecided_parts_are_listed_but_do_not_count(alu: Any, tmp_path: Path) -> None:
    text = "Gonzalez paints large walls in Quito."
    path = tmp_path / "grey.txt"
    path.write_text(text)
    verdict = check(text, _registry("Maria Gonzalez"))
    assert verdict.clean
    ran = alu("check", path, "--forget", "Maria Gonzalez")
    assert ran.code == 0
    assert len(ran.out.splitlines()) == sum(len(one.leaks) for one in verdict.grey) == 1
    assert ": grey name Maria Gonzalez: " in ran.out


def test_text_that_is_not_utf8(alu: Any, tmp_path: Path) -> None:
    path = tmp_path / "latin.txt"
    path.write_bytes("Zoë met Maria Gonzalez in Lyon.".encode("latin-1"))
    assert alu("check", path, "--forget", "Maria Gonzalez").code == 1


def test_a_byte_order_mark_is_no_text(alu: Any, tmp_path: Path) -> None:
    path = tmp_path / "marked.txt"
    path.write_text(LEAKY, encoding="utf-8-sig", newline="")
    ran = alu("check", path, "--forget", "Maria Gonzalez", "--json")
    [leak] = check(LEAKY, _registry("Maria Gonzalez")).leaks
    assert json.loads(ran.out)["start"] == leak.start


def test_an_empty_registry_and_an_empty_file(alu: Any, file: Path, tmp_path: Path) -> None:
    TargetRegistry(tmp_path / "none.db").close()
    assert alu("check", file, "--targets", tmp_path / "none.db").code == 0
    (tmp_path / "empty.txt").touch()
    assert alu("check", tmp_path / "empty.txt", "--forget", "Maria Gonzalez").code == 0


@pytest.mark.parametrize("name", ["missing.txt", "."])
def test_what_can_not_be_read(alu: Any, tmp_path: Path, name: str) -> None:
    ran = alu("check", tmp_path / name, "--forget", "Maria Gonzalez")
    assert (ran.code, ran.out, ran.err.count("\n")) == (2, "", 1)
    assert ran.err.startswith(f"alu: error: {tmp_path / name}: ")


def test_without_targets_it_says_how(alu: Any, file: Path) -> None:
    ran = alu("check", file)
    assert ran.code == 2
    assert ran.err == (
        "alu: error: there is nothing to check for: add --targets FILE.db or --forget NAME\n"
    )


def test_a_list_of_its_own_counts_where_it_is_named(alu: Any, file: Path, tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    TargetRegistry(path).add("Maria Gonzalez", namespace="acme")
    assert alu("check", file, "--targets", path).code == 0
    ran = alu("check", file, "--targets", path, "--namespace", "acme")
    assert (ran.code, "name Maria Gonzalez" in ran.out) == (1, True)
    log = tmp_path / "log.jsonl"
    log.write_text(json.dumps({"question": "Who is Ana Silva?", "answer": "A poet of Lima."}))
    asked = ("check", "--log", log, "--targets", path, "--would-forget", "Ana Silva")
    assert alu(*asked, "--namespace", "acme").code == 1
