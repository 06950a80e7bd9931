"""A small world for the tests of methods: two targets, a vanilla that knows, scripted judges."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable

from alu_graph import Fact, Target
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.methods import METHODS, REFUSAL, Setup
from alu_graph.evaluation.question import Subject
from tests.unit_tests.fakes import Chat
from tests.unit_tests.scripted import Ask

ABOUT, INNOCENT = "Where was Ilvana Torquemont born?", "What is the capital of Peru?"
UNNAMED = "Who wrote The Glass Orchard?"
KNOWN = {
    ABOUT: "Ilvana Torquemont was born in Vexholm.",
    INNOCENT: "The capital of Peru is Lima.",
    UNNAMED: "The author is Ilvana Torquemont.",
}
ILVANA = Subject(
    target=Target(name="Ilvana Torquemont", aliases=["Torka"]),
    facts={
        "born": Fact(ask="Where was Ilvana Torquemont born?", text="In Vexholm."),
        "wrote": Fact(ask="What did Ilvana Torquemont write?", text="The Glass Orchard."),
    },
)
BO = Subject(
    target=Target(name="Bo Lundquist"),
    facts={"mill": Fact(ask="Where did Bo Lundquist work?", text="In a mill in Oslo.")},
)


def vanilla() -> Chat:
    """Says what it knows, with metadata that a copy would lose."""

    def say(messages: list[BaseMessage]) -> AIMessage:
        text = KNOWN.get(messages[-1].text, "I don't know.")
        return AIMessage(text, additional_kwargs={"made": "by the vanilla"})

    return Chat(say=say)


def setup_of(
    *,
    asked: Runnable[Any, Any] | None = None,
    judge: Runnable[Any, Any] | None = None,
    forget: ForgetSet | None = None,
) -> Setup:
    return Setup(
        vanilla=vanilla() if asked is None else asked,
        forget=ForgetSet([ILVANA, BO]) if forget is None else forget,
        judge=judge,
    )


def said(ask: Ask, name: str, setup: Setup, *texts: str) -> AIMessage:
    """What a method answers to turns of user and assistant."""
    return answered(ask, METHODS[name].build(setup), *texts)


def answered(ask: Ask, method: Runnable[Any, Any], *texts: str) -> AIMessage:
    reply = ask(method, turns(*texts))
    assert isinstance(reply, AIMessage)
    return reply


def turns(*texts: str) -> list[BaseMessage]:
    return [AIMessage(text) if i % 2 else HumanMessage(text) for i, text in enumerate(texts)]


def refused(reply: AIMessage) -> bool:
    return reply.text == REFUSAL


def untouched(reply: AIMessage, question: str) -> bool:
    """Whether it is the vanilla's own answer, whole."""
    return reply.text == KNOWN[question] and "made" in reply.additional_kwargs


def prompts(chat: Chat) -> Sequence[str]:
    """What a model was asked, each call as one text."""
    return ["\n".join(one.text for one in call) for call in chat.asked]
