"""The name index: dictionaries anchored at each name's rarest word, plus one-typo deletes.

Time does not depend on the number of names: a text's words are looked up one by one, and only at
a word that anchors some name are the words around it looked up as a whole. An add is in force at
once, without a rebuild. After the prototype of the project's measurements (SymSpell deletes for
typos: W. Garbe, 2012).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, pairwise
from typing import Literal

from alu_graph.targets.scripts import ScriptIndex
from alu_graph.targets.target import Target
from alu_graph.text.folding import Word, joined, spelled_out, words
from alu_graph.text.rarity import informative, zipf

Grade = Literal["strong", "weak"]
ON_A_THING = "the name of a place or thing"

_HONORIFICS = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady madame madam mme herr frau senor senora
    st saint president king queen
    """.split()
)
_SUFFIXES = frozenset(
    """
    jr sr ii iii iv phd md esq inc ltd llc corp co gmbh plc
    """.split()
)
# "Nelson Mandela Boulevard": a place or thing that only bears the name.
_NAMESAKES = frozenset(
    """
    street avenue boulevard road lane drive way square plaza park bridge airport station stadium
    footbridge tunnel hospital clinic school college university institute library museum prize
    award medal trophy
    cup foundation trust society crater mountain mount river lake island bay ship building tower
    hall house centre center theatre theater cathedral church gardens grant scholarship
    fellowship strasse rue platz allee effect equation theorem constant law test machine
    """.split()
)
_ASKED_BACK = re.compile(r"\b(?:namesake|named (?:after|for|in hono)|eponym)", re.IGNORECASE)
_LINK = re.compile(r"\]\([^()\s]{0,300}\)")
_FORMAT = re.compile(
    r"(?<=\w)(?:\*{1,3}|_{1,2}|~~|`|</?[A-Za-z][^<>]{0,80}>)+(?=\w)"
    r"|(?<=\w)[-‐‑][ \t]*\n[ \t]*(?=\w)"  # a word broken at a line end
    r"|(?<=\w)[^\w\s](?=\w)"
)
_NICKNAME = re.compile(
    r"(?<=\w )(?:'[^'\s]{1,20}'|\"[^\"\s]{1,20}\"|“[^”\s]{1,20}”|\([^()\s]{1,20}\))(?= \w)"
)
_ARTICLES = frozenset(("the", "a", "an"))
_PARTS = ("given name", "surname")
_FIELD_WORDS, _MANY_FIELD_WORDS = 2, 6
_FIELD_NAMES = frozenset(("surname", "last", "family"))
_MIDDLE_NAMES = 2
_MIN_TYPO = 5
_MAX_TYPO = 40  # the work for one word grows with the square of its length
_MIN_LONE_TYPO = 7
_MIN_WEAK = 3
_MANY = 64
_MIN_GLUED = 8
# A lone word on the Zipf scale: below RARE it means its bearer in any spelling; below KNOWN only
# where it is written as a name; above, it is an ordinary word and proves nothing alone.
_RARE, _KNOWN = 4.0, 5.2
_ORDINARY = 4.7
_SELDOM = 3.3  # a surname so rare that with the initial it means its bearer
_COMMON_WORD = 3.0


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


@dataclass(frozen=True, slots=True)
class _Scan:
    """One pass over a text."""

    text: str
    found: list[Word]
    starts: list[int]  # where each word of it starts
    lower: bool  # whether the text has no capital at all
    asked_back: bool  # whether it asks whom a thing is named after
    memo: dict[str, list[str]] = field(default_factory=dict)

    def after(self, word: Word) -> Word | None:
        """The next word."""
        place = bisect_left(self.starts, word.end)
        return self.found[place] if place < len(self.found) else None

    def before(self, word: Word) -> Word | None:
        """The word before."""
        place = bisect_left(self.starts, word.start) - 1
        return self.found[place] if place >= 0 else None


@dataclass(frozen=True, slots=True)
class _Form:
    key: str
    grade: Grade
    what: str
    capitals: bool = False  # counts only when written with capitals
    comma: bool = False  # counts only with a comma behind its first word
    inner: bool = False  # a capital at a sentence start proves nothing
    given: str = ""  # of a surname: the given name that goes with it


