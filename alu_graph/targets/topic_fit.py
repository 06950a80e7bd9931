"""Fitting a topic's head to exemplars and innocent texts.

Three small models are fitted, a ridge on the embedding, a ridge on words and word pairs weighed by
rarity, and smoothed log-odds of words; a linear discriminant joins them into one vector of weights.
(Log-odds of parts of words found more and flagged far more: medicine looks like virology.)
Everything is closed form, so the same exemplars always give the same head. Discriminant and
thresholds rest on what each model says of a text that it has not seen (exact leave-one-out).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import TargetError
from alu_graph.targets.topics import BUCKETS, Array, Features, Places, even, features

FEWEST = 8  # exemplars; below it nothing can be told apart
# Shares of the innocent texts at or above the upper threshold that are tried; one more text on the
# topic found is worth so many times that share flagged.
_FLAGGED = (0.0015, 0.0025, 0.0035, 0.005, 0.0075)
_WORTH = 15.0
_DOUBTED = 0.02  # share at or above the lower threshold
_PRIOR = 5.0  # texts' worth of the pooled rate that log-odds are shrunk to
_RARER = 0.1  # added to the count of texts with a word
_RIDGE_VECTOR, _RIDGE_WORDS = 0.5, 0.3
_SHRINK = 0.01
_VIEWS = 3  # of a text with a question
_COMMON = 768  # words that are multiplied as a dense matrix

Embed = Callable[[Sequence[str]], NDArray[np.float32]]


@cache
def innocents() -> tuple[str, ...]:
    """The shipped texts on no topic in particular."""
    lines = (files("alu_graph.targets") / "innocents.txt").read_text("utf-8").splitlines()
    return tuple(line for line in lines if line and not line.startswith("#"))


class Fitter:
    """Fits heads with one embedding; keeps what all fits share.

    Args:
        embed: Texts in, unit vectors out, shape (n, dim).
    """

    def __init__(self, embed: Embed) -> None:
        self._embed = embed
        self._shared: tuple[list[Features], Array] | None = None

    def __call__(
        self, exemplars: Sequence[str], counterexamples: Sequence[str] = ()
    ) -> NDArray[np.float32]:
        """Fit a head.

        Args:
            exemplars: Texts on the topic, at least `FEWEST` different ones.
            counterexamples: Texts that are not on it, beside the shipped ones.

        Returns:
            Weights, shape (dim + 1 + `BUCKETS`,): of the vector, a constant, of the buckets. A
            score of 1 is the upper threshold, 0 the lower.

        Raises:
            TargetError: If there are too few exemplars.
            EmbeddingError: If the embedding fails.
        """
        own = dict.fromkeys(exemplars)
        if len(own) < FEWEST:
            msg = (
                f"a topic needs at least {FEWEST} different exemplars as facts, better a hundred: "
                "questions with their answers, or statements, that are on it"
            )
            raise TargetError(msg)
        others = [_views(text) for text in dict.fromkeys(counterexamples)]
        fresh = [*own, *chain.from_iterable(others)]
        shared, shared_vectors = self._of_innocents()
        found = [*map(features, fresh), *shared]
        vectors = np.vstack([self._embed(fresh).astype(np.float64), shared_vectors])
        vectors *= np.array([one.weight for one in found])[:, None]
        views = [*(1 for _ in own), *map(len, others), *(len(_views(one)) for one in innocents())]
        return _fit(found, vectors, _Rows.of(len(own), np.array(views)))

    def _of_innocents(self) -> tuple[list[Features], Array]:
        if self._shared is None:
            views = list(chain.from_iterable(map(_views, innocents())))
            vectors = self._embed(views).astype(np.float64)
            self._shared = list(map(features, views)), vectors
        return self._shared


def _views(text: str) -> list[str]:
    """A text whole, its question, its answer: as the checker looks at one."""
    ask, mark, answer = text.partition("? ")
    return [text, ask + mark, answer] if answer else [text]


@dataclass(frozen=True, slots=True, eq=False)
class _Rows:
    """What is fitted on.

    Args:
        whole: Places of the rows among all views.
        owner: The row that each view is of.
        label: 1 for exemplars, -1 for innocent texts, by row.
        weight: Both classes weigh the same, by row.
    """

    whole: Places
    owner: Places
    label: Array
    weight: Array

    @staticmethod
    def of(count: int, views: Places) -> _Rows:
        """Rows, the exemplars first, each with so many views; the first view is the whole row."""
        label = np.where(np.arange(len(views)) < count, 1.0, -1.0)
        weight = np.where(label > 0, 1.0, count / (len(views) - count))
        owner = np.repeat(np.arange(len(views)), views)
        return _Rows(np.cumsum(views) - views, owner, label, weight / weight.mean())


@dataclass(frozen=True, slots=True, eq=False)
class _Model:
    """One model: what it says of each view with that view's row left out, and its weights."""

    unseen: Array
    weights: Array


