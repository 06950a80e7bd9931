"""Folding: one spelling for every dress a word can wear, with spans into the text as written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

# Letters that look like a Latin one. Applied only to words that mix scripts, so that honest
# Cyrillic or Greek text is left alone.
_LOOKALIKES = str.maketrans(
    "аеорсухівкмнтјѕԁԛԝһӏɡαεικνορτυχϲ",
    "aeopcyxibkmhtjsdqwhlgaeikvoptuxc",
)
# Letters that decomposition leaves whole.
_SINGLES = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ß": "ss"}
)
_LEET = str.maketrans("013457", "oieast")
_INVISIBLE = "\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufe00-\ufe0f\ufeff"
# Scripts written without blanks, or (Hangul) with endings joined on: each letter is a word, so that
# a name in a row of them is found, and so is a Latin one beside them.
_UNSPACED = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30fa\u30fc-\u30ff\u3400-\u4dbf\u4e00-\u9fff"
    "\uac00-\ud7a3\uf900-\ufaff\uff66-\uff9f\U00020000-\U0003ffff"
)
_SYLLABLE = "[\u1100-\u115f][\u1160-\u11a7]?[\u11a8-\u11ff]?"  # Hangul in its decomposed spelling
_LETTER = rf"[^\W_{_UNSPACED}\u1100-\u11ff]|[\u24b6-\u24e9]"
_TOKEN = re.compile(
    r"<[/!]?[A-Za-z][^<>]{0,200}>"  # a markup tag: skipped, so that it can't split a name
    rf"|(?P<word>(?:{_LETTER})(?:(?:{_LETTER})|[\u0300-\u036f{_INVISIBLE}]"
    rf"|['’ʼ`´](?=[^\W\d_]))*"
    rf"|(?:{_SYLLABLE}|[{_UNSPACED}\u1160-\u11ff])[\u3099\u309a{_INVISIBLE}]*)"
)
_POSSESSIVE = re.compile(r"['’ʼ`´]s$", re.IGNORECASE)
_HARD_STOP = re.compile(r"[;!?…。！？]|\n[ \t\r]*\n|\w{3,}[.]\s")
_MIN_LEET = 4
_MIN_SPELLED = 4
_MAX_SPELLED = 400


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a text: its folded spelling, where it stands, whether it began with a capital."""

    fold: str
    start: int
    end: int
    capital: bool

    @property
    def initial(self) -> bool:
        """Whether it is a letter by itself, of a script that writes words."""
        return len(self.fold) == 1 and self.fold < "\u0e00"


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
    text = unicodedata.normalize("NFKD", _POSSESSIVE.sub("", word)).casefold().translate(_SINGLES)
    text = "".join(ch for ch in text if ch.isalnum())
    if not text.isascii() and any("a" <= ch <= "z" for ch in text):
        text = text.translate(_LOOKALIKES)
    letters = sum(ch.isalpha() for ch in text)
    if _MIN_LEET <= len(text) != letters and 2 * letters >= len(text):
        text = text.translate(_LEET)
    return text


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
    found = []
    for token in _TOKEN.finditer(text):
        raw = token["word"]
        if raw is None:
            continue
        fold = fold_word(raw)
        if fold:
            found.append(Word(fold, token.start(), token.end(), raw[0].isupper()))
    return found


def fold(text: str) -> str:
    """The folded words of a text, joined by single blanks.

    Example:
        >>> fold("  Café-Müller ")
        'cafe muller'
    """
    return " ".join(word.fold for word in words(text))


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
        For each run of at least four one-letter words: the glued letters and their words.
    """
    runs: list[tuple[str, list[Word]]] = []
    run: list[Word] = []
    for word in [*found, None]:
        if word is not None and word.initial and len(run) < _MAX_SPELLED:
            run.append(word)
            continue
        if len(run) >= _MIN_SPELLED:
            runs.append(("".join(one.fold for one in run), run))
        run = []
    return runs
