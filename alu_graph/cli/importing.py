"""Reading targets out of a file: names, or JSON objects, one a line."""

from __future__ import annotations

import codecs
import sys
from collections.abc import Callable, Iterator

from pydantic import ValidationError

from alu_graph.cli.options import STDIN, UsageError, read_bytes, said_by_pydantic
from alu_graph.cli.output import note
from alu_graph.errors import TargetError
from alu_graph.targets.requests import accept
from alu_graph.targets.target import Target

_MOST_REPORTED = 20
_STEP = 10_000


def read_targets(path: str) -> list[Target]:
    """Read all targets of a file.

    The format is that of the first line that is not empty: JSON if it starts with "{".

    Args:
        path: A UTF-8 file, or "-" for standard input.

    Returns:
        The targets, in order.

    Raises:
        UsageError: If lines are bad, after the first 20 of them were listed on standard error.
        OSError: If the file can't be read.
    """
    raw = read_bytes(path).removeprefix(codecs.BOM_UTF8)
    lines = [line.strip() for line in raw.split(b"\n")]
    first = next((line for line in lines if line), b"")
    parse = _json if first.startswith(b"{") else _name
    shown = "<stdin>" if path == STDIN else path
    targets: list[Target] = []
    bad = 0
    for number, line in _counted(lines):
        try:
            target = _target(line, parse)
        except TargetError as error:
            bad += 1
            if bad <= _MOST_REPORTED:
                note(f"{shown}:{number}: {error}")
            continue
        if target is not None:
            targets.append(target)
    if bad:
        more = f" (the first {_MOST_REPORTED} are listed)" if bad > _MOST_REPORTED else ""
        msg = f"{shown}: bad lines: {bad:,}{more}; nothing was imported"
        raise UsageError(msg)
    return targets


def _counted(lines: list[bytes]) -> Iterator[tuple[int, bytes]]:
    """Lines with their numbers; on a terminal, with progress."""
    watched = sys.stderr is not None and sys.stderr.isatty() and len(lines) > _STEP
    for number, line in enumerate(lines, 1):
        if watched and number % _STEP == 0:
            sys.stderr.write(f"\rread {number:,} of {len(lines):,} lines")
        yield number, line
    if watched:
        sys.stderr.write("\r\033[K")


def _target(line: bytes, parse: Callable[[str], Target | None]) -> Target | None:
    try:
        text = line.decode()
    except UnicodeDecodeError as error:
        msg = f"it is not valid UTF-8 (byte {error.start + 1})"
        raise TargetError(msg) from None
    target = parse(text) if text else None
    # What the registry asks beyond the type; there it could no longer tell the line.
    return None if target is None else accept(target)


def _name(text: str) -> Target | None:
    if text.startswith("#"):
        return None
    if text.startswith(("{", "[{", '["')):
        msg = "it is JSON among names: give JSON objects only, one a line, or names only"
        raise TargetError(msg)
    try:
        return Target(name=text)
    except ValidationError as error:
        raise TargetError(said_by_pydantic(error)) from None


def _json(text: str) -> Target:
    try:
        return Target.model_validate_json(text)
    except ValidationError as error:
        said = said_by_pydantic(error).replace("line 1 column", "column")
        raise TargetError(said) from None
