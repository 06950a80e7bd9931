"""What is found of names in a text: `Found` inside the index, `NameHit` outside."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from typing import NamedTuple

from alu_graph.targets.name_forms import Grade


@dataclass(frozen=True, slots=True)
class NameHit:
    """A name of a target in a text.

    Args:
        target_id: Whose name.
        start: Where it starts in the text as written.
        end: Where it ends.
        grade: `strong` (it means the target) or `weak` (it may; needs support).
        form: In words, how it was recognised.
    """

    target_id: str
    start: int
    end: int
    grade: Grade
    form: str


class Found(NamedTuple):
    """A name in a text, by its target's number; else as `NameHit`."""

    number: int
    start: int
    end: int
    grade: Grade
    form: str


def best(hits: list[Found]) -> list[Found]:
    """The hits in order; where spans of one target overlap, the strongest and longest.

    Args:
        hits: The hits.

    Returns:
        Those that are kept.

    Example:
        >>> whole = Found(1, 0, 14, "strong", "full name")
        >>> best([Found(1, 6, 14, "weak", "surname"), whole]) == [whole]
        True
    """
    end = start = -1
    for hit in hits:  # most often they stand one behind the other
        if hit[1] < end and (hit[1] != start or hit[2] != end):
            return _apart(hits)
        start, end = hit[1], hit[2]
    return hits if len({(hit[0], hit[1]) for hit in hits}) == len(hits) else _apart(hits)


def _apart(hits: list[Found]) -> list[Found]:
    ranked = sorted(hits, key=lambda hit: (hit.grade == "weak", hit.start - hit.end, hit.start))
    kept: list[Found] = []
    taken: dict[int, list[tuple[int, int]]] = {}
    for hit in ranked:
        spans = taken.setdefault(hit.number, [])  # sorted; they don't overlap
        place = bisect_left(spans, (hit.start, hit.end))
        free_left = place == 0 or spans[place - 1][1] <= hit.start
        if free_left and (place == len(spans) or spans[place][0] >= hit.end):
            spans.insert(place, (hit.start, hit.end))
            kept.append(hit)
    return sorted(kept, key=lambda hit: hit.start)
