"""Where the texts of an object are gathered, and what of the user's own may stand among them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage

Rebuild: TypeAlias = Callable[[Sequence[str]], Any]

# Parts of one object are checked as one text; this stands between them. It is no blank line: a
# name whose halves stand in two fields is one name.
MARK = "\x1e"
SEPARATOR = f"\n{MARK}"


@dataclass(frozen=True, slots=True)
class Own:
    """What of the user's may come back in an output: it is no part of the answer."""

    texts: tuple[str, ...] = ()
    messages: tuple[BaseMessage, ...] = ()

    def holds(self, text: str) -> bool:
        """Whether it is the very text that was given; an equal one may be the model's."""
        return any(text is one for one in self.texts)

    def wrote(self, message: BaseMessage) -> bool:
        """Whether a human or system message is the user's."""
        said = (*self.texts, *(str(one.text) for one in self.messages))
        return message.type in ("human", "system") and str(message.text) in said

    def leading(self, messages: Sequence[BaseMessage]) -> int:
        """How many messages at the start are the ones that were given."""
        count = 0
        for ours, given in zip(messages, self.messages, strict=False):
            if said(ours) != said(given):
                break
            count += 1
        return count


@dataclass(slots=True)
class Texts:
    """Collects the texts of an object, and the places of those where a refusal may stand."""

    own: Own = Own()
    parts: list[str] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    best: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, text: str, *, room: bool = True) -> int:
        """Add a text; its place."""
        self.parts.append(text.replace(MARK, " "))
        place = len(self.parts) - 1
        if room:
            self.room.append(place)
        return place


def said(message: BaseMessage) -> tuple[Any, ...]:
    """What makes a message the same as another."""
    return message.type, message.content, calls(message)


def calls(message: BaseMessage) -> list[Any]:
    """The tool calls of a message."""
    return list(getattr(message, "tool_calls", ()))
