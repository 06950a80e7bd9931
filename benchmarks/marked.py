"""Registries that keep no facts, to compare with those that do."""

from __future__ import annotations

import secrets

from alu_graph import TargetRegistry


def registry(*, keep_facts: bool = True) -> TargetRegistry:
    """An empty registry in memory.

    Args:
        keep_facts: Whether facts are kept as words; if not, as marks under a key made for it.
    """
    return TargetRegistry(
        keep_facts=keep_facts, key=None if keep_facts else secrets.token_bytes(32)
    )
