"""The index of names across scripts: "Мария Гонсалес" for Maria Gonzalez, and the reverse.

Time does not depend on the number of names: words of other scripts than Latin are looked up under
the key of their sounds, and only the few names under the same key are compared. A Latin text pays
for one test, unless some target's own name is written in another script.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, islice, product
from typing import Literal, NamedTuple

from alu_graph.text import transliteration as tl
from alu_graph.text.folding import fold_word, words
from alu_graph.text.rarity import zipf
from alu_graph.text.transliteration import Run

_MAX_WORDS = 4
_MAX_KEYS = 24
_MANY = 256  # names with one key that are compared
_FEW = 64  # bearers of one surname
_MIN_WHOLE, _MIN_SURNAME = 3, 2  # consonants of a key
_MIN_UNCASED = 4  # of a name in a script without capitals
# Evidence, in bits: what a consonant that agrees is worth, a unit of edit distance takes away, and
# twice as many names ask for, since the more there are, the more words in a row sound like one.
_CONSONANT, _DISTANCE, _DOUBLING = 2.6, 8.0, 0.7
_HANDFUL = 256  # names that ask for no evidence but likeness
_MEASURED = 16  # doublings: the bits asked for by `_BARS` were measured on 2 ** 16 names
_SURE_LONE = 4
_JOINT = re.compile(r"[ \t\u00a0\u2009]*(?:\r?\n)?[ \t\u00a0]*|[-‐‑–·・･•‧=＝_]")
_COMMA = re.compile(r",[ \t\u00a0]?")
_DOT = re.compile(r"[·・･•‧・．]|[ \t]?[-‐‑][ \t]?")
_INFLECTED = ("cyrillic", "greek", "hangul")
_UNSPACED = ("kana", "hiragana", "hangul", "han")
_WHOLE_ONLY = (*_UNSPACED, "latin")  # whose words are not told apart by a key of their own
_ONE_ORDER = ("arabic", "hebrew", "indic")  # the surname goes last
_CASED = ("cyrillic", "greek", "latin")
_HAN_PART = 7  # syllables of a part of a name
_SURNAMES = frozenset(
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧冯馮曹彭"
    "曾肖萧蕭田董袁潘于蒋蔣蔡余杜叶葉程苏蘇魏吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石金贾賈韦韋夏"
    "付傅方邹鄒熊孟秦邱江尹薛闫阎段雷侯龙龍史陶贺賀顾顧毛郝龚龔邵万萬钱錢严嚴赖賴洪武莫孔习習温溫"
)


@dataclass(frozen=True, slots=True)
class _Bar:
    """How alike a whole name, and each word of it, must be; and what it must prove.

    Args:
        whole: Likeness of the name.
        word: Of each word.
        vowel: Bits that a vowel is worth, the more of them the script writes.
        bits: Bits that a name must be worth among 65,536.
    """

    whole: float
    word: float
    vowel: float = 1.3
    bits: float = 0.0  # capitals prove enough


_BARS = {
    "cyrillic": _Bar(0.89, 0.82), "greek": _Bar(0.89, 0.82),
    "arabic": _Bar(0.91, 0.85, 0.4, 11.6), "hebrew": _Bar(0.91, 0.85, 0.3, 11.7),
    "indic": _Bar(0.9, 0.83, 0.8, 14.6), "kana": _Bar(0.86, 0.78, 1.0, 13.0),
    "hiragana": _Bar(0.86, 0.78, 1.0, 13.0), "hangul": _Bar(0.87, 0.8, 1.0, 19.0),
    "han": _Bar(0.85, 0.78, 0.6, 13.8), "other": _Bar(0.88, 0.8, 1.2, 14.0),
}  # fmt: skip
_LEAST = 0.5  # no likeness
_OTHER_LENGTH = 4  # sounds by which no two spellings of a word differ
_SURNAME = 0.93
_CROWDS = (1_000, 10_000)  # targets at which a surname without capital takes one consonant more
_EXACT = 0.97  # for Chinese names, where nothing marks a name
_SURE_GLUED = 0.93  # for a name whose words are not told apart
_SURE = 0.94  # for what is less than a whole name written as one
# A romanised name among Latin words, with many names: how alike, and what it must be worth.
_ROMANISED, _ROMANISED_BITS = 0.96, 12.0
_TELLING, _COMMON = 4.2, 5.2  # Latin words: one must be rarer than a known name, none ordinary


# What the windows of one text were heard as, by their words: a long text repeats itself.
_Memo = dict[tuple[tuple[str, ...], bool], list[tuple[int, Literal["strong", "weak"], str]]]


class ScriptHit(NamedTuple):
    """A name found through another script: as `NameHit`."""

    number: int
    start: int
    end: int
    grade: Literal["strong", "weak"]
    form: str


@dataclass(frozen=True, slots=True, eq=False)
class _Name:
    """A name as it sounds.

    Args:
        number: Whose.
        parts: The sounds of its words.
        script: Its script.
        what: `full name`, `alias` or `title`.
        size: Sounds in all.
        vowels: How many of them are vowels.
    """

    number: int
    parts: tuple[str, ...]
    script: str
    what: str
    size: int
    vowels: int

    def likeness(self, bar: _Bar, bits: float) -> float:
        """How alike words must be to be worth some bits; more than 1 if they can't be."""
        most = _CONSONANT * (self.size - self.vowels) + bar.vowel * self.vowels
        return 1.0 - (most - bits) / (_DISTANCE * self.size)


