"""A cheap look at how a rewritten answer reads: what rewriting breaks, found by patterns.

It finds holes, not bad style: a text without a flaw may still read badly, so a report shows some by
eye beside it. The measure is ours: it needs no judge model and gives the same figure in each run.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.intervals import share

Flaw = Literal["empty", "start", "end", "hole", "dangling", "doubled", "unbalanced", "mask"]
_PATTERNS: Mapping[Flaw, re.Pattern[str]] = {
    "start": re.compile(r"^\s*[\"'“«(*_]*[a-zà-ÿа-я]"),
    "hole": re.compile(r"(?<=\S)[ \t]{2,}(?=\S)|(?<=\w)[ \t]+[,.;:!?](?![\w.])|\s\(\s*\)|“\s*”"),
    "dangling": re.compile(
        r"\b(?:and|or|but|the|an|named|called|titled|than|because|including)\s*[.,;:!?](?!\w)"
        r"|(?:^|[.!?]\s+)[,;:.]",
    ),
    "doubled": re.compile(
        r"\b(?!had\b|that\b)([^\W\d_]+)\s+\1\b|,\s*[,.;]|(?<!\.)\.\s*\.(?!\.)|;\s*[.;,]",
        re.IGNORECASE,
    ),
    "mask": re.compile(
        r"\[[A-Z][A-Z_ ]{0,20}\d*\]|\[(?:\.\.\.|…|_+)\]|\[name\]|█|_{3,}|<[A-Z_]+>|\bX{3,}\b"
    ),
}
_END = re.compile(r"[.!?…。！？][\"'”’»)\]*_`]*\s*$|```\s*$|(?:^|\n)\s*(?:[-*•]|\d+[.)])\s[^\n]*$")
_PAIRS = ("()", "[]", "{}", "“”", "«»")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fluency:
    """How rewritten answers read.

    Args:
        flawless: The share without a flaw; None where nothing was rewritten.
        flaws: How many have each kind of flaw.
    """

    flawless: Figure | None
    flaws: Mapping[Flaw, int]


def flaws(text: str, vanilla: str = "") -> frozenset[Flaw]:
    """The kinds of flaws in a text.

    Args:
        text: A rewritten answer.
        vanilla: The answer before; what it had as well is no flaw of the rewriting.

    Returns:
        "empty"; "start" in lower case; no "end" of a sentence; "hole" for blanks where a word was;
        "dangling" for a joint or an article with nothing after it; "doubled" words or marks;
        "unbalanced" brackets or quotes; a "mask" left in.

    Example:
        >>> sorted(flaws("Her father was a  and the ."))
        ['dangling', 'hole']
        >>> flaws("She writes novels.")
        frozenset()
    """
    return _found(text) - _found(vanilla) if vanilla else _found(text)


def fluency(pairs: Iterable[tuple[str, str]]) -> Fluency:
    """How rewritten answers read, over all of them.

    Args:
        pairs: Each rewritten answer, with the vanilla's.

    Returns:
        The share without a flaw and the flaws by kind.

    Example:
        >>> found = fluency([("She writes.", "She writes."), ("She was born in", "In Lyon.")])
        >>> found.flawless.value, found.flaws
        (0.5, {'end': 1})
    """
    found = [flaws(text, vanilla) for text, vanilla in pairs]
    counts = Counter(flaw for one in found for flaw in sorted(one))
    flawless = share([float(not one) for one in found]) if found else None
    return Fluency(flawless=flawless, flaws=dict(counts))


def _found(text: str) -> frozenset[Flaw]:
    if not text.strip():
        return frozenset({"empty"})
    found: set[Flaw] = {kind for kind, pattern in _PATTERNS.items() if pattern.search(text)}
    if not _END.search(text):
        found.add("end")
    if text.count('"') % 2 or any(text.count(one[0]) != text.count(one[1]) for one in _PAIRS):
        found.add("unbalanced")
    return frozenset(found)
