"""What became of the vanilla's answer, told from the texts alone: one measure for all methods."""

from __future__ import annotations

from alu_graph.evaluation.metrics.declined import declines
from alu_graph.evaluation.question import Question
from alu_graph.evaluation.reply import Ending


def outcome(question: Question, text: str, vanilla: str) -> Ending:
    """What became of the vanilla's answer.

    Args:
        question: What was asked.
        text: The reply.
        vanilla: The vanilla's own answer to it.

    Returns:
        "untouched" if it is the same, word for word; "refused" if the reply is empty, a refusal, or
        says only that it does not know; else "rewritten". A vanilla that declines by itself and is
        let through is untouched.

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="forget",
        ...     side="forget",
        ...     text="Where was Ana Sol born?",
        ...     answer="In Lyon.",
        ...     draft="Ana Sol was born in Lyon.",
        ... )
        >>> [
        ...     outcome(question, text, "In Lyon.")
        ...     for text in ("In Lyon.", "I don't know.", "In a town.")
        ... ]
        ['untouched', 'refused', 'rewritten']
    """
    if text.strip() == vanilla.strip():
        return "untouched"
    return "refused" if not text.strip() or declines(question, text) else "rewritten"
