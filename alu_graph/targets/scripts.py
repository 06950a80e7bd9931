"""The index of names across scripts: "Мария Гонсалес" for Maria Gonzalez, and the reverse.

Words of other scripts than Latin are looked up under the key of their sounds, all those of a text
at once, and only the few names under the same key are compared. A Latin text pays for one test,
unless some target's own name is written in another script.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np

from alu_graph.targets.name_sounds import LATIN, of_many, of_one
from alu_graph.targets.script_match import Grade, Matcher, Meant
from alu_graph.targets.script_windows import Window, in_han, in_words
from alu_graph.targets.sight import Sight
from alu_graph.targets.sound_table import SoundTable
from alu_graph.text import transliteration as tl
from alu_graph.text.transliteration import Run

_LOAD = 65_536  # names that are read at once
_MEMO = 65_536  # rows of Latin words that are remembered
_BORNE = f"surname, {tl.LATIN}"
_FEW = 16  # names that are faster read one by one
_SPARE = 1_024  # dead names that are always kept
_NEST = 4  # spans of a target that may start within one of its others


class ScriptHit(NamedTuple):
    """A name found through another script: as `NameHit`."""

    number: int
    start: int
    end: int
    grade: Grade
    form: str


class ScriptIndex:
    """Finds names that a text writes in another script than the target's.

    One writer at a time, and any number of readers, none of which waits: a reader may miss the
    names that are being added or removed, and no others.

    Example:
        >>> index = ScriptIndex()
        >>> index.add(1, ["Maria Gonzalez"], what="full name", person=True)
        >>> [(hit.grade, hit.form) for hit in index.find("Она видела Марию Гонсалес.")]
        [('strong', 'full name, cyrillic')]
    """

    def __init__(self) -> None:
        self._table = SoundTable()
        self._kinds: list[str] = []  # what names are, and its place in this list:
        self._places: dict[str, int] = {}
        self._targets = 0
        self._foreign = 0  # names of other scripts, which Latin texts are looked through for
        self._foreigners: set[int] = set()  # targets that have one of these
        # What Latin words mean: replaced by each write, as a reader may be writing in the old one.
        self._memo: dict[Window, tuple[Meant, ...]] = {}

    def add(self, number: int, names: Iterable[str], *, what: str, person: bool) -> None:
        """Add names of a target.

        Args:
            number: Whose; it may have names already.
            names: Its names, in any script.
            what: What they are, for the verdict.
            person: Whether they may have a surname, which alone is a weak name.
        """
        kind = self._kind(what)
        self._take([(number, name, kind, person) for name in names])

    def add_many(self, items: Iterable[tuple[int, Iterable[str], str, bool]]) -> None:
        """Add names of many targets.

        Args:
            items: For each the number, names, what they are and whether they may have a surname,
                as of `add`.
        """
        names = (
            (number, name, self._kind(what), person)
            for number, held, what, person in items
            for name in held
        )
        while some := list(islice(names, _LOAD)):
            if len(some) < _FEW:
                self._take(some)
            else:
                self._take_all(some)

    def _take_all(self, names: Sequence[tuple[int, str, int, bool]]) -> None:
        rows = of_many(names)
        numbers = np.unique(rows.number)
        others = rows.number[rows.script != LATIN].tolist()
        try:
            self._targets += len(numbers) - self._table.known(numbers)
            self._foreigners.update(others)
            self._table.extend(rows)
            self._foreign += len(others)
        finally:
            self._memo = {}

    def _take(self, names: Iterable[tuple[int, str, int, bool]]) -> None:
        """Add names one by one, which is faster for a few."""
        try:
            for name in names:
                number, heard = name[0], of_one(name)
                if not heard:
                    continue
                self._targets += not len(self._table.of(number))
                if others := sum(one.script != LATIN for one in heard):
                    self._foreigners.add(number)
                for one in heard:
                    self._table.add(one)
                self._foreign += others
        finally:
            self._memo = {}

    def _kind(self, what: str) -> int:
        place = self._places.get(what)
        if place is None:
            self._kinds.append(what)
            place = self._places[what] = len(self._kinds) - 1
        return place

    def remove(self, number: int) -> None:
        """Forget a target's names; it is no error if there are none."""
        table = self._table
        names = table.of(number)
        if not len(names):
            return
        self._targets -= 1
        self._foreign -= int(np.count_nonzero(table.script.data[names] != LATIN))
        table.bury(names)
        self._foreigners.discard(number)
        if table.gone > _SPARE + table.names // 2:
            fresh = SoundTable()
            fresh.extend(table.living())
            self._table = fresh
        self._memo = {}

    def find(self, text: str, sight: Sight | None = None) -> list[ScriptHit]:
        """Find names in a text that are written in another script.

        Args:
            text: Any text.
            sight: Which numbers count where only a few are told; None for all that are in.

        Returns:
            Hits in no order; no weak one lies within a strong one of the same target.
        """
        if not self._targets:
            return []
        found: list[ScriptHit] = []
        if tl.is_foreign(text):
            runs = tl.runs(text)
            found += self._meant(text, runs, sight)
        if self._foreign:
            found += self._romanised(text, sight)
        return _outermost(found)

    def _romanised(self, text: str, sight: Sight | None) -> list[ScriptHit]:
        """The names of other scripts that Latin words are; what words mean is remembered."""
        if len(self._memo) >= _MEMO:
            self._memo = {}
        memo = self._memo if sight is None else {}
        placed = list(in_words(text, tl.latin_runs(text), self._table.longest, lambda _: True))
        fresh = [window for window in dict.fromkeys(one[0] for one in placed) if window not in memo]
        if fresh:
            table = self._table
            words = dict.fromkeys((word, one.script) for one in fresh for word in one.texts)
            targets = self._targets if sight is None else table.targets(sight)
            matcher = Matcher(table, targets, self._kinds, words, sight)
            meant = matcher.names(fresh)
            alone = {one.texts[0] for one in fresh if len(one.texts) == 1}
            borne = matcher.surnames({(one, tl.LATIN) for one in alone})
            for window in fresh:
                bearers = borne.get(window.texts[0], ()) if len(window.texts) == 1 else ()
                weak: list[Meant] = [
                    (one, "weak", _BORNE) for one in bearers if one in self._foreigners
                ]
                memo[window] = (*meant.get(window, ()), *weak)
        return [
            ScriptHit(number, start, end, grade, form)
            for window, start, end in placed
            for number, grade, form in memo[window]
        ]

    def _meant(self, text: str, runs: Sequence[Run], sight: Sight | None) -> list[ScriptHit]:
        """The names that some words of a text are."""
        table = self._table
        rows = [run for run in runs if run.script != "han"]
        placed = list(in_han(text, [run for run in runs if run.script == "han"]))
        words = dict.fromkeys((run.text, run.script) for run in rows)
        words.update(dict.fromkeys((part, "han") for window, *_ in placed for part in window.texts))
        targets = self._targets if sight is None else table.targets(sight)
        matcher = Matcher(table, targets, self._kinds, words, sight)
        spread = list(in_words(text, rows, table.longest, matcher.known))
        alone = [one for one in spread if len(one[0].texts) == 1]
        placed += spread
        meant = matcher.names(dict.fromkeys(window for window, _, _ in placed))
        found = [
            ScriptHit(number, start, end, grade, form)
            for window, start, end in placed
            for number, grade, form in meant.get(window, ())
        ]
        borne = matcher.surnames({(one.texts[0], one.script) for one, _, _ in alone})
        for window, start, end in alone:
            for number in borne.get(window.texts[0], ()):
                form = f"surname, {window.script}"
                found.append(ScriptHit(number, start, end, "weak", form))
        return found


def _outermost(found: list[ScriptHit]) -> list[ScriptHit]:
    """Hits without the weak ones that a strong one of the same target holds."""
    strong: dict[int, list[tuple[int, int]]] = {}
    for hit in found:
        if hit.grade == "strong":
            strong.setdefault(hit.number, []).append((hit.start, hit.end))
    for spans in strong.values():
        spans.sort()
    return [hit for hit in found if hit.grade == "strong" or not _inside(hit, strong)]


def _inside(hit: ScriptHit, strong: dict[int, list[tuple[int, int]]]) -> bool:
    """Whether a hit lies in one of its target's spans, judged by the few that start before it."""
    spans = strong.get(hit.number, [])
    place = bisect_right(spans, (hit.start, math.inf))
    return any(end >= hit.end for _, end in spans[max(0, place - _NEST) : place])
