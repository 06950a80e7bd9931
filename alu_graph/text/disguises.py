"""Signs that stand for letters, in more than one way: `P@pad@kis`, `Kha1id`, `HaIIoran`, `Tornas`.

Folding has one spelling for a word. Where a sign may be one of two letters, or two letters look
like one, the other reading is a view of its own, given only if it makes a word of some name.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from alu_graph.text.lookalikes import lookalikes
from alu_graph.text.origins import Origin, Piece, View, replaced

_SIGNS = "0123456789@$|!"
_AMID = re.compile("[0-9@$|!](?:(?<=[A-Za-z].)|(?<!!)(?=[A-Za-z]))")
_SIGNED = re.compile(
    r"(?<![A-Za-z0-9@$|!])[A-Za-z0-9@$|!]*(?:[A-Za-z][0-9@$|!]|[0-9@$|][A-Za-z])[A-Za-z0-9@$|!]*"
)
_AS_I = str.maketrans("01345679@$|!28", "oieasgtgaslizb")
_AS_L = str.maketrans("01345679@$|!28", "oleasgtgasilzb")
_READINGS = ((_AS_I, ""), (_AS_I, "!"), (_AS_L, "!"))  # "!" ends a sentence, or is a letter
_TALL_I = re.compile("I(?<=[a-z]I)I*")  # begins with a letter, so that it is cheap to look for
# Two letters that look like one, in a word that may be a name.
_PAIR = re.compile("rn|vv")
_PAIRED = re.compile(r"(?<![^\W_])[A-Z][^\W\d_]*?(?:rn|vv)[^\W\d_]*")
_ONE = {"rn": "m", "vv": "w"}
_WORD = re.compile(r"[^\W\d_]+")
_REACH = 24  # characters to each side in which a neighbour is looked for
_UPSIDE_DOWN = "ɐqɔpǝɟƃɓɥᴉıɾʞʃlɯuodbɹsʇnʌʍxʎz"
_UPRIGHT = "abcdefggh" + "iijkllmnopqrstuvwxyz"
_TURNED_SIGN = re.compile("[ɐɔǝɟƃɥᴉɾʞɯɹʇʌʍʎ]")
_TURNED: dict[int, str | int | None] = {**str.maketrans(_UPSIDE_DOWN, _UPRIGHT), ord("˙"): "."}
_MIN_LETTERS = 4

# A word of nothing but look-alikes reads as one of its own script too ("Сора").
_LATIN = {one: to.upper() if one.isupper() else to for one, to in lookalikes().items()}
_ALL_ALIKE = re.compile(rf"(?<![^\W_])[{''.join(_LATIN)}]{{2,}}(?![^\W_])")
_AS_LATIN = str.maketrans(_LATIN)

Rare = Callable[[str], bool]


def disguises(text: str, rare: Rare) -> Iterator[View]:
    """Read signs as letters.

    Args:
        text: Any text.
        rare: Tells whether a word of at least four letters, in lower case, is one of some name.

    Yields:
        Views of the whole text, each with a reading that makes such a word; a capital I within a
        word and letters upside down are always read.

    Example:
        >>> [view.text for view in disguises("P@pad@ki$ said so.", {"papadakis"}.__contains__)][:1]
        ['Papadakis said so.']
    """
    if any(map(text.__contains__, _SIGNS)) and _AMID.search(text):
        yield from _signs(text, rare)
    if "I" in text and _TALL_I.search(text):
        plain = _TALL_I.sub(lambda found: "l" * len(found[0]), text)
        yield View("look-alikes", plain, Origin.same(0, len(text)))
    if any(_behind_capitals(text, pair) for pair in _ONE if pair in text):
        yield from _pairs(text, rare)
    if not text.isascii():
        yield from _all_alike(text, rare)
    if not text.isascii() and _TURNED_SIGN.search(text):
        turned = text.translate(_TURNED)[::-1]
        yield View("upside down", turned, Origin.mirrored(0, len(text)))


def _signs(text: str, rare: Rare) -> Iterator[View]:
    found = [match.span() for match in _SIGNED.finditer(text)]
    for table, ending in _READINGS if found else ():
        pieces: list[Piece] = []
        for start, end in found:
            word = text[start:end].rstrip(ending)
            pieces.append((start, start + len(word), word.translate(table)))
        if any(map(rare, _around(text, pieces))):
            yield replaced("look-alikes", pieces, text, 0, len(text), exact=True)


def _all_alike(text: str, rare: Rare) -> Iterator[View]:
    """Read words of nothing but look-alikes as Latin."""
    words: list[Piece] = [
        (*word.span(), word[0].translate(_AS_LATIN)) for word in _ALL_ALIKE.finditer(text)
    ]
    if any(map(rare, _around(text, words))):
        yield replaced("look-alikes", words, text, 0, len(text))


def _behind_capitals(text: str, pair: str) -> bool:
    """Whether two letters may stand anywhere behind a capital, with no blank between."""
    at = text.find(pair)
    while at >= 0:
        near = max(0, at - _REACH)
        blank = text.rfind(" ", near, at)
        head = text[max(near, blank + 1) : at]
        if (head and not head.islower()) or (near and blank < 0):
            return True
        at = text.find(pair, at + 1)
    return False


def _pairs(text: str, rare: Rare) -> Iterator[View]:
    """Read "rn" as m and "vv" as w in capitalised words."""
    words: list[Piece] = [
        (*word.span(), _PAIR.sub(lambda pair: _ONE[pair[0]], word[0]))
        for word in _PAIRED.finditer(text)
    ]
    if any(map(rare, _around(text, words))):
        yield replaced("look-alikes", words, text, 0, len(text))


def _around(text: str, words: list[Piece]) -> Iterator[str]:
    """Words as they are read, and their neighbours: one of a name's words may tell it."""
    for start, end, plain in words:
        before = _WORD.findall(text, max(0, start - _REACH), start)
        after = _WORD.findall(text, end, end + _REACH)
        for word in (plain, *before[-2:], *after[:2]):
            if len(word) >= _MIN_LETTERS and word.isalpha():
                yield word.lower()
