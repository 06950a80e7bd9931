"""The lines of an import: names, JSON objects, or a table of comma-separated values."""

from __future__ import annotations

import codecs
import csv
import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import IO, Any, Literal

from pydantic import ValidationError
from pydantic_core import from_json

from alu_graph.errors import TargetError
from alu_graph.targets.requests import Request, accept, namespace_of, require_before_latest
from alu_graph.targets.target import Target
from alu_graph.targets.topic_fit import FEWEST
from alu_graph.text.folding import fold

Format = Literal["names", "jsonl", "csv"]
_LONGEST = 1 << 26  # bytes of a line: a book fits, a file without line ends does not fill memory
_PIECE = 1 << 16  # bytes read at once
_OWN = ("who", "basis", "expires", "namespace")
_HAS_OWN = re.compile('"(?:who|basis|expires|namespace)"')
_COLUMNS = ("name", "aliases", "kind", "id", "allow", *_OWN)
_FACT = re.compile(r"fact[ _]?\d*")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that was read, or why it can't be.

    Args:
        number: Which one, from 1.
        request: What it asks for; None if it is bad.
        error: What is wrong with it; it quotes nothing of it.
    """

    number: int
    request: Request | None
    error: str | None = None


def until(text: str, now: datetime | None = None) -> datetime:
    """When what is asked for falls out of force.

    Args:
        text: A day (in force to its end, UTC), a time with its offset from UTC, or days from now.
        now: By default the present.

    Returns:
        The time, with a time zone.

    Raises:
        TargetError: If it is none of these, or later than the year 9998.

    Example:
        >>> until("2030-12-31").isoformat()
        '2031-01-01T00:00:00+00:00'
    """
    found = _until(text.strip(), now or datetime.now(timezone.utc))
    if found is not None:
        require_before_latest(found, "expires")
        return found
    msg = (
        "expires is a day (2030-12-31), a time with its offset (2030-12-31T12:00+00:00), or a "
        "number of days"
    )
    raise TargetError(msg)


def _until(text: str, now: datetime) -> datetime | None:
    with suppress(ValueError, OverflowError):
        if text.isdecimal():
            return now + timedelta(days=int(text))
        if _DAY.fullmatch(text):
            return datetime.fromisoformat(text + "T00:00+00:00") + timedelta(days=1)
        found = datetime.fromisoformat(re.sub("[zZ]$", "+00:00", text))
        if found.utcoffset() is not None:
            return found
    return None


def format_of(file: IO[bytes], named: str = "") -> Format:
    """What a file seems to hold: it is read from its start, and wound back.

    Args:
        file: A file that can be wound back.
        named: Its name.

    Returns:
        "jsonl" if its first line that is not empty starts with "{"; "csv" if that is a header, or
        the name ends so; else "names".
    """
    file.seek(0)
    first = next((line for _, line in _lines(file) if line), b"")
    file.seek(0)
    if first.startswith(b"{"):
        return "jsonl"
    cells = _cells(first.decode("utf-8", "replace"))
    header = "name" in cells and all(_known(cell) for cell in cells)
    return "csv" if header or named.lower().endswith(".csv") else "names"


def read_lines(file: IO[bytes], form: Format, given: Request) -> Iterator[Line]:
    """Read a file, line by line.

    Args:
        file: It is read from its start.
        form: What it holds.
        given: What goes with targets that say nothing else.

    Yields:
        Its lines; empty ones and, among names, comments are left out.

    Raises:
        TargetError: If it is a table without a usable header.
        OSError: If the file can't be read.
    """
    file.seek(0)
    if form == "csv":
        yield from _table(file, given)
        return
    parse = _object if form == "jsonl" else _name
    for number, line in _lines(file):
        if line:
            read = _read(number, parse, line, given)
            if read is not None:
                yield read


def said(error: ValidationError) -> str:
    """What is wrong with the first value, without the value."""
    first = error.errors(include_input=False, include_url=False, include_context=False)[0]
    place = ".".join(str(part) for part in first["loc"])
    text = first["msg"].removeprefix("Value error, ")
    return f"{place}: {text}" if place else text


def _lines(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    for number, line in enumerate(_raw(file), 1):
        yield number, (line.removeprefix(codecs.BOM_UTF8) if number == 1 else line).strip()


def _raw(file: IO[bytes]) -> Iterator[bytes]:
    r"""Lines with their ends: \n, \r\n, or the \r of old tables, mixed as they may be."""
    number, rest = 1, b""
    while piece := file.readline(max(_PIECE, len(rest))):
        *whole, rest = (rest + piece).splitlines(keepends=True)
        if rest.endswith(b"\n"):  # a \r may be the first half of an end
            whole.append(rest)
            rest = b""
        yield from whole
        number += len(whole)
        if len(rest) > _LONGEST:
            msg = f"line {number} is longer than {_LONGEST >> 20} MiB: are there line ends?"
            raise TargetError(msg)
    if rest:
        yield rest


def _read(
    number: int,
    parse: Callable[[Any, Request], Request | None],
    raw: Any,
    given: Request,
) -> Line | None:
    """A line, if it holds a target; the checks are those of the registry, and of what it makes."""
    try:
        request = parse(raw, given)
        if request is None:
            return None
        if isinstance(request.target, Target):  # of a name no more is asked
            _require_exemplars(accept(request.target))
    except ValidationError as error:
        return Line(number, None, said(error).replace("line 1 column", "column"))
    except TargetError as error:
        return Line(number, None, str(error))
    return Line(number, request)


def _require_exemplars(target: Target) -> None:
    if target.kind == "topic" and len({fact.row for fact in target.facts}) < FEWEST:
        msg = f"a topic needs at least {FEWEST} different exemplars as facts"
        raise TargetError(msg)


def _decoded(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError as error:
        start = error.start
    msg = f"it is not valid UTF-8 (byte {start + 1})"
    raise TargetError(msg)


def _name(line: bytes, given: Request) -> Request | None:
    if line.startswith(b"#"):
        return None
    if line.startswith((b"{", b"[{", b'["')):
        msg = "it is JSON among names: give JSON objects only, one a line, or names only"
        raise TargetError(msg)
    name = _decoded(line).strip()  # of more blanks than those of ASCII
    if not name:
        return None
    if not any(map(str.isalnum, name)) or not fold(name):
        msg = "a target needs a name with at least one letter or digit"
        raise TargetError(msg)
    return Request(name, given.who, given.basis, given.expires, given.namespace)


def _object(line: bytes, given: Request) -> Request:
    text = _decoded(line)
    if not _HAS_OWN.search(text):  # the common case, in one step
        target = Target.model_validate_json(text)
        return Request(target, given.who, given.basis, given.expires, given.namespace)
    try:
        fields = from_json(text)
    except ValueError as error:
        problem = "Invalid JSON: " + str(error).replace("line 1 column", "column")
    else:
        if isinstance(fields, dict):
            own = {at: fields.pop(at, None) for at in _OWN}
            return _request(Target.model_validate(fields), own, given)
        problem = "Input should be an object"
    raise TargetError(problem)


def _request(target: Target, own: dict[str, Any], given: Request) -> Request:
    """A target with what its line says, and what is given where it says nothing."""
    for at, value in own.items():
        if not (value is None or isinstance(value, str)):
            msg = f"{at}: it should be a text"
            raise TargetError(msg)
    expires = until(own["expires"]) if own["expires"] else given.expires
    namespace = namespace_of(own["namespace"] or given.namespace)
    who, basis = own["who"] or given.who, own["basis"] or given.basis
    return Request(target, who, basis, expires, namespace)


def _table(file: IO[bytes], given: Request) -> Iterator[Line]:
    """The rows of a table; cells with bad bytes are found by the surrogates that stand for them."""
    texts = (line.decode("utf-8", "surrogateescape") for line in _raw(file))
    first = next(texts, "").removeprefix("\ufeff")
    above = 1
    while first and not first.strip():
        first = next(texts, "")
        above += 1
    if not first:
        return
    heads = _cells(first)
    _require_header(heads, above)
    rows = csv.reader(texts, delimiter=_delimiter(first), strict=True)
    parse = _row_parser(heads)
    while True:
        number = rows.line_num + above + 1
        try:
            row = next(rows)
        except StopIteration:
            return
        except csv.Error:  # its text may quote the row
            yield Line(
                number, None, "its quotes don't match, or a field is over 128 KiB: use JSONL"
            )
            continue
        read = _read(number, parse, row, given) if any(map(str.strip, row)) else None
        if read is not None:
            yield read


def _cells(line: str) -> list[str]:
    """The cells of what may be a header; none if it can't be one."""
    line = line.strip().removeprefix("\ufeff")
    try:
        row = next(csv.reader([line], delimiter=_delimiter(line)), [])
    except csv.Error:  # a field is over 128 KiB, or holds a NUL
        return []
    return [cell.strip().lower() for cell in row]


