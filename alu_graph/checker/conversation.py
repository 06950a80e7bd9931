"""The conversation that an answer belongs to, and the asks of its last human turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from alu_graph.text.language import guess

Role = Literal["human", "ai", "system", "tool"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message as text."""

    role: Role
    text: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Conversation:
    r"""What was said before an answer. System and tool text give facts; they never point.

    Args:
        turns: All turns, oldest first.

    Example:
        >>> Conversation((Turn("human", "Hello."), Turn("human", "Who was she?"))).question
        'Hello.\nWho was she?'
    """

    turns: tuple[Turn, ...] = ()
    # How the question points, for the checks of one answer: `alu_graph.checker.point.pointed`.
    memo: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    @staticmethod
    def of(question: str | None) -> Conversation:
        """A conversation of one question, or none."""
        return Conversation((Turn("human", question),) if question else ())

    @property
    def _tail(self) -> tuple[int, int]:
        """Where the last run of human turns begins and ends; system and tool turns don't end it.

        Nor does what an agent says behind it, between its tool calls: that is no answer yet.
        """
        end = len(self.turns)
        while end and self.turns[end - 1].role != "human":
            end -= 1
        start = end
        while start and self.turns[start - 1].role != "ai":
            start -= 1
        return start, end

    @property
    def question(self) -> str:
        """The human turns since the last answer; several in a row are several asks."""
        start, end = self._tail
        return "\n".join(turn.text for turn in self.turns[start:end] if turn.role == "human")

    @property
    def language(self) -> str:
        """The language of the last human turn, as a code: nothing else decides it."""
        return next((guess(one.text) for one in reversed(self.turns) if one.role == "human"), "en")

    @property
    def earlier(self) -> Sequence[Turn]:
        """Human and AI turns besides the question, oldest first."""
        start, end = self._tail
        besides = (*self.turns[:start], *self.turns[end:])
        return [turn for turn in besides if turn.role in ("human", "ai")]

    @property
    def given(self) -> str:
        """All that the user wrote."""
        return "\n".join(turn.text for turn in self.turns if turn.role == "human")
