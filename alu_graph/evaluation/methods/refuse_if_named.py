"""Refuse if named: decline where the user or the answer names a target.

The simplest thing that could work, and no paper's: a keyword filter on both sides, as in the
input and output scanners of LLM Guard. Where the user has named a target the vanilla isn't asked.
"""

from __future__ import annotations

from langchain_core.messages import BaseMessage

from alu_graph.agents.agent import text_of
from alu_graph.evaluation.methods.mentions import mentions
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.evaluation.methods.said import refusal
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise
from alu_graph.payload import read_conversation


def build(setup: Setup) -> Answers:
    """The vanilla between two filters of names."""

    def steps(messages: list[BaseMessage]) -> Steps:
        # In any of the user's turns: a follow-up says "she".
        if mentions(read_conversation(messages).given, setup.forget.targets):
            return refusal()
        answer = yield Call(setup.vanilla, messages)
        return refusal() if mentions(text_of(answer), setup.forget.targets) else answer

    return stepwise(steps, name="refuse-if-named")


METHOD = Method(
    name="refuse-if-named",
    label="refuse if named",
    source="input and output scanners of LLM Guard",
    build=build,
    grows=True,
)
