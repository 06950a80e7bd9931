"""The name index: dictionaries anchored at each name's rarest word, plus one-typo deletes.

Time does not depend on the number of names: a text's words are looked up all at once, most of them
mean nothing, and only at a word that anchors some name are the words around it looked up as a
whole. An add is in force at once, without a rebuild.
"""

from __future__ import annotations

import string
from collections.abc import Collection, Iterable, Iterator

from alu_graph.targets.name_dresses import Parted, spelled, undressed
from alu_graph.targets.name_forms import HONORIFICS, MIN_GLUED, Grade
from alu_graph.targets.name_hits import Found, NameHit, best
from alu_graph.targets.name_rules import ON_A_THING, Scene
from alu_graph.targets.name_scan import Scan
from alu_graph.targets.name_table import NameTable, few
from alu_graph.targets.name_words import MIN_SPELLED, Words
from alu_graph.targets.scripts import ScriptIndex
from alu_graph.targets.sight import Sight
from alu_graph.targets.target import Target
from alu_graph.text.folding import Tokens, Word
from alu_graph.text.rarity import FREQUENT, zipf

__all__ = ["ON_A_THING", "Found", "Grade", "NameHit", "NameIndex"]

_ROT13 = str.maketrans(
    string.ascii_lowercase, string.ascii_lowercase[13:] + string.ascii_lowercase[:13]
)
_BETWEEN = HONORIFICS | frozenset(
    "de del della di da do dos du von van der den zu la le el al bin ibn ben abu y".split()
)


class NameIndex:
    """Finds targets' names in texts, in every dress that folding covers.

    One thread may write while any number read: they may or may not find what is being added or
    removed, and find all else.

    Example:
        >>> index = NameIndex()
        >>> index.add(1, Target(name="Maria Gonzalez"))
        >>> [(hit.grade, hit.form) for hit in index.find("GONZÁLEZ, Maria and M4ria G0nzalez")]
        [('strong', 'last name first'), ('strong', 'full name')]
    """

    def __init__(self) -> None:
        self._table = NameTable()
        self._memo = _memo(self._table)
        self._scripts = ScriptIndex()

    @property
    def openings(self) -> set[str]:
        """The first eight letters of names, folded and written as one; some may be leftovers."""
        return self._table.openings

    def add(self, number: int, target: Target) -> None:
        """Add a target's names.

        Args:
            number: A fresh one, by which hits tell of the target.
            target: The target; nothing of it is kept but its names.
        """
        self.add_many([(number, target)])

    def add_many(self, items: Iterable[tuple[int, Target]]) -> None:
        """Add the names of many targets.

        Args:
            items: For each a fresh number, and the target.
        """
        known = [(number, *_named(target)) for number, target in items]
        try:
            self._scripts.add_many(_heard(known))
            self._table.add_many(known)
        finally:
            self._memo = _memo(self._table)  # a new one: a reader may be writing in the old

    def remove(self, number: int) -> None:
        """Forget a target's names, if it is there; anchors that are left over only cost time."""
        self._scripts.remove(number)
        self._table.remove(number)
        self._memo = _memo(self._table)

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is one of some target's full name, or begins with such a name.

        One that an ordinary word makes when it is turned ("taht", "eman") is not.
        """
        held = word in self._table.flags or word[:MIN_GLUED] in self._table.openings
        return held and max(map(zipf, (word[::-1], _rot13(word)))) < FREQUENT

    def find(
        self, text: str, about: Collection[int] = (), sight: Sight | None = None
    ) -> list[Found]:
        """Find all names in a text.

        Args:
            text: Any text.
            about: Numbers of the few targets that the conversation is about: a part of their names
                counts however many others share it.
            sight: Which numbers count where only a few are told; None for all that are in.

        Returns:
            Hits in order; where spans of one target overlap, the strongest and longest.
        """
        if not len(self._table):
            return []
        known, parted = self._memo
        tokens = Tokens(text)
        hits = self._read(tokens, known, about, sight)
        for bare in undressed(text, parted):
            hits += self._read(Tokens(bare), known, about, sight)
        for run, letters in spelled(tokens):
            hits += self._spelled(run, letters, known, sight)
            hits += self._spelled(run[::-1], letters[::-1], known, sight)
        hits += (Found(*hit) for hit in self._scripts.find(text, sight))
        return best(hits) if hits else hits

    def _read(
        self, tokens: Tokens, known: Words, about: Collection[int], sight: Sight | None
    ) -> list[Found]:
        """Look up the words of a text as they stand, then with a middle initial passed over."""
        entries = list(map(known.__getitem__, tokens.raws))
        if not any(entries):
            return []
        scan = Scan(self._table, known, Scene(tokens), entries, about, sight=sight)
        scan.all()
        skipped = _passed_over(tokens)
        if skipped:
            kept = [i for i in range(len(tokens)) if i not in skipped]
            left = [entries[i] for i in kept]
            again = Scan(self._table, known, Scene(tokens, kept), left, about, sight=sight)
            again.over_gaps({i for i in range(len(kept) - 1) if kept[i + 1] - kept[i] > 1})
            return scan.hits + again.hits
        return scan.hits

    def _spelled(
        self, run: str, letters: list[Word], known: Words, sight: Sight | None
    ) -> Iterator[Found]:
        for i, j, key in known.inside(run):
            if j - i >= MIN_SPELLED:
                for reading, holders in self._table.readings(key):
                    if reading.grade == "strong":
                        start = min(letters[i].start, letters[j - 1].start)
                        end = max(letters[i].end, letters[j - 1].end)
                        for number in few(reading, holders, (), sight):
                            yield Found(number, start, end, "strong", "spelled out")


def _memo(table: NameTable) -> tuple[Words, Parted]:
    """What is remembered of texts' words until the next name is added or removed."""
    words = Words(table)

    def near_some(word: str) -> bool:
        """Whether a word is part of a name, or a hyphened one that is misspelt."""
        if words[word] is not None:
            return True
        bare = word.rstrip(string.digits)
        return not table.hyphened.isdisjoint((bare, *table.spelling.near(bare)))

    return words, Parted(near_some)


