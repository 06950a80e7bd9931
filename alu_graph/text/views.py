"""Decoded views of a text: what base64, hex, URL, HTML, JSON, rot13 or reversed spelling hides.

Each view knows where in the source text a part of it comes from. Acrostics, spelling alphabets
and number codes are in `ciphers`.

Each decoder waits behind a cheap trigger, so that an ordinary text pays for the triggers alone.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Callable, Iterator
from itertools import filterfalse

from alu_graph.text.ciphers import OPENING, acrostics, codes, plain_words, readable, windows
from alu_graph.text.disguises import disguises
from alu_graph.text.escapes import unescaped
from alu_graph.text.origins import Origin, View, replaced
from alu_graph.text.rarity import frequent

_LEVELS = 2
_MAX_VIEWS = 32
_MAX_GROWTH = 4  # total decoded size, in sizes of the text
_MAX_TOKEN_VIEWS = 12  # of one text; the view of their surroundings holds the others too
_MIN_TOKEN = 6  # characters of base64: four bytes
_MIN_RARE = 4  # letters of a word that rot13 and reversal are judged by

_HEX = re.compile(
    r"(?<![0-9A-Za-z])(?:0[xX])?(?:[0-9a-fA-F]{8,}"
    r"|(?:[0-9a-fA-F]{2}){1,2}(?:[\s:,-]{1,2}(?:0[xX])?(?:[0-9a-fA-F]{2}){1,2}){3,})"
    r"(?![0-9A-Za-z])"
)
_HEX_PAIRS = re.compile(  # begins where a digit is, so that it is cheap to look for
    r"[0-9][0-9a-fA-F]{0,3}[\s:,-]{1,2}(?:0[xX])?(?:[0-9a-fA-F]{2}){1,2}(?![0-9A-Za-z])"
)
_BASE32 = re.compile(
    r"(?<![A-Za-z0-9+/_-])(?:[A-Z2-7]{10,}|[a-z2-7]{10,})={0,6}(?![A-Za-z0-9+/_-])"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{6,}={0,2}")
_WRAPPED = re.compile(
    r"(?<![A-Za-z0-9+/_-])[A-Za-z0-9+/_-]{8,}(?:\r?\n[ \t]*[A-Za-z0-9+/_-]+)+={0,2}"
    r"(?=[ \t]*(?:\r?\n|\Z))"
)
_BASE64_PIECE = re.compile(r"[A-Za-z0-9]{6,}={0,2}")  # of a path, or after "base64-"
_URL_SAFE = str.maketrans("-_", "+/")
_NOT_HEX = re.compile(r"0[xX]|[^0-9a-fA-F]")
_DIGITS = "0123456789"
_DIGIT = re.compile(r"[0-9]")
_LONG_WORD = re.compile(r"[^\W\d_]{4,}")
_POSSESSIVE = re.compile(r"['’]s\b")
_ANY_WORD = re.compile(r"[^\W_]+")

_LOWER, _UPPER = b"abcdefghijklmnopqrstuvwxyz", b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_ROT13 = bytes.maketrans(_LOWER + _UPPER, _LOWER[13:] + _LOWER[:13] + _UPPER[13:] + _UPPER[:13])


def _nothing(_: str) -> bool:
    return False


def decoded_views(
    text: str, *, rare: Callable[[str], bool], opens: Callable[[str], bool] = _nothing
) -> list[View]:
    r"""Decode what a text may hide, two levels deep.

    Escapes (URL, HTML, JSON, `\x4d`) are undone in the whole text at once. A base64 or hex token
    gives a view of its own, and one of the lines around it with all such tokens decoded in place,
    so that a name is seen whole where only a part of it was encoded. Rot13 and reversal, of the
    whole text and of each word, are tried if they turn some word into a rare one. First letters
    (and last letters of lines) are read where eight of them open a name.

    Args:
        text: Any text.
        rare: Tells whether a decoded word of at least four letters, in lower case, is a word of
            some target's name.
        opens: Tells whether eight letters are the first of some target's name, written as one.

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
    level = [View("", text, Origin.whole(0, len(text)))]
    for _ in range(_LEVELS):
        known = len(found)
        for outer in level:
            for view in _layers(outer.text, rare, opens):
                size = len(view.text)
                if len(found) < _MAX_VIEWS and view.text not in seen and 0 < size <= budget:
                    seen.add(view.text)
                    budget -= size
                    found.append(view.inside(outer) if outer.kind else view)
        level = found[known:]
    return found


def _layers(text: str, rare: Callable[[str], bool], opens: Callable[[str], bool]) -> Iterator[View]:
    """Decode one level."""
    if (plain := unescaped(text)) is not None:
        yield plain
    chunks, words = text.split(), plain_words(text)
    if _may_hold_tokens(text, chunks):
        yield from _tokens(text)
    yield from codes(text, opens, words)
    yield from acrostics(text, opens, words)
    yield from disguises(text, rare)
    longs = _long_words(text, words)
    yield from _turned(text, longs, chunks, rare, opens)


def _plain(word: str) -> bool:
    """Tell whether a word is cased like one of a language, and so no base64."""
    cased = word.islower() or word.istitle()
    return cased and not word.endswith("=") and not _DIGIT.search(word)


def _may_hold_tokens(text: str, chunks: list[str]) -> bool:
    if "=" in text:
        return True
    # As `_plain`, but without a call for each word: nearly all of them end here.
    odd = list(filterfalse(str.istitle, filterfalse(str.islower, chunks)))
    digits = any(map(text.__contains__, _DIGITS))
    if digits:
        odd += filterfalse(str.isalpha, chunks)
    odd = [chunk for chunk in odd if len(chunk) >= _MIN_TOKEN]
    if odd and "\n" in text and _WRAPPED.search(text):
        return True
    # Hex of a letter has a digit in it, but for a few as rare as "ʫ".
    return any(map(_is_token, odd)) or (digits and _HEX_PAIRS.search(text) is not None)


