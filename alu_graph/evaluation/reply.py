"""What a method answered to one question, as it is kept in a run's folder."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from typing import Literal

Ending = Literal["untouched", "rewritten", "refused", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer, not yet scored.

    Args:
        method: The name of the method.
        condition: The condition it was asked under, such as "20 targets, with facts".
        question: The id of the question.
        text: The answer.
        outcome: What became of the vanilla's answer; `failed` where an error was raised.
        calls: LLM calls.
        tokens_in: Prompt tokens of all calls.
        tokens_out: Tokens that models wrote.
        seconds: Wall time.
        error: The type of the error, if any.

    Example:
        >>> reply = Reply(
        ...     method="none", condition="", question="1", text="Hi.", outcome="untouched"
        ... )
        >>> Reply.of_json(reply.as_json()) == reply
        True
    """

    method: str
    condition: str
    question: str
    text: str
    outcome: Ending
    calls: int = 0
    tokens_in: int = 0
    tokens_out: int = 0
    seconds: float = 0.0
    error: str = ""

    def as_json(self) -> str:
        """One line of JSON."""
        return json.dumps(asdict(self), ensure_ascii=False)

    @classmethod
    def of_json(cls, line: str) -> Reply:
        """Read what `as_json` wrote."""
        return cls(**json.loads(line))
