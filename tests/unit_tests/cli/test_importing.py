from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alu_graph import TargetRegistry
from alu_graph.cli.progress import Progress

# Kills itself before the third step of an import, or is interrupted there.
_CUT = """
import os, signal, sys
from alu_graph.cli import main
from alu_graph.targets import importing
from alu_graph.targets.registry import TargetRegistry
importing._TARGETS = 3
add = TargetRegistry.add_batch
def cut(self, requests, **given):
    if given["done"] == 9:
        os.kill(os.getpid(), int(sys.argv[1]))
    return add(self, requests, **given)
TargetRegistry.add_batch = cut
sys.exit(main(sys.argv[2:]))
"""


def names(path: Path) -> Path:
    path.write_text("\n".join(f"Person Number{chr(97 + i)}" for i in range(10)))
    return path


def held(path: Path) -> int:
    registry = TargetRegistry(path)
    count = len(registry)
    assert registry.verify() == []
    registry.close()
    return count


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_an_import_that_was_cut_off_goes_on(alu: Any, tmp_path: Path, sent: signal.Signals) -> None:
    file, path = names(tmp_path / "names.txt"), tmp_path / "t.db"
    command = ["targets", "import", str(file), "--targets", str(path)]
    ran = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", _CUT, str(int(sent)), *command],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    if sent == signal.SIGINT:
        assert ran.returncode == 130
        assert "what was added until now is in force; the same command goes on" in ran.stderr
    else:
        assert ran.returncode == -signal.SIGKILL
    assert held(path) == 6
    done = alu(*command)
    assert (done.code, done.err) == (0, "went on behind the first 6, which an earlier run added\n")
    assert done.out == "new: 4, merged into what was there: 0, in all: 10\n"
    assert held(path) == 10
    done = alu(*command)
    assert (done.code, done.err) == (0, "")
    assert done.out == "new: 0, merged into what was there: 10, in all: 10\n"
    assert alu(*command, "--again").out == done.out


def test_an_import_brings_back_what_was_removed(alu: Any, tmp_path: Path) -> None:
    file, path = names(tmp_path / "names.txt"), tmp_path / "t.db"
    command = ["targets", "import", str(file), "--targets", str(path)]
    alu(*command)
    alu("targets", "remove", "Person Numbera", "--targets", path)
    assert alu(*command).out == "new: 1, merged into what was there: 9, in all: 10\n"


def test_a_table_with_options(alu: Any, tmp_path: Path) -> None:
    file, path = tmp_path / "people.csv", tmp_path / "t.db"
    file.write_text("name,who,expires\nAna Silva,Bob,\nBo Ek,,2001-01-01\nLi Wei,,\n")
    asked = ("--who", "Ann", "--basis", "court", "--namespace", "acme", "--expires", "30")
    ran = alu("targets", "import", file, *asked, "--targets", path)
    assert (ran.code, ran.err) == (0, "left out, as they have expired: 1\n")
    assert ran.out == "new: 2, merged into what was there: 0, in all: 2\n"
    registry = TargetRegistry(path)
    assert [(one.name, one.who, one.basis, one.namespace) for one in registry.log()] == [
        ("Ana Silva", "Bob", "court", "acme"),
        ("Li Wei", "Ann", "court", "acme"),
    ]
    assert all(one.expires for one in registry.listed())


def test_a_table_that_is_none_leaves_no_registry(alu: Any, tmp_path: Path) -> None:
    file, path = tmp_path / "people.csv", tmp_path / "t.db"
    file.write_text("Maria Gonzalez,Lyon\n")
    ran = alu("targets", "import", file, "--targets", path)
    assert (ran.code, ran.out) == (2, "")
    assert "no known header stands in column 1, 2" in ran.err
    assert "Gonzalez" not in ran.err
    assert not path.exists()
    ran = alu("targets", "import", file, "--format", "names", "--targets", path)
    assert ran.code == 0


def test_at_most_20_bad_lines_are_listed(alu: Any, tmp_path: Path) -> None:
    file = tmp_path / "names.txt"
    file.write_bytes(b"Maria\n" + b"??\n" * 1234)
    ran = alu("targets", "import", file, "--targets", tmp_path / "t.db")
    assert ran.code == 2
    lines = ran.err.splitlines()
    assert [line.split(":")[1] for line in lines[:-1]] == [str(place) for place in range(2, 22)]
    assert lines[-1].endswith("bad lines: 1,234 (the first 20 are listed); nothing was imported")


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    clock = iter([10.0, 12.0, 12.01, 14.0])
    monkeypatch.setattr("alu_graph.cli.progress.time.monotonic", lambda: next(clock))
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr(sys, "stderr", stream)
        progress = Progress()
        for done in (1_000, 3_000, 3_500, 5_000):
            progress.tell("adding", " targets", done, 5_000)
        progress.close()
        shown = stream.getvalue().split("\r\033[K")
        expected = [
            "",
            "adding 20 % (1,000 of 5,000 targets)",
            "adding 60 % (3,000 of 5,000 targets, 1,000 a second, 2 s left)",
            "adding 100 % (5,000 of 5,000 targets, 1,000 a second, 0 s left)",
            "",
        ]
        assert shown == (expected if isinstance(stream, Terminal) else [""])
