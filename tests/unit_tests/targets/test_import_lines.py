from __future__ import annotations

import io
import json
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.errors import TargetError
from alu_graph.targets.import_lines import Format, Line, format_of, read_lines, until
from alu_graph.targets.requests import Request
from alu_graph.targets.target import Target

GIVEN = Request("", "Ann", "article 17", None, "acme")


def read(content: bytes, form: Format | None = None) -> list[Line]:
    file = io.BytesIO(content)
    return list(read_lines(file, form or format_of(file), GIVEN))


def good(content: bytes, form: Format | None = None) -> list[Request]:
    lines = read(content, form)
    assert [line.error for line in lines] == [None] * len(lines)
    return [line.request for line in lines if line.request is not None]


def target(request: Request) -> Target:
    assert isinstance(request.target, Target)
    return request.target


def test_objects() -> None:
    whole = {
        "name": "Maria Gonzalez",
        "aliases": ["Mia"],
        "facts": ["Born in Lyon.", {"ask": "What does she do?", "text": "She paints."}],
        "kind": "work",
    }
    lines = read(f'\ufeff\n{json.dumps(whole)}\r\n{{"name": "Ana"}}'.encode())
    assert [line.number for line in lines] == [2, 3]
    first, second = (target(line.request) for line in lines if line.request)
    assert (first.name, first.aliases, first.kind) == ("Maria Gonzalez", ("Mia",), "work")
    assert [fact.row for fact in first.facts] == ["Born in Lyon.", "What does she do? She paints."]
    assert (second.name, second.kind) == ("Ana", "entity")


def test_an_object_overrides_what_is_given() -> None:
    own = {"who": "Bo", "basis": "court", "expires": "2030-12-31", "namespace": "eu"}
    first, second, third = good(
        "\n".join(json.dumps({"name": "Ana", **one}) for one in (own, {}, {"who": "Bo"})).encode()
    )
    expires = datetime(2031, 1, 1, tzinfo=timezone.utc)
    assert (first.who, first.basis, first.expires, first.namespace) == (
        "Bo",
        "court",
        expires,
        "eu",
    )
    assert (second.who, second.basis, second.expires, second.namespace) == (
        "Ann",
        "article 17",
        None,
        "acme",
    )
    assert (third.who, third.basis) == ("Bo", "article 17")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"{bad", "Invalid JSON: key must be a string at column 2"),
        (b"[1]", "Input should be an object"),
        (b"# no comments here", "Invalid JSON: expected value at column 1"),
        (b'{"name": ""}', "name: a target needs a name with at least one letter or digit"),
        (b'{"name": 5}', "name: Input should be a valid string"),
        (b'{"name": "A", "facts": [""]}', "facts.0.text: a fact needs some text"),
        (b'{"name": "A", "aliases": "B"}', "aliases: Input should be a valid"),
        (b'{"name": "A", "more": 1}', "more: Extra inputs are not permitted"),
        (b'{"name": "A", "kind": "topic"}', "a topic target needs exemplars as facts, at least 8"),
        (b'{"name": "A", "kind": "topic", "facts": ["x"]}', "a topic needs at least 8 different"),
        (b'{"name": "A", "kind": "person"}', "kind: Input should be "),
        (b'{"name": "A", "kind": "passage"}', "a passage target needs its text as facts"),
        (b'{"name": "\\ud800"}', "Invalid JSON: "),
        (b'{"name": "\xff"}', "it is not valid UTF-8 (byte 11)"),
        (b'{"name": ' + b"[" * 5_000, "Invalid JSON: recursion limit exceeded"),
        (b'{"name": "A", "who": 5}', "who: it should be a text"),
        (b'{"name": "A", "expires": "soon"}', "expires is a day (2030-12-31)"),
        (b'{"name": "A", "namespace": "?"}', "a namespace is at most 100 letters"),
        (b'{"who": "A", "more": 1, "name": "A"}', "more: Extra inputs are not permitted"),
        (b'{"who": "A"', "Invalid JSON: "),
        (b'["who"]', "Input should be an object"),
        (b'[{"who":1}]', "Input should be an object"),
    ],
)
def test_bad_objects(line: bytes, said: str) -> None:
    first, bad, last = read(b'{"name": "Maria"}\n' + line + b'\n{"name": "Ana"}\n')
    assert first.error is None
    assert last.error is None
    assert (bad.number, bad.request) == (2, None)
    assert bad.error is not None
    assert bad.error.startswith(said)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b"?!", "a target needs a name with at least one letter or digit"),
        ("\uff9e".encode(), "a target needs a name with at least one letter or digit"),
        ("\u249c".encode(), "a target needs a name with at least one letter or digit"),
        (b'{"name": "A"}', "it is JSON among names"),
        (b'["A"]', "it is JSON among names"),
        (b"Zo\xeb", "it is not valid UTF-8 (byte 3)"),
    ],
)
def test_bad_names(line: bytes, said: str) -> None:
    _, bad, _ = read(b"Maria\n\n" + line + b"\nAna")
    assert (bad.number, bad.request) == (3, None)
    assert bad.error is not None
    assert bad.error.startswith(said)


