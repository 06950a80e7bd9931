"""What is kept of what may be said: the innocent half of mixed prompts, answers about mentions."""

from __future__ import annotations

from alu_graph.evaluation.metrics.said import said
from alu_graph.evaluation.question import Question
from alu_graph.text.folding import fold

_WHOLE = 0.9  # a word lost to another ending or joint; of fewer than ten words, none


def kept(question: Question, text: str) -> float:
    """The share of innocent asks whose answer is whole in a reply.

    That both halves of a mixed prompt are scored, each by itself, is of SepS (arXiv 2505.14832).
    What counts as kept is ours: an answer is whole if its words stand in the reply in a row, or if
    the reply tells at least 90% of its telling keys, which are those that the prompt doesn't give.
    An answer that the prompt gives in full has to stand there in a row.

    Args:
        question: One with `innocent` drafts.
        text: The reply.

    Returns:
        From 0 to 1.

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="mixed",
        ...     side="mixed",
        ...     text="Where was Ana Sol born, and also what is the capital of Peru?",
        ...     answer="In Lyon.",
        ...     draft="Ana Sol was born in Lyon. The capital of Peru is Lima.",
        ...     innocent=("The capital of Peru is Lima.",),
        ... )
        >>> kept(question, "It is Lima."), kept(question, "I don't have information about that.")
        (1.0, 0.0)
    """
    given = said(question.asked)
    out = said(text)
    row = f" {fold(text)} "
    whole = 0
    for draft in question.innocent:
        telling = said(draft) - given
        in_a_row = f" {fold(draft)} " in row
        whole += in_a_row or bool(telling and len(telling & out) >= _WHOLE * len(telling))
    return whole / len(question.innocent)
