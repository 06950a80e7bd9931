"""The leak matrix of the sealed form: surfaces by embedding shapes, sync and async, with tools.

A cell runs one answer in one shape and gives back all that one surface showed of it. The same cell
with the sealed form left out, or with `tracing=True`, shows that the surface can see at all.
"""

from __future__ import annotations

import asyncio
import contextlib
import io
import logging
import sqlite3
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

import langsmith
from langchain_core.caches import InMemoryCache
from langchain_core.globals import get_llm_cache, set_debug, set_llm_cache
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda, RunnablePassthrough
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.sqlite import SqliteSaver
from langgraph.checkpoint.sqlite.aio import AsyncSqliteSaver
from langgraph.graph import END, START, MessagesState, StateGraph
from langsmith import utils as smith_utils
from langsmith.run_helpers import tracing_context

from alu_graph import ALUError, Settings, TargetRegistry, unlearn
from alu_graph.errors import SealError
from tests.unit_tests.scripted import (
    CANDIDATE,
    DRAFT,
    QUESTION,
    TARGET,
    TOLD,
    GoneError,
    Recorder,
    canaries,
    crew,
)

GREY = "A novelist was born on 3 May."
MODES: tuple[Any, ...] = (
    "values", "updates", "messages", "custom", "debug", "checkpoints", "tasks",
)  # fmt: skip
SHAPES = ("alone", "in a chain", "as a node", "in a subgraph")
WAYS = ("sync", "async")
TOOLS = ("text", "tools")
_GRAPHS = SHAPES[2:]
_THREADS = count()
_CONFIG: Any = {"configurable": {"thread_id": "t"}}


@dataclass(frozen=True)
class Cell:
    """One cell of the matrix."""

    surface: str
    shape: str
    way: str
    tools: str

    @property
    def exists(self) -> bool:
        """Whether the shape has the surface: stream modes and checkpoints are those of graphs."""
        return self.shape in _GRAPHS or not self.surface.startswith(_OF_GRAPHS)


def cells() -> list[Cell]:
    """All cells that exist."""
    every = (
        Cell(surface, shape, way, tools)
        for surface in SURFACES
        for shape in SHAPES
        for way in WAYS
        for tools in TOOLS
    )
    return [cell for cell in every if cell.exists]


def shown(cell: Cell, *, sealed: bool = True) -> str:
    """Run a cell.

    Args:
        cell: Which.
        sealed: Whether the sealed form is used; else, as a control, the bare model.

    Returns:
        All that the surface showed; of a form that refuses to run on it, "" or, if its error
        quotes, the error.
    """
    with ExitStack() as stack:
        try:
            return SURFACES[cell.surface](_Bench(cell, sealed, stack))
        except SealError as error:
            return repr(error) if _of_draft(repr(error)) else ""


def _of_draft(text: str) -> list[str]:
    return canaries(text) + ([CANDIDATE] if CANDIDATE in text else [])


def leaking(cell: Cell, *, sealed: bool = True) -> list[str]:
    """Words of the draft, a candidate or the target's name that a cell shows."""
    return _of_draft(shown(cell, sealed=sealed))


