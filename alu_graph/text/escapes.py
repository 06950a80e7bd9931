r"""Escapes undone in a whole text: URL, HTML, JSON, `\x4d`, `\u{4d}`, `\115`, `\4d `, `U+004D`."""

from __future__ import annotations

import html
import re
import sys
import unicodedata

from alu_graph.text.origins import Piece, View, replaced

# Runs where bytes make up letters together, or all spellings are of one length; else one by one.
_ESCAPE = re.compile(
    r"(?P<html>&(?:#0{0,32}[0-9]{1,7}|#[xX]0{0,32}[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)"
    r"|(?P<url>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<json>(?:[\\%]u[0-9a-fA-F]{4})+)"
    r"|(?P<hex>(?:\\x[0-9a-fA-F]{2})+)"
    r"|(?P<octal>(?:\\(?:0[4-7]|[1-3][0-7])[0-7]){2,}|\\(?:0[4-7]|[1-3][0-7])[0-7](?! ))"
    r"|(?P<name>\\N\{(?P<called>[A-Z0-9 -]{2,80})\})"
    r"|(?P<point>\\U(?P<wide>[0-9a-fA-F]{8})|\\[ux]\{(?P<braced>[0-9a-fA-F]{1,6})\}"
    r"|\\(?P<css>[0-9a-fA-F]{6}[ \t\n]?|[0-9a-fA-F]{2,5}(?:[ \t\n]|(?![0-9A-Za-z])))"
    r"|(?<![\w+])[Uu]\+(?P<plus>[0-9a-fA-F]{4,6})(?:[ \t]?(?=[Uu]\+)|(?!\w)))"
)
_SIGNS = ("&", "%", "\\", "U+", "u+")
_UNIT = re.compile(r"[\\%]u")
_BYTE = re.compile(r"%|\\x")


def unescaped(text: str) -> View | None:
    r"""A text with its escapes undone.

    Args:
        text: Any text.

    Returns:
        A view of the kind of its first escape; None if there is none.

    Example:
        >>> unescaped(r"\u{4d}aria &amp; U+0047 U+006F nzo").text
        'Maria & Go nzo'
    """
    if not any(map(text.__contains__, _SIGNS)):
        return None
    kind = ""
    pieces: list[Piece] = []
    for match in _ESCAPE.finditer(text):
        plain = _decode(match)
        if plain != match[0]:
            kind = kind or str(match.lastgroup)
            pieces.append((*match.span(), plain))
    return replaced(kind, pieces, text, 0, len(text), exact=True) if kind else None


def _decode(match: re.Match[str]) -> str:
    raw, kind = match[0], match.lastgroup
    if kind == "html":
        return html.unescape(raw)
    if kind == "json":
        return bytes.fromhex(_UNIT.sub("", raw)).decode("utf-16-be", "replace")
    if kind == "name":
        try:
            return unicodedata.lookup(match["called"])
        except KeyError:  # no such character
            return raw
    if kind == "point":
        value = int(next(filter(None, map(match.group, ("wide", "braced", "css", "plus")))), 16)
        return chr(value) if value <= sys.maxunicode else raw
    octal = kind == "octal"
    data = (
        bytes(int(digits, 8) for digits in raw.split("\\")[1:])
        if octal
        else bytes.fromhex(_BYTE.sub("", raw))
    )
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")
