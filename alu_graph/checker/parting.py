"""Parting: an ask for several things less those of them that name a target.

"Tell me about X and Ann Lee" asks two things. Not so "Compare X and Ann Lee".
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from alu_graph.targets.names import NameHit

# What asks for each thing of a list by itself. The list begins behind it.
_LISTING = re.compile(
    r"\W*(?:(?:please|hi|hello|hey|and|also|then|now|quick(?:ly)?)\W+)*"
    r"(?:(?:can|could|would|will) you (?:please )?)?"
    r"(?:tell (?:me|us)(?: (?:something|more|a bit|briefly))?(?: about)?|give (?:me|us)|list|name"
    r"|describe|explain|introduce|define|summari[sz]e"
    r"|i(?:'d like|\s+(?:need|want|would like)(?: to know about)?)"
    r"|what do you know about|what can you tell me about|who (?:is|was|are|were))\b",
    re.IGNORECASE,
)
# Things that are asked about together.
_TOGETHER = re.compile(
    r"\b(?:compar\w+|differ\w*|between|relat\w+|both|together|common|share\w*|met|meet|versus|vs"
    r"|married|marry|each other|letters?|friend\w*|rival\w*|same|similar\w*|else|older|younger"
    r"|better|more than|what|who|whom|whose|which|that|how|why|when|where)\b",
    re.IGNORECASE,
)
_JOINT = re.compile(r",\s+(?:and\s+|or\s+|plus\s+)?|\s+(?:and|plus|&)\s+|\s+\+\s+")


_ANNOUNCED = re.compile(
    r"\W*(?:quick(?:ly)?|questions?|two things|three things|please answer|answer|tell me|i need)\b"
    r"[^:\n\"“«]{0,30}:\s",
    re.IGNORECASE,
)


def without_conjuncts(text: str, hits: Sequence[NameHit]) -> tuple[str, str]:
    """Take the things that name a target off an ask for several things.

    Args:
        text: The ask.
        hits: Targets' names in it.

    Returns:
        The ask for the others, and what was taken off; an empty text and all of the ask where it
        asks for one thing, or for things that have to do with each other.
    """
    opening = _LISTING.match(text)
    start = opening.end() if opening else _after_colon(text)
    if start < 0 or not hits or any(hit.start < start for hit in hits):
        return "", text
    listed = text[start:]
    if _TOGETHER.search(listed):
        return "", text
    items = _items(listed, [(hit.start - start, hit.end - start) for hit in hits])
    kept = [item for item, named in items if not named]
    taken = [item for item, named in items if named]
    explained = any(
        named
        and listed[listed.index(item) + len(item) :].startswith(",")
        and following[:1].islower()
        for (item, named), (following, _) in pairwise(items)
    )
    if not kept or not taken or explained:
        return "", text
    ending = text.rstrip()[-1:]
    rest = f"{text[:start].rstrip()} {' and '.join(one.strip(' .?!') for one in kept)}"
    return rest + (ending if ending in "?!" else "."), ", ".join(taken)


def _items(listed: str, names: Sequence[tuple[int, int]]) -> list[tuple[str, bool]]:
    """The things of a list, and whether a name touches each; no name is cut in two."""
    joints = [
        one.span()
        for one in _JOINT.finditer(listed)
        if not any(begin < one.end() and end > one.start() for begin, end in names)
    ]
    ends = [(0, 0), *joints, (len(listed), len(listed))]
    spans = [(left[1], right[0]) for left, right in pairwise(ends) if right[0] > left[1]]
    return [
        (listed[begin:end], any(first < end and last > begin for first, last in names))
        for begin, end in spans
    ]


def _after_colon(text: str) -> int:
    """Where a list of asks behind a colon begins; -1 where there is none."""
    colon = _ANNOUNCED.match(text)
    return colon.end() if colon else -1
