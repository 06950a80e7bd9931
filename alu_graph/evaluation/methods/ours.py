"""`alu_graph` itself: `unlearn` in front of the vanilla (after ALU, arXiv 2502.00406)."""

from __future__ import annotations

from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.sealed import unlearn


def build(setup: Setup) -> Answers:
    """The sealed form, with the run's agents and settings."""
    return unlearn(
        setup.vanilla, setup.forget.registry, agents=setup.agents, settings=setup.settings
    )


METHOD = Method(name="ours", label="alu_graph", source="arXiv 2502.00406", build=build)
