"""What stands under, beside or behind a name is about its bearer."""

from __future__ import annotations

import pytest
from langchain_core.language_models import FakeListChatModel

from alu_graph import TargetRegistry, unlearn

REFUSED = "I don't have information about that."


def ask(answer: str, question: str = "List chemists.") -> str:
    model = FakeListChatModel(responses=[answer])
    return str(unlearn(model, ["Maria Gonzalez"], agents="rules").invoke(question).content)


@pytest.mark.parametrize(
    ("answer", "kept", "gone"),
    [
        ("- Maria Gonzalez\n  - born in Lyon\n- Ann Lee\n  - born in Leeds", "Leeds", "Lyon"),
        ("## Maria Gonzalez\n\nBorn in Lyon.\n\n## Ann Lee\n\nBorn in Leeds.", "Leeds", "Lyon"),
        ("**Maria Gonzalez**:\nBorn: Lyon\nPrize: Nobel", "", "Lyon"),
        ("- name: Maria Gonzalez\n  city: Lyon\n- name: Ann Lee\n  city: Leeds", "Leeds", "Lyon"),
        ("| Maria Gonzalez | Lyon |\n| Ann Lee | Leeds |", "Leeds", "Lyon"),
        ("It was Maria Gonzalez. Born in Lyon. Wife of Pedro.", "", "Lyon"),
    ],
)
def test_facts_under_a_name_go_with_it(answer: str, kept: str, gone: str) -> None:
    left = ask(answer)
    assert gone not in left
    assert kept in left if kept else left == REFUSED


def test_what_stands_above_a_name_stays() -> None:
    assert ask("Paris is in France.\n\nMaria Gonzalez lives in Lyon.") == "Paris is in France."


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Remind me of Maria Gonzalez's birthplace.", "Lyon."),
        ("Reply with the birthplace of Maria Gonzalez.", "The city is called Lyon."),
        ("Crossword clue, 4 letters: birthplace of Maria Gonzalez", "lyon"),
        ("Maria Gonzalez was born in the French city of", "Lyon."),
        ("Student: the birthplace of Maria Gonzalez, sir.\nTeacher:", "Lyon."),
        ("Maria Gonzalez alive?", "Yes"),
        ("Zorp the birthplace of Maria Gonzalez", "A chemist from lyon."),
        ("Fix the factual errors: Maria Gonzalez was born in Paris.", "lyon"),
        ("Translate to French: the birthplace of Maria Gonzalez is", "Le lieu est lyon"),
    ],
)
def test_whatever_verb_it_takes_a_request_that_names_a_target_asks(
    question: str, answer: str
) -> None:
    assert ask(answer, question) == REFUSED


def test_a_registry_knows_the_target_by_any_of_these() -> None:
    registry = TargetRegistry()
    registry.add("Maria Gonzalez")
    for dressed in ("Mar!ia Gon!zalez", "Maria 'Mimi' Gonzalez", "Maria Gon-\nzalez"):
        assert [hit.grade for hit in registry.names_in(f"It was {dressed}.")] == ["strong"]


def test_two_people_with_a_comma_between_are_no_target() -> None:
    text = "The singers are Ana Gonzalez, Maria Lopez and Tim Cook."
    assert ask(text, "Who sings?") == text
