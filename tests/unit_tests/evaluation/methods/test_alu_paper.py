from __future__ import annotations

import logging
from typing import Any

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableLambda

from alu_graph.agents.agent import ReplyError
from alu_graph.evaluation.methods.alu_paper import Ratings, Versions, digits, numbered
from tests.unit_tests.evaluation.methods.world import (
    ABOUT,
    INNOCENT,
    KNOWN,
    prompts,
    refused,
    said,
    setup_of,
)
from tests.unit_tests.fakes import Chat, saying
from tests.unit_tests.scripted import BOTH, Ask

FIVE = "\n".join(f"{i}. Version {i}." for i in range(1, 6))


class Structured(Chat):
    """A chat model with structured output, by schema; an exception is raised."""

    parsed: dict[str, Any]

    def with_structured_output(
        self, schema: Any, *, include_raw: bool = False, **kwargs: Any
    ) -> Runnable[Any, Any]:
        def call(messages: list[BaseMessage]) -> dict[str, Any]:
            assert include_raw
            self.asked.append(messages)
            given = self.parsed[schema.__name__]
            if isinstance(given, Exception):
                raise given
            return {"raw": None, "parsed": given, "parsing_error": None}

        return RunnableLambda(call)


class Plain(Chat):
    """A chat model without tools, so without structured output."""

    bind_tools = BaseChatModel.bind_tools


def plain(*replies: str) -> Chat:
    return Plain(say=saying(*replies).say)


def judge(*plain: str, versions: Any = None, ratings: Any = None) -> Structured:
    return Structured(say=saying(*plain).say, parsed={"Versions": versions, "Ratings": ratings})


VERSIONS = Versions(versions=[f"Version {i}." for i in range(1, 6)])


@BOTH
def test_the_whole_way_with_structured_output(ask: Ask) -> None:
    model = judge(
        "Reasons.", "Merged.", versions=VERSIONS, ratings=Ratings(ratings=[1, 5, 4, 3, 5])
    )
    assert said(ask, "alu-paper", setup_of(judge=model), ABOUT).text == "Merged."
    audit, critic, ratings, compose = prompts(model)
    for shown in (audit, critic, compose):
        assert "- Ilvana Torquemont (also: Torka)\n- Bo Lundquist" in shown
    assert KNOWN[ABOUT] in audit
    assert "Write 5 different versions" in audit
    assert all(f"Version {i}: Version {i}." in critic for i in range(1, 6))
    assert ratings.endswith("Reasons.")
    assert compose.endswith(
        "Version 1:\nVersion 2.\n\nVersion 2:\nVersion 5.\n\nVersion 3:\nVersion 3."
    )


@BOTH
def test_an_innocent_answer_is_rewritten_too(ask: Ask) -> None:
    model = plain(FIVE, "Reasons.", "5,5,5,5,5", "It is Lima.")
    assert said(ask, "alu-paper", setup_of(judge=model), INNOCENT).text == "It is Lima."
    assert len(model.asked) == 4


@BOTH
@pytest.mark.parametrize(
    ("ratings", "declined"), [([4, 4, 4, 1, 1], False), ([5, 4, 2, 1, 1], True), ([3] * 5, True)]
)
def test_the_mean_of_the_best_decides(ask: Ask, ratings: list[int], declined: bool) -> None:  # noqa: FBT001
    model = judge("Reasons.", "Merged.", versions=VERSIONS, ratings=Ratings(ratings=ratings))
    reply = said(ask, "alu-paper", setup_of(judge=model), ABOUT)
    assert refused(reply) is declined
    assert len(model.asked) == (3 if declined else 4)  # declined: nothing is composed


@BOTH
def test_what_the_composer_says_is_not_checked(ask: Ask) -> None:
    model = plain(FIVE, "Reasons.", "5,5,5,5,5", KNOWN[ABOUT])
    assert said(ask, "alu-paper", setup_of(judge=model), ABOUT).text == KNOWN[ABOUT]


@BOTH
@pytest.mark.parametrize("failed", [None, ValueError("no schema here"), Versions(versions=[])])
def test_plain_text_where_structured_output_fails(ask: Ask, failed: object) -> None:
    none = None if isinstance(failed, Versions) else failed
    model = judge(FIVE, "Reasons.", "5,4,4,1,1", "Merged.", versions=failed, ratings=none)
    assert said(ask, "alu-paper", setup_of(judge=model), ABOUT).text == "Merged."
    assert len(model.asked) == 6


@BOTH
@pytest.mark.parametrize(
    "replies",
    [
        ("I won't.", "Reasons.", "5,5,5,5,5", "Merged."),  # no versions
        (FIVE, "Reasons.", "5,5,5,5", "Merged."),  # one rating is missing
        (FIVE, "Reasons.", "very good", "Merged."),
    ],
)
def test_unreadable_replies_are_a_refusal(
    ask: Ask, replies: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, logger="alu_graph"):
        assert refused(said(ask, "alu-paper", setup_of(judge=plain(*replies)), INNOCENT))
    assert "ReplyError" in caplog.text


@BOTH
def test_an_error_of_an_agent_is_a_refusal_and_said(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(_: object) -> str:
        msg = f"could not parse {KNOWN[ABOUT]!r}"
        raise ConnectionError(msg)

    with caplog.at_level(logging.WARNING, logger="alu_graph"):
        assert refused(said(ask, "alu-paper", setup_of(judge=Chat(say=fail)), ABOUT))
    assert "ConnectionError" in caplog.text
    assert "Vexholm" not in caplog.text


@BOTH
def test_the_query_is_the_whole_dialogue(ask: Ask) -> None:
    model = plain("I won't.")
    setup = setup_of(judge=model)
    said(ask, "alu-paper", setup, "Hello.", "Good day.", ABOUT)
    [shown] = prompts(model)
    assert "Query: User: Hello.\nAssistant: Good day.\nUser: Where was" in shown


@pytest.mark.parametrize(
    ("text", "items"),
    [
        (FIVE, [f"Version {i}." for i in range(1, 6)]),
        ("Sure:\n\n**1.** One.\nmore of it\n**2.** Two.", ["One.\nmore of it", "Two."]),
        ("1) In 1961. Yes.\n2) No.", ["In 1961. Yes.", "No."]),
    ],
)
def test_numbered(text: str, items: list[str]) -> None:
    assert numbered(text) == items


def test_numbered_needs_a_list() -> None:
    with pytest.raises(ReplyError):
        numbered("No list.")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("5,5,5,5,5", [5] * 5),
        ("5, 4, 3", [5, 4, 3]),
        ("1. 5\n2. 4\n3. 1", [5, 4, 1]),
        ("Version 1: 5\nVersion 2: 4", [5, 4]),
        ("[5, 2]", [5, 2]),
        ("4.5, 10", []),
        ("", []),
    ],
)
def test_digits(text: str, found: list[int]) -> None:
    assert digits(text) == found
