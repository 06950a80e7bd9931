"""The name index: dictionaries anchored at each name's rarest word, plus one-typo deletes.

Time does not depend on the number of names: a text's words are looked up all at once, most of them
mean nothing, and only at a word that anchors some name are the words around it looked up as a
whole. An add is in force at once, without a rebuild.
"""

from __future__ import annotations

import string
from bisect import bisect_left
from collections.abc import Collection, Container, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import count, islice, pairwise
from typing import NamedTuple, TypeAlias

from alu_graph.targets.name_dresses import spelled, undressed
from alu_graph.targets.name_forms import (
    HONORIFICS,
    INITIALED,
    MIN_GLUED,
    ORDINARY,
    SELDOM,
    Grade,
    Reading,
    forms_of,
)
from alu_graph.targets.name_rules import (
    ON_A_THING,
    SHARED,
    Scene,
    are_fields,
    bears_the_name,
    given_names_before,
    grade_of,
    last_name_first,
)
from alu_graph.targets.scripts import ScriptIndex
from alu_graph.targets.spelling import MIN_TYPO, Spelling, respelled
from alu_graph.targets.target import Target
from alu_graph.text.folding import Tokens, Word, fold, fold_word
from alu_graph.text.rarity import zipf

__all__ = ["ON_A_THING", "Grade", "NameHit", "NameIndex"]

_MANY, _MANY_WEAK = 64, 8
_MEMO = 131_072
_MIN_LONE_TYPO = 7
_KNOWN_WORD, _KNOWN_SURNAME = 2.5, 3.0  # what is so frequent is hardly misspelt
_MIN_LAX = 7  # letters of a name on file that may yet be a typo of another
_MIN_INSIDE = 10  # letters of a name that is found in a longer word
_MAX_WHOLE = 64  # letters of a word that is looked up in two halves, as long as it is
_MAX_PART = 16  # letters of one word of such a name
_MAX_NAME = 48  # letters of such a name
_MIN_SPELLED = 4
_SUPPORT = 5.5  # a more frequent word than this is no sign that its neighbour is misspelt
_PAIR = 2  # words of most names
_MAX_SURNAME = 2  # words of a surname that stands first
_TURNED = 3.5
_ROT13 = str.maketrans(
    string.ascii_lowercase, string.ascii_lowercase[13:] + string.ascii_lowercase[:13]
)
_DIGITS = str.maketrans(string.digits, " " * 10)
_IDLE, _SUPPORTS, _ANCHORS = 0, 1, 2


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of a target in a text.

    Args:
        target_id: Whose name.
        start: Where it starts in the text as written.
        end: Where it ends.
        grade: `strong` (it means the target) or `weak` (it may; needs support).
        form: In words, how it was recognised.
    """

    target_id: str
    start: int
    end: int
    grade: Grade
    form: str


class _Shape(NamedTuple):
    """A word's place in a name: the how-manieth of how many, and what it is good for."""

    position: int
    length: int
    role: int


class _Glued(NamedTuple):
    """A name without blanks inside a word."""

    key: str
    typo: bool


class _Entry(NamedTuple):
    """What a word of a text may be part of."""

    fold: str
    paired: bool  # a word of a name of two
    longer: tuple[_Shape, ...]  # its places in names of more
    lone: bool  # a name by itself, or a part of one ...
    capitals: bool  # ... only with a capital
    surname: bool
    part: bool  # a surname or a given name
    shared: bool  # by too many to tell them apart
    rare: bool = False  # so that a neighbour may be misspelt, in any capitals
    meant: tuple[str, ...] = ()  # names that it misspells
    glued: tuple[_Glued, ...] = ()


# A form's readings and their bearers in turn: one id, or many as the keys of a dictionary.
_Held: TypeAlias = "tuple[Reading | str | dict[str, None], ...]"
_shape = lru_cache(maxsize=None)(_Shape)


