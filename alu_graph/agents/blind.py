"""Blind answers: what the vanilla says to the same question about somebody who does not exist.

A question may name a target and want nothing of it ("a packing list for hiking with X"). Asked with
two or three fictitious names in turn, the vanilla can't know whom it is about; what its answers
agree on did not depend on the target, and goes through the checker like any other text. Where
the question also asks something innocent, that is asked alone. The draft has no part in it: to
release what draft and blind answer share would tell one bit about the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from alu_graph.agents.agent import Desk, Task
from alu_graph.checker.blinding import Blinded, Parted, blinded, without_target
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.eraser import erase, keep_only
from alu_graph.checker.point import point
from alu_graph.checker.stable import Exempt, Stable, agreed, alone
from alu_graph.checker.unit import hits_with_views
from alu_graph.payload import SEPARATOR
from alu_graph.state import Answer, Candidate
from alu_graph.text.folding import fold

_AT_LEAST = 2  # one answer agrees with nothing
_MESSAGES: dict[str, Callable[[str], BaseMessage]] = {
    "human": HumanMessage,
    "ai": AIMessage,
    "system": SystemMessage,
}


@dataclass(frozen=True, slots=True)
class Told:
    """A blind answer with the question it answers, and the registry's revision at the asking."""

    blinded: Blinded
    parted: Parted | None
    revision: int
    text: str = field(repr=False)


class Blind:
    """The blind agent. Its model is the vanilla."""

    name = "blind"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[Told]]:
        """The innocent asks alone, and all with other names if they want nothing of a bearer."""
        if answer.blinded or not answer.plain or SEPARATOR in answer.draft:
            return []
        if not desk.settings.blind:
            return []
        revision = desk.targets.revision
        made: list[tuple[Blinded, Parted | None]] = []
        rest = without_target(answer.conversation, desk.targets)
        if rest is not None:
            made.append((Blinded(rest.conversation, ()), rest))
        again = blinded(answer.conversation, desk.targets, desk.settings.blind)
        if again and _exempt(answer, desk, again[0]).safe:
            made += [(one, None) for one in again]
        return [
            Task(_messages(one.conversation), _reader(one, parted, revision))
            for one, parted in made
        ]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[Told | None]) -> Answer:
        """Add what the answers agree on as a candidate, if there is anything."""
        revision = desk.targets.revision
        # A target that came since was not blinded.
        told = [one for one in replies if one and one.text.strip() and one.revision == revision]
        if any(_names_a_target(one, desk) for one in told):
            told = []  # it named a target unasked: nothing of it is to be trusted
        rest = [_rest(answer, desk, one, one.parted) for one in told if one.parted]
        again = [_agreed(answer, desk, [one for one in told if one.blinded.forms])]
        made = [one for one in (*rest, *again) if one is not None]
        return replace(answer, blinded=True, candidates=(*answer.candidates, *made))


def _messages(conversation: Conversation) -> list[BaseMessage]:
    return [_MESSAGES[turn.role](turn.text) for turn in conversation.turns]


def _reader(made: Blinded, parted: Parted | None, revision: int) -> Callable[[str], Told]:
    return lambda text: Told(made, parted, revision, text)


def _names_a_target(told: Told, desk: Desk) -> bool:
    text = told.blinded.unnamed(told.text)
    return SEPARATOR in text or bool(hits_with_views(desk.targets, text))


def _exempt(answer: Answer, desk: Desk, first: Blinded) -> Exempt:
    pointing = point(answer.conversation, desk.targets)
    return Exempt(pointing, first.unnamed(first.conversation.question))


def _rest(answer: Answer, desk: Desk, told: Told, parted: Parted) -> Candidate | None:
    """The answer to the innocent asks, if it is clean as an answer to these alone."""
    judge = desk.checker(replace(answer, conversation=parted.conversation))
    left = erase(told.text, judge, desk.targets)
    if left is None:
        return None
    may_stand = alone(left, parted.innocent, parted.concerned)
    return _checked(left, Stable(frozenset(map(fold, may_stand)), told.revision), answer, desk)


def _agreed(answer: Answer, desk: Desk, told: Sequence[Told]) -> Candidate | None:
    """What the blind answers agree on and may be said of anybody; None if nothing."""
    if len(told) < _AT_LEAST:
        return None
    texts = [one.blinded.unnamed(one.text) for one in told]
    given = point(answer.conversation, desk.targets).user_stems
    kept = agreed(texts, given)
    may_stand = _exempt(answer, desk, told[0].blinded).among(texts[0], kept)
    stable = Stable(frozenset(map(fold, may_stand)), told[0].revision)
    return _checked(keep_only(texts[0], kept), stable, answer, desk)


def _checked(text: str, stable: Stable, answer: Answer, desk: Desk) -> Candidate | None:
    """A candidate of what the checker leaves of a text."""
    left = erase(text, desk.checker(answer, stable), desk.targets)
    return None if left is None else Candidate(left, "blind", passed=True, stable=stable)
