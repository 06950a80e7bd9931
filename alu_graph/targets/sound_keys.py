"""Keys of sounds as numbers, of one word or of a million names at once.

A key (`alu_graph.text.transliteration.keys`) is read as a number, so that the key of words in a row
is one sum over theirs. Numbers wrap at 64 bits and are mixed down to 32: two keys that meet in one
number only cost a comparison, since what is found by its key is then compared sound by sound.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice, product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alu_graph.text import transliteration as tl

MAX_KEYS = 24  # of one name
LEAST_WHOLE = 3  # consonants of a key
_BASE, _BLANK, _COARSE_BASE = 11, 10, 7
_LETTERS, _COARSE = "BFTSKMNLR", "PTSKNL"
_LONGEST = 1_024  # consonants of a word; more are left out
_WRAP = (1 << 64) - 1
_MIX = 0x9E3779B97F4A7C15
_POWERS = [pow(_BASE, size, 1 << 64) for size in range(_LONGEST + 1)]
_COARSE_POWERS = [pow(_COARSE_BASE, size, 1 << 64) for size in range(_LONGEST + 1)]

Ints = NDArray[np.int64]
Numbers = NDArray[np.uint64]
_Grown = Callable[
    [NDArray[np.uint64], NDArray[np.int64], "Column"],
    tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.int64]],
]


class Variants(NamedTuple):
    """The keys of a sound as numbers.

    Args:
        most: Consonants of the longest.
        plain: Number and length of each key.
        glued: Number, length, first and last digit (0 if empty) of each key without word ends.
    """

    most: int
    plain: tuple[tuple[int, int], ...]
    glued: tuple[tuple[int, int, int, int], ...]


def mixed(number: int) -> int:
    """A number of 64 bits as one of 32."""
    return ((number * _MIX) & _WRAP) >> 32


def all_mixed(numbers: Numbers) -> Numbers:
    """The same of many."""
    found: Numbers = (numbers * np.uint64(_MIX)) >> np.uint64(32)
    return found


def _digits(key: str, letters: str, base: int) -> tuple[int, int, int, int]:
    digits = [letters.index(one) + 1 for one in key[:_LONGEST]]
    number = 0
    for digit in digits:
        number = (number * base + digit) & _WRAP
    return (number, len(digits), digits[0], digits[-1]) if digits else (0, 0, 0, 0)


def variants_of(sound: str) -> Variants:
    """The keys of one sound."""
    plain = [_digits(key, _LETTERS, _BASE) for key in tl.keys(sound)]
    coarse = dict.fromkeys(tl.glued([key]) for key in tl.keys(sound, coda=True))
    return Variants(
        max(one[1] for one in plain),
        tuple(one[:2] for one in plain),
        tuple(_digits(key, _COARSE, _COARSE_BASE) for key in coarse),
    )


def coda(sound: str) -> list[tuple[int, int]]:
    """Number and length of each key of a surname, which may have lost an r."""
    return [_digits(key, _LETTERS, _BASE)[:2] for key in tl.keys(sound, coda=True)]


variants = lru_cache(maxsize=32_768)(variants_of)


def spaced(choices: Sequence[Variants]) -> dict[int, int]:
    """The mixed keys of words in a row, one by one, with their lengths, blanks and all."""
    found = {}
    for parts in islice(product(*(one.plain for one in choices)), MAX_KEYS):
        number, size = parts[0]
        for more, length in parts[1:]:
            number = (number * _BASE + _BLANK) * _POWERS[length] + more
            size += length
        if size >= LEAST_WHOLE:
            found[mixed(number & _WRAP)] = size + len(parts) - 1
    return found


def glued(choices: Sequence[Variants]) -> dict[int, int]:
    """The mixed keys of words in a row without word ends, with their lengths."""
    found = {}
    for parts in islice(product(*(one.glued for one in choices)), MAX_KEYS):
        number, size, _, last = parts[0]
        for more, length, head, tail in parts[1:]:
            if length:
                same = head == last
                added = length - same
                power = _COARSE_POWERS[added]
                number = number * power + more - (head * power if same else 0)
                size, last = size + added, tail
        if size >= LEAST_WHOLE:
            found[mixed(number & _WRAP)] = size
    return found


class Column(NamedTuple):
    """Keys of many sounds, those of one in a row.

    Args:
        owner: Which sound, ascending.
        number: Their numbers, (n,).
        size: Their lengths, (n,).
        head: Their first digits.
        tail: Their last digits.
    """

    owner: Ints
    number: Numbers
    size: Ints
    head: Ints
    tail: Ints


@dataclass(frozen=True, slots=True)
class Batch:
    """The keys of many sounds.

    Args:
        plain: Those of their words one by one.
        coda: Also those without an r that closes a syllable.
        glued: Those without word ends.
    """

    plain: Column
    coda: Column
    glued: Column


def _table(letters: str, *, coarse: bool) -> NDArray[np.uint8]:
    table = np.zeros(256, np.uint8)
    for code in range(128):
        found = tl.keys(chr(code))
        key = tl.glued(found[:1]) if coarse else found[0]
        table[code] = letters.index(key) + 1 if key else 0
    return table


_CODES, _COARSE_CODES = _table(_LETTERS, coarse=False), _table(_COARSE, coarse=True)


def batch(sounds: Sequence[str]) -> Batch:
    """The keys of many sounds at once.

    Args:
        sounds: From `alu_graph.text.transliteration.sounds`, none empty.

    Returns:
        What `variants_of` gives for each.
    """
    expanded: list[str] = []
    owners: list[int] = []
    _expand(sounds, range(len(sounds)), expanded, owners)
    count = len(expanded)
    lost = tl.without_coda_r(sounds)
    fewer = [i for i, (one, two) in enumerate(zip(sounds, lost, strict=True)) if one != two]
    _expand([lost[i] for i in fewer], fewer, expanded, owners)
    owner = np.array(owners, np.int64)
    order = np.argsort(owner, kind="stable")
    every = _column(expanded, owner, _CODES, _BASE)
    coarse = _column(expanded, owner, _COARSE_CODES, _COARSE_BASE)
    return Batch(
        _distinct(Column._make(part[:count] for part in every)),
        _distinct(Column._make(part[order] for part in every)),
        _distinct(Column._make(part[order] for part in coarse)),
    )


def _expand(
    sounds: Sequence[str], numbers: Sequence[int], expanded: list[str], owners: list[int]
) -> None:
    for number, sound in zip(numbers, sounds, strict=True):
        read = tl.readings(sound)
        expanded += read
        owners += [number] * len(read)


def _column(expanded: Sequence[str], owner: Ints, table: NDArray[np.uint8], base: int) -> Column:
    sizes = np.fromiter(map(len, expanded), np.int64, len(expanded))
    digits = table[np.frombuffer("".join(expanded).encode("latin-1"), np.uint8)]
    word = np.repeat(np.arange(len(expanded)), sizes)
    kept = np.flatnonzero(digits)
    digits, word = digits[kept], word[kept]
    fresh = np.ones(len(digits), bool)
    fresh[1:] = (digits[1:] != digits[:-1]) | (word[1:] != word[:-1])
    digits, word = digits[fresh].astype(np.uint64), word[fresh]
    length = np.bincount(word, minlength=len(expanded)).astype(np.int64)
    first = np.cumsum(length) - length
    short = np.arange(len(digits)) - first[word] < _LONGEST
    if not short.all():
        digits, word = digits[short], word[short]
        length = np.minimum(length, _LONGEST)
        first = np.cumsum(length) - length
    powers = np.array(_POWERS if base == _BASE else _COARSE_POWERS, np.uint64)
    worth = digits * powers[length[word] - 1 - (np.arange(len(digits)) - first[word])]
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(worth, dtype=np.uint64)])
    number = total[first + length] - total[first]  # wraps, as all sums here
    padded = np.concatenate([digits, np.zeros(1, np.uint64)]).astype(np.int64)
    some = length > 0
    head = np.where(some, padded[first], 0)
    tail = np.where(some, padded[first + length - 1], 0)
    return Column(owner, number, length, head, tail)


def _distinct(column: Column) -> Column:
    """Without a key that its sound has before, so that the first few of a name tell most."""
    order = np.lexsort((column.number, column.owner))
    number, owner = column.number[order], column.owner[order]
    again = np.zeros(len(order), bool)
    again[1:] = (number[1:] == number[:-1]) & (owner[1:] == owner[:-1])
    kept = np.sort(order[~again])
    return Column._make(part[kept] for part in column)


def names_spaced(
    flat: Ints, starts: Ints, counts: Ints, column: Column
) -> tuple[Ints, Numbers, Ints]:
    """The mixed keys of many names, word by word, as `spaced`.

    Args:
        flat: The sounds of their words in a row.
        starts: Where each name's sounds start.
        counts: How many they are.
        column: The keys of the sounds.

    Returns:
        Which name, its key, and how long the key is, blanks left out.
    """
    powers = np.array(_POWERS, np.uint64)

    def grown(number: Numbers, _: Ints, key: Column) -> tuple[Numbers, Ints, Ints]:
        power = powers[key.size]
        number = (number * np.uint64(_BASE) + np.uint64(_BLANK)) * power + key.number
        return number, key.size, key.tail

    return _names(flat, starts, counts, column, grown)


def names_glued(
    flat: Ints, starts: Ints, counts: Ints, column: Column
) -> tuple[Ints, Numbers, Ints]:
    """The mixed keys of many names without word ends, as `glued`; arguments as `names_spaced`."""
    powers = np.array(_COARSE_POWERS, np.uint64)

    def grown(number: Numbers, last: Ints, key: Column) -> tuple[Numbers, Ints, Ints]:
        some = key.size > 0
        same = some & (key.head == last)
        added = key.size - same
        power = powers[added]
        number = number * power + key.number - power * (key.head * same).astype(np.uint64)
        return number, added, np.where(some, key.tail, last)

    return _names(flat, starts, counts, column, grown)


def _names(
    flat: Ints, starts: Ints, counts: Ints, column: Column, grown: _Grown
) -> tuple[Ints, Numbers, Ints]:
    sounds = int(column.owner[-1]) + 1 if len(column.owner) else 0
    of = np.bincount(column.owner, minlength=sounds)
    first = np.cumsum(of) - of
    rows = np.flatnonzero(counts > 0)
    number, size = np.zeros(len(rows), np.uint64), np.zeros(len(rows), np.int64)
    last = np.zeros(len(rows), np.int64)
    done: list[tuple[Ints, Numbers, Ints]] = []
    place = 0
    while len(rows):
        sound = flat[starts[rows] + place]
        many = of[sound]
        again = np.repeat(np.arange(len(rows)), many)
        within = np.arange(len(again)) - np.repeat(np.cumsum(many) - many, many)
        at = first[sound][again] + within
        rows, size = rows[again], size[again]
        key = Column._make(part[at] for part in column)
        if place:
            number, added, last = grown(number[again], last[again], key)
        else:
            number, added, last = key.number, key.size, key.tail
        size = size + added
        opens = np.ones(len(rows), bool)
        opens[1:] = rows[1:] != rows[:-1]
        begin = np.flatnonzero(opens)
        rank = np.arange(len(rows)) - begin[np.cumsum(opens) - 1]
        place += 1
        few = rank < MAX_KEYS
        ended = few & (counts[rows] == place)
        enough = ended & (size >= LEAST_WHOLE)
        done.append((rows[enough], all_mixed(number[enough]), size[enough]))
        left = few & ~ended
        rows, number, size, last = rows[left], number[left], size[left], last[left]
    if not done:
        none = np.zeros(0, np.int64)
        return none, none.astype(np.uint64), none
    names, keys, sizes = zip(*done, strict=True)
    return np.concatenate(names), np.concatenate(keys), np.concatenate(sizes)
