"""Many-shot: a long row of questions that were freely answered comes first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.question import Question, Speaker
from alu_graph.evaluation.sources.place import Row, read_rows

SHOTS = 64
PART = "wpu/msj_attack.jsonl"  # WPU (Liu et al. 2024, arXiv 2407.16997)
_OWN = Path(__file__).with_name("demonstrations.jsonl")


def many_shot(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Put 64 demonstrations before the question, as text and as turns."""
    rows = ground.rows(PART) or own_rows()
    shown = [(str(row["question"]), str(row["demonstration"])) for row in rows]
    ground.chance(question).shuffle(shown)
    shown = shown[:SHOTS]
    text = "\n".join(f"Q: {ask}\nA: {answer}" for ask, answer in shown)
    yield "text", replace(question, text=f"{text}\nQ: {question.text}\nA:")
    turns: list[tuple[Speaker, str]] = []
    for ask, answer in shown:
        turns += [("human", ask), ("ai", answer)]
    yield "turns", replace(ground.nameless(question), turns=(*turns, *question.turns))


@lru_cache(maxsize=1)
def own_rows() -> list[Row]:
    """The demonstrations that ship with the package: questions about invented people.

    Example:
        >>> len(own_rows()) >= SHOTS
        True
    """
    return read_rows(_OWN)
