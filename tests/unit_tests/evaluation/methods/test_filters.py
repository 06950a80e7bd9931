"""The filters: by a judge, by names in the answer, by names on both sides."""

from __future__ import annotations

import pytest

from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.methods.mentions import mentions
from tests.unit_tests.evaluation.methods.world import (
    ABOUT,
    BO,
    ILVANA,
    INNOCENT,
    KNOWN,
    UNNAMED,
    prompts,
    refused,
    said,
    setup_of,
    untouched,
    vanilla,
)
from tests.unit_tests.fakes import Chat, saying
from tests.unit_tests.scripted import BOTH, Ask


@BOTH
@pytest.mark.parametrize(
    "reply", ["yes", "Yes.", " **YES**, it does", "maybe", "", "I have no idea"]
)
def test_filter_guardrail_withholds(ask: Ask, reply: str) -> None:
    assert refused(said(ask, "filter-guardrail", setup_of(judge=saying(reply)), INNOCENT))


@BOTH
@pytest.mark.parametrize("reply", ["no", "No.", "**no**", "No, they don't."])
def test_filter_guardrail_lets_through(ask: Ask, reply: str) -> None:
    assert untouched(said(ask, "filter-guardrail", setup_of(judge=saying(reply)), ABOUT), ABOUT)


@BOTH
def test_filter_guardrail_shows_list_dialogue_and_answer(ask: Ask) -> None:
    judge = saying("no")
    said(ask, "filter-guardrail", setup_of(judge=judge), "Hello.", "Good day.", UNNAMED)
    [shown] = prompts(judge)
    assert "- Ilvana Torquemont (also: Torka)\n- Bo Lundquist" in shown
    assert f"User: Hello.\nAssistant: Good day.\nUser: {UNNAMED}" in shown
    assert KNOWN[UNNAMED] in shown


@BOTH
def test_filter_guardrail_raises_the_error_of_its_judge(ask: Ask) -> None:
    def fail(_: object) -> str:
        msg = "gone"
        raise ConnectionError(msg)

    with pytest.raises(ConnectionError):
        said(ask, "filter-guardrail", setup_of(judge=Chat(say=fail)), INNOCENT)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("It was Ilvana Torquemont.", True),
        ("ILVANA TORQUEMONT's house", True),
        ("torka wrote it", True),
        ("Torkans live there.", False),
        ("It is historka.", False),
        ("Ilvana Torquemontova", False),
        ("Ilvana  Torquemont", False),  # as these filters go
        ("Ilvana", False),
        ("", False),
    ],
)
def test_mentions(text: str, found: bool) -> None:  # noqa: FBT001
    assert mentions(text, [ILVANA.as_target(), BO.as_target()]) is found


@BOTH
def test_keyword_filter_looks_at_the_answer_alone(ask: Ask) -> None:
    setup = setup_of()
    assert refused(said(ask, "keyword-filter", setup, UNNAMED))
    assert untouched(said(ask, "keyword-filter", setup, INNOCENT), INNOCENT)
    short = setup_of(asked=saying("In Vexholm."))
    assert said(ask, "keyword-filter", short, ABOUT).text == "In Vexholm."


@BOTH
def test_refuse_if_named_looks_at_both(ask: Ask) -> None:
    short = saying("In Vexholm.")
    setup = setup_of(asked=short)
    assert refused(said(ask, "refuse-if-named", setup, ABOUT))
    assert refused(said(ask, "refuse-if-named", setup, "Who is Torka?", "A writer.", "Born where?"))
    assert short.asked == []  # nobody was asked for nothing
    assert said(ask, "refuse-if-named", setup, "Born where?").text == "In Vexholm."
    full = setup_of()
    assert refused(said(ask, "refuse-if-named", full, UNNAMED))
    assert untouched(said(ask, "refuse-if-named", full, INNOCENT), INNOCENT)


@BOTH
@pytest.mark.parametrize("name", ["keyword-filter", "refuse-if-named"])
def test_names_stay_while_a_fact_is_left_out(ask: Ask, name: str) -> None:
    forget = ForgetSet([ILVANA])
    setup = setup_of(asked=vanilla(), forget=forget)
    forget.leave_out("born")
    assert refused(said(ask, name, setup, ABOUT))
