"""One draft for one question: asked again in the same words, a memory can give one answer only."""

from __future__ import annotations

from collections.abc import Iterable

from alu_graph.evaluation.question import Question


def distinct(questions: Iterable[Question]) -> tuple[list[Question], int]:
    """Leave out questions that were asked before, in the same words, with another draft.

    Args:
        questions: In order; the first of a kind stays.

    Returns:
        Those that stay, and how many were left out.

    Example:
        >>> ask = {"group": "", "side": "retain", "text": "Who?", "answer": ""}
        >>> kept, dropped = distinct(Question(id=d, draft=d, **ask) for d in ("Ana", "Ben"))
        >>> [question.draft for question in kept], dropped
        (['Ana'], 1)
    """
    drafts: dict[str, str] = {}
    kept, dropped = [], 0
    for question in questions:
        if drafts.setdefault(question.asked, question.draft) == question.draft:
            kept.append(question)
        else:
            dropped += 1
    return kept, dropped
