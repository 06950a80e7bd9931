"""The sealed form, the one place where isolation is done."""

from alu_graph.sealed.unlearned import unlearn

__all__ = ["unlearn"]
