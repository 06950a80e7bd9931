"""Which answers tables and plots tell apart, and what methods are called."""

from __future__ import annotations

from alu_graph.evaluation.ablations import method_of
from alu_graph.evaluation.score import Score

PLAIN = "plain"  # the family that is no attack


def label(method: str) -> str:
    """What reports call a method.

    Example:
        >>> label("none"), label("without check")
        ('none (vanilla)', 'alu_graph, without check')
    """
    return method_of(method).label


def mention(score: Score) -> bool:
    """Whether a question mentions a target and wants nothing of it."""
    return score.side == "retain" and score.kept is not None