def test_names_and_comments() -> None:
    found = good("\ufeff# people\n\n Maria Gonzalez \r\nZoë\n#Bo".encode())
    assert [(one.target, one.who, one.namespace) for one in found] == [
        ("Maria Gonzalez", "Ann", "acme"),
        ("Zoë", "Ann", "acme"),
    ]


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_a_table(mark: str) -> None:
    rows = [
        "\ufeffname,Aliases,kind,fact,fact 2,who,basis,expires,namespace,id,allow",
        'Maria Gonzalez,Mia | Ma,work,Born in Lyon.,"Has\nno"" dog.",Bo,court,2030-12-31,eu,m,A',
        ",,,,,,,,,,",
        "Ana,,,,Paints.",
    ]
    first, second = good("\r\n".join(rows).replace(",", mark).encode())
    made = target(first)
    assert (made.name, made.aliases, made.kind, made.id) == (
        "Maria Gonzalez",
        ("Mia", "Ma"),
        "work",
        "m",
    )
    assert [fact.text for fact in made.facts] == ["Born in Lyon.", 'Has no" dog.']
    assert made.allow == ("A",)
    assert (first.who, first.basis, first.namespace) == ("Bo", "court", "eu")
    assert first.expires == datetime(2031, 1, 1, tzinfo=timezone.utc)
    assert [fact.text for fact in target(second).facts] == ["Paints."]
    assert (second.who, second.basis, second.namespace) == ("Ann", "article 17", "acme")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (b",Born in Lyon.", "name: a target needs a name"),
        (b"Ana,Paints.,more", "it has more cells than the header"),
        (b"Ana,\xff", "it is not valid UTF-8"),
        (b'Ana,"Pain"ts.', "its quotes don't match"),
        (b'Ana,"' + b"x" * 140_000 + b'"', "its quotes don't match, or a field is over 128 KiB"),
    ],
)
def test_bad_rows(row: bytes, said: str) -> None:
    _, bad, last = read(b"name,fact\nMaria,Paints.\n" + row + b"\nBo,Sings.\n")
    assert last.error is None
    assert (bad.number, bad.request) == (3, None)
    assert bad.error is not None
    assert bad.error.startswith(said)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        (b"Maria Gonzalez,name", "no known header stands in column 1"),
        (b"aliases,fact", "a table needs a header with a column name"),
        (b"name,name", "only columns of facts may be given several times"),
    ],
)
def test_a_table_without_a_usable_header(header: bytes, said: str) -> None:
    with pytest.raises(TargetError, match=said) as caught:
        read(header + b"\nx,y\n", "csv")
    assert "Gonzalez" not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "named", "form"),
    [
        (b"\n\n {", "", "jsonl"),
        (b"Name;Aliases", "", "csv"),
        (b"name", "", "csv"),
        (b"Gonzalez, Maria", "", "names"),
        (b"Gonzalez, Maria", "x.CSV", "csv"),
        (b"", "", "names"),
    ],
)
def test_formats(content: bytes, named: str, form: str) -> None:
    assert format_of(io.BytesIO(content), named) == form


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alu_graph.targets.import_lines._LONGEST", 100)
    monkeypatch.setattr("alu_graph.targets.import_lines._PIECE", 10)
    with pytest.raises(TargetError, match="line 2 is longer"):
        read(b"Ana\n" + b"x" * 200, "names")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("piece", [1, 2, 3, 5, 1 << 16])
