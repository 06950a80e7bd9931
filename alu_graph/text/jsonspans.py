"""Where the fields of a JSON text stand, so that one can be cut out and the rest stays JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

_TOKEN = re.compile(r'\s*(?:("(?:[^"\\\n]|\\.)*")|([{}\[\],:])|([-+.\w]+))')
_DEEPEST = 64
_TRIES = 8  # places in a text where JSON may begin
_OPENING = re.compile(r"^[ \t]*(?=[{\[])", re.MULTILINE)


@dataclass(slots=True, repr=False)
class Node:
    """A value, with its key where it is a field.

    Args:
        start: Where it begins; where its key begins, for a field.
        end: Where it ends.
        value: Where its value begins.
        children: Its fields or items; none for a scalar.
        container: Whether it is an object or a list.
    """

    start: int
    end: int = 0
    value: int = 0
    children: list[Node] = field(default_factory=list)
    container: bool = False


def parse(text: str, start: int) -> Node | None:
    """Read the JSON value that begins at a place, loosely.

    Args:
        text: A text.
        start: Where an object or a list begins.

    Returns:
        Its tree; None if it does not end, or is nested too deep to be data.

    Example:
        >>> text = '{"a": "x", "b": [1]}'
        >>> [text[one.start : one.end] for one in parse(text, 0).children]
        ['"a": "x"', '"b": [1]']
    """
    root = Node(start)
    stack = [root]
    key: int | None = None  # where the key of the next value begins
    place = start
    while (token := _TOKEN.match(text, place)) is not None:
        place = token.end()
        at = token.start(token.lastindex or 0)
        mark = token[2]
        if mark in ("}", "]"):
            stack.pop().end = place
            if len(stack) == 1:
                return root.children[0] if root.children else None
            continue
        if mark == ",":
            key = None
        elif mark == ":":
            if not stack[-1].children:
                return None
            key = stack[-1].children.pop().start
        else:
            node = Node(at if key is None else key, place, at, container=mark is not None)
            key = None
            stack[-1].children.append(node)
            if mark is not None:
                stack.append(node)
            if len(stack) > _DEEPEST or len(stack) == 1:
                return None
    return None


def find(text: str) -> Iterator[Node]:
    """The objects and lists that begin at the start of a line, outermost only."""
    place = 0
    for _ in range(_TRIES):
        opening = _OPENING.search(text, place)
        if opening is None:
            return
        node = parse(text, opening.end())
        if node is None:
            place = opening.end() + 1
            continue
        yield node
        place = node.end


def cut(text: str, node: Node, gone: dict[int, str | None]) -> str:
    """A JSON text without some of its parts.

    Args:
        text: The text.
        node: The tree of its part that is JSON.
        gone: By the id of a node, what stands in its place; None if it goes.

    Returns:
        What is left of the node; commas fit.
    """
    if id(node) in gone:
        return gone[id(node)] or ""
    kept = [i for i, one in enumerate(node.children) if gone.get(id(one), "") is not None]
    if not node.children:
        return text[node.start : node.end]
    parts = [text[node.start : node.children[0].start]]
    for rank, i in enumerate(kept):
        one = node.children[i]
        if rank:
            parts.append(text[node.children[i - 1].end : one.start])
        parts.append(cut(text, one, gone))
    parts.append(text[node.children[-1].end : node.end])
    return "".join(parts)
