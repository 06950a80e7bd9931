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
# What a fact must hold before a pattern with a target's names is worth compiling, and the pattern.
_SAYS = (
    (
        re.compile(r"known (?:(?:professionally|better|popularly) )?(?:as|by)"),
        rf"(?<!\w){_NAME}{_KNOWN}{_GAP}(?:OWN)(?!\w)",
    ),
    (
        re.compile(rf"(?:born|née?)(?: as)? {_NAME}"),
        rf"(?<!\w)(?:OWN)(?:,| \(| {_BEING}) ?(?:born|née?)(?: as)? {_NAME}",
    ),
    (
        re.compile(_CALLED),
        rf"(?<!\w)(?:OWN)(?:['’]s?)? {_CALLED}(?: {_BEING})?\??{_GAP}{_NAME}",
    ),
    (
        re.compile(rf"{_CALLED} of "),
        rf"\b{_CALLED} of (?:OWN)(?: {_BEING})?\??{_GAP}{_NAME}",
    ),
)


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
    rows = [fact.row for fact in target.facts]
    own = "|".join(map(re.escape, (target.name, *target.aliases)))
    patterns = [
        re.compile(pattern.replace("OWN", own))
        for cue, pattern in _SAYS
        if any(map(cue.search, rows))
    ]
    if not patterns:
        return ()
    known = {word.fold for name in (target.name, *target.aliases) for word in words(name)}
    found: dict[str, None] = {}
    for row in rows:
        for pattern in patterns:
            for match in pattern.finditer(row):
                name = match["name"].rstrip(".,-'’")
                fresh = [word for word in words(name) if word.fold not in known]
                if fresh and not find_dates(name):
                    found[name] = None
    return tuple(found)[:_MOST]