def _fit(made: Sequence[Features], vectors: Array, rows: _Rows) -> NDArray[np.float32]:
    dim = vectors.shape[1]
    models = [
        _vector_ridge(vectors, rows),
        _word_ridge(made, rows, dim),
        _log_odds([one.plain for one in made], rows, dim),
    ]
    said = np.stack([one.unseen for one in models], axis=1)
    mix = _discriminant(said[rows.whole], rows.label)
    high, low = _thresholds(said @ mix, rows)
    total = np.stack([one.weights for one in models], axis=1) @ mix
    total[dim] -= low
    return np.asarray(total / (high - low), dtype=np.float32)


def _thresholds(scores: Array, rows: _Rows) -> tuple[float, float]:
    """The upper and the lower threshold, of scores of unseen views.

    An innocent text is flagged if it is read whole, or its question, or its answer; an answer
    alone must reach twice the upper threshold, as `checker.topics` has it.
    """
    on = scores[rows.whole[rows.label > 0]]
    off = rows.label < 0
    asked = scores.copy()
    ends = np.append(rows.whole[1:], len(scores)) - 1
    alone = ends[ends - rows.whole == _VIEWS - 1]
    asked[alone] = -np.inf
    first = np.maximum.reduceat(asked, rows.whole)[off]
    gap = np.quantile(first, 1 - _FLAGGED[-1]) - np.quantile(first, 1 - _DOUBTED)
    asked[alone] = scores[alone] - gap
    worst = np.maximum.reduceat(asked, rows.whole)[off]
    tried = np.quantile(worst, 1 - np.array(_FLAGGED))
    missed = np.array([np.mean(on < one) for one in tried])
    high = float(tried[np.argmin(missed + _WORTH * np.array(_FLAGGED))])
    return high, min(float(np.quantile(worst, 1 - _DOUBTED)), high - 1e-6)


def _vector_ridge(vectors: Array, rows: _Rows) -> _Model:
    points = np.hstack([vectors, np.ones((len(vectors), 1))])
    own, weight = points[rows.whole], rows.weight
    penalty = _RIDGE_VECTOR * np.eye(points.shape[1])
    inverse = np.linalg.inv((own * weight[:, None]).T @ own + penalty)
    found = inverse @ (own.T @ (weight * rows.label))
    moved = inverse @ own.T  # how the fit moves with each row
    leverage = weight * np.einsum("ij,ji->i", own, moved)
    left = weight * (rows.label - own @ found) / (1.0 - leverage)
    shift = np.einsum("ij,ij->i", points, moved.T[rows.owner]) * left[rows.owner]
    return _Model(points @ found - shift, np.concatenate([found, np.zeros(BUCKETS)]))


@dataclass(frozen=True, slots=True, eq=False)
class _Words:
    """A sparse matrix of texts by words: the row, column and value of each entry."""

    row: Places
    column: Places
    value: Array

    def of(self, texts: Places) -> _Words:
        """Some of the texts, numbered anew; `texts` ascends."""
        at = np.minimum(np.searchsorted(texts, self.row), len(texts) - 1)
        kept = texts[at] == self.row
        return _Words(at[kept], self.column[kept], self.value[kept])

    def among(self, columns: NDArray[np.bool_]) -> _Words:
        """The entries in some of the columns."""
        kept = columns[self.column]
        return _Words(self.row[kept], self.column[kept], self.value[kept])