class ScriptIndex:
    """Finds names that a text writes in another script than the target's.

    Example:
        >>> index = ScriptIndex()
        >>> index.add(1, ["Maria Gonzalez"], what="full name", person=True)
        >>> [(hit.grade, hit.form) for hit in index.find("Она видела Марию Гонсалес.")]
        [('strong', 'full name, cyrillic')]
    """

    def __init__(self) -> None:
        self._whole: dict[str, list[_Name]] = {}  # by the keys of their words
        self._glued: dict[str, list[_Name]] = {}  # by one key over all words
        self._surnames: dict[str, dict[str, dict[int, None]]] = {}
        self._words: set[str] = set()  # keys of words of names; leftovers only cost time
        self._of: dict[int, list[tuple[str, _Name | str]]] = {}
        self._longest = 1  # words of a name; what is left over only costs time
        self._foreigners: set[int] = set()  # targets that have one of these:
        self._foreign = 0  # names of other scripts, which Latin texts are looked through for

    def add(self, number: int, names: Iterable[str], *, what: str, person: bool) -> None:
        """Add names of a target.

        Args:
            number: Whose.
            names: Its names, in any script.
            what: What they are, for the verdict.
            person: Whether they may have a surname, which alone is a weak name.
        """
        held = self._of.setdefault(number, [])
        for name in names:
            for parts, script in _readings(name):
                self._longest = max(self._longest, len(parts))
                vowels = sum(map(tl.VOWELS.__contains__, "".join(parts)))
                size = sum(map(len, parts))
                one = _Name(number, parts, script, what, size, vowels)
                self._words.update(key for part in parts for key in tl.keys(part))
                self._foreign += script != tl.LATIN
                if script != tl.LATIN:
                    self._foreigners.add(number)
                for found, table in ((_spaced(parts), self._whole), (_glued(parts), self._glued)):
                    for key in found:
                        table.setdefault(key, []).append(one)
                        held.append((key, one))
                if person and len(parts) > 1:
                    self._add_surname(parts[-1], number, held)

    def add_many(self, items: Iterable[tuple[int, Iterable[str], str, bool]]) -> None:
        """Add names of many targets.

        Args:
            items: For each the number, names, what they are and whether they may have a surname,
                as of `add`.
        """
        for number, names, what, person in items:
            self.add(number, names, what=what, person=person)

    def _add_surname(self, sound: str, number: int, held: list[tuple[str, _Name | str]]) -> None:
        for key in tl.keys(sound, coda=True):
            if len(key) >= _MIN_SURNAME:
                self._surnames.setdefault(key, {}).setdefault(sound, {})[number] = None
                held.append((key, sound))

    def remove(self, number: int) -> None:
        """Forget a target's names."""
        foreign = {
            one
            for _, one in self._of.get(number, ())
            if isinstance(one, _Name) and one.script != tl.LATIN
        }
        self._foreign -= len(foreign)
        self._foreigners.discard(number)
        for key, one in self._of.pop(number, ()):
            if isinstance(one, _Name):
                for table in (self._whole, self._glued):
                    if one in (holders := table.get(key, [])):
                        holders.remove(one)
                        if not holders:
                            del table[key]
                continue
            sharing = self._surnames.get(key, {})
            sharing.get(one, {}).pop(number, None)
            if not sharing.get(one):
                sharing.pop(one, None)
            if not sharing:
                self._surnames.pop(key, None)

    def _bits(self, script: str) -> float:
        """What a name must be worth among so many."""
        if len(self._of) < _HANDFUL or (script not in _BARS and script != tl.LATIN):
            return 0.0
        bits = _ROMANISED_BITS if script == tl.LATIN else _BARS[script].bits
        return bits - _DOUBLING * (_MEASURED - math.log2(len(self._of)))

    def find(self, text: str) -> list[ScriptHit]:
        """Find names in a text that are written in another script.

        Args:
            text: Any text.

        Returns:
            Hits in no order; no weak one lies within a strong one of the same target.
        """
        if not self._of:
            return []
        found: list[ScriptHit] = []
        if tl.is_foreign(text):
            runs = tl.runs(text)
            found += self._in_words(text, [run for run in runs if run.script != "han"])
            found += self._in_han(text, [run for run in runs if run.script == "han"])
        if self._foreign:
            found += self._in_words(text, tl.latin_runs(text))
        return _outermost(found)

    def _in_words(self, text: str, runs: Sequence[Run]) -> Iterator[ScriptHit]:
        memo: _Memo = {}
        small = not any(run.text[0].isupper() for run in runs)
        heard: dict[str, bool] = {}  # by word: whether some name has one that sounds like it

        def known(run: Run) -> bool:
            if run.text not in heard:
                heard[run.text] = run.script in _WHOLE_ONLY or any(
                    key in self._words or key in self._surnames
                    for sound in tl.sounds(run.text, run.script)
                    for key in tl.keys(sound)
                )
            return heard[run.text]

        for i, run in enumerate(runs):
            if not known(run):
                continue
            if not (small or run.capital):
                continue
            window = [run]
            comma = False
            most = min(_MAX_WORDS, self._longest + (run.script in _UNSPACED))
            yield from self._surname(run)
            while True:
                yield from self._window(window, memo, comma=comma)
                if len(window) == most or comma or i + len(window) >= len(runs):
                    break
                after = runs[i + len(window)]
                between = text[window[-1].end : min(after.start, window[-1].end + _MAX_WORDS)]
                comma = _COMMA.fullmatch(between) is not None
                joined = comma or _JOINT.fullmatch(between)
                if (
                    after.script != run.script
                    or not joined
                    or not (small or after.capital)
                    or not known(after)
                ):
                    break
                window.append(after)

    def _window(
        self, window: list[Run], memo: _Memo, *, comma: bool = False, bar: float = 0.0
    ) -> Iterator[ScriptHit]:
        start, end = window[0].start, window[-1].end
        key = (tuple(run.text for run in window), comma)
        if key not in memo:
            memo[key] = list(self._heard(window, comma=comma, bar=bar))
        for number, grade, form in memo[key]:
            yield ScriptHit(number, start, end, grade, form)

    def _heard(
        self, window: list[Run], *, comma: bool, bar: float
    ) -> Iterator[tuple[int, Literal["strong", "weak"], str]]:
        """Whose names the words of a window are."""
        script = window[0].script
        choices = _sounds(window)
        best: dict[int, tuple[float, _Name]] = {}
        least = _MIN_WHOLE if script in _CASED or bar else _MIN_UNCASED
        for parts in islice(product(*choices), _MAX_KEYS):
            if _consonants(parts) < least:
                continue
            orders = [] if comma else [parts]
            # The surname first, or last.
            if len(parts) > 1 and (comma or script not in _ONE_ORDER):
                orders += dict.fromkeys(((*parts[1:], parts[0]), (parts[-1], *parts[:-1])))
            for order in orders:
                for score, name in self._alike(order, script):
                    if score > best.get(name.number, (0.0,))[0]:
                        best[name.number] = (score, name)
        lower = script in _CASED and not window[0].capital
        for number, (score, name) in best.items():
            if score < (_SURE if lower else bar):
                continue
            lone = len(name.parts) == 1 and script != "han"
            sure = score >= _SURE and _consonants(name.parts) >= _SURE_LONE
            latin = script == tl.LATIN
            weak = (lone and not sure) or (latin and not self._romanised(window, score))
            grade: Literal["strong", "weak"] = "weak" if weak else "strong"
            yield number, grade, f"{name.what}, {script}"

    def _romanised(self, window: Sequence[Run], score: float) -> bool:
        """Whether Latin words are so alike to a name of another script that they mean it."""
        if len(self._of) < _HANDFUL:
            return len(window) > 1 or score >= _SURE
        rarities = [zipf(fold_word(run.text)) for run in window]
        telling = min(rarities) < _TELLING and max(rarities) < _COMMON
        return len(window) > 1 and telling and score >= _ROMANISED

    def _alike(self, parts: tuple[str, ...], script: str) -> Iterator[tuple[float, _Name]]:
        """The names that sound like words in this order."""
        seen: set[_Name] = set()
        lost = script in _UNSPACED or script == tl.LATIN  # where words begin and end
        found = [(key, self._glued.get(key, ())) for key in _glued(parts)] if lost else []
        if script not in _UNSPACED:
            found += [(key, self._whole.get(key, ())) for key in _spaced(parts)]
        bits, heads = self._bits(script), _heads(parts[0])
        # A key leaves out h and the like: a name may have a sound more of each sort.
        worth = _CONSONANT + (_BARS[script].vowel if script in _BARS else 0.0)
        held = [names for key, names in found if (len(key) + 1) * worth >= bits]
        for name in islice(chain.from_iterable(held), _MANY):
            # What is written in the target's own script is for the other index.
            if script == name.script and script not in _INFLECTED:
                continue
            through = name.script if script == tl.LATIN else script
            least = name.likeness(_BARS[through], bits)
            if least > 1.0 or name in seen:
                continue
            if lost and len(parts) == len(name.parts) and heads.isdisjoint(_heads(name.parts[0])):
                continue
            seen.add(name)
            score = _score(parts, name.parts, through, least)
            if score >= max(least, _LEAST):
                yield score, name

    @property
    def _least_of_surname(self) -> int:
        """How many consonants a surname alone must have where no capital tells names."""
        return _MIN_WHOLE + sum(len(self._of) >= many for many in _CROWDS)

    def _surname(self, run: Run) -> Iterator[ScriptHit]:
        latin = run.script == tl.LATIN
        for sound in tl.sounds(run.text, run.script):
            uncased = run.script not in _CASED
            if (latin or uncased) and _consonants([sound]) < self._least_of_surname:
                continue
            for key in tl.keys(sound):
                for known, holders in islice(self._surnames.get(key, {}).items(), _FEW):
                    if len(holders) <= _FEW and tl.alike(sound, known, run.script, _SURNAME):
                        # A Latin surname in Latin letters is for the other index.
                        meant = holders.keys() & self._foreigners if latin else set(holders)
                        for number in sorted(meant):
                            form = f"surname, {run.script}"
                            yield ScriptHit(number, run.start, run.end, "weak", form)

    def _in_han(self, text: str, runs: Sequence[Run]) -> Iterator[ScriptHit]:
        """Names in a row of characters: around a dot, or from a Chinese surname on."""
        dotted: _Memo = {}
        plain: _Memo = {}
        for i, run in enumerate(runs):
            group = [run]
            for after in runs[i + 1 : i + _MAX_WORDS]:
                if not _DOT.fullmatch(text[group[-1].end : min(after.start, group[-1].end + 4)]):
                    break
                group.append(after)
                yield from self._dotted(group, dotted)
            for place, char in enumerate(run.text):
                if char in _SURNAMES:
                    for size in (2, 3, 4):
                        if place + size <= len(run.text):
                            yield from self._chinese(run, place, size, plain)

    def _dotted(self, group: list[Run], memo: _Memo) -> Iterator[ScriptHit]:
        first, last = group[0], group[-1]
        for before in range(1, min(_HAN_PART, len(first.text)) + 1):
            opens = Run("han", first.text[-before:], first.end - before, first.end)
            for after in range(1, min(_HAN_PART, len(last.text)) + 1):
                closes = Run("han", last.text[:after], last.start, last.start + after)
                yield from self._window([opens, *group[1:-1], closes], memo)

    def _chinese(self, run: Run, place: int, size: int, memo: _Memo) -> Iterator[ScriptHit]:
        start = run.start + place
        family = Run("han", run.text[place], start, start + 1)
        given = Run("han", run.text[place + 1 : place + size], start + 1, start + size)
        for hit in self._window([family, given], memo, bar=_EXACT):
            sure = size > 2  # noqa: PLR2004 - two syllables are too common
            yield hit if sure else hit._replace(grade="weak")


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
    return any(end >= hit.end for _, end in spans[max(0, place - _MAX_WORDS) : place])


