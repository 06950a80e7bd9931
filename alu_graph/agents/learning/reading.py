"""Reading a model's reply: the statements in it, and what in each of them may tell a target."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from alu_graph.agents.learning.questions import unfenced
from alu_graph.checker.declines import only_declines
from alu_graph.targets.anchors import Anchors, extract
from alu_graph.text.dates import date_keys, find_dates
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative, stem
from alu_graph.text.segments import segments

_LONGEST_REPLY = 6_000  # characters that are read
_LONGEST = 400  # characters of a statement
_ITEM = 6  # words of a list item that is a name
_MOST = 40  # statements of one reply
_OPEN, _CLOSE = frozenset('"“«'), frozenset('"”»')
_MARKS = re.compile(r"[*_`#|]+")
# Bounded gaps throughout; a statement that holds one of these tells nothing of anybody.
_HEDGE = re.compile(
    r"\b(?:as an ai|language model|i(?:['’]m| am) (?:sorry|unable|not|afraid)"
    r"|i (?:can(?:no|['’])t|cannot|do(?:n['’]t| not)|could(?:n['’]t| not)|apologi[sz]e|assume"
    r"|guess|believe|think|have no|would need)|not (?:publicly|widely)? ?(?:known|available"
    r"|specified|provided|disclosed|clear|sure|certain)|no (?:public |reliable |specific "
    r"|available )?(?:information|record|details|data)|unknown|unclear|uncertain|fictional name"
    r"|might|may (?:be|have|refer)|maybe|perhaps|possibly|probably|presumably|likely|could be"
    r"|it is possible|placeholder|depends on|more context|instructions?|prompt|hypothetical)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence or list item of a reply.

    Args:
        text: It, on one line.
        anchors: What in it may tell a target.
    """

    text: str
    anchors: Anchors

    @property
    def keys(self) -> set[str]:
        """The items in it."""
        return {*self.anchors.strong, *self.anchors.topics}

    def says(self, key: str) -> bool:
        """Whether it holds an item, a phrase also inside a longer one."""
        if key in self.anchors.strong or key in self.anchors.topics:
            return True
        return key[0] == "p" and self.anchors.says(key[2:])

    def __repr__(self) -> str:
        return "Statement(...)"


def statements(reply: str, own: frozenset[str]) -> list[Statement]:
    r"""Cut a reply into statements, less refusals, hedges and questions.

    Args:
        reply: What a model said.
        own: The folded words of the name it was asked about.

    Returns:
        The statements, each once.

    Example:
        >>> reply = "I'm not sure.\n- She wrote *The Glass Orchard* (1987)."
        >>> found = statements(reply, frozenset())
        >>> [one.text for one in found]
        ['She wrote The Glass Orchard (1987).']
    """
    text = _MARKS.sub("", unfenced(reply[:_LONGEST_REPLY]))
    found: dict[str, Statement] = {}
    for segment in segments(text):
        said = " ".join(text[segment.start : segment.end].split())
        if not said or len(said) > _LONGEST or said.endswith("?") or said in found:
            continue
        if _HEDGE.search(said) or only_declines((said,), ""):
            continue
        found[said] = Statement(said, _anchors(said, own))
        if len(found) == _MOST:
            break
    return list(found.values())


def _anchors(said: str, own: frozenset[str]) -> Anchors:
    found = words(said)
    telling = [word for word in found if informative(word.fold)]
    listed = len(found) <= _ITEM and all(word.capital for word in telling)
    # The first capital of a list item is a name's, that of a sentence may be any word's.
    return extract(f", {said}" if listed else said, without=own)


def written(text: str, keys: frozenset[str]) -> list[str]:
    """How anchors are written in a text.

    Args:
        text: A statement.
        keys: Anchors of it.

    Returns:
        Their spellings in the order of the text; longer ones hold the shorter ones in them.

    Example:
        >>> written("It was won by Ann Lee on 3 May 1961.", frozenset({"p:ann lee", "y:1961"}))
        ['Ann Lee', '1961']
    """
    spans = sorted(set(_spans(text, keys)), key=lambda span: (span[0] - span[1], span[0]))
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if not any(start < right and left < end for left, right in kept):
            kept.append((start, end))
    return list(dict.fromkeys(text[start:end] for start, end in sorted(kept)))


def _spans(text: str, keys: frozenset[str]) -> Iterator[tuple[int, int]]:
    for mention in find_dates(text):
        of_day = [key for key in date_keys(mention) if key in keys]
        if any(key[0] != "y" for key in of_day):
            yield mention.start, mention.end
        elif of_day and mention.year is not None:  # the day is made up, the year is not
            place = text.find(str(mention.year), mention.start, mention.end)
            if place >= 0:
                yield place, place + len(str(mention.year))
    found = words(text)
    folds = [word.fold for word in found]
    phrases = [key[2:].split() for key in keys if key[0] in "pqn"]
    topics = {key[2:] for key in keys if key[0] == "t"}
    numbers = {key[2:] for key in keys if key[0] == "u"}
    for i, word in enumerate(found):
        for parts in phrases:
            if folds[i : i + len(parts)] == parts and (len(parts) > 1 or word.capital):
                yield _quoted(text, word.start, found[i + len(parts) - 1].end)
        if (stem(word.fold) in topics and not word.capital) or word.fold in numbers:
            yield word.start, word.end


def _quoted(text: str, start: int, end: int) -> tuple[int, int]:
    """A span with the quotation marks around it: they make a title of one word."""
    if start and text[start - 1] in _OPEN and text[end : end + 1] in _CLOSE:
        return start - 1, end + 1
    return start, end
