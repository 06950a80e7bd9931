"""The sealed form: the whole workflow as one Runnable out of which nothing unvetted can be seen.

The workflow runs on copies that keep nothing (`closing`), in a context that nothing of the caller's
watches (`isolation`).
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForChainRun,
    CallbackManagerForChainRun,
)
from langchain_core.messages import AIMessage, AIMessageChunk
from langchain_core.runnables import Runnable, RunnableConfig
from langchain_core.runnables.config import merge_configs
from langgraph.pregel import Pregel
from langsmith import tracing_context

from alu_graph.errors import ALUError
from alu_graph.graph import Agents, TargetsLike, agents_of, create_alu_graph, open_registry
from alu_graph.models.resolve import resolve_model
from alu_graph.pace import Pace
from alu_graph.payload import Read, Write
from alu_graph.records import Ending, Record, Tally, with_texts
from alu_graph.sealed.closing import closed
from alu_graph.sealed.isolation import heard_by, inner, isolated
from alu_graph.settings import Settings
from alu_graph.state import Outcome
from alu_graph.targets.requests import namespace_of

logger = logging.getLogger("alu_graph")


def unlearn(
    runnable_or_model: str | Runnable[Any, Any],
    targets: TargetsLike,
    *,
    agents: Agents = None,
    settings: Settings | None = None,
    read: Read | None = None,
    write: Write | None = None,
    on_record: Callable[[Record], None] | None = None,
    record_text: bool = False,
    shadow: bool = False,
    tracing: bool = False,
) -> Runnable[Any, Any]:
    """Put unlearning in front of a model, chain or agent.

    The result takes and gives what the wrapped one takes and gives. Streams carry vetted text
    only: the answer is checked as a whole before its first piece goes out.

    Args:
        runnable_or_model: As `model` of `create_alu_graph`.
        targets: A registry, the path of one, or names and targets.
        agents: As in `create_alu_graph`.
        settings: How answers are unlearned.
        read: Reads a text out of an output type that isn't known.
        write: Makes a copy of such an output with another text.
        on_record: Called with a `Record` after each answer, also where one ends in an error, for
            the operator's audit log (`JsonLinesRecorder`); in a worker thread where it is async.
            If it fails, that is logged, and the answer is given all the same.
        record_text: Keep question, draft and answer in the records: they show what is unlearned.
        shadow: PROTECTS NOTHING. The answer is decided on and recorded as usual, and the wrapped
            runnable's own object is given out whatever was decided; to see what a registry would
            do before it is in force. No input, config or context of a call can switch it on.
        tracing: Let callbacks, tracers, caches and checkpointers see the workflow, drafts too.

    Returns:
        A runnable.

    Raises:
        ModelError: If a model can't be found.
        RegistryError: If the registry can't be opened.
        SealError: If the wrapped runnable keeps drafts by itself (a graph with a checkpointer).
        ALUError: If `shadow` is on without `on_record`.

    Example:
        >>> from langchain_core.language_models import FakeListChatModel
        >>> from langchain_core.output_parsers import StrOutputParser
        >>> model = FakeListChatModel(responses=["Lima is in Peru. Maria Gonzalez lives there."])
        >>> chain = unlearn(model, ["Maria Gonzalez"], agents="rules") | StrOutputParser()
        >>> chain.invoke("Where is Lima, and who lives there?")
        'Lima is in Peru.'
    """
    if shadow and on_record is None:
        msg = "shadow=True protects nothing, it only records: give on_record= too, or leave it out"
        raise ALUError(msg)
    runnable = resolve_model(runnable_or_model)
    models: dict[str, Any] = {
        name: "rules" if model is None else model
        for name, model in agents_of(agents, runnable).items()
    }
    opaque = False
    if not tracing:
        runnable, opaque = closed(runnable)
        for name, model in models.items():
            if model != "rules":
                models[name], unknown = closed(model)
                opaque = opaque or unknown
    graph = create_alu_graph(
        runnable, open_registry(targets), agents=models, settings=settings, read=read, write=write
    )
    if shadow:
        logger.warning("shadow mode: answers are recorded and nothing is protected")
    return _Unlearned(
        runnable,
        graph.compile(name="alu"),
        settings or Settings(),
        on_record,
        record_text=record_text,
        shadow=shadow,
        tracing=tracing,
        opaque=opaque,
    )


class _Unlearned(Runnable[Any, Any]):
    """See `unlearn`."""

    def __init__(
        self,
        runnable: Runnable[Any, Any],
        graph: Pregel[Any, Any, Any, Any],
        settings: Settings,
        on_record: Callable[[Record], None] | None,
        *,
        record_text: bool,
        shadow: bool,
        tracing: bool,
        opaque: bool,
    ) -> None:
        self.name = "unlearn"
        self._runnable = runnable
        self._graph = graph
        self._settings = settings
        self._on_record = on_record
        self._record_text = record_text
        self._shadow = shadow
        self._pace = Pace(0.0 if shadow else settings.latency_floor)
        self._tracing = tracing
        self._opaque = opaque

    @property
    def InputType(self) -> Any:  # noqa: N802 - LangChain's name
        """What the wrapped runnable takes."""
        return self._runnable.InputType

    @property
    def OutputType(self) -> Any:  # noqa: N802 - LangChain's name
        """What the wrapped runnable gives."""
        return self._runnable.OutputType

    def __repr__(self) -> str:
        return f"unlearn({type(self._runnable).__name__})"

    def invoke(
        self,
        input: Any,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Any:
        """Answer, vetted.

        Args:
            input: What the wrapped runnable takes.
            config: The usual config; callbacks see the question and the vetted answer only. What
                its `configurable` has under "namespace" takes the place of the settings' own.
            **kwargs: Passed on to the wrapped runnable.

        Returns:
            The wrapped runnable's own object where no target is concerned; else a vetted one.

        Raises:
            TargetError: If the config's namespace can't be one.
        """

        def run(
            request: Any,
            run_manager: CallbackManagerForChainRun,  # noqa: ARG001 - LangChain gives both
            config: RunnableConfig,
        ) -> Any:
            return self._answer(request, config, kwargs)

        return self._call_with_config(run, input, config)

    async def ainvoke(
        self,
        input: Any,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Any:
        """As `invoke`, async."""

        async def run(
            request: Any,
            run_manager: AsyncCallbackManagerForChainRun,  # noqa: ARG001 - LangChain gives both
            config: RunnableConfig,
        ) -> Any:
            return await self._aanswer(request, config, kwargs)

        return await self._acall_with_config(run, input, config)

    def stream(
        self,
        input: Any,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> Iterator[Any]:
        """Answer in pieces, all of them vetted before the first goes out."""

        def run(
            requests: Iterator[Any],
            run_manager: CallbackManagerForChainRun,  # noqa: ARG001 - LangChain gives both
            config: RunnableConfig,
        ) -> Iterator[Any]:
            for request in requests:
                yield from _pieces(self._answer(request, config, kwargs))

        yield from self._transform_stream_with_config(iter([input]), run, config)

    async def astream(
        self,
        input: Any,  # noqa: A002 - LangChain's name
        config: RunnableConfig | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[Any]:
        """As `stream`, async."""

        async def run(
            requests: AsyncIterator[Any],
            run_manager: AsyncCallbackManagerForChainRun,  # noqa: ARG001 - LangChain gives both
            config: RunnableConfig,
        ) -> AsyncIterator[Any]:
            async for request in requests:
                for piece in _pieces(await self._aanswer(request, config, kwargs)):
                    yield piece

        async def one() -> AsyncIterator[Any]:
            yield input

        async for piece in self._atransform_stream_with_config(one(), run, config):
            yield piece

    def _answer(self, request: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        state = {"input": request, "options": kwargs}
        settings = self._settings_of(config)
        tally, started = Tally(), self._pace.now()
        heard = heard_by(tally if self._on_record is not None else None)
        fault: ALUError | None = None
        done: dict[str, Any] = {}
        try:
            if self._tracing:
                done = self._graph.invoke(
                    state, merge_configs(config, heard), context=settings, **_WHOLE
                )
            else:
                with isolated(opaque=self._opaque) as context:
                    done = context.run(self._run, state, inner(config, heard), settings)
        except Exception as error:  # noqa: BLE001 - its text might quote a draft
            fault = _quiet(error)
        self._record(tally, done, fault)
        if done.get("outcome") not in _AT_ONCE:
            self._pace.wait(started)
        return self._given_out(tally, done, fault)

    def _settings_of(self, config: RunnableConfig) -> Settings:
        """The settings, with the namespace that a call's config chooses."""
        own = config.get("configurable", {})
        if "namespace" not in own:
            return self._settings
        return self._settings.model_copy(update={"namespace": namespace_of(own["namespace"])})

    def _run(self, state: Any, config: RunnableConfig, settings: Settings) -> Any:
        with tracing_context(enabled=False):
            return self._graph.invoke(state, config, context=settings, **_WHOLE)

    async def _aanswer(self, request: Any, config: RunnableConfig, kwargs: dict[str, Any]) -> Any:
        state = {"input": request, "options": kwargs}
        settings = self._settings_of(config)
        tally, started = Tally(), self._pace.now()
        heard = heard_by(tally if self._on_record is not None else None)
        fault: ALUError | None = None
        done: dict[str, Any] = {}
        try:
            if self._tracing:
                merged = merge_configs(config, heard)
                done = await self._graph.ainvoke(state, merged, context=settings, **_WHOLE)
            else:
                done = await self._aapart(state, inner(config, heard), settings)
        except Exception as error:  # noqa: BLE001 - its text might quote a draft
            fault = _quiet(error)
        if self._on_record is not None:  # it writes to a file, mostly
            await asyncio.to_thread(self._record, tally, done, fault)
        if done.get("outcome") not in _AT_ONCE:
            await self._pace.await_(started)
        return self._given_out(tally, done, fault)

    async def _aapart(self, state: Any, config: RunnableConfig, settings: Settings) -> Any:
        # Not where the fault is raised: a task's repr, among a traceback's locals, shows its error.
        with isolated(opaque=self._opaque) as context:
            # A task copies the context in which it is made, on every version of Python.
            run = self._arun(state, config, settings)
            task = context.run(asyncio.get_running_loop().create_task, run)
        return await task

    async def _arun(self, state: Any, config: RunnableConfig, settings: Settings) -> Any:
        with tracing_context(enabled=False):
            return await self._graph.ainvoke(state, config, context=settings, **_WHOLE)

    def _given_out(self, tally: Tally, done: dict[str, Any], fault: ALUError | None) -> Any:
        """The vetted object; in shadow mode the wrapped runnable's own, if there is one."""
        if self._shadow and tally.answer is not None and tally.answer.payload is not None:
            return tally.answer.payload.value
        if fault is not None:
            raise fault
        return done["output"]

    def _record(self, tally: Tally, done: dict[str, Any], fault: ALUError | None) -> None:
        if self._on_record is None:
            return
        try:
            outcome: Ending = "failed" if fault is not None else done["outcome"]
            name = "" if fault is None else type(fault).__name__
            record = tally.record(outcome, self._settings, shadow=self._shadow, fault=name)
            if self._record_text:
                record = with_texts(record, tally.answer, self._said(tally, outcome))
            self._on_record(record)
        except Exception as error:  # noqa: BLE001 - an answer must not depend on its log
            logger.error("on_record failed with %s", type(error).__name__)  # noqa: TRY400 - no text

    def _said(self, tally: Tally, outcome: Ending) -> str | None:
        """The text that was given out."""
        answer = tally.answer
        if answer is None or outcome == "failed":
            return None
        if self._shadow:
            return answer.draft
        if outcome == "refused":
            return self._settings.refusal_in(answer.conversation.language)
        return answer.text