def _delimiter(line: str) -> str:
    return max(",;\t", key=line.count)


def _known(head: str) -> bool:
    return head in _COLUMNS or _FACT.fullmatch(head) is not None


def _require_header(heads: list[str], number: int) -> None:
    known = f"{', '.join(_COLUMNS)}, and fact, fact 2, ... as often as needed"
    places = [str(place) for place, head in enumerate(heads, 1) if not _known(head)]
    if places:
        # Without a header the first row is one of names, which no message quotes.
        where = f"line {number}: no known header stands in column {', '.join(places)}"
        msg = f"{where}; there are {known}"
        raise TargetError(msg)
    if "name" not in heads:
        msg = f"line {number}: a table needs a header with a column name; there are {known}"
        raise TargetError(msg)
    if any(heads.count(head) > 1 for head in _COLUMNS):
        msg = f"line {number}: only columns of facts may be given several times"
        raise TargetError(msg)


def _row_parser(heads: list[str]) -> Callable[[list[str], Request], Request]:
    places = {head: place for place, head in enumerate(heads) if head in _COLUMNS}
    facts = [place for place, head in enumerate(heads) if head not in _COLUMNS]

    def parse(row: list[str], given: Request) -> Request:
        if len(row) > len(heads):
            msg = "it has more cells than the header: put texts with a comma in quotes"
            raise TargetError(msg)
        try:
            "".join(row).encode()
        except UnicodeEncodeError:
            row = []
        if not row:
            msg = "it is not valid UTF-8"
            raise TargetError(msg)
        cells = [cell.strip() for cell in row] + [""] * (len(heads) - len(row))
        held = {head: cells[place] for head, place in places.items() if cells[place]}
        own = {at: held.pop(at, None) for at in _OWN}
        fields: dict[str, Any] = {**held, "name": held.get("name", "")}
        for at in ("aliases", "allow"):
            if at in held:
                fields[at] = held[at].split("|")
        fields["facts"] = [cells[place] for place in facts if cells[place]]
        return _request(Target.model_validate(fields), own, given)

    return parse
