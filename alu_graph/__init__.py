"""Agentic LLM unlearning at inference time, as a LangGraph workflow (ALU, arXiv 2502.00406)."""

from alu_graph.checker.check import check
from alu_graph.checker.verdict import Leak, Verdict
from alu_graph.errors import ALUError
from alu_graph.graph import create_alu_graph
from alu_graph.records import JsonLinesRecorder, Record
from alu_graph.sealed import unlearn
from alu_graph.settings import Settings
from alu_graph.state import Outcome
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Fact, Match, Target

__all__ = [
    "ALUError",
    "Fact",
    "JsonLinesRecorder",
    "Leak",
    "Match",
    "Outcome",
    "Record",
    "Settings",
    "Target",
    "TargetRegistry",
    "Verdict",
    "check",
    "create_alu_graph",
    "unlearn",
]
