from __future__ import annotations

import logging
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from alu_graph import create_alu_graph
from alu_graph.errors import RegistryError

ROOT = Path(__file__).parents[3]
COMMANDS = ("ask", "targets", "check", "eval", "graph", "models")


def command(*arguments: object, **more: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command as its own process."""
    held = {key: value for key, value in os.environ.items() if key != "ALU_TARGETS"}
    environment = {**held, "PYTHONPATH": str(ROOT), **more.pop("env", {})}
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "alu_graph.cli", *(os.fsencode(str(one)) for one in arguments)],
        env=environment,
        capture_output=True,
        check=False,
        timeout=120,
        **more,
    )


def test_help_lists_every_command_and_the_exit_codes(alu: Any) -> None:
    ran = alu("--help")
    assert ran.code == 0
    assert all(f"\n    {name} " in ran.out for name in COMMANDS)
    assert "exit codes:" in ran.out
    assert "130  interrupted" in ran.out


@pytest.mark.parametrize(
    "path",
    [
        *((name,) for name in COMMANDS),
        *(("targets", action) for action in ("add", "remove", "list", "show", "import")),
        *(("models", action) for action in ("list", "fetch")),
        *(("eval", action) for action in ("run", "ablate", "scale", "report", "diff", "list")),
    ],
)
def test_every_command_has_help(alu: Any, path: tuple[str, ...]) -> None:
    ran = alu(*path, "--help")
    assert (ran.code, ran.err) == (0, "")
    assert f"usage: alu {' '.join(path)}" in ran.out


def test_version(alu: Any) -> None:
    ran = alu("--version")
    assert ran.code == 0
    assert ran.out.startswith("alu ")


@pytest.mark.parametrize("arguments", [(), ("nonsense",), ("ask",), ("targets",), ("--forg", "x")])
def test_wrong_usage_is_one_line(alu: Any, arguments: tuple[str, ...]) -> None:
    ran = alu(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("alu: error: ")
    assert ran.err.endswith("--help`\n")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (RegistryError("it is\nlocked"), 2, "error: it is locked"),
        (PermissionError(13, "Permission denied", "x.db"), 2, "error: x.db: Permission denied"),
        (OSError(28, "No space left on device"), 2, "error: No space left on device"),
        (OSError(), 2, "error: OSError"),
        (BrokenPipeError(), 2, "error: the output was closed before all was written"),
        (UnicodeError("no text"), 2, "error: no text"),
        (KeyboardInterrupt(), 130, "error: interrupted"),
        (
            ZeroDivisionError("a secret"),
            3,
            "internal error: ZeroDivisionError; run with --debug for the traceback",
        ),
    ],
)
def test_no_error_ends_in_a_traceback(
    alu: Any, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, said: str
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("alu_graph.cli.graph.create_alu_graph", fail)
    ran = alu("graph")
    assert (ran.code, ran.out, ran.err) == (code, "", f"alu: {said}\n")


@pytest.mark.parametrize("arguments", [("--debug", "graph"), ("graph", "--debug")])
def test_debug_shows_the_traceback(
    alu: Any, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...]
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("alu_graph.cli.graph.create_alu_graph", fail)
    ran = alu(*arguments)
    assert ran.code == 3
    assert "Traceback" in ran.err
    assert ran.err.splitlines()[-1].startswith("alu: internal error: ZeroDivisionError")


def test_debug_behind_two_dashes_is_a_question(alu: Any, model: Any) -> None:
    assert alu("ask", "--", "--debug").code == 0
    assert model.seen[0][-1].text == "--debug"


def test_log_lines_are_for_debug_only(alu: Any, model: Any) -> None:
    model.rating = "splendid"
    question = (
        "ask",
        "Who lives in Lyon, and where is Lima?",
        "--agents",
        "same",
        "--forget",
        "Maria Gonzalez",
    )
    assert alu(*question).err == ""
    assert "critic: ReplyError" in alu(*question, "--debug").err
    assert logging.getLogger("alu_graph").handlers == []


def test_the_graph_as_a_process() -> None:
    done = command("graph")
    drawn = create_alu_graph("local", []).compile().get_graph().draw_mermaid()
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.decode() == drawn


def test_a_foreign_file_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(b"Dear Maria, this is no registry.")
    done = command("targets", "add", "Ana Silva", "--targets", path)
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (2, b"", 1)
    assert done.stderr.startswith(b"alu: error: ")
    assert path.read_bytes() == b"Dear Maria, this is no registry."
    assert list(tmp_path.iterdir()) == [path]


def test_bytes_that_are_no_text_in_a_narrow_locale(tmp_path: Path) -> None:
    path = tmp_path / "x\udcff.txt"
    path.write_text("Zoë Kravitz was here.")
    narrow = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}
    done = command("check", path, "--forget", "Zoe Kravitz", env=narrow)
    assert (done.returncode, done.stderr) == (1, b"")
    assert b": leak name Zoe Kravitz: " in done.stdout


@pytest.mark.skipif(os.name != "posix", reason="signals as on POSIX")
def test_an_interrupt_during_a_call_ends_at_once() -> None:
    program = """
import os, signal, sys, threading
from langchain_core.language_models import FakeListChatModel
import alu_graph.cli.ask
from alu_graph.cli import main

class Endless(FakeListChatModel):
    def _call(self, *args, **kwargs):
        os.kill(os.getpid(), signal.SIGINT)
        threading.Event().wait()

alu_graph.cli.ask.resolve_model = lambda _: Endless(responses=[""])
sys.argv = ["alu", "ask", "Where is Lima?"]
sys.exit(main())
"""
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-c", program],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (130, b"alu: error: interrupted\n")
    assert done.stdout == b"question  Where is Lima?\n"


@pytest.mark.skipif(os.name != "posix", reason="pipes as on POSIX")
def test_a_reader_that_leaves_is_one_line() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [sys.executable, "-m", "alu_graph.cli", "graph"],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
        timeout=120,
    )
    os.close(writing)
    assert done.returncode == 2
    assert done.stderr == b"alu: error: the output was closed before all was written\n"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_one_line() -> None:
    with Path("/dev/full").open("wb") as full:
        held = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "-m", "alu_graph.cli", "models", "list"],
            env=held,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=120,
        )
    assert done.returncode == 2
    assert done.stderr == b"alu: error: No space left on device\n"