def _is_token(chunk: str) -> bool:
    """Whether some of what stands between blanks is base64, base32 or hex."""
    runs = list(filterfalse(_plain, _BASE64.findall(chunk)))
    return bool(runs) and any(
        _HEX.search(run) or _BASE32.search(run) or next(_base64_tokens(run), None) for run in runs
    )


def _tokens(text: str) -> Iterator[View]:
    """Decode base64, base32 and hex: each token, wrapped ones, and the lines around them."""
    pieces = list(_hex_tokens(text))
    rest = _blanked(pieces, text)
    for match in _WRAPPED.finditer(rest):
        decoded = _from_base64("".join(match[0].split()))
        if decoded:
            yield View("base64", decoded, Origin.whole(*match.span()))
    pieces += _base32_tokens(rest)
    pieces += _base64_tokens(_blanked(pieces, text))
    if pieces:
        pieces.sort(key=_place)
        yield from pieces[:_MAX_TOKEN_VIEWS]
        start = text.rfind("\n", 0, pieces[0].start) + 1
        end = text.find("\n", pieces[-1].end)
        end = len(text) if end < 0 else end
        spelled = [(*_place(view), view.text) for view in pieces]
        yield replaced(pieces[0].kind, spelled, text, start, end)


def _blanked(pieces: list[View], text: str) -> str:
    """The text with blanks in place of what was decoded already."""
    blanks = [(start, end, " " * (end - start)) for start, end in map(_place, pieces)]
    return replaced("", sorted(blanks), text, 0, len(text)).text if pieces else text


def _place(token: View) -> tuple[int, int]:
    return token.origin.sources[0]


def _hex_tokens(text: str) -> Iterator[View]:
    for match in _HEX.finditer(text):
        digits = _NOT_HEX.sub("", match[0])
        decoded = None if len(digits) % 2 else readable(bytes.fromhex(digits))
        if decoded:
            yield View("hex", decoded, Origin.whole(*match.span()))


def _base32_tokens(text: str) -> Iterator[View]:
    for match in _BASE32.finditer(text):
        body = match[0].rstrip("=")
        if len(body) % 8 in (1, 3, 6) or not (body.isupper() or _DIGIT.search(body)):
            continue
        data = base64.b32decode(body.upper() + "=" * (-len(body) % 8))
        decoded = readable(data)
        if decoded and _of_a_kind(decoded):  # chance seldom makes so many letters of one kind
            yield View("base32", decoded, Origin.whole(*match.span()))


def _of_a_kind(text: str) -> bool:
    """Whether a text is of Latin letters, or of those and one other script's block."""
    return "\ufffd" not in text and len({ord(char) >> 8 for char in text if char > "\u024f"}) <= 1


def _base64_tokens(text: str) -> Iterator[View]:
    for match in _BASE64.finditer(text):
        if _plain(match[0]):
            continue
        decoded = _from_base64(match[0])
        if decoded:
            yield View("base64", decoded, Origin.whole(*match.span()))
            continue
        for piece in _BASE64_PIECE.finditer(text, *match.span()):
            decoded = None if _plain(piece[0]) else _from_base64(piece[0])
            if decoded:
                yield View("base64", decoded, Origin.whole(*piece.span()))


def _from_base64(token: str) -> str | None:
    body = token.rstrip("=").translate(_URL_SAFE)
    if len(body) % 4 == 1:
        return None
    return readable(binascii.a2b_base64(body + "=" * (-len(body) % 4)))


def _long_words(text: str, words: list[str] | None) -> list[str]:
    """Runs of at least four letters, in lower case, but for words that are themselves."""
    if words is None:
        words = text.lower().split()
    known = frequent()
    odd = [word for word in filterfalse(known.__contains__, words) if len(word) >= _MIN_RARE]
    longs = list(filter(str.isalpha, odd))
    for chunk in filterfalse(str.isalpha, odd):
        longs += filterfalse(known.__contains__, _LONG_WORD.findall(chunk))
    return longs


def _rot13(text: str) -> str:
    # Bytes are translated several times faster than a string that isn't ASCII.
    return text.encode("utf-8", "surrogatepass").translate(_ROT13).decode("utf-8", "surrogatepass")


def _turned(
    text: str,
    longs: list[str],
    chunks: list[str],
    rare: Callable[[str], bool],
    opens: Callable[[str], bool],
) -> Iterator[View]:
    """Turn rot13 and reversed spellings back, if that makes a rare word."""
    words = " ".join(longs)
    if _telling(_rot13(words), rare, opens):
        yield View("rot13", _rot13(text), Origin.same(0, len(text)))
    backward = words[::-1]
    lone = list(map(len, chunks)).count(1) >= OPENING
    if lone and any(map(opens, windows("".join(c for c in chunks if len(c) == 1)[::-1]))):
        yield View("reversed", text[::-1], Origin.mirrored(0, len(text)))
    elif _telling(backward, rare, opens):
        # "nitraM anA's aunt": the ending was put behind a name that was reversed by itself.
        bare = _POSSESSIVE.sub("  ", text)
        yield View("reversed", bare[::-1], Origin.mirrored(0, len(text)))
        in_place = _ANY_WORD.sub(lambda match: match[0][::-1], bare)
        yield View("reversed", in_place, Origin.same(0, len(text)))


def _telling(words: str, rare: Callable[[str], bool], opens: Callable[[str], bool]) -> bool:
    """Whether some word is a rare one, or opens like a name written as one."""
    split = words.split()
    return any(map(rare, split)) or any(
        map(opens, [one[:OPENING] for one in split if len(one) > OPENING])
    )
