"""Small stand-ins for the tests of payload, graph, sealed form and agents, and one world for all.

The question asks two things; the draft answers one about Lima, and one about the target.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from langchain_core.callbacks import (
    CallbackManagerForLLMRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable
from pydantic import BaseModel, PrivateAttr

from alu_graph import Settings, TargetRegistry
from alu_graph.agents.agent import Desk
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation
from alu_graph.payload import read_payload
from alu_graph.state import Answer

NAME = "Maria Gonzalez"
QUESTION = "Where is Lima, and who lives there?"
KEPT = "Lima is in Peru."
LEAK = "Maria Gonzalez lives there."
DRAFT = f"{KEPT} {LEAK}"
REFUSAL = Settings().refusal

Say = Callable[[list[BaseMessage]], "str | AIMessage"]


class Chat(BaseChatModel):
    """A chat model that says what a function of the messages gives; copies share its notes."""

    say: Say
    _asked: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _options: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "fake"

    @property
    def asked(self) -> list[list[BaseMessage]]:
        return self._asked

    @property
    def options(self) -> list[dict[str, Any]]:
        """What each call was given beside the messages."""
        return self._options

    def bind_tools(self, tools: Sequence[Any], **kwargs: Any) -> Runnable[Any, Any]:
        names = [getattr(one, "name", getattr(one, "__name__", "")) for one in tools]
        return self.bind(tools=names)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._asked.append(messages)
        self._options.append({**kwargs, "stop": stop})
        reply = self.say(messages)
        message = reply if isinstance(reply, AIMessage) else AIMessage(reply)
        return ChatResult(generations=[ChatGeneration(message=message)])


def saying(*replies: str | AIMessage) -> Chat:
    """A model that says one reply after the other, and then the last one again."""
    left = list(replies)
    return Chat(say=lambda _: left.pop(0) if len(left) > 1 else left[0])


class Shelf(BaseRetriever):
    """A retriever that always finds the same documents."""

    held: list[Document]

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[Document]:
        return self.held


def registry() -> TargetRegistry:
    """A registry of the one target."""
    held = TargetRegistry()
    held.add(NAME)
    return held


def answer_of(
    draft: str = DRAFT, question: str = QUESTION, held: TargetRegistry | None = None
) -> Answer:
    """An answer as it is when the first check is done."""
    held = registry() if held is None else held
    conversation = Conversation.of(question)
    verdict = Checker(conversation, held)(draft)
    return Answer(
        conversation=conversation,
        payload=read_payload(draft),
        matches=tuple(held.find(f"{question}\n{draft}")),
        verdict=verdict,
        draft_verdict=verdict,
    )


def desk_of(held: TargetRegistry | None = None, **settings: Any) -> Desk:
    return Desk(Settings(**settings), registry() if held is None else held)


def shown(value: Any) -> str:
    """All that can be found in an object: its repr, and all texts below it."""
    return "\n".join([repr(value), *_texts(value, set())])


def _texts(value: Any, seen: set[int]) -> Iterator[str]:
    if isinstance(value, (str, int, float)):
        yield str(value)
    elif id(value) in seen or value is None:
        return
    seen.add(id(value))
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _texts(key, seen)
            yield from _texts(item, seen)
    elif isinstance(value, (list, tuple, set, frozenset)):
        for item in value:
            yield from _texts(item, seen)
    elif isinstance(value, BaseModel):
        held = (value.__dict__, value.model_extra, value.__pydantic_private__)
        yield from _texts([one for one in held if one], seen)
