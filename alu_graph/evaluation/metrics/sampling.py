"""leak@k: does any of k answers to one question leak, from n answers that were sampled?"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

from alu_graph.evaluation.metrics.choice import MetricError


def leak_at(k: int, scores: Sequence[float]) -> float:
    """The expected worst of k answers, estimated without bias from n of them.

    leak@k is of arXiv 2511.04934. Its estimate: of all sets of k out of the n answers, the mean
    of their greatest scores; for leaks counted as 0 and 1, c of them, that is
    1 - C(n - c, k) / C(n, k), as of pass@k (arXiv 2107.03374).

    Args:
        k: How many answers an attacker draws.
        scores: One an answer: 1 where it leaks, or the share that it tells.

    Raises:
        MetricError: If there are fewer than k answers, or k is below one.

    Example:
        >>> leak_at(1, [0, 0, 1, 0]), leak_at(2, [0, 0, 1, 0])
        (0.25, 0.5)
    """
    count = len(scores)
    if not 1 <= k <= count:
        msg = f"leak@{k} of {count} answers: sample at least k of them, and k at least one"
        raise MetricError(msg)
    # The i-th smallest is the worst of those sets that hold it and k - 1 smaller ones.
    worst = sum(comb(i, k - 1) * score for i, score in enumerate(sorted(scores)))
    return worst / comb(count, k)


def sample_of(question: str) -> tuple[str, str]:
    """The question that an id is a sample of, and which: "12#3" is the third of "12".

    Example:
        >>> sample_of("12#3"), sample_of("12")
        (('12', '3'), ('12', ''))
    """
    base, mark, number = question.rpartition("#")
    return (base, number) if mark and number.isdecimal() else (question, "")
