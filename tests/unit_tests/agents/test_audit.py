from __future__ import annotations

import pytest

from alu_graph import Target, TargetRegistry
from alu_graph.agents.agent import ReplyError
from alu_graph.agents.audit import Audit
from alu_graph.checker.check import Accusation
from alu_graph.state import Answer
from tests.unit_tests.fakes import DRAFT, answer_of, desk_of

# A surname alone, without support, is undecided.
NAME = "Ilvana Torquemont"
GREY = "Torquemont was born in Quito."
ASKED = "Who painted it?"
FACT = "Born in Szeged on 3 May 1961."


def held() -> TargetRegistry:
    registry = TargetRegistry()
    registry.add(Target(name=NAME, facts=[FACT], id="t1"), Target(name="Ana Lopez", id="t2"))
    return registry


def grey() -> Answer:
    return answer_of(f"Lima is in Peru. {GREY}", ASKED, held())


def parsed(text: str) -> list[Accusation]:
    [task] = Audit().ask(grey(), desk_of(held()))
    return task.parse(text)


def test_one_call_for_each_grey_segment_with_its_targets_names_only() -> None:
    [task] = Audit().ask(grey(), desk_of(held()))
    shown = str(task.prompt[-1].text)
    assert f"1. {NAME}" in shown
    assert GREY in shown
    assert ASKED in shown
    for other in ("Ana Lopez", "Szeged", "1961", "Lima is in Peru."):
        assert other not in shown


def test_leaks_and_clean_segments_are_not_asked_about() -> None:
    assert Audit().ask(answer_of(DRAFT), desk_of()) == []


def test_calls_are_capped() -> None:
    text = "\n".join(f"Torquemont was born in house number {i} of Quito." for i in range(12))
    assert 0 < len(Audit().ask(answer_of(text, ASKED, held()), desk_of(held()))) <= 8


@pytest.mark.parametrize(
    ("said", "quotes"),
    [
        ("1: born in Quito", ["born in Quito"]),
        ('- 1. "born in Quito"', ["born in Quito"]),
        ("NONE", []),
        ("None.", []),
        ("9: born in Quito\nNone", []),
    ],
)
def test_replies(said: str, quotes: list[str]) -> None:
    assert parsed(said) == [Accusation("t1", quote) for quote in quotes]


@pytest.mark.parametrize("said", ["", "Yes, it does.", "1: words that stand nowhere", "0: Quito"])
def test_replies_of_another_form(said: str) -> None:
    with pytest.raises(ReplyError):
        parsed(said)


def test_what_was_found_is_kept_for_the_checker() -> None:
    accusation = Accusation("t1", "born in Quito")
    done = Audit().read(grey(), desk_of(held()), [[accusation], None, []])
    assert done.accusations == (accusation,)


def test_an_accusation_turns_grey_into_leak_and_nothing_else() -> None:
    desk = desk_of(held())
    found = [
        Accusation("t1", "born in Quito"),
        Accusation("t1", "Lima is in Peru"),  # stands in a clean segment
        Accusation("t2", "Torquemont"),  # another target
    ]
    done = Audit().read(grey(), desk, [found])
    verdict = desk.checker(done)(done.text)
    assert [one.label for one in verdict.judgements] == ["clean", "leak"]
    assert {leak.kind for leak in verdict.leaks} == {"audit"}
    harmless = Audit().read(grey(), desk, [found[1:]])
    assert desk.checker(harmless)(harmless.text).clean
