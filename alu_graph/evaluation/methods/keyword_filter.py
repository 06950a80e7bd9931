"""Keyword filter: an answer that names a target is withheld.

What users of LLM Guard (BanSubstrings), Presidio (deny list) and LiteLLM (blocked words) set up:
the names and aliases are looked for in the answer as whole words, in any case.
"""

from __future__ import annotations

from langchain_core.messages import BaseMessage

from alu_graph.agents.agent import text_of
from alu_graph.evaluation.methods.mentions import mentions
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.evaluation.methods.said import refusal
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise


def build(setup: Setup) -> Answers:
    """The vanilla behind a filter of names."""

    def steps(messages: list[BaseMessage]) -> Steps:
        answer = yield Call(setup.vanilla, messages)
        return refusal() if mentions(text_of(answer), setup.forget.targets) else answer

    return stepwise(steps, name="keyword-filter")


METHOD = Method(
    name="keyword-filter",
    label="keyword filter",
    source="LLM Guard (BanSubstrings), Presidio (deny list) and LiteLLM (blocked words)",
    build=build,
    grows=True,
)