class _Bench:
    """What a surface works with: the embedded form, ready to be asked in its way."""

    def __init__(self, cell: Cell, sealed: bool, stack: ExitStack) -> None:  # noqa: FBT001 - its own
        self.cell, self.sealed, self.stack = cell, sealed, stack
        said = AIMessage(
            f"{DRAFT} {GREY}",
            usage_metadata={"input_tokens": 7, "output_tokens": 1961, "total_tokens": 1968},
        )
        if cell.tools == "tools":
            call = {"name": "note", "args": {"text": TOLD, "city": "Lima"}, "id": "1"}
            said = said.model_copy(update={"tool_calls": [{**call, "type": "tool_call"}]})
        self.team = crew(said)
        self.saver: Any = None

    def embedded(self, **settings: Any) -> Any:
        """The form in its shape."""
        registry = TargetRegistry()
        registry.add(TARGET)
        inner: Runnable[Any, Any] = self.team.vanilla
        if self.cell.tools == "tools":
            inner = inner.bind(tools=[{"type": "function", "function": {"name": "note"}}])
        if self.sealed:
            inner = unlearn(inner, registry, agents=self.team.agents, settings=Settings(**settings))
        if self.cell.shape == "alone":
            return inner
        if self.cell.shape == "in a chain":
            return RunnablePassthrough() | inner | RunnableLambda(lambda answer: answer)
        graph = _graph_of(_node(inner))
        if self.cell.shape == "in a subgraph":
            graph = _graph_of(graph.compile(name="inner"))
        return graph.compile(checkpointer=self.saver)

    @property
    def asked(self) -> Any:
        """The question as the shape takes it."""
        asked = [HumanMessage(QUESTION)]
        return {"messages": asked} if self.cell.shape in _GRAPHS else asked

    def ask(self, config: Any = None, **settings: Any) -> Any:
        """The answer, sync or async."""
        form = self.embedded(**settings)
        config = {**_CONFIG, **(config or {})}
        if self.cell.way == "sync":
            return form.invoke(self.asked, config)
        return asyncio.run(form.ainvoke(self.asked, config))

    def pieces(self, **options: Any) -> list[Any]:
        """The answer's stream, sync or async."""
        form = self.embedded()
        if self.cell.way == "sync":
            return list(form.stream(self.asked, _CONFIG, **options))

        async def gather() -> list[Any]:
            return [piece async for piece in form.astream(self.asked, _CONFIG, **options)]

        return asyncio.run(gather())


def _graph_of(node: Any) -> StateGraph[Any, Any, Any, Any]:
    graph = StateGraph(MessagesState)
    graph.add_node("answer", node)
    graph.add_edge(START, "answer")
    graph.add_edge("answer", END)
    return graph


def _node(inner: Runnable[Any, Any]) -> Runnable[Any, Any]:
    def node(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [inner.invoke(state["messages"], config)]}

    async def anode(state: MessagesState, config: RunnableConfig) -> dict[str, Any]:
        return {"messages": [await inner.ainvoke(state["messages"], config)]}

    return RunnableLambda(node, afunc=anode)


# The surfaces: each asks once and gives back what it saw, as text.


def _invoke(bench: _Bench) -> str:
    return repr(bench.ask())


def _batch(bench: _Bench) -> str:
    form = bench.embedded()
    asked = [bench.asked, bench.asked]
    if bench.cell.way == "sync":
        return repr(form.batch(asked, _CONFIG))
    return repr(asyncio.run(form.abatch(asked, _CONFIG)))


def _stream(bench: _Bench) -> str:
    return repr(bench.pieces())


def _mode(mode: Any) -> Callable[[_Bench], str]:
    def surface(bench: _Bench) -> str:
        bench.saver = InMemorySaver()
        return repr(bench.pieces(stream_mode=mode, subgraphs=True))

    return surface


def _events(version: Any) -> Callable[[_Bench], str]:
    def surface(bench: _Bench) -> str:
        form = bench.embedded()

        async def gather() -> list[Any]:
            return [one async for one in form.astream_events(bench.asked, version=version)]

        return repr(asyncio.run(gather()))

    return surface


def _events_v3(bench: _Bench) -> str:
    form = bench.embedded()
    if bench.cell.way == "sync":
        run = form.stream_events(bench.asked, version="v3")
        return repr((list(run), run.output))

    async def gather() -> Any:
        run = await form.astream_events(bench.asked, version="v3")
        return [part async for part in run], await run.output()

    return repr(asyncio.run(gather()))


def _callbacks(bench: _Bench) -> str:
    recorder = Recorder()
    bench.ask({"callbacks": [recorder]})
    return repr(recorder.seen)


def _tracing(bench: _Bench) -> str:
    server, client = bench.stack.enter_context(smith())
    with tracing_context(client=client, enabled=None):
        bench.ask()
    client.flush()
    return b"".join(server.got).decode("utf-8", "replace")


def _cache(bench: _Bench) -> str:
    before, cache = get_llm_cache(), InMemoryCache()
    set_llm_cache(cache)
    bench.stack.callback(set_llm_cache, before)
    bench.ask()
    return repr(cache._cache)


