"""No unlearning: the vanilla itself, which all methods are compared with."""

from __future__ import annotations

from alu_graph.evaluation.methods.method import Answers, Method, Setup


def build(setup: Setup) -> Answers:
    """The vanilla, untouched."""
    return setup.vanilla


METHOD = Method(name="none", label="none (vanilla)", source="the vanilla itself", build=build)
