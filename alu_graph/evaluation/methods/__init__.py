"""The ways of unlearning that are compared: `alu_graph` and the baselines, each in its file."""

from __future__ import annotations

from alu_graph.evaluation.methods import (
    alu_paper,
    embedding_threshold,
    filter_guardrail,
    icul,
    keyword_filter,
    none,
    ours,
    prompt_guardrail,
    refuse_if_named,
)
from alu_graph.evaluation.methods.method import REFUSAL, Method, Setup

__all__ = ["METHODS", "REFUSAL", "Method", "Setup"]

# By name, in the order of reports.
METHODS: dict[str, Method] = {
    module.METHOD.name: module.METHOD
    for module in (
        none,
        ours,
        prompt_guardrail,
        filter_guardrail,
        keyword_filter,
        refuse_if_named,
        embedding_threshold,
        icul,
        alu_paper,
    )
}
