"""What is on file of names: their spellings, the words of these, and who bears each.

One writer at a time, any number of readers without a lock: what is replaced is made first and put
in place by one assignment, and no reader walks a dictionary that may change.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TypeAlias

from alu_graph.targets.name_facts import Coded, Facts, Lexicon
from alu_graph.targets.name_flags import (
    ALONE,
    FIRST,
    LAST,
    LONGER,
    PAIR,
    PART,
    SPELT,
    STARTS,
    SUPPORT,
    TELLING,
    mark,
    place_bit,
)
from alu_graph.targets.name_forms import INITIALED, MIN_GLUED, Reading, forms_of
from alu_graph.targets.name_kept import KeptNames
from alu_graph.targets.name_notes import Notes
from alu_graph.targets.sight import Sight
from alu_graph.targets.spelling import MIN_TYPO, Spelling
from alu_graph.text.folding import fold
from alu_graph.text.rarity import zipf

__all__ = [
    "ALONE",
    "FIRST",
    "LAST",
    "LONGER",
    "MANY",
    "MANY_WEAK",
    "PAIR",
    "PART",
    "STARTS",
    "TELLING",
    "Bearers",
    "Held",
    "NameTable",
    "borne",
    "few",
    "mark",
    "place_bit",
]

MANY, MANY_WEAK = 64, 8  # bearers of one spelling that are told
_MIN_LONE_TYPO = 7
_CODE_BITS = 8

Bearers: TypeAlias = "int | array[int]"
# One bearer: its number and the code of the reading. Else readings and their bearers in turn.
Held: TypeAlias = "int | tuple[Reading | Bearers, ...]"


class NameTable:
    """The spellings of names, by the words that they are made of."""

    def __init__(self) -> None:
        self.forms: dict[str, Held] = {}
        self.flags: dict[str, int] = {}  # by word; what is left over only costs time
        self.places: dict[str, int] = {}  # of words in names of more than two, as bits
        self.starts: dict[str, int] = {}  # those of them that a look-up starts from
        # The marks of a word's neighbours in names, in a circle: "Silva, Ana Maria". Two words of a
        # text that are none are seldom looked up.
        self.beside: dict[str, int] = {}
        # How many forms of several words a word is part of: what is left over after a removal must
        # not pass for a name on file, of which no other is a misspelling.
        self.in_use: dict[str, int] = {}
        self.spelling = Spelling()
        self.hyphened: set[str] = set()  # parts of names, without their hyphens
        self.openings: set[str] = set()  # of names written as one; leftovers only cost time
        # By number the name; or, if that is not all, whether it is of an entity, and all names.
        self._names = KeptNames()
        self._to_spell: list[str] = []
        self._lexicon = Lexicon()
        self._notes = Notes(self)

    def __len__(self) -> int:
        return len(self._names)

    def add_many(self, items: Iterable[tuple[int, Sequence[str], bool]]) -> None:
        """Enter targets' names.

        Args:
            items: For each its number, its name with its aliases, and whether it is a person or
                the like, whose name has parts.
        """
        parts_of = self._lexicon.parts
        try:
            for number, names, person in items:
                parts = parts_of(names[0]) if person and len(names) == 1 else None
                if parts is None:
                    self._add(number, names, person=person)
                elif len(parts) == PAIR:
                    self._add_pair(number, *parts)
                else:
                    self._add_longer(number, parts)
        finally:  # what was entered stays, and is found by its words
            self._notes.settle()
            self.spelling.add_many(self._to_spell)
            self._to_spell.clear()

    def _add(self, number: int, names: Sequence[str], *, person: bool) -> None:
        plain = person and len(names) == 1
        self._names.put(number, names[0] if plain else _packed(names, person=person))
        for name in names:
            if "-" in name:
                self.hyphened.update(
                    fold(part).replace(" ", "") for part in name.split() if "-" in part
                )
        for key, reading in forms_of(names, person=person).items():
            self._bear(key, reading, number)

    def _add_pair(self, number: int, given: Facts, surname: Facts) -> None:
        """Enter a person's name of two plain words: the forms that `forms_of` gives of it."""
        key = f"{given.fold} {surname.fold}"
        self._names.put(number, key)
        if self._bears(key, self._lexicon.whole((given, surname)), number):
            self._notes.pair(given, surname)
        self._add_parts(number, given, surname)

    def _add_longer(self, number: int, parts: Sequence[Facts]) -> None:
        """Enter a person's name of more than two plain words, likewise."""
        given, surname = parts[0], parts[-1]
        folds = [part.fold for part in parts]
        key = " ".join(folds)
        self._names.put(number, key)
        if self._bears(key, self._lexicon.whole(parts), number):
            self._notes.longer(parts)
        glued = "".join(folds)
        if len(glued) >= MIN_GLUED and self._bears(glued, self._lexicon.glued, number):
            self._enter([glued], strong=True)
        if self._bears(f"{given.fold} {surname.fold}", self._lexicon.outer, number):
            self._notes.outer(given, surname)
        self._add_parts(number, given, surname)

    def _add_parts(self, number: int, given: Facts, surname: Facts) -> None:
        """Enter a person's surname with the initial, and both words by themselves."""
        initial = given.fold[0]
        if self._bears(f"{initial} {surname.fold}", surname.initialed, number):
            self._notes.initial(self._lexicon.letter(initial), surname)
        if surname.surname is not None:
            self._bears(surname.fold, surname.surname, number)
        if given.given is not None:
            self._bears(given.fold, given.given, number)

    def _bears(self, key: str, coded: Coded, number: int) -> bool:
        """Enter a bearer of a form; True if it is the first, and the form's words are to note."""
        reading, code = coded
        entry = number << _CODE_BITS | code
        held = self.forms.setdefault(key, entry)
        if held is entry:
            return True
        if isinstance(held, int):
            other = held >> _CODE_BITS
            if held == other << _CODE_BITS | code and other < number:
                self.forms[key] = reading, array("I", (other, number))
                return False
        elif len(held) == 2 and held[0] is reading:  # noqa: PLR2004 - of one reading
            holders = held[1]
            if isinstance(holders, array) and holders[-1] < number:
                holders.append(number)
                return False
        self._bear(key, reading, number)
        return False

    def remove(self, number: int) -> None:
        """Take a target's names out."""
        packed = self._names.pop(number)
        if packed is None:
            return
        names, person = _unpacked(packed)
        for key, reading in forms_of(names, person=person).items():
            held = self._without(key, reading, number)
            if held is not None:
                self.forms[key] = held
            elif self.forms.pop(key, None) is not None:
                self._count(key.split(), -1)

    def pairs(self, held: Held) -> Iterator[tuple[Reading, Bearers]]:
        """The readings of a form, with their bearers."""
        if isinstance(held, int):
            yield self._lexicon.readings[held & (1 << _CODE_BITS) - 1], held >> _CODE_BITS
            return
        found = iter(held)
        yield from zip(found, found, strict=True)

    def readings(self, key: str) -> list[tuple[Reading, Bearers]]:
        """The readings of a spelling, with their bearers; none if it is not on file."""
        held = self.forms.get(key)
        return [] if held is None else list(self.pairs(held))

    def means(self, key: str) -> bool:
        """Whether a spelling means some target in any capitals."""
        return any(
            reading.grade == "strong" and reading.what != INITIALED
            for reading, _ in self.readings(key)
        )

    def _bear(self, key: str, reading: Reading, number: int) -> None:
        """Enter a bearer of a form."""
        held = self.forms.get(key)
        if held is None:
            parts = key.split(" ")
            self._enter(parts, strong=reading.grade == "strong")
            self._count(parts, 1)
            self.forms[key] = number << _CODE_BITS | self._lexicon.code(reading)
            return
        rows = held if isinstance(held, tuple) else next(self.pairs(held))
        for i in range(0, len(rows), 2):
            if rows[i] == reading:
                holders = rows[i + 1]
                if isinstance(holders, array) and holders[-1] < number:
                    holders.append(number)
                    return
                known = holders if isinstance(holders, array) else (holders,)
                both = array("I", sorted((*known, number)))
                self.forms[key] = (*rows[:i], reading, both, *rows[i + 2 :])
                return
        if reading.grade == "strong" and all(one.grade == "weak" for one, _ in self.pairs(held)):
            self._enter(key.split(" "), strong=True)
        self.forms[key] = (*rows, reading, number)

    def _without(self, key: str, reading: Reading, number: int) -> Held | None:
        """What is left of a form without one bearer."""
        left: list[Reading | Bearers] = []
        for one, holders in self.readings(key):
            if one != reading:
                left += [one, holders]
            elif isinstance(holders, array):
                rest = holders[:]  # readers may be at the old
                rest.remove(number)
                left += [one, rest] if rest else []
            elif holders != number:
                left += [one, holders]
        return tuple(left) or None

    def _count(self, parts: list[str], by: int) -> None:
        for part in parts if len(parts) > 1 else ():
            left = self.in_use.get(part, 0) + by
            if left:
                self.in_use[part] = left
            else:
                del self.in_use[part]

    def _enter(self, parts: list[str], *, strong: bool) -> None:
        """Make a form findable by its words."""
        if len(parts) == 1 and not strong:
            return
        rarities = list(map(zipf, parts))
        rarest = rarities.index(min(rarities))
        anchor = parts[rarest]
        if strong:
            self.flag(anchor, TELLING)
            glued = "".join(parts)
            if len(glued) >= MIN_GLUED:
                self.openings.add(glued[:MIN_GLUED])
        if len(parts) == 1:
            if len(anchor) >= _MIN_LONE_TYPO:
                self.flag(anchor, ALONE | SPELT)
            return
        named = strong and len(parts[0]) > 1
        supported = False
        marks = [*map(mark, parts), mark(parts[0])]
        for i, part in enumerate(parts):
            had = self.beside.get(part, 0)
            both = had | marks[i - 1 if i else -2] | marks[i + 1]
            if both != had:
                self.beside[part] = both
            supports = i != rarest and named and rarities[i] < SUPPORT
            supported = supported or supports
            flag = self.place(part, i, len(parts), starts=supports or i == rarest)
            self.flag(part, flag | SPELT if named else flag)
        if named and not supported and len(anchor) >= MIN_TYPO:
            self.flag(anchor, ALONE)

    def place(self, part: str, position: int, length: int, *, starts: bool) -> int:
        """Note a word's place in a name; its flag."""
        if length == PAIR:
            return (LAST if position else FIRST) | (STARTS if starts else 0)
        bit = place_bit(position, length)
        for table in (self.places, self.starts) if starts else (self.places,):
            table[part] = table.get(part, 0) | bit
        return LONGER

    def flag(self, word: str, flag: int) -> None:
        """Note what a word is; one that may be misspelt is put on file when all are in."""
        had = self.flags.get(word, 0)
        if had | flag != had:
            self.flags[word] = had | flag
            if flag & ~had & SPELT:
                self._to_spell.append(word)


def few(
    reading: Reading, holders: Bearers, about: Collection[int] = (), sight: Sight | None = None
) -> Sequence[int]:
    """The bearers of a form; of a part that many share a few, or those that a talk is about.

    A part that too many share tells none of them apart. Only bearers that are seen count.
    """
    if isinstance(holders, int):
        return (holders,)
    if reading.grade == "strong":
        return holders[:MANY] if sight is None else sight.first(holders, MANY)
    meant = [one for one in about if borne(holders, one)]
    if meant:
        return meant
    told = holders[: MANY + 1] if sight is None else sight.first(holders, MANY + 1)
    return told[:MANY_WEAK] if len(told) <= MANY else meant


def borne(holders: array[int], number: int) -> bool:
    """Whether a number is among some in rising order."""
    place = bisect_left(holders, number)
    return holders[place : place + 1] == array("I", (number,))


def _packed(names: Sequence[str], *, person: bool) -> str:
    return "\n".join(("e" if person else "t", *names))


def _unpacked(packed: str) -> tuple[list[str], bool]:
    if "\n" not in packed:
        return [packed], True
    mark, *names = packed.split("\n")
    return names, mark == "e"
