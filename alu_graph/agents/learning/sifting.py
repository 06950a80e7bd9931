"""Keeping what is specific of what a model said, as facts.

A model that knows nothing of a name invents, and a wrong fact costs false alarms. So an item (a
date, a title, a name, a telling word) is kept only if the model says it in reply to two calls, and
never of names that nobody bears.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from alu_graph.agents.learning.questions import Question
from alu_graph.agents.learning.reading import Statement, statements, written
from alu_graph.targets.aliases import told
from alu_graph.targets.anchors import Anchors, extract
from alu_graph.targets.target import Fact, Target
from alu_graph.text.folding import words

_SAID_TWICE = 2
_TELLING = 4.0  # bits of an item that may stand alone
_TELLING_TOPIC = 1.75  # bits of a word that does not say the same of thousands
_WHOLE = 2  # items that a statement must hold to be kept as it stands
_MOST_FACTS = 24
_MOST_ITEMS = 12  # in one fact


@dataclass(frozen=True, slots=True)
class Heard:
    """A reply, and what was asked."""

    question: Question
    text: str

    def __repr__(self) -> str:
        return "Heard(...)"


def answering(heard: Sequence[Heard]) -> list[Heard]:
    """The replies that answer their question: the same words to two topics answer neither."""
    topics: dict[str, set[str]] = {}
    for one in heard:
        topics.setdefault(one.text, set()).add(one.question.topic)
    return [one for one in heard if len(topics[one.text]) == 1]


def own_words(target: Target) -> frozenset[str]:
    """The folded words of a target's names."""
    return frozenset(word.fold for name in (target.name, *target.aliases) for word in words(name))


def said_keys(text: str, own: frozenset[str]) -> frozenset[str]:
    """All items of a reply, those of refusals and hedges too."""
    found = extract(text, without=own)
    return frozenset((*found.strong, *found.topics))


def sift(
    target: Target, heard: Sequence[Heard], common: frozenset[str], source: str
) -> tuple[Fact, ...]:
    """Make facts of what was said of a target.

    Args:
        target: The target; what its facts hold already is not new.
        heard: The replies. With one wording each nothing can be confirmed: all of it counts.
        common: Items that the model says of made-up names, too, or that the questions hold.
        source: What is kept as the facts' source.

    Returns:
        The facts: whole statements if all that they say is confirmed, else their confirmed items.
    """
    own = own_words(target)
    read = [(one, statements(one.text, own)) for one in heard]
    doubled = len(heard) > len({one.question.topic for one in heard})
    sure = _said(read, _SAID_TWICE if doubled else 1)
    given = extract(" ".join(fact.row for fact in target.facts), without=own)
    sure = {key for key in sure - common if not _holds(given, key)}
    facts: list[Fact] = []
    left = set(sure)
    for one, said in read:
        for statement in said:
            text = _kept(target, statement, frozenset(sure), frozenset(left))
            if text is None:
                continue
            fact = Fact(ask=one.question.ask.replace("{n}", target.name), text=text, source=source)
            # A sentence "X, born NAME" would make a name of it, unasked.
            if told(target.model_copy(update={"facts": (fact,)})):
                continue
            facts.append(fact)
            left -= said_keys(text, own)
            if len(facts) == _MOST_FACTS:
                return tuple(facts)
    return tuple(facts)


def _said(read: Sequence[tuple[Heard, list[Statement]]], least: int) -> set[str]:
    """The items that are said in so many replies, in whatever words around them."""
    spoken: Counter[str] = Counter()
    every = {key for _, said in read for one in said for key in one.keys}
    for _, said in read:
        spoken.update({key for key in every for one in said if one.says(key)})
    return {key for key, count in spoken.items() if count >= least}


def _holds(given: Anchors, key: str) -> bool:
    """Whether an item is known already, a title also without its article."""
    bare = key[2:].removeprefix("the ")
    return key in given.strong or key in given.topics or (key[0] == "p" and given.says(bare))


def _kept(
    target: Target, statement: Statement, sure: frozenset[str], left: frozenset[str]
) -> str | None:
    """What of a statement is worth keeping, if it holds anything that no other fact holds."""
    strong, topics = statement.anchors.strong, statement.anchors.topics
    said = {key for key in left if statement.says(key)}
    telling = {key for key in said if key[0] != "t" and strong.get(key, _TELLING) >= _TELLING}
    told_topics = {key for key in said if topics.get(key, 0.0) >= _TELLING_TOPIC}
    if not telling and len(told_topics) < _SAID_TWICE:
        return None
    if len(strong) >= _WHOLE and sure.issuperset(strong) and sure.issuperset(topics):
        return statement.text
    items = written(statement.text, frozenset(telling | told_topics))
    if not items:
        return None
    # Behind the name and a comma the first item is no sentence's first capital.
    return ", ".join((target.name, *items[:_MOST_ITEMS]))
