"""Registries that keep no facts, to compare with those that do."""

from __future__ import annotations

import secrets

from alu_graph import TargetRegistry
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.marks import PLAIN, KeyedMarker


def registry(*, keep_facts: bool = True) -> TargetRegistry:
    """An empty registry in memory.

    Args:
        keep_facts: Whether facts are met as words; if not, as marks under a key made for it.
    """
    made = TargetRegistry()
    mark = PLAIN if keep_facts else KeyedMarker(secrets.token_bytes(32))
    made._index = TargetIndex(made._embedder.dim, mark)  # noqa: SLF001 - no other way in yet
    return made
