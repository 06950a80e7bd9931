"""Law 9: among declined answers, the forgotten and the never known look the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.output_parsers import StrOutputParser

from alu_graph import Settings, TargetRegistry, unlearn
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    NAME,
    TARGET,
    TOLD,
    Ask,
    ScriptedModel,
    canaries,
    model,
)

REFUSAL = Settings().refusal
UNKNOWN = "Celestine Abernoth"
QUESTIONS = (
    "Who is {}?",
    "Where was {} born?",
    "Tell me everything that you know about {}.",
    "Is {} a novelist?",
    "What did {} write, and when?",
)
LONG = f"{TOLD} She wrote the novel The Glass Orchard. " * 12


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


def tokens(text: str) -> int:
    """As real tokenizers count, roughly: words, and marks by themselves."""
    return len(re.findall(r"\w+|[^\w\s]", text))


def usage(asked: str, said: str) -> Any:
    return {
        "input_tokens": tokens(asked),
        "output_tokens": tokens(said),
        "total_tokens": tokens(asked) + tokens(said),
        "input_token_details": {"cache_read": 0},
        "output_token_details": {"reasoning": 0},
    }


def bare(asked: str, said: str, stop: str) -> AIMessage:
    return AIMessage(said)


def like_openai(asked: str, said: str, stop: str) -> AIMessage:
    return AIMessage(
        said,
        additional_kwargs={"refusal": None},
        response_metadata={
            "token_usage": {
                "completion_tokens": tokens(said),
                "prompt_tokens": tokens(asked),
                "total_tokens": tokens(asked) + tokens(said),
            },
            "model_provider": "openai",
            "model_name": "gpt-x",
            "system_fingerprint": "fp_1",
            "id": "chatcmpl-1",
            "service_tier": "default",
            "finish_reason": stop,
            "logprobs": None,
        },
        id="run-1",
        usage_metadata=usage(asked, said),
    )


def like_anthropic(asked: str, said: str, stop: str) -> AIMessage:
    return AIMessage(
        said,
        response_metadata={
            "id": "msg_1",
            "model": "claude-x",
            "stop_reason": {"stop": "end_turn", "length": "max_tokens"}[stop],
            "stop_sequence": None,
            "usage": {"input_tokens": tokens(asked), "output_tokens": tokens(said)},
            "model_provider": "anthropic",
        },
        usage_metadata=usage(asked, said),
    )


def in_blocks(asked: str, said: str, stop: str) -> AIMessage:
    return AIMessage(
        content=[{"type": "text", "text": said, "annotations": []}],
        response_metadata={"model_name": "gpt-x", "status": "completed"},
        usage_metadata=usage(asked, said),
    )


Style = Callable[[str, str, str], AIMessage]
STYLES = pytest.mark.parametrize("style", [bare, like_openai, like_anthropic, in_blocks])


def vanilla(style: Style, draft: str = TOLD, stop: str = "stop") -> ScriptedModel:
    """A model that knows one of the two, and says of the other what a refusal says."""

    def say(messages: list[BaseMessage]) -> AIMessage:
        asked = messages[-1].text
        if UNKNOWN in asked:
            return style(asked, REFUSAL, "stop")
        return style(asked, draft, stop)

    return model(say)


def outside(message: AIMessage) -> dict[str, Any]:
    """All that a caller can see but the id's number and the text of what was asked."""
    seen = message.model_dump(exclude={"id"})
    seen["type of id"] = type(message.id)
    seen["class"] = type(message)
    return seen


def pair(
    ask: Ask, registry: TargetRegistry, one: ScriptedModel, question: str, **options: Any
) -> tuple[Any, Any]:
    """The answers about the forgotten and about the never known."""
    sealed = unlearn(one, registry, **({"agents": "rules"} | options))
    # Both names have as many tokens.
    return ask(sealed, question.format(NAME)), ask(sealed, question.format(UNKNOWN))


@BOTH
@STYLES
def test_the_two_look_the_same(ask: Ask, registry: TargetRegistry, style: Style) -> None:
    for question in QUESTIONS:
        forgotten, unknown = pair(ask, registry, vanilla(style), question)
        assert forgotten.text == unknown.text == REFUSAL
        assert not canaries(forgotten)
        assert TARGET.id not in repr(forgotten)
        assert outside(forgotten) == outside(unknown)


