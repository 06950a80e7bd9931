"""A cache around a chat model, so that a run that was cut off goes on, and figures can be redone.

LangChain's own caches do not serve here: the sealed form shuts them, for they would keep drafts.
This one is part of the model, and is for measuring only.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from langchain_core.messages import BaseMessage, message_to_dict, messages_from_dict
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, PrivateAttr

from alu_graph.evaluation.vanilla.around import Around
from alu_graph.evaluation.vanilla.asking import sample_now
from alu_graph.evaluation.vanilla.metered import saved
from alu_graph.evaluation.vanilla.shelf import Shelf

# Fences have new marks each time (`fence` of the agents' prompts, `prompt_of` of the learning).
_MARK = re.compile(r"(</?data )(?:[0-9a-f]{4}|[0-9a-f]{8})>")
# What a message says; its id and the usage that it reports are no part of a prompt.
_SAID = ("content", "name", "additional_kwargs", "tool_calls", "tool_call_id", "artifact", "status")


class _Count:
    """Counts that the copies of a model share."""

    def __init__(self) -> None:
        self.hits = self.asked = 0
        self._lock = threading.Lock()

    def __reduce__(self) -> tuple[type[_Count], tuple[()]]:
        return _Count, ()

    def hit(self) -> None:
        with self._lock:
            self.hits += 1

    def miss(self) -> None:
        with self._lock:
            self.asked += 1


class Remembered(Around):
    """A chat model that is asked each thing once; replies are kept in an SQLite file.

    A reply is found again by the model (its type and its own options, as LangChain's caches tell
    models apart), the messages, `stop`, the other options and the sample (with the number of the
    repetition that is asked, so that repetitions are independent); the random marks of fences and
    the ids of messages don't count. It comes back as it was: text, tool calls, usage,
    finish reason; how long it took is told to `meter`. Errors are not kept. Threads and processes
    may share a file; where two ask the same at once, both give out the reply that was kept first.
    Copies share their counts.

    Args:
        model: The model that is asked.
        path: The file.
        sample: Another number asks anew: independent replies of a model that varies.

    Raises:
        ALUError: On a call, if the file can't be used.

    Example:
        >>> import tempfile
        >>> from langchain_core.language_models import FakeListChatModel
        >>> path = Path(tempfile.mkdtemp()) / "replies.db"
        >>> model = Remembered(model=FakeListChatModel(responses=["One.", "Two."]), path=path)
        >>> model.invoke("Hello").text, model.invoke("Hello").text, model.hits
        ('One.', 'One.', 1)
        >>> model.close()
    """

    path: Path
    sample: int = Field(default=0, ge=0)
    _shelf: Shelf = PrivateAttr()
    _count: _Count = PrivateAttr(default_factory=_Count)

    def model_post_init(self, context: Any, /) -> None:
        """Name the file; it is opened on first use."""
        super().model_post_init(context)
        self._shelf = Shelf(self.path)

    @property
    def hits(self) -> int:
        """How many replies were found."""
        return self._count.hits

    @property
    def asked(self) -> int:
        """How many times the model was asked."""
        return self._count.asked

    def of_sample(self, sample: int) -> Remembered:
        """The same model and file, for another sample."""
        return self.model_copy(update={"sample": sample})

    def close(self) -> None:
        """Close the file; the next call opens it again."""
        self._shelf.close()

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        key = self._key(messages, stop, kwargs)
        held = self._found(key)
        if held is not None:
            return held
        if self.model.rate_limiter is not None:
            self.model.rate_limiter.acquire(blocking=True)
        start = time.monotonic()
        made = self.model._generate(messages, stop=stop, run_manager=run_manager, **kwargs)  # noqa: SLF001
        return self._kept(key, made, time.monotonic() - start)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,
        **kwargs: Any,
    ) -> ChatResult:
        key = self._key(messages, stop, kwargs)
        held = self._found(key)
        if held is not None:
            return held
        if self.model.rate_limiter is not None:
            await self.model.rate_limiter.aacquire(blocking=True)
        start = time.monotonic()
        made = await self.model._agenerate(  # noqa: SLF001
            messages, stop=stop, run_manager=run_manager, **kwargs
        )
        return self._kept(key, made, time.monotonic() - start)

    def _found(self, key: str) -> ChatResult | None:
        reply = self._shelf.get(key)
        if reply is None:
            return None
        self._count.hit()
        saved(json.loads(reply)["seconds"])
        return _read(reply)

    def _kept(self, key: str, made: ChatResult, seconds: float) -> ChatResult:
        self._count.miss()
        return _read(self._shelf.put(key, _written(made, seconds)))

    def _key(
        self, messages: Sequence[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> str:
        kind = type(self.model)
        told = [
            f"{kind.__module__}.{kind.__qualname__}",
            self.model_name,
            self.model._get_llm_string(stop=stop, **kwargs),  # noqa: SLF001 - as its caches do
            [[one.type, {name: getattr(one, name, None) for name in _SAID}] for one in messages],
            (self.sample, again) if (again := sample_now()) else self.sample,
        ]
        text = _MARK.sub(r"\1>", json.dumps(told, sort_keys=True, default=repr))
        return hashlib.sha256(text.encode()).hexdigest()


def _written(result: ChatResult, seconds: float) -> str:
    told = {
        "seconds": seconds,
        "generations": [
            {"message": message_to_dict(one.message), "info": one.generation_info}
            for one in result.generations
        ],
        "output": result.llm_output,
    }
    # What is no JSON (a header object, say) is kept as text, to read and not to work with.
    return json.dumps(told, ensure_ascii=False, default=repr)


def _read(reply: str) -> ChatResult:
    told = json.loads(reply)
    generations = [
        ChatGeneration(message=messages_from_dict([one["message"]])[0], generation_info=one["info"])
        for one in told["generations"]
    ]
    return ChatResult(generations=generations, llm_output=told["output"])