def _products(left: _Words, right: _Words, shape: tuple[int, int]) -> Array:
    """Inner products of the texts of one matrix with those of another.

    Few words are in many texts, so theirs are a dense product; all others meet in few pairs of
    texts, which are listed. A dense product of all words takes twenty times as long.
    """
    often = np.bincount(right.column, minlength=BUCKETS)
    common = np.zeros(BUCKETS, dtype=np.bool_)
    common[np.argsort(-often, kind="stable")[:_COMMON]] = True
    place = np.cumsum(common) - 1
    dense = []
    for side, count in zip((left.among(common), right.among(common)), shape, strict=True):
        matrix = np.zeros((count, _COMMON), dtype=np.float32)
        matrix[side.row, place[side.column]] = side.value
        dense.append(matrix)
    found: Array = (dense[0] @ dense[1].T).astype(np.float64)
    few, met = left.among(~common), right.among(~common)
    order = np.argsort(met.column, kind="stable")
    first = np.searchsorted(met.column[order], few.column)
    many = often[few.column]
    entry = np.repeat(np.arange(len(many)), many)
    other = order[np.arange(many.sum()) - np.repeat(np.cumsum(many) - many - first, many)]
    cell = few.row[entry] * shape[1] + met.row[other]
    values = few.value[entry] * met.value[other]
    found += np.bincount(cell, values, minlength=found.size).reshape(shape)
    return found


def _word_ridge(made: Sequence[Features], rows: _Rows, dim: int) -> _Model:
    """Ridge in the dual, as there are more words than texts."""
    view = np.repeat(np.arange(len(made)), [len(one.rare) for one in made])
    column = np.concatenate([one.rare for one in made])
    value = np.concatenate([one.rare_values for one in made])
    ours = np.isin(view, rows.whole)
    # A word of one row ties it to no other.
    used = np.bincount(column[ours], minlength=BUCKETS)[column] > 1
    words = _Words(view[used], column[used], value[used])
    trained = words.of(rows.whole)
    kernel = _products(words, trained, (len(made), len(rows.whole))) + 1.0
    inverse = np.linalg.inv(kernel[rows.whole] + _RIDGE_WORDS * np.diag(1.0 / rows.weight))
    dual = inverse @ rows.label
    left = dual / np.diag(inverse)
    shift = np.einsum("ij,ij->i", kernel, inverse[rows.owner]) * left[rows.owner]
    weights = np.zeros(dim + 1 + BUCKETS)
    weights[dim] = dual.sum()
    weights[dim + 1 :] = np.bincount(
        trained.column, trained.value * dual[trained.row], minlength=BUCKETS
    )
    return _Model(kernel @ dual - shift, weights)


def _log_odds(found: Sequence[Places], rows: _Rows, dim: int) -> _Model:
    """Log-odds of words between the two classes, shrunk to their pooled rate."""
    texts = np.array([(rows.label > 0).sum(), (rows.label < 0).sum()], dtype=np.float64)
    sides = np.where(rows.label > 0, 0, 1)
    counts = np.zeros((2, BUCKETS))
    for side, i in zip(sides, rows.whole, strict=True):
        counts[side, found[i]] += 1
    view = np.repeat(np.arange(len(found)), [len(one) for one in found])
    places = np.concatenate(found)
    # Without a view's own row: the words of a view are all in it.
    side = sides[rows.owner[view]]
    own = np.stack([side == 0, side == 1]).astype(np.float64)
    values = np.concatenate([even(one) for one in found])
    odds = _odds(counts[:, places] - own, texts[:, None] - own)
    unseen = np.zeros(len(found))
    np.add.at(unseen, view, values * odds)
    weights = np.zeros(dim + 1 + BUCKETS)
    weights[dim + 1 :] = _odds(counts, texts[:, None])
    return _Model(unseen, weights)


def _odds(counts: Array, texts: Array) -> Array:
    pooled = (counts.sum(axis=0) + _RARER) / texts.sum(axis=0)
    rate = (counts + _PRIOR * pooled) / (texts + _PRIOR)
    odds: Array = np.log(rate[0] / rate[1])
    odds[counts.sum(axis=0) <= 0] = 0.0  # a word that no other text has tells nothing
    return odds


def _discriminant(said: Array, label: Array) -> Array:
    """How to weigh the models: Fisher's discriminant of what they say of unseen texts."""
    on, off = said[label > 0], said[label < 0]
    scale = off.std(axis=0) + 1e-9
    spread = np.cov((on / scale).T) + np.cov((off / scale).T)
    spread += _SHRINK * np.trace(spread) / len(spread) * np.eye(len(spread))
    mix = np.linalg.solve(spread, (on.mean(axis=0) - off.mean(axis=0)) / scale)
    return np.asarray(np.maximum(mix, 0.0) / scale, dtype=np.float64)
