"""Law 4: at every fault site a refusal, or a typed exception if asked for; never the draft."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, MessagesState, StateGraph

from alu_graph import ALUError, Record, Settings, TargetRegistry, unlearn
from alu_graph.errors import ModelError
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    TOLD,
    Ask,
    Crew,
    GoneError,
    Hang,
    ScriptedModel,
    ainvoke,
    always,
    canaries,
    crew,
    invoke,
    model,
    outcome,
    silent,
)

REFUSAL = Settings().refusal
SOON: dict[str, Any] = {"vanilla_timeout": 0.2, "agent_timeout": 0.2}
FIVE = f"{DRAFT} A novelist was born on 3 May."  # every agent is called for it
FOUR = ("audit", "craft", "critic", "compose")


class RuthlessError(BaseException):
    """Not even an Exception."""


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


FAULTS: dict[str, Any] = {
    "its own error": GoneError(),
    "a ValueError": ValueError(DRAFT),
    "a KeyError": KeyError(TOLD),
    "StopIteration": StopIteration(DRAFT),
    "a timeout": TimeoutError(DRAFT),
    "a cancelled call": asyncio.CancelledError(DRAFT),
    "no memory": MemoryError(DRAFT),
    "no Exception": RuthlessError(DRAFT),
    "our own error": ALUError(DRAFT),
}


# The vanilla.


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
def test_a_vanilla_that_raises_is_refused(
    ask: Ask, registry: TargetRegistry, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    records: list[Record] = []
    answer = ask(unlearn(model(FAULTS[fault]), registry, on_record=records.append), QUESTION)
    assert answer.content == REFUSAL
    assert records[0].outcome == "refused"
    assert records[0].faults
    assert not canaries(records)
    assert not canaries(caplog.text)


@BOTH
@pytest.mark.parametrize("fault", FAULTS)
def test_or_it_raises_without_a_word_of_it(ask: Ask, registry: TargetRegistry, fault: str) -> None:
    sealed = unlearn(model(FAULTS[fault]), registry, settings=Settings(on_error="raise"))
    error = outcome(ask, sealed)
    silent(error)
    assert isinstance(error, ModelError)


@BOTH
def test_a_vanilla_that_hangs_is_refused(ask: Ask, registry: TargetRegistry) -> None:
    with Hang() as hang:
        answer = ask(unlearn(model(hang), registry, settings=Settings(**SOON)), QUESTION)
        assert answer.content == REFUSAL
        raising = Settings(on_error="raise", **SOON)
        error = outcome(ask, unlearn(model(hang), registry, settings=raising))
        silent(error)
        assert "TimeoutError" in str(error)


async def test_a_sync_model_that_hangs_does_not_hold_up_an_async_answer(
    registry: TargetRegistry,
) -> None:
    with Hang() as hang:
        waiting: RunnableLambda[Any, Any] = RunnableLambda(lambda _: hang.wait())
        stuck = waiting | StrOutputParser()
        sealed = unlearn(stuck, registry, settings=Settings(**SOON))
        assert await sealed.ainvoke(QUESTION) == REFUSAL


async def test_a_call_that_fails_after_its_time_is_heard_of_no_more(
    registry: TargetRegistry, caplog: pytest.LogCaptureFixture
) -> None:
    # Clients answer a cancellation with errors of their own, whose texts asyncio would log.
    over = asyncio.Event()

    async def late(_: Any) -> str:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            over.set()
            raise ValueError(DRAFT) from None
        return ""

    stuck = RunnableLambda(lambda _: "", afunc=late) | StrOutputParser()
    sealed = unlearn(stuck, registry, settings=Settings(**SOON))
    heard: list[Any] = []
    asyncio.get_running_loop().set_exception_handler(lambda _, context: heard.append(context))
    assert await sealed.ainvoke(QUESTION) == REFUSAL
    await over.wait()
    del late, stuck, sealed
    import gc  # noqa: PLC0415 - only here

    for _ in range(3):
        await asyncio.sleep(0)
        gc.collect()
    assert not canaries(heard)
    assert not canaries(caplog.text)


SAID: dict[str, Any] = {
    "an object": object(),
    "a coroutine function": ainvoke,
    "a generator": iter([DRAFT]),
    "bytes": DRAFT.encode(),
    "an image": AIMessage(
        content=[
            {"type": "text", "text": DRAFT},
            {"type": "image_url", "image_url": {"url": "data:,x"}},
        ]
    ),
}


@BOTH
@pytest.mark.parametrize("said", SAID)
@pytest.mark.parametrize("on_error", ["refuse", "raise"])
def test_what_cannot_be_read_is_not_released(
    ask: Ask, registry: TargetRegistry, said: str, on_error: Any
) -> None:
    chain = RunnableLambda(lambda _: SAID[said])
    settings = Settings(on_error=on_error)
    sealed = unlearn(chain, registry, agents="rules", settings=settings)
    silent(outcome(ask, sealed))  # no refusal fits: the type of its answers is unknown


@BOTH
def test_an_agent_that_fails_is_refused_in_its_own_type(ask: Ask, registry: TargetRegistry) -> None:
    def fail(state: MessagesState) -> Any:
        raise GoneError

    graph = StateGraph(MessagesState)
    graph.add_node("act", fail)
    graph.add_edge(START, "act")
    graph.add_edge("act", END)
    asked = {"messages": [HumanMessage(QUESTION)]}
    answer = ask(unlearn(graph.compile(), registry, agents="rules"), asked)
    assert [one.content for one in answer["messages"]] == [QUESTION, REFUSAL]


# The agents: a failing LLM costs fluency.


def saved(ask: Ask, team: Crew, registry: TargetRegistry, **settings: Any) -> Record:
    records: list[Record] = []
    held = Settings(**settings)
    sealed = unlearn(
        team.vanilla, registry, agents=team.agents, settings=held, on_record=records.append
    )
    answer = ask(sealed, QUESTION)
    assert KEPT in answer.content
    assert not canaries(answer)
    assert records[0].outcome == "rewritten"
    assert not canaries(records)
    return records[0]


@BOTH
@pytest.mark.parametrize("who", FOUR)
@pytest.mark.parametrize("fault", FAULTS)
def test_what_the_eraser_saves_comes_out_when_an_agent_raises(
    ask: Ask, registry: TargetRegistry, who: str, fault: str
) -> None:
    team = crew(FIVE, **{who: FAULTS[fault]})
    record = saved(ask, team, registry, k=2)
    if ask is invoke and fault == "its own error":  # nor is it raised
        saved(ask, crew(FIVE, **{who: FAULTS[fault]}), registry, k=2, on_error="raise")
    assert getattr(team, who).prompts
    assert any(one.startswith(f"{who}: ") for one in record.faults)


@BOTH
@pytest.mark.parametrize("who", [*FOUR, "all"])
def test_or_hangs(ask: Ask, registry: TargetRegistry, who: str) -> None:
    with Hang() as hang:
        team = crew(FIVE, **dict.fromkeys(FOUR if who == "all" else (who,), hang))
        record = saved(ask, team, registry, agent_timeout=0.2)
        stuck = "craft" if who == "all" else who  # nothing comes after the crafters then
        assert f"{stuck}: TimeoutError" in record.faults


GARBAGE = {
    "nothing": "",
    "blanks": "  \n\t",
    "broken JSON": '{"rating": 5, "text": "',
    "other JSON": '[{"leaks": null}]',
    "a code block": '```json\n{"clean": true}\n```',
    "control characters": "\x00\x1e\x1b[2J\ufffe",
    "surrogates": "\ud800\udfff",
    "much": "yes " * 1000,
    "numbers": "1e309 -0 NaN 0.5",
    "the separator": "a\n\x1e\nb",
    "another topic": "Bananas are yellow.",
}


@BOTH
@pytest.mark.parametrize("who", FOUR)
@pytest.mark.parametrize("said", GARBAGE)
def test_or_talks_rubbish(ask: Ask, registry: TargetRegistry, who: str, said: str) -> None:
    team = crew(FIVE, **{who: GARBAGE[said]})
    saved(ask, team, registry, k=2)
    assert getattr(team, who).prompts


@BOTH
@pytest.mark.parametrize("message", [AIMessage(""), AIMessage([]), AIMessage([{"type": "x"}])])
@pytest.mark.parametrize("who", FOUR)
def test_or_says_nothing_that_is_text(
    ask: Ask, registry: TargetRegistry, who: str, message: AIMessage
) -> None:
    called = AIMessage(
        content=message.content, tool_calls=[{"name": "f", "args": {"x": DRAFT}, "id": "c"}]
    )
    for said in (message, called):
        saved(ask, crew(FIVE, **{who: said}), registry, k=2)


@BOTH
def test_some_of_the_crafters_fail_and_the_others_are_heard(
    ask: Ask, registry: TargetRegistry
) -> None:
    team = crew(compose=GoneError())
    honest: Callable[..., Any] = team.craft.script
    team.craft.script = lambda m: honest(m) if len(team.craft.prompts) % 2 else GoneError()
    record = saved(ask, team, registry)
    assert record.attempts == 1
    assert len(team.critic.prompts) == 1


def test_fakes_fail_as_they_are_told() -> None:
    # What the tests above rest on.
    with pytest.raises(GoneError):
        model(GoneError()).invoke("x")
    with Hang() as hang:
        waiting = ScriptedModel(script=always(hang))

        async def call() -> None:
            await asyncio.wait_for(waiting.ainvoke("x"), 0.05)

        with pytest.raises(asyncio.TimeoutError):
            asyncio.run(call())
