"""A segment of an answer with what its judgement needs."""

from __future__ import annotations

from dataclasses import dataclass

from alu_graph.targets.anchors import Anchors
from alu_graph.targets.names import NameHit
from alu_graph.text.segments import Segment


@dataclass(frozen=True, slots=True)
class Unit:
    """A segment.

    Args:
        segment: Where it stands in the answer.
        text: Its text.
        hits: Targets' names that touch it, with spans into the answer.
        seen: Its anchors.
        content: Its informative words, stemmed.
        novel: Those of them that the user did not give, names aside.
    """

    segment: Segment
    text: str
    hits: tuple[NameHit, ...]
    seen: Anchors
    content: frozenset[str]
    novel: frozenset[str]
