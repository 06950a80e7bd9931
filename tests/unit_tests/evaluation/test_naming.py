from __future__ import annotations

from dataclasses import replace

import pytest

from alu_graph.evaluation.naming import Naming
from alu_graph.evaluation.question import Question
from tests.unit_tests.evaluation.methods.world import BO, ILVANA

ASK = Question(
    id="1", group="g", side="forget", text="", answer="x", draft="", about=BO.target.name
)


@pytest.mark.parametrize(
    ("text", "draft", "named"),
    [
        ("Where did Bo Lundquist work?", "In a mill.", True),
        ("Where did he work?", "BO LUNDQUIST worked in a mill.", True),
        ("Where did he work?", "In a mill.", False),
        ("Where did Ilvana Torquemont work?", "In a mill.", False),  # another target
    ],
)
def test_a_question_is_named_by_its_own_target(text: str, draft: str, *, named: bool) -> None:
    assert Naming([ILVANA, BO]).names(replace(ASK, text=text, draft=draft)) == named


def test_turns_and_aliases_count_and_without_a_target_any() -> None:
    question = replace(ASK, text="Go on.", turns=(("human", "Tell me of Torka."),), about="")
    assert Naming([ILVANA, BO]).names(question)
    assert not Naming([]).names(question)
