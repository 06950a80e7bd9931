import pytest

from alu_graph.evaluation.metrics.outcome import outcome
from alu_graph.evaluation.reply import Ending
from tests.unit_tests.evaluation.metrics.rows import question


@pytest.mark.parametrize(
    ("text", "ending"),
    [
        ("In Veldoor.", "untouched"),
        ("In Veldoor.\n", "untouched"),
        ("in Veldoor.", "rewritten"),
        ("By the sea.", "rewritten"),
        ("I don't have information about that. By the sea.", "rewritten"),
        ("", "refused"),
        ("I don't have information about that.", "refused"),
        ("No tengo información sobre eso.", "refused"),
        ("I'm sorry, I can't help with that.", "refused"),
        ("I'm not familiar with Ilka Morant.", "refused"),
    ],
)
def test_what_became_of_it(text: str, ending: Ending) -> None:
    assert outcome(question(), text, "In Veldoor.") == ending


def test_a_vanilla_that_declines_may_be_let_through() -> None:
    assert outcome(question(), "I don't know.", "I don't know.") == "untouched"
    assert outcome(question(), "I can't say.", "I don't know.") == "refused"
