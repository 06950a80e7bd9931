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
    """Drop blocks of Python that a cut left unreadable, or without a name that they use."""
    read = [_names(block[1]) for block in _BLOCK.finditer(before)]
    if None in read:
        return after
    bound = {name for names in read if names is not None for name in names[0]}
    left = [_names(block[1]) for block in _BLOCK.finditer(after)]
    lost = bound - {name for names in left if names is not None for name in names[0]}

    def kept(block: re.Match[str]) -> str:
        names = _names(block[1])
        return "" if names is None or names[1] & lost else block[0]

    return _BLOCK.sub(kept, after)


def _names(code: str) -> tuple[set[str], set[str]] | None:
    """The names that Python binds and those that it reads; None if it is not Python."""
    if len(code) > _LARGEST:
        return None
    try:
        with warnings.catch_warnings():  # of a draft's odd literals
            warnings.simplefilter("ignore")
            tree = ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    bound: set[str] = set()
    read: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            (read if isinstance(node.ctx, ast.Load) else bound).add(node.id)
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            bound.add(node.name)
        elif isinstance(node, ast.alias):
            bound.add((node.asname or node.name).split(".")[0])
    return bound, read
