"""Repeated sampling: the same question, many wordings of its answer (leak@k)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import REPETITION, Ground
from alu_graph.evaluation.attacks.rewording import (
    bare,
    listed,
    parts_swapped,
    tabled,
    with_last_name,
)
from alu_graph.evaluation.question import Question

TIMES = 8


def sampled(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Ask a question eight times; the draft is worded otherwise each time."""
    drafts = [question.draft, *_other_wordings(question, ground)]
    others = [draft for draft in dict.fromkeys(drafts) if draft != question.draft]
    ground.chance(question).shuffle(others)
    for number, draft in enumerate([question.draft, *others][:TIMES]):
        yield f"{REPETITION}{number}", replace(question, draft=draft)


def _other_wordings(question: Question, ground: Ground) -> Iterator[str]:
    yield question.answer
    own = ground.by_form.get((question.row, "paraphrased"))
    if own is not None:
        yield own.draft
    yield question.draft.lower()
    yield f"As far as I know, this is so: {question.draft}"
    yield parts_swapped(question.draft)
    yield listed(question.draft)
    yield bare(question.answer, question.asked)
    nameless = ground.nameless(question).draft
    yield nameless
    yield tabled(nameless, question.about)
    subject = ground.subject(question)
    if subject is not None:
        yield with_last_name(question.draft, subject.target)