def _debug(bench: _Bench) -> str:
    out = bench.stack.enter_context(contextlib.redirect_stdout(io.StringIO()))
    set_debug(True)
    bench.stack.callback(set_debug, False)
    bench.ask()
    return out.getvalue()


def _saved_in_memory(bench: _Bench) -> str:
    bench.saver = saver = InMemorySaver()
    bench.ask()
    return repr([dict(saver.storage), dict(saver.writes), dict(saver.blobs)])


def _saved_in_sqlite(bench: _Bench) -> str:
    folder = Path(bench.stack.enter_context(tempfile.TemporaryDirectory()))
    path = folder / "t.db"
    if bench.cell.way == "sync":
        connection = sqlite3.connect(path, check_same_thread=False)
        bench.saver = SqliteSaver(connection)
        bench.ask()
        connection.close()
    else:

        async def ask() -> None:
            async with AsyncSqliteSaver.from_conn_string(str(path)) as saver:
                bench.saver = saver
                await bench.embedded().ainvoke(bench.asked, _CONFIG)

        asyncio.run(ask())
    raw = b"".join(one.read_bytes() for one in folder.iterdir())
    return raw.decode("utf-8", "replace")


def _logs(bench: _Bench) -> str:
    kept = _Kept()
    root = logging.getLogger()
    level = root.level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    bench.stack.callback(root.removeHandler, kept)
    bench.stack.callback(root.setLevel, level)
    for agent in (bench.team.audit, bench.team.critic):
        agent.script = lambda _: GoneError()
    bench.ask()
    return repr(kept.seen) or "nothing"


class _Kept(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[Any] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append((record.getMessage(), vars(record)))


def _exception(bench: _Bench) -> str:
    bench.team.vanilla.script = lambda _: GoneError()
    try:
        bench.ask(on_error="raise")
    except ALUError as error:
        return repr((error, error.args, error.__cause__, error.__context__))
    except GoneError as error:  # of the control, which has no seal
        return repr(error)
    return ""


def _repr(bench: _Bench) -> str:
    form = bench.embedded()
    return repr((form, form.get_graph(), form.get_name()))


SURFACES: dict[str, Callable[[_Bench], str]] = {
    "invoke": _invoke,
    "batch": _batch,
    "stream": _stream,
    **{f"stream mode {mode}": _mode(mode) for mode in MODES},
    "events v1": _events("v1"),
    "events v2": _events("v2"),
    "events v3": _events_v3,
    "callbacks": _callbacks,
    "LangSmith tracing": _tracing,
    "global LLM cache": _cache,
    "set_debug": _debug,
    "checkpoints in memory": _saved_in_memory,
    "checkpoints in SQLite": _saved_in_sqlite,
    "logs at DEBUG": _logs,
    "exception": _exception,
    "repr": _repr,
}
_OF_GRAPHS = ("stream mode", "events v3", "checkpoints")


class Smith:
    """A LangSmith server on loopback that keeps what it is sent."""

    def __init__(self) -> None:
        self.got: list[bytes] = []
        kept = self.got

        class Handler(BaseHTTPRequestHandler):
            def _answer(self) -> None:
                kept.append(self.rfile.read(int(self.headers.get("content-length") or 0)))
                self.send_response(202)
                self.send_header("content-length", "2")
                self.end_headers()
                self.wfile.write(b"{}")

            do_GET = do_POST = do_PATCH = _answer  # noqa: N815 - http.server's names

            def log_message(self, *args: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def smith() -> Iterator[tuple[Smith, langsmith.Client]]:
    """Tracing switched on by the environment, against a server of our own."""
    server = Smith()
    forget: Any = smith_utils.get_env_var
    switched = {
        "LANGSMITH_TRACING": "true",
        "LANGSMITH_ENDPOINT": server.url,
        "LANGSMITH_API_KEY": "k",
    }
    with patch.dict("os.environ", switched):
        forget.cache_clear()
        client = langsmith.Client(api_url=server.url, api_key="k", info={})
        try:
            yield server, client
        finally:
            client.cleanup()
            server.server.shutdown()
            server.server.server_close()
    forget.cache_clear()
