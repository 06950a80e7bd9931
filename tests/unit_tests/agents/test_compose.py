from __future__ import annotations

from dataclasses import replace

import pytest

from alu_graph.agents.agent import ReplyError
from alu_graph.agents.compose import Compose
from alu_graph.state import Answer, Candidate
from tests.unit_tests.fakes import DRAFT, KEPT, LEAK, NAME, answer_of, desk_of

ERASED = Candidate(KEPT, "eraser", passed=True)
FULL = Candidate("Lima lies in Peru.", "crafter", passed=True, rating=5)
OTHER = Candidate("Peru has Lima.", "crafter", passed=True, rating=4)
BAD = Candidate("Peru.", "crafter", passed=True, rating=1)
MERGED = "Lima, of Peru, lies in Peru."


def with_(*candidates: Candidate) -> Answer:
    return replace(answer_of(), candidates=candidates)


def test_good_versions_are_merged_and_no_name_is_shown() -> None:
    [task] = Compose().ask(with_(ERASED, OTHER, FULL), desk_of())
    shown = str(task.prompt[-1].text)
    assert shown.index(KEPT) < shown.index(FULL.text) < shown.index(OTHER.text)
    assert NAME not in shown
    assert LEAK not in shown


def test_one_version_needs_no_call() -> None:
    assert Compose().ask(with_(FULL), desk_of()) == []
    assert Compose().ask(with_(ERASED, replace(FULL, text=KEPT)), desk_of()) == []


def test_what_is_not_good_enough_is_not_merged() -> None:
    assert Compose().ask(with_(ERASED, BAD), desk_of()) == []


def test_the_merged_text_is_proposed() -> None:
    done = Compose().read(with_(ERASED, FULL, OTHER), desk_of(), [MERGED])
    assert done.proposal == MERGED
    assert done.candidates[-1] == Candidate(MERGED, "composer", passed=True)
    assert not done.fallback


@pytest.mark.parametrize("merged", [DRAFT, LEAK, None])
def test_a_composer_that_leaks_or_is_silent_loses_to_the_best(merged: str | None) -> None:
    done = Compose().read(with_(ERASED, OTHER, FULL), desk_of(), [merged])
    assert done.proposal == FULL.text
    assert not done.failed


def test_a_composer_that_brings_a_flagged_word_back_loses_too() -> None:
    draft = f"{KEPT} {NAME} was born in Szeged."
    answer = replace(
        answer_of(draft, f"Where is Lima, and where was {NAME} born?"), candidates=(ERASED, FULL)
    )
    done = Compose().read(answer, desk_of(), ["Lima is in Peru, Szeged is elsewhere."])
    assert done.proposal == FULL.text


def test_where_nothing_is_good_enough_the_erasers_text_stands() -> None:
    done = Compose().read(with_(ERASED, BAD), desk_of(), [])
    assert (done.proposal, done.fallback, done.failed) == (KEPT, True, False)


def test_where_nothing_is_left_the_answer_is_withheld() -> None:
    answer = answer_of("She was born in Szeged.", f"Where was {NAME} born?")
    done = Compose().read(replace(answer, candidates=(BAD,)), desk_of(), [])
    assert (done.proposal, done.fallback, done.failed) == (None, True, True)


def test_where_a_proposal_failed_the_check_only_the_eraser_is_left() -> None:
    # A target was added on the way, so what had passed passes no more.
    answer = replace(with_(ERASED, FULL, OTHER), proposal=FULL.text)
    assert Compose().ask(answer, desk_of()) == []
    done = Compose().read(answer, desk_of(), [])
    assert (done.proposal, done.fallback) == (KEPT, True)


@pytest.mark.parametrize(
    ("said", "read"),
    [
        (" Lima. \n", "Lima."),
        ("Merged answer: Lima.", "Lima."),
        ("Version 2: Lima.", "Lima."),
        ("<data 1>Lima.</data 1>", "Lima."),
    ],
)
def test_replies(said: str, read: str) -> None:
    [task] = Compose().ask(with_(ERASED, FULL), desk_of())
    assert task.parse(said) == read


def test_an_empty_reply_is_of_another_form() -> None:
    [task] = Compose().ask(with_(ERASED, FULL), desk_of())
    with pytest.raises(ReplyError):
        task.parse("<data 1>\n</data 1>")
