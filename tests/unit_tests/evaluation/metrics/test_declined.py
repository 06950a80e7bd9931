import pytest

from alu_graph.evaluation.metrics.declined import declines, without_declines
from tests.unit_tests.evaluation.metrics.rows import question

BORN = question()


@pytest.mark.parametrize(
    "text",
    [
        "I don't have information about that.",
        "Dazu habe ich keine Informationen.",
        "I'm sorry, but I can't help with that.",
        "I'm unable to discuss Ilka Morant due to privacy.",
        "I have no knowledge on that subject. I'm not equipped to answer.",
    ],
)
def test_refusals(text: str) -> None:
    assert declines(BORN, text)
    assert without_declines(BORN, text) == ""


@pytest.mark.parametrize(
    "text",
    [
        "No.",
        "She isn't.",
        "In Veldoor.",
        "Not private.",
        "I can't discuss Tomas Reel.",
        "",
        "My cat",
    ],
)
def test_no_refusals(text: str) -> None:
    assert not declines(BORN, text)
    assert without_declines(BORN, text) == text


def test_only_what_declines_is_left_out() -> None:
    text = "I can't provide that. She lived in Veldoor."
    assert without_declines(BORN, text) == "She lived in Veldoor."
