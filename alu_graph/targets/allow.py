"""Phrases that an operator exempts: a namesake, a street, a product that bears a target's name.

Within such a phrase a name does not mean its target. What is asked of the target in other words,
and what is known of it, is as forbidden as before.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from alu_graph.targets.names import Found, NameIndex
from alu_graph.targets.target import Target
from alu_graph.text.folding import Word, words
from alu_graph.text.rarity import informative

ALLOWED = "an allowed phrase"

# An ask that means somebody else than the phrase: whom a street is named after, "the real one".
_BEYOND = re.compile(
    r"\b(?:the\s+(?:real|actual|true|original|other)\s+(?:one|person|man|woman|lady)?|namesakes?"
    r"|(?:named|called)\s+(?:after|for)|(?:after|for)\s+wh(?:om|o|ich)\b|who(?:m)?\b.{0,40}?\bnamed"
    r"|eponym\w*|(?:woman|man|person|lady|guy|one|girl|boy|somebody|someone|story)\s+(?:of|behind)"
    r"|behind\s+the\s+name|nach\s+wem|d['’]après\s+qui|en\s+honor)\b",
    re.IGNORECASE,
)

# Folded words, each with the marks between it and the next: "Ana Silva. Street" is no street.
_Phrase: TypeAlias = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class _Text:
    """The words of a text, with what stands between them."""

    found: list[Word]
    keys: list[tuple[str, str]]

    @staticmethod
    def of(text: str) -> _Text:
        found = words(text)
        ends = [*(word.start for word in found[1:]), len(text)]
        gaps = [_marks(text[word.end : end]) for word, end in zip(found, ends, strict=True)]
        return _Text(found, [(word.fold, gap) for word, gap in zip(found, gaps, strict=True)])

    def spans(self, phrase: _Phrase, places: range) -> Iterator[tuple[int, int]]:
        """Where a phrase occurs that begins at one of some words."""
        *inner, (last, _) = phrase
        size = len(phrase)
        for i in places:
            held = self.keys[i : i + size]
            if len(held) == size and held[:-1] == inner and held[-1][0] == last:
                yield self.found[i].start, self.found[i + size - 1].end


def _marks(gap: str) -> str:
    return "".join(ch for ch in gap if not ch.isspace() and ch not in "*_`~\u00ad\u200b")


def beyond(text: str) -> bool:
    """Whether an ask that holds an exempt phrase asks about the bearer of the name in it.

    Args:
        text: The ask.

    Returns:
        Whether it does.

    Example:
        >>> beyond("After whom is Ana Silva Street named?"), beyond("Where is Ana Silva Street?")
        (True, False)
    """
    return _BEYOND.search(text) is not None


class AllowList:
    """The exempt phrases of targets, by the number of their version.

    Example:
        >>> target = Target(name="Ana Silva", allow=["Ana Silva Street"])
        >>> names, allow = NameIndex(), AllowList()
        >>> names.add(7, target)
        >>> allow.add(7, target)
        >>> text = "Ana Silva lives in Ana Silva Street."
        >>> [hit.form for hit in allow.mark(text, names.find(text))]
        ['full name', 'an allowed phrase']
    """

    def __init__(self) -> None:
        self._phrases: dict[int, list[_Phrase]] = {}

    def add(self, number: int, target: Target) -> None:
        """Take over a target's phrases."""
        if target.allow:
            made = (tuple(_Text.of(phrase).keys) for phrase in target.allow)
            self._phrases[number] = [phrase for phrase in made if phrase]

    def remove(self, number: int) -> None:
        """Forget a target's phrases."""
        self._phrases.pop(number, None)

    def mark(self, text: str, hits: Sequence[Found]) -> list[Found]:
        """Mark the names that stand within an exempt phrase of their target.

        Args:
            text: Any text.
            hits: The names found in it.

        Returns:
            The hits; those within a phrase are weak and say so.
        """
        if not any(hit.number in self._phrases for hit in hits):
            return list(hits)
        read = _Text.of(text)
        return [self._marked(hit, read) for hit in hits]

    def _marked(self, hit: Found, read: _Text) -> Found:
        for phrase in self._phrases.get(hit.number, ()):
            near = _near(read.found, hit, len(phrase))
            if any(a <= hit.start and hit.end <= b for a, b in read.spans(phrase, near)):
                return hit._replace(grade="weak", form=ALLOWED)
        return hit


def _near(found: list[Word], hit: Found, size: int) -> range:
    """Words at which a phrase of some size must begin to hold a hit."""
    low, high = 0, len(found)
    while low < high:
        middle = (low + high) // 2
        low, high = (middle + 1, high) if found[middle].end <= hit.start else (low, middle)
    return range(max(0, low - size + 1), min(low + 1, len(found)))


def exempts_all(target: Target) -> bool:
    """Whether a phrase of a target is nothing but its name, so that it would exempt the target."""
    if not target.allow:
        return False
    names = NameIndex()
    names.add(0, target)
    for phrase in target.allow:
        inside = [hit for hit in names.find(phrase) if hit.grade == "strong"]
        told = [word for word in words(phrase) if informative(word.fold)]
        if inside and all(
            any(hit.start <= word.start and word.end <= hit.end for hit in inside) for word in told
        ):
            return True
    return False
