"""The graph's state. What belongs to one answer lives in one channel that no checkpoint keeps."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from langchain_core.messages import AnyMessage
from langgraph.channels import UntrackedValue
from langgraph.graph.message import add_messages
from typing_extensions import TypedDict

from alu_graph.checker.check import Accusation
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.stable import Stable
from alu_graph.checker.verdict import Verdict
from alu_graph.payload import SEPARATOR, Payload
from alu_graph.targets.target import Match

Outcome = Literal["untouched", "rewritten", "refused"]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sanitized variation.

    Args:
        text: The variation.
        maker: The `eraser` or what `blind` answers agree on (deterministic); a `crafter` or the
            `composer` (LLMs).
        passed: Whether the checker found it clean.
        rating: 1 to 5 by the critic; None where none was given.
        stable: Of a blind answer: its segments that did not depend on whom a name means.
    """

    text: str
    maker: Literal["eraser", "blind", "crafter", "composer"]
    passed: bool = False
    rating: float | None = None
    stable: Stable | None = None

    def __repr__(self) -> str:
        return f"Candidate(maker={self.maker!r}, passed={self.passed}, rating={self.rating})"


@dataclass(frozen=True, slots=True)
class Answer:
    """All that belongs to one answer; `vanilla` makes a new one for each.

    Args:
        conversation: What was said before.
        plain: Whether the question is nothing but text, so that it can be asked blind.
        blinded: Whether it was.
        payload: The vanilla's object, opaque, with its texts; None if it failed.
        matches: The targets retrieved.
        accusations: What the audit holds against grey segments.
        verdict: The checker's word on the text in hand: the draft, or the proposal.
        draft_verdict: The checker's word on the draft.
        candidates: This answer's sanitized variations.
        proposal: The text that replaces the draft, once there is one.
        attempt: Rounds of crafting so far.
        feedback: Why the last round failed, for the next.
        fallback: Whether the eraser's text was proposed as the last resort.
        faults: Names of errors met on the way, without their texts.
        calls: LLM calls so far.
        failed: Whether a fault leaves nothing to release.
        declined: Whether the text in hand says nothing but that the model does not know.
    """

    conversation: Conversation
    plain: bool = False
    blinded: bool = False
    payload: Payload | None = None
    matches: tuple[Match, ...] = ()
    accusations: tuple[Accusation, ...] = ()
    verdict: Verdict | None = None
    draft_verdict: Verdict | None = None
    candidates: tuple[Candidate, ...] = ()
    proposal: str | None = None
    attempt: int = 0
    feedback: tuple[str, ...] = ()
    fallback: bool = False
    faults: tuple[str, ...] = ()
    calls: int = 0
    failed: bool = False
    declined: bool = False

    @property
    def draft(self) -> str:
        """The vanilla's answer as text, not yet vetted."""
        return "" if self.payload is None else self.payload.text

    @property
    def text(self) -> str:
        """The text in hand."""
        return self.draft if self.proposal is None else self.proposal

    @property
    def said(self) -> tuple[str, ...]:
        """What of the text in hand a reader takes for the answer."""
        if self.payload is None or self.proposal is None:
            return () if self.payload is None else self.payload.said
        return tuple(self.proposal.split(SEPARATOR))

    @property
    def erased(self) -> str | None:
        """What the eraser left of the draft; None if nothing useful, or not yet."""
        return next((one.text for one in self.candidates if one.maker == "eraser"), None)

    @property
    def stable(self) -> Stable | None:
        """What the checker must know of the text in hand, where that is the blind answer."""
        blind = (one for one in self.candidates if one.maker == "blind")
        return next((one.stable for one in blind if one.text == self.proposal), None)

    def __repr__(self) -> str:
        return f"Answer(attempt={self.attempt}, verdict={self.verdict!r}, failed={self.failed})"


class InputState(TypedDict, total=False):
    """What the graph takes: `messages`, or any `input` of the wrapped runnable with `options`."""

    messages: Annotated[list[AnyMessage], add_messages]
    input: Annotated[Any, UntrackedValue]
    options: Annotated[dict[str, Any], UntrackedValue]


class OutputState(TypedDict, total=False):
    """What the graph gives: the conversation, the vetted object, and what became of it."""

    messages: Annotated[list[AnyMessage], add_messages]
    output: Annotated[Any, UntrackedValue]
    outcome: Annotated[Outcome, UntrackedValue]


class State(InputState, OutputState, total=False):
    """The whole state."""

    answer: Annotated[Answer, UntrackedValue]