def _rot13(word: str) -> str:
    return word.translate(_ROT13)


def _passed_over(tokens: Tokens) -> set[int]:
    """Words that may stand within a name and be none of it: initials, titles, particles."""
    raws = tokens.raws
    found: set[int] = set()
    place = -1
    for _ in range(tokens.lone_letters):
        place = tokens.sizes.index(1, place + 1)
        if _initial(tokens, place):
            found.add(place)
    if not _BETWEEN.isdisjoint(raws):
        inner = (i for i in range(1, len(raws) - 1) if raws[i] in _BETWEEN)
        found.update(i for i in inner if tokens.capitals[i - 1] and tokens.capitals[i + 1])
    return found


def _initial(tokens: Tokens, place: int) -> bool:
    """Whether a lone letter may be an initial: not "a" in running text."""
    end = tokens.ends[place]
    if tokens.folds[place] >= "\u0e00":
        return False
    return (
        tokens.capitals[place]
        or tokens.text[end : end + 1] == "."
        or tokens.raws[place] not in "ai"
    )


def _named(target: Target) -> tuple[tuple[str, ...], bool]:
    """A target's names, its own first, and whether they are a person's or the like."""
    return (target.name, *target.aliases), target.kind == "entity"


def _heard(
    known: Iterable[tuple[int, tuple[str, ...], bool]],
) -> Iterator[tuple[int, tuple[str, ...], str, bool]]:
    """What the index of scripts is told of names."""
    for number, names, person in known:
        yield number, names[:1], "full name" if person else "title", person
        if len(names) > 1:
            yield number, names[1:], "alias", False
