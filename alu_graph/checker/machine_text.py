"""Erasing in text that machines read: JSON stays JSON, code stays code."""

from __future__ import annotations

import ast
import re
import warnings
from bisect import bisect_left
from collections.abc import Mapping, Sequence

from alu_graph.checker.verdict import Judgement
from alu_graph.text import jsonspans

_FENCE = re.compile(r"\s*(?:`{3,}|~{3,})")
_BLOCK = re.compile(r"^[ \t]*```(?:python|py)[ \t]*\n(.*?)^[ \t]*```", re.DOTALL | re.MULTILINE)
_LARGEST = 20_000  # characters of code that are parsed


def without_fields(
    text: str, judgements: Sequence[Judgement], replaced: Mapping[int, str | None]
) -> str | None:
    """Cut leaking fields and items out of the JSON in a text.

    Args:
        text: The text.
        judgements: What was decided, segment by segment.
        replaced: By the start of a leaking segment, what may stand in its place; None for nothing.

    Returns:
        The text with less JSON in it; None if none of its JSON leaks.
    """
    starts = [one.segment.start for one in judgements]
    out, place, changed = "", 0, False
    for node in jsonspans.find(text):
        gone: dict[int, str | None] = {}
        if _mark(text, node, judgements, starts, replaced, gone=gone):
            out += text[place : node.start] + jsonspans.cut(text, node, gone)
            place, changed = node.end, True
    return out + text[place:] if changed else None


def _mark(
    text: str,
    node: jsonspans.Node,
    judgements: Sequence[Judgement],
    starts: list[int],
    replaced: Mapping[int, str | None],
    *,
    gone: dict[int, str | None],
) -> bool:
    """Note what goes of a node; whether anything does."""
    touching = judgements[
        max(0, bisect_left(starts, node.start) - 1) : bisect_left(starts, node.end)
    ]
    touching = [one for one in touching if one.segment.end > node.start]
    leaking = [one for one in touching if one.segment.start in replaced]
    if not leaking:
        return False
    if node.children:
        for child in node.children:
            _mark(text, child, judgements, starts, replaced, gone=gone)
        if all(gone.get(id(child), "") is None for child in node.children):
            gone[id(node)] = None
        return True
    gone[id(node)] = _less_string(text, node, touching, replaced)
    return True


def _less_string(
    text: str,
    node: jsonspans.Node,
    touching: Sequence[Judgement],
    replaced: Mapping[int, str | None],
) -> str | None:
    """A field whose text keeps the sentences that don't leak; None if nothing is left of it."""
    if text[node.value] != '"' or touching[0].segment.start in replaced:
        return None  # its first unit holds the key
    out, place = "", node.start
    for one in touching:
        if one.segment.start in replaced:
            out += text[place : one.segment.start].rstrip()
            place = min(one.segment.end, node.end - 1)
    left = out + text[place : node.end]
    return left if left.endswith('"') else left + '"'


def code_lines(text: str) -> frozenset[int]:
    """The numbers of the lines of a text that stand in fenced code."""
    found: set[int] = set()
    inside = False
    for number, line in enumerate(text.splitlines()):
        if _FENCE.match(line):
            inside = not inside
        elif inside:
            found.add(number)
    return frozenset(found) if not inside else frozenset()


def whole_code(before: str, after: str) -> str:
    """Drop blocks of Python that could be read before a cut and can't be read after it."""
    if not all(_reads(block[1]) for block in _BLOCK.finditer(before)):
        return after
    return _BLOCK.sub(lambda block: block[0] if _reads(block[1]) else "", after)


def _reads(code: str) -> bool:
    if len(code) > _LARGEST:
        return False
    try:
        with warnings.catch_warnings():  # of a draft's odd literals
            warnings.simplefilter("ignore")
            ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return False
    return True
