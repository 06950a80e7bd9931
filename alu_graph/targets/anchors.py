"""What identifies: dates, titles, phrases, numbers, proper nouns and topic words of a text.

A target's facts become anchors when it is added; a text's anchors are met with them later. Each
anchor tells some bits, log2(0.5 / P), capped by kind, after the project's measured procedure.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from itertools import pairwise

from alu_graph.targets.marks import Marker, Marks
from alu_graph.text.dates import date_keys, find_dates
from alu_graph.text.folding import Word, joined, words
from alu_graph.text.rarity import bits, informative, stem, zipf

_DATE_BITS = {"d": 14.0, "md": 7.0, "ym": 7.0, "y": 4.5}
_PHRASE_CAP, _NOUN_CAP, _NUMBER_CAP, _TOPIC_CAP = 13.0, 7.0, 6.0, 2.5
_TOPIC_ZIPF = 5.0
_NOUN_PRIOR = 7.0
_TITLE_BITS = 7.0
KNOWN_NOUN = 4.0  # a word so common, on the Zipf scale, may be no name
_NEAR = 32  # characters looked at before a word or phrase
_MAX_PHRASE = 8
_LINKS = frozenset(
    """
    of the and de la le du von van der den di da del des e y to in for
    """.split()
)
_QUOTED = re.compile(r"[\"“«](.{2,120}?)[\"”»]|(?<!\w)['‘](?=[A-Z\d])(.{2,120}?)['’](?!\w)")
_BREAK = re.compile(r"[,\"“”«»‘]|\s'|'\s")  # a proper phrase does not run over a quotation mark
# What stands before a place or a work: "in", "the movie", "the star of", "known for playing".
_WITHIN = re.compile(
    r"\b(?:in|at|on|for\s+\w+ing|(?:movie|film|song|album|single|series|show|novel|book|play|game"
    r"|sitcom|musical|franchise|character|painting|band|hit|hits)"
    r"|(?:act(?:or|ress)|stars?|performer|singer|vocalist|creator|author|writer|director|maker"
    r"|artist|musician|founder|voice|face|host|lead|composer|producer|painter|inventor)"
    r"\s+(?:of|from|behind))\s+(?:the\s+)?\Z",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.,/-])\d[\d,.]*\d|(?<![\w.,/-])\d(?![\w/-])")


@dataclass(slots=True)
class Anchors:
    """The anchors of one text.

    Args:
        strong: Anchor key to its bits: dates ("d:", "md:", "ym:", "y:"), phrases and titles
            ("p:"), one-word titles in quotes ("q:"), numbers ("u:"), proper nouns ("n:").
        topics: Topic-word key ("t:") to its bits.
        asides: Keys of phrases that hardly ever mean who a text is about: titles in quotation
            marks, and what stands behind "in" or "at" ("in Hong Kong").
        folded: The folded text between blanks, to meet a target's phrases with.
        words_seen: Every folded word.
    """

    strong: dict[str, float] = field(default_factory=dict)
    topics: dict[str, float] = field(default_factory=dict)
    asides: set[str] = field(default_factory=set)
    folded: str = ""
    words_seen: frozenset[str] = frozenset()
    _marked: Marked | None = field(default=None, init=False, repr=False, compare=False)

    def says(self, phrase: str) -> bool:
        """Whether the text holds a phrase, in any capitals."""
        return f" {phrase} " in self.folded

    def marked(self, mark: Marker) -> Marked:
        """What is compared with a registry's facts; made once for each registry."""
        if self._marked is None or self._marked.mark is not mark:
            self._marked = Marked(self, mark)
        return self._marked

    def with_(self, other: Anchors) -> Anchors:
        """The anchors of two texts."""
        return Anchors(
            {**self.strong, **other.strong},
            {**self.topics, **other.topics},
            self.asides | other.asides,
            self.folded + other.folded,
            self.words_seen | other.words_seen,
        )


