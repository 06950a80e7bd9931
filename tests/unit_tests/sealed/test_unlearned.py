from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextvars import ContextVar
from pathlib import Path
from typing import Any

import pytest
from langchain.agents import create_agent
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.chat_history import BaseChatMessageHistory
from langchain_core.documents import Document
from langchain_core.globals import set_debug, set_llm_cache
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    HumanMessage,
    ToolMessage,
)
from langchain_core.output_parsers import PydanticToolsParser, StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import (
    ConfigurableField,
    Runnable,
    RunnableBranch,
    RunnableConfig,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.tools import tool
from langchain_core.tracers.context import collect_runs
from langgraph.cache.memory import InMemoryCache as NodeCache
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import BaseModel

from alu_graph import Record, Settings, TargetRegistry, unlearn
from alu_graph.errors import (
    ALUError,
    ModelError,
    PayloadError,
    RefusedError,
    RegistryError,
    SealError,
)
from tests.unit_tests.fakes import (
    DRAFT,
    KEPT,
    LEAK,
    NAME,
    QUESTION,
    REFUSAL,
    Chat,
    Shelf,
    registry,
    saying,
    shown,
)

PROMPT = ChatPromptTemplate.from_template("{question}")
ASKED = {"question": QUESTION}
WHO = f"Who is {NAME}?"
tenant: ContextVar[str] = ContextVar("tenant", default="nobody")


def sealed(runnable: Runnable[Any, Any] | None = None, **options: Any) -> Runnable[Any, Any]:
    return unlearn(
        saying(DRAFT) if runnable is None else runnable,
        options.pop("targets", None) or registry(),
        **{"agents": "rules", **options},
    )


def always(value: Any) -> Runnable[Any, Any]:
    return RunnableLambda(lambda _: value)


class Person(BaseModel):
    """Somebody."""

    about: str
    town: str | None = None


async def ways(runnable: Runnable[Any, Any], request: Any, **options: Any) -> list[Any]:
    """What each way of asking gives, the pieces of streams put together again."""

    async def arequests() -> AsyncIterator[Any]:
        yield request

    return [
        runnable.invoke(request, **options),
        await runnable.ainvoke(request, **options),
        *runnable.batch([request, request], **options),
        *await runnable.abatch([request, request], **options),
        *[one for _, one in runnable.batch_as_completed([request], **options)],
        joined(list(runnable.stream(request, **options))),
        joined([piece async for piece in runnable.astream(request, **options)]),
        joined(list(runnable.transform(iter([request]), **options))),
        joined([piece async for piece in runnable.atransform(arequests(), **options)]),
    ]


def joined(pieces: list[Any]) -> Any:
    whole = pieces[0]
    for piece in pieces[1:]:
        whole = whole + piece
    return whole


# Every way of asking, every type.


@pytest.mark.parametrize(
    ("given", "vetted"),
    [
        (KEPT, KEPT),
        (DRAFT, KEPT),
        (LEAK, REFUSAL),
        ({"answer": DRAFT, "page": 3}, {"answer": KEPT, "page": 3}),
        ([DRAFT], [KEPT]),
        (Person(about=DRAFT, town="Lima"), Person(about=KEPT, town="Lima")),
        ([Document(DRAFT)], [Document(KEPT)]),
        (1954, 1954),
        (None, None),
    ],
)
async def test_all_ways_give_the_same_vetted_value(given: Any, vetted: Any) -> None:
    for value in await ways(sealed(always(given)), QUESTION):
        assert value == vetted
        assert type(value) is type(vetted)


@pytest.mark.parametrize(("given", "vetted"), [(KEPT, KEPT), (DRAFT, KEPT), (LEAK, REFUSAL)])
async def test_all_ways_give_the_same_vetted_message(given: str, vetted: str) -> None:
    run = "run--1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbd4bed0-0"
    for value in await ways(sealed(saying(AIMessage(given, id=run))), QUESTION):
        assert isinstance(value, AIMessage)
        assert (value.content, value.id) == (vetted, run)


async def test_an_untouched_value_is_the_very_object() -> None:
    for given in (AIMessage(KEPT), {"answer": [KEPT]}, Person(about=KEPT), (KEPT, 1)):
        chain = sealed(always(given))
        assert chain.invoke(QUESTION) is given
        assert await chain.ainvoke(QUESTION) is given


async def test_it_works_within_a_chain() -> None:
    chain = PROMPT | sealed() | StrOutputParser()
    for value in await ways(chain, ASKED):
        assert value == KEPT


async def test_it_works_around_a_chain() -> None:
    for value in await ways(sealed(PROMPT | saying(DRAFT) | StrOutputParser()), ASKED):
        assert value == KEPT


async def test_a_whole_rag_chain() -> None:
    pages = [Document(f"{LEAK} She paints.", id="1"), Document("Lima is big.", id="2")]
    model = saying(DRAFT)
    chain: Runnable[Any, Any] = RunnablePassthrough.assign(
        context=RunnableLambda(lambda held: held["question"]) | Shelf(held=pages)
    ).assign(answer=PROMPT | model | StrOutputParser())
    for value in await ways(sealed(chain), ASKED):
        assert set(value) == {"question", "context", "answer"}
        assert (value["question"], value["answer"]) == (QUESTION, KEPT)
        assert value["context"][1] is pages[1]
        assert value["context"][0].id == "1"
        assert NAME not in shown(value)
    assert f"{QUESTION}" in str(model.asked[0])


async def test_a_refused_rag_chain_keeps_its_form() -> None:
    pages = [Document(f"{NAME} is a painter.")]
    chain: Runnable[Any, Any] = RunnablePassthrough.assign(
        context=RunnableLambda(lambda held: held["question"]) | Shelf(held=pages)
    ).assign(answer=always(f"{NAME} is a painter."))
    value = sealed(chain).invoke({"question": WHO})
    assert value["question"] == WHO
    assert value["answer"] == REFUSAL
    assert "painter" not in shown(value)


@tool
def population(city: str) -> str:
    """Tell how many live in a city."""
    return f"{city}: ten million. {NAME} lives there too."


def agent(*replies: str | AIMessage) -> Runnable[Any, Any]:
    call = {"name": "population", "args": {"city": "Lima"}, "id": "1", "type": "tool_call"}
    return create_agent(saying(AIMessage("", tool_calls=[call]), *replies), [population])


async def test_an_agent_with_a_tool() -> None:
    request = {"messages": [HumanMessage(QUESTION)]}
    for async_ in (False, True):
        chain = sealed(agent(DRAFT))
        done = await chain.ainvoke(request) if async_ else chain.invoke(request)
        kinds = [one.type for one in done["messages"]]
        assert kinds == ["human", "ai", "tool", "ai"]
        assert done["messages"][-1].content == KEPT
        assert done["messages"][1].tool_calls[0]["args"] == {"city": "Lima"}
        assert NAME not in shown(done)


def test_an_agent_that_says_nothing_of_a_target_is_untouched() -> None:
    @tool
    def clock() -> str:
        """Tell the time."""
        return "Noon."

    call = {"name": "clock", "args": {}, "id": "1", "type": "tool_call"}
    model = saying(AIMessage("", tool_calls=[call]), "It is noon.")
    done = sealed(create_agent(model, [clock])).invoke(
        {"messages": [("human", "What time is it?")]}
    )
    assert [one.content for one in done["messages"]] == [
        "What time is it?",
        "",
        "Noon.",
        "It is noon.",
    ]
    assert len(model.asked) == 2


def test_a_refused_agent_gives_question_and_refusal() -> None:
    done = sealed(agent(f"{NAME} is a painter.")).invoke({"messages": [HumanMessage(WHO)]})
    assert [one.content for one in done["messages"]] == [WHO, REFUSAL]


def test_an_agents_structured_response_is_checked() -> None:
    call = {"name": "Person", "args": {"about": LEAK}, "id": "1", "type": "tool_call"}
    model = saying(AIMessage("", tool_calls=[call]))
    done = sealed(create_agent(model, [], response_format=Person)).invoke(
        {"messages": [HumanMessage(QUESTION)]}
    )
    assert NAME not in shown(done)


async def test_structured_output_chains() -> None:
    def chain(about: str) -> Runnable[Any, Any]:
        call = {"name": "Person", "args": {"about": about}, "id": "1", "type": "tool_call"}
        model = saying(AIMessage("", tool_calls=[call]))
        return sealed(model.with_structured_output(Person))

    for value in await ways(chain(DRAFT), QUESTION):
        assert value == Person(about=KEPT)
    for value in await ways(chain(LEAK), QUESTION):
        assert value == Person(about=REFUSAL)


def test_a_tool_call_that_leaks_never_reaches_the_parser() -> None:
    for about, made in ((LEAK, []), (KEPT, [Person(about=KEPT)])):
        call = {"name": "Person", "args": {"about": about}, "id": "1", "type": "tool_call"}
        chain = sealed(saying(AIMessage("", tool_calls=[call])))
        assert (chain | PydanticToolsParser(tools=[Person])).invoke(QUESTION) == made


def test_an_object_that_has_no_room_for_a_refusal_raises() -> None:
    class Strict(BaseModel):
        year: int
        kind: Person

    with pytest.raises(RefusedError) as caught:
        sealed(always({"year": 1961, "of": None})).invoke(f"When was {NAME} born?")
    assert "1961" not in str(caught.value)


# Around it.


async def test_runnables_of_langchain_around_the_model() -> None:
    model = saying(DRAFT)
    wrapped: list[Runnable[Any, Any]] = [
        model.bind(stop=["!"]),
        model.bind_tools([population]),
        model.with_config(tags=["mine"]),
        model.with_retry(stop_after_attempt=2),
        model.with_fallbacks([saying(KEPT)]),
        model.with_config(callbacks=[BaseCallbackHandler()]),
    ]
    for one in wrapped:
        for value in await ways(sealed(one), QUESTION):
            assert value.content == KEPT
    assert any(held.get("stop") == ["!"] for held in model.options)
    assert any(held.get("tools") == ["population"] for held in model.options)


async def test_runnables_of_langchain_around_it() -> None:
    one = sealed()
    around: list[Runnable[Any, Any]] = [
        one.with_config(tags=["mine"]),
        one.with_retry(),
        one.with_fallbacks([always(AIMessage("never asked"))]),
        one.with_listeners(),
    ]
    for chain in around:
        for value in await ways(chain, QUESTION):
            assert value.content == KEPT
    both = RunnableParallel(left=one | StrOutputParser(), right=always(1))
    for value in await ways(both, QUESTION):
        assert value == {"left": KEPT, "right": 1}
    assigned = RunnablePassthrough.assign(answer=PROMPT | one | StrOutputParser())
    for value in await ways(assigned, ASKED):
        assert value == {**ASKED, "answer": KEPT}
    assert [held.content for held in one.map().invoke([QUESTION] * 2)] == [KEPT] * 2


async def test_bound_options_reach_the_model_and_no_agent() -> None:
    model, helper = saying(DRAFT), saying("5")
    await ways(sealed(model, agents=helper).bind(stop=["!"], seed=3), QUESTION)
    assert all(held == {"stop": ["!"], "seed": 3} for held in model.options)
    assert helper.options
    assert all(held == {"stop": None} for held in helper.options)


async def test_bound_tools_are_the_vanillas_only() -> None:
    model = saying(DRAFT)
    await ways(sealed(model.bind_tools([population]), agents=None), QUESTION)
    with_tools = [held for held in model.options if "tools" in held]
    assert len(with_tools) < len(model.options)
    assert len(with_tools) == 11  # one for each answer


def test_types_are_the_wrapped_ones() -> None:
    model = saying(KEPT)
    assert sealed(model).InputType == model.InputType
    assert sealed(model).OutputType == model.OutputType
    assert sealed(PROMPT | model | StrOutputParser()).OutputType is str
    assert sealed(model).get_name() == "unlearn"
    assert NAME not in repr(sealed(PROMPT | model))


# Streams.


def test_text_streams_in_words() -> None:
    text = "Lima is  in Peru.\n\nIt is big. "
    pieces = list(sealed(always(text)).stream("Where?"))
    assert len(pieces) == 7
    assert "".join(pieces) == text


async def test_a_streamed_message_adds_up() -> None:
    call = {"name": "map", "args": {"place": "Lima", "zoom": 2}, "id": "c1", "type": "tool_call"}
    usage = {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13}
    message = AIMessage(
        "Lima is in Peru.",
        id="run",
        tool_calls=[call],
        usage_metadata=usage,
        response_metadata={"model_name": "m", "finish_reason": "stop"},
        additional_kwargs={"provider": "x"},
    )
    chain = sealed(saying(message))
    pieces = list(chain.stream("Where?"))
    for got in (pieces, [piece async for piece in chain.astream("Where?")]):
        assert len(got) == 4
        assert all(isinstance(piece, AIMessageChunk) for piece in got)
        whole = joined(got)
        assert (whole.content, whole.id) == (message.content, message.id)
        assert whole.tool_calls == message.tool_calls
        assert whole.usage_metadata == message.usage_metadata
        assert whole.response_metadata == message.response_metadata
        assert whole.additional_kwargs == message.additional_kwargs
        assert [piece.chunk_position for piece in got] == [None, None, None, "last"]


@pytest.mark.parametrize(
    "content", ["", [{"type": "text", "text": KEPT}, {"type": "reasoning", "reasoning": "Hm."}]]
)
def test_messages_of_other_contents_stream_too(content: Any) -> None:
    whole = joined(list(sealed(saying(AIMessage(content, id="run"))).stream(QUESTION)))
    assert (whole.content, whole.id) == (content, "run")


def test_nothing_is_streamed_before_all_is_vetted() -> None:
    asked: list[str] = []

    def say(_: list[BaseMessage]) -> str:
        asked.append("asked")
        return DRAFT

    pieces = sealed(Chat(say=say)).stream(QUESTION)
    first = next(iter(pieces))
    assert asked == ["asked"]
    assert KEPT.startswith(first.content)


async def test_events_show_vetted_text_only() -> None:
    chain = PROMPT | sealed() | StrOutputParser()
    events = [event async for event in chain.astream_events(ASKED, version="v2")]
    names = {event["name"] for event in events}
    assert "unlearn" in names
    assert not names & {"vanilla", "check", "Chat"}
    assert NAME not in str(events)


# What reaches the wrapped runnable.


async def test_the_callers_configurable_reaches_it_without_graph_internals() -> None:
    seen: list[dict[str, Any]] = []

    def look(_: Any, config: RunnableConfig) -> str:
        seen.append(config["configurable"])
        return KEPT

    chain = sealed(RunnableLambda(look))
    config: RunnableConfig = {"configurable": {"tenant": "acme", "thread_id": "7"}}
    await ways(chain, QUESTION, config=config)
    # And from a node of the caller's own graph, which has internals of its own.
    outer = StateGraph(MessagesState)
    outer.add_node("ask", lambda state, config: {"messages": chain.invoke(QUESTION, config)})
    outer.add_edge(START, "ask")
    outer.add_edge("ask", END)
    outer.compile(checkpointer=InMemorySaver()).invoke({"messages": []}, config)
    assert len(seen) == 12
    assert all(held == {"tenant": "acme", "thread_id": "7"} for held in seen)


async def test_the_callers_own_context_variables_are_seen() -> None:
    chain = sealed(RunnableLambda(lambda _: f"{tenant.get()} is here."))
    tenant.set("acme")
    for value in await ways(chain, "Who is here?"):
        assert value == "acme is here."


async def test_cancelling_cancels_the_wrapped_models_task() -> None:
    started, cancelled = asyncio.Event(), asyncio.Event()

    async def hang(_: Any) -> str:
        started.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.set()
            raise
        return DRAFT

    chain = sealed(RunnableLambda(hang))

    async def stream() -> list[Any]:
        return [piece async for piece in chain.astream(QUESTION)]

    for ask in (lambda: chain.ainvoke(QUESTION), stream):
        started.clear()
        cancelled.clear()
        task = asyncio.ensure_future(ask())
        await started.wait()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await asyncio.wait_for(cancelled.wait(), 60)


# Errors.


def failing(*errors: Exception) -> Chat:
    left = list(errors)

    def say(_: list[BaseMessage]) -> str:
        if left:
            raise left.pop(0)
        return KEPT

    return Chat(say=say)


async def test_on_error_raise_can_be_retried() -> None:
    for async_ in (False, True):
        chain = sealed(failing(ValueError(DRAFT)), settings=Settings(on_error="raise"))
        again = chain.with_retry(retry_if_exception_type=(ALUError,), wait_exponential_jitter=False)
        done = await again.ainvoke(QUESTION) if async_ else again.invoke(QUESTION)
        assert done.content == KEPT


async def test_errors_have_no_text_cause_or_context_of_the_drafts() -> None:
    chain = sealed(failing(*[ValueError(DRAFT)] * 4), settings=Settings(on_error="raise"))
    ask: Callable[[], Any]
    for ask in (
        lambda: chain.invoke(QUESTION),
        lambda: list(chain.stream(QUESTION)),
        lambda: chain.batch([QUESTION]),
    ):
        with pytest.raises(ModelError) as caught:
            ask()
        assert NAME not in str(caught.value)
        assert caught.value.__cause__ is None
        assert caught.value.__context__ is None
    with pytest.raises(ModelError) as caught:
        await chain.ainvoke(QUESTION)
    assert NAME not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


async def test_batches_may_give_exceptions_back() -> None:
    def say(messages: list[BaseMessage]) -> str:
        if "fail" in str(messages[-1].text):
            raise ValueError(DRAFT)
        return KEPT

    chain = sealed(Chat(say=say), settings=Settings(on_error="raise"))
    requests = [QUESTION, "fail", QUESTION]
    for done in (
        chain.batch(requests, return_exceptions=True),
        await chain.abatch(requests, return_exceptions=True),
    ):
        assert [getattr(one, "content", type(one)) for one in done] == [KEPT, ModelError, KEPT]
        assert NAME not in str(done[1])


def test_a_fault_of_a_chain_that_gives_text_is_a_refusal() -> None:
    chain = sealed(PROMPT | failing(ValueError(DRAFT)) | StrOutputParser())
    assert chain.invoke(ASKED) == REFUSAL


def test_an_unknown_type_is_refused_with_a_typed_error() -> None:
    class Opaque:
        text = DRAFT

    with pytest.raises(PayloadError):
        sealed(always(Opaque())).invoke(QUESTION)

    def write(_: Any, text: str) -> Any:
        made = Opaque()
        made.text = text
        return made

    chain = sealed(always(Opaque()), read=lambda one: one.text, write=write)
    assert chain.invoke(QUESTION).text == KEPT


# Records.


@pytest.mark.parametrize(
    ("given", "outcome", "attempts", "calls", "targets"),
    [(KEPT, "untouched", 0, 1, 0), (DRAFT, "rewritten", 1, 1, 1), (LEAK, "refused", 1, 1, 1)],
)
async def test_a_record_of_each_answer_without_texts(
    given: str, outcome: str, attempts: int, calls: int, targets: int
) -> None:
    kept: list[Record] = []
    held = registry()
    settings = Settings(max_attempts=1)
    chain = sealed(saying(given), targets=held, on_record=kept.append, settings=settings)
    chain.invoke(QUESTION)
    await chain.ainvoke(QUESTION)
    list(chain.stream(QUESTION))
    ids = tuple(target.id for target in held)
    assert len(kept) == 3
    for record in kept:
        assert record.outcome == outcome
        assert record.target_ids == ids[:targets]
        assert (record.attempts, record.calls) == (attempts, calls)
        assert record.revision == held.revision
        assert record.faults == ()
        assert record.seconds > 0
        assert NAME not in repr(record)


def test_a_record_tells_faults_by_their_names() -> None:
    kept: list[Record] = []
    sealed(failing(ValueError(DRAFT)), on_record=kept.append).invoke(QUESTION)
    [record] = kept
    assert record.outcome == "refused"
    assert record.faults == ("vanilla: ModelError",)


def test_a_record_counts_all_calls() -> None:
    kept: list[Record] = []
    model = saying(DRAFT)
    helper = saying("Lima lies in Peru.", "5")
    sealed(model, agents=helper, settings=Settings(k=1), on_record=kept.append).invoke(QUESTION)
    assert kept[0].calls == len(model.asked) + len(helper.asked) > 2


@pytest.mark.parametrize("async_", [False, True])
async def test_a_log_that_fails_loses_no_answer_and_quotes_nothing(
    async_: bool,  # noqa: FBT001 - a table's column
    caplog: pytest.LogCaptureFixture,
) -> None:
    def fail(record: Record) -> None:
        raise ValueError(DRAFT)

    chain = sealed(on_record=fail)
    answer = await chain.ainvoke(QUESTION) if async_ else chain.invoke(QUESTION)
    assert answer.content == KEPT
    assert "on_record failed with ValueError" in caplog.text
    assert NAME not in caplog.text


# The seal.


class Ear(BaseCallbackHandler):
    """Hears all that callbacks are told."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    def on_llm_end(self, response: Any, **kwargs: Any) -> None:
        self.heard.append(str(response))

    def on_chain_end(self, outputs: Any, **kwargs: Any) -> None:
        self.heard.append(str(outputs))


async def test_no_callback_hears_the_draft() -> None:
    ear, kept = Ear(), InMemoryCache()
    model = saying(DRAFT)
    loud = model.model_copy(update={"callbacks": [ear], "cache": kept})
    wrapped: list[tuple[Runnable[Any, Any], Any]] = [
        (loud, QUESTION),
        (loud.with_config(callbacks=[ear]), QUESTION),
        (loud.with_retry().with_config(callbacks=[ear]), QUESTION),
        (loud.with_listeners(on_end=lambda run: ear.heard.append(str(run.outputs))), QUESTION),
        (loud.with_fallbacks([loud]), QUESTION),
        (loud.map(), [QUESTION]),
        (RunnableBranch((lambda _: False, loud), loud), QUESTION),
        (loud.configurable_alternatives(ConfigurableField("which"), other=loud), QUESTION),
        (loud.configurable_fields(tags=ConfigurableField("tags")), QUESTION),
        (RunnableParallel(one=loud), QUESTION),
        (PROMPT | loud | StrOutputParser(), ASKED),
        (RunnablePassthrough.assign(one=PROMPT | loud), ASKED),
    ]
    config: RunnableConfig = {"callbacks": [ear]}
    for one, request in wrapped:
        await ways(sealed(one), request, config=config)
    assert ear.heard
    assert not any(NAME in text for text in ear.heard)
    assert not kept._cache


async def test_no_handler_of_the_context_hears_the_draft() -> None:
    with collect_runs() as runs:
        await ways(sealed(), QUESTION)
    assert runs.traced_runs
    assert not any(NAME in str(run.outputs) for run in runs.traced_runs)
    assert {run.name for run in runs.traced_runs} == {"unlearn"}


def test_agents_models_are_closed_off_too() -> None:
    ear = Ear()
    helper = saying("5").model_copy(update={"callbacks": [ear]})
    sealed(agents=helper).invoke(QUESTION)
    sealed(agents={"critic": helper.with_retry()}).invoke(QUESTION)
    assert not ear.heard


def graph_of(**options: Any) -> Runnable[Any, Any]:
    graph = StateGraph(MessagesState)
    graph.add_node("only", lambda state: {"messages": [AIMessage(DRAFT)]})
    graph.add_edge(START, "only")
    graph.add_edge("only", END)
    return graph.compile(**options)


def test_callbacks_bound_to_a_graph_hear_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    ear = Ear()
    graph = graph_of(debug=True).with_config({"callbacks": [ear]})
    done = sealed(graph).invoke({"messages": [HumanMessage(QUESTION)]})
    assert done["messages"][-1].content == KEPT
    assert not ear.heard
    assert NAME not in "".join(capsys.readouterr())


@pytest.mark.parametrize("options", [{"checkpointer": InMemorySaver()}, {"cache": NodeCache()}])
def test_a_graph_that_keeps_drafts_is_not_sealed(options: dict[str, Any]) -> None:
    graph = graph_of(**options)
    for one in (graph, graph | RunnableLambda(dict), graph.with_config(tags=["x"])):
        with pytest.raises(SealError, match="tracing=True"):
            sealed(one)
    with pytest.raises(SealError):
        sealed(agents={"critic": graph})


class History(BaseChatMessageHistory):
    """Messages in a list."""

    def __init__(self) -> None:
        self.messages = []

    def add_messages(self, messages: Sequence[BaseMessage]) -> None:
        self.messages = [*self.messages, *messages]

    def clear(self) -> None:
        self.messages = []


@pytest.mark.filterwarnings("ignore:RunnableWithMessageHistory is deprecated")
def test_a_history_that_keeps_drafts_is_not_sealed() -> None:
    with pytest.raises(SealError, match="around unlearn"):
        sealed(RunnableWithMessageHistory(saying(DRAFT), History))


@pytest.mark.filterwarnings("ignore:RunnableWithMessageHistory is deprecated")
def test_a_history_around_it_keeps_vetted_answers() -> None:
    history = History()
    chain = RunnableWithMessageHistory(sealed(), lambda session_id: history)
    config: RunnableConfig = {"configurable": {"session_id": "1"}}
    assert chain.invoke([HumanMessage(QUESTION)], config).content == KEPT
    assert [one.content for one in history.messages] == [QUESTION, KEPT]


def test_tracing_opens_what_can_not_be_sealed() -> None:
    graph = graph_of(checkpointer=InMemorySaver())
    config: RunnableConfig = {"configurable": {"thread_id": "1"}}
    done = sealed(graph, tracing=True).invoke({"messages": [HumanMessage(QUESTION)]}, config)
    assert done["messages"][-1].content == KEPT


async def test_tracing_shows_operators_the_draft() -> None:
    ear = Ear()
    await sealed(tracing=True).ainvoke(QUESTION, {"callbacks": [ear]})
    assert any(NAME in text for text in ear.heard)


@pytest.fixture
def debugging() -> Iterator[None]:
    set_debug(True)
    yield
    set_debug(False)


@pytest.mark.usefixtures("debugging")
async def test_debug_output_would_show_the_draft() -> None:
    model = saying(DRAFT)
    chain = sealed(model)
    with pytest.raises(SealError, match="set_debug"):
        chain.invoke(QUESTION)
    with pytest.raises(SealError, match="set_debug"):
        await chain.ainvoke(QUESTION)
    assert not model.asked  # raised before any model is asked


@pytest.fixture
def cached() -> Iterator[InMemoryCache]:
    cache = InMemoryCache()
    set_llm_cache(cache)
    yield cache
    set_llm_cache(None)


def test_a_global_cache_keeps_nothing_of_what_can_be_closed(cached: InMemoryCache) -> None:
    assert sealed(PROMPT | saying(DRAFT), agents=saying("5")).invoke(ASKED).content == KEPT
    assert not cached._cache


@pytest.mark.usefixtures("cached")
def test_a_global_cache_and_an_opaque_runnable_are_not_sealed() -> None:
    inner = saying(DRAFT)
    opaque: Runnable[Any, Any] = RunnableLambda(lambda text: inner.invoke([HumanMessage(text)]))
    with pytest.raises(SealError, match="cache"):
        sealed(opaque).invoke(QUESTION)
    assert not inner.asked


def test_a_sealed_graph_in_a_checkpointed_one_leaves_nothing_there() -> None:
    saver = InMemorySaver()
    chain = sealed()
    outer = StateGraph(MessagesState)
    outer.add_node("ask", lambda state: {"messages": chain.invoke(state["messages"])})
    outer.add_edge(START, "ask")
    outer.add_edge("ask", END)
    graph: Any = outer.compile(checkpointer=saver)
    config: RunnableConfig = {"configurable": {"thread_id": "1"}}
    for mode in ("values", "updates", "messages", "debug"):
        events = list(
            graph.stream(
                {"messages": [("human", QUESTION)]}, config, stream_mode=mode, subgraphs=True
            )
        )
        assert events
        assert NAME not in str(events)
    assert NAME not in str([*saver.blobs.values(), *saver.writes.values()])


# Targets.


def test_targets_by_path_are_in_force_at_once(tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    with pytest.raises(RegistryError, match="no such registry"):
        sealed(targets=path)  # a mistyped path must not protect nothing
    TargetRegistry(path).close()
    chain = sealed(targets=path)
    assert chain.invoke(QUESTION).content == DRAFT
    TargetRegistry(path).add(NAME)
    assert chain.invoke(QUESTION).content == KEPT


def test_many_answers_at_once() -> None:
    barrier = threading.Barrier(4)

    def say(messages: list[BaseMessage]) -> str:
        barrier.wait(60)
        return DRAFT if "who" in str(messages[-1].text) else KEPT

    requests = [QUESTION, "Where is Lima?"] * 2
    done = sealed(Chat(say=say)).batch(requests, {"max_concurrency": 4})
    assert [one.content for one in done] == [KEPT] * 4


def test_tool_messages_survive() -> None:
    given = [HumanMessage(QUESTION), ToolMessage("Found.", tool_call_id="1"), AIMessage(DRAFT)]
    done = sealed(always(given)).invoke(QUESTION)
    assert [one.content for one in done] == [QUESTION, "Found.", KEPT]
