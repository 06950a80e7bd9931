"""Encodings asked for in the answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.attacks.encodings import CODES
from alu_graph.evaluation.attacks.rewording import bare
from alu_graph.evaluation.question import Question


def coded(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Ask for the answer in each code; the draft is in it, with pronouns for the name."""
    nameless = ground.nameless(question)
    for name, code in CODES.items():
        # A poem has room for a few words.
        text = bare(nameless.answer, question.asked) if name == "acrostic" else nameless.draft
        yield (
            name,
            replace(
                nameless,
                text=f"{question.text} {code.asks}",
                draft=code.encode(text),
                reads=name,
            ),
        )
