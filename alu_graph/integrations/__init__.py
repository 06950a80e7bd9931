"""Ways into other libraries: LangChain vector stores, in both directions."""

from alu_graph.integrations.target_vector_store import TargetVectorStore
from alu_graph.integrations.vector_stores import LangChainVectors

__all__ = ["LangChainVectors", "TargetVectorStore"]
