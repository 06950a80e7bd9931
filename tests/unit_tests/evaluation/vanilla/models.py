"""Scripted chat models for the tests of what wraps them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.runnables import Runnable
from pydantic import PrivateAttr

USAGE: Any = {"input_tokens": 11, "output_tokens": 3, "total_tokens": 14}


class Numbered(BaseChatModel):
    """Says another number each time, and notes what it was given."""

    temperature: float = 1.0
    fails: bool = False
    reports: bool = True
    _given: list[tuple[list[BaseMessage], dict[str, Any]]] = PrivateAttr(default_factory=list)
    _lock: Any = PrivateAttr(default_factory=threading.Lock)

    @property
    def model_name(self) -> str:
        return "numbered"

    @property
    def _llm_type(self) -> str:
        return "numbered"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        return {"temperature": self.temperature}

    @property
    def given(self) -> list[tuple[list[BaseMessage], dict[str, Any]]]:
        return self._given

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, AIMessage]:
        return self.bind(tools=[one.__name__ for one in tools], **kwargs)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        with self._lock:
            self._given.append((messages, {"stop": stop, **kwargs}))
            number = len(self._given)
        if self.fails:
            msg = "no answer"
            raise RuntimeError(msg)
        message = AIMessage(
            f"Reply {number}.",
            usage_metadata=USAGE if self.reports else None,
            response_metadata={"finish_reason": "length"},
            tool_calls=[{"name": "look", "args": {"n": number}, "id": "1", "type": "tool_call"}],
        )
        generation = ChatGeneration(message=message, generation_info={"logprobs": [0.5]})
        return ChatResult(generations=[generation], llm_output={"model_name": "numbered"})
