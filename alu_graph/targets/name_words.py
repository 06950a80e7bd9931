"""What a word of a text may be part of: a name, a part of one, a name misspelt or glued."""

from __future__ import annotations

import string
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from alu_graph.targets.name_forms import MIN_GLUED, ORDINARY, Reading
from alu_graph.targets.name_table import (
    ALONE,
    FIRST,
    LAST,
    LONGER,
    PART,
    STARTS,
    Bearers,
    Held,
    NameTable,
    few,
    mark,
)
from alu_graph.targets.spelling import MIN_TYPO
from alu_graph.text.folding import fold_word
from alu_graph.text.rarity import zipf

MIN_SPELLED = 4
KNOWN_WORD = 2.5  # what is so frequent is hardly misspelt
_MEMO = 65_536
_MIN_LAX = 7  # letters of a name on file that may yet be a typo of another
_MIN_INSIDE = 10  # letters of a name that is found in a longer word
_MAX_WHOLE = 64  # letters of a word that is looked up in two halves, as long as it is
_MAX_PART = 16  # letters of one word of such a name
_MAX_NAME = 48  # letters of such a name
_DIGITS = str.maketrans(string.digits, " " * 10)
# Endings of cases in Finnish, Hungarian, Turkish, the Slavic languages and others, folded.
_ENDINGS = frozenset(
    """
    a e i u y n t in un an en om em ym im oy oj te ta ye yi et ot at da de dan den tan ten nin nun
    sta ssa lla lta lle ille iin nek nak ben ban bol rol tol val vel hoz hez ova ove ovou ovi owi
    owa owej ego emu
    """.split()
)
_MAX_ENDING, _MIN_STEM = 4, 5
_GENDERED = ("ov", "ev", "in")  # Petrova is another than Petrov
_PARTS = frozenset(("given name", "surname"))
_SIDES = {"surname": -1, "given name": 1}  # where the other part of another's name may stand


# A form, `_SIDES` of it, its reading, and those whom it tells.
Told: TypeAlias = "tuple[str, int | None, Reading, Iterable[int]]"


@dataclass(slots=True)  # frozen would cost three times as much to make
class Entry:
    """What a word of a text may be part of.

    Args:
        fold: The word, or the one on file that it is a form of.
        flags: Its places in names of two.
        longer: Its places in longer names that a look-up starts from: which of how many.
        beside: The marks of its neighbours in names.
        rows: Who bears it as a name by itself, or as a part of one: the form, `_SIDES` of it (None
            where it is strong), the reading and the bearers ...
        capitals: ... only with a capital.
        bridged: Whether it is a surname so rare that others may stand between it and its given
            name.
        part: Whether it is a surname or a given name.
        told: Of `rows` what it tells of itself: the bearers, if not too many share it.
        rare: So that a neighbour may be misspelt, in any capitals.
        meant: Names that it misspells.
        glued: Names that it holds without their blanks, and whether with a typo.
    """

    fold: str
    flags: int
    longer: tuple[tuple[int, int], ...]
    beside: int = 0
    rows: tuple[tuple[str, int | None, Reading, Bearers], ...] = ()
    capitals: bool = False
    bridged: bool = False
    part: bool = False
    told: tuple[Told, ...] = ()
    rare: bool = False
    meant: tuple[str, ...] = ()
    glued: tuple[tuple[str, bool], ...] = ()


class Typos(dict[str, tuple[bool, tuple[str, ...]]]):
    """Names' words that a word may misspell, and whether it is itself on file."""

    def __init__(self, table: NameTable) -> None:
        super().__init__()
        self._table = table

    def __missing__(self, word: str) -> tuple[bool, tuple[str, ...]]:
        # A word that is itself a name on file is hardly a typo of another.
        lax = word in self._table.in_use or word in self._table.forms
        short = len(word) < (_MIN_LAX if lax else MIN_TYPO)
        found = lax, () if short else self._table.spelling.near(word)
        if len(self) >= _MEMO:
            self.clear()
        self[word] = found
        return found