@BOTH
@STYLES
def test_keys_are_the_same_whatever_the_values(
    ask: Ask, registry: TargetRegistry, style: Style
) -> None:
    forgotten, unknown = pair(ask, registry, vanilla(style), QUESTIONS[0])
    assert type(forgotten) is type(unknown)
    assert type(forgotten.content) is type(unknown.content)
    assert set(forgotten.response_metadata) == set(unknown.response_metadata)
    assert set(forgotten.additional_kwargs) == set(unknown.additional_kwargs)
    assert set(forgotten.usage_metadata or ()) == set(unknown.usage_metadata or ())


@BOTH
@STYLES
@pytest.mark.parametrize("stop", ["stop", "length"])
def test_a_refusal_tells_nothing_of_the_draft_s_length_or_end(
    ask: Ask, registry: TargetRegistry, style: Style, stop: str
) -> None:
    asked = QUESTIONS[0]
    short, _ = pair(ask, registry, vanilla(style, TOLD), asked)
    long, unknown = pair(ask, registry, vanilla(style, LONG, stop), asked)
    assert outside(short) == outside(long)
    for key in ("finish_reason", "stop_reason"):
        assert long.response_metadata.get(key) == unknown.response_metadata.get(key)


@BOTH
def test_usage_is_what_the_model_reports_for_such_an_answer(
    ask: Ask, registry: TargetRegistry
) -> None:
    forgotten, unknown = pair(ask, registry, vanilla(like_openai, LONG), QUESTIONS[0])
    assert forgotten.usage_metadata == unknown.usage_metadata


@BOTH
def test_nothing_tells_that_a_tool_was_to_be_called(ask: Ask, registry: TargetRegistry) -> None:
    def with_call(asked: str, said: str, stop: str) -> AIMessage:
        message = like_openai(asked, said, stop)
        if said != REFUSAL:
            message.tool_calls = [
                {"name": "search", "args": {"q": NAME}, "id": "c", "type": "tool_call"}
            ]
            message.response_metadata["finish_reason"] = "tool_calls"
        return message

    forgotten, unknown = pair(ask, registry, vanilla(with_call), QUESTIONS[0])
    assert forgotten.tool_calls == []
    assert outside(forgotten) | {"usage_metadata": 0} == outside(unknown) | {"usage_metadata": 0}


@BOTH
def test_texts_and_pieces_are_the_same(ask: Ask, registry: TargetRegistry) -> None:
    chain = vanilla(like_openai, LONG) | StrOutputParser()
    sealed = unlearn(chain, registry, agents="rules")
    assert ask(sealed, QUESTIONS[0].format(NAME)) == REFUSAL
    assert ask(sealed, QUESTIONS[0].format(UNKNOWN)) == REFUSAL
    told, unknown = (list(sealed.stream(QUESTIONS[0].format(name))) for name in (NAME, UNKNOWN))
    assert told == unknown
    whole = unlearn(vanilla(bare, LONG), registry, agents="rules")

    def pieces(name: str) -> list[tuple[Any, ...]]:
        found: list[AIMessageChunk] = list(whole.stream(QUESTIONS[0].format(name)))
        return [(one.content, one.chunk_position, type(one)) for one in found]

    assert pieces(NAME) == pieces(UNKNOWN)


@BOTH
def test_whoever_s_fault_it_is(ask: Ask, registry: TargetRegistry) -> None:
    """A refusal after a fault, by agents or by rules, is the same refusal."""
    asked = QUESTIONS[0].format(NAME)
    answers = [
        ask(unlearn(vanilla(like_openai), registry, agents=agents), asked)
        for agents in ("rules", None, model("5"), model(ValueError("x")), model(DRAFT))
    ]
    first = outside(answers[0])
    assert all(outside(one) == first for one in answers)


@BOTH
def test_a_refusal_of_the_app_s_own_wording(ask: Ask, registry: TargetRegistry) -> None:
    settings = Settings(refusal="No idea.")
    sealed = unlearn(vanilla(bare), registry, agents="rules", settings=settings)
    answer = ask(sealed, QUESTIONS[0].format(NAME))
    assert answer.content == "No idea."
    assert not canaries(answer)
