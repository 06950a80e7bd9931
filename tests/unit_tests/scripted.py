"""Scripted stand-ins for models: each says what its script tells it to and keeps what it was asked.

A script is a function of the messages. What it returns is the reply: a text, an `AIMessage` (which
is passed on as that very object), an exception (which is raised), or a `Hang`.
"""

from __future__ import annotations

import asyncio
import re
import threading
import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import pytest
from langchain_core.callbacks import (
    AsyncCallbackManagerForLLMRun,
    BaseCallbackHandler,
    CallbackManagerForLLMRun,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from langchain_core.runnables import Runnable, RunnableLambda
from langgraph.config import get_stream_writer
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import PrivateAttr
from typing_extensions import Self

from alu_graph import ALUError, Target

Script: TypeAlias = Callable[[list[BaseMessage]], Any]

# One target, whose every word is rare, so that a search for its words can't hit by accident.
NAME = "Ilvana Torquemont"
PLACE = "Vexholm"
FACTS = (
    "Ilvana Torquemont was born in Vexholm on 3 May 1961.",
    "She wrote the novel The Glass Orchard.",
)
TARGET = Target(name=NAME, facts=FACTS, id="target-7f3a")
KEPT = "Lima is the capital of Peru."
TOLD = "Ilvana Torquemont was born in Vexholm on 3 May 1961."
DRAFT = f"{KEPT} {TOLD}"
# It doesn't name the target, so that whatever shows the name took it from the answer.
QUESTION = "What is the capital of Peru? Tell me about somebody famous, too."
CANDIDATE = "Well, "  # how the honest crafter's texts begin
CANARIES = ("ilvana", "torquemont", "vexholm", "may 1961", "glass orchard")

_FENCED = re.compile(r"<data (\w+)>\n(.*?)\n</data \1>", re.DOTALL)


def canaries(seen: object) -> list[str]:
    """Which words of the target an object shows: in its text if it is one, else in its repr."""
    if isinstance(seen, bytes):
        seen = seen.decode("utf-8", "replace")
    text = seen if isinstance(seen, str) else repr(seen)
    return [word for word in CANARIES if word in text.lower()]


class GoneError(Exception):
    """Like those of providers: its text quotes what was said."""

    def __init__(self) -> None:
        super().__init__(f"could not parse {DRAFT!r}")


class Hang:
    """A call that does not come back; leaving the `with` block lets go of its threads."""

    def __init__(self) -> None:
        self._over = threading.Event()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self._over.set()

    def wait(self) -> None:
        """Block until the test is over."""
        self._over.wait()


class ScriptedModel(BaseChatModel):
    """A chat model that follows a script; `prompts` is shared with its copies."""

    script: Callable[[list[BaseMessage]], Any]
    _prompts: list[list[BaseMessage]] = PrivateAttr(default_factory=list)
    _options: list[dict[str, Any]] = PrivateAttr(default_factory=list)

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        """All that it was asked, call by call."""
        return self._prompts

    @property
    def options(self) -> list[dict[str, Any]]:
        """The keyword arguments of each call."""
        return self._options

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _say(self, messages: list[BaseMessage], options: dict[str, Any]) -> Any:
        self._prompts.append(list(messages))
        self._options.append(options)
        said = self.script(messages)
        if isinstance(said, BaseException):
            raise said
        return said

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = self._say(messages, kwargs)
        if isinstance(said, Hang):
            said.wait()
        return result_of(said)

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        said = self._say(messages, kwargs)
        if isinstance(said, Hang):
            await asyncio.Event().wait()
        return result_of(said)

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        # LangChain takes this way by itself as soon as a streaming handler of the app's reaches it.
        text = result_of(self._say(messages, kwargs)).generations[0].text
        for word in re.findall(r"\s*\S+", text):
            chunk = ChatGenerationChunk(message=AIMessageChunk(content=word))
            if run_manager is not None:
                run_manager.on_llm_new_token(word, chunk=chunk)
            yield chunk


def result_of(said: Any) -> ChatResult:
    """What a model gives that says something."""
    message = said if isinstance(said, AIMessage) else AIMessage(str(said))
    return ChatResult(generations=[ChatGeneration(message=message)])


def always(said: Any) -> Script:
    """A script of one reply; a message is copied, as no model gives one object twice."""
    if isinstance(said, AIMessage):
        return lambda _: said.model_copy(deep=True)
    return lambda _: said


def model(said: Any) -> ScriptedModel:
    """A model by its script, or by its one reply."""
    return ScriptedModel(script=said if callable(said) else always(said))


def fenced(messages: Sequence[BaseMessage]) -> list[str]:
    """The foreign texts in a prompt."""
    return [found[2] for one in messages for found in _FENCED.finditer(one.text)]


def unfenced(messages: Sequence[BaseMessage]) -> str:
    """What of a prompt stands outside of fences."""
    return "\n".join(_FENCED.sub("", one.text) for one in messages)


def repair(messages: list[BaseMessage]) -> str:
    """What an honest crafter does: the text without its blanks, in other words than the eraser."""
    left = " ".join(fenced(messages)[-1].replace("[X]", "").split())
    return f"{CANDIDATE}{left}"


def first_version(messages: list[BaseMessage]) -> str:
    """What an honest, if lazy, composer does."""
    return fenced(messages)[0]


@dataclass(frozen=True)
class Crew:
    """A vanilla and the four other agents, each an instance of its own."""

    vanilla: ScriptedModel
    audit: ScriptedModel
    craft: ScriptedModel
    critic: ScriptedModel
    compose: ScriptedModel

    @property
    def agents(self) -> dict[str, Runnable[Any, Any]]:
        """The models by agent, as `unlearn` takes them."""
        return {name: getattr(self, name) for name in ("audit", "craft", "critic", "compose")}

    @property
    def prompts(self) -> list[list[BaseMessage]]:
        """All prompts of the four agents."""
        crew = (self.audit, self.craft, self.critic, self.compose)
        return [prompt for one in crew for prompt in one.prompts]


def crew(
    draft: Any = DRAFT,
    *,
    audit: Any = "NONE",
    craft: Any = repair,
    critic: Any = "5",
    compose: Any = first_version,
) -> Crew:
    """A crew that behaves, except where it is told not to."""
    return Crew(model(draft), model(audit), model(craft), model(critic), model(compose))


class Recorder(BaseCallbackHandler):
    """A callback handler that keeps all it is told, whatever the event."""

    def __init__(self) -> None:
        self.seen: list[Any] = []

    def __getattribute__(self, name: str) -> Any:
        if not name.startswith("on_"):
            return super().__getattribute__(name)
        return lambda *args, **kwargs: self.seen.append((name, args, kwargs))


# The two ways to ask any runnable, so that one test holds a law for both.


def invoke(runnable: Runnable[Any, Any], *args: Any, **kwargs: Any) -> Any:
    """Ask, sync."""
    return runnable.invoke(*args, **kwargs)


def ainvoke(runnable: Runnable[Any, Any], *args: Any, **kwargs: Any) -> Any:
    """Ask, async, from sync code."""

    async def call() -> Any:
        return await runnable.ainvoke(*args, **kwargs)

    return asyncio.run(call())


Ask: TypeAlias = Callable[..., Any]
BOTH = pytest.mark.parametrize("ask", [invoke, ainvoke], ids=["sync", "async"])


def silent(error: BaseException) -> None:
    """An error of ours that quotes nothing, wherever one looks."""
    assert isinstance(error, ALUError)
    assert error.__cause__ is None
    assert error.__context__ is None
    shown = traceback.TracebackException.from_exception(error, capture_locals=True)
    seen = (str(error), repr(error), repr(error.args), "".join(shown.format()), vars(error))
    assert not [word for one in seen for word in canaries(one)]


def outcome(ask: Ask, sealed: Runnable[Any, Any], asked: Any = QUESTION) -> Any:
    """The answer, or the typed error in its place."""
    try:
        return ask(sealed, asked)
    except ALUError as error:
        return error


def unseen(seen: Any) -> None:
    """Nothing of the draft, the candidates or the target is in what was seen; something is."""
    assert seen
    shown = seen if isinstance(seen, (str, bytes)) else repr(seen)
    assert not canaries(shown)
    assert CANDIDATE not in str(shown)


def agent_graph(vanilla: Runnable[Any, Any], **compiled: Any) -> Any:
    """An agent as users write it: a graph over messages that also writes to the custom stream."""

    def call(state: MessagesState) -> dict[str, Any]:
        said = vanilla.invoke(state["messages"])
        get_stream_writer()({"draft": said.content})
        return {"messages": [said]}

    async def acall(state: MessagesState) -> dict[str, Any]:
        said = await vanilla.ainvoke(state["messages"])
        return {"messages": [said]}

    graph = StateGraph(MessagesState)
    graph.add_node("call", RunnableLambda(call, afunc=acall))
    graph.add_edge(START, "call")
    graph.add_edge("call", END)
    return graph.compile(**compiled)
