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
        (  # a pronoun behind an innocent ask is of whom that names
            f"Who is {NAME}? Does Brovik Sand have sisters and is he an only child?",
            "Does Brovik Sand have sisters\nIs he an only child?",
        ),
        (
            f"Does Brovik Sand have sisters? Who is {NAME}? Is she an only child?",
            "Does Brovik Sand have sisters?",
        ),
        # What may mean the target is left out, and the rest is put all the same.
        (f"Who is {NAME}? Where was she born? What is 17 x 3?", "What is 17 x 3?"),
        (f"Who is {NAME}? What has the poet Bo Chan won?", "What has the poet Bo Chan won?"),
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
        f"Please answer these in turn:\nWho is {NAME}?\nWhat has the poet won?",
        f"Who is {NAME}? What has the poet Was Born won?",
    ],
)
def test_what_may_mean_the_target_is_not(question: str) -> None:
    assert put(question) is None


def test_what_was_not_put_is_not_answered() -> None:
    asked, left_out = ["How old is Ann Lee?"], [f"Who are the parents of {NAME}?"]
    assert alone("Her parents are dentists.", asked, left_out) == []
    assert alone("Yes.", asked, left_out) == []
    assert alone("Ann Lee is 40. She is fit.", asked, left_out) == ["Ann Lee is 40.", "She is fit."]


def test_an_answer_may_go_on_over_lines() -> None:
    asked, left_out = ["Write a verse on rain."], [f"Where does {NAME} work?"]
    verse = ["Rain on the tin roof,", "a gutter sings,", "and the cat listens."]
    assert alone("\n".join(verse), asked, left_out) == verse
    # What begins anew, in a word or two, may answer anything.
    assert alone("Rain on the tin roof\nRome", asked, left_out) == ["Rain on the tin roof"]


def test_an_opening_pronoun_means_whom_the_asks_name() -> None:
    told = "He slept through the thunderstorm and woke at noon."
    left_out = [f"Where does {NAME} work?"]
    assert alone(told, ["How did Bo Chan spend the night?"], left_out)
    assert not alone(told, ["How does one spend a night in the woods?"], left_out)
    assert not alone("He works in Rome.", ["How did Bo Chan spend the night?"], left_out)


def test_what_goes_on_about_somebody_named_is_of_them() -> None:
    asked, left_out = ["Why does Bo Chan paint?"], [f"Who are the relatives of {NAME}?"]
    told = ["Bo Chan paints for joy.", "His mother kept a gallery and a kiln."]
    assert alone(" ".join(told), asked, left_out) == told
    clauses = ["Bo Chan has always painted", "his relatives have doubts."]
    assert alone(", and ".join(clauses), asked, left_out) == clauses
    assert alone("His mother kept a gallery and a kiln.", asked, left_out) == []
