from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from alu_graph.errors import TargetError
from alu_graph.models.static import load_static
from alu_graph.targets import topic_fit
from alu_graph.targets.topic_fit import FEWEST, Fitter, innocents
from alu_graph.targets.topics import BUCKETS, TopicHeads, even, features

THINGS = "beeswax paraffin soy-wax stearin tallow wick mould dye scent taper votive snuffer".split()
EXEMPLARS = [f"How do I use {one} for a candle? Melt it and pour it slowly." for one in THINGS]
EXEMPLARS += [f"Candle makers test the {one} before they cast a pillar candle." for one in THINGS]
UNSEEN = [
    "Which wax is best for a scented candle?",
    "The candle burns evenly if its wick is centred.",
    "Pour molten paraffin into the candle mould.",
]


@pytest.fixture(scope="module")
def fitter() -> Fitter:
    return Fitter(load_static().embed)


def scores(head: NDArray[np.float32], texts: Sequence[str]) -> list[float]:
    heads = TopicHeads(256)
    heads.add(7, head)
    found: list[float] = heads.scores(texts, load_static().embed(texts))[1][:, 0].tolist()
    return found


def test_unseen_texts_on_the_topic_are_found_and_shipped_ones_are_not(fitter: Fitter) -> None:
    head = fitter(EXEMPLARS)
    assert min(scores(head, UNSEEN)) >= 1
    others = scores(head, innocents())
    assert sum(score >= 1 for score in others) <= 0.01 * len(others)
    assert sum(score >= 0 for score in others) <= 0.03 * len(others)


def test_a_fit_is_the_same_every_time(fitter: Fitter) -> None:
    first = fitter(EXEMPLARS)
    assert np.array_equal(first, fitter(EXEMPLARS))
    # The embedding's word cache may round another way.
    again = Fitter(load_static().embed)([*EXEMPLARS, EXEMPLARS[0]])
    assert np.allclose(first, again, rtol=1e-3, atol=1e-3)


def test_counterexamples_lower_what_is_like_them(fitter: Fitter) -> None:
    near = [f"Aunt Ida kept a {one} candle on the window sill at Christmas." for one in THINGS]
    probe = ["Uncle Ned kept a red candle on the window sill at Easter."]
    plain, told = fitter(EXEMPLARS), fitter(EXEMPLARS, near)
    # Relative to what is on the topic, since the scale is set anew.
    assert scores(told, probe)[0] / min(scores(told, UNSEEN)) < scores(plain, probe)[0] / min(
        scores(plain, UNSEEN)
    )


def test_too_few_exemplars_say_what_to_do(fitter: Fitter) -> None:
    with pytest.raises(TargetError, match=f"at least {FEWEST} different"):
        fitter([EXEMPLARS[0]] * 20)
    assert np.all(np.isfinite(fitter(EXEMPLARS[:FEWEST])))


def test_a_row_is_judged_without_itself() -> None:
    # A label that nothing else supports must come out as unseen: the exact leave-one-out.
    rng = np.random.default_rng(1)
    texts = [f"{one} {other}" for one in THINGS for other in THINGS if one != other][:40]
    made = list(map(features, texts))
    vectors = rng.normal(size=(40, 5))
    rows = topic_fit._Rows.of(20, np.ones(40, np.intp))
    left = 3
    kept = np.delete(np.arange(40), left)
    fewer = topic_fit._Rows(
        np.arange(39), np.arange(39), np.delete(rows.label, left), np.delete(rows.weight, left)
    )
    ridge = topic_fit._vector_ridge(vectors, rows)
    again = topic_fit._vector_ridge(vectors[kept], fewer)
    expected = vectors[left] @ again.weights[:5] + again.weights[5]
    assert np.isclose(ridge.unseen[left], expected)
    odds = topic_fit._log_odds([one.plain for one in made], rows, 5)
    again = topic_fit._log_odds([made[i].plain for i in kept], fewer, 5)
    bucket = made[left].plain
    assert np.isclose(odds.unseen[left], even(bucket) @ again.weights[6 + bucket])


def test_the_ridge_of_words_is_the_dense_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(topic_fit, "_COMMON", 20)  # so that there are rarer words, too
    made = [features(text) for text in [*EXEMPLARS, *innocents()[:60]]]
    rows = topic_fit._Rows.of(len(EXEMPLARS), np.ones(len(made), np.intp))
    dense = np.zeros((len(made), BUCKETS))
    for row, one in zip(dense, made, strict=True):
        row[one.rare] = one.rare_values
    dense *= (dense > 0).sum(axis=0) > 1
    kernel = dense @ dense.T + 1.0
    dual = np.linalg.solve(kernel + topic_fit._RIDGE_WORDS * np.diag(1 / rows.weight), rows.label)
    model = topic_fit._word_ridge(made, rows, 5)
    assert np.allclose(model.weights[6:], dense.T @ dual, atol=1e-5)
    assert np.isclose(model.weights[5], dual.sum(), atol=1e-5)


def test_any_dimension_will_do() -> None:
    def embed(texts: Sequence[str]) -> NDArray[np.float32]:
        some: NDArray[np.float32] = load_static().embed(texts)[:, :7].copy()
        return some

    assert len(Fitter(embed)(EXEMPLARS)) == len(Fitter(load_static().embed)(EXEMPLARS)) - 249


def test_the_shipped_texts_are_many_and_differ() -> None:
    assert len(innocents()) > 800
    assert len(set(innocents())) > 0.99 * len(innocents())
