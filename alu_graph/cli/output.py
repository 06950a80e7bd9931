"""Writing to terminals, files and pipes of any encoding. No text can steer a terminal."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, TextIO

# All but tab and line feed: names and models' answers must not move a terminal's cursor.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def show(text: str) -> None:
    """Write a line to standard output.

    Args:
        text: Any text; what the stream's encoding lacks, and control characters, are escaped.

    Example:
        >>> show("one" + chr(10) + "two")
        one
        two
    """
    _write(sys.stdout, text)


def show_json(value: Mapping[str, Any]) -> None:
    """Write an object as one line of JSON to standard output, in ASCII.

    Example:
        >>> show_json({"name": "Ana", "facts": 2})
        {"name": "Ana", "facts": 2}
    """
    _write(sys.stdout, json.dumps(value))


def note(text: str) -> None:
    """Write a line to standard error, if anybody can be told."""
    with suppress(OSError):
        _write(sys.stderr, text)


def one_line(text: str, longest: int = 0) -> str:
    """A text without line breaks.

    Args:
        text: Any text.
        longest: Cut it to so many characters; 0 for never.

    Example:
        >>> one_line("one   two three", longest=9)
        'one two ...'
    """
    line = " ".join(text.split())
    return line if not longest or len(line) <= longest else f"{line[: longest - 1].rstrip()} ..."


def columns(rows: Sequence[Sequence[str]], right: frozenset[int] = frozenset()) -> Iterator[str]:
    """Align rows; the last column is left as long as it is.

    Args:
        rows: Cells, the same number in each row.
        right: Columns with their text to the right, such as numbers.

    Yields:
        One line for each row.

    Example:
        >>> list(columns([("kind", "n", "name"), ("work", "12", "Emma")], right=frozenset({1})))
        ['kind   n  name', 'work  12  Emma']
    """
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [
            cell.rjust(widths[i]) if i in right else cell.ljust(widths[i])
            for i, cell in enumerate(row)
        ]
        yield "  ".join(cells).rstrip()


def _write(stream: TextIO | None, text: str) -> None:
    if stream is None:  # closed by whoever started us
        return
    encoding = stream.encoding or "utf-8"
    escaped = _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text.replace("\r\n", "\n"))
    print(escaped.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