_AT_ONCE: tuple[Outcome, ...] = ("untouched", "rewritten")  # whose speed tells of no refusal
_WHOLE: dict[str, Any] = {"output_keys": ["output", "outcome", "answer"], "stream_mode": "values"}


def _quiet(error: Exception) -> ALUError:
    """An error of ours, without cause or context: another's text may quote the draft."""
    if isinstance(error, ALUError):
        return type(error)(*error.args)
    return ALUError(f"the workflow failed with {type(error).__name__}; the answer is withheld")


def _pieces(value: Any) -> Iterator[Any]:
    """A vetted value in the pieces in which its type is streamed."""
    if isinstance(value, str):
        yield from _cut(value)
    elif isinstance(value, AIMessage) and not isinstance(value, AIMessageChunk):
        *first, last = _cut(value.content) if isinstance(value.content, str) else [value.content]
        for text in first:
            yield AIMessageChunk(content=text, id=value.id)
        fields = value.model_dump(exclude={"type", "content"})
        yield AIMessageChunk(**fields, content=last, chunk_position="last")
    else:
        yield value


def _cut(text: str) -> list[str]:
    """A text in words, blanks kept."""
    pieces: list[str] = []
    start = 0
    for place in range(1, len(text)):
        if text[place - 1].isspace() and not text[place].isspace():
            pieces.append(text[start:place])
            start = place
    return [*pieces, text[start:]]