def _readings(name: str) -> list[tuple[tuple[str, ...], str]]:
    """The words of a name as they may sound, and its script."""
    runs = tl.runs(name)
    # Of a name in two scripts every word counts.
    if runs and (latin := tl.latin_runs(name)):
        both = sorted([*runs, *latin], key=lambda run: run.start)
        heard = [tl.sounds(run.text, run.script) for run in both]
        return [(one, runs[0].script) for one in islice(product(*heard), 4) if one]
    if not runs:
        parts = [word.fold for word in words(name)]
        long = [part for part in parts if len(part) > 1]
        heard = [tl.sounds(part, tl.LATIN) for part in (long if len(long) > 1 else parts)]
        return [(tuple(one[0] for one in heard if one), tl.LATIN)] if any(heard) else []
    script = runs[0].script
    parts = [run.text for run in runs if run.script == script]
    if len(parts) == 1 and script in ("han", "hangul") and len(parts[0]) in (2, 3, 4):
        parts = [parts[0][1:], parts[0][0]]  # as Latin names go: the surname last
    heard = [tl.sounds(part, script) for part in parts]
    return [(one, script) for one in islice(product(*heard), 4) if one]


def _sounds(window: Sequence[Run]) -> list[tuple[str, ...]]:
    """How the words of a window may sound; what is joined on stands at one end of it."""
    script = window[0].script
    heard = [tl.sounds(run.text, script) for run in window]
    if script == "hangul":
        return [*(one[:1] for one in heard[:-1]), heard[-1]]
    if script in ("arabic", "hebrew"):
        return [heard[0], *(one[:1] for one in heard[1:])]
    return heard


