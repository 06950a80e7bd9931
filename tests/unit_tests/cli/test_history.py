from __future__ import annotations

import io
import json
import sqlite3
import sys
from pathlib import Path
from typing import Any

import pytest

from alu_graph import TargetRegistry


@pytest.fixture
def path(tmp_path: Path, alu: Any) -> Path:
    path = tmp_path / "t.db"
    asked = ("--who", "Ann", "--basis", "article 17", "--targets", path)
    alu("targets", "add", "Ana Silva", "--expires", "2040-12-31", *asked)
    alu("targets", "add", "Bo Ek", "--namespace", "acme", "--targets", path)
    alu("targets", "add", "Li Wei", "--targets", path)
    alu("targets", "remove", "Li Wei", *asked)
    return path


def test_the_history(alu: Any, path: Path) -> None:
    lines = alu("targets", "log", "--targets", path).out.splitlines()
    assert [line.split("  ", 3)[1].strip() for line in lines] == ["add", "add", "add", "remove"]
    assert lines[0].endswith(
        "  Ana Silva  (who Ann; basis article 17; expires 2041-01-01T00:00:00+00:00)"
    )
    assert "namespace acme" in lines[1]
    entries = [
        json.loads(line)
        for line in alu("targets", "log", "li wei", "--json", "--targets", path).out.splitlines()
    ]
    assert [(one["action"], one["name"], one["who"]) for one in entries] == [
        ("add", "Li Wei", None),
        ("remove", "Li Wei", "Ann"),
    ]
    assert entries[0]["at"].endswith("+00:00")
    found = alu("targets", "log", entries[0]["id"], "--targets", path).out
    assert len(found.splitlines()) == 2
    assert alu("targets", "log", "Bo Ek", "--targets", path).code == 1
    assert alu("targets", "log", "Bo Ek", "--namespace", "acme", "--targets", path).code == 0


def test_an_expiry_that_is_too_late_hides_nothing(alu: Any, path: Path) -> None:
    asked = ("targets", "add", "Jo Ray", "--targets", path, "--expires")
    assert alu(*asked, "9999-12-31T23:59:59-05:00").code != 0
    assert alu(*asked, "9998-12-31").code == 0
    with sqlite3.connect(path) as connection:  # as earlier versions stored it
        connection.execute("UPDATE history SET expires = 1e12 WHERE name = 'Jo Ray'")
    connection.close()
    assert "expires 9999-01-01T00:00:00" in alu("targets", "log", "Jo Ray", "--targets", path).out


@pytest.mark.parametrize(
    ("since", "count"), [("1", 4), ("2001-01-01", 4), ("2100-01-01", 0), ("2100-01-01T00:00Z", 0)]
)
def test_the_history_since(alu: Any, path: Path, since: str, count: int) -> None:
    ran = alu("targets", "log", "--since", since, "--targets", path)
    assert (ran.code, len(ran.out.splitlines())) == (0, count)


def test_a_day_begins_at_midnight(alu: Any, path: Path) -> None:
    day = json.loads(alu("targets", "log", "--json", "--targets", path).out.splitlines()[0])["at"]
    assert alu("targets", "log", "--since", day[:10], "--targets", path).out


@pytest.mark.parametrize("since", ["soon", "2001-01-01T00:00", "9" * 20])
def test_no_times(alu: Any, path: Path, since: str) -> None:
    ran = alu("targets", "log", "--since", since, "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert "argument --since: it takes a day" in ran.err


def test_a_purge_says_what_is_left(alu: Any, path: Path) -> None:
    asked = ("--who", "Cy", "--basis", "court", "--targets", path)
    ran = alu("targets", "purge", "Ana Silva", "Li Wei", "--yes", *asked)
    assert ran.code == 0
    assert ran.out.startswith("purged: 2, left: 1\nOf each its id is left")
    lines = alu("targets", "log", "--targets", path).out
    assert "Silva" not in lines
    assert "Ann" not in lines
    assert lines.count("court") == 2
    assert b"Silva" not in path.read_bytes()


def test_a_purge_is_of_all_or_none(alu: Any, path: Path) -> None:
    ran = alu("targets", "purge", "Ana Silva", "Nobody", "--yes", "--targets", path)
    assert (ran.code, ran.out) == (1, "")
    assert "argument 2 (Nobody) names no target" in ran.err
    assert "Ana Silva" in alu("targets", "list", "--targets", path).out


@pytest.mark.parametrize(("said", "code"), [("yes\n", 0), ("y\n", 1), ("", 1)])
def test_a_purge_asks_on_a_terminal(
    alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch, said: str, code: int
) -> None:
    terminal = io.StringIO(said)
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    monkeypatch.setattr(sys, "stdin", terminal)
    ran = alu("targets", "purge", "Ana Silva", "--targets", path)
    assert ran.code == code
    assert "Purge 1 for good?" in ran.err
    listed = alu("targets", "list", "--targets", path).out
    assert ("Ana Silva" in listed) == bool(code)


def test_a_purge_with_nobody_to_ask(alu: Any, path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("yes\n"))
    ran = alu("targets", "purge", "Ana Silva", "--targets", path)
    assert ran.code == 2
    assert "add --yes" in ran.err


def test_verify(alu: Any, path: Path) -> None:
    ran = alu("targets", "verify", "--targets", path)
    assert (ran.code, ran.out) == (0, "targets: 2, found: 0, left: 0\n")
    path.chmod(0o644)
    ran = alu("targets", "verify", "--targets", path)
    assert (ran.code, ran.out.splitlines()[0].split(":")[0]) == (1, "mode")
    ran = alu("targets", "verify", "--mend", "--json", "--targets", path)
    found = json.loads(ran.out.splitlines()[0])
    assert ran.code == 0
    assert (found["what"], found["id"], found["mended"]) == ("mode", None, True)
    assert alu("targets", "verify", "--json", "--targets", path).out == ""


def test_verify_of_a_damaged_row(alu: Any, path: Path) -> None:
    registry = TargetRegistry(path)
    [ana] = registry.named("Ana Silva")
    registry.close()
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE targets SET name = 'x' WHERE id = ?", (ana.target.id,))
    connection.close()
    ran = alu("targets", "verify", "--targets", path)
    assert ran.code == 1
    assert f"row {ana.target.id}:" in ran.out
    assert "Silva" not in ran.out
    ran = alu("targets", "verify", "--mend", "--targets", path)
    assert ran.code == 1  # what the row held is lost
    assert ran.out.splitlines()[-1].startswith("targets: 1, found: ")
    assert f"history {ana.target.id}: it was in force and is lost" in ran.out
    ran = alu("targets", "verify", "--targets", path)
    [kept] = path.parent.glob("t.db.damaged-*")
    [line, _] = ran.out.splitlines()
    assert line.startswith(f"leftover: {kept} ")
    ran = alu("targets", "purge", "Bo Ek", "--namespace", "acme", "--yes", "--targets", path)
    assert ran.code == 0
    assert ran.out.splitlines()[-1].startswith(f"They may still be in {kept}, ")
    kept.unlink()
    ran = alu("targets", "verify", "--targets", path)
    assert (ran.code, ran.out) == (0, "targets: 0, found: 0, left: 0\n")
