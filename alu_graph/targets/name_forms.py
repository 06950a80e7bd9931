"""Which forms a target's name has, and what each of them proves."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Literal, NamedTuple

from alu_graph.text.folding import fold
from alu_graph.text.rarity import informative, zipf

Grade = Literal["strong", "weak"]

HONORIFICS = frozenset(
    """
    mr mrs ms miss dr prof professor sir dame lord lady madame madam mme herr frau senor senora
    st saint president king queen
    """.split()
)
SUFFIXES = frozenset(
    """
    jr sr ii iii iv phd md esq inc ltd llc corp co gmbh plc
    """.split()
)
_PERSONAL_SUFFIXES = frozenset("jr sr ii iii iv phd md esq".split())
PARTICLES = frozenset("van von de der den del della di da du le la st bin ibn".split())
INITIALED = "initial and surname"
ARTICLES = frozenset(("the", "a", "an"))
_MIN_WEAK = 3
MIN_GLUED = 8
LONGEST = 32  # words of a name that are looked for; a title that is longer is found by its first
# A lone word on the Zipf scale: below RARE it means its bearer in any spelling; below KNOWN only
# where it is written as a name; above, it is an ordinary word and proves nothing alone.
_RARE, _KNOWN = 4.0, 5.2
ORDINARY = 4.7
SELDOM = 3.3  # a surname so rare that with the initial it means its bearer
_COMMON_WORD = 3.0
# How much rarer than a word its plural and the like are, on the Zipf scale: of a common noun or a
# verb hardly, of a name a hundredfold ("gallery", "galleries"; "maria", "marias").
_NOUN_GAP, _NAME_GAP = 1.3, 2.0
_IN_USE = 3.1


class Reading(NamedTuple):
    """What a spelling means, and what it takes to mean it.

    Args:
        what: In words, which form of the name it is.
        grade: What it proves.
        capitals: Whether it counts only when written with capitals.
        inner: Whether a capital at a sentence start proves nothing.
        personal: Whether it is a person's whole name, which may stand "Last, First".
    """

    what: str
    grade: Grade
    capitals: bool = False
    inner: bool = False
    personal: bool = False


# Each reading is one object, however many names share it.
reading = lru_cache(maxsize=None)(Reading)


def forms_of(names: Sequence[str], *, person: bool) -> dict[str, Reading]:
    """The spellings of a target's names, folded, words parted by one blank.

    A name of two words needs no joined spelling: any two halves of a word are looked up.

    Args:
        names: The target's name, and its aliases.
        person: Whether it is a person or the like, whose name has parts.

    Returns:
        For each spelling the first, strongest reading of it.

    Example:
        >>> forms = forms_of(["Ilse Brandtner"], person=True)
        >>> [key for key, form in forms.items() if form.grade == "strong"]
        ['ilse brandtner', 'i brandtner']
    """
    names = [*names, *filter(None, map(_before_title, names))] if person else names
    name = _first_words(names[0])
    found = _whole(names[0], name, "full name" if person else "title", person=person)
    aliases = [(alias, _first_words(alias)) for alias in names[1:]]
    for alias, parts in aliases:
        # A lone part of the name, given as an alias, means the target but where it is another's.
        part = {tuple(name[:1]): "given name", tuple(name[-1:]): "surname"}.get(tuple(parts))
        found += _whole(alias, parts, part if part and person else "alias", person=person)
    if person:
        for parts in (name, *(parts for _, parts in aliases)):
            found += _personal(parts)
    forms: dict[str, Reading] = {}
    for key, meaning in found:
        forms.setdefault(key, meaning)
    return forms


def _before_title(name: str) -> str:
    """What stands before a title: "Prince Ivo" of "Prince Ivo, Duke of Oz"; no lone given name."""
    head, _, title = name.partition(", ")
    return head if " " in head and " of " in f" {title} " else ""


def _first_words(name: str) -> list[str]:
    return fold(name).split()[:LONGEST]


def all_ordinary(parts: list[str]) -> bool:
    """Whether all words are so frequent that together they tell nothing."""
    return all(zipf(part) >= ORDINARY for part in parts)


@lru_cache(maxsize=65_536)
def _gap(word: str) -> float:
    """How much rarer the most frequent word derived from a word is."""
    if len(word) < _MIN_WEAK:  # "lied" is not of "li"
        return _NAME_GAP
    bare = word[:-1]
    derived = [word + ending for ending in ("s", "es", "ed", "ing", "er")]
    if word.endswith("e"):
        derived += [bare + "ing", f"{word}d"]
    if word.endswith("y"):
        derived += [f"{bare}ies", f"{bare}ier"]
    if word.endswith("s"):
        derived.append(bare)
    return zipf(word) - max(map(zipf, derived))


def plain(word: str) -> bool:
    """Whether a folded word is in use as a common noun or verb, judged by what derives from it.

    Example:
        >>> [plain(word) for word in ("gallery", "scanner", "gonzalez", "maria")]
        [True, True, False, False]
    """
    return zipf(word) >= _IN_USE and _gap(word) <= _NOUN_GAP


def reads_as_words(word: str) -> tuple[bool, bool]:
    """Whether a word of a name reads as one of a phrase before others, and behind them.

    Example:
        >>> reads_as_words("sunny"), reads_as_words("day"), reads_as_words("gonzalez")
        ((True, False), (True, True), (False, False))
    """
    in_use = zipf(word) >= _IN_USE and _gap(word) < _NAME_GAP
    return in_use, in_use and plain(word)


def _phrase(parts: list[str]) -> bool:
    """Whether a name in small letters is a phrase: "iris scanner", "sunny day"."""
    return reads_as_words(parts[-1])[1] and all(reads_as_words(part)[0] for part in parts)


def part_reading(word: str, what: str) -> Reading | None:
    """What a given name or a surname by itself means; None if it is too short or general."""
    if len(word) < _MIN_WEAK or not informative(word):
        return None
    return reading(what, "weak", zipf(word) >= _COMMON_WORD)


def _lone(word: str, what: str) -> tuple[str, Reading]:
    """A name of one word: how much it proves depends on how common the word is."""
    rarity = zipf(word)
    if rarity < _RARE:
        return word, reading(what, "strong")
    if rarity < _KNOWN:
        return word, reading(what, "strong", capitals=True, inner=True)
    return word, reading(what, "weak", capitals=True)


def _whole(name: str, parts: list[str], what: str, *, person: bool) -> list[tuple[str, Reading]]:
    """A full name or alias, as given and in the dresses that keep all its words."""
    if len(parts) <= 1:
        return [_lone(parts[0], what)] if parts else []

    def strong(spelled: list[str]) -> tuple[str, Reading]:
        capitals = all_ordinary(spelled) or (person and _phrase(spelled))
        return " ".join(spelled), reading(what, "strong", capitals, personal=person)

    found = [strong(parts)]
    if parts[0] in ARTICLES | HONORIFICS and len(parts) > 2:  # noqa: PLR2004 - two words are left
        found.append(strong(parts[1:]))
    bare = parts[:-1]
    lone = len(bare) == 1 and parts[-1] in _PERSONAL_SUFFIXES  # "Douglas Jr." is not any Douglas
    if parts[-1] in SUFFIXES and len("".join(bare)) >= _MIN_WEAK and not lone:  # "Acme GmbH"
        found += _whole(" ".join(bare), bare, what, person=person)
    glued = "".join(parts)
    if len(parts) > 2 and len(glued) >= MIN_GLUED:  # noqa: PLR2004 - see forms_of
        found.append((glued, reading(f"{what}, joined", "strong")))
    if not name.isascii() or not name.replace(" ", "").isalpha():
        hyphened = [spelled for chunk in name.split() if (spelled := fold(chunk).replace(" ", ""))]
        if len(hyphened) != len(parts) and len(hyphened) > 1:
            found.append((" ".join(hyphened[:LONGEST]), reading(what, "strong", personal=person)))
    initials = [part for part in parts if len(part) == 1]
    if len(initials) > 1:
        rest = [part for part in parts if len(part) > 1]
        found.append((" ".join(["".join(initials), *rest]), reading(what, "strong")))
    return found


def _personal(parts: list[str]) -> Iterator[tuple[str, Reading]]:
    """Parts of a person's name, which others may share."""
    parts = [part for part in parts if part not in SUFFIXES]
    while parts and parts[0] in HONORIFICS | ARTICLES:
        parts = parts[1:]
    if len(parts) < 2:  # noqa: PLR2004 - a lone name has no parts
        return
    given, surname = parts[0], parts[-1]
    grade: Grade = "strong" if zipf(surname) < SELDOM else "weak"
    yield f"{given[0]} {surname}", reading(INITIALED, grade, capitals=True)
    if len(parts) > 2:  # noqa: PLR2004 - there is a middle name
        yield f"{given} {surname}", reading("without middle names", "weak", capitals=True)
    if parts[-2] in PARTICLES:  # "Van Gogh"
        yield f"{parts[-2]} {surname}", reading("surname", "weak", capitals=True)
    for word, what in ((surname, "surname"), (given, "given name")):
        if (meaning := part_reading(word, what)) is not None:
            yield word, meaning
