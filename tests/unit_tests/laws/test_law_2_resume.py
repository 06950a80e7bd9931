"""Law 2, after a resume: an answer that rested is not trusted, as no checkpoint keeps its draft."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import BaseCheckpointSaver
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver

from alu_graph import Settings, TargetRegistry, create_alu_graph
from alu_graph.graph import TargetsLike
from tests.unit_tests.scripted import (
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    TOLD,
    Crew,
    canaries,
    crew,
)

REFUSAL = Settings().refusal
LATE_TOLD = "Quentin Zarbak painted the cathedral."
NODES = ("retrieve", "audit", "check", "craft", "critic", "compose", "release", "refuse")


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


def built(team: Crew, targets: TargetsLike, saver: BaseCheckpointSaver[Any], **stops: Any) -> Any:
    graph = create_alu_graph(team.vanilla, targets, agents=team.agents)
    return graph.compile(checkpointer=saver, **stops)


CONFIG: RunnableConfig = {"configurable": {"thread_id": "t"}}


def rested(state: Any) -> None:
    """What must hold of a resumed answer: nothing of the draft, a refusal at the end."""
    assert not canaries(state["messages"])
    assert state["outcome"] == "refused"
    assert state["messages"][-1].content == REFUSAL


@pytest.fixture(params=["memory", "sqlite"])
def savers(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Callable[[], Any]]:
    """Gives a saver; of a second call, one that shares nothing but what is stored."""
    if request.param == "memory":
        saver = InMemorySaver()
        yield lambda: saver
        return
    opened: list[sqlite3.Connection] = []

    def open_() -> SqliteSaver:
        opened.append(sqlite3.connect(tmp_path / "threads.db", check_same_thread=False))
        return SqliteSaver(opened[-1])

    yield open_
    for connection in opened:
        connection.close()


@pytest.mark.parametrize("node", NODES)
def test_nothing_unvetted_comes_out_after_a_resume(
    registry: TargetRegistry, savers: Callable[[], Any], node: str
) -> None:
    # The refuse node is only reached where nothing can be saved.
    draft = TOLD if node == "refuse" else f"{DRAFT} A novelist was born on 3 May."
    first = built(crew(draft), registry, savers(), interrupt_before=[node])
    first.invoke({"messages": [("human", QUESTION)]}, CONFIG)
    assert first.get_state(CONFIG).next == (node,)
    second = built(crew(draft), registry, savers())
    rested(second.invoke(None, CONFIG))
    assert not canaries(second.get_state(CONFIG))


@pytest.mark.parametrize("node", ["check", "release"])
def test_nor_after_an_async_resume(registry: TargetRegistry, tmp_path: Path, node: str) -> None:
    async def run() -> None:
        where = str(tmp_path / "threads.db")
        async with AsyncSqliteSaver.from_conn_string(where) as saver:
            graph = built(crew(), registry, saver, interrupt_before=[node])
            await graph.ainvoke({"messages": [("human", QUESTION)]}, CONFIG)
            assert (await graph.aget_state(CONFIG)).next == (node,)
        async with AsyncSqliteSaver.from_conn_string(where) as saver:
            rested(await built(crew(), registry, saver).ainvoke(None, CONFIG))

    asyncio.run(run())


def test_an_answer_that_was_clean_is_not_trusted_after_a_resume(tmp_path: Path) -> None:
    # While it rested, what it tells was forgotten.
    saver, path = InMemorySaver(), tmp_path / "targets.db"
    draft = f"{KEPT} {LATE_TOLD}"
    TargetRegistry(path).close()
    first = built(crew(draft), path, saver, interrupt_before=["release"])
    first.invoke({"messages": [("human", QUESTION)]}, CONFIG)
    TargetRegistry(path).add("Quentin Zarbak")
    state = built(crew(draft), path, saver).invoke(None, CONFIG)
    assert "Zarbak" not in repr(state)
    rested(state)


def test_nor_when_an_earlier_moment_is_taken_up_again(registry: TargetRegistry) -> None:
    graph = built(crew(), registry, InMemorySaver())
    graph.invoke({"messages": [("human", QUESTION)]}, CONFIG)
    moments = [one for one in graph.get_state_history(CONFIG) if one.next]
    assert len(moments) > len(NODES) - 2
    for moment in moments:
        state = graph.invoke(None, moment.config)
        assert not canaries(state["messages"])


def test_a_thread_keeps_nothing_of_a_draft(registry: TargetRegistry, tmp_path: Path) -> None:
    where = tmp_path / "threads.db"
    with closing(sqlite3.connect(where, check_same_thread=False)) as connection:
        for stop in ("check", "compose", "release"):
            config: RunnableConfig = {"configurable": {"thread_id": stop}}
            graph = built(crew(), registry, SqliteSaver(connection), interrupt_after=[stop])
            graph.invoke({"messages": [("human", QUESTION)]}, config)
        for file in tmp_path.glob("threads.db*"):
            assert not canaries(file.read_bytes())
        assert b"Peru" in where.read_bytes() + Path(f"{where}-wal").read_bytes()
