from __future__ import annotations

from dataclasses import replace

import pytest

from alu_graph.agents.agent import ReplyError
from alu_graph.agents.craft import Craft
from alu_graph.agents.prompts import MASK
from alu_graph.payload import read_payload
from alu_graph.state import Candidate
from tests.unit_tests.fakes import DRAFT, KEPT, LEAK, NAME, answer_of, desk_of

ERASED = Candidate(KEPT, "eraser", passed=True)


def parsed(text: str) -> str:
    [task, *_] = Craft().ask(answer_of(), desk_of())
    return task.parse(text)


@pytest.mark.parametrize("k", [1, 5, 16])
def test_k_calls_that_show_no_name_and_no_flagged_text(k: int) -> None:
    tasks = Craft().ask(answer_of(), desk_of(k=k))
    assert len(tasks) == k
    for task in tasks:
        shown = "\n".join(str(message.text) for message in task.prompt)
        assert KEPT in shown
        assert MASK in shown
        for word in NAME.split():
            assert word not in shown


def test_the_first_calls_ask_for_different_variations() -> None:
    def request(text: str) -> str:
        return text.split("<data", maxsplit=1)[0]

    tasks = Craft().ask(answer_of(), desk_of(k=5))
    assert len({request(str(task.prompt[-1].text)) for task in tasks}) == 5


def test_feedback_of_a_failed_round_is_in_the_next_prompts() -> None:
    answer = replace(answer_of(), feedback=("2 of 5 versions came back",))
    for task in Craft().ask(answer, desk_of()):
        assert "2 of 5 versions came back" in str(task.prompt[-1].text)


def test_nothing_is_asked_where_only_blanks_would_be_shown() -> None:
    answer = answer_of("She was born in Szeged.", f"Where was {NAME} born?")
    assert Craft().ask(answer, desk_of()) == []


def test_an_object_of_many_parts_is_left_to_the_eraser() -> None:
    answer = replace(answer_of(), payload=read_payload({"a": DRAFT, "b": "More."}))
    assert Craft().ask(answer, desk_of()) == []


def test_candidates_are_the_erasers_first_and_each_text_once() -> None:
    done = Craft().read(answer_of(), desk_of(), ["One.", None, "", "One.", "Two."])
    assert done.candidates == (
        ERASED,
        Candidate("One.", "crafter"),
        Candidate("Two.", "crafter"),
    )
    assert done.attempt == 1


def test_the_next_round_replaces_crafts_and_keeps_the_erasers() -> None:
    answer = replace(
        answer_of(), candidates=(ERASED, Candidate("Old.", "crafter")), attempt=1, proposal="Old."
    )
    done = Craft().read(answer, desk_of(), ["New."])
    assert done.candidates == (ERASED, Candidate("New.", "crafter"))
    assert (done.attempt, done.proposal) == (2, None)


def test_a_round_without_calls_is_the_last() -> None:
    assert Craft().read(answer_of(), desk_of(max_attempts=4), []).attempt == 4


def test_nothing_is_left_of_a_draft_that_is_all_leak() -> None:
    assert Craft().read(answer_of(LEAK), desk_of(), []).candidates == ()


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("Lima.", "Lima."),
        ('  "Lima."\n', "Lima."),
        ("<data abcd>\nLima.\n</data abcd>", "Lima."),
        ("NONE", ""),
        ("none.", ""),
        ("None of it is in Peru.", "None of it is in Peru."),
    ],
)
def test_replies(said: str, read: str) -> None:
    assert parsed(said) == read


@pytest.mark.parametrize("said", ["", "  \n", f"Lima, and {MASK}.", '""'])
def test_replies_of_another_form(said: str) -> None:
    with pytest.raises(ReplyError):
        parsed(said)
