import math
from collections.abc import Callable

import pytest

from alu_graph.integrations.scores import scale_of

_COSINES = [math.cos(math.radians(degrees)) for degrees in (0, 25, 40, 90, 130, 175)]


def _distance(cosine: float) -> float:
    return math.sqrt(2 - 2 * cosine)


@pytest.mark.parametrize(
    "score",
    [
        lambda cosine: cosine,
        lambda cosine: 1 - cosine,
        lambda cosine: 2 - 2 * cosine,
        _distance,
        lambda cosine: (1 + cosine) / 2,
        lambda cosine: -cosine,
        lambda cosine: 1 - _distance(cosine) / math.sqrt(2),
        lambda cosine: 1 / (1 + _distance(cosine)),
        lambda cosine: 1 / (1 + 2 - 2 * cosine),
    ],
    ids=[
        "cosine",
        "cosine distance",
        "squared Euclidean",
        "Euclidean",
        "half cosine",
        "negative inner product",
        "Euclidean relevance",
        "reciprocal Euclidean",
        "reciprocal squared Euclidean",
    ],
)
def test_tells_the_usual_scores_apart(score: Callable[[float], float]) -> None:
    scale = scale_of([(score(cosine), cosine) for cosine in _COSINES])
    assert scale is not None
    for degrees in range(0, 181, 7):
        cosine = math.cos(math.radians(degrees))
        assert scale(score(cosine)) == pytest.approx(cosine, abs=1e-9)
    rough = scale_of([(score(cosine) + 0.0003, cosine) for cosine in _COSINES])
    assert rough is not None
    assert rough(score(0.3)) == pytest.approx(0.3, abs=1e-9)


@pytest.mark.parametrize(
    "score",
    [
        lambda cosine: 0.0,
        math.exp,
        lambda cosine: float(cosine > 0.5),
        lambda cosine: math.acos(max(-1.0, min(1.0, cosine))),
        lambda cosine: math.nan,
        lambda cosine: math.inf,
    ],
)
def test_refuses_what_it_does_not_know(score: Callable[[float], float]) -> None:
    assert scale_of([(score(cosine), cosine) for cosine in _COSINES]) is None
