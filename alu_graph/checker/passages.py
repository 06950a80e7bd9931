"""Passages: running words of a stored text, found by hashed shingles.

The bars (25 running words, or 40% of a segment) are the project's design; short quotations stay.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from alu_graph.checker.source import Targets
from alu_graph.targets.target import Target
from alu_graph.text.shingles import SHINGLE, shingles

_RUNNING = 25
_SHARE = 0.4


class Passages:
    """The passages among a few targets.

    Args:
        targets: The registry.
        candidates: Ids of the targets to look among.
    """

    def __init__(self, targets: Targets, candidates: Sequence[str]) -> None:
        held = (targets.get(target_id) for target_id in candidates)
        self._known = {
            target.id: _of(target)
            for target in held
            if target is not None and target.kind == "passage"
        }

    def in_text(self, text: str) -> Iterator[tuple[str, str]]:
        """Targets whose passage a text repeats, with the reason in words."""
        if not self._known:
            return
        seen = shingles(text)
        for target_id, known in self._known.items():
            run = longest = 0
            for one in seen:
                run = run + 1 if one in known else 0
                longest = max(longest, run)
            running = longest + SHINGLE - 1 if longest else 0
            share = sum(one in known for one in seen) / len(seen) if seen else 0.0
            if running >= _RUNNING or share >= _SHARE:
                yield target_id, f"{running} running words, {share:.0%} of it, of a stored passage"


def _of(target: Target) -> frozenset[bytes]:
    return frozenset(one for fact in target.facts for one in shingles(fact.text))