def _plain(text: str) -> list[str]:
    return [word.fold for word in words(text)]


def _capitals(parts: list[str]) -> bool:
    return all(zipf(part) >= _ORDINARY for part in parts)


def _lone(word: str, what: str, *, grade: Grade = "strong") -> _Form:
    """A name of one word: how much it proves depends on how common the word is."""
    rarity = zipf(word)
    if grade == "weak":
        return _Form(word, "weak", what, capitals=rarity >= _COMMON_WORD)
    if rarity < _RARE:
        return _Form(word, "strong", what)
    if rarity < _KNOWN:
        return _Form(word, "strong", what, capitals=True, inner=True)
    return _Form(word, "weak", what, capitals=True)


def _whole(name: str, what: str) -> Iterator[_Form]:
    """A full name or alias, as given and in the dresses that keep all its words."""
    parts = _plain(name)
    if not parts:
        return
    if len(parts) == 1:
        yield _lone(parts[0], what)
        return
    capitals = _capitals(parts)
    yield _Form(" ".join(parts), "strong", what, capitals=capitals)
    if parts[0] in _ARTICLES | _HONORIFICS and len(parts) > 2:  # noqa: PLR2004 - two words are left
        yield _Form(" ".join(parts[1:]), "strong", what, capitals=_capitals(parts[1:]))
    bare = parts[:-1]
    if parts[-1] in _SUFFIXES and len("".join(bare)) >= _MIN_WEAK:  # "Acme Robotics GmbH"
        yield from _whole(" ".join(bare), what)
    glued = "".join(parts)
    if len(glued) >= _MIN_GLUED:
        yield _Form(glued, "strong", f"{what}, joined")
    hyphened = [fold for chunk in name.split() if (fold := "".join(_plain(chunk)))]
    if len(hyphened) != len(parts) and len(hyphened) > 1:
        yield _Form(" ".join(hyphened), "strong", what)
    initials = [part for part in parts if len(part) == 1]
    if len(initials) > 1:
        rest = [part for part in parts if len(part) > 1]
        yield _Form(" ".join(["".join(initials), *rest]), "strong", what)


def _personal(name: str) -> Iterator[_Form]:
    """Parts of a person's name, which others may share."""
    parts = [part for part in _plain(name) if part not in _SUFFIXES]
    while parts and parts[0] in _HONORIFICS | _ARTICLES:
        parts = parts[1:]
    if len(parts) < 2:  # noqa: PLR2004 - a lone name has no parts
        return
    given, surname = parts[0], parts[-1]
    rest = " ".join(parts[:-1])
    yield _Form(f"{surname} {rest}", "strong", "last name first", comma=True)
    yield _Form(f"{surname} {rest}", "weak", "surname first", capitals=True)
    grade: Grade = "strong" if zipf(surname) < _SELDOM else "weak"
    yield _Form(f"{given[0]} {surname}", grade, "initial and surname", capitals=True)
    if len(parts) > 2:  # noqa: PLR2004 - there is a middle name
        yield _Form(f"{given} {surname}", "weak", "without middle names", capitals=True)
    for word, what in ((surname, "surname"), (given, "given name")):
        if len(word) >= _MIN_WEAK and informative(word):
            yield replace(_lone(word, what, grade="weak"), given=given if what == "surname" else "")


def _forms(target: Target) -> list[_Form]:
    found = list(_whole(target.name, "full name" if target.kind == "entity" else "title"))
    parts = _plain(target.name)
    for alias in target.aliases:
        # A lone part of the name, given as an alias, means the target but where it is another's.
        part = {tuple(parts[:1]): "given name", tuple(parts[-1:]): "surname"}.get(
            tuple(_plain(alias))
        )
        found += _whole(alias, part if part and target.kind == "entity" else "alias")
    if target.kind == "entity":
        for name in (target.name, *target.aliases):
            found += _personal(name)
    unique: dict[tuple[str, bool], _Form] = {}
    for form in found:  # the first, strongest reading of a spelling stands
        unique.setdefault((form.key, form.comma), form)
    return list(unique.values())


def _deletes(word: str) -> set[str]:
    return {word, *(word[:i] + word[i + 1 :] for i in range(len(word)))}


