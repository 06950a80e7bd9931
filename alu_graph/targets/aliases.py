"""Other names of a target that its facts give: "born Curtis Lee", "known professionally as ..."."""

from __future__ import annotations

import re

from alu_graph.targets.target import Target
from alu_graph.text.dates import find_dates
from alu_graph.text.folding import words

_PART = r"[^\W\d_a-z][\w.’'-]*"
_NAME = rf"(?P<name>{_PART}(?: +[\"“]?{_PART}[\"”]?){{1,5}})"
_GAP = r"[\s_,;:.\"“”‘'()]{1,12}"  # blanks and marks between a cue and a name
_BEING = r"(?:is|was|were|are)"
_KNOWN = (
    rf"(?:,? (?:who )?{_BEING})?,? (?:(?:better|best|also|professionally|popularly|widely|commonly)"
    r" )?known (?:(?:professionally|better|popularly) )?"
    r"(?:as|by (?:the|his|her|their) (?:stage |pen )?name)"
)
_CALLED = r"(?:birth|real|full|legal|stage|pen|given|maiden)[ -]name"
_MOST = 8  # names from one target's facts


def told(target: Target) -> tuple[str, ...]:
    """Read what else a target is called out of its facts.

    A name counts only where a fact says that it is the target's own: "NAME, known as TARGET",
    "TARGET, born NAME", "TARGET's birth name was NAME". Names of relatives are none of these.

    Args:
        target: A target with facts.

    Returns:
        Full names, at least two words each, that are not among its names; a few at most.

    Example:
        >>> told(Target(name="Zed Zero", facts=["Zed Zero, born Ann Maria Lee, is a singer."]))
        ('Ann Maria Lee',)
        >>> told(Target(name="Zed Zero", facts=["Zed Zero was born in New York."]))
        ()
    """
    own = "|".join(map(re.escape, (target.name, *target.aliases)))
    patterns = [
        re.compile(rf"(?<!\w){_NAME}{_KNOWN}{_GAP}(?:{own})(?!\w)"),
        re.compile(rf"(?<!\w)(?:{own})(?:,| \(| {_BEING}) ?(?:born|née?)(?: as)? {_NAME}"),
        re.compile(rf"(?<!\w)(?:{own})(?:['’]s?)? {_CALLED}(?: {_BEING})?\??{_GAP}{_NAME}"),
        re.compile(rf"\b{_CALLED} of (?:{own})(?: {_BEING})?\??{_GAP}{_NAME}"),
    ]
    known = {word.fold for name in (target.name, *target.aliases) for word in words(name)}
    found: dict[str, None] = {}
    for fact in target.facts:
        for pattern in patterns:
            for match in pattern.finditer(fact.row):
                name = match["name"].rstrip(".,-'’")
                fresh = [word for word in words(name) if word.fold not in known]
                if fresh and not find_dates(name):
                    found[name] = None
    return tuple(found)[:_MOST]