class Marks(dict[str, int]):
    """The marks of a word, and of what it may misspell."""

    def __init__(self, typos: Typos) -> None:
        super().__init__()
        self._typos = typos

    def __missing__(self, word: str) -> int:
        marks = mark(word)
        for one in self._typos[word][1]:
            marks |= mark(one)
        if len(self) >= _MEMO:
            self.clear()
        self[word] = marks
        return marks


class Words(dict[str, "Entry | None"]):
    """What words of texts may be part of, remembered; most of them: nothing.

    Args:
        table: The names on file.
    """

    def __init__(self, table: NameTable) -> None:
        super().__init__()
        self._table = table
        self.typos = Typos(table)
        self.marks = Marks(self.typos)

    def __missing__(self, raw: str) -> Entry | None:
        entry = self._entry(raw)
        if len(self) >= _MEMO:
            self.clear()
        self[raw] = entry
        return entry

    def _entry(self, raw: str) -> Entry | None:
        """What a word may be part of; `raw` is folded but for leet and endings."""
        table = self._table
        fold = raw if raw.isascii() and raw.isalpha() else fold_word(raw)
        flags, held = table.flags.get(fold, 0), table.forms.get(fold)
        starts = table.starts.get(fold, 0) if flags & LONGER else 0
        if held is not None or starts or flags & STARTS:
            return self._on_file(fold, flags, _places(starts), held)
        if not raw.isalpha() and (apart := self._without_digits(raw)) is not None:
            return apart
        if fold[-1:] in _LAST_OF_ENDING:
            stem = self._uninflected(fold)
            if stem is not None and zipf(fold) < KNOWN_WORD:
                return stem
        meant: tuple[str, ...] = ()
        if not flags & PART and (near := table.spelling.near(fold)):
            meant = tuple(one for one in near if table.flags.get(one, 0) & ALONE)
        glued = tuple(self._glued(fold)) if len(fold) >= MIN_GLUED else ()
        return Entry(fold, 0, (), meant=meant, glued=glued) if meant or glued else None

    def _on_file(
        self, fold: str, flags: int, longer: tuple[tuple[int, int], ...], held: Held | None
    ) -> Entry:
        pairs = [] if held is None else list(self._table.pairs(held))
        whats = {reading.what for reading, _ in pairs}
        rows = tuple((reading.what, _side(reading), reading, holders) for reading, holders in pairs)
        rare = zipf(fold) < ORDINARY
        return Entry(
            fold,
            flags,
            longer,
            self._table.beside.get(fold, 0),
            rows,
            capitals=all(reading.capitals for reading, _ in pairs),
            bridged=rare and "surname" in whats,
            part=not whats.isdisjoint(_PARTS),
            told=tuple(
                (what, side, reading, bearers)
                for what, side, reading, holders in rows
                if (bearers := tuple(few(reading, holders)))
            ),
            rare=rare,
        )

    def _uninflected(self, word: str) -> Entry | None:
        """What a word is part of if it is a surname with a case ending: "Gonzalezin"."""
        table = self._table
        for size in range(1, min(_MAX_ENDING, len(word) - _MIN_STEM) + 1):
            stem = word[:-size]
            flags = table.flags.get(stem, 0) if word[-size:] in _ENDINGS else 0
            if not flags & (LAST | LONGER) or stem.endswith(_GENDERED):
                continue
            if flags & LAST or any(
                position == length - 1 for position, length in _places(table.places.get(stem, 0))
            ):
                longer = _places(table.starts.get(stem, 0))
                return Entry(stem, flags, longer, table.beside.get(stem, 0))
        return None

    def _without_digits(self, raw: str) -> Entry | None:
        """What a word is part of if its digits are none of its letters: "007maria", "li1wei"."""
        bare = raw.strip(string.digits)
        if bare != raw and len(bare) >= MIN_TYPO and bare.isalpha():
            return self[bare]
        key = " ".join(bare.translate(_DIGITS).split())
        if " " in key and self._table.means(key):
            return Entry(raw, 0, (), glued=((key, False),))
        return None

    def _glued(self, word: str) -> Iterator[tuple[str, bool]]:
        """Names that a word of at least eight letters holds without their blanks."""
        size = len(word)
        twice = word + word[: MIN_GLUED - 1]
        # Most words hold no name's first letters anywhere.
        if not self._table.openings.isdisjoint([twice[i : i + MIN_GLUED] for i in range(size)]):
            whole = self._whole(word)
            if not whole and size > _MIN_INSIDE:
                inside = self.inside(word, _MIN_INSIDE)
                whole = sorted({key for a, b, key in inside if b - a >= _MIN_INSIDE})
            if whole:
                yield from ((key, False) for key in whole)
                return
        if _MIN_INSIDE <= size <= _MAX_WHOLE:
            yield from self._nearly_whole(word)

    def _whole(self, word: str) -> list[str]:
        """Names that a word is, without their blanks."""
        size, means, openings = len(word), self._table.means, self._table.openings
        whole: list[str] = []
        if size <= _MAX_WHOLE:
            if word[:MIN_GLUED] in openings:
                cuts = (f"{word[:i]} {word[i:]}" for i in range(1, size))
                whole = [key for key in cuts if means(key)]
            if not whole:  # "GonzalezMaria"
                twice = word + word[:MIN_GLUED]
                whole = [
                    key
                    for i in range(MIN_SPELLED, size - MIN_SPELLED + 1)
                    if twice[i : i + MIN_GLUED] in openings
                    and means(key := f"{word[i:]} {word[:i]}")
                ]
        return whole

    def _nearly_whole(self, word: str) -> Iterator[tuple[str, bool]]:
        """Names of two words that a word is without their blank, one of them misspelt."""
        table, size = self._table, len(word)
        flags, near = table.flags, table.spelling.near
        for i in range(2, size - 1):
            keys: list[str] = []
            if size - i >= MIN_TYPO and flags.get(head := word[:i], 0) & FIRST:
                keys = [f"{head} {one}" for one in near(word[i:])]
            if i >= MIN_TYPO and flags.get(tail := word[i:], 0) & LAST:
                keys += [f"{one} {tail}" for one in near(word[:i])]
            yield from ((key, True) for key in keys if table.means(key))

    def inside(self, run: str, least: int = MIN_SPELLED) -> Iterator[tuple[int, int, str]]:
        """Names in a row of letters, with where they start and end.

        Args:
            run: The letters.
            least: How many a name must have; shorter ones may be among what is found, too.
        """
        table = self._table
        for i in range(len(run) - least + 1):
            opens = run[i : i + MIN_GLUED] in table.openings
            if least >= MIN_GLUED and not opens:
                continue
            if opens:
                for j in range(i + MIN_GLUED, min(len(run), i + _MAX_NAME) + 1):
                    if table.means(run[i:j]):
                        yield i, j, run[i:j]
            for j in range(i + 1, min(len(run), i + _MAX_PART) + 1):
                head = run[i:j]
                if MIN_SPELLED <= j - i < MIN_GLUED and table.means(head):
                    yield i, j, head
                if j - i > 1 and table.flags.get(head, 0) & PART:
                    yield from ((i, k, key) for k, key in self._onwards(run, j, head, 1))

    def _onwards(self, run: str, start: int, head: str, count: int) -> Iterator[tuple[int, str]]:
        """Names that begin with some words and go on in a row of letters, with where they end."""
        longer = self._lengths(head.rsplit(" ", 1)[-1], count - 1)
        for end in range(start + 1, min(len(run), start + _MAX_PART) + 1):
            part = run[start:end]
            key = f"{head} {part}"
            if self._table.means(key):
                yield end, key
            if longer and not longer.isdisjoint(self._lengths(part, count)):
                yield from self._onwards(run, end, key, count + 1)

    def _lengths(self, word: str, position: int) -> set[int]:
        """How long the names are that go on after a word in some place."""
        places = _places(self._table.places.get(word, 0))
        return {length for at, length in places if at == position < length - 1}


def _side(reading: Reading) -> int | None:
    return _SIDES.get(reading.what, 0) if reading.grade == "weak" else None


_LAST_OF_ENDING = frozenset(ending[-1] for ending in _ENDINGS)


def _places(bits: int) -> tuple[tuple[int, int], ...]:
    """The places in names that bits stand for: which word of how many."""
    found: list[tuple[int, int]] = []
    length = 3
    while bits:
        here = bits & (1 << length) - 1
        found += [(position, length) for position in range(length) if here >> position & 1]
        bits >>= length
        length += 1
    return tuple(found)
