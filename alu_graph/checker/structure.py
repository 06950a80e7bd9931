"""Structure: lines that tell of the target that an earlier line names.

A heading, a list item, a table row or a record names somebody once; what stands under it needs no
pronoun. So does a sentence without a subject ("Born in Lyon.").
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace

from alu_graph.checker.verdict import Judgement, Leak
from alu_graph.text import jsonspans
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative

_NAMING = ("name", "decoded")
_HEADING = re.compile(r"\s*#{1,6}\s")
_ITEM = re.compile(r"\s*(?:[-*+•–]|\(?\d{1,3}[.):])\s")
_FIELD = re.compile(r"\s*[\"'*_]{0,3}[\w ]{1,24}[\"'*_]{0,3}\s*[:=]\s*\S")
_QUOTED_FIELD = re.compile(r"\s*[\"'][^\"'\n]{1,60}[\"']\s*:")
# Two cells or more, none of which opens with a blank as a clause would.
_ROW = re.compile(r"[^\s,;\t:][^,;\t:]*(?:[,;\t](?![\s])[^,;\t:]*)+\s*$")
_MARKUP_ROW = re.compile(r"&[^&\n]*\\\\\s*$")
_NUMBER_LAST = re.compile(r"[,;\t&] ?[\d.]+\s*(?:\\\\)?\s*$")
_CELLS = 2
_HEAD_WORDS = 3  # a line with so few words beside the name is a head
_NO_SUBJECT = re.compile(
    r"\W*(?:born|raised|educated|married|known|died|wife|husband|mother|father|daughter|son|author"
    r"|winner|recipient|lives?|lived|works?|worked|studied|won|wrote|served|appointed|awarded|named"
    r"|founder|founded|elected|nationality|profession|occupation|age|aged|now|currently|later"
    r"|formerly|also)\b",
    re.IGNORECASE,
)


def spread(text: str, judgements: Sequence[Judgement]) -> tuple[Judgement, ...]:
    """Let a leak by name cover what stands under it, beside it or goes on with it.

    Args:
        text: The answer.
        judgements: What was decided segment by segment.

    Returns:
        The judgements, with the segments covered marked as leaks.
    """
    lines = text.splitlines(keepends=True)
    covered: dict[int, Leak] = {}
    by_line: dict[int, list[Judgement]] = {}
    for one in judgements:
        by_line.setdefault(one.segment.line, []).append(one)
    until = -1
    looked = -1  # the last line whose lines below were looked for: once is enough
    for place, one in enumerate(judgements):
        cause = next((leak for leak in one.leaks if leak.kind in _NAMING), None)
        if one.label != "leak" or cause is None:
            continue
        number = one.segment.line
        if lines[number].count("|") >= _CELLS:
            rows = [number]  # a table's row stands for itself
        elif number > max(until, looked):
            rows, looked = _under(lines, number, by_line), number
            until = max(rows, default=until)
        else:
            rows = []
        for row in rows:
            for other in by_line.get(row, ()):
                covered.setdefault(other.segment.start, cause)
        for other in _without_subject(text, judgements, place):
            covered.setdefault(other.segment.start, cause)
    for other, cause in _records(text, judgements):
        covered.setdefault(other.segment.start, cause)
    return tuple(_marked(one, covered.get(one.segment.start)) for one in judgements)


def _records(text: str, judgements: Sequence[Judgement]) -> Iterator[tuple[Judgement, Leak]]:
    """The fields of JSON records that name a target in another field."""
    if not any(leak.kind in _NAMING for one in judgements for leak in one.leaks):
        return
    starts = [one.segment.start for one in judgements]
    stack = [(node, False) for node in jsonspans.find(text)]
    while stack:
        node, item = stack.pop()
        inside = judgements[bisect_left(starts, node.start) : bisect_left(starts, node.end)]
        held = [child for child in node.children if child.container]
        stack += [(child, text[node.value] == "[") for child in held]
        if held or text[node.value] != "{":
            continue
        for one in inside:
            cause = next((leak for leak in one.leaks if leak.kind in _NAMING), None)
            if one.label != "leak" or cause is None:
                continue
            # In a list, each object tells of one thing; elsewhere, one that a short field names.
            part = text[one.segment.start : one.segment.end]
            if item or len([w for w in words(part) if informative(w.fold)]) <= _HEAD_WORDS:
                yield from ((other, cause) for other in inside)
                break


def _marked(judgement: Judgement, cause: Leak | None) -> Judgement:
    if cause is None or judgement.label in ("leak", "free"):
        return judgement
    segment = judgement.segment
    why = "it stands under, beside or behind what names the target"
    leak = replace(cause, kind="continued", start=segment.start, end=segment.end, why=why)
    return replace(judgement, label="leak", leaks=(leak,))


def _under(lines: Sequence[str], number: int, by_line: dict[int, list[Judgement]]) -> list[int]:
    """The lines that a head covers: up to the next of its rank, or one that names another."""
    line = lines[number]
    heading, item = _HEADING.match(line), _ITEM.match(line)
    depth = _depth(line)
    most = _HEAD_WORDS if _QUOTED_FIELD.match(line) else 2 * _HEAD_WORDS
    few = len([word for word in words(line) if informative(word.fold)]) <= most
    head = bool(heading) or (few and not line.rstrip().endswith((".", "!", "?")))
    row_shape = _table_row(lines, number)
    rows: list[int] = []
    for row in range(number + 1, len(lines)):
        below = lines[row]
        if not below.strip():
            if heading or not rows:
                continue
            break
        if heading:
            if _HEADING.match(below):
                break
        elif _depth(below) > depth and not _HEADING.match(below):
            pass
        elif row_shape and _shape(below) == row_shape and _NUMBER_LAST.search(below):
            break  # a row of another record
        elif not head or item or not _belongs(below, by_line.get(row, ())):
            break
        rows.append(row)
    return rows


def _table_row(lines: Sequence[str], number: int) -> tuple[int, ...]:
    """The shape of a row of CSV or LaTeX with its like above it and a number at its end.

    Such a row stands for itself. "Name,X" over "Job,nurse" is one record, written downwards.
    """
    shape = _shape(lines[number])
    above = _shape(lines[number - 1]) if number else ()
    return shape if shape == above and _NUMBER_LAST.search(lines[number]) else ()


def _shape(line: str) -> tuple[int, ...]:
    """How many cells of CSV or LaTeX a line has; nothing if it is no row."""
    if _ROW.match(line) or _MARKUP_ROW.search(line):
        return line.count(","), line.count(";"), line.count("\t"), line.count("&")
    return ()


def _depth(line: str) -> int:
    bare = line.expandtabs(4)
    return len(bare) - len(bare.lstrip())


def _belongs(line: str, judged: Sequence[Judgement]) -> bool:
    """Whether a line of the same depth as its head is one of its fields or notes."""
    if any(leak.kind in _NAMING for one in judged for leak in one.leaks if one.label == "leak"):
        return False
    found = [word for word in words(line) if informative(word.fold)]
    record = line.startswith("\x1e")  # the next field of a record: see `payload`
    return record or bool(_FIELD.match(line)) or (0 < len(found) <= _HEAD_WORDS)


def _without_subject(text: str, judgements: Sequence[Judgement], place: int) -> list[Judgement]:
    """The sentences right behind that have no subject of their own."""
    line = judgements[place].segment.line
    found: list[Judgement] = []
    for other in judgements[place + 1 :]:
        if other.segment.line != line:
            break
        if not _NO_SUBJECT.match(text, other.segment.start, other.segment.end):
            break
        found.append(other)
    return found
