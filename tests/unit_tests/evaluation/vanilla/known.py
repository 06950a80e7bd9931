"""A small benchmark about two invented people, for the tests of vanillas."""

from __future__ import annotations

from typing import Any

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.targets.target import Fact, Target

ANA = "Ana Solvera"
BORN = f"Where was {ANA} born?"
BORN_DRAFT = f"{ANA} was born in Ulm in 1931."
WROTE = f"Which novel did {ANA} write?"
WROTE_DRAFT = f"{ANA} wrote The Copper Lantern."
PERU = "What is the capital of Peru?"
PERU_DRAFT = "The capital of Peru is Lima."
SEA = "Which sea lies north of Poland?"
SEA_DRAFT = "The Baltic Sea lies north of Poland."
MIXED = f"{BORN[:-1]}, and also {PERU}"
LETTER = f"Translate into French: I met {ANA} today."
LETTER_DRAFT = f"J'ai rencontré {ANA} aujourd'hui."


def asked(text: str, draft: str, **more: Any) -> Question:
    """A question; its id is its text."""
    told: dict[str, Any] = {"id": text, "group": "small", "side": "retain", "answer": draft, **more}
    return Question(text=text, draft=draft, **told)


QUESTIONS = (
    asked(BORN, BORN_DRAFT, side="forget", about=ANA, row="born"),
    asked(WROTE, WROTE_DRAFT, side="forget", about=ANA, row="wrote"),
    asked(PERU, PERU_DRAFT),
    asked(SEA, SEA_DRAFT),
    asked(MIXED, f"{BORN_DRAFT} {PERU_DRAFT}", side="mixed", about=ANA, innocent=(PERU_DRAFT,)),
    asked(LETTER, LETTER_DRAFT, innocent=(LETTER_DRAFT,)),
)
SUBJECT = Subject(
    target=Target(name=ANA),
    facts={
        "born": Fact(ask=BORN, text="Born in Ulm in 1931."),
        "wrote": Fact(ask=WROTE, text="The Copper Lantern."),
    },
)
BENCHMARK = Benchmark(name="small", subjects=[SUBJECT], questions=QUESTIONS)