class Marked:
    """A text's anchors by their marks, as a registry stores them.

    Args:
        seen: The anchors.
        mark: The registry's marker.

    Example:
        >>> from alu_graph.targets.marks import PLAIN
        >>> text = extract("the Radium Institute of Warsaw").marked(PLAIN)
        >>> text.strong["n:warsaw"], sorted(text.phrases(["p:radium institute"]))[:1]
        ('n:warsaw', ['p:radium institute'])
    """

    def __init__(self, seen: Anchors, mark: Marker) -> None:
        self.mark = mark
        self.of = Marks(mark)
        self.strong = {self.of[key]: key for key in seen.strong}
        self.topics = {self.of[key]: key for key in seen.topics}
        self._seen = seen

    @cached_property
    def rare(self) -> dict[str, str]:
        """Words that are hardly ever no names, in any capitals, as "n:" keys by their marks."""
        words_seen = self._seen.words_seen
        keys = [f"n:{word}" for word in words_seen if zipf(word) < KNOWN_NOUN]
        return {self.of[key]: key for key in keys}

    @cached_property
    def pairs(self) -> dict[str, list[tuple[list[str], int]]]:
        """Where each two words stand, by the mark of the phrase that they are."""
        found: dict[str, list[tuple[list[str], int]]] = {}
        for part in self._seen.folded.split("  "):  # of two texts, a phrase lies in one
            run = part.split()
            for i, pair in enumerate(map(" ".join, pairwise(run))):
                found.setdefault(self.of[f"p:{pair}"], []).append((run, i))
        return found

    def phrases(self, begun: Iterable[str]) -> dict[str, str]:
        """The text's phrases, in any capitals, that begin with given pairs.

        Args:
            begun: Marks among those of `pairs`.

        Returns:
            "p:" keys of up to eight words by their marks.
        """
        return {
            self.of[key]: key
            for one in begun
            for run, i in self.pairs[one]
            for j in range(i + 2, min(len(run), i + _MAX_PHRASE) + 1)
            if (key := f"p:{' '.join(run[i:j])}")
        }

    def keys(self, openings: Container[str]) -> dict[str, str]:
        """Keys to look targets up by, by their marks.

        Args:
            openings: Marks of pairs that begin phrases which are looked for in any capitals.
        """
        begun = [one for one in self.pairs if one in openings]
        return {**self.rare, **self.phrases(begun), **self.topics, **self.strong}


def _proper_runs(text: str, found: list[Word]) -> Iterator[tuple[list[Word], bool]]:
    """Runs of capitalised words, links such as "of" inside; and whether one opens a sentence."""
    run: list[Word] = []
    for i, word in enumerate(found):
        between = text[run[-1].end : word.start] if run else ""
        follows = run and joined(text, run[-1], word) and not _BREAK.search(between)
        proper = word.capital and (informative(word.fold) or bool(run))
        if follows and (proper or (word.fold in _LINKS and _capital_next(found, i))):
            run.append(word)
            continue
        if run:
            yield run, _opens(text, run[0])
        run = [word] if proper else []
    if run:
        yield run, _opens(text, run[0])


def _capital_next(found: list[Word], i: int) -> bool:
    return any(word.capital for word in found[i + 1 : i + 3])


def _opens(text: str, word: Word) -> bool:
    before = text[max(0, word.start - _NEAR) : word.start].rstrip("\"'“‘*_([ ")
    return not before or before[-1] in ".!?:\n-•"


def _phrase_bits(parts: Iterable[str]) -> float:
    return min(_PHRASE_CAP, sum(min(_NOUN_CAP, bits(part)) for part in parts if informative(part)))


def extract(text: str, *, without: frozenset[str] = frozenset()) -> Anchors:
    """Read the anchors of a text.

    Args:
        text: A fact row, a question or an answer.
        without: Folded words that don't count (the target's own name, found by the name index).

    Returns:
        Its anchors, with their bits before the share of other targets is known.

    Example:
        >>> found = extract("Born on 7 November 1867 in Warsaw, she led the Radium Institute.")
        >>> sorted(found.strong)[:3]
        ['d:1867-11-07', 'md:11-07', 'n:institute']
    """
    return Reading(text).anchors(without)


