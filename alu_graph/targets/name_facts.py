"""What entering a name asks of each of its words, found once a word however many names hold it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from alu_graph.targets.name_flags import mark
from alu_graph.targets.name_forms import (
    ARTICLES,
    HONORIFICS,
    INITIALED,
    ORDINARY,
    PARTICLES,
    SELDOM,
    SUFFIXES,
    Grade,
    Reading,
    part_reading,
    reading,
    reads_as_words,
)
from alu_graph.text.folding import Tokens, fold_word
from alu_graph.text.rarity import zipf

_MEMO = 65_536
_LONGEST = 8  # words of a name
_ODD = SUFFIXES | HONORIFICS | ARTICLES


Coded: TypeAlias = tuple[Reading, int]  # with its code
_GRADES: tuple[Grade, Grade] = ("weak", "strong")
_EITHER = (False, True)


class Facts:
    """A word of names, and what is to be noted of it of all names that are entered together.

    Args:
        fold: The word, folded.
        lexicon: Where it is one.
    """

    __slots__ = (
        *("fold", "zipf", "mark", "wordy"),
        *("initialed", "surname", "given"),
        *("flags", "beside", "uses"),
    )

    def __init__(self, fold: str, lexicon: Lexicon) -> None:
        self.fold = fold
        self.zipf = zipf(fold)
        self.mark = mark(fold)
        self.wordy = reads_as_words(fold)  # as one of a phrase before others, and behind them
        # What an initial with it as the surname means, and what it means by itself, if anything.
        self.initialed = lexicon.initialed[self.zipf < SELDOM]
        part = part_reading(fold, "surname")
        self.surname = None if part is None else lexicon.surname[part.capitals]
        self.given = None if part is None else lexicon.given[part.capitals]
        self.flags = self.beside = self.uses = 0


class Lexicon(dict[str, "Facts | None"]):
    """The facts of words as written; None of one that is not plain. One writer's.

    A name of plain words is entered without a look at all the forms that names can have.

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
        coded = self._coded
        self.glued = coded("full name, joined", "strong")
        self.outer = coded("without middle names", "weak", capitals=True)
        # By whether the surname is rare, and by whether they need capitals:
        self.initialed = tuple(coded(INITIALED, how, capitals=True) for how in _GRADES)
        self.surname = tuple(coded("surname", "weak", capitals=some) for some in _EITHER)
        self.given = tuple(coded("given name", "weak", capitals=some) for some in _EITHER)
        self._whole = tuple(
            coded("full name", "strong", capitals=some, personal=True) for some in _EITHER
        )

    def _coded(
        self, what: str, grade: Grade, *, capitals: bool = False, personal: bool = False
    ) -> Coded:
        meaning = reading(what, grade, capitals=capitals, personal=personal)
        return meaning, self.code(meaning)

    def whole(self, parts: Sequence[Facts]) -> Coded:
        """What a full name of plain words means, and the code of that."""
        ordinary = all(part.zipf >= ORDINARY for part in parts)
        return self._whole[
            ordinary or (parts[-1].wordy[1] and all(part.wordy[0] for part in parts))
        ]

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
            found = self._letters[initial] = Facts(initial, self)
        return found

    def __missing__(self, word: str) -> Facts | None:
        fold = _plain(word)
        found = None if fold is None else Facts(fold, self)
        if len(self) >= _MEMO:
            self.clear()
        self[word] = found
        return found

    def parts(self, name: str) -> list[Facts] | None:
        """The facts of the words of a person's name, if all are plain; of a lone word None.

        None, too, of a name whose first word is its last, and of one with "van" and the like.
        """
        words = name.split(" ")
        if not 1 < len(words) <= _LONGEST:
            return None
        found = []
        for word in words:
            facts = self[word]
            if facts is None:
                return None
            found.append(facts)
        if len(found) > 2 and found[-2].fold in PARTICLES:  # noqa: PLR2004 - "van Gogh"
            return None
        return found if found[0].fold != found[-1].fold else None


def _plain(word: str) -> str | None:
    """A word folded, if it is one that names are made of, and stays one as it is folded."""
    if word.isascii():
        folded = word.lower()
        if not word.isalpha():
            return None
    elif "-" in word:
        return None
    else:
        folded = fold_word(word)
        if Tokens(word).folds != [folded]:
            return None
        if not folded.isascii() and (fold_word(folded), Tokens(folded).folds) != (folded, [folded]):
            return None
        if folded.isascii() and not folded.isalpha():
            return None
    return None if len(folded) == 1 or folded in _ODD else folded
