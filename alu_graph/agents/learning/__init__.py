"""Knowledge elicitation: what a model says of the targets becomes their facts."""

from alu_graph.agents.learning.learn import Learned, Proposal, alearn, learn
from alu_graph.agents.learning.plan import Plan, plan

__all__ = ["Learned", "Plan", "Proposal", "alearn", "learn", "plan"]
