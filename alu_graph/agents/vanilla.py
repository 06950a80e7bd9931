"""Vanilla: the wrapped model, chain or agent answers as usual; its object is kept opaque."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from langchain_core.language_models import BaseChatModel, BaseLLM
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableLambda,
    RunnableSequence,
    RunnableWithFallbacks,
)
from langchain_core.runnables.base import RunnableBindingBase
from langchain_core.runnables.config import var_child_runnable_config
from langgraph.pregel import Pregel

from alu_graph.agents.calls import Reply, arun_all, run_all
from alu_graph.errors import ModelError, PayloadError
from alu_graph.models.resolve import is_chat_model
from alu_graph.payload import Read, Write, given_messages, read_conversation, read_payload
from alu_graph.settings import Settings
from alu_graph.state import Answer, State


class Vanilla:
    """The first node.

    Args:
        runnable: A chat model, or any runnable.
        read: Reads a text out of a type that isn't known.
        write: Puts a changed text back.
    """

    def __init__(
        self, runnable: Runnable[Any, Any], read: Read | None, write: Write | None
    ) -> None:
        self._runnable = runnable
        self._read = read
        self._write = write

    def start(self, state: State) -> tuple[Any, Answer]:
        """What the runnable is asked with, and a new answer: nothing of the last one is left."""
        if state.get("input") is not None:
            request = state["input"]
        elif isinstance(self._runnable, Pregel):
            request = {"messages": state.get("messages", [])}
        else:
            request = state.get("messages", [])
        return request, Answer(conversation=read_conversation(request), plain=_plain(request))

    def invoke(
        self, request: Any, state: State, settings: Settings, config: RunnableConfig
    ) -> Reply[Any]:
        """Ask the runnable, under its deadline."""
        options, own = state.get("options") or {}, _own(config)

        def call() -> Any:
            var_child_runnable_config.set(own)  # of the call's thread only
            return self._runnable.invoke(request, own, **options)

        [reply] = run_all([call], settings.vanilla_timeout)
        return reply

    async def ainvoke(
        self, request: Any, state: State, settings: Settings, config: RunnableConfig
    ) -> Reply[Any]:
        """As `invoke`, async."""
        options, own = state.get("options") or {}, _own(config)

        async def call() -> Any:
            var_child_runnable_config.set(own)  # of the call's task only
            return await self._runnable.ainvoke(request, own, **options)

        [reply] = await arun_all([call], settings.vanilla_timeout)
        return reply

    def again(self, settings: Settings) -> Runnable[Any, Any] | None:
        """What to ask the same with other names; None where its tools would run again.

        A model with tools bound only says which it would call, so it counts as a chat model.
        """
        bound = self._runnable
        while isinstance(bound, RunnableBindingBase):
            bound = bound.bound
        if is_chat_model(bound):
            return self._runnable
        return self._asked_by_messages() if settings.blind_any else None

    def _asked_by_messages(self) -> Runnable[Any, Any]:
        """A chain or agent as a model: messages in, text out."""

        def request_of(messages: list[BaseMessage]) -> Any:
            return {"messages": messages} if isinstance(self._runnable, Pregel) else messages

        def text_of(reply: Any, request: Any) -> str:
            return read_payload(reply, request, self._read, self._write).text

        def call(messages: list[BaseMessage], config: RunnableConfig) -> str:
            request = request_of(messages)
            return text_of(self._runnable.invoke(request, _own(config)), request)

        async def acall(messages: list[BaseMessage], config: RunnableConfig) -> str:
            request = request_of(messages)
            return text_of(await self._runnable.ainvoke(request, _own(config)), request)

        return RunnableLambda(call, afunc=acall, name="vanilla")

    def finish(self, request: Any, answer: Answer, reply: Reply[Any]) -> Answer:
        """Read the texts out of what came.

        Raises:
            ModelError: If the runnable failed; the error's own text might quote a draft, so only
                its name is given.
            PayloadError: If what came can't be read.
        """
        if reply.fault is not None:
            msg = f"the wrapped model failed with {reply.fault}; see its own logs"
            raise ModelError(msg)
        payload = read_payload(reply.value, request, self._read, self._write)
        return replace(answer, payload=payload, calls=answer.calls + 1)

    def refusal(self, request: Any, text: str) -> Any:
        """A refusal where the runnable gave nothing whose type could be followed.

        Raises:
            PayloadError: If the runnable's type of answer can't be known.
        """
        answering = _answering(self._runnable)
        if isinstance(answering, BaseChatModel):
            return AIMessage(text)
        if isinstance(answering, (StrOutputParser, BaseLLM)):
            return text
        if isinstance(answering, Pregel):
            return {"messages": [*given_messages(request), AIMessage(text)]}
        msg = "the wrapped runnable gave no answer, and its type is unknown; nothing is released"
        raise PayloadError(msg)


def _plain(request: Any) -> bool:
    """Whether a request is a text, or messages of nothing but text."""
    if isinstance(request, dict) and set(request) != {"messages"}:
        return False
    given = given_messages(request)
    return bool(given) and all(
        isinstance(one.content, str)
        and isinstance(one, (HumanMessage, SystemMessage, AIMessage))
        and not getattr(one, "tool_calls", None)
        for one in given
    )


def _own(config: RunnableConfig) -> RunnableConfig:
    """The config without this graph's internals: a wrapped graph is no part of it.

    It would take over the checkpointer, which would keep the draft, and the context.
    """
    held = config.get("configurable", {})
    kept = {key: one for key, one in held.items() if not key.startswith(("__", "checkpoint"))}
    return {**config, "configurable": kept}


def _answering(runnable: Runnable[Any, Any]) -> Runnable[Any, Any]:
    """The part of a runnable that makes its output."""
    while True:
        if isinstance(runnable, RunnableSequence):
            runnable = runnable.last
        elif isinstance(runnable, RunnableBindingBase):
            runnable = runnable.bound
        elif isinstance(runnable, RunnableWithFallbacks):
            runnable = runnable.runnable
        else:
            return runnable
