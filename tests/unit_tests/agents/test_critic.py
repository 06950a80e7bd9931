from __future__ import annotations

from dataclasses import replace

import pytest

from alu_graph.agents.agent import ReplyError
from alu_graph.agents.critic import Critic, best, good_enough
from alu_graph.settings import Settings
from alu_graph.state import Answer, Candidate
from tests.unit_tests.fakes import KEPT, LEAK, NAME, answer_of, desk_of

ERASED = Candidate(KEPT, "eraser", passed=True)
SHORT = Candidate("Peru.", "crafter")
FULL = Candidate("Lima lies in Peru.", "crafter")
LEAKY = Candidate(f"{KEPT} {LEAK}", "crafter")


def judged(*candidates: Candidate) -> Answer:
    return replace(answer_of(), candidates=candidates)


def rated(*ratings: float | None) -> Answer:
    made = [
        Candidate(f"No. {i}", "crafter", passed=True, rating=one) for i, one in enumerate(ratings)
    ]
    return judged(ERASED, *made)


def test_only_crafts_that_passed_the_checker_are_rated() -> None:
    [task] = Critic().ask(judged(ERASED, LEAKY, FULL), desk_of())
    shown = str(task.prompt[-1].text)
    assert FULL.text in shown
    assert NAME in shown  # the critic is told what to look for
    assert LEAK not in shown


def test_ratings_go_to_the_crafts_and_never_to_the_erasers() -> None:
    answer = judged(ERASED, LEAKY, FULL, SHORT)
    assert len(Critic().ask(answer, desk_of())) == 2
    done = Critic().read(answer, desk_of(), [1, None])
    assert done.candidates == (
        ERASED,
        replace(LEAKY, passed=False),
        replace(FULL, passed=True, rating=1.0),
        replace(SHORT, passed=True, rating=None),
    )


@pytest.mark.parametrize(
    "text",
    ["Lima is in Peru, Szeged is elsewhere.", "Lima lies in Peru. A nurse lives there, too."],
)
def test_a_craft_that_says_more_than_the_eraser_does_not_pass(text: str) -> None:
    done = Critic().read(judged(ERASED, Candidate(text, "crafter"), FULL), desk_of(), [])
    assert [one.passed for one in done.candidates] == [True, False, True]


def test_where_the_eraser_left_nothing_no_craft_passes() -> None:
    done = Critic().read(judged(FULL), desk_of(), [])
    assert [one.passed for one in done.candidates] == [False]


def test_without_a_model_crafts_are_rated_by_what_they_keep() -> None:
    crafts = (Candidate(KEPT, "crafter"), SHORT, LEAKY)
    done = Critic().read(judged(ERASED, *crafts), desk_of(), [])
    _, full, short, leaky = done.candidates
    assert full.rating == 5.0
    assert short.rating is not None
    assert 1.0 < short.rating < 5.0
    assert leaky.rating is None


def test_feedback_says_what_failed_without_words_of_it() -> None:
    done = Critic().read(judged(ERASED, LEAKY, FULL), desk_of(), [2])
    said = " ".join(done.feedback)
    assert "1 of 2" in said
    assert "2.0" in said
    for word in (*NAME.split(), "Lima", "lives"):
        assert word not in said
    assert Critic().read(judged(ERASED), desk_of(), []).feedback == ()


def test_the_best_are_the_top_j_by_rating() -> None:
    answer = rated(2, 5, None, 4, 5, 1)
    assert [one.rating for one in best(answer, Settings(top_j=3))] == [5, 5, 4]
    assert [one.text for one in best(answer, Settings(top_j=1))] == ["No. 1"]


@pytest.mark.parametrize(
    ("ratings", "enough"),
    [
        ([4, 4, 4], True),
        ([5, 5, 2], True),
        ([5, 5, 1], False),
        ([5, 5, 5, 1, 1], True),  # the best three count
        ([4], True),
        ([3], False),
        ([None], False),
        ([], False),
    ],
)
def test_good_enough_is_the_mean_of_the_best(ratings: list[float | None], enough: bool) -> None:  # noqa: FBT001 - a table's column
    assert good_enough(rated(*ratings), Settings(top_j=3, good_enough=4)) is enough


def test_crafts_that_did_not_pass_count_nowhere() -> None:
    failed = Candidate("x", "crafter", passed=False, rating=5)
    assert best(judged(failed), Settings()) == []


@pytest.mark.parametrize(
    ("said", "read"),
    [
        ("4", 4),
        ("Rating: 3", 3),
        ("**5**/5", 5),
        ("I'd say 2, or so", 2),
        ("3.", 3),
    ],
)
def test_replies(said: str, read: int) -> None:
    [task] = Critic().ask(judged(ERASED, FULL), desk_of())
    assert task.parse(said) == read


@pytest.mark.parametrize("said", ["", "good", "7", "10", "0", "4.5", "-"])
def test_replies_of_another_form(said: str) -> None:
    [task] = Critic().ask(judged(ERASED, FULL), desk_of())
    with pytest.raises(ReplyError):
        task.parse(said)


def test_before_a_verdict_nothing_passes() -> None:
    answer = replace(judged(FULL), draft_verdict=None)
    assert Critic().ask(answer, desk_of()) == []
    assert not Critic().read(answer, desk_of(), []).candidates[0].passed
