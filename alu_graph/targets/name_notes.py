"""What is to be entered of the words of names, gathered word by word and entered together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from alu_graph.targets.name_facts import Facts
from alu_graph.targets.name_flags import (
    ALONE,
    FIRST,
    LAST,
    LONGER,
    SPELT,
    STARTS,
    SUPPORT,
    TELLING,
)
from alu_graph.targets.name_forms import MIN_GLUED
from alu_graph.targets.spelling import MIN_TYPO

if TYPE_CHECKING:
    from alu_graph.targets.name_table import NameTable


class Notes:
    """Notes of forms that are new; as `NameTable` enters one by one, but a word only once.

    Args:
        table: Where they are entered.
    """

    def __init__(self, table: NameTable) -> None:
        self._table = table
        self._noted: list[Facts] = []

    def pair(self, given: Facts, surname: Facts) -> None:
        """Note a full name of two words."""
        self._neighbours(given, surname)
        first = given.zipf <= surname.zipf
        rare, other = (given, surname) if first else (surname, given)
        place, others = (FIRST, LAST) if first else (LAST, FIRST)
        supported = other.zipf < SUPPORT
        alone = 0 if supported or len(rare.fold) < MIN_TYPO else ALONE
        rare.flags |= place | STARTS | TELLING | SPELT | alone
        other.flags |= others | SPELT | (STARTS if supported else 0)
        self._opening(given.fold + surname.fold)

    def longer(self, parts: Sequence[Facts]) -> None:
        """Note a full name of more words."""
        rarest = min(parts, key=_rarity)
        size, supported, seen = len(parts), False, False
        for i, part in enumerate(parts):
            if not part.uses:
                self._noted.append(part)
            part.uses += 1
            part.beside |= parts[i - 1].mark | parts[(i + 1) % size].mark
            anchor = part is rarest and not seen  # a word may stand in a name twice
            seen = seen or anchor
            supports = not anchor and part.zipf < SUPPORT
            supported = supported or supports
            self._table.place(part.fold, i, size, starts=supports or anchor)
            part.flags |= LONGER | SPELT
        rarest.flags |= TELLING
        if not supported and len(rarest.fold) >= MIN_TYPO:
            rarest.flags |= ALONE
        self._opening("".join(part.fold for part in parts))

    def outer(self, given: Facts, surname: Facts) -> None:
        """Note the first and the last word of a longer name, which only may mean its bearer."""
        self._neighbours(given, surname)
        first = given.zipf <= surname.zipf
        given.flags |= FIRST | STARTS if first else FIRST
        surname.flags |= LAST if first else LAST | STARTS

    def initial(self, letter: Facts, surname: Facts) -> None:
        """Note an initial with a surname."""
        self._neighbours(letter, surname)
        strong = surname.initialed[0].grade == "strong"
        starts = STARTS | TELLING if strong else STARTS
        first = letter.zipf <= surname.zipf
        letter.flags |= FIRST | starts if first else FIRST
        surname.flags |= LAST if first else LAST | starts
        if strong:
            self._opening(letter.fold + surname.fold)

    def _neighbours(self, given: Facts, surname: Facts) -> None:
        """Note two words that stand beside each other in a name that they are all of."""
        if not given.uses:
            self._noted.append(given)
        if not surname.uses:
            self._noted.append(surname)
        given.uses += 1
        surname.uses += 1
        given.beside |= surname.mark
        surname.beside |= given.mark

    def _opening(self, glued: str) -> None:
        if len(glued) >= MIN_GLUED:
            self._table.openings.add(glued[:MIN_GLUED])

    def settle(self) -> None:
        """Enter what was noted."""
        table, beside, in_use = self._table, self._table.beside, self._table.in_use
        for word in self._noted:
            fold = word.fold
            beside[fold] = beside.get(fold, 0) | word.beside
            in_use[fold] = in_use.get(fold, 0) + word.uses
            table.flag(fold, word.flags)
            word.flags = word.beside = word.uses = 0
        self._noted = []


def _rarity(word: Facts) -> float:
    return word.zipf