class _Memo(dict[str, "_Entry | None"]):
    """What words of texts may be part of; most of them: nothing."""

    def __init__(self, index: NameIndex) -> None:
        super().__init__()
        self._index = index

    def __missing__(self, raw: str) -> _Entry | None:
        entry = self._index.entry(raw)
        if len(self) >= _MEMO:
            self.clear()
        self[raw] = entry
        return entry


class NameIndex:
    """Finds targets' names in texts, in every dress that folding covers.

    Example:
        >>> index = NameIndex()
        >>> index.add(Target(name="Maria Gonzalez", id="t1"))
        >>> [(hit.grade, hit.form) for hit in index.find("GONZÁLEZ, Maria and M4ria G0nzalez")]
        [('strong', 'last name first'), ('strong', 'full name')]
    """

    def __init__(self) -> None:
        self._forms: dict[str, _Held] = {}
        self._shapes: dict[str, tuple[_Shape, ...]] = {}
        self._spelling = Spelling()
        self._alone: set[str] = set()  # words whose typos no neighbour supports
        self._telling: set[str] = set()
        # How many forms of several words a word is part of: what is left over after a removal must
        # not pass for a name on file, of which no other is a misspelling.
        self._in_use: dict[str, int] = {}
        self._hyphened: set[str] = set()  # parts of names, without their hyphens
        self._of: dict[str, Target] = {}
        self._memo = _Memo(self)
        self._scripts = ScriptIndex()
        self._numbers: dict[str, int] = {}  # what `_scripts` knows targets by
        self._ids: dict[int, str] = {}
        self._fresh = count()
        self.openings: set[str] = set()  # of names written as one; leftovers only cost time

    def add(self, target: Target) -> None:
        """Add a target's names, or replace them."""
        self.remove(target.id)  # and what is remembered of words
        self._of[target.id] = target
        for name in (target.name, *target.aliases):
            if not name.isalpha():
                self._hyphened.update(
                    fold(part).replace(" ", "") for part in name.split() if "-" in part
                )
        for key, reading in forms_of(target).items():
            known = self._forms.get(key)
            if known is None:
                self._enter(key, reading)
                self._count(key, 1)
            self._forms[key] = _with(known or (), reading, target.id)
        person, what = target.kind == "entity", "full name" if target.kind == "entity" else "title"
        number = self._numbers[target.id] = next(self._fresh)
        self._ids[number] = target.id
        self._scripts.add(number, [target.name], what=what, person=person)
        self._scripts.add(number, target.aliases, what="alias", person=False)

    def remove(self, target_id: str) -> None:
        """Forget a target's names; anchors that are left over only cost time."""
        if (number := self._numbers.pop(target_id, None)) is not None:
            self._scripts.remove(number)
            del self._ids[number]
        target = self._of.pop(target_id, None)
        for key, reading in forms_of(target).items() if target is not None else ():
            held = _without(self._forms.get(key, ()), reading, target_id)
            if held:
                self._forms[key] = held
            elif self._forms.pop(key, None) is not None:
                self._count(key, -1)
        self._memo.clear()

    def _count(self, key: str, by: int) -> None:
        parts = key.split()
        for part in parts if len(parts) > 1 else ():
            left = self._in_use.get(part, 0) + by
            if left:
                self._in_use[part] = left
            else:
                del self._in_use[part]

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is one of some target's full name, or begins with such a name.

        One that an ordinary word makes when it is turned ("taht", "eman") is not.
        """
        held = word in self._shapes or word in self._telling or word[:MIN_GLUED] in self.openings
        return held and max(map(zipf, (word[::-1], _rot13(word)))) < _TURNED

    def _enter(self, key: str, reading: Reading) -> None:
        """Make a form findable by its words."""
        parts = key.split()
        strong = reading.grade == "strong"
        rarest = min(range(len(parts)), key=lambda i: zipf(parts[i]))
        anchor = parts[rarest]
        if strong:
            self._telling.add(anchor)
            glued = "".join(parts)
            if len(glued) >= MIN_GLUED:
                self.openings.add(glued[:MIN_GLUED])
        if len(parts) == 1:
            if strong and len(anchor) >= _MIN_LONE_TYPO:
                self._alone.add(anchor)
                self._spelling.add(anchor)
            return
        named = strong and len(parts[0]) > 1
        supported = False
        for i, part in enumerate(parts):
            role = _ANCHORS
            if i != rarest:
                supports = named and zipf(part) < _SUPPORT
                supported = supported or supports
                role = _SUPPORTS if supports else _IDLE
            shape, shapes = _shape(i, len(parts), role), self._shapes.get(part, ())
            if shape not in shapes:
                self._shapes[part] = (*shapes, shape)
            if named:
                self._spelling.add(part)
        if named and not supported and len(anchor) >= MIN_TYPO:
            self._alone.add(anchor)

    def entry(self, raw: str) -> _Entry | None:
        """What a word may be part of.

        Args:
            raw: A word, folded but for leet and endings.

        Returns:
            None if it has nothing to do with any name.
        """
        fold = fold_word(raw)
        held = list(_pairs(self._forms.get(fold, ())))
        shapes = _best_roles(self._shapes.get(fold, ()))
        if held or shapes:
            whats = {reading.what for reading, _ in held}
            return _Entry(
                fold,
                paired=any(shape.length == _PAIR for shape in shapes),
                longer=tuple(shape for shape in shapes if shape.length > _PAIR),
                lone=bool(held),
                capitals=all(reading.capitals for reading, _ in held),
                surname="surname" in whats,
                part=not whats.isdisjoint(_PARTS),
                shared=not any(_few(reading, holders) for reading, holders in held),
                rare=zipf(fold) < ORDINARY,
            )
        if not raw.isalpha() and (apart := self._without_digits(raw)) is not None:
            return apart
        if zipf(fold) < _KNOWN_WORD and (stem := self._uninflected(fold)) is not None:
            return stem
        meant: tuple[str, ...] = ()
        if fold not in self._shapes and len(fold) >= MIN_TYPO:
            meant = tuple(one for one in self._spelling.near(fold) if one in self._alone)
        glued = tuple(self._glued(fold)) if len(fold) >= MIN_GLUED else ()
        if not meant and not glued:
            return None
        return _Entry(fold, False, (), False, False, False, False, False, meant=meant, glued=glued)

    def _uninflected(self, word: str) -> _Entry | None:
        """What a word is part of if it is a surname with a case ending: "Gonzalezin"."""
        for size in range(1, min(_MAX_ENDING, len(word) - _MIN_STEM) + 1):
            stem = word[:-size]
            if word[-size:] in _ENDINGS and not stem.endswith(_GENDERED):
                shapes = self._shapes.get(stem, ())
                if any(shape.position == shape.length - 1 for shape in shapes):
                    best = _best_roles(shapes)
                    paired = any(shape.length == _PAIR for shape in best)
                    longer = tuple(shape for shape in best if shape.length > _PAIR)
                    return _Entry(stem, paired, longer, False, False, False, False, False)
        return None

    def _without_digits(self, raw: str) -> _Entry | None:
        """What a word is part of if its digits are none of its letters: "007maria", "li1wei"."""
        bare = raw.strip(string.digits)
        if bare != raw and len(bare) >= MIN_TYPO and bare.isalpha():
            return self._memo[bare]
        key = " ".join(bare.translate(_DIGITS).split())
        if " " in key and key in self._forms and self._means(key):
            glued = (_Glued(key, typo=False),)
            return _Entry(raw, False, (), False, False, False, False, False, glued=glued)
        return None

    def _glued(self, word: str) -> Iterator[_Glued]:
        """Names that a word holds without their blanks."""
        whole = [
            key
            for i in range(1, len(word) if len(word) <= _MAX_WHOLE else 0)
            if (key := f"{word[:i]} {word[i:]}") in self._forms and self._means(key)
        ]
        if not whole and len(word) <= _MAX_WHOLE:  # "GonzalezMaria"
            whole = [
                key
                for i in range(_MIN_SPELLED, len(word) - _MIN_SPELLED + 1)
                if (key := f"{word[i:]} {word[:i]}") in self._forms and self._means(key)
            ]
        if not whole and len(word) > _MIN_INSIDE:
            found = {key for start, end, key in self._inside(word) if end - start >= _MIN_INSIDE}
            whole = sorted(found)
        if whole:
            yield from (_Glued(key, typo=False) for key in whole)
        elif _MIN_INSIDE <= len(word) <= _MAX_WHOLE:
            for i in range(2, len(word) - 1):
                head, tail = word[:i], word[i:]
                near = [f"{head} {one}" for one in self._near_part(head, tail)]
                near += [f"{one} {tail}" for one in self._near_part(tail, head)]
                yield from (_Glued(key, typo=True) for key in near if self._means(key))

    def _near_part(self, exact: str, other: str) -> tuple[str, ...]:
        return self._spelling.near(other) if exact in self._shapes else ()

    def _means(self, key: str) -> bool:
        """Whether a spelling means some target in any capitals."""
        return any(
            isinstance(held, Reading) and held.grade == "strong" and held.what != INITIALED
            for held in self._forms.get(key, ())
        )

    def _inside(self, run: str) -> Iterator[tuple[int, int, str]]:
        """Names in a row of letters, with where they start and end."""
        for i in range(len(run)):
            if run[i : i + MIN_GLUED] in self.openings:
                for j in range(i + MIN_GLUED, min(len(run), i + _MAX_NAME) + 1):
                    if run[i:j] in self._forms and self._means(run[i:j]):
                        yield i, j, run[i:j]
            for j in range(i + 1, min(len(run), i + _MAX_PART) + 1):
                head = run[i:j]
                if _MIN_SPELLED <= j - i < MIN_GLUED and head in self._forms and self._means(head):
                    yield i, j, head
                if j - i > 1 and head in self._shapes:
                    yield from ((i, k, key) for k, key in self._onwards(run, j, head, 1))

    def _onwards(self, run: str, start: int, head: str, count: int) -> Iterator[tuple[int, str]]:
        """Names that begin with some words and go on in a row of letters, with where they end."""
        longer = self._lengths(head.rsplit(" ", 1)[-1], count - 1)
        for end in range(start + 1, min(len(run), start + _MAX_PART) + 1):
            part = run[start:end]
            key = f"{head} {part}"
            if key in self._forms and self._means(key):
                yield end, key
            if longer and not longer.isdisjoint(self._lengths(part, count)):
                yield from self._onwards(run, end, key, count + 1)

    def _lengths(self, word: str, position: int) -> set[int]:
        """How long the names are that go on after a word in some place."""
        shapes = self._shapes.get(word, ())
        return {one.length for one in shapes if one.position == position < one.length - 1}

    def find(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """Find all names in a text.

        Args:
            text: Any text.
            about: Ids of the few targets that the conversation is about: a part of their names
                counts however many others share it.

        Returns:
            Hits in order; where spans of one target overlap, the strongest and longest.
        """
        if not self._of:
            return []
        tokens = Tokens(text)
        hits = self._read(tokens, about)
        for bare in undressed(text, self._near_some):
            hits += self._read(Tokens(bare), about)
        for run, letters in spelled(tokens):
            hits += self._spelled(run, letters)
            hits += self._spelled(run[::-1], letters[::-1])
        hits += (NameHit(self._ids[hit.number], *hit[1:]) for hit in self._scripts.find(text))
        return _best(hits) if hits else hits

    def _near_some(self, word: str) -> bool:
        """Whether a word is part of a name, or a hyphened one that is misspelt."""
        if self._memo[word] is not None:
            return True
        bare = word.rstrip(string.digits)
        return bare in self._hyphened or any(
            map(self._hyphened.__contains__, self._spelling.near(bare))
        )

    def _read(self, tokens: Tokens, about: Collection[str]) -> list[NameHit]:
        """Look up the words of a text as they stand, then with a middle initial passed over."""
        entries = list(map(self._memo.__getitem__, tokens.raws))
        if not any(entries):
            return []
        scan = self._scan(Scene(tokens), _folds(tokens.folds, entries), about)
        scan.all(entries)
        skipped = _passed_over(tokens)
        if skipped:
            kept = [i for i in range(len(tokens)) if i not in skipped]
            again = self._scan(Scene(tokens, kept), [scan.folds[i] for i in kept], about)
            again.over_gaps([entries[i] for i in kept], kept)
            return scan.hits + again.hits
        return scan.hits

    def _scan(self, scene: Scene, folds: list[str], about: Collection[str]) -> _Scan:
        return _Scan(self._forms, self._in_use, self._spelling, scene, folds, about=about)

    def _spelled(self, run: str, letters: list[Word]) -> Iterator[NameHit]:
        for i, j, key in self._inside(run):
            if j - i >= _MIN_SPELLED:
                for held, holders in _pairs(self._forms.get(key, ())):
                    if held.grade == "strong":
                        for target_id in _few(held, holders):
                            start = min(letters[i].start, letters[j - 1].start)
                            end = max(letters[i].end, letters[j - 1].end)
                            yield NameHit(target_id, start, end, "strong", "spelled out")


def _rot13(word: str) -> str:
    return word.translate(_ROT13)


def _passed_over(tokens: Tokens) -> set[int]:
    """Words that may stand within a name and be none of it: initials, titles, particles."""
    raws = tokens.raws
    found = set()
    if tokens.lone_letters:
        found = {i for i in range(len(raws)) if len(raws[i]) == 1 and _initial(tokens, i)}
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


def _folds(folds: list[str], entries: list[_Entry | None]) -> list[str]:
    """The folded words, without digits that were stuck on a name."""
    return [
        fold if entry is None else entry.fold for fold, entry in zip(folds, entries, strict=True)
    ]


class _Scan:
    """One pass over the words of a text."""

    def __init__(
        self,
        forms: dict[str, _Held],
        known: Container[str],
        spelling: Spelling,
        scene: Scene,
        folds: list[str],
        *,
        about: Collection[str],
    ) -> None:
        self._about = about
        self.hits: list[NameHit] = []
        self.folds = folds
        self._forms = forms
        self._known = known  # every word of a name of several
        self._spelling = spelling
        self._scene = scene
        self._parts: list[int] = []  # where a given name or a surname stands by itself

    def all(self, entries: list[_Entry | None]) -> None:
        """Collect the hits at all words."""
        self._several(entries)
        capitals = self._scene.capitals
        for place, entry in enumerate(entries):
            if entry is None:
                continue
            if entry.lone and (capitals[place] or not entry.capitals):
                self._lone(place, entry)
            for one in entry.meant:
                self._misspelt(place, one)
            for key, typo in entry.glued:
                self._joined(place, key, typo=typo)
        for left, right in pairwise(self._parts):
            self._fields(left, right)

    def over_gaps(self, entries: list[_Entry | None], kept: list[int]) -> None:
        """Collect the hits between whose words something was left out."""
        self._several(entries, kept)

    def _several(self, entries: list[_Entry | None], kept: list[int] | None = None) -> None:
        """Look up the words around each one that is part of a name of several."""
        gaps = None
        if kept is not None:  # the rest was looked up with nothing left out
            gaps = {i for i in range(len(kept) - 1) if kept[i + 1] - kept[i] > 1}
        if any(entry is not None and entry.paired for entry in entries):
            self._pairs(gaps)
            self._pairs_misspelt(entries, gaps)
        longer = [(i, one) for i, one in enumerate(entries) if one is not None and one.longer]
        known = list(map(self._known.__contains__, self.folds)) if longer else []
        for place, entry in longer:
            # With at most one unknown word, some other within two places is known.
            if known[max(0, place - 2) : place + 3].count(True) >= _PAIR:
                self._around(place, entry.longer, known, gaps)

    def _around(
        self, place: int, shapes: Iterable[_Shape], known: list[bool], gaps: set[int] | None
    ) -> None:
        """Look up the windows in which a word has its place, at most one other word unknown."""
        for position, length, _ in shapes:
            for turn in range(_MAX_SURNAME + 1):
                first = place - (position + turn) % length
                if not 0 <= first <= len(known) - length:
                    continue
                if known[first : first + length].count(False) <= 1 and (
                    not turn or self._scene.comma_after(first + turn - 1)
                ):
                    self._window(first, length, known, gaps, turn)

    def _pairs(self, gaps: set[int] | None) -> None:
        """Look all neighbours up as a name of two, both ways; without a call for each."""
        folds, forms = self.folds, self._forms
        after = folds[1:]
        for turn, left, right in ((0, folds, after), (1, after, folds)):
            held = map(forms.get, map("{} {}".format, left, right))
            for first, one in [found for found in enumerate(held) if found[1] is not None]:
                if one is not None and (gaps is None or first in gaps):
                    self._hold(one, first, first + 1, turn=turn)

    def _pairs_misspelt(self, entries: list[_Entry | None], gaps: set[int] | None) -> None:
        """Look pairs up with one word corrected beside one that tells by being rare or written."""
        capitals, folds = self._scene.capitals, self.folds
        for place, entry in enumerate(entries):
            if entry is None or not entry.paired or not (entry.rare or capitals[place]):
                continue
            for there in (place - 1, place + 1):
                if not 0 <= there < len(folds) or len(folds[there]) < MIN_TYPO:
                    continue
                if not (entry.rare or capitals[there]) or not self._spelling.near(folds[there]):
                    continue
                first = min(place, there)
                if gaps is None or first in gaps:
                    window = folds[first : first + 2]
                    for turn, words in ((0, window), (1, window[::-1])):
                        if " ".join(words) not in self._forms:
                            self._one_typo(first, first + 1, words, turn, (there,))

    def _window(
        self, first: int, length: int, known: list[bool], gaps: set[int] | None, turn: int
    ) -> None:
        """Look up some words in a row, all of them known but at most one."""
        last = first + length - 1
        if gaps is not None and gaps.isdisjoint(range(first, last)):
            return
        suspects = [k for k in range(first, last + 1) if not known[k]]
        window = self.folds[first + turn : last + 1] + self.folds[first : first + turn]
        held = None if suspects else self._forms.get(" ".join(window))
        if held is not None:
            self._hold(held, first, last, turn=turn)
            return
        self._one_typo(first, last, window, turn, suspects or range(first, last + 1))

    def _one_typo(
        self,
        first: int,
        last: int,
        window: list[str],
        turn: int,
        suspects: Iterable[int],
    ) -> None:
        """Look a window up with one of its words corrected."""
        size, capitals = len(window), self._scene.capitals
        capital = any(capitals[first : last + 1])
        for there in suspects:
            i = (there - first - turn) % size
            word = window[i]
            # A word that is itself a name on file is hardly a typo of another.
            lax = word in self._known or word in self._forms
            if len(word) < (_MIN_LAX if lax else MIN_TYPO):
                continue
            # Who writes the one word with a capital writes the other so too ...
            small = capital and not capitals[there]
            if (
                not small
                and capital
                and not any(capitals[k] for k in range(first, last + 1) if k != there)
            ):
                continue
            for other in self._spelling.near(word):
                # ... unless the first letter is the one that is wrong.
                if small and other[0] == word[0] and other[1:] != word:
                    continue
                held = self._forms.get(" ".join([*window[:i], other, *window[i + 1 :]]))
                if held is not None:
                    itself = lax or _itself(word, other, given=i == 0)
                    if itself and i == 0 and word[:-1] == other[:-1] and word[-1] in _CASE_VOWELS:
                        itself = not self._inflected(first, last)  # "Marie Gonzalezové" is Maria's
                    self._hold(held, first, last, turn=turn, typo=True, lax=itself)

    def _inflected(self, first: int, last: int) -> bool:
        """Whether some word of a window was read without its ending."""
        spots = range(first, last + 1)
        return any(self._scene.word(spot).fold != self.folds[spot] for spot in spots)

    def _misspelt(self, place: int, meant: str) -> None:
        """Look up a name of one word, or one whose other words are too common to tell."""
        held = self._forms.get(meant)
        if held is not None:
            self._hold(held, place, place, typo=True)
        for length in range(2, _MAX_COMMON + 1):
            for first in range(max(0, place - length + 1), place + 1):
                window = self.folds[first : first + length]
                if len(window) == length:
                    window[place - first] = meant
                    held = self._forms.get(" ".join(window))
                    if held is not None:
                        lax = _itself(self.folds[place], meant, given=place == first)
                        self._hold(held, first, first + length - 1, typo=True, lax=lax)

    def _hold(
        self,
        held: _Held,
        first: int,
        last: int,
        *,
        turn: int = 0,
        typo: bool = False,
        lax: bool = False,
    ) -> None:
        """Judge an occurrence of a form, for each of its readings."""
        scene = self._scene
        if not scene.holds_together(first, last):
            return
        on_a_thing = last > first and bears_the_name(scene, last)
        for reading, holders in _pairs(held):
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
            start, end = scene.word(first).start, scene.word(last).end
            self.hits += [
                NameHit(one, start, end, grade, what) for one in _few(reading, holders, self._about)
            ]

    def _lone(self, place: int, entry: _Entry) -> None:
        """Judge a word that is a name, or a part of one, by itself."""
        if entry.surname and self._scene.capital(place - 1):
            self._given_before(place)
        if entry.part:
            self._parts.append(place)
        if self._about or not entry.shared:
            self._hold(self._forms.get(entry.fold, ()), place, place)

    def _given_before(self, place: int) -> None:
        """Look for the given name of a surname, with others between."""
        for first, what in given_names_before(self._scene, place):
            for key, start in self._split_names(first, place):
                rare = zipf(self.folds[place]) < SELDOM
                grade: Grade = "weak" if what == SHARED and not rare else "strong"
                span = self._scene.word(start).start, self._scene.word(place).end
                for reading, holders in _pairs(self._forms.get(key, ())):
                    if reading.personal or reading.what == "without middle names":
                        few = _few(reading, holders, self._about)
                        self.hits += [NameHit(one, *span, grade, what) for one in few]

    def _split_names(self, first: int, place: int) -> Iterator[tuple[str, int]]:
        """Names of one or two given names and one or two surnames, with others between."""
        folds = self.folds
        for start in (first, first - 1):
            for surname in (place, place - 1):
                if start >= 0 and surname > first + 1 - (surname == place):
                    yield " ".join((*folds[start : first + 1], *folds[surname : place + 1])), start

    def _fields(self, left: int, right: int) -> None:
        """Look up two parts of a name that are fields of one record."""
        one, other = self.folds[left], self.folds[right]
        for key, given_first in ((f"{one} {other}", True), (f"{other} {one}", False)):
            held = self._forms.get(key)
            if held and are_fields(self._scene, left, right, given_first=given_first):
                start, end = self._scene.word(left).start, self._scene.word(right).end
                what = "given name and surname"
                for reading, holders in _pairs(held):
                    if reading.personal or reading.what == "without middle names":
                        self.hits += [
                            NameHit(target_id, start, end, "strong", what)
                            for target_id in _few(reading, holders, self._about)
                        ]

    def _joined(self, place: int, key: str, *, typo: bool) -> None:
        """Take a word that holds a whole name for it."""
        word = self._scene.word(place)
        for reading, holders in _pairs(self._forms.get(key, ())):
            if reading.grade == "strong" and reading.what != INITIALED:
                what = f"{reading.what.removesuffix(', joined')}, joined"
                grade: Grade = "weak" if typo or reading.capitals else "strong"
                what = f"{what}, one typo" if typo else what
                self.hits += [
                    NameHit(one, word.start, word.end, grade, what)
                    for one in _few(reading, holders, self._about)
                ]


# Endings of cases in Finnish, Hungarian, Turkish, the Slavic languages and others, folded.
_ENDINGS = frozenset(
    """
    a e i u y n t in un an en om em ym im oy oj te ta ye yi et ot at da de dan den tan ten nin nun
    sta ssa lla lta lle ille iin nek nak ben ban bol rol tol val vel hoz hez ova ove ovou ovi owi
    owa owej ego emu
    """.split()
)
_MAX_ENDING, _MIN_STEM = 4, 5
_CASE_VOWELS = "eiuy"
_GENDERED = ("ov", "ev", "in")  # Petrova is another than Petrov
_PARTS = frozenset(("given name", "surname"))
_BETWEEN = HONORIFICS | frozenset(
    "de del della di da do dos du von van der den zu la le el al bin ibn ben abu y".split()
)
_MAX_COMMON = 4  # words of a name whose rarest is misspelt and whose others are common


def _itself(word: str, other: str, *, given: bool) -> bool:
    """Whether a word is rather itself than a typo of a given name or a surname on file."""
    rarity = zipf(word)
    if respelled(word, other):
        return rarity > max(zipf(other), _KNOWN_WORD)
    # "Mark Twain" is no misspelt "Mark Swain", nor "Mario" a misspelt "Maria".
    return rarity >= (_KNOWN_WORD if given else min(_KNOWN_SURNAME, max(zipf(other), _KNOWN_WORD)))


def _best_roles(shapes: tuple[_Shape, ...]) -> tuple[_Shape, ...]:
    """The shapes of a word that some look-up starts from, each place once."""
    best: dict[tuple[int, int], _Shape] = {}
    for shape in shapes:
        known = best.get(shape[:2])
        if shape.role and (known is None or known.role < shape.role):
            best[shape[:2]] = shape
    return tuple(best.values())


def _pairs(held: _Held) -> Iterator[tuple[Reading, str | dict[str, None]]]:
    found = iter(held)
    yield from zip(found, found, strict=True)


def _with(held: _Held, reading: Reading, target_id: str) -> _Held:
    """Enter a bearer of a form."""
    for i in range(0, len(held), 2):
        if held[i] is reading:
            holders = held[i + 1]
            if isinstance(holders, dict):
                holders[target_id] = None
                return held
            return (*held[: i + 1], {str(holders): None, target_id: None}, *held[i + 2 :])
    return (*held, reading, target_id)


def _without(held: _Held, reading: Reading, target_id: str) -> _Held:
    """Take a bearer of a form out."""
    for i in range(0, len(held), 2):
        if held[i] is reading:
            holders = held[i + 1]
            if isinstance(holders, dict):
                holders.pop(target_id, None)
                if holders:
                    return held
            return (*held[:i], *held[i + 2 :])
    return held


def _few(
    reading: Reading, holders: str | dict[str, None], about: Collection[str] = ()
) -> list[str]:
    """The bearers of a form; of a part that many share a few, or those that a talk is about.

    A part that too many share tells none of them apart.
    """
    if isinstance(holders, str):
        return [holders]
    if reading.grade == "strong":
        return list(islice(holders, _MANY))
    meant = [one for one in about if one in holders]
    if meant or len(holders) > _MANY:
        return meant
    return list(islice(holders, _MANY_WEAK))


def _best(hits: list[NameHit]) -> list[NameHit]:
    ranked = sorted(hits, key=lambda hit: (hit.grade == "weak", hit.start - hit.end, hit.start))
    kept: list[NameHit] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for hit in ranked:
        spans = taken.setdefault(hit.target_id, [])  # sorted; they don't overlap
        place = bisect_left(spans, (hit.start, hit.end))
        free_left = place == 0 or spans[place - 1][1] <= hit.start
        if free_left and (place == len(spans) or spans[place][0] >= hit.end):
            spans.insert(place, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
