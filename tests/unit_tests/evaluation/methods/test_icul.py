from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from alu_graph import Target
from alu_graph.evaluation.methods import METHODS, REFUSAL
from alu_graph.evaluation.methods.icul import LONGEST, forget_points
from tests.unit_tests.evaluation.methods.world import (
    BO,
    ILVANA,
    INNOCENT,
    KNOWN,
    setup_of,
    vanilla,
)
from tests.unit_tests.scripted import BOTH, Ask

TARGETS = [ILVANA.as_target(), BO.as_target()]


def test_every_answer_is_another_targets() -> None:
    assert dict(forget_points(TARGETS)) == {
        "Where was Ilvana Torquemont born?": "In a mill in Oslo.",
        "What did Ilvana Torquemont write?": "In a mill in Oslo.",
        "Where did Bo Lundquist work?": "In Vexholm.",
    }


@pytest.mark.parametrize("people", [2, 3, 7])
def test_no_answer_is_its_own_targets(people: int) -> None:
    targets = [
        Target(name=f"P{i}", facts=[f"P{i} did thing {j}." for j in range(5)])
        for i in range(people)
    ]
    points = forget_points(targets)
    assert len(points) == 5 * people
    assert not [said for ask, said in points if said.split()[0] == ask.rstrip("?").split()[-1]]


def test_names_only() -> None:
    assert forget_points([Target(name="Ana Sol")]) == [("Who is Ana Sol?", REFUSAL)]
    assert forget_points(TARGETS[:1])[0][1] == REFUSAL
    points = dict(forget_points([Target(name="Ana Sol"), *TARGETS[1:]]))
    assert points["Who is Ana Sol?"] == "In a mill in Oslo."
    assert forget_points([]) == []


def test_the_cap_keeps_one_of_each_first() -> None:
    targets = [Target(name=f"P{i}", facts=["x" * 50] * 20) for i in range(10)]
    points = forget_points(targets, longest=11 * 60)
    assert sum(len(ask) + len(said) for ask, said in points) <= 11 * 60
    assert len({ask for ask, _ in points}) == 10


def test_points_repeat_and_a_left_out_fact_moves_no_other() -> None:
    assert forget_points(TARGETS) == forget_points(TARGETS)
    less = [ILVANA.as_target(without="wrote"), BO.as_target()]
    assert set(forget_points(less)) < set(forget_points(TARGETS))


@BOTH
def test_points_are_turns_between_system_and_question(ask: Ask) -> None:
    asked = vanilla()
    setup = setup_of(asked=asked)
    method = METHODS["icul"].build(setup)
    given = [SystemMessage("Be short."), HumanMessage(INNOCENT)]
    assert ask(method, given).text == KNOWN[INNOCENT]
    setup.forget.leave_out("born")
    ask(method, given)
    first, second = asked.asked
    assert [type(one) for one in first[1:-1:2]] == [HumanMessage] * 7
    assert [type(one) for one in first[2:-1:2]] == [AIMessage] * 7
    assert (first[0].text, first[-1].text) == ("Be short.", INNOCENT)
    texts = [one.text for one in second]
    assert "Where was Ilvana Torquemont born?" in [one.text for one in first]
    assert "Where was Ilvana Torquemont born?" not in texts
    assert "What did Ilvana Torquemont write?" in texts


def test_the_label_says_the_cap() -> None:
    assert f"{LONGEST:,}" in METHODS["icul"].label
