"""Law 5: nothing that watches the sealed form sees the draft, a candidate or a target's name."""

from __future__ import annotations

import asyncio
import itertools
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import (
    Runnable,
    RunnableConfig,
    RunnableLambda,
    RunnableParallel,
)
from langchain_core.runnables.history import RunnableWithMessageHistory
from langgraph.cache.memory import InMemoryCache as NodeCache
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langgraph.types import CachePolicy

from alu_graph import TargetRegistry, unlearn
from alu_graph.errors import SealError
from tests.unit_tests.scripted import (
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    Crew,
    agent_graph,
    canaries,
    crew,
    unseen,
)

USAGE: Any = {"input_tokens": 7, "output_tokens": 1961, "total_tokens": 1968}
MODES: Any = ["values", "updates", "messages", "custom", "debug", "checkpoints", "tasks"]


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


@pytest.fixture
def team() -> Crew:
    """A crew whose crafters' texts are not released, so that they can be looked for."""
    return crew(AIMessage(f"{DRAFT} A novelist was born on 3 May.", usage_metadata=USAGE))


@pytest.fixture
def sealed(team: Crew, registry: TargetRegistry) -> Runnable[Any, Any]:
    return unlearn(team.vanilla, registry, agents=team.agents)


def called(sealed: Any) -> RunnableLambda[Any, Any]:
    def node(state: MessagesState) -> dict[str, Any]:
        return {"messages": [sealed.invoke(state["messages"])]}

    async def anode(state: MessagesState) -> dict[str, Any]:
        return {"messages": [await sealed.ainvoke(state["messages"])]}

    return RunnableLambda(node, afunc=anode)


def called_with_config(sealed: Any) -> RunnableLambda[Any, Any]:
    def node(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [sealed.invoke(state["messages"], config)]}

    async def anode(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [await sealed.ainvoke(state["messages"], config)]}

    return RunnableLambda(node, afunc=anode)


