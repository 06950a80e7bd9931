from __future__ import annotations

import io
import json
import os
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph import Target
from alu_graph.cli.importing import read_targets
from alu_graph.cli.options import UsageError


def read(content: bytes) -> list[Target]:
    """Read a file with this content."""
    handle, path = tempfile.mkstemp()
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return read_targets(path)
    finally:
        Path(path).unlink()


def refused(content: bytes, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """The lines reported, without the path; the file must be refused as a whole."""
    with pytest.raises(UsageError, match="nothing was imported"):
        read(content)
    return [line.split(":", 1)[1] for line in capsys.readouterr().err.splitlines()]


def test_objects() -> None:
    whole = {
        "name": "Maria Gonzalez",
        "aliases": ["Mia"],
        "facts": ["Born in Lyon.", {"ask": "What does she do?", "text": "She paints."}],
        "kind": "work",
    }
    first, second = read(f'\n{json.dumps(whole)}\r\n{{"name": "Ana"}}'.encode())
    assert (first.name, first.aliases, first.kind) == ("Maria Gonzalez", ("Mia",), "work")
    assert [fact.row for fact in first.facts] == ["Born in Lyon.", "What does she do? She paints."]
    assert (second.name, second.kind) == ("Ana", "entity")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{bad", "Invalid JSON: key must be a string at column 2"),
        (b"[1]", "Input should be an object"),
        (b"# no comments here", "Invalid JSON: expected value at column 1"),
        (b'{"name": ""}', "name: a target needs a name with at least one letter or digit"),
        (b'{"name": 5}', "name: Input should be a valid string"),
        (b'{"name": "A", "facts": [""]}', "facts.0.text: a fact needs some text"),
        (b'{"name": "A", "aliases": "B"}', "aliases: Input should be a valid array"),
        (b'{"name": "A", "more": 1}', "more: Extra inputs are not permitted"),
        (b'{"name": "A", "kind": "topic"}', "a topic target needs exemplars as facts, at least 8"),
        (b'{"name": "A", "kind": "person"}', "kind: Input should be "),
        (b'{"name": "A", "kind": "passage"}', "a passage target needs its text as facts"),
        (b'{"name": "\\ud800"}', "Invalid JSON: "),
        (b'{"name": "\xff"}', "it is not valid UTF-8 (byte 11)"),
        (b'{"name": ' + b"[" * 5_000, "Invalid JSON: recursion limit exceeded"),
    ],
)
def test_bad_objects(line: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    [reported] = refused(b'{"name": "Maria"}\n' + line + b'\n{"name": "Ana"}\n', capsys)
    assert reported.startswith(f"2: {said}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"?!", "name: a target needs a name"),
        ("\uff9e".encode(), "a target needs a name with at least one letter or digit"),
        (b'{"name": "A"}', "it is JSON among names"),
        (b'["A"]', "it is JSON among names"),
        (b"Zo\xeb", "it is not valid UTF-8 (byte 3)"),
    ],
)
def test_bad_names(line: bytes, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    [reported] = refused(b"Maria\n\n" + line + b"\nAna", capsys)
    assert reported.startswith((f"3: {said}", f"3: name: {said}"))


def test_at_most_20_bad_lines_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(UsageError, match=r"bad lines: 1,234 \(the first 20 are listed\)"):
        read(b"Maria\n" + b"??\n" * 1234)
    lines = capsys.readouterr().err.splitlines()
    assert [line.split(":")[1] for line in lines] == [str(number) for number in range(2, 22)]


def test_progress_is_shown_on_a_terminal_only(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    for stream, expected in ((Terminal(), "read 10,000 of 20,001 lines"), (io.StringIO(), "")):
        monkeypatch.setattr(sys, "stderr", stream)
        assert len(read(b"Maria\n" * 20_000)) == 20_000
        assert expected in stream.getvalue()
        assert bool(stream.getvalue()) == bool(expected)


@given(st.lists(st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1)))
def test_every_name_is_read_once_and_in_order(names: list[str]) -> None:
    wanted = [" ".join(name.split()) for name in names]
    try:
        found = read("\n".join(names).encode())
    except UsageError:
        # Some letters fold to nothing, which is no name.
        assert any(not name.isascii() for name in names)
    else:
        assert [target.name for target in found] == [name for name in wanted if name]


@given(st.binary() | st.binary().map(lambda tail: b'{"name": "A"}\n{' + tail))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    try:
        found = read(content)
    except UsageError as error:
        assert "nothing was imported" in str(error)  # noqa: PT017 - both ends are allowed
    else:
        assert all(any(ch.isalnum() for ch in target.name) for target in found)
