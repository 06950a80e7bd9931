"""Means, shares and quantiles with 95% intervals, by `scipy.stats`."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from math import isnan

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from alu_graph.evaluation.figure import Figure

_LEVEL = 0.95
_RESAMPLES = 2000
_AT_ONCE = 100  # resamples drawn together: bounds the memory

Floats = NDArray[np.float64]


def mean(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int = 0
) -> Figure:
    """The mean of rows with its interval.

    Percentile bootstrap (Efron, 1979; `scipy.stats.bootstrap`). Rows of one target are alike, so
    whole targets are drawn where clusters are given (the pairs of each target's sum and count are
    resampled, so that a target counts by its rows).

    Args:
        values: One a row.
        clusters: The target of each row; rows of equal ones are drawn together.
        seed: Of the resampling.

    Raises:
        ValueError: Without rows, or if the clusters are not one a row.

    Example:
        >>> figure = mean([1, 1, 3, 3], ["Ana", "Ana", "Leo", "Leo"])
        >>> figure.value, figure.low, figure.high
        (2.0, 1.0, 3.0)
    """
    if not len(values):
        msg = "no rows, no mean: leave such a figure out"
        raise ValueError(msg)
    rows = np.asarray(values, dtype=np.float64)
    low, high = _bootstrap(rows, *_by_cluster(rows, clusters), seed)
    return Figure(float(rows.mean()), low, high, len(rows))


def share(
    values: Sequence[float], clusters: Sequence[Hashable] | None = None, *, seed: int = 0
) -> Figure:
    """The mean of rows from 0 to 1, such as a rate, with its interval.

    As `mean`, but where all rows are one, or all are zero. There any bootstrap says that nothing is
    uncertain, and the interval is the exact one of Clopper and Pearson (1934;
    `scipy.stats.binomtest`), which takes rows as independent. For ones and zeros without clusters
    the bootstrap's distribution is the binomial one, and its exact quantiles are taken.

    Args:
        values: One a row.
        clusters: The target of each row; rows of equal ones are drawn together.
        seed: Of the resampling.

    Raises:
        ValueError: Without rows, or if the clusters are not one a row.

    Example:
        >>> share([0, 0, 0, 0])
        Figure(value=0.0, low=0.0, high=0.60236463..., count=4)
    """
    if not len(values):
        return mean(values)
    rows = np.asarray(values, dtype=np.float64)
    count = len(rows)
    sums, counts = _by_cluster(rows, clusters)
    if rows.min() == rows.max() and rows[0] in (0, 1):
        exact = stats.binomtest(int(rows.sum()), count).proportion_ci(_LEVEL, method="exact")
        return Figure(float(rows[0]), float(exact.low), float(exact.high), count)
    if counts.max() == 1 and np.isin(rows, (0, 1)).all():
        low, high = stats.binom.interval(_LEVEL, count, rows.mean())
        return Figure(float(rows.mean()), float(low) / count, float(high) / count, count)
    return Figure(float(rows.mean()), *_bootstrap(rows, sums, counts, seed), count)


def quantile(values: Sequence[float], share: float) -> Figure:
    """A quantile of rows, with its exact interval by order statistics.

    By `scipy.stats.quantile_test`.

    Args:
        values: One a row.
        share: 0.5 for the median, 0.95 ...

    Returns:
        The figure; an end that so few rows can't give is their least or greatest value.

    Example:
        >>> quantile([1.0, 2.0, 3.0], 0.5)
        Figure(value=2.0, low=1.0, high=3.0, count=3)
    """
    rows = np.asarray(values, dtype=np.float64)
    found = stats.quantile_test(rows, p=share).confidence_interval(_LEVEL)
    low = float(rows.min()) if isnan(found.low) else float(found.low)
    high = float(rows.max()) if isnan(found.high) else float(found.high)
    return Figure(float(np.quantile(rows, share)), low, high, len(rows))


def _by_cluster(rows: Floats, clusters: Sequence[Hashable] | None) -> tuple[Floats, Floats]:
    """The sum and the number of each cluster's rows."""
    if clusters is None:
        return rows, np.ones_like(rows)
    place = {cluster: number for number, cluster in enumerate(dict.fromkeys(clusters))}
    of = [place[cluster] for cluster, _ in zip(clusters, rows, strict=True)]
    sums, counts = np.zeros(len(place)), np.zeros(len(place))
    np.add.at(sums, of, rows)
    np.add.at(counts, of, 1)
    return sums, counts


def _bootstrap(rows: Floats, sums: Floats, counts: Floats, seed: int) -> tuple[float, float]:
    if rows.min() == rows.max():
        return float(rows[0]), float(rows[0])
    if len(sums) == 1:  # one target: its rows are all that there is to draw from
        sums, counts = rows, np.ones_like(rows)
    found = stats.bootstrap(
        (sums, counts),
        lambda total, number, axis: total.sum(axis=axis) / number.sum(axis=axis),
        paired=True,
        vectorized=True,
        method="percentile",
        confidence_level=_LEVEL,
        n_resamples=_RESAMPLES,
        batch=_AT_ONCE,
        rng=np.random.default_rng(seed),
    ).confidence_interval
    return float(found.low), float(found.high)
