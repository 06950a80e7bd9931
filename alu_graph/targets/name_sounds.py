"""How names sound: of one, in any script, and of many at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.likeness import SCRIPTS
from alu_graph.text import transliteration as tl
from alu_graph.text.folding import Tokens

LATIN = SCRIPTS.index(tl.LATIN)
_READINGS = 4  # of one name
_LONGEST = 64  # words of a name; what follows is left out
_SOUND = "\n"  # opens what is a sound already, among words

Ints = NDArray[np.int64]
# A name as it is added: whose, the name, what it is as a place in a list, if it may have a surname.
Name = tuple[int, str, int, bool]


class Sounds(NamedTuple):
    """A name as it sounds.

    Args:
        number: Whose.
        what: What it is, as a place in `SoundTable.kinds`.
        script: Its script, as a place in `SCRIPTS`.
        surname: Whether its last word is one.
        parts: The sounds of its words.
    """

    number: int
    what: int
    script: int
    surname: bool
    parts: tuple[str, ...]


def readings(name: str) -> list[tuple[tuple[str, ...], str]]:
    """The words of a name as they may sound, and its script."""
    plain = _plain(name)
    runs = [] if plain else tl.runs(name)
    # Of a name in two scripts every word counts.
    if runs and (latin := tl.latin_runs(name)):
        both = sorted([*runs, *latin], key=lambda run: run.start)[:_LONGEST]
        heard = [tl.sounds(run.text, run.script) for run in both]
        return [(one, runs[0].script) for one in islice(product(*heard), _READINGS) if one]
    if not runs:
        parts = long_words(name.lower().split() if plain else Tokens(name).folds)
        sounds = [found[0] for part in parts if (found := tl.sounds(part, tl.LATIN))]
        return [(tuple(sounds), tl.LATIN)] if sounds else []
    script = runs[0].script
    parts = [run.text for run in runs if run.script == script][:_LONGEST]
    if len(parts) == 1 and script in ("han", "hangul") and len(parts[0]) in (2, 3, 4):
        parts = [parts[0][1:], parts[0][0]]  # as Latin names go: the surname last
    heard = [tl.sounds(part, script) for part in parts]
    return [(one, script) for one in islice(product(*heard), _READINGS) if one]


def _plain(name: str) -> bool:
    """Whether a name is of plain letters and blanks."""
    return name.isascii() and name.replace(" ", "").isalpha()


def long_words(words: list[str]) -> list[str]:
    """The words of a name without initials, if more than one is left."""
    words = words[:_LONGEST]
    if 1 not in map(len, words):
        return words
    long = [word for word in words if len(word) > 1]
    return long if len(long) > 1 else words


@dataclass(frozen=True, slots=True)
class Rows:
    """Many names as they sound, column by column.

    Args:
        number: Whose, (n,).
        what: What they are.
        script: Their scripts.
        surname: Whether the last word of each is a surname.
        counts: How many words they have.
        flat: The words of all in a row, as places in `sounds`.
        sounds: The distinct sounds.
    """

    number: NDArray[Any]
    what: NDArray[Any]
    script: NDArray[Any]
    surname: NDArray[Any]
    counts: Ints
    flat: Ints
    sounds: list[str]


def of_one(name: Name) -> list[Sounds]:
    """How one name may sound.

    Example:
        >>> [one.parts for one in of_one((0, "Maria Gonzalez", 0, True))]
        [('maria', 'gonzalez')]
    """
    number, written, what, person = name
    return [
        Sounds(number, what, SCRIPTS.index(script), person and len(parts) > 1, parts)
        for parts, script in readings(written)
    ]


def of_many(names: Iterable[Name]) -> Rows:
    """How many names may sound: as `of_one` for each, in their order."""
    number: list[int] = []
    what: list[int] = []
    script: list[int] = []
    person: list[bool] = []
    counts: list[int] = []
    words: list[str] = []
    for one, written, kind, named in names:
        parts = []
        if _plain(written):
            parts = written.lower().split()
        elif not tl.is_foreign(written):
            parts = Tokens(written).folds
        else:
            heard = readings(written)
            number += [one] * len(heard)
            what += [kind] * len(heard)
            person += [named] * len(heard)
            script += [SCRIPTS.index(each) for _, each in heard]
            counts += [len(sounds) for sounds, _ in heard]
            words += [_SOUND + sound for sounds, _ in heard for sound in sounds]
            continue
        if len(parts) > 1:
            parts = long_words(parts)
        number.append(one)
        what.append(kind)
        script.append(LATIN)
        person.append(named)
        counts.append(len(parts))
        words += parts
    sounds, places = _sounds(words)
    sizes = np.array(counts, np.int64)
    some = places >= 0
    row = np.repeat(np.arange(len(sizes)), sizes)[some]
    sizes = np.bincount(row, minlength=len(sizes))
    kept = sizes > 0
    surname = np.array(person, bool) & (sizes > 1)
    return Rows(
        np.array(number, np.int64)[kept],
        np.array(what, np.uint8)[kept],
        np.array(script, np.uint8)[kept],
        surname[kept],
        sizes[kept],
        places[some],
        sounds,
    )


def _sounds(words: list[str]) -> tuple[list[str], Ints]:
    """The distinct sounds of words, and which is whose; -1 for none."""
    distinct = list(dict.fromkeys(words))
    plain = [word for word in distinct if word.isascii() and word.isalpha()]
    heard = dict(zip(plain, tl.latin_sounds(plain), strict=True))
    for word in distinct:
        if word not in heard:
            one = (word[1:],) if word[0] == _SOUND else tl.sounds(word, tl.LATIN)
            heard[word] = one[0] if one else ""
    sounds = {
        sound: place for place, sound in enumerate(filter(None, dict.fromkeys(heard.values())))
    }
    place_of = {word: sounds.get(sound, -1) for word, sound in heard.items()}
    return list(sounds), np.fromiter(map(place_of.__getitem__, words), np.int64, len(words))
