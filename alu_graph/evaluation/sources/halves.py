"""Two halves of the targets: settings are tuned on one, and the other is reported."""

from __future__ import annotations

from hashlib import sha256

from alu_graph.evaluation.question import Question
from alu_graph.text.folding import fold


def tuned(name: str) -> bool:
    """Whether a target, or a text, is of the half that settings are tuned on.

    Args:
        name: A target's name, or a text such as a question. Case and accents make no difference.

    Example:
        >>> tuned("Ana Sol") == tuned("ANA SOL")
        True
    """
    return sha256(fold(name).encode("utf-8", "replace")).digest()[0] % 2 == 0


def of_half(question: Question, half: int) -> bool:
    """Whether a question is of a half: of its target; where it has none, by its own text.

    Args:
        question: The question.
        half: 0 for the half that settings are tuned on, 1 for the other.
    """
    return tuned(question.about or question.text) is (half == 0)
