"""Other names of a target that its facts give: "born Curtis Lee", "Curtis James Lee (born ..."."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alu_graph.targets.name_forms import SUFFIXES
from alu_graph.targets.target import Target
from alu_graph.text.dates import find_dates
from alu_graph.text.folding import words

_PART = r"[^\W\d_a-z][\w.’'-]*"
_NAME = rf"(?P<name>{_PART}(?: +[\"“]?{_PART}[\"”]?){{1,5}})"
# A lone word with a mark inside ("J.Lo"): others may be called by any other.
_MARKED = r"[\"“]?(?P<name>[^\W\d_a-z][\w]*[.’'-][^\W_a-z][\w.’'-]*)"
_GAP = r"[\s_,;:.\"“”‘'()]{1,12}"  # blanks and marks between a cue and a name
_BEING = r"(?:is|was|were|are)"
_KNOWN = (
    rf"(?:,? (?:who )?{_BEING})?,? (?:(?:better|best|also|professionally|popularly|widely|commonly)"
    r" )?known (?:(?:professionally|better|popularly) )?"
    r"(?:as|by (?:the|his|her|their) (?:stage |pen )?name)"
)
_CALLED = r"(?:birth|real|full|legal|stage|pen|given|maiden)[ -]name(?: at birth)?"
_RUN = re.compile(rf"(?<!\w){_PART}(?: +[\"“]?{_PART}[\"”]?){{2,8}}")
_BORN = re.compile(r",? (?:\(|(?:was )?born\b)")
_MIDDLE = 3  # names between the given name and the surname
_MOST = 8  # names from one target's facts
# What a fact must hold before a pattern with a target's names is worth compiling, and the pattern.
_SAYS = (
    (
        re.compile(r"known (?:(?:professionally|better|popularly) )?(?:as|by)"),
        rf"(?<!\w){_NAME}{_KNOWN}{_GAP}(?:OWN)(?!\w)",
    ),
    (
        re.compile(rf"(?:born|née?)(?: as)? {_NAME}"),
        rf"(?<!\w)(?:OWN)(?:,| \([;, ]*| {_BEING}) ?(?:born|née?)(?: as)? {_NAME}",
    ),
    (
        re.compile(_CALLED),
        rf"(?<!\w)(?:OWN)(?:['’]s?)? {_CALLED}(?: {_BEING})?\??{_GAP}{_NAME}",
    ),
    (
        re.compile(r"(?:known|called) (?:as|by)"),
        (
            r"(?<!\w)(?:OWN),? (?:who (?:is|was) )?(?:also|commonly|popularly|widely) "
            r"(?:known|called) (?:as|by) (?:(?:his|her|their|the) )?(?:nick|stage |ring |pen )?"
            rf"(?:name )?{_MARKED}"
        ),
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
    given, surname = _parts(target.name)
    known = {word.fold for name in (target.name, *target.aliases) for word in words(name)}
    found: dict[str, None] = {}
    for row in rows:
        names = [match["name"] for pattern in patterns for match in pattern.finditer(row)]
        if surname and surname in row:
            names += _in_full(row, given, surname)
        for name in (name.rstrip(".,-'’") for name in names):
            fresh = [word for word in words(name) if word.fold not in known]
            if fresh and not find_dates(name):
                found[name] = None
                if (called := _from(given, name)) is not None:
                    found[called] = None
    return tuple(found)[:_MOST]


def _parts(name: str) -> tuple[str, str]:
    """The given name and the surname; either may be empty ("Ann, Duchess of Oz" has no surname)."""
    head, comma, _ = name.partition(",")
    parts = [part for part in head.split() if part.rstrip(".").lower() not in SUFFIXES]
    if len(parts) < 2:  # noqa: PLR2004 - a lone name
        return ("".join(parts) if comma else ""), ""
    return parts[0], parts[-1]


def _in_full(row: str, given: str, surname: str) -> Iterator[str]:
    """The name in full: "Ann Maria Lee" for Ann Lee anywhere; for A. Lee where a row opens so.

    "Anna Maria Lee (born ..." opens a row on a relative only if the initial is the same.
    """
    for run in _RUN.finditer(row):
        parts = run[0].split()
        ends = [i for i, part in enumerate(parts) if part.removesuffix("'s") == surname]
        for end in ends:
            first = max(0, end - _MIDDLE - 1)
            starts = [i for i in range(first, end - 1) if parts[i] == given]
            if not starts and not run.start() and end in range(2, _MIDDLE + 2):
                opens = parts[0][0] == given[0] and _BORN.match(row, run.end())
                starts = [0] if opens else []
            yield from (" ".join([*parts[i:end], surname]) for i in starts)


def _from(given: str, name: str) -> str | None:
    """What a birth name becomes for one who goes by a middle name: Ann of "Eve Ann Lee"."""
    parts = name.split()
    if given in parts[1:-1]:
        return " ".join(parts[parts.index(given) :])
    return None
