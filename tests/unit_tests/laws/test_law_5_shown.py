"""Law 5, by what things look like: logs and reprs; and what of the app's still gets in."""

from __future__ import annotations

import logging
from contextvars import ContextVar
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableLambda,
)
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.graph import START, MessagesState, StateGraph

from alu_graph import Fact, Match, Record, Settings, TargetRegistry, check, unlearn
from alu_graph.agents.calls import Reply
from alu_graph.checker.check import Accusation
from alu_graph.checker.conversation import Conversation
from alu_graph.payload import read_payload
from alu_graph.state import Answer, Candidate
from alu_graph.targets.store import Row
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    FACTS,
    NAME,
    QUESTION,
    TARGET,
    Ask,
    canaries,
    crew,
    model,
)

TENANT: ContextVar[str] = ContextVar("TENANT", default="nobody")
ASKED: Any = {"messages": [HumanMessage(QUESTION)]}


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


# Logs, and what things look like.


@BOTH
@pytest.mark.parametrize("fault", ["none", "vanilla", "audit", "craft", "critic", "compose"])
def test_no_log_record_shows_it(
    ask: Ask, registry: TargetRegistry, caplog: pytest.LogCaptureFixture, fault: str
) -> None:
    caplog.set_level(logging.DEBUG)
    for name in ("alu_graph", "alu_graph.sealed", "langgraph", "langchain_core", "asyncio"):
        caplog.set_level(logging.DEBUG, name)
    team = crew(f"{DRAFT} A novelist was born on 3 May.")
    if fault != "none":
        getattr(team, fault).script = lambda _: ValueError(DRAFT)
    sealed = unlearn(team.vanilla, registry, agents=team.agents)
    ask(sealed, QUESTION)
    assert not canaries([vars(one) for one in caplog.records])
    assert not canaries(caplog.text)
    if fault != "none":
        assert any(one.name.startswith("alu_graph") for one in caplog.records)


def test_no_repr_shows_it(registry: TargetRegistry) -> None:
    sealed: Runnable[Any, Any] = unlearn(model(DRAFT), registry)
    verdict = check(DRAFT, registry, question=QUESTION)
    assert verdict.leaks
    payload = read_payload(AIMessage(DRAFT))
    match = Match(target=TARGET, score=1.0, how="name")
    answer = Answer(
        conversation=Conversation.of(QUESTION),
        payload=payload,
        matches=(match,),
        accusations=(Accusation(TARGET.id, DRAFT),),
        verdict=verdict,
        draft_verdict=verdict,
        candidates=(Candidate(DRAFT, "crafter"),),
        proposal=DRAFT,
    )
    [vector] = [registry._embedder.embed([NAME])]
    things = [
        TARGET,
        Fact(ask=f"Who is {NAME}?", text=FACTS[0]),
        match,
        verdict,
        *verdict.leaks,
        *verdict.judgements,
        payload,
        answer,
        *answer.candidates,
        *answer.accusations,
        Record("rewritten", (TARGET.id,), 1, 1, 7, 0.1, ("audit: ValueError",)),
        Row(TARGET, f"entity:{NAME}", vector),
        Reply(value=DRAFT),
        registry,
        registry.find(NAME),
        Settings(),
        sealed,
        sealed | StrOutputParser(),
        sealed.get_graph(),
        sealed.get_name(),
    ]
    for thing in things:
        for shown in (repr(thing), str(thing), f"{thing}", repr([thing]), repr({"x": thing})):
            assert not canaries(shown), type(thing).__name__


# What the app's own context holds still reaches the wrapped runnable.


@BOTH
@pytest.mark.parametrize("agents", ["rules", None])
def test_the_app_s_context_variables_reach_the_wrapped_runnable(
    ask: Ask, registry: TargetRegistry, agents: Any
) -> None:
    seen: list[str] = []

    def say(_: Any) -> str:
        seen.append(TENANT.get())
        return DRAFT

    token = TENANT.set("acme")
    try:
        ask(unlearn(model(say), registry, agents=agents), QUESTION)
        chain: Runnable[Any, Any] = RunnableLambda(say) | StrOutputParser()
        ask(unlearn(chain, registry, agents="rules"), QUESTION)
    finally:
        TENANT.reset(token)
    assert len(seen) >= 2
    assert set(seen) == {"acme"}


@BOTH
def test_the_app_s_configurable_values_reach_it_and_graph_internals_don_t(
    ask: Ask, registry: TargetRegistry
) -> None:
    seen: list[dict[str, Any]] = []

    def look(_: Any, config: RunnableConfig) -> str:
        seen.append(dict(config["configurable"]))
        return DRAFT

    inner = unlearn(RunnableLambda(look), registry, agents="rules")
    graph = StateGraph(MessagesState)
    graph.add_node("answer", inner | (lambda said: {"messages": [AIMessage(said)]}))
    graph.add_edge(START, "answer")
    config = {"configurable": {"thread_id": "t", "tenant": "acme"}}
    ask(graph.compile(checkpointer=InMemorySaver()), ASKED, config)
    assert seen[0]["tenant"] == "acme"
    assert not [key for key in seen[0] if key.startswith(("checkpoint", "__pregel_check"))]
