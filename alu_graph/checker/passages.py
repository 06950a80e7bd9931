"""Passages: running words of a stored text, found by hashed shingles.

The bars (25 running words, or 40% of a segment) are the project's design; short quotations stay.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from alu_graph.checker.source import Targets
from alu_graph.targets.target import Target
from alu_graph.text.folding import fold
from alu_graph.text.shingles import SHINGLE, shingles

_RUNNING = 25
_SHARE = 0.4


class Passages:
    """What the parts of one text repeat of the passages among a few targets.

    Running words are counted across parts, so that verses, list items and table cells, each short,
    can't carry a passage out in pieces.

    Args:
        targets: The registry.
        candidates: Ids of the targets to look among.
        parts: The segments of the text, in order, without list marks.
    """

    def __init__(self, targets: Targets, candidates: Sequence[str], parts: Sequence[str]) -> None:
        self._found: list[dict[str, str]] = [{} for _ in parts]
        held = (targets.get(target_id) for target_id in candidates)
        known = {one.id: _of(one) for one in held if one is not None and one.kind == "passage"}
        if not known:
            return
        folded = [fold(part).split() for part in parts]
        owner = [i for i, part in enumerate(folded) for _ in part]
        seen = shingles(" ".join(word for part in folded for word in part))
        for target_id, stored in known.items():
            self._runs(target_id, [one in stored for one in seen], owner)
            for i, part in enumerate(folded):
                own = shingles(" ".join(part))
                share = sum(one in stored for one in own) / len(own) if own else 0.0
                if share >= _SHARE:
                    self._found[i][target_id] = f"{share:.0%} of it is of a stored passage"

    def _runs(self, target_id: str, stored: list[bool], owner: list[int]) -> None:
        """Note the parts that a long run of a passage's words touches."""
        place = 0
        for hit, group in groupby(stored):
            length = len(list(group))
            running = length + SHINGLE - 1
            if hit and running >= _RUNNING:
                for i in set(owner[place : place + running]):
                    self._found[i][target_id] = (
                        f"it has part in {running} words of a stored passage"
                    )
            place += length

    def in_part(self, number: int) -> dict[str, str]:
        """Targets whose passage a part repeats, each with the reason in words."""
        return self._found[number]


def _of(target: Target) -> frozenset[bytes]:
    return frozenset(one for fact in target.facts for one in shingles(fact.text))
