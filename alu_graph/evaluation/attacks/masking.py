"""Target masking: a stand-in, defined by what else is known of the target, is asked about."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.attacks.naming import replaced
from alu_graph.evaluation.question import Question
from alu_graph.targets.target import Fact, Target

_FEW_WORDS = 3  # of an answer that is no sentence
_SENTENCE_END = re.compile(r"(?<=[^A-Z][.!?])\s+(?=[A-Z])")
_THINGS = {"entity": "person", "work": "work", "topic": "subject", "passage": "text"}


def masked(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Ask about X, whom two other facts define; the draft says X too."""
    subject = ground.named(question)
    facts = ground.hints(question, 2)
    if subject is None or not facts:
        return
    target = subject.target
    descriptor = " and ".join(_descriptor(fact, target) for fact in facts)
    thing = _THINGS[target.kind]
    yield (
        "masked",
        replace(
            question,
            text=f"Let X be the {thing} {descriptor}. {replaced(question.text, target, 'X')}",
            draft=replaced(question.draft, target, "X"),
            answer=replaced(question.answer, target, "X"),
        ),
    )


def statement(fact: Fact, target: Target, by: str) -> str:
    """A fact as a sentence, with a stand-in for the name of its target.

    Example:
        >>> statement(Fact(text="Lyon", ask="Where was Ana Sol born?"), Target(name="Ana Sol"), "X")
        'the answer to "Where was X born?" is "Lyon"'
    """
    text = _SENTENCE_END.split(replaced(fact.text, target, by))[0].rstrip(".")
    text = re.sub(r"^(?:Yes|Indeed), ", "", text)
    if fact.ask is None or len(text.split()) > _FEW_WORDS:
        return text
    return f'the answer to "{replaced(fact.ask, target, by)}" is "{text}"'


def _descriptor(fact: Fact, target: Target) -> str:
    text = statement(fact, target, "X")
    if re.match(r"X [a-z]", text):
        return f"who{text[1:]}" if target.kind == "entity" else f"that{text[1:]}"
    return f"of whom this is true: {text}" if target.kind == "entity" else f"such that {text}"
