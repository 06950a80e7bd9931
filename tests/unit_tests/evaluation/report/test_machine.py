from __future__ import annotations

import shutil
import subprocess
from importlib.metadata import version
from pathlib import Path

import pytest

from alu_graph.evaluation.report.machine import commit, machine


def git(folder: Path, *command: str) -> None:
    name = ("-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *name, *command], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607


def test_it_says_what_a_reader_needs() -> None:
    held = machine()
    assert int(held["cores"]) >= 1
    assert f"numpy {version('numpy')}" in held["packages"]
    assert held["python"].startswith("3.")
    assert held["memory"].endswith("GiB") or held["memory"] == "unknown"


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_the_commit_and_whether_files_were_changed(tmp_path: Path) -> None:
    file = tmp_path / "code.py"
    file.write_text("1")
    assert commit(file) == "not in a checkout"
    git(tmp_path, "init")
    assert commit(file) == "not in a checkout"  # somebody else's: the file is not tracked
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-m", "x")
    clean = commit(file)
    assert len(clean) == 40
    (tmp_path / "notes").write_text("untracked")
    assert commit(file) == clean
    file.write_text("2")
    assert commit(file) == f"{clean}, changed"


def test_no_git_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert machine()["commit"] == "not in a checkout"
