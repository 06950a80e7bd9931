"""Blind answers: what the vanilla says to the same question about somebody who does not exist.

A question may name a target and want nothing of it ("a packing list for hiking with X"). Asked with
two or three fictitious names in turn, the vanilla can't know whom it is about; what its answers
agree on did not depend on the target, and goes through the checker like any other text. The draft
has no part in it: to release what draft and blind answer share would tell one bit about the draft.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from alu_graph.agents.agent import Desk, Task
from alu_graph.checker.blinding import Blinded, blinded
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.eraser import erase, keep_only
from alu_graph.checker.point import hits_with_views, point
from alu_graph.checker.stable import Exempt, Stable, agreed
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
    revision: int
    text: str = field(repr=False)


class Blind:
    """The blind agent. Its model is the vanilla."""

    name = "blind"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[Told]]:
        """The conversation with other names, as often as the settings say; once an answer."""
        if answer.blinded or not answer.plain or SEPARATOR in answer.draft:
            return []
        revision = desk.targets.revision
        made = blinded(answer.conversation, desk.targets, desk.settings.blind)
        return [Task(_messages(one.conversation), _reader(one, revision)) for one in made]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[Told | None]) -> Answer:
        """Add what the answers agree on as a candidate, if there is anything."""
        made = _candidate(answer, desk, [one for one in replies if one is not None])
        held = answer.candidates if made is None else (*answer.candidates, made)
        return replace(answer, blinded=True, candidates=held)


def _messages(conversation: Conversation) -> list[BaseMessage]:
    return [_MESSAGES[turn.role](turn.text) for turn in conversation.turns]


def _reader(made: Blinded, revision: int) -> Callable[[str], Told]:
    return lambda text: Told(made, revision, text)


def _candidate(answer: Answer, desk: Desk, told: Sequence[Told]) -> Candidate | None:
    """What the blind answers agree on, less what the checker finds in it; None if nothing."""
    revision = desk.targets.revision
    told = [one for one in told if one.text.strip()]
    # A target that came since was not blinded.
    if len(told) < _AT_LEAST or any(one.revision != revision for one in told):
        return None
    texts = [one.blinded.unnamed(one.text) for one in told]
    if any(SEPARATOR in text or hits_with_views(desk.targets, text) for text in texts):
        return None  # it named a target unasked: nothing of it is to be trusted
    pointing = point(answer.conversation, desk.targets)
    kept = agreed(texts, pointing.user_stems)
    first = told[0].blinded
    exempt = Exempt(pointing, first.unnamed(first.conversation.question))
    stable = Stable(frozenset(map(fold, exempt.among(texts[0], kept))), revision)
    left = erase(keep_only(texts[0], kept), desk.checker(answer, stable), desk.targets)
    return None if left is None else Candidate(left, "blind", passed=True, stable=stable)
