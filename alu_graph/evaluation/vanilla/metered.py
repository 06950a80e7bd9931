"""What an answer costs: calls and tokens of all models that had a part in it."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatResult

from alu_graph.evaluation.vanilla.around import Around
from alu_graph.evaluation.vanilla.perfect_memory import counted

_meters: ContextVar[tuple[Meter, ...]] = ContextVar("alu_meters", default=())


class Meter:
    """Counts of one stretch of work. Calls that fail count, with the tokens of their prompt.

    Attributes:
        calls: Calls of metered models.
        tokens_in: Tokens of their prompts.
        tokens_out: Tokens that they wrote.
        saved: Seconds that replies out of a cache took when they were made: what an answer costs
            is the time it took plus these.
    """

    def __init__(self) -> None:
        self.calls = self.tokens_in = self.tokens_out = 0
        self.saved = 0.0
        self._lock = threading.Lock()

    def add(self, tokens_in: int, tokens_out: int) -> None:
        """Count one call."""
        with self._lock:
            self.calls += 1
            self.tokens_in += tokens_in
            self.tokens_out += tokens_out

    def save(self, seconds: float) -> None:
        """Count the time of a reply that came out of a cache."""
        with self._lock:
            self.saved += seconds


def saved(seconds: float) -> None:
    """Tell all meters how long a reply out of a cache took when it was made."""
    for one in _meters.get():
        one.save(seconds)


@contextmanager
def meter() -> Iterator[Meter]:
    """Count what metered models do in the block, and in the threads and tasks that it begins.

    A thread begins with a copy of the context where LangChain or `asyncio` starts it; a bare one
    counts nothing. The sealed form copies the caller's context, so it counts there, too. Of blocks
    within each other, each counts what is inside it.

    Example:
        >>> from langchain_core.language_models import FakeListChatModel
        >>> model = Metered(model=FakeListChatModel(responses=["Fine."]))
        >>> with meter() as costs:
        ...     answer = model.invoke("How are you?")
        >>> costs.calls, costs.tokens_in, costs.tokens_out
        (1, 4, 2)
    """
    made = Meter()
    token = _meters.set((*_meters.get(), made))
    try:
        yield made
    finally:
        _meters.reset(token)


class Metered(Around):
    """A chat model whose calls are counted by `meter`.

    Tokens are those that the model reports. Where it reports none they are counted with the
    tokenizer of the static embeddings (words by the rule, not by the model's own vocabulary).
    Around a `Remembered` model, a reply out of the cache counts as a call, and its time as `saved`:
    the figure is what the method costs, not what the run did.

    Args:
        model: The model.
    """

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        result: ChatResult | None = None
        try:
            result = self.model._generate(messages, stop=stop, run_manager=run_manager, **kwargs)  # noqa: SLF001
        finally:
            _count(messages, result)
        return result

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        result: ChatResult | None = None
        try:
            result = await self.model._agenerate(  # noqa: SLF001
                messages, stop=stop, run_manager=run_manager, **kwargs
            )
        finally:
            _count(messages, result)
        return result


def _count(messages: Sequence[BaseMessage], result: ChatResult | None) -> None:
    meters = _meters.get()
    if not meters:
        return
    written = [one.message for one in result.generations] if result is not None else []
    reported = [one.usage_metadata for one in written if isinstance(one, AIMessage)]
    usage = next((one for one in reported if one is not None), None)
    if usage is not None:
        tokens = usage["input_tokens"], usage["output_tokens"]
    else:
        tokens = counted(messages, " ".join(one.text for one in written))
    for one in meters:
        one.add(*tokens)
