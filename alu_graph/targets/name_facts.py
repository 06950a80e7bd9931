"""What entering a name asks of each of its words, found once a word however many names hold it."""

from __future__ import annotations

from typing import NamedTuple

from alu_graph.targets.name_forms import (
    ARTICLES,
    HONORIFICS,
    INITIALED,
    ORDINARY,
    SELDOM,
    SUFFIXES,
    Reading,
    part_reading,
    reading,
    reads_as_words,
)
from alu_graph.text.folding import fold, fold_word
from alu_graph.text.rarity import zipf

_MEMO = 131_072
_ODD = SUFFIXES | HONORIFICS | ARTICLES


class Facts(NamedTuple):
    """A word of names.

    Args:
        fold: The word, folded.
        zipf: Its frequency.
        initialed: What an initial with it as the surname means.
        surname: What it means by itself as a surname, if anything.
        given: What it means by itself as a given name.
        wordy: Whether it reads as an ordinary word before others, and behind them.
    """

    fold: str
    zipf: float
    initialed: Reading
    surname: Reading | None
    given: Reading | None
    wordy: tuple[bool, bool]


class Lexicon(dict[str, "Facts | None"]):
    """The facts of words as written; None of one that is not plain.

    A name of two plain words is entered without a look at all the forms that names can have.

    Example:
        >>> lexicon = Lexicon()
        >>> lexicon["González"].fold, lexicon["Jean-Luc"], lexicon["Dr"]
        ('gonzalez', None, None)
    """

    def __missing__(self, word: str) -> Facts | None:
        found = _facts(word)
        if len(self) >= _MEMO:
            self.clear()
        self[word] = found
        return found

    def pair(self, name: str) -> tuple[Facts, Facts] | None:
        """The facts of a person's name of two different plain words; None of any other."""
        words = name.split(" ")
        if len(words) != 2:  # noqa: PLR2004 - a pair
            return None
        given, surname = self[words[0]], self[words[1]]
        if given is None or surname is None or given.fold == surname.fold:
            return None
        return given, surname


def whole(given: Facts, surname: Facts) -> Reading:
    """What the full name of two plain words means."""
    ordinary = min(given.zipf, surname.zipf) >= ORDINARY
    capitals = ordinary or (given.wordy[0] and surname.wordy[1])
    return reading("full name", "strong", capitals, personal=True)


def _facts(word: str) -> Facts | None:
    if not word.isalpha():
        return None
    folded = word.lower() if word.isascii() else fold_word(word)
    if not (folded.isascii() and folded.isalpha()) or len(folded) == 1 or folded in _ODD:
        return None
    if not word.isascii() and fold(word) != folded:
        return None
    rarity = zipf(folded)
    grade = "strong" if rarity < SELDOM else "weak"
    return Facts(
        folded,
        rarity,
        reading(INITIALED, grade, capitals=True),
        part_reading(folded, "surname"),
        part_reading(folded, "given name"),
        reads_as_words(folded),
    )