def streamed_in(sealed: Any) -> RunnableLambda[Any, Any]:
    def node(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        pieces = [piece.content for piece in sealed.stream(state["messages"], config)]
        return {"messages": [AIMessage("".join(pieces))]}

    async def anode(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        pieces = [piece.content async for piece in sealed.astream(state["messages"], config)]
        return {"messages": [AIMessage("".join(pieces))]}

    return RunnableLambda(node, afunc=anode)


NODES: dict[str, Callable[[Any], Any]] = {
    "called in a node": called,
    "called in a node with its config": called_with_config,
    "streamed in a node": streamed_in,
}
FORMS = (*NODES, "an agent as a node")


def parent_of(sealed: Any, team: Crew, registry: TargetRegistry, form: str) -> Any:
    """A builder of an app's graph that has the sealed form in it, in one of several ways."""
    graph = StateGraph(MessagesState)
    if form in NODES:
        graph.add_node("answer", NODES[form](sealed))
    else:
        graph.add_node("answer", unlearn(agent_graph(team.vanilla), registry, agents=team.agents))
    graph.add_edge(START, "answer")
    graph.add_edge("answer", END)
    return graph


ASKED: Any = {"messages": [HumanMessage(QUESTION)]}


def streamed(graph: Any, way: str, config: Any, **options: Any) -> list[Any]:
    if way == "sync":
        return list(graph.stream(ASKED, config, **options))

    async def gather() -> list[Any]:
        return [part async for part in graph.astream(ASKED, config, **options)]

    return asyncio.run(gather())


WAYS = pytest.mark.parametrize("way", ["sync", "async"])


# Streams and events of a graph around.


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_no_stream_mode_shows_it(
    team: Crew, sealed: Any, registry: TargetRegistry, form: str, way: str
) -> None:
    graph = parent_of(sealed, team, registry, form).compile(checkpointer=InMemorySaver())
    threads = itertools.count()
    for mode in [*MODES, MODES]:
        for subgraphs in (True, False) if mode is MODES else (True,):
            config = {"configurable": {"thread_id": str(next(threads))}}
            parts = streamed(graph, way, config, stream_mode=mode, subgraphs=subgraphs)
            if mode != "custom":
                unseen(parts)
            assert not canaries(parts)
    assert len(team.vanilla.prompts) == 9
    assert all(one.prompts for one in (team.audit, team.craft, team.critic, team.compose))


@pytest.mark.filterwarnings("ignore:astream_events version='v1' is deprecated")
@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("form", FORMS)
def test_no_event_shows_it(
    team: Crew, sealed: Any, registry: TargetRegistry, form: str, version: Any
) -> None:
    graph = parent_of(sealed, team, registry, form).compile()

    async def gather(runnable: Any, asked: Any) -> list[Any]:
        return [event async for event in runnable.astream_events(asked, version=version)]

    unseen(asyncio.run(gather(graph, ASKED)))
    unseen(asyncio.run(gather(sealed, QUESTION)))


@pytest.mark.filterwarnings("ignore:The v3 streaming protocol")
@pytest.mark.parametrize("form", FORMS)
def test_nor_does_the_third_version(
    team: Crew, sealed: Any, registry: TargetRegistry, form: str
) -> None:
    graph = parent_of(sealed, team, registry, form).compile()
    run = graph.stream_events(ASKED, version="v3")
    unseen(list(run))
    unseen(run.output)


def test_its_own_streams_show_vetted_text_only(sealed: Any) -> None:
    chain = sealed | StrOutputParser()
    for runnable in (sealed, chain):
        unseen(list(runnable.stream(QUESTION)))
        unseen(list(runnable.transform(iter([QUESTION]))))

        async def gather(runnable: Any = runnable) -> list[Any]:
            return [piece async for piece in runnable.astream(QUESTION)]

        unseen(asyncio.run(gather()))


# Checkpoints of a graph around.


@WAYS
@pytest.mark.parametrize("form", FORMS)
def test_no_checkpoint_in_memory_keeps_it(
    team: Crew, sealed: Any, registry: TargetRegistry, form: str, way: str
) -> None:
    for durability in ("sync", "exit"):
        saver = InMemorySaver()
        graph = parent_of(sealed, team, registry, form).compile(checkpointer=saver)
        config: RunnableConfig = {"configurable": {"thread_id": "t"}}
        streamed(graph, way, config, durability=durability)
        unseen([dict(saver.storage), dict(saver.writes), dict(saver.blobs)])
        assert KEPT in repr(dict(saver.blobs))
        unseen(list(graph.get_state_history(config)))


@pytest.mark.parametrize("form", FORMS)
def test_no_checkpoint_on_disk_keeps_it(
    team: Crew, sealed: Any, registry: TargetRegistry, form: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "t.db", check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        graph = parent_of(sealed, team, registry, form).compile(checkpointer=saver)
        graph.invoke(ASKED, {"configurable": {"thread_id": "t"}})
        raw = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    unseen(raw)
    assert KEPT.encode() in raw


@pytest.mark.filterwarnings("ignore:RunnableWithMessageHistory is deprecated")
def test_a_graph_that_keeps_drafts_by_itself_is_not_taken(
    team: Crew, registry: TargetRegistry
) -> None:
    keeping = agent_graph(team.vanilla, checkpointer=InMemorySaver())
    caching = agent_graph(team.vanilla, cache=NodeCache())
    with_history: Runnable[Any, Any] = RunnableWithMessageHistory(team.vanilla, lambda _: None)  # type: ignore[arg-type, return-value]
    for one in (keeping, caching, with_history):
        for wrapped in (
            one,
            one | StrOutputParser(),
            RunnableParallel(answer=one),
            one.with_retry(),
        ):
            with pytest.raises(SealError) as caught:
                unlearn(wrapped, registry, agents="rules")
            assert "tracing=True" in str(caught.value)
    assert team.vanilla.prompts == []


def test_a_node_cache_of_a_graph_around_does_not_keep_it(
    team: Crew, sealed: Any, registry: TargetRegistry
) -> None:
    cache: NodeCache[Any] = NodeCache()
    graph = StateGraph(MessagesState)
    graph.add_node(
        "answer",
        lambda state: {"messages": [sealed.invoke(state["messages"])]},
        cache_policy=CachePolicy(),
    )
    graph.add_edge(START, "answer")
    graph.compile(cache=cache).invoke(ASKED)
    unseen(vars(cache))
