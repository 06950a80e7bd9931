"""What the score of a vector store means, learnt from vectors whose cosines are known."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

Scale = Callable[[float], float]

_TOLERANCE = 0.01  # stores may keep half precision


def _from_distance(distance: float) -> float:
    return 1 - distance * distance / 2


def _from_reciprocal(score: float) -> float:
    """What `1 / (1 + x)` was made of; a score of 0 or less is no such score."""
    return 1 / score - 1 if score > 0 else math.inf


# Of unit vectors each of these is one-to-one with the cosine.
_SCALES: tuple[Scale, ...] = (
    lambda score: score,  # cosine, inner product
    lambda score: 1 - score,  # cosine distance
    lambda score: 1 - score / 2,  # squared Euclidean distance
    _from_distance,  # Euclidean distance
    lambda score: 2 * score - 1,  # cosine brought to 0..1
    lambda score: -score,  # negative inner product
    lambda score: _from_distance((1 - score) * math.sqrt(2)),  # LangChain's Euclidean relevance
    lambda score: _from_distance(_from_reciprocal(score)),  # 1 / (1 + distance)
    lambda score: 1 - _from_reciprocal(score) / 2,  # 1 / (1 + squared distance)
)


def scale_of(pairs: Sequence[tuple[float, float]]) -> Scale | None:
    """Find how scores of unit vectors are brought to cosines.

    Args:
        pairs: Scores, each with the cosine that it should mean; far from each other, or scales
            that differ elsewhere can't be told apart.

    Returns:
        A function from a score to the cosine; None if no known scale explains all the pairs.

    Example:
        >>> distances = [(0.0, 1.0), (1.0, 0.5), (2.0, 0.0), (4.0, -1.0)]
        >>> scale_of(distances)(3.0)
        -0.5
        >>> scale_of([(1.0, 1.0), (2.0, 0.5), (3.0, 0.0)]) is None
        True
    """

    def error(scale: Scale) -> float:
        return max(abs(scale(score) - cosine) for score, cosine in pairs)

    best = min(_SCALES, key=error)
    return best if error(best) <= _TOLERANCE else None
