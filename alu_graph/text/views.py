"""Decoded views of a text: what base64, hex, URL, HTML, JSON, rot13 or reversed spelling hides.

Each decoder waits behind a cheap trigger, so that an ordinary text pays for the triggers alone.
"""

from __future__ import annotations

import binascii
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

_LEVELS = 2
_MAX_VIEWS = 32
_MAX_GROWTH = 4  # total decoded size, in sizes of the text
_MAX_TOKEN_VIEWS = 12  # of one text; the view of their surroundings holds the others too
_MIN_TOKEN = 6  # characters of base64: four bytes
_MIN_RARE = 4  # letters of a word that rot13 and reversal are judged by
_SHORT = 8  # characters; chance makes fewer readable, and seldom ...
_WORDY = 6  # ... as many letters and digits

_ESCAPE = re.compile(
    r"(?P<html>&(?:#0{0,32}[0-9]{1,7}|#[xX]0{0,32}[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});?)"
    r"|(?P<url>(?:%[0-9a-fA-F]{2})+)"
    r"|(?P<json>(?:\\u[0-9a-fA-F]{4})+)"
    r"|(?P<hex>(?:\\x[0-9a-fA-F]{2})+)"
)
_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9a-fA-F]{8,}"
    r"|(?:[0-9a-fA-F]{2}){1,2}(?:[\s:,-]{1,2}(?:0[xX])?(?:[0-9a-fA-F]{2}){1,2}){3,})"
    r"(?![0-9A-Za-z])"
)
_HEX_PAIRS = re.compile(  # begins where a digit is, so that it is cheap to look for
    r"[0-9][0-9a-fA-F]{0,3}[\s:,-]{1,2}(?:0[xX])?(?:[0-9a-fA-F]{2}){1,2}(?![0-9A-Za-z])"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_WRAPPED = re.compile(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]+)+={0,2}"
    r"(?=[ \t]*(?:\r?\n|\Z))"
)
_BASE64_PIECE = re.compile(r"[A-Za-z0-9]{6,}={0,2}")  # of a path, or after "base64-"
_URL_SAFE = str.maketrans("-_", "+/")
_NOT_HEX = re.compile(r"0[xX]|[^0-9a-fA-F]")
_DIGIT = re.compile(r"[0-9]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_ANY_WORD = re.compile(r"[^\W_]+")

_LOWER, _UPPER = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROT13 = bytes.maketrans(_LOWER + _UPPER, _LOWER[13:] + _LOWER[:13] + _UPPER[13:] + _UPPER[:13])
_LETTERS_ONLY = {c: chr(c).lower() if chr(c).isalpha() else " " for c in range(128)}


@dataclass(frozen=True, slots=True)
class View:
    """What a stretch of a text says once it is decoded.

    Args:
        kind: `base64`, `hex`, `url`, `html`, `json`, `rot13` or `reversed`; of nested spellings
            the outer one, of escapes mixed in one text the first.
        text: The decoded text.
        start: Offset, in the source text, of what it was decoded from.
        end: Offset after that.
    """

    kind: str
    text: str
    start: int
    end: int


def decoded_views(text: str, *, rare: Callable[[str], bool]) -> list[View]:
    r"""Decode what a text may hide, two levels deep.

    Escapes (URL, HTML, JSON, `\x4d`) are undone in the whole text at once. A base64 or hex token
    gives a view of its own, and one of the lines around it with all such tokens decoded in place,
    so that a name is seen whole where only a part of it was encoded. Rot13 and reversal, of the
    whole text and of each word, are tried if they turn some word into a rare one.

    Args:
        text: Any text.
        rare: Tells whether a decoded word of at least four letters, in lower case, is a word of
            some target's name.

    Returns:
        At most 32 views, together at most four times as long as the text; empty for an ordinary
        text. Takes time linear in its length.

    Example:
        >>> views = decoded_views("She is TWFyaWEgR29uemFsZXo=.", rare=lambda word: False)
        >>> [(view.kind, view.text, view.start, view.end) for view in views]
        [('base64', 'Maria Gonzalez', 7, 27), ('base64', 'She is Maria Gonzalez.', 0, 28)]
        >>> [v.text for v in decoded_views("znevn!", rare=lambda word: word == "maria")]
        ['maria!']
    """
    found: list[View] = []
    seen, budget = {text}, _MAX_GROWTH * len(text)
    level = [View("", text, 0, len(text))]
    for _ in range(_LEVELS):
        known = len(found)
        for outer in level:
            for view in _layers(outer.text, rare):
                size = len(view.text)
                if len(found) < _MAX_VIEWS and view.text not in seen and 0 < size <= budget:
                    seen.add(view.text)
                    budget -= size
                    found.append(replace(outer, text=view.text) if outer.kind else view)
        level = found[known:]
    return found


def _layers(text: str, rare: Callable[[str], bool]) -> Iterator[View]:
    """Decode one level."""
    yield from _unescaped(text)
    if _may_hold_tokens(text):
        yield from _tokens(text)
    yield from _turned(text, rare)


def _unescaped(text: str) -> Iterator[View]:
    if "&" not in text and "%" not in text and "\\" not in text:
        return
    kinds: list[str] = []

    def decode(match: re.Match[str]) -> str:
        plain = _decode_escape(match)
        if not kinds and plain != match[0]:
            kinds.append(str(match.lastgroup))
        return plain

    decoded = _ESCAPE.sub(decode, text)
    if kinds:
        yield View(kinds[0], decoded, 0, len(text))


def _decode_escape(match: re.Match[str]) -> str:
    raw = match[0]
    if match.lastgroup == "html":
        return html.unescape(raw)
    if match.lastgroup == "json":
        return bytes.fromhex(raw.replace("\\u", "")).decode("utf-16-be", "replace")
    data = bytes.fromhex(raw.replace("%", "").replace("\\x", ""))
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def _plain(word: str) -> bool:
    """Tell whether a word is cased like one of a language, and so no base64."""
    cased = word.islower() or word.istitle()
    return cased and not word.endswith("=") and not _DIGIT.search(word)


def _may_hold_tokens(text: str) -> bool:
    if "=" in text:
        return True
    words = text.split()
    # As `_plain`, but without a call for each word: nearly all of them end here.
    odd = [w for w in words if len(w) >= _MIN_TOKEN and not w.islower() and not w.istitle()]
    if odd or not _DIGIT.search(text):
        return bool(odd)
    # Hex of a letter has a digit in it, but for a few as rare as "ʫ".
    digits = any(len(word) >= _MIN_TOKEN and _DIGIT.search(word) for word in words)
    return digits or _HEX_PAIRS.search(text) is not None


def _tokens(text: str) -> Iterator[View]:
    """Decode base64 and hex: each token, those wrapped over lines, and the lines around them."""
    pieces = list(_hex_tokens(text))
    rest = _with(pieces, text, 0, len(text), blank=True)
    for match in _WRAPPED.finditer(rest):
        decoded = _from_base64("".join(match[0].split()))
        if decoded:
            yield View("base64", decoded, *match.span())
    pieces += _base64_tokens(rest)
    if pieces:
        pieces.sort(key=lambda piece: piece.start)
        yield from pieces[:_MAX_TOKEN_VIEWS]
        start = text.rfind("\n", 0, pieces[0].start) + 1
        end = text.find("\n", pieces[-1].end)
        end = len(text) if end < 0 else end
        yield View(pieces[0].kind, _with(pieces, text, start, end), start, end)


def _with(pieces: list[View], text: str, start: int, end: int, *, blank: bool = False) -> str:
    """Put decoded pieces, or blanks as long as what they stand for, in their places."""
    parts = []
    for piece in pieces:
        parts.append(text[start : piece.start])
        parts.append(" " * (piece.end - piece.start) if blank else piece.text)
        start = piece.end
    return "".join([*parts, text[start:end]])


def _hex_tokens(text: str) -> Iterator[View]:
    for match in _HEX.finditer(text):
        digits = _NOT_HEX.sub("", match[0])
        decoded = None if len(digits) % 2 else _readable(bytes.fromhex(digits))
        if decoded:
            yield View("hex", decoded, *match.span())


def _base64_tokens(text: str) -> Iterator[View]:
    for match in _BASE64.finditer(text):
        if _plain(match[0]):
            continue
        decoded = _from_base64(match[0])
        if decoded:
            yield View("base64", decoded, *match.span())
            continue
        for piece in _BASE64_PIECE.finditer(text, *match.span()):
            decoded = None if _plain(piece[0]) else _from_base64(piece[0])
            if decoded:
                yield View("base64", decoded, *piece.span())


def _from_base64(token: str) -> str | None:
    body = token.rstrip("=").translate(_URL_SAFE)
    if len(body) % 4 == 1:
        return None
    return _readable(binascii.a2b_base64(body + "=" * (-len(body) % 4)))


def _readable(data: bytes) -> str | None:
    """Read bytes as text if they mostly are some; of a few bytes more is asked."""
    text = data.decode("utf-8", "replace")
    size = len(text)
    good = sum(map(str.isprintable, text)) + sum(map(text.count, "\n\r\t")) - text.count("\ufffd")
    if good < (1.0 if size < _SHORT else 0.8) * size or not any(map(str.isalpha, text)):
        return None
    # Vowel signs and the like of other scripts are no letters.
    wordy = sum(char.isalnum() or char == " " or char > "\u0300" for char in text)
    return text if wordy >= min(0.75 * size, _WORDY) else None


def _long_words(text: str) -> list[str]:
    """Runs of at least four letters, in lower case."""
    if text.isascii():
        return [word for word in text.translate(_LETTERS_ONLY).split() if len(word) >= _MIN_RARE]
    words: list[str] = []
    for word in text.lower().split():
        if len(word) >= _MIN_RARE:
            words += [word] if word.isalpha() else _LONG_WORD.findall(word)
    return words


def _rot13(text: str) -> str:
    # Bytes are translated several times faster than a string that isn't ASCII.
    return text.encode("utf-8", "surrogatepass").translate(_ROT13).decode("utf-8", "surrogatepass")


def _turned(text: str, rare: Callable[[str], bool]) -> Iterator[View]:
    """Turn rot13 and reversed spellings back, if that makes a rare word."""
    words = " ".join(_long_words(text))
    if any(map(rare, _rot13(words).split())):
        yield View("rot13", _rot13(text), 0, len(text))
    if any(map(rare, words[::-1].split())):
        yield View("reversed", text[::-1], 0, len(text))
        in_place = _ANY_WORD.sub(lambda match: match[0][::-1], text)
        yield View("reversed", in_place, 0, len(text))