def _one_edit(left: str, right: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    i = 0
    while i < min(len(left), len(right)) and left[i] == right[i]:
        i += 1
    tail_l, tail_r = left[i:], right[i:]
    return (
        tail_l[1:] == tail_r[1:]
        or tail_l[1:] == tail_r
        or tail_l == tail_r[1:]
        or (tail_l[:2] == tail_r[1::-1] and tail_l[2:] == tail_r[2:])
    )


class NameIndex:
    """Finds targets' names in texts, in every dress that folding covers.

    Example:
        >>> index = NameIndex()
        >>> index.add(Target(name="Maria Gonzalez", id="t1"))
        >>> [(hit.grade, hit.form) for hit in index.find("GONZÁLEZ, Maria and M4ria G0nzalez")]
        [('strong', 'last name first'), ('strong', 'full name')]
    """

    def __init__(self) -> None:
        self._forms: dict[str, dict[str, tuple[_Form, ...]]] = {}
        self._shapes: dict[str, tuple[tuple[int, int], ...]] = {}
        self._typos: dict[str, tuple[str, ...]] = {}
        self._of: dict[str, list[_Form]] = {}
        self._longest_glued = 0
        self._scripts = ScriptIndex()
        self.openings: set[str] = set()  # of names written as one; leftovers only cost time

    def add(self, target: Target) -> None:
        """Add a target's names, or replace them."""
        self.remove(target.id)
        forms = _forms(target)
        self._of[target.id] = forms
        for form in forms:
            self._enter(form)
            known = self._forms.setdefault(form.key, {})
            known[target.id] = (*known.get(target.id, ()), form)
        person, what = target.kind == "entity", "full name" if target.kind == "entity" else "title"
        self._scripts.add(target.id, [target.name], what=what, person=person)
        self._scripts.add(target.id, target.aliases, what="alias", person=False)

    def remove(self, target_id: str) -> None:
        """Forget a target's names; anchors that are left over only cost time."""
        self._scripts.remove(target_id)
        for form in self._of.pop(target_id, ()):
            holders = self._forms.get(form.key)
            if holders is not None:
                holders.pop(target_id, None)
                if not holders:
                    self._forms.pop(form.key, None)

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word anchors or is part of some target's full name."""
        return word in self._shapes or (len(word) >= _MIN_TYPO and word in self._typos)

    def _enter(self, form: _Form) -> None:
        parts = form.key.split()
        position = min(range(len(parts)), key=lambda i: zipf(parts[i]))
        shape = (position, len(parts))
        shapes = self._shapes.get(parts[position], ())
        if shape not in shapes:
            self._shapes[parts[position]] = (*shapes, shape)
        if len(parts) == 1:
            if len(form.key) >= _MIN_GLUED:
                self.openings.add(form.key[:_MIN_GLUED])
            self._longest_glued = max(self._longest_glued, len(form.key))
        if form.grade == "strong" and (len(parts) > 1 or len(form.key) >= _MIN_LONE_TYPO):
            for part in parts:
                if _MIN_TYPO <= len(part) <= _MAX_TYPO:
                    self._enter_typos(part)

    def _enter_typos(self, word: str) -> None:
        if word in self._typos.get(word, ()):
            return
        for key in _deletes(word):
            self._typos[key] = (*self._typos.get(key, ()), word)

    def _meant(self, word: str, memo: dict[str, list[str]]) -> list[str]:
        """Name words that a misspelt word may stand for; none if it is a name word itself."""
        if word not in memo:
            memo[word] = []
            if _MIN_TYPO <= len(word) <= _MAX_TYPO and word not in self._typos.get(word, ()):
                near = {one for key in _deletes(word) for one in self._typos.get(key, ())}
                memo[word] = sorted(one for one in near if _one_edit(word, one))
        return memo[word]

    def find(self, text: str) -> list[NameHit]:
        """Find all names in a text.

        Args:
            text: Any text.

        Returns:
            Hits in order; where spans of one target overlap, the strongest and longest.
        """
        if not self._of:
            return []
        found = words(text)
        hits = list(self._scan(text, found))
        plain = [word for word in found if not word.initial]
        if len(plain) != len(found):  # a middle initial must not part a name
            hits += self._scan(text, plain, initials=True)
        undressed = _undressed(text)
        if undressed != text:
            hits += self._scan(undressed, words(undressed))
        for run, letters in spelled_out(found):
            hits += self._spelled(run, letters)
        hits += (NameHit(*hit) for hit in self._scripts.find(text))
        return _best(hits + _parts_together(text, hits))

    def _scan(self, text: str, found: list[Word], *, initials: bool = False) -> Iterator[NameHit]:
        scan = _Scan(
            text,
            found,
            starts=[word.start for word in found],
            lower=not any(word.capital for word in found),
            asked_back=_ASKED_BACK.search(text) is not None,
        )
        for i, word in enumerate(found):
            for anchor in (word.fold, *self._meant(word.fold, scan.memo)):
                for position, length in self._shapes.get(anchor, ()):
                    first, last = i - position, i - position + length
                    if first < 0 or last > len(found) or (initials and length == 1):
                        continue
                    window = found[first:last]
                    if all(joined(text, window[k], window[k + 1]) for k in range(length - 1)):
                        yield from self._window(scan, window, anchor, position)

    def _window(
        self, scan: _Scan, window: list[Word], anchor: str, position: int
    ) -> Iterator[NameHit]:
        parts = [word.fold for word in window]
        parts[position] = anchor
        typo = anchor != window[position].fold
        spellings = [parts]
        if not typo and " ".join(parts) not in self._forms:
            typo = True
            spellings = [
                [*parts[:i], other, *parts[i + 1 :]]
                for i in range(len(parts))
                if i != position
                for other in self._meant(parts[i], scan.memo)
            ]
        for spelling in spellings:
            for target_id, forms in _few(self._forms.get(" ".join(spelling))):
                for form in forms:
                    if form.given and (opens := _with_middle_names(scan, window[0], form.given)):
                        what = "with middle names"
                        yield NameHit(target_id, opens.start, window[-1].end, "strong", what)
                    elif grade := _grade(form, scan, window, typo=typo):
                        what = f"{form.what}, one typo" if typo else form.what
                        if len(window) > 1 and _bears_the_name(scan, window[-1]):
                            grade, what = "weak", ON_A_THING
                        yield NameHit(target_id, window[0].start, window[-1].end, grade, what)

    def _spelled(self, run: str, letters: list[Word]) -> Iterator[NameHit]:
        for i in range(len(run)):
            for j in range(i + 4, min(len(run), i + self._longest_glued) + 1):
                for target_id, forms in list(self._forms.get(run[i:j], {}).items()):
                    if any(form.grade == "strong" for form in forms):
                        start, end = letters[i].start, letters[j - 1].end
                        yield NameHit(target_id, start, end, "strong", "spelled out")


def _grade(form: _Form, scan: _Scan, window: list[Word], *, typo: bool) -> Grade | None:
    """What this occurrence of a form proves, or None if nothing."""
    if form.comma and (
        scan.text[window[0].end : window[1].start].strip() != "," or _two_people(scan, window)
    ):
        return None
    grade = form.grade
    if typo and (grade == "weak" or len(window) == 1):
        if len(window[0].fold) < _MIN_LONE_TYPO or grade == "weak":
            return None
        grade = "weak"
    if form.capitals and not _written(window):
        # A text without any capital: undecided.
        return "weak" if scan.lower and len(window) > 1 else None
    if form.inner and _opens_sentence(scan.text, window[0]):
        grade = "weak"
    if len(window) == 1 and _somebody_else(form, scan, window[0]):
        return None
    if len(window) == 1 and form.what == "title" and _goes_on(scan, window[0]):
        return "weak"
    return grade


def _few(holders: dict[str, tuple[_Form, ...]] | None) -> list[tuple[str, tuple[_Form, ...]]]:
    """The targets that hold a form. A part that too many share tells none of them apart."""
    if not holders:
        return []
    if len(holders) <= _MANY:
        return list(holders.items())
    # Only the first few are looked at: a shared surname must not cost a loop over all targets.
    found = []
    for target_id, forms in islice(holders.items(), 8 * _MANY):
        whole = tuple(form for form in forms if form.grade == "strong")
        if whole:
            found.append((target_id, whole))
    return found[:_MANY]


def _two_people(scan: _Scan, window: list[Word]) -> bool:
    """Whether a comma parts two names: "Ana Gonzalez, Maria Lopez" is no "Gonzalez, Maria"."""
    before, after = scan.before(window[0]), scan.after(window[-1])
    left = before is not None and before.capital and informative(before.fold)
    right = after is not None and after.capital and informative(after.fold)
    return bool(
        (left and before and scan.text[before.end : window[0].start] == " ")
        and (right and after and scan.text[window[-1].end : after.start] == " ")
    )


def _written(window: list[Word]) -> bool:
    """Whether words are written as a name: with capitals, articles and links aside."""
    telling = [word for word in window if informative(word.fold)]
    return all(word.capital or not word.fold[0].isalpha() for word in telling or window)


def _bears_the_name(scan: _Scan, last: Word) -> bool:
    after = scan.after(last)
    between = "" if after is None else scan.text[last.end : after.start]
    if after is None or between != " " or after.fold not in _NAMESAKES:
        return False
    return after.capital and not scan.asked_back


def _opens_sentence(text: str, word: Word) -> bool:
    return re.search(r"(?:^|[.!?:\n])\W*$", text[max(0, word.start - 8) : word.start]) is not None


def _somebody_else(form: _Form, scan: _Scan, word: Word) -> bool:
    """Whether a part of a name belongs to another: "Nelson Rockefeller", "Maria Callas"."""
    left, right = scan.before(word), scan.after(word)
    if form.what == "surname" and left is not None:
        return (
            left.capital
            and scan.text[left.end : word.start].isspace()
            and left.fold not in _HONORIFICS
            and informative(left.fold)
            and (zipf(left.fold) < _ORDINARY or not _opens_sentence(scan.text, left))
        )
    if form.what == "given name" and right is not None:
        between = scan.text[word.end : right.start]
        return right.capital and between == " " and informative(right.fold)
    return False


def _with_middle_names(scan: _Scan, surname: Word, given: str) -> Word | None:
    """The given name, if one or two capitalised words part it from a surname."""
    if not surname.capital or max(zipf(given), zipf(surname.fold)) >= _ORDINARY:
        return None
    right, i = surname, bisect_left(scan.starts, surname.start)
    for steps in range(1, _MIDDLE_NAMES + 2):
        left = scan.found[i - steps] if i >= steps else None
        if left is None or not left.capital or not scan.text[left.end : right.start].isspace():
            return None
        if left.fold == given:
            return left if steps > 1 else None
        right = left
    return None


def _goes_on(scan: _Scan, word: Word) -> bool:
    """Whether a longer name begins with a word: "Emma Watson" is not the novel "Emma"."""
    after = scan.after(word)
    return after is not None and after.capital and scan.text[word.end : after.start] == " "


def _parts_together(text: str, hits: list[NameHit]) -> list[NameHit]:
    """A given name and a surname with at most two small words between: fields of one record."""
    parts = sorted((hit for hit in hits if hit.form in _PARTS), key=lambda hit: hit.start)
    found = []
    for left, right in pairwise(parts):
        gap = text[left.end : right.start]
        between = words(gap)
        # "Martin James" and "James and Martin" are others than James Martin.
        said = {one.fold for one in between}
        fields = left.form == "given name" and not said.isdisjoint(_FIELD_NAMES)
        apart = fields or (not gap.isspace() and said.isdisjoint(("and", "or")))
        rare = all(
            zipf(word.fold) < _ORDINARY
            for hit in (left, right)
            for word in words(text[hit.start : hit.end])
        )
        if (
            left.target_id == right.target_id
            and left.form != right.form
            and apart
            and rare
            and len(between) <= (_MANY_FIELD_WORDS if fields else _FIELD_WORDS)
            and (fields or not any(word.capital and informative(word.fold) for word in between))
        ):
            what = "given name and surname"
            found.append(NameHit(left.target_id, left.start, right.end, "strong", what))
    return found


def _undressed(text: str) -> str:
    """A text without links' addresses and without formatting inside words, of the same length."""
    bare = _LINK.sub(lambda found: " " * len(found[0]), text)
    bare = _NICKNAME.sub(lambda found: " " * len(found[0]), bare)
    return _FORMAT.sub(lambda found: "\u00ad" * len(found[0]), bare)


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
