"""How alike many pairs of words sound: `alu_graph.text.transliteration.alike`, many at once."""

from __future__ import annotations

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alu_graph.text import transliteration as tl

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

_CODES = 128  # letters, which are ASCII
_HUNDRED = 100  # costs are counted in hundredths, which are whole
_OTHER = 120  # of two sounds that nobody named
_FAR = 30_000
_SOME = 24  # pairs that are left out before the rest is compared


@lru_cache(maxsize=1)
def _costs() -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """By the scripts of `SCRIPTS`: the cost of a lost sound, of one for another; other gender."""
    gaps = np.full((len(SCRIPTS), _CODES), 90, np.int32)
    swaps = np.full((len(SCRIPTS), _CODES, _CODES), _OTHER, np.int32)
    gender = np.zeros((len(SCRIPTS), _CODES, _CODES), bool)
    for i, script in enumerate(SCRIPTS):
        lost, taken = tl.costs(script)
        for one, cost in lost.items():
            gaps[i, ord(one)] = round(_HUNDRED * cost)
        for (one, two), cost in taken.items():
            swaps[i, ord(one), ord(two)] = round(_HUNDRED * cost)
        for one, two in tl.genders(script):
            gender[i, ord(one), ord(two)] = True
    gaps[:, 0] = 0  # what fills up the shorter ones
    swaps[:, 0, :] = swaps[:, :, 0] = _FAR
    return gaps, swaps, gender


SCRIPTS = ("latin", *tl.SCRIPTS)


def gathered(blob: Codes, starts: Ints, sizes: Ints) -> Codes:
    """Stretches of an array as rows, filled up with 0."""
    width = int(sizes.max(initial=1))
    across = np.arange(width)
    rows: Codes = blob[np.minimum(starts[:, None] + across, len(blob) - 1)]
    rows[across >= sizes[:, None]] = 0
    return rows


class Ends(NamedTuple):
    """The ends of pairs of words.

    Args:
        first: What the one opens with, (n,).
        other: What the other opens with.
        last: What the one ends in.
        end: What the other ends in.
    """

    first: Codes
    other: Codes
    last: Codes
    end: Codes


def within_reach(ends: Ends, sizes: Ints, scripts: Ints, least: Floats) -> Flags:
    """Whether pairs of words may be alike, judged by their ends.

    Args:
        ends: Their ends.
        sizes: Sounds of the longer of each, (n,).
        scripts: Places in `SCRIPTS` of the scripts that the pairs went through, (n,).
        least: How alike they must be, (n,).
    """
    gaps, swaps, gender = _costs()
    most = _most(least, sizes)
    near = ~gender[scripts, ends.last, ends.end]
    for one, two in ((ends.first, ends.other), (ends.last, ends.end)):
        lost = np.minimum(gaps[scripts, one], gaps[scripts, two])
        near &= (one == two) | (np.minimum(swaps[scripts, one, two], lost) <= most)
    return near


def _most(least: Floats, sizes: Ints) -> NDArray[np.int32]:
    """How far apart words may be, in hundredths."""
    return np.floor((1.0 - least) * sizes * _HUNDRED + 1e-6).astype(np.int32)


class Words(NamedTuple):
    """Sounds of words as rows.

    Args:
        letters: The letters, (n, any), filled up with 0.
        sizes: How many they are, (n,).
    """

    letters: Codes
    sizes: Ints


def alike(left: Words, right: Words, scripts: Ints, least: Floats) -> Floats:
    """How alike pairs of words sound.

    Args:
        left: The one of each, none empty.
        right: The other.
        scripts: Places in `SCRIPTS` of the scripts that the pairs went through, (n,).
        least: What less than this is worth nothing, (n,).

    Returns:
        As `alu_graph.text.transliteration.alike`, (n,).
    """
    result = np.zeros(len(left.sizes))
    sizes = np.maximum(left.sizes, right.sizes)
    every = np.arange(len(sizes))
    ends = Ends(
        left.letters[:, 0],
        right.letters[:, 0],
        left.letters[every, left.sizes - 1],
        right.letters[every, right.sizes - 1],
    )
    rows = np.flatnonzero(within_reach(ends, sizes, scripts, least))
    near, best = _distances(
        left.letters[rows],
        Words(right.letters[rows], right.sizes[rows]),
        scripts[rows],
        _most(least, sizes)[rows],
    )
    rows = rows[near]
    result[rows] = 1.0 - best / (_HUNDRED * sizes[rows])
    return result


def _distances(
    left: Codes, right: Words, scripts: Ints, most: NDArray[np.int32]
) -> tuple[Ints, NDArray[np.int32]]:
    """The pairs that are near enough, and how far apart they are."""
    gaps, swaps, _ = _costs()
    letters, ends = right
    kept = np.arange(len(left))
    across = np.zeros((len(left), letters.shape[1] + 1), np.int32)
    np.cumsum(gaps[scripts[:, None], letters], axis=1, out=across[:, 1:])
    row = across.copy()
    flat = swaps.ravel()
    base = scripts[:, None] * (_CODES * _CODES) + letters
    for i in range(left.shape[1]):
        if not len(kept):
            break
        one = left[:, i]
        down = gaps[scripts, one]
        fresh = row + down[:, None]
        corner = row[:, :-1] + flat.take(base + one[:, None].astype(np.int64) * _CODES)
        np.minimum(fresh[:, 1:], corner, out=fresh[:, 1:])
        fresh -= across
        np.minimum.accumulate(fresh, axis=1, out=fresh)
        fresh += across
        row = fresh
        far = row.min(axis=1) > most
        if np.count_nonzero(far) >= _SOME:
            near = ~far
            kept, left, row, across, base = (part[near] for part in (kept, left, row, across, base))
            scripts, most, ends = scripts[near], most[near], ends[near]
    best = row[np.arange(len(kept)), ends]
    near = best <= most
    return kept[near], best[near]
