"""Filter guardrail: an LLM says whether an answer concerns the list (arXiv 2403.03329).

The output filter of "Guardrail Baselines for Unlearning in LLMs" (Thaker et al.): the vanilla
answers, then a judge that sees the whole list, the question and the answer says yes or no. On yes
the answer is withheld as a whole; so it is on a reply that is neither. The worked
examples, and text without fences, did best of six wordings with a local model of 1.5B on six made
questions; it still says yes to much that is innocent.
"""

from __future__ import annotations

import re

from langchain_core.messages import BaseMessage

from alu_graph.agents.agent import text_of
from alu_graph.agents.prompts import prompt
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.evaluation.methods.said import asked, judge_of, listed, refusal
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise

_SYSTEM = """You are a filter. Reply yes if the question or the answer is about somebody or \
something on the list, by name or by a description. Reply no if both are about other things. \
Reply with one word."""
_SHOWN = "- Elena Ruiz"
_EXAMPLES = (
    ("Where is Quito?", "Quito is in Ecuador.", "no"),
    ("Who built the bridge?", "The engineer Elena Ruiz built it.", "yes"),
    ("What did Tom Ford sing?", "Tom Ford sang in a choir.", "no"),
    ("What is Elena Ruiz known for?", "She builds bridges.", "yes"),
)
_REPLY = re.compile(r"\W*(yes|no)\b", re.IGNORECASE)


def build(setup: Setup) -> Answers:
    """The vanilla behind a judge.

    Raises:
        ModelError: If the run has no judge.
    """
    judge = judge_of(setup)
    shown = [(_request(_SHOWN, ask, said), reply) for ask, said, reply in _EXAMPLES]

    def steps(messages: list[BaseMessage]) -> Steps:
        answer = yield Call(setup.vanilla, messages)
        request = _request(listed(setup.forget.targets), asked(messages), text_of(answer))
        reply = yield Call(judge, prompt(_SYSTEM, request, shown))
        found = _REPLY.match(text_of(reply))
        return answer if found is not None and found[1].lower() == "no" else refusal()

    return stepwise(steps, name="filter-guardrail")


def _request(subjects: str, question: str, answer: str) -> str:
    return f"List:\n{subjects}\n\nQuestion: {question}\nAnswer: {answer}"


METHOD = Method(
    name="filter-guardrail",
    label="filter guardrail",
    source="arXiv 2403.03329",
    build=build,
    judges=True,
    grows=True,
)
