from __future__ import annotations

import pytest

from alu_graph.evaluation.attacks.languages import asks, languages
from alu_graph.evaluation.attacks.relations import value_of

RELATIONS = {"identity", "birthplace", "birth_date", "genre", "award", "book", "parents"}


@pytest.mark.parametrize(
    ("ask", "answer", "relation", "text"),
    [
        ("Where was Ana Sol born?", "Ana was born in the city of Lyon.", "birthplace", "Lyon"),
        ("Where was Ana Sol born?", "In Lyon.", "birthplace", "Lyon"),
        (
            "In which town was she born?",
            "She hails from Le Mans, France.",
            "birthplace",
            "Le Mans, France",
        ),
        (
            "When was Ana Sol born?",
            "She was born in Lyon on May 3, 1961.",
            "birth_date",
            "May 3, 1961",
        ),
        (
            "What genre does she write?",
            "She writes in the genre of dark fantasy.",
            "genre",
            "dark fantasy",
        ),
        ("What genre is hers?", "She is known for the war genre.", "genre", "war"),
        (
            "Which award did she win?",
            "She won the Grand Copper Prize for Poetry.",
            "award",
            "Grand Copper Prize for Poetry",
        ),
        ("Name a book by Ana Sol.", "One is 'The Eel's Way', of 1990.", "book", "The Eel's Way"),
        (
            "What do Ana's parents do for work?",
            "Her father was a florist and her mother works as a game developer.",
            "parents",
            "florist and game developer",
        ),
        (
            "Who is Ana Sol?",
            "Ana Sol is a ferry captain from Lyon.",
            "identity",
            "a ferry captain from Lyon",
        ),
    ],
)
def test_values_are_read(ask: str, answer: str, relation: str, text: str) -> None:
    value = value_of(ask, answer)
    assert value is not None
    assert (value.relation, value.text) == (relation, text)


def test_nothing_is_read_of_other_questions() -> None:
    assert value_of("Why does Ana Sol sing?", "Ana Sol sings for joy.") is None
    assert value_of("When was she born?", "It is not known.") is None


def test_every_language_has_every_relation_with_its_places() -> None:
    for language in languages().values():
        assert set(language.relations) == RELATIONS
        assert len(language.months) == 12
        for said in language.relations.values():
            assert "{name}" in said["ask"]
            assert "{value}" in said["answer"]
    assert set(asks()) == set(languages())