@pytest.mark.parametrize(
    ("form", "lines"),
    [
        ("names", [b"Ana Silva", b"", b"Bo Ek", b"Li Wei"]),
        ("jsonl", [b'{"name": "Ana Silva"}', b"", b'{"name": "Bo Ek"}', b'{"name": "Li Wei"}']),
        ("csv", [b"name,fact", b"Ana Silva,Paints.", b"", b'Bo Ek,"Sings."', b"Li Wei"]),
    ],
)
def test_lines_end_as_on_any_machine(
    monkeypatch: pytest.MonkeyPatch, form: str, lines: list[bytes], piece: int, end: bytes
) -> None:
    monkeypatch.setattr("alu_graph.targets.import_lines._PIECE", piece)
    for content in (end.join(lines), end.join([*lines, b""])):
        file = io.BytesIO(content)
        assert format_of(file) == form
        found = read(content)
        names = [getattr(one.request.target, "name", one.request.target) for one in found]  # type: ignore[union-attr]
        assert names == ["Ana Silva", "Bo Ek", "Li Wei"]
        first = 2 if form == "csv" else 1
        assert [one.number for one in found] == [first, first + 2, first + 3]


def test_line_ends_may_be_mixed_and_stand_in_quotes() -> None:
    found = good(b"First Person\nOld Macson\rSecond Macker\n\rBo Ek\r\r\nLi Wei", "names")
    assert [one.target for one in found] == [
        "First Person",
        "Old Macson",
        "Second Macker",
        "Bo Ek",
        "Li Wei",
    ]
    first, second = good(b'name,fact\rAna,"Paints\rbees."\rBo,Sings.\r', "csv")
    assert [fact.text for fact in target(first).facts] == ["Paints bees."]
    assert target(second).name == "Bo"


@pytest.mark.parametrize("form", ["names", "csv"])
def test_a_first_line_of_any_length_is_read_or_refused(form: Format) -> None:
    content = b"Ana " * 50_000
    assert format_of(io.BytesIO(content)) == "names"
    if form == "names":
        assert len(good(content)) == 1
    else:
        with pytest.raises(TargetError, match="line 1: a table needs a header"):
            read(content, "csv")


def test_a_header_may_stand_below_blank_lines() -> None:
    bad, last = read(b"\n\nname,fact\n,Paints.\nBo,Sings.\n")
    assert (bad.number, bad.error is None, last.number) == (4, False, 5)


def test_many_short_lines_are_no_long_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alu_graph.targets.import_lines._LONGEST", 100)
    monkeypatch.setattr("alu_graph.targets.import_lines._PIECE", 64)
    assert len(read(b"Ana Silva\r" * 1_000, "names")) == 1_000
    with pytest.raises(TargetError, match="line 3 is longer"):
        read(b"name\rBo\r" + b"x" * 200 + b"\rAna", "csv")


def test_times() -> None:
    now = datetime(2026, 1, 1, tzinfo=timezone.utc)
    assert until("30", now) == now + timedelta(days=30)
    assert until("2026-01-01T12:00Z") == datetime(2026, 1, 1, 12, tzinfo=timezone.utc)
    assert until(" 2026-01-01T12:00+02:00 ").utcoffset() == timedelta(hours=2)


@pytest.mark.parametrize("text", ["", "soon", "2026-13-01", "2026-01-01T12:00", "9" * 30, "-1"])
def test_no_times(text: str) -> None:
    with pytest.raises(TargetError, match="expires is a day"):
        until(text)


@pytest.mark.parametrize(
    "text", ["9999-12-31T23:59:59-05:00", "9999-01-02T00:00Z", "9999-12-30", "2912200"]
)
def test_times_that_can_t_be_told_everywhere(text: str) -> None:
    with pytest.raises(TargetError, match="9998"):
        until(text, datetime(2026, 1, 1, tzinfo=timezone.utc))


@given(st.lists(st.text(st.characters(categories=["L", "N", "Zs"]), min_size=1)))
def test_every_name_is_read_once_and_in_order(names: list[str]) -> None:
    wanted = [one for name in names if (one := name.strip())]
    lines = read("\n".join(names).encode(), "names")
    assert len(lines) == len(wanted)
    for name, line in zip(wanted, lines, strict=True):
        # Some letters fold to nothing, which is no name.
        assert (line.request is None) == (line.error is not None)
        assert line.request is None or line.request.target == name


@given(st.binary() | st.binary().map(lambda tail: b'{"name": "A"}\n{' + tail), st.booleans())
def test_any_bytes_are_read_or_refused(content: bytes, table: bool) -> None:  # noqa: FBT001 - drawn
    found = read(b"name,fact\n" + content, "csv") if table else read(content)
    assert all((line.request is None) == (line.error is not None) for line in found)
