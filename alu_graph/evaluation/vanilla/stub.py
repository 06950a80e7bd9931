"""A judge without judgement: for what prompts cost, where no model can read them."""

from __future__ import annotations

from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

_REPLY = "1. 5\n2. 5\n3. 5\n4. 5\n5. 5"


class Stub(BaseChatModel):
    """Gives one reply to everything: five numbered lines, which pass for versions and for ratings.

    A list of thousands of targets is longer than what small models hold. With this judge the calls
    of a method and the tokens of its prompts can be counted all the same; what it withholds or
    keeps then means nothing.

    Example:
        >>> Stub().invoke("Does this concern any of 10,000 names?").text.count("5")
        6
    """

    @property
    def model_name(self) -> str:
        """As reports call it."""
        return "stub"

    @property
    def _llm_type(self) -> str:
        return "stub"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        del messages, stop, run_manager, kwargs
        return ChatResult(generations=[ChatGeneration(message=AIMessage(_REPLY))])
