"""What entering a name asks of each of its words, found once a word however many names hold it."""

from __future__ import annotations

from collections.abc import Callable

from alu_graph.targets.name_forms import (
    ARTICLES,
    HONORIFICS,
    INITIALED,
    ORDINARY,
    SELDOM,
    SUFFIXES,
    Grade,
    Reading,
    part_reading,
    reading,
    reads_as_words,
)
from alu_graph.text.folding import fold, fold_word
from alu_graph.text.rarity import zipf

_MEMO = 32_768
_MARKS = 255
_ODD = SUFFIXES | HONORIFICS | ARTICLES


class Facts:
    """A word of names, and what is to be noted of it of all names that are entered together.

    Args:
        fold: The word, folded.
        code: Numbers a reading.
    """

    __slots__ = (
        *("fold", "zipf", "mark", "wordy"),
        *("initialed", "surname", "given"),
        *("flags", "beside", "uses"),
    )

    def __init__(self, fold: str, code: Callable[[Reading], int]) -> None:
        self.fold = fold
        self.zipf = zipf(fold)
        self.mark = mark(fold)
        self.wordy = reads_as_words(fold)  # as one of a phrase before others, and behind them
        # What an initial with it as the surname means, and what it means by itself, if anything;
        # with their codes.
        grade: Grade = "strong" if self.zipf < SELDOM else "weak"
        initialed = reading(INITIALED, grade, capitals=True)
        self.initialed = initialed, code(initialed)
        surname, given = part_reading(fold, "surname"), part_reading(fold, "given name")
        self.surname = None if surname is None else (surname, code(surname))
        self.given = None if given is None else (given, code(given))
        self.flags = self.beside = self.uses = 0


class Lexicon(dict[str, "Facts | None"]):
    """The facts of words as written; None of one that is not plain. One writer's.

    A name of two plain words is entered without a look at all the forms that names can have.

    Example:
        >>> lexicon = Lexicon()
        >>> lexicon["González"].fold, lexicon["Jean-Luc"], lexicon["Dr"]
        ('gonzalez', None, None)
    """

    def __init__(self) -> None:
        super().__init__()
        self.readings: list[Reading] = []  # by their codes
        self._codes: dict[Reading, int] = {}
        self._letters: dict[str, Facts] = {}

    def code(self, meaning: Reading) -> int:
        """The code of a reading."""
        code = self._codes.get(meaning)
        if code is None:
            self.readings.append(meaning)
            code = self._codes[meaning] = len(self.readings) - 1
        return code

    def letter(self, initial: str) -> Facts:
        """The facts of an initial."""
        found = self._letters.get(initial)
        if found is None:
            found = self._letters[initial] = Facts(initial, self.code)
        return found

    def __missing__(self, word: str) -> Facts | None:
        fold = _plain(word)
        found = None if fold is None else Facts(fold, self.code)
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


def mark(word: str) -> int:
    """One of 256 bits: two words share it by chance once in 256 times."""
    return 1 << (hash(word) & _MARKS)


def whole(given: Facts, surname: Facts) -> Reading:
    """What the full name of two plain words means."""
    ordinary = min(given.zipf, surname.zipf) >= ORDINARY
    capitals = ordinary or (given.wordy[0] and surname.wordy[1])
    return reading("full name", "strong", capitals, personal=True)


def _plain(word: str) -> str | None:
    """A word folded, if it is of letters alone and one that names are made of."""
    if not word.isalpha():
        return None
    folded = word.lower() if word.isascii() else fold_word(word)
    if not folded.isalpha() or len(folded) == 1 or folded in _ODD:
        return None
    # What folds to several words, and what doesn't stay as it is folded, is no plain word.
    if not word.isascii() and not fold(word) == folded == fold(folded):
        return None
    return folded
