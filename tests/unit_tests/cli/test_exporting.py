from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph import Fact, Target, TargetRegistry
from alu_graph.targets.requests import Listed


@pytest.fixture
def path(tmp_path: Path, alu: Any) -> Path:
    registry = TargetRegistry(tmp_path / "t.db")
    registry.add(
        Target(
            name="Maria Gonzalez",
            aliases=["Mía"],
            kind="work",
            facts=[
                Fact(ask="Where?", text="In Lyon.", source="a model"),
                Fact(text="Paints."),
            ],
            allow=["Maria Gonzalez Street"],
        ),
        Target(name="Poems", kind="topic", facts=[f"A poem on {x}." for x in "abcdefgh"]),
    )
    registry.close()
    own = ("--namespace", "acme", "--expires", "2040-06-30T12:00Z")
    alu("targets", "add", "Ana Silva", *own, "--targets", tmp_path / "t.db")
    return tmp_path / "t.db"


def held(path: Path) -> list[Listed]:
    registry = TargetRegistry(path)
    found = sorted(registry.listed(), key=lambda one: one.target.id)
    registry.close()
    return found


def test_what_is_exported_is_imported_as_it_was(alu: Any, path: Path, tmp_path: Path) -> None:
    file, other = tmp_path / "all.jsonl", tmp_path / "other.db"
    ran = alu("targets", "export", file, "--targets", path)
    assert (ran.code, ran.out, ran.err) == (0, "", "exported: 3\n")
    assert file.stat().st_mode & 0o777 == 0o600
    assert alu("targets", "import", file, "--targets", other).code == 0
    assert held(other) == held(path)


def test_to_standard_output_and_of_one_list(alu: Any, path: Path) -> None:
    ran = alu("targets", "export", "-", "--namespace", "acme", "--targets", path)
    [line] = ran.out.splitlines()
    [own] = [one for one in held(path) if one.namespace == "acme"]
    assert json.loads(line) == {
        "name": "Ana Silva",
        "kind": "entity",
        "id": own.target.id,
        "namespace": "acme",
        "expires": "2040-06-30T12:00:00+00:00",
    }


def test_nothing_is_overwritten_unasked(alu: Any, path: Path, tmp_path: Path) -> None:
    file = tmp_path / "all.jsonl"
    file.write_text("mine")
    ran = alu("targets", "export", file, "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert "is there already" in ran.err
    assert file.read_text() == "mine"
    assert alu("targets", "export", file, "--force", "--targets", path).code == 0
    assert len(file.read_text().splitlines()) == 3
    assert file.stat().st_mode & 0o777 == 0o600
    assert sorted(one.name for one in tmp_path.iterdir() if "part" in one.name) == []


def test_a_failed_export_leaves_no_file(
    alu: Any, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("alu_graph.cli.exporting._fields", broken)
    ran = alu("targets", "export", tmp_path / "all.jsonl", "--targets", path)
    assert (ran.code, ran.err) == (2, "alu: error: No space left on device\n")
    assert [one.name for one in tmp_path.iterdir() if "jsonl" in one.name] == []


def test_where_no_facts_are_kept_it_says_so(alu: Any, tmp_path: Path) -> None:
    key, path = tmp_path / "key", tmp_path / "keyed.db"
    alu("targets", "key", key)
    keyed = ("--key-file", key, "--targets", path)
    alu("targets", "add", "Ana Silva", "--fact", "Born in Lyon.", *keyed)
    ran = alu("targets", "export", "-", *keyed)
    assert ran.code == 0
    assert "keeps no facts" in ran.err
    assert "Lyon" not in ran.out
