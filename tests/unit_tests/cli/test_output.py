from __future__ import annotations

import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.cli.output import columns, note, one_line, show, show_json

ANY = st.text(st.characters(categories=None))  # lone surrogates too


def written(text: str, encoding: str) -> str:
    """What a stream of this encoding holds after `show`."""
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, newline="\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", stream)
        show(text)
    return raw.getvalue().decode(encoding)


@given(ANY, st.sampled_from(["ascii", "latin-1", "cp1252", "utf-8", "utf-16"]))
def test_any_text_can_be_shown_anywhere(text: str, encoding: str) -> None:
    shown = written(text, encoding)
    assert shown.endswith("\n")
    assert all(ch in "\n\t" or ch == "\xad" or ch.isprintable() or ord(ch) > 0x9F for ch in shown)


def test_what_can_be_shown_is_shown_as_it_is() -> None:
    assert written("Zoë 李\tx\r\ny", "utf-8") == "Zoë 李\tx\ny\n"
    assert written("Zoë 李\x1b[2J\r", "latin-1") == "Zoë \\u674e\\x1b[2J\\x0d\n"


@given(ANY)
def test_json_is_ascii_and_comes_back(text: str) -> None:
    raw = io.StringIO()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stdout", raw)
        show_json({"text": text})
    assert raw.getvalue().isascii()
    assert raw.getvalue().count("\n") == 1
    # A surrogate pair given as two characters is one character in JSON.
    paired = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")
    assert json.loads(raw.getvalue())["text"] == paired


def test_closed_streams(monkeypatch: pytest.MonkeyPatch) -> None:
    class Closed(io.StringIO):
        def write(self, text: str) -> int:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stdout", None)
    monkeypatch.setattr(sys, "stderr", Closed())
    show("nobody hears")
    note("nobody hears")


@pytest.mark.parametrize(
    ("text", "longest", "expected"),
    [
        (" a\n\tb ", 0, "a b"),
        ("one two", 7, "one two"),
        ("one two three", 8, "one two ..."),
    ],
)
def test_one_line(text: str, longest: int, expected: str) -> None:
    assert one_line(text, longest) == expected


@given(st.lists(st.tuples(*[st.text("abc ", max_size=9)] * 3), min_size=1))
def test_columns_begin_at_one_place(rows: list[tuple[str, str, str]]) -> None:
    first, second = (max(len(row[i]) for row in rows) for i in (0, 1))
    for row, line in zip(rows, columns(rows, right=frozenset({1})), strict=True):
        padded = f"{row[0]:<{first}}  {row[1]:>{second}}  {row[2]}"
        assert line == padded.rstrip()
