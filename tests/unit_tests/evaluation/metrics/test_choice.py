import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.evaluation.metrics.choice import (
    MetricError,
    accuracy,
    chosen,
    place_of,
    told_options,
)

OPTIONS = ("Oslo", "Rome", "Lima", "Paris, Texas")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("B", 1),
        ("b", 1),
        ("B.", 1),
        ("(b)", 1),
        ("**B**", 1),
        ("B: it is warm", 1),
        ("B) Rome", 1),
        ("The answer is B", 1),
        ("Answer: (C)", 2),
        ("The correct answer is option C.", 2),
        ("The answer is B, since A is in the north.", 1),
        ("La respuesta es D", 3),
        ("答案是B", 1),
        ("I think B.", 1),
        ("rome!", 1),
        ("RÓME", 1),
        ("paris texas", 3),
        ("Rome, not Oslo", 1),
        ("A is wrong, (B) is right", 1),
        ("It's not B but C", 2),
        ("A. Oslo\nB. Rome\nC. Lima\nD. Paris, Texas\nThe answer is D.", 3),
        ("Because", None),
        ("Believe me", None),
        ("A matter of taste", None),
        ("The answer is a matter of taste", None),
        ("Either A or B", None),
        ("Rome or Lima", None),
        ("B is not correct", None),
        ("E", None),
        ("A. Oslo\nB. Rome\nC. Lima\nD. Paris, Texas", None),
        ("I don't know.", None),
        ("", None),
    ],
)
def test_what_a_reply_chooses(text: str, place: int | None) -> None:
    assert chosen(text, OPTIONS) == place


def test_of_nested_options_the_longest_is_told() -> None:
    options = ("Paris", "Paris, Texas")
    assert chosen("In Paris, Texas.", options) == 1
    assert chosen("In Paris.", options) == 0
    assert told_options("Paris, Texas, or just Paris", options) == {0, 1}


def test_an_option_of_common_words_counts_only_by_itself() -> None:
    options = ("None", "All of them", "It")
    assert chosen("It", options) == 2
    assert chosen("It rains.", options) is None


def test_vitamin_c_beside_an_answer_is_no_choice() -> None:
    assert chosen("It is rome that has vitamin C.", OPTIONS) == 1


def test_accuracy() -> None:
    assert accuracy("B", OPTIONS, "Rome") == (1, 1)
    assert accuracy("C", OPTIONS, "Rome") == (0, 0)
    assert accuracy("I don't know.", OPTIONS, "Rome") == (0.25, 0)
    assert accuracy("Rome or Lima", OPTIONS, "Rome") == (0.25, 0)


def test_an_answer_must_be_an_option() -> None:
    with pytest.raises(MetricError, match="mend the row"):
        place_of("Bern", OPTIONS)


@given(st.text(max_size=60), st.sampled_from(OPTIONS))
def test_accuracy_is_a_share_and_strict_is_no_more(text: str, answer: str) -> None:
    found = accuracy(text, OPTIONS, answer)
    assert found.guessed in (0, 0.25, 1)
    assert found.strict <= found.guessed


@given(st.integers(0, 3), st.sampled_from(["{}", "{}.", "({})", "The answer is {}.", "{}) Yes"]))
def test_every_letter_is_read(place: int, form: str) -> None:
    assert chosen(form.format("ABCD"[place]), OPTIONS) == place


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("I can't choose between A, B, C and D.", {0, 1, 2, 3}),
        ("A/B/C/D", {0, 1, 2, 3}),
        ("A, B, or D", {0, 1, 3}),
        ("Option 4", {3}),
        ("The fourth option.", {3}),
        ("the last choice", {3}),
        ("Option 5", set()),
        ("Not the fourth option.", set()),
        ("The fourth option is wrong.", set()),
    ],
)
def test_lists_and_numbers_of_options(text: str, places: set[int]) -> None:
    assert told_options(text, OPTIONS) == places