def _consonants(parts: Iterable[str]) -> int:
    return sum(max(map(len, tl.keys(part)), default=0) for part in parts)


def _spaced(parts: Sequence[str]) -> list[str]:
    """The keys of a name's words, one by one."""
    choices = islice(product(*map(tl.keys, parts)), _MAX_KEYS)
    return list(dict.fromkeys(" ".join(one) for one in choices if sum(map(len, one)) >= _MIN_WHOLE))


def _glued(parts: Sequence[str]) -> list[str]:
    """The keys of a name without word ends; an r that closes a syllable may be lost."""
    choices = islice(product(*(tl.keys(part, coda=True) for part in parts)), _MAX_KEYS)
    return list(dict.fromkeys(key for one in choices if len(key := tl.glued(one)) >= _MIN_WHOLE))


@lru_cache(maxsize=65_536)
def _heads(part: str) -> frozenset[str]:
    """The keys of a word as those of `_glued` are."""
    return frozenset(tl.glued([key]) for key in tl.keys(part, coda=True))


def _score(heard: tuple[str, ...], known: tuple[str, ...], script: str, least: float) -> float:
    """How alike two names are, or 0 if not enough."""
    bar = _BARS[script]
    least = max(least, bar.whole)
    if len(heard) == len(known):
        if len(known) > 1 and abs(len(heard[0]) - len(known[0])) > _OTHER_LENGTH:
            return 0.0
        size = sum(map(len, known))
        total = 0.0
        left = (1.0 - least) * size  # what likeness may still be lost
        for one, two in zip(heard, known, strict=True):
            score = tl.alike(one, two, script, max(bar.word, 1.0 - left / len(two)))
            if not score:
                return 0.0
            total += score * len(two)
            left -= (1.0 - score) * len(two)
        return total / size if total >= least * size else 0.0
    # "Jong-un" in one word or two; where no blanks are written, all in one.
    if script not in _UNSPACED:
        return 0.0
    return tl.alike("".join(heard), "".join(known), script, max(_SURE_GLUED, least))
