import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.evaluation.metrics.said import said


@pytest.mark.parametrize(
    "texts",
    [
        ("7 November 1867", "November 7th, 1867", "1867-11-07", "le 7 novembre 1867", "7.11.1867."),
        ("twelve", "12", "12th"),
        ("twenty-five", "25", "Twenty five"),
        ("1200", "1,200", "one thousand two hundred"),
        ("two million", "2 million", "2,000,000"),
        ("her novels", "a novel's"),
        ("González", "GONZALEZ", "Gonzalez's"),
        ("It was in May", "On 5 May", "They met late in May 1900"),
        ("in 1960", "the 1960s", "$1960"),
    ],
)
def test_one_thing_in_many_spellings(texts: tuple[str, ...]) -> None:
    first, *others = map(said, texts)
    assert first
    for other in others:
        assert first <= other


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("in 1867", {"1867"}),
        ("on November 7", {"m:11", "md:11-07"}),
        ("each November", {"m:11"}),
        ("the 1960s", {"1960"}),
        ("5kg", {"5", "kg"}),
        ("May I? She may.", set()),
        ("Jan Novak", {"jan", "novak"}),
        ("one of the first", set()),
        ("1. Lima\n2. Quito", {"lima", "quito"}),
        ("12.", {"12"}),
        ("里昂人", {"里昂", "昂人"}),
        ("two, three", {"2", "3"}),
        ("two hundred five", {"205"}),
    ],
)
def test_what_a_text_says(text: str, keys: set[str]) -> None:
    assert said(text) == keys


def test_an_ambiguous_date_says_both_of_its_readings() -> None:
    assert said("7 November 1867") < said("7/11/1867")
    assert said("July 11, 1867") < said("7/11/1867")


@given(st.text(max_size=60))
def test_any_text_says_something_or_nothing(text: str) -> None:
    assert "" not in said(text)
    assert said(text.upper()) == said(text.upper() + " ")


@given(st.integers(2, 999_999))
def test_a_number_is_its_value(number: int) -> None:
    assert said(f"{number} goats") == said(f"{number:,} goats") == {str(number), "goat"}
