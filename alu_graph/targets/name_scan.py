"""One pass over the words of a text: where names may stand, each of them judged.

Only at a word from which a look-up starts are the words around it looked up as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import compress, pairwise

from alu_graph.targets.name_forms import INITIALED, SELDOM, Grade, Reading
from alu_graph.targets.name_hits import Found
from alu_graph.targets.name_rules import (
    MAX_FIELDS_APART,
    ON_A_THING,
    SHARED,
    Scene,
    are_fields,
    bears_the_name,
    given_names_before,
    grade_of,
    has_given_name,
    is_of_another,
    is_written,
    last_name_first,
    may_be_turned,
    may_have_others_between,
)
from alu_graph.targets.name_table import (
    FIRST,
    LAST,
    STARTS,
    Bearers,
    Held,
    NameTable,
    few,
    mark,
    place_bit,
)
from alu_graph.targets.name_words import KNOWN_WORD, Entry, Told, Words
from alu_graph.targets.sight import Sight
from alu_graph.targets.spelling import MIN_TYPO, respelled
from alu_graph.text.rarity import zipf

_KNOWN_SURNAME = 3.0  # what is so frequent is hardly misspelt
_MAX_SURNAME = 2  # words of a surname that stands first
_MAX_COMMON = 4  # words of a name whose rarest is misspelt and whose others are common
_CASE_VOWELS = "eiuy"
_made = tuple.__new__  # a named tuple in a third of the time


class Scan:
    """One pass over the words of a text.

    Args:
        table: The names on file.
        words: What words may be part of.
        scene: The words of the text.
        entries: What each of them may be part of.
        about: Numbers of the targets that the talk is about.
        sight: Which numbers count; None for all.
    """

    def __init__(
        self,
        table: NameTable,
        words: Words,
        scene: Scene,
        entries: list[Entry | None],
        about: Collection[int],
        *,
        sight: Sight | None = None,
    ) -> None:
        self.hits: list[Found] = []
        self._table = table
        self._forms = table.forms
        self._typos, self._marks = words.typos, words.marks
        self._scene = scene
        self._about = about
        self._sight = sight
        self._afresh = bool(about) or sight is not None  # what words tell is not as remembered
        self._entries = entries
        self._places = list(compress(range(len(entries)), entries))
        self._folds = folds = scene.folds.copy()  # without endings and digits stuck on a name
        for i in self._places:
            folds[i] = entries[i].fold  # type: ignore[union-attr]  # there is one

    def all(self) -> None:
        """Collect the hits at all words."""
        self._several(None)
        capitals, parts = self._scene.capitals, []
        for place in self._places:
            entry = self._entries[place]
            if entry is None:
                continue
            if not entry.rows:
                self._hidden(place, entry)
            elif capitals[place] or not entry.capitals:
                if entry.part:
                    parts.append(place)
                if entry.told or entry.bridged or self._afresh:
                    self._lone(place, entry)
        for left, right in pairwise(parts):
            if right - left <= MAX_FIELDS_APART and self._beside(left, right):
                self._fields(left, right)

    def _beside(self, left: int, right: int) -> bool:
        """Whether two words may be neighbours in a name."""
        one = self._entries[left]
        return one is not None and one.beside & mark(self._folds[right]) != 0

    def _lone(self, place: int, entry: Entry) -> None:
        """Judge a word that is a name, or a part of one, by itself."""
        scene = self._scene
        if entry.bridged and may_have_others_between(scene, place):
            self._given_before(place)
        told: Iterable[Told] = entry.told
        if self._afresh:
            told = [
                (what, side, reading, self._few(reading, holders))
                for what, side, reading, holders in entry.rows
            ]
        for what, side, reading, bearers in told:
            grade: Grade | None = "weak"
            if side is None:
                grade = grade_of(reading, scene, place, place, typo=False)
                if grade is None:
                    continue
            elif (
                (side < 0 and has_given_name(scene, place))
                or (side > 0 and is_of_another(scene, place))
                or (reading.capitals and not is_written(scene, place))
            ):
                continue
            start, end = scene.starts[place], scene.ends[place]
            self.hits += [_made(Found, (one, start, end, grade, what)) for one in bearers]

    def _hidden(self, place: int, entry: Entry) -> None:
        """Judge a word that misspells a name, or holds a whole one."""
        for one in entry.meant:
            self._misspelt(place, one)
        for key, typo in entry.glued:
            self._joined(place, key, typo=typo)

    def over_gaps(self, gaps: set[int]) -> None:
        """Collect the hits between whose words something was left out: behind some places."""
        folds, marks, beside = self._folds, self._marks, self._table.beside
        # Of two neighbours in a name one at least is spelt right.
        if any(
            beside.get(folds[i], 0) & marks[folds[i + 1]]
            or beside.get(folds[i + 1], 0) & marks[folds[i]]
            for i in gaps
        ):
            self._several(gaps)

    def _several(self, gaps: set[int] | None) -> None:
        """Look up the words around each one that is part of a name of several."""
        marks, folds = self._marks, self._folds
        end = len(folds) - 1
        for place in self._places:
            entry = self._entries[place]
            if entry is None or not (entry.longer or entry.flags & STARTS):
                continue
            beside = entry.beside
            after = place < end and beside & marks[folds[place + 1]]
            before = place and beside & marks[folds[place - 1]]
            if entry.flags & STARTS:
                if after and (gaps is None or place in gaps):
                    self._pair(place, entry, place, place + 1)
                if before and (gaps is None or place - 1 in gaps):
                    self._pair(place, entry, place - 1, place)
            if entry.longer and (after or before):
                self._around(place, entry.longer, (bool(before), bool(after)), gaps)

    def _pair(self, place: int, entry: Entry, first: int, last: int) -> None:
        """Look two neighbours up as a name of two, both ways; either may be misspelt."""
        folds = self._folds
        there = first + last - place
        other = folds[there]
        flags, others = entry.flags, self._table.flags.get(other, 0)
        beside, before = (FIRST, LAST) if there == last else (LAST, FIRST)
        turned = may_be_turned(self._scene, first, last)
        # The other word looks it up, too, if it can start and stands in the same place.
        again = there < place and others & STARTS
        for turn, mine, its in ((0, beside, before), (1, before, beside)):
            if not flags & mine or (turn and not turned):
                continue
            left, right = (last, first) if turn else (first, last)
            held = self._forms.get(f"{folds[left]} {folds[right]}") if others & its else None
            if held is None:
                self._pair_misspelt(place, there, entry, turn)
            elif not again:
                self._hold(held, first, last, turn=turn)

    def _pair_misspelt(self, place: int, there: int, entry: Entry, turn: int) -> None:
        """Look a pair up with one word corrected beside one that tells by being rare or written."""
        word, capitals = self._folds[there], self._scene.capitals
        if len(word) < MIN_TYPO:
            return
        capital, other_capital = capitals[place], capitals[there]
        # Who writes the one word with a capital writes the other so too ...
        if not (entry.rare or (capital and other_capital)) or (other_capital and not capital):
            return
        small = capital and not other_capital
        lax, near = self._typos[word]
        exact, first = self._folds[place], min(place, there)
        given = (there == first) != bool(turn)  # whether the given name is the misspelt one
        for one in near:
            # ... unless the first letter is the one that is wrong.
            if small and one[0] == word[0] and one[1:] != word:
                continue
            held = self._forms.get(f"{one} {exact}" if given else f"{exact} {one}")
            if held is not None:
                self._hold_misspelt(held, (first, first + 1), turn, (word, one), given, lax=lax)

    def _hold_misspelt(
        self,
        held: Held,
        span: tuple[int, int],
        turn: int,
        words: tuple[str, str],
        given: bool,  # noqa: FBT001 - as it is found
        *,
        lax: bool,
    ) -> None:
        word, meant = words
        itself = lax or _itself(word, meant, given=given)
        if itself and given and word[:-1] == meant[:-1] and word[-1] in _CASE_VOWELS:
            itself = not self._inflected(*span)  # "Marie Gonzalezové" is Maria's
        self._hold(held, *span, turn=turn, typo=True, lax=itself)

    def _around(
        self,
        place: int,
        shapes: Iterable[tuple[int, int]],
        beside: tuple[bool, bool],
        gaps: set[int] | None,
    ) -> None:
        """Look up the windows in which a word has its place, at most one other word unknown.

        Args:
            place: Where the word stands.
            shapes: Its places in names.
            beside: Whether the words before and behind it may be its neighbours in names.
            gaps: Places of which one must be inside.
        """
        before, after = beside
        size = len(self._folds)
        for position, length in shapes:
            for turn in range(_MAX_SURNAME + 1):
                offset = (position + turn) % length
                first = place - offset
                last = first + length - 1
                if (
                    first < 0
                    or last >= size
                    or not (before or not offset)
                    or not (after or offset == length - 1)
                    or (turn and not self._scene.comma_after(first + turn - 1))
                    or (gaps is not None and gaps.isdisjoint(range(first, last)))
                ):
                    continue
                unknown = self._unknown(first, length, turn)
                if len(unknown) <= 1:
                    self._window(first, last, unknown, turn)

    def _unknown(self, first: int, length: int, turn: int) -> list[int]:
        """Up to two words of a window that have not their place there in any name."""
        folds, places = self._folds, self._table.places
        unknown: list[int] = []
        for k in range(length):
            there = first + (k + turn) % length
            if not places.get(folds[there], 0) & place_bit(k, length):
                unknown.append(there)
                if len(unknown) > 1:
                    break
        return unknown

    def _window(self, first: int, last: int, unknown: list[int], turn: int) -> None:
        """Look up some words in a row, all of them in their places but at most one."""
        folds = self._folds
        window = folds[first + turn : last + 1] + folds[first : first + turn]
        held = None if unknown else self._forms.get(" ".join(window))
        if held is not None:
            self._hold(held, first, last, turn=turn)
            return
        capitals, size = self._scene.capitals[first : last + 1], len(window)
        for there in unknown or range(first, last + 1):
            i = (there - first - turn) % size
            word = window[i]
            lax, near = self._typos[word]
            if not near:
                continue
            # As for pairs: small letters among capitals, and a capital by itself.
            alone = capitals[there - first] and capitals.count(True) == 1
            small = not capitals[there - first] and any(capitals)
            for one in near if not alone else ():
                if small and one[0] == word[0] and one[1:] != word:
                    continue
                held = self._forms.get(" ".join([*window[:i], one, *window[i + 1 :]]))
                if held is not None:
                    self._hold_misspelt(held, (first, last), turn, (word, one), i == 0, lax=lax)

    def _inflected(self, first: int, last: int) -> bool:
        """Whether some word of a window was read without its ending."""
        return self._scene.folds[first : last + 1] != self._folds[first : last + 1]

    def _misspelt(self, place: int, meant: str) -> None:
        """Look up a name of one word, or one whose other words are too common to tell."""
        held = self._forms.get(meant)
        if held is not None:
            self._hold(held, place, place, typo=True)
        for length in range(2, _MAX_COMMON + 1):
            for first in range(max(0, place - length + 1), place + 1):
                window = self._folds[first : first + length]
                if len(window) == length:
                    window[place - first] = meant
                    held = self._forms.get(" ".join(window))
                    if held is not None:
                        lax = _itself(self._folds[place], meant, given=place == first)
                        self._hold(held, first, first + length - 1, typo=True, lax=lax)

    def _hold(
        self,
        held: Held,
        first: int,
        last: int,
        *,
        turn: int = 0,
        typo: bool = False,
        lax: bool = False,
    ) -> None:
        """Judge an occurrence of a form, for each of its readings."""
        scene = self._scene
        on_a_thing = False
        if last > first:
            if not scene.holds_together(first, last):
                return
            on_a_thing = bears_the_name(scene, last)
        span = scene.starts[first], scene.ends[last]
        for reading, holders in self._table.pairs(held):
            what = reading.what
            if not turn:
                grade = grade_of(reading, scene, first, last, typo=typo)
            elif reading.personal:
                grade = last_name_first(scene, first, last, turn)
                what = "last name first" if grade == "strong" else "surname first"
                grade = None if typo and grade == "weak" else grade
            else:
                grade = None
            if grade is None:
                continue
            if typo:
                what = f"{what}, one typo"
            if lax:
                grade, what = "weak", f"like the {what}"
            if on_a_thing:
                grade, what = "weak", ON_A_THING
            self.hits += [Found(one, *span, grade, what) for one in self._few(reading, holders)]

    def _given_before(self, place: int) -> None:
        """Look for the given name of a surname, with others between."""
        scene = self._scene
        for first, what in given_names_before(scene, place):
            for key, start in self._split_names(first, place):
                held = self._forms.get(key)
                if held is None:
                    continue
                rare = zipf(self._folds[place]) < SELDOM
                grade: Grade = "weak" if what == SHARED and not rare else "strong"
                self._take(held, (scene.starts[start], scene.ends[place]), grade, what)

    def _split_names(self, first: int, place: int) -> Iterator[tuple[str, int]]:
        """Names of one or two given names and one or two surnames, with others between."""
        folds = self._folds
        for start in (first, first - 1):
            for surname in (place, place - 1):
                if start >= 0 and surname > first + 1 - (surname == place):
                    yield " ".join((*folds[start : first + 1], *folds[surname : place + 1])), start

    def _take(self, held: Held, span: tuple[int, int], grade: Grade, what: str) -> None:
        """Take words for a person's whole name, wherever they stand."""
        for reading, holders in self._table.pairs(held):
            if reading.personal or reading.what == "without middle names":
                self.hits += [Found(one, *span, grade, what) for one in self._few(reading, holders)]

    def _few(self, reading: Reading, holders: Bearers) -> Sequence[int]:
        return few(reading, holders, self._about, self._sight)

    def _fields(self, left: int, right: int) -> None:
        """Look up two parts of a name that are fields of one record."""
        one, other = self._folds[left], self._folds[right]
        for key, given_first in ((f"{one} {other}", True), (f"{other} {one}", False)):
            held = self._forms.get(key)
            if held is not None and are_fields(self._scene, left, right, given_first=given_first):
                span = self._scene.starts[left], self._scene.ends[right]
                self._take(held, span, "strong", "given name and surname")

    def _joined(self, place: int, key: str, *, typo: bool) -> None:
        """Take a word that holds a whole name for it."""
        span = self._scene.starts[place], self._scene.ends[place]
        for reading, holders in self._table.readings(key):
            if reading.grade == "strong" and reading.what != INITIALED:
                what = f"{reading.what.removesuffix(', joined')}, joined"
                grade: Grade = "weak" if typo or reading.capitals else "strong"
                what = f"{what}, one typo" if typo else what
                self.hits += [Found(one, *span, grade, what) for one in self._few(reading, holders)]


def _itself(word: str, other: str, *, given: bool) -> bool:
    """Whether a word is rather itself than a typo of a given name or a surname on file."""
    rarity = zipf(word)
    if respelled(word, other):
        return rarity > max(zipf(other), KNOWN_WORD)
    # "Mark Twain" is no misspelt "Mark Swain", nor "Mario" a misspelt "Maria".
    return rarity >= (KNOWN_WORD if given else min(_KNOWN_SURNAME, max(zipf(other), KNOWN_WORD)))
