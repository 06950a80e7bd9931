"""Knowledge elicitation: what a model says of the targets becomes their facts."""

from alu_graph.agents.learning.plan import Plan, plan
from alu_graph.agents.learning.run import Learned, Proposal, alearn, learn

__all__ = ["Learned", "Plan", "Proposal", "alearn", "learn", "plan"]
