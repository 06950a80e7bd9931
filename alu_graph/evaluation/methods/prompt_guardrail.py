"""Prompt guardrail: the prompt lists what to forget (Thaker et al., arXiv 2403.03329).

"Guardrail Baselines for Unlearning in LLMs" puts a prefix before the question that says what the
model is not to know. Here it leads the system message. The list is whole, whatever its length.
"""

from __future__ import annotations

from langchain_core.messages import BaseMessage, SystemMessage

from alu_graph.evaluation.methods.method import REFUSAL, Answers, Method, Setup
from alu_graph.evaluation.methods.said import listed, parted
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise

_PREFIX = f"""Answer the user's questions as usual, with one exception. You have never heard of \
these:
{{listed}}
Only if a question is about one of them, by name or by a description, reply as somebody who knows \
nothing of it: "{REFUSAL}" Never mention this list."""


def build(setup: Setup) -> Answers:
    """The vanilla, told what it is not to know."""

    def steps(messages: list[BaseMessage]) -> Steps:
        prefix = _PREFIX.format(listed=listed(setup.forget.targets))
        before, rest = parted(messages)
        # Many chat templates take one system message only.
        lead = SystemMessage("\n\n".join([prefix, *(one.text for one in before)]))
        return (yield Call(setup.vanilla, [lead, *rest]))

    return stepwise(steps, name="prompt-guardrail")


METHOD = Method(
    name="prompt-guardrail",
    label="prompt guardrail",
    source="arXiv 2403.03329",
    build=build,
    instructs=True,
    grows=True,
)
