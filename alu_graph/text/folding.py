"""Folding: one spelling for every dress a word can wear, with spans into the text as written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from operator import itemgetter
from typing import NamedTuple

import numpy as np

from alu_graph.text.lookalikes import always, lookalikes, plain_latin

_BADGES = "\U0001f150-\U0001f169\U0001f170-\U0001f189"  # white letters on black
_BRACKETED = "\u249c-\u24b5\U0001f110-\U0001f129"
_FLAGS = "\U0001f1e6-\U0001f1ff"  # two of these letters are a flag, more spell a word
# Letters that decomposition leaves whole, and letter styles that it leaves as they are.
_SINGLES = str.maketrans(
    {
        **plain_latin(),
        **always(),
        **{
            chr(first + i): chr(ord("a") + i)
            for first in (0x1F150, 0x1F170, 0x1F1E6)
            for i in range(26)
        },
    }
)
# Applied only to words that mix scripts, so that honest Cyrillic or Greek text is left alone.
_LOOKALIKES = str.maketrans(lookalikes())
_TO_CYRILLIC = str.maketrans("aceopxyibkmhtACEOPXYIBKMHT", "асеорхуівкмнтАСЕОРХУІВКМНТ")
_CYRILLIC = re.compile("[\u0400-\u052f]")
_LEET = str.maketrans("013457", "oieast")
_FILLERS = "\u115f\u1160\u3164\uffa0"  # of Hangul: letters by their class, and nothing to see
_INVISIBLE = (
    f"\u00ad\u034f{_FILLERS}\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e01ef"
)
# Scripts written without blanks, or (Hangul) with endings joined on: each letter is a word, so that
# a name in a row of them is found, and so is a Latin one beside them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_SYLLABLE = "[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?"  # Hangul in its decomposed spelling
_LETTER = (
    rf"[^\W_{_UNSPACED}{_FILLERS}\u1100-\u11ff]"
    rf"|[{_BRACKETED}\u24b6-\u24e9\U0001f130-\U0001f149{_BADGES}]"
)
_TOKEN = re.compile(
    r"<[/!]?[A-Za-z][^<>]{0,200}>"  # a markup tag: skipped, so that it can't split a name
    rf"|(?P<word>(?:{_LETTER})(?:(?:{_LETTER})|[\u0300-\u036f{_INVISIBLE}]"
    rf"|['’ʼ`´](?=[^\W\d_]))*"
    rf"|(?:{_SYLLABLE}|[{_UNSPACED}\u1160-\u11ff])[\u3099\u309a{_INVISIBLE}]*"
    rf"|[{_FLAGS}]{{3,}}|(?<![{_FLAGS}])[{_FLAGS}](?![{_FLAGS}]))"
)
_POSSESSIVE = re.compile(r"['’ʼ`´]s$", re.IGNORECASE)
_HARD_STOP = re.compile(r"[;!?…。！？]|\n[ \t\r]*\n|(?<=\w\w\w)[.]\s")
_MIN_LEET = 4
_MIN_SPELLED = 4
_MAX_SPELLED = 400


class Word(NamedTuple):
    """A word of a text: its folded spelling, where it stands, whether it began with a capital."""

    fold: str
    start: int
    end: int
    capital: bool

    @property
    def initial(self) -> bool:
        """Whether it is a letter by itself, of a script that writes words."""
        one = len(self.fold) == 1 or (self.end - self.start == 1 and self.fold.isalpha())  # "æ"
        return one and self.fold < "\u0e00"


@lru_cache(maxsize=65_536)
def fold_word(word: str) -> str:
    """Fold one word: case, marks, invisible characters, letter styles, look-alikes, leet.

    Args:
        word: A word as written.

    Returns:
        The folded word; empty if nothing but marks was in it.

    Example:
        >>> fold_word("GONZÁLEZ's"), fold_word("G0nzalez"), fold_word("Ｍａｒｉａ")
        ('gonzalez', 'gonzalez', 'maria')
    """
    if word.isascii() and word.isalpha():
        return word.lower()
    text = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word)).translate(_SINGLES)
    text = "".join(ch for ch in text if ch.isalnum() and ch not in _FILLERS)
    if not text.isascii() and any(ch.isascii() and ch.isalpha() for ch in text):
        latin = text.translate(_LOOKALIKES)
        # A letter that looks like none of Latin: the others are the ones that were changed.
        cyrillic = not latin.isascii() and _CYRILLIC.search(text)
        text = text.translate(_TO_CYRILLIC) if cyrillic else latin
    text = text.casefold()
    letters = sum(ch.isalpha() for ch in text)
    if _MIN_LEET <= len(text) != letters and 2 * letters >= len(text):
        text = text.translate(_LEET)
    return text


_ASCII = str.maketrans(
    {
        chr(code): chr(code).lower() if chr(code).isalnum() else "'" if chr(code) in "'`" else " "
        for code in range(128)
    }
)
_BLANK = 32
_NOT_ASCII = re.compile(r"[^\x00-\x7f]")
_LOOSE = re.compile(r"'(?:(?![a-z])|(?<![a-z0-9]'))")
_INSIDE = re.compile(rf"[\w\u0300-\u036f{_INVISIBLE}\u249c-\u24e9]|[^\x00-\uffff]")


class _Alike(dict[str, str]):
    """For a character that isn't ASCII the one that stands for it; "" where one doesn't do."""

    def __missing__(self, char: str) -> str:
        alike = " "
        if char in "’´":
            alike = "'"
        elif char.isalpha() and (bare := fold_word(char)).isascii() and bare.isalpha():
            alike = bare if len(bare) == 1 else ""
        elif _INSIDE.match(char):
            alike = ""
        self[char] = alike
        return alike


_alike = _Alike()


def _as_ascii(text: str) -> str | None:
    """A text in lower-case ASCII of the same length, blanks between its words; None if it can't."""
    if "<" in text:  # perhaps markup
        return None
    if not text.isascii():
        other = {char: _alike[char] for char in set(_NOT_ASCII.findall(text))}
        if "" in other.values():
            return None
        for char, alike in other.items():
            text = text.replace(char, alike)
    text = text.translate(_ASCII)
    return _LOOSE.sub(" ", text) if "'" in text else text


