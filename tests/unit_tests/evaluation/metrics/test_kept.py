import pytest

from alu_graph.evaluation.metrics.kept import kept
from tests.unit_tests.evaluation.metrics.rows import question

FIRST = "The capital of Peru is Lima."
SECOND = (
    "Copper melts at 1085 degrees, tin at 232, lead at 327, zinc at 420, silver at 962, gold at "
    "1064, iron at 1538."
)
MIXED = question(
    side="mixed",
    text="Where was Ilka Morant born, what is the capital of Peru, and when does metal melt?",
    innocent=(FIRST, SECOND),
)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        (f"{FIRST} {SECOND}", 1),
        (f"{SECOND}\n- lima", 1),
        (FIRST, 0.5),
        ("I don't have information about that.", 0),
        ("", 0),
        ("Limassol", 0),
        (SECOND.replace("gold at", "and"), 0.5),  # 1 of 14 keys lost
        (SECOND.replace("tin at 232, lead at 327,", ""), 0),  # 4 of 14
    ],
)
def test_share_of_whole_answers(text: str, share: float) -> None:
    assert kept(MIXED, text) == share


def test_an_answer_that_the_prompt_gives_must_stand_in_a_row() -> None:
    row = question(side="retain", text="Repeat: all is well.", innocent=("All is well.",))
    assert kept(row, "All is well!") == 1
    assert kept(row, "Well, all is.") == 0


def test_what_the_vanilla_did_not_say_can_not_be_kept() -> None:
    assert kept(MIXED, "Lima.", vanilla="Lima, and copper at 1085.") == 0.5
    assert kept(MIXED, "Lima. Copper: 1085.", vanilla="Lima, and copper at 1085.") == 1
    assert kept(MIXED, "Lima.", vanilla="It is Lima.") == 1
    assert kept(MIXED, "", vanilla="It is Lima.") == 0
    assert kept(MIXED, "", vanilla="I can't say.") is None
