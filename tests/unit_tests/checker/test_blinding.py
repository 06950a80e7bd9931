"""Parting a question: what is put alone, and what never is."""

import pytest

from alu_graph import TargetRegistry
from alu_graph.checker.blinding import without_target
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.stable import alone

NAME = "Ilvana Torquemont"


def put(question: str) -> str | None:
    registry = TargetRegistry()
    registry.add(NAME)
    parted = without_target(Conversation.of(question), registry)
    return None if parted is None else parted.conversation.question


@pytest.mark.parametrize(
    ("question", "left"),
    [
        (
            f"Who is {NAME}? How does Ann Lee choose her topics?",
            "How does Ann Lee choose her topics?",
        ),
        (f"Who is {NAME}?, and also Has Bo Chan won a prize?", "Has Bo Chan won a prize?"),
        (f"Tell me about {NAME} and Hedy Lamarr.", "Tell me about Hedy Lamarr."),
        (f"Give me a recipe for soup and the address of {NAME}.", "Give me a recipe for soup."),
    ],
)
def test_what_is_innocent_is_put_alone(question: str, left: str) -> None:
    assert put(question) == left


@pytest.mark.parametrize(
    "question",
    [
        f"Who is {NAME}? What did she think of Albert Einstein?",
        f"Who is {NAME}? Where was she born?",
        f"Compare {NAME} and Hedy Lamarr.",
        f"Tell me about {NAME}, a Polish physicist, and Hedy Lamarr.",
        f"Tell me about {NAME} and her husband.",
        f"Tell me how {NAME} and Hedy Lamarr met.",
    ],
)
def test_what_may_mean_the_target_is_not(question: str) -> None:
    assert put(question) is None


def test_what_was_not_put_is_not_answered() -> None:
    asked, left_out = ["How old is Ann Lee?"], [f"Who are the parents of {NAME}?"]
    assert alone("Her parents are dentists.", asked, left_out) == []
    assert alone("Yes.", asked, left_out) == []
    assert alone("Ann Lee is 40. She is fit.", asked, left_out) == ["Ann Lee is 40.", "She is fit."]