class Tokens:
    """The words of a text, split at once, and placed and folded only where somebody asks.

    Args:
        text: Any text.

    Example:
        >>> tokens = Tokens("Then María's dog left.")
        >>> tokens.raws
        ['then', "maria's", 'dog', 'left']
        >>> tokens.word(1)
        Word(fold='maria', start=5, end=12, capital=True)
    """

    __slots__ = ("_capitals", "_ends", "_folds", "_plain", "_sizes", "_starts", "raws", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self._folds: list[str] | None = None
        self._starts: list[int] | None = None
        self._capitals: list[bool] | None = None
        self._sizes: list[int] | None = None
        self._ends: list[int] = []
        self._plain = ""
        plain = _as_ascii(text)
        if plain is not None:
            self._plain = plain
            self.raws = plain.split()  # words, folded but for leet and endings
            return
        self.raws, self._starts = [], []
        for token in _TOKEN.finditer(text):
            raw = token["word"]
            if raw is not None and (fold := fold_word(raw)):
                self.raws.append(fold)
                self._starts.append(token.start())
                self._ends.append(token.end())
        self._folds = self.raws

    def __len__(self) -> int:
        return len(self.raws)

    @property
    def lone_letters(self) -> int:
        """How many words are of one letter."""
        return self.sizes.count(1)

    @property
    def sizes(self) -> list[int]:
        """How many letters each word has."""
        if self._sizes is None:
            self._sizes = list(map(len, self.raws))
        return self._sizes

    @property
    def folds(self) -> list[str]:
        """The folded words."""
        if self._folds is None:
            # Most are of letters alone; these need no call.
            self._folds = [raw if raw.isalpha() else fold_word(raw) for raw in self.raws]
        return self._folds

    @property
    def starts(self) -> list[int]:
        """Where each word starts."""
        if self._starts is None:
            filled = np.frombuffer(f" {self._plain} ".encode("ascii"), np.uint8) != _BLANK
            edges = (filled[1:] != filled[:-1]).nonzero()[0]
            self._ends = edges[1::2].tolist()
            self._starts = edges[::2].tolist()
        return self._starts

    @property
    def ends(self) -> list[int]:
        """Where each word ends."""
        return self._ends if self.starts else []

    @property
    def capitals(self) -> list[bool]:
        """Whether each word begins with a capital."""
        if self._capitals is None:
            # A blank more, for `itemgetter` gives no tuple of a single letter.
            firsts = itemgetter(*self.starts, slice(0))(self.text)
            self._capitals = list(map(str.isupper, firsts[:-1]))
        return self._capitals

    def word(self, place: int) -> Word:
        """One word."""
        start = self.starts[place]
        return Word(self.folds[place], start, self._ends[place], self.capitals[place])

    def words(self) -> list[Word]:
        """All words."""
        starts = self.starts
        rows = zip(self.folds, starts, self._ends, self.capitals, strict=True)
        return list(map(Word._make, rows))


def words(text: str) -> list[Word]:
    """Split a text into folded words.

    Args:
        text: Any text.

    Returns:
        Its words in order, with spans into `text`. Markup tags are skipped.

    Example:
        >>> [word.fold for word in words("**Maria** <b>González</b>, M4ria")]
        ['maria', 'gonzalez', 'maria']
    """
    return Tokens(text).words()


def fold(text: str) -> str:
    """The folded words of a text, joined by single blanks.

    Example:
        >>> fold("  Café-Müller ")
        'cafe muller'
    """
    if text.isascii() and text.replace(" ", "").isalpha():  # most names
        return " ".join(text.lower().split())
    return " ".join(Tokens(text).folds)


def joined(text: str, left: Word, right: Word) -> bool:
    """Whether two neighbouring words may belong to one name, judged by what stands between them.

    A sentence end parts them, unless the full stop closes an initial or an abbreviation.
    """
    between = text[max(left.start, left.end - 3) : right.start]
    return _HARD_STOP.search(between) is None


def spelled_out(found: list[Word]) -> list[tuple[str, list[Word]]]:
    """Runs of single letters ("M a r i a", "M.a.r.i.a"), glued.

    Args:
        found: The words of a text, from `words`.

    Returns:
        For each run of at least four one-letter words: the glued letters and the word of each.
    """
    runs: list[tuple[str, list[Word]]] = []
    run: list[Word] = []
    for word in [*found, None]:
        if word is not None and word.initial and len(run) < _MAX_SPELLED:
            run.append(word)
            continue
        if len(run) >= _MIN_SPELLED:
            runs.append(("".join(one.fold for one in run), [one for one in run for _ in one.fold]))
        run = []
    return runs
