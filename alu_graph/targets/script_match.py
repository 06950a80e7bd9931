"""Whose names the words of a text in another script are, for all its words at once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice, product
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets import sound_keys as sk
from alu_graph.targets.likeness import SCRIPTS, Ends, Words, alike, gathered, within_reach
from alu_graph.targets.name_sounds import LATIN
from alu_graph.targets.script_windows import (
    CASED,
    UNSPACED,
    WHOLE_ONLY,
    Window,
    capital,
)
from alu_graph.targets.sight import Sight
from alu_graph.targets.sound_postings import Ints
from alu_graph.targets.sound_table import SoundTable
from alu_graph.text import transliteration as tl
from alu_graph.text.folding import fold_word
from alu_graph.text.rarity import zipf
from alu_graph.text.transliteration import Run

_FEW = 64  # bearers of one surname, and surnames with one key that are compared
_MIN_UNCASED = 4  # consonants of a name in a script without capitals
# Evidence, in bits: what a consonant that agrees is worth, a unit of edit distance takes away, and
# twice as many names ask for, since the more there are, the more words in a row sound like one.
_CONSONANT, _DISTANCE, _DOUBLING = 2.6, 8.0, 0.7
HANDFUL = 256  # names that ask for no evidence but likeness
_MEASURED = 16  # doublings: the bits asked for by `_BARS` were measured on 2 ** 16 names
_SURE_LONE = 4
_INFLECTED = ("cyrillic", "greek", "hangul")
_ONE_END = ("arabic", "hebrew")  # what is joined on opens the first word
_ONE_ORDER = ("arabic", "hebrew", "indic")  # the surname goes last


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
# By script; what a Latin word is asked for is that of the script of the name.
_WHOLE, _WORD, _VOWEL = (
    np.array([getattr(_BARS.get(script, _BARS["other"]), what) for script in SCRIPTS])
    for what in ("whole", "word", "vowel")
)
_EACH_VOWEL = np.array([_BARS[script].vowel if script in _BARS else 0.0 for script in SCRIPTS])
_INFLECTS = np.isin(SCRIPTS, _INFLECTED)
_RUNS_ON = np.isin(SCRIPTS, UNSPACED)
_LEAST = 0.5  # no likeness
_OTHER_LENGTH = 4  # sounds by which no two spellings of a word differ
_OVERLONG, _OVERLONG_BY = 4, 16  # times as many sounds, and some, are no spelling of a word
_SURNAMES = np.full(len(SCRIPTS), 0.93)
_LEAST_SURNAME = 3  # consonants of a surname where no capital tells names
_MANY = 4 * _FEW  # names that so few bearers may have
_CROWDS = (1_000, 10_000)  # targets at which a surname without capital takes one consonant more
_EXACT = 0.97  # for Chinese names, where nothing marks a name
_SURE_GLUED = 0.93  # for a name whose words are not told apart
_SURE = 0.94  # for what is less than a whole name written as one
# A romanised name among Latin words, with many names: how alike, and what it must be worth.
_ROMANISED, _ROMANISED_BITS = 0.96, 12.0
_TELLING, _COMMON = 4.2, 5.2  # Latin words: one must be rarer than a known name, none ordinary
_TINY = 1e-9
_MAX_PARTS = 4  # words of a window
_CHUNK = 2_048  # windows that are compared at once

Codes = NDArray[np.uint8]
Flags = NDArray[np.bool_]
Grade = Literal["strong", "weak"]
_Order = tuple[str, tuple[int, ...]]  # a script, and the places of sounds in some order
Meant = tuple[int, Grade, str]  # a number, how sure, and in what form


class _Pairs(NamedTuple):
    """Words and names that share a key.

    Args:
        order: Which words, (n,).
        name: Which names.
        through: The script that one of both went through, as a place in `SCRIPTS`.
        size: Sounds of the name.
        least: How alike they must be.
    """

    order: Ints
    name: Ints
    through: Ints
    size: Ints
    least: NDArray[np.float64]

    def some(self, kept: Flags) -> _Pairs:
        """Some of them."""
        return _Pairs._make(part[kept] for part in self)


class Matcher:
    """Compares the words of one text with the names in a table, as it was when this was made.

    Args:
        table: The names.
        targets: How many targets they are of.
        kinds: What `SoundTable.what` counts.
        words: The words of the text with their scripts.
        sight: Which numbers count where only a few are told; None for all.
    """

    def __init__(
        self,
        table: SoundTable,
        targets: int,
        kinds: Sequence[str],
        words: Iterable[tuple[str, str]],
        sight: Sight | None = None,
    ) -> None:
        self._table = table
        self._sight = sight
        self._targets = targets
        self._kinds = kinds
        places: dict[str, int] = {}  # of the sounds of the text
        self._read = {
            (word, script): tuple(
                places.setdefault(sound, len(places)) for sound in tl.sounds(word, script)
            )
            for word, script in words
        }
        self._letters = list(map(str.encode, places))
        self._sizes = np.fromiter(map(len, places), np.int64, len(places))
        self._keys = sk.batch(list(places))
        plain = self._keys.plain
        most = np.zeros(len(places), np.int64)
        np.maximum.at(most, plain.owner, plain.size)
        self._most = most.tolist()
        self._plain: list[list[int]] = [[] for _ in places]
        numbers = sk.all_mixed(plain.number).tolist()
        for owner, number in zip(plain.owner.tolist(), numbers, strict=True):
            self._plain[owner].append(number)

    def known(self, run: Run) -> bool:
        """Whether some name may have a word that sounds like one."""
        if run.script in WHOLE_ONLY:
            return True
        held = self._table.words
        return any(
            number in held
            for place in self._read[run.text, run.script]
            for number in self._plain[place]
        )

    def _bits(self, script: str) -> float:
        """What a name must be worth among so many."""
        if self._targets < HANDFUL:
            return 0.0
        bits = _ROMANISED_BITS if script == tl.LATIN else _BARS[script].bits
        return bits - _DOUBLING * (_MEASURED - math.log2(self._targets))

    def names(self, windows: Iterable[Window]) -> dict[Window, list[Meant]]:
        """Whose names some windows are.

        Args:
            windows: Distinct ones, of scripts other than Latin or all of Latin.

        Returns:
            What each means, those that mean nothing left out.
        """
        meant: dict[Window, list[Meant]] = {}
        rest = iter(windows)
        while some := list(islice(rest, _CHUNK)):
            meant.update(self._judged(some))
        return meant

    def _judged(self, windows: list[Window]) -> Iterator[tuple[Window, list[Meant]]]:
        orders: dict[_Order, int] = {}
        asking: dict[int, list[int]] = {}  # windows by the orders that they can be read in
        for i, window in enumerate(windows):
            for parts in self._orders(window):
                place = orders.setdefault((window.script, parts), len(orders))
                asking.setdefault(place, []).append(i)
        best: dict[int, dict[int, tuple[float, int]]] = {}
        for place, name, number, score in self._alike(list(orders)):
            for i in asking[place]:
                held = best.setdefault(i, {})
                if score > held.get(number, (0.0,))[0]:
                    held[number] = (score, name)
        for i, held in best.items():
            window = windows[i]
            found = [
                (number, grade, f"{self._kinds[int(self._table.what.data[name])]}, {window.script}")
                for number, (score, name) in held.items()
                if (grade := self._grade(window, score, name))
            ]
            if found:
                yield window, found

    def _grade(self, window: Window, score: float, name: int) -> Grade | None:
        lower = window.script in CASED and not capital(window)
        if score < (_SURE if lower else _EXACT if window.chinese else 0.0):
            return None
        start, count = int(self._table.start.data[name]), int(self._table.count.data[name])
        lone = count == 1 and window.script != "han"
        parts = map(self._table.sound, self._table.parts.data[start : start + count].tolist())
        sure = score >= _SURE and (not lone or _consonants(parts) >= _SURE_LONE)
        latin = window.script == tl.LATIN
        weak = (lone and not sure) or (latin and not self._romanised(window, score))
        short = window.chinese and len(window.texts[1]) == 1  # two syllables are too common
        return "weak" if weak or short else "strong"

    def _romanised(self, window: Window, score: float) -> bool:
        """Whether Latin words are so alike to a name of another script that they mean it."""
        if self._targets < HANDFUL:
            return len(window.texts) > 1 or score >= _SURE
        rarities = [zipf(fold_word(text)) for text in window.texts]
        telling = min(rarities) < _TELLING and max(rarities) < _COMMON
        return len(window.texts) > 1 and telling and score >= _ROMANISED

    def _alike(self, keys: Sequence[_Order]) -> Iterator[tuple[int, int, int, float]]:
        """For words in some order each name that sounds like them: both, its number, how alike."""
        if not keys:
            return
        table = self._table
        order, name = self._candidates(keys)
        scripts = np.array([SCRIPTS.index(script) for script, _ in keys], np.int64)
        bits = np.array([self._bits(script) for script in SCRIPTS])[scripts]
        theirs = table.script.data[name].astype(np.int64)
        through = np.where(scripts[order] == LATIN, theirs, scripts[order])
        size = table.size.data[name].astype(np.int64)
        vowels = table.vowels.data[name].astype(np.int64)
        worth = _CONSONANT * (size - vowels) + _VOWEL[through] * vowels
        least = 1.0 - (worth - bits[order]) / (_DISTANCE * size)
        # What is written in the target's own script is for the other index.
        own = (scripts[order] == theirs) & ~_INFLECTS[theirs]
        kept = (least <= 1.0) & ~own & ~table.dead.data[name].astype(bool)
        order, name, through, size, least = (
            part[kept] for part in (order, name, through, size, least)
        )
        if not len(order):
            return
        counts = np.array([len(parts) for _, parts in keys], np.int64)[order]
        heard = np.zeros((len(keys), _MAX_PARTS), np.int64)
        for i, (_, parts) in enumerate(keys):
            heard[i, : len(parts)] = parts
        pairs = _Pairs(order, name, through, size, np.maximum(least, _WHOLE[through]))
        same = counts == table.count.data[name]
        score = np.zeros(len(order))
        lost = _RUNS_ON[scripts] | (scripts == LATIN)  # where words begin and end
        score[same] = self._word_by_word(pairs.some(same), heard, lost)
        glued = ~same & _RUNS_ON[scripts[order]]
        score[glued] = self._as_one(pairs.some(glued), keys)
        found = np.flatnonzero(score >= np.maximum(least, _LEAST) - _TINY)
        numbers = table.number.data[name[found]]
        yield from zip(
            order[found].tolist(),
            name[found].tolist(),
            numbers.tolist(),
            score[found].tolist(),
            strict=True,
        )

    def _candidates(self, keys: Sequence[_Order]) -> tuple[Ints, Ints]:
        """The names that share a key with words, each once."""
        kinds = np.array([SCRIPTS.index(script) for script, _ in keys], np.int64)
        bits = np.array([self._bits(script) for script in SCRIPTS])
        # A key leaves out h and the like: a name may have a sound more of each sort.
        needed = bits[kinds] / (_CONSONANT + _EACH_VOWEL[kinds]) - 1.0
        counts = np.fromiter((len(parts) for _, parts in keys), np.int64, len(keys))
        flat = np.fromiter(chain.from_iterable(parts for _, parts in keys), np.int64)
        starts = np.cumsum(counts) - counts
        latin = bool(keys) and keys[0][0] == tl.LATIN
        lost = _RUNS_ON[kinds] | (kinds == LATIN)
        table = self._table
        packed = []
        plain, coarse = self._keys.plain, self._keys.glued
        for some, joined, column, tables in (
            (np.flatnonzero(~_RUNS_ON[kinds]), sk.names_spaced, plain, table.whole),
            (np.flatnonzero(lost), sk.names_glued, coarse, table.glued),
        ):
            if not len(some):
                continue
            place, numbers, size = joined(flat, starts[some], counts[some], column)
            place = some[place]
            blanks = counts[place] - 1 if column is plain else 0
            enough = size + blanks >= needed[place] - _TINY
            place, numbers = place[enough], numbers[enough]
            for one in tables[1:] if latin else tables:
                at, name = one.find(numbers)
                packed.append(place[at] << 32 | name)
        every = np.sort(np.concatenate(packed))
        every = every[np.diff(every, prepend=-1) != 0]
        return every >> 32, every & 0xFFFFFFFF

    def _choices(self, window: Window) -> list[tuple[int, ...]]:
        """How the words of a window may sound; what is joined on stands at one end of it."""
        script = window.script
        heard = [self._read[text, script] for text in window.texts]
        if script == "hangul":
            return [*(one[:1] for one in heard[:-1]), heard[-1]]
        if script in _ONE_END:
            return [heard[0], *(one[:1] for one in heard[1:])]
        return heard

    def _orders(self, window: Window) -> Iterable[tuple[int, ...]]:
        """The orders in which the words of a window may be a name, as they may sound."""
        script = window.script
        least = sk.LEAST_WHOLE if script in CASED or window.chinese else _MIN_UNCASED
        found: dict[tuple[int, ...], None] = {}
        for parts in islice(product(*self._choices(window)), sk.MAX_KEYS):
            if sum(map(self._most.__getitem__, parts)) < least:
                continue
            if not window.comma:
                found[parts] = None
            # The surname first, or last.
            if len(parts) > 1 and (window.comma or script not in _ONE_ORDER):
                turned = (*parts[1:], parts[0]), (parts[-1], *parts[:-1])
                found.update(dict.fromkeys(turned))
        return found

    def _word_by_word(self, pairs: _Pairs, heard: Ints, lost: Flags) -> NDArray[np.float64]:
        """How alike names are to as many words, (n,); 0 if not enough."""
        table = self._table
        score, total = np.zeros(len(pairs.order)), np.zeros(len(pairs.order))
        start = table.start.data[pairs.name].astype(np.int64)
        count = table.count.data[pairs.name].astype(np.int64)
        left = (1.0 - pairs.least) * pairs.size + _TINY  # what likeness may still be lost
        rows = np.arange(len(pairs.order))
        rows = rows[self._open_alike(pairs, heard, start, count, lost)]
        place = 0
        while len(rows):
            known = table.parts.data[start[rows] + place].astype(np.int64)
            near = self._near(heard[pairs.order[rows], place], known, pairs.through[rows], _WORD)
            size = table.sound_size.data[known].astype(np.int64)
            total[rows] += near * size
            left[rows] -= (1.0 - near) * size
            place += 1
            rows = rows[(near > 0.0) & (left[rows] >= 0.0)]
            ended = count[rows] == place
            score[rows[ended]] = total[rows[ended]] / pairs.size[rows[ended]]
            rows = rows[~ended]
        return score

    def _open_alike(
        self, pairs: _Pairs, heard: Ints, start: Ints, count: Ints, lost: Flags
    ) -> Flags:
        """Whether first words may be alike, judged by their lengths and keys."""
        table = self._table
        mine = heard[pairs.order, 0]
        known = table.parts.data[start].astype(np.int64)
        apart = np.abs(self._sizes[mine] - table.sound_size.data[known].astype(np.int64))
        good = (count == 1) | (apart <= _OTHER_LENGTH)
        asks = lost[pairs.order]
        if asks.any():
            glued = self._keys.glued
            first = np.zeros(len(self._letters), bool)
            first[mine[asks]] = True
            keys = np.flatnonzero(first[glued.owner])
            at, sound = table.heads.find(sk.all_mixed(glued.number[keys]))
            shared = np.sort(glued.owner[keys][at] << 32 | sound)
            packed = mine << 32 | known
            near = np.searchsorted(shared, packed)
            found = np.zeros(len(packed), bool)
            inside = near < len(shared)
            found[inside] = shared[near[inside]] == packed[inside]
            good &= ~asks | found
        opening: Flags = good
        return opening

    def _near(
        self, mine: Ints, known: Ints, through: Ints, least: NDArray[np.float64]
    ) -> NDArray[np.float64]:
        """How alike words of the text are to those of names, each pair compared once."""
        table = self._table
        packed = (through * len(self._letters) + mine) << 32 | known
        packed, again = np.unique(packed, return_inverse=True)
        known, mine = packed & 0xFFFFFFFF, packed >> 32
        through, mine = mine // len(self._letters), mine % len(self._letters)
        sizes = table.sound_size.data[known].astype(np.int64)
        starts = table.sound_start.data[known].astype(np.int64)
        letters, heard, heard_sizes = _spelled(self._letters, mine, sizes)
        other = gathered(table.blob.data, starts, sizes)
        near = alike(Words(letters, heard_sizes), Words(other, sizes), through, least[through])
        near[~heard] = 0.0
        return near[again]

    def _as_one(self, pairs: _Pairs, keys: Sequence[_Order]) -> NDArray[np.float64]:
        """How alike names are to words whose ends are not told, (n,); 0 if not enough.

        "Jong-un" is one word or two; where no blanks are written, all are one.
        """
        score = np.zeros(len(pairs.order))
        table = self._table
        orders, mine = np.unique(pairs.order, return_inverse=True)
        joined = [b"".join(map(self._letters.__getitem__, keys[one][1])) for one in orders.tolist()]
        lengths = np.fromiter(map(len, joined), np.int64, len(joined))[mine]
        start = table.start.data[pairs.name].astype(np.int64)
        closing = start + table.count.data[pairs.name] - 1
        opens, ends = (table.parts.data[one].astype(np.int64) for one in (start, closing))
        blob, begin = table.blob.data, table.sound_start.data
        tail = begin[ends].astype(np.int64) + table.sound_size.data[ends] - 1
        edges = np.array([(one[0], one[-1]) for one in joined], np.uint8).reshape(-1, 2)[mine]
        least = np.maximum(pairs.least, _SURE_GLUED)
        sizes = np.maximum(lengths, pairs.size)
        reach = Ends(edges[:, 0], blob[begin[opens]], edges[:, 1], blob[tail])
        rows = np.flatnonzero(within_reach(reach, sizes, pairs.through, least))
        if len(rows):
            letters, fair, sizes = _spelled(joined, mine[rows], pairs.size[rows])
            known = Words(self._joined(pairs.name[rows], pairs.size[rows]), pairs.size[rows])
            near = alike(Words(letters, sizes), known, pairs.through[rows], least[rows])
            score[rows] = np.where(fair, near, 0.0)
        return score

    def _joined(self, name: Ints, sizes: Ints) -> Codes:
        """The sounds of names without word ends, as rows."""
        table = self._table
        start = table.start.data[name].astype(np.int64)
        count = table.count.data[name].astype(np.int64)
        known = np.zeros((len(name), int(sizes.max())), np.uint8)
        filled = np.zeros(len(name), np.int64)
        for place in range(int(count.max())):
            rows = np.flatnonzero(count > place)
            sound = table.parts.data[start[rows] + place].astype(np.int64)
            size = table.sound_size.data[sound].astype(np.int64)
            part = gathered(table.blob.data, table.sound_start.data[sound].astype(np.int64), size)
            row, column = np.nonzero(np.arange(part.shape[1]) < size[:, None])
            known[rows[row], filled[rows[row]] + column] = part[row, column]
            filled[rows] += size
        return known

    def surnames(self, words: Iterable[tuple[str, str]]) -> dict[str, list[int]]:
        """Whose surnames some words sound like.

        Args:
            words: Distinct words with their scripts.

        Returns:
            By word the numbers of those who bear it; a surname that many bear means nobody.
        """
        asked: list[tuple[str, int, int, int]] = []  # word, script, sound, key
        least = _LEAST_SURNAME + sum(self._targets >= many for many in _CROWDS)
        for word, script in words:
            for place in self._read[word, script]:
                if self._most[place] < least and (script == tl.LATIN or script not in CASED):
                    continue
                number = SCRIPTS.index(script)
                asked += [(word, number, place, key) for key in self._plain[place]]
        if not asked:
            return {}
        table = self._table
        at, rank = table.surnames.find([key for *_, key in asked])
        if self._sight is not None or table.gone:
            borne = self._with_bearers(table.family.data[rank].astype(np.int64))
            at, rank = at[borne], rank[borne]
        at, rank = _first(at, rank, _FEW)
        known = table.family.data[rank].astype(np.int64)
        through = np.array([one[1] for one in asked], np.int64)[at]
        mine = np.array([one[2] for one in asked], np.int64)[at]
        near = np.flatnonzero(self._near(mine, known, through, _SURNAMES) > 0.0)
        return self._borne([asked[one][0] for one in at[near].tolist()], known[near])

    def _bearers(self, sounds: Ints, most: int | None = None) -> tuple[Ints, Ints]:
        """The places of surnames, and the names with them that count."""
        table = self._table
        at, name = table.bearers.find(sounds, most)
        counts = ~table.dead.data[name].astype(bool)
        if self._sight is not None:
            counts &= self._sight.mask(table.number.data[name].astype(np.int64))
        return at[counts], name[counts]

    def _with_bearers(self, sounds: Ints) -> Flags:
        """Which surnames somebody who counts bears: no other may take one of the few places."""
        distinct, again = np.unique(sounds, return_inverse=True)
        borne = np.zeros(len(distinct), bool)
        borne[self._bearers(distinct)[0]] = True
        found: Flags = borne[again]
        return found

    def _borne(self, words: Sequence[str], sounds: Ints) -> dict[str, list[int]]:
        table = self._table
        bearers: dict[int, set[int]] = {}
        distinct = np.unique(sounds)
        # Of whom a moment sees few there may be many more in.
        most = None if self._sight is not None else _MANY + table.gone
        at, name = self._bearers(distinct, most)
        numbers = table.number.data[name].tolist()
        for sound, number in zip(distinct[at].tolist(), numbers, strict=True):
            bearers.setdefault(sound, set()).add(number)
        found: dict[str, dict[int, None]] = {}
        for word, sound in zip(words, sounds.tolist(), strict=True):
            if len(bearers.get(sound, ())) <= _FEW:
                found.setdefault(word, {}).update(dict.fromkeys(sorted(bearers.get(sound, ()))))
        return {word: list(numbers) for word, numbers in found.items() if numbers}


def _first(at: Ints, numbers: Ints, few: int) -> tuple[Ints, Ints]:
    """The lowest few numbers of each place."""
    order = np.lexsort((numbers, at))
    at, numbers = at[order], numbers[order]
    rank = np.arange(len(at)) - np.searchsorted(at, at)
    return at[rank < few], numbers[rank < few]


def _consonants(parts: Iterable[str]) -> int:
    return sum(sk.variants(part).most for part in parts)


def _spelled(words: Sequence[bytes], mine: Ints, others: Ints) -> tuple[Codes, Flags, Ints]:
    """The letters of some words, whether they may be as few as others, and how many they are."""
    lengths = np.fromiter(map(len, words), np.int64, len(words))
    starts = (np.cumsum(lengths) - lengths)[mine]
    fair = lengths[mine] <= _OVERLONG * others + _OVERLONG_BY
    sizes = np.where(fair, lengths[mine], 1)
    return gathered(np.frombuffer(b"".join(words), np.uint8), starts, sizes), fair, sizes
