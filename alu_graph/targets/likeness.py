"""How alike many pairs of words sound: `alu_graph.text.transliteration.alike`, many at once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from alu_graph.text import transliteration as tl

Ints = NDArray[np.int64]
Codes = NDArray[np.uint8]

_HUNDRED = 100  # costs are counted in hundredths, which are whole
_OTHER = 120  # of two sounds that nobody named
_FAR = 30_000
_SOME = 24  # pairs that are left out before the rest is compared


@lru_cache(maxsize=1)
def _costs() -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.bool_]]:
    """By the scripts of `SCRIPTS`: the cost of a lost sound, of one for another; other gender."""
    gaps = np.full((len(SCRIPTS), 128), 90, np.int32)
    swaps = np.full((len(SCRIPTS), 128, 128), _OTHER, np.int32)
    gender = np.zeros((len(SCRIPTS), 128, 128), bool)
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
    rows = blob[np.minimum(starts[:, None] + across, len(blob) - 1)]
    rows[across >= sizes[:, None]] = 0
    return rows


def alike(
    left: Codes, left_sizes: Ints, right: Codes, right_sizes: Ints, scripts: Ints, least: object
) -> NDArray[np.float64]:
    """How alike pairs of words sound.

    Args:
        left: Sounds of the one, (n, any), filled up with 0.
        left_sizes: How many, (n,).
        right: Sounds of the other.
        right_sizes: How many.
        scripts: Places in `SCRIPTS` of the scripts that the pairs went through, (n,).
        least: What less than this is worth nothing, a number or (n,).

    Returns:
        As `alu_graph.text.transliteration.alike`, (n,).
    """
    gaps, swaps, gender = _costs()
    result = np.zeros(len(left))
    sizes = np.maximum(left_sizes, right_sizes)
    most = np.floor((1.0 - np.asarray(least, np.float64)) * sizes * _HUNDRED + 1e-6)
    most = most.astype(np.int32)
    every = np.arange(len(left))
    first, other = left[:, 0], right[:, 0]
    last, end = left[every, left_sizes - 1], right[every, right_sizes - 1]
    # Cheap bounds first: words that begin or end in sounds too far apart.
    near = ~gender[scripts, last, end]
    for one, two in ((first, other), (last, end)):
        cost = np.minimum(
            swaps[scripts, one, two], np.minimum(gaps[scripts, one], gaps[scripts, two])
        )
        near &= (one == two) | (cost <= most)
    rows = np.flatnonzero(near)
    row_of, best = _distances(
        left[rows], right[rows], right_sizes[rows], scripts[rows], most[rows], gaps, swaps
    )
    rows = rows[row_of]
    result[rows] = 1.0 - best / (_HUNDRED * sizes[rows])
    return result


def _distances(
    left: Codes,
    right: Codes,
    right_sizes: Ints,
    scripts: Ints,
    most: NDArray[np.int32],
    gaps: NDArray[np.int32],
    swaps: NDArray[np.int32],
) -> tuple[Ints, NDArray[np.int32]]:
    """The pairs that are near enough, and how far apart they are."""
    kept = np.arange(len(left))
    across = np.zeros((len(left), right.shape[1] + 1), np.int32)
    np.cumsum(gaps[scripts[:, None], right], axis=1, out=across[:, 1:])
    row = across.copy()
    flat = swaps.ravel()
    base = scripts[:, None] * (128 * 128) + right
    for i in range(left.shape[1]):
        if not len(kept):
            break
        one = left[:, i]
        down = gaps[scripts, one]
        fresh = row + down[:, None]
        corner = row[:, :-1] + flat.take(base + one[:, None].astype(np.int64) * 128)
        np.minimum(fresh[:, 1:], corner, out=fresh[:, 1:])
        fresh -= across
        np.minimum.accumulate(fresh, axis=1, out=fresh)
        fresh += across
        row = fresh
        far = row.min(axis=1) > most
        if np.count_nonzero(far) >= _SOME:
            near = ~far
            kept, left, row, across, base = (part[near] for part in (kept, left, row, across, base))
            scripts, most, right_sizes = scripts[near], most[near], right_sizes[near]
    best = row[np.arange(len(kept)), right_sizes]
    near = best <= most
    return kept[near], best[near]
