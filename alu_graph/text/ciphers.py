"""What a text spells letter by letter: acrostics, spelling alphabets, Morse and number codes."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter

from alu_graph.text.folding import fold_word
from alu_graph.text.origins import Origin, View

_SHORT = 8  # characters; chance makes fewer readable, and seldom ...
_WORDY = 6  # ... as many letters and digits
_LINES = 6  # lines or sentences that an acrostic takes
OPENING = 8  # letters that must open a name
_LONGEST = 48  # letters of a name that are read
_MIN_LETTERS = 4

_DIGITS = "0123456789"
_MIN_DIGITS = 8  # of the shortest code
_DECIMAL = re.compile(r"(?<![\w.])[0-9]{2,3}(?:[\s,;:-]{1,2}[0-9]{2,3}){5,}(?![0-9])")
_NOT_OCTAL = re.compile("[89]")
_PLACES = re.compile(r"(?<![\w.])[0-9]{1,2}(?:[\s,;:./|-]{1,2}[0-9]{1,2}){7,}(?![0-9])")
_LETTERS = " abcdefghijklmnopqrstuvwxyz"
_BRAILLE = re.compile("[\u2801-\u283f]")
_BRAILLE_LETTERS: dict[int, str | int | None] = {
    **str.maketrans("⠁⠃⠉⠙⠑⠋⠛⠓⠊⠚⠅⠇⠍⠝⠕⠏⠟⠗⠎⠞⠥⠧⠺⠭⠽⠵", _LETTERS[1:]),
    ord("\u2800"): " ",
    ord("\u2820"): "\u00ad",  # the next one is a capital
}
_BINARY = re.compile(r"(?<![0-9])[01]{7}[01\s,]{20,}")
_NOT_BIT = re.compile("[^01]+")
_NUMBER = re.compile("[0-9]+")
_MORSE_RUN = re.compile(r"(?:[.·•_–−—-]{1,6}[ \t/|]{1,3}){4,}[.·•_–−—-]{1,6}")
_MORSE_STARTS = tuple(gap + sign for gap in " /" for sign in ".·•_–−—-")
_PLAIN_STARTS = (" .", " _", " -")  # those of them in most texts
_MORSE_SIGN = re.compile("[.·•_–−—-]+")
_MORSE = dict(
    zip(
        """.- -... -.-. -.. . ..-. --. .... .. .--- -.- .-.. -- -. --- .--. --.- .-. ... - ..- ...-
        .-- -..- -.-- --.. ----- .---- ..--- ...-- ....- ..... -.... --... ---.. ----.""".split(),
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
        strict=True,
    )
)
_DASHES = str.maketrans("·•_–−—", "..----")
_ALPHABET = frozenset(
    """
    alfa alpha bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike
    november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
    """.split()
)
_APART = {c: chr(c).lower() if chr(c).isalnum() or chr(c) == "_" else " " for c in range(128)}
_NO_LETTERS = dict.fromkeys(map(ord, f"{_DIGITS}_"))
_WORD = re.compile(r"[^\W\d_]+")
_GAP = re.compile(r"[\s,.;-]{1,3}")
_AS_IN = re.compile(
    r"(?<!\w)([A-Za-z])[ \t]+(?:as[ \t]+in|for|like|wie|comme|de)[ \t]+[\"'“‘]?[^\W\d_]+[\"'”’]?",
)
_AS = (" as in ", " for ", " like ", " wie ", " comme ", " de ")
_FIRST = re.compile(r"\b[^\W\d_]")
_SENTENCE_FIRST = re.compile(r"(?:\A|[.!?…:][\"'”’)\]]{0,3}\s)[^\w.!?…]{0,6}([^\W\d_])")
_SENTENCE_ENDS = ".!?…"
_STOPS = (". ", "! ", "? ", "… ", ".\n", "!\n", "?\n")
_LINE = re.compile(r"(?m)^(?:[^\w\n]|[\d_])*([^\W\d_])[^\n]*")


def readable(data: bytes) -> str | None:
    """Read bytes as text if they mostly are some; of a few bytes more is asked."""
    text = data.decode("utf-8", "replace")
    size = len(text)
    good = sum(map(str.isprintable, text)) + sum(map(text.count, "\n\r\t")) - text.count("\ufffd")
    if good < (1.0 if size < _SHORT else 0.8) * size or not any(map(str.isalpha, text)):
        return None
    # Vowel signs and the like of other scripts are no letters.
    wordy = sum(char.isalnum() or char == " " or char > "\u0300" for char in text)
    return text if wordy >= min(0.75 * size, _WORDY) else None


def plain_words(text: str) -> list[str] | None:
    """The words of an ASCII text in lower case, of letters, digits and underscores.

    Args:
        text: Any text.

    Returns:
        The words; None for a text that isn't ASCII.

    Example:
        >>> plain_words("Mike-1's a_b"), plain_words("é")
        (['mike', '1', 's', 'a_b'], None)
    """
    return text.translate(_APART).split() if text.isascii() else None


def codes(
    text: str, opens: Callable[[str], bool], words: list[str] | None = None
) -> Iterator[View]:
    """Read number codes, Morse, Braille and spelling alphabets.

    Args:
        text: Any text.
        opens: Tells whether eight letters are the first of some target's name, written as one.
        words: The text's `plain_words`, so that they need not be looked for again.

    Yields:
        A view for each stretch.

    Example:
        >>> spelled = "77 97 114 105 97 32 71, -- .- .-. .. .-"
        >>> [view.text for view in codes(spelled, lambda letters: False)]
        ['Maria G', 'M A R I A']
    """
    if sum(map(text.count, _DIGITS)) >= _MIN_DIGITS:
        yield from _numbers(text, opens)
    starts = _PLAIN_STARTS if text.isascii() and "/" not in text else _MORSE_STARTS
    if any(map(text.__contains__, starts)):
        for match in _MORSE_RUN.finditer(text):
            signs = list(_MORSE_SIGN.finditer(text, *match.span()))
            read = [_MORSE.get(sign[0].translate(_DASHES)) for sign in signs]
            if all(read):
                yield _lettered("morse", map(str, read), [sign.span() for sign in signs])
    if not text.isascii() and len(_BRAILLE.findall(text)) >= _MIN_LETTERS:
        yield View("braille", text.translate(_BRAILLE_LETTERS), Origin.same(0, len(text)))
    if words is None or not _ALPHABET.isdisjoint(words):
        yield from _spelled(text)
    if words is None or list(map(len, words)).count(1) >= _MIN_LETTERS:
        yield from _as_in(text)


def _numbers(text: str, opens: Callable[[str], bool]) -> Iterator[View]:
    """Read decimal, octal and binary codes, and places in the alphabet."""
    for match in _DECIMAL.finditer(text):
        numbers = _NUMBER.findall(match[0])
        views = list(_bytes("codes", match, list(map(int, numbers))))
        if not views and not _NOT_OCTAL.search(match[0]):
            views = list(_bytes("codes", match, [int(one, 8) for one in numbers]))
        yield from views
    for match in _PLACES.finditer(text):
        numbers = list(_NUMBER.finditer(text, *match.span()))
        places = [int(one[0]) for one in numbers]
        letters = ["".join(_LETTERS[place : place + 1]) or " " for place in places]
        yield from _opened(letters, [one.span() for one in numbers], opens)
    for match in _BINARY.finditer(text):
        groups = _NOT_BIT.split(match[0].strip(" ,\t\r\n"))
        if len(groups) == 1:
            groups = [groups[0][i : i + 8] for i in range(0, len(groups[0]), 8)]
        yield from _bytes("codes", match, [int(one, 2) for one in groups if one])


def _bytes(kind: str, match: re.Match[str], values: list[int]) -> Iterator[View]:
    if all(value < 256 for value in values):  # noqa: PLR2004 - a byte
        decoded = readable(bytes(values))
        if decoded:
            yield View(kind, decoded, Origin.whole(*match.span()))


def _spelled(text: str) -> Iterator[View]:
    """Read the like of "Mike Alpha Romeo"."""
    lower = text.lower()
    # Quicker than to translate, where a text is not ASCII.
    bare = lower.replace(",", " ").replace("-", " ").replace(".", " ").replace(";", " ").split()
    if not _ALPHABET.isdisjoint(bare) and sum(map(_ALPHABET.__contains__, bare)) >= _MIN_LETTERS:
        run: list[re.Match[str]] = []
        for word in [*_WORD.finditer(lower), None]:
            if (
                word
                and word[0] in _ALPHABET
                and (not run or _GAP.fullmatch(lower, run[-1].end(), word.start()))
            ):
                run.append(word)
                continue
            if len(run) >= _MIN_LETTERS:
                spans = [one.span() for one in run]
                yield _lettered("spelled", (one[0][0] for one in run), spans)
            run = [word] if word and word[0] in _ALPHABET else []


def _as_in(text: str) -> Iterator[View]:
    """Read the like of "M as in Mary, A as in Ann"."""
    lower = text.lower()
    if sum(map(lower.count, _AS)) >= _MIN_LETTERS:
        found = list(_AS_IN.finditer(text))
        if len(found) >= _MIN_LETTERS:
            spans = [one.span() for one in found]
            yield _lettered("spelled", (one[1] for one in found), spans)


def acrostics(
    text: str, opens: Callable[[str], bool], words: list[str] | None = None
) -> Iterator[View]:
    """Read the first letters of lines, sentences and words, and the last letters of lines.

    Args:
        text: Any text.
        opens: Tells whether eight letters are the first of some target's name, written as one.
        words: The text's `plain_words`, so that they need not be looked for again.

    Yields:
        A view of the letters from there on, for each place where a name may begin.
    """
    if text.count("\n") >= _LINES - 1:
        yield from _of_lines(text, opens)
    if (
        sum(map(text.count, _SENTENCE_ENDS)) >= _LINES - 1
        and sum(map(text.count, _STOPS)) >= _LINES - 1
    ):
        yield from _of_sentences(text, opens)
    if any(map(opens, windows(_heads(text, words)))):
        runs = [word.span() for word in _WORD.finditer(text)]
        heads = [span for span in runs if span[0] == 0 or not text[span[0] - 1].isalnum()]
        yield from _opened([text[start] for start, _ in heads], heads, opens)


def _heads(text: str, words: list[str] | None) -> str:
    """The first letter of each word that begins with one."""
    if words is None:
        return "".join(_FIRST.findall(text))
    return "".join(map(itemgetter(0), words)).translate(_NO_LETTERS)


def _of_lines(text: str, opens: Callable[[str], bool]) -> Iterator[View]:
    lines = [match for match in _LINE.finditer(text) if match[1]]
    spans = [line.span() for line in lines]
    yield from _opened([line[1] for line in lines], spans, opens)
    lasts = [_WORD.findall(line[0])[-1][-1] for line in lines]
    yield from _opened(lasts, spans, opens)


def _of_sentences(text: str, opens: Callable[[str], bool]) -> Iterator[View]:
    firsts = _SENTENCE_FIRST.findall(text)
    if not _openings(firsts, opens):
        return
    starts = [match.start(1) for match in _SENTENCE_FIRST.finditer(text)]
    spans = list(zip(starts, [*starts[1:], len(text)], strict=True))
    yield from _opened(firsts, spans, opens)


def _openings(letters: Sequence[str], opens: Callable[[str], bool]) -> list[int]:
    """The places in a row of letters at which a name may begin."""
    return [i for i, hit in enumerate(map(opens, windows("".join(letters)))) if hit]


def windows(letters: str) -> list[str]:
    """All eight letters in a row, as names are opened by them.

    Example:
        >>> windows("MARIÁGONZ")
        ['mariagon', 'ariagonz']
    """
    row = letters.lower()
    if not row.isascii():
        row = "".join(fold_word(one)[:1] or " " for one in row)
    return [row[i : i + OPENING] for i in range(len(row) - OPENING + 1)]


def _opened(
    letters: list[str], spans: list[tuple[int, int]], opens: Callable[[str], bool]
) -> Iterator[View]:
    for place in _openings(letters, opens):
        reach = slice(place, place + _LONGEST)
        yield _lettered("acrostic", letters[reach], spans[reach])


def _lettered(
    kind: str, letters: Iterator[str] | Sequence[str], spans: list[tuple[int, int]]
) -> View:
    """A view of single letters, each with the stretch that it stands for."""
    count = len(spans)
    origin = Origin(tuple(range(0, 2 * count, 2)), tuple(spans), (0,) * count)
    return View(kind, " ".join(letters), origin)