class Reading:
    """What is read of a text once, whatever words don't count.

    Args:
        text: A fact row, a question or an answer.
    """

    def __init__(self, text: str) -> None:
        self._text = text
        dates = find_dates(text)
        self._dates = [key for mention in dates for key in date_keys(mention)]
        self._dated = {start for one in dates for start in range(one.start, one.end)}
        self._found = words(text)
        self._titles = list(_QUOTED.finditer(text))
        self._runs: list[tuple[list[str], bool, bool]] = []  # words, opens a sentence, is an aside
        # "November" is no proper noun.
        undated = [word for word in self._found if word.start not in self._dated]
        for run, opening in _proper_runs(text, undated):
            while run[-1].fold in _LINKS and len(run) > 1:  # "Luke Skywalker in 'The Last ...'"
                run.pop()
            aside = _quoted(self._titles, run[0].start) or _within(text, run)
            self._runs.append(([word.fold for word in run], opening, aside))

    @property
    def folds(self) -> list[str]:
        """Its folded words."""
        return [word.fold for word in self._found]

    def anchors(self, without: frozenset[str] = frozenset()) -> Anchors:
        """Its anchors; see `extract`."""
        anchors = Anchors()
        for key in self._dates:
            anchors.strong[key] = _DATE_BITS[key.partition(":")[0]]
        for parts, opening, aside in self._runs:
            _add_proper(parts, opening=opening, without=without, into=anchors)
            if aside:
                anchors.asides.add(f"p:{' '.join(parts)}")
        for quoted in self._titles:
            _add_title(quoted[1] or quoted[2] or "", without, into=anchors)
        _add_plain(self._text, self._found, self._dated, without, into=anchors)
        folds = self.folds
        anchors.words_seen = frozenset(folds) - without
        anchors.folded = f" {' '.join(folds)} "
        return anchors


def _add_title(title: str, without: frozenset[str], *, into: Anchors) -> None:
    parts = [word.fold for word in words(title)]
    if without.issuperset(parts) or len(parts) > _MAX_PHRASE:
        return
    if len(parts) > 1:
        key = f"p:{' '.join(parts)}"
        into.strong[key] = _phrase_bits(parts)
        into.asides.add(key)
    elif title[0].isupper():
        into.strong[f"q:{parts[0]}"] = _TITLE_BITS


def _quoted(titles: list[re.Match[str]], place: int) -> bool:
    """Whether a place lies between quotation marks; titles stand in order."""
    i = bisect_right(titles, place, key=re.Match.start) - 1
    return i >= 0 and place < titles[i].end()


def _within(text: str, run: list[Word]) -> bool:
    """Whether a phrase says where ("in Hong Kong"), not whose ("in Ann Lee's books")."""
    before = text[max(0, run[0].start - _NEAR) : run[0].start]
    owns = text[run[-1].start : run[-1].end].endswith(("'s", "’s", "'", "’"))
    return not owns and _WITHIN.search(before) is not None


def _add_plain(
    text: str, found: list[Word], dated: set[int], without: frozenset[str], *, into: Anchors
) -> None:
    """Add numbers and topic words."""
    for number in _NUMBER.finditer(text):
        digits = number[0].replace(",", "")
        if len(digits) > 1 and number.start() not in dated:
            into.strong[f"u:{digits}"] = min(_NUMBER_CAP, 1.5 * len(digits))
    for word in found:
        if not word.capital and word.fold not in without and (topic := _topic(word.fold)):
            into.topics[topic[0]] = topic[1]


@lru_cache(maxsize=65_536)
def _topic(fold: str) -> tuple[str, float] | None:
    """The key and the bits of a topic word; None for any other."""
    if fold.isalpha() and len(fold) > 1 and informative(fold) and zipf(fold) < _TOPIC_ZIPF:
        return f"t:{stem(fold)}", min(_TOPIC_CAP, 0.5 * bits(fold))
    return None


def _add_proper(parts: list[str], *, opening: bool, without: frozenset[str], into: Anchors) -> None:
    if opening and len(parts) > 1 and parts[1] in _LINKS:
        # "Born in Seoul": a sentence's first capital and a link are no name.
        parts, opening = parts[2:], False
    kept = [
        part for part in parts if part not in without and part not in _LINKS and informative(part)
    ]
    whole = bool(kept) and kept[0] == parts[0] and kept[-1] == parts[-1]
    if whole and len(kept) > 1 and len(parts) <= _MAX_PHRASE:
        into.strong[f"p:{' '.join(parts)}"] = _phrase_bits(kept)
    for i, part in enumerate(kept):
        if part.isalpha() and len(part) > 1:
            # A capital at a sentence start is no sign of a proper noun.
            if opening and i == 0 and len(kept) == 1:
                continue
            # In texts about people, known names stand far more often than in running text.
            into.strong[f"n:{part}"] = min(_NOUN_CAP, max(0.0, bits(part) - _NOUN_PRIOR))
