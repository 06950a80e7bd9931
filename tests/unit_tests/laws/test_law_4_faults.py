"""Law 4, past the models: embedder, registry file, and every node of ours may fail."""

from __future__ import annotations

import math
import traceback
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.runnables import RunnableLambda

from alu_graph import ALUError, Record, Settings, TargetRegistry, create_alu_graph, unlearn
from alu_graph.agents.audit import Audit
from alu_graph.agents.compose import Compose
from alu_graph.agents.craft import Craft
from alu_graph.agents.critic import Critic
from alu_graph.checker.check import Checker
from alu_graph.errors import EmbeddingError, RegistryError
from alu_graph.payload import Payload
from alu_graph.targets.live import LiveTargets
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    Ask,
    GoneError,
    canaries,
    crew,
    model,
    outcome,
    silent,
)

REFUSAL = Settings().refusal
FIVE = f"{DRAFT} A novelist was born on 3 May."  # every agent is called for it


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


# The embedder.


class Embedder:
    """Sound until it is told otherwise."""

    id, dim = "scripted", 8

    def __init__(self) -> None:
        self.fault: Callable[[Sequence[str]], Any] | None = None

    def embed(self, texts: Sequence[str]) -> Any:
        if self.fault is not None:
            return self.fault(texts)
        return [[float(len(text) % 7), 1.0, *[0.5] * 6] for text in texts]


def _raises(_: Sequence[str]) -> Any:
    raise GoneError


VECTORS: dict[str, Callable[[Sequence[str]], Any]] = {
    "NaN": lambda texts: [[math.nan] * 8 for _ in texts],
    "one NaN": lambda texts: [[1.0] * 7 + [math.nan] for _ in texts],
    "infinity": lambda texts: [[math.inf] * 8 for _ in texts],
    "too short": lambda texts: [[1.0] * 7 for _ in texts],
    "too long": lambda texts: [[1.0] * 9 for _ in texts],
    "ragged": lambda texts: [[1.0] * 8, [1.0]],
    "too few": lambda texts: [],
    "too many": lambda texts: [[1.0] * 8 for _ in range(len(texts) + 1)],
    "None": lambda texts: None,
    "texts": list,
    "an error": _raises,
}


@BOTH
@pytest.mark.parametrize("draft", [DRAFT, KEPT], ids=["leaking", "clean"])
@pytest.mark.parametrize("vectors", VECTORS)
def test_an_embedder_that_fails_at_query_time(
    ask: Ask, vectors: str, draft: str, caplog: pytest.LogCaptureFixture
) -> None:
    embedder = Embedder()
    registry = TargetRegistry(embeddings=embedder)
    registry.add(TARGET)
    sealed = unlearn(model(draft), registry, agents="rules")
    assert ask(sealed, QUESTION).content == KEPT
    embedder.fault = VECTORS[vectors]
    assert ask(sealed, QUESTION).content == REFUSAL
    raising = Settings(on_error="raise")
    error = outcome(ask, unlearn(model(draft), registry, agents="rules", settings=raising))
    silent(error)
    assert isinstance(error, EmbeddingError)
    assert not canaries(caplog.text)
    embedder.fault = None
    assert ask(sealed, QUESTION).content == KEPT


@pytest.mark.parametrize("vectors", VECTORS)
def test_an_embedder_that_fails_when_a_target_is_added(vectors: str) -> None:
    embedder = Embedder()
    registry = TargetRegistry(embeddings=embedder)
    embedder.fault = VECTORS[vectors]
    with pytest.raises(EmbeddingError) as caught:
        registry.add(TARGET)
    assert not canaries(str(caught.value))
    assert (len(registry), registry.revision) == (0, 0)


# The registry file.


def _replace(path: Path) -> None:
    other = path.with_name("other.db")
    TargetRegistry(other).close()
    other.replace(path)


SPOILT: dict[str, Callable[[Path], Any]] = {
    "deleted": lambda path: path.unlink(),
    "overwritten": lambda path: path.write_bytes(b"no database at all" * 4000),
    "emptied": lambda path: path.write_bytes(b""),
    "another registry": _replace,
    "without its log": lambda path: path.with_name(f"{path.name}-wal").unlink(),
}


@BOTH
@pytest.mark.parametrize("draft", [DRAFT, KEPT], ids=["leaking", "clean"])
@pytest.mark.parametrize("how", SPOILT)
@pytest.mark.parametrize("when", ["before", "while the vanilla thinks", "before the release"])
def test_a_registry_file_that_is_spoilt(
    ask: Ask, tmp_path: Path, how: str, when: str, draft: str
) -> None:
    def built(name: str, on_error: Any) -> tuple[Any, Path]:
        path = tmp_path / name
        registry = TargetRegistry(path)
        registry.add(TARGET)

        def say(_: Any) -> str:
            if when == "while the vanilla thinks":
                SPOILT[how](path)
            return draft

        settings = Settings(on_error=on_error)
        graph = create_alu_graph(model(say), registry, agents="rules", settings=settings)
        return graph.compile(), path

    class Spoil(BaseCallbackHandler):
        def __init__(self, path: Path) -> None:
            self.path: Path | None = path

        def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
            if kwargs.get("name") == "release" and self.path:
                SPOILT[how](self.path)
                self.path = None

    asked = {"messages": [("human", QUESTION)]}
    for on_error in ("refuse", "raise"):
        graph, path = built(f"{on_error}.db", on_error)
        if when == "before":
            SPOILT[how](path)
        config = {"callbacks": [Spoil(path)]} if when == "before the release" else None
        if on_error == "refuse":
            assert ask(graph, asked, config)["output"].content == REFUSAL
            continue
        with pytest.raises(RegistryError) as caught:
            ask(graph, asked, config)
        assert not canaries(str(caught.value))


# The nodes themselves: were a line of ours to fail.


def _fails(*_: Any, **__: Any) -> Any:
    raise GoneError


SITES: dict[str, tuple[Any, str]] = {
    "retrieve": (LiveTargets, "find"),
    "check": (Checker, "__call__"),
    **{f"{kind.name}.{part}": (kind, part) for kind in (Audit, Craft, Critic, Compose)
       for part in ("ask", "read")},
    "release": (Payload, "write"),
}  # fmt: skip


@BOTH
@pytest.mark.parametrize("site", SITES)
def test_a_fault_of_our_own_is_refused(
    ask: Ask,
    registry: TargetRegistry,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    site: str,
) -> None:
    caplog.set_level("DEBUG")
    monkeypatch.setattr(*SITES[site], _fails)
    team = crew(FIVE)
    records: list[Record] = []
    sealed = unlearn(team.vanilla, registry, agents=team.agents, on_record=records.append)
    graph = create_alu_graph(team.vanilla, registry, agents=team.agents).compile()
    state = ask(graph, {"messages": [("human", QUESTION)]})
    for answer in (ask(sealed, QUESTION), state["output"]):
        assert answer.content.startswith((REFUSAL, KEPT))
        assert not canaries(answer)
    assert any("GoneError" in one for one in records[0].faults)
    assert not canaries(caplog.text)


@BOTH
@pytest.mark.parametrize("site", SITES)
def test_or_raised_without_a_word_of_it(
    ask: Ask, registry: TargetRegistry, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    monkeypatch.setattr(*SITES[site], _fails)
    team = crew(FIVE)
    settings = Settings(on_error="raise")
    silent(outcome(ask, unlearn(team.vanilla, registry, agents=team.agents, settings=settings)))
    # The inspectable graph shows drafts, but not in what it raises.
    graph = create_alu_graph(team.vanilla, registry, agents=team.agents, settings=settings)
    with pytest.raises(ALUError) as caught:
        ask(graph.compile(), {"messages": [("human", QUESTION)]})
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None
    assert not canaries("".join(traceback.format_exception(caught.value)))


@BOTH
@pytest.mark.parametrize("on_error", ["refuse", "raise"])
def test_a_user_s_own_read_and_write_that_fail(
    ask: Ask, registry: TargetRegistry, on_error: Any
) -> None:
    chain: RunnableLambda[Any, Any] = RunnableLambda(lambda _: bytearray(DRAFT.encode()))
    settings = Settings(on_error=on_error)
    for read, write in ((_fails, _fails), (lambda held: held.decode(), _fails)):
        sealed = unlearn(chain, registry, agents="rules", settings=settings, read=read, write=write)
        silent(outcome(ask, sealed))


@BOTH
def test_an_operator_s_log_that_fails(ask: Ask, registry: TargetRegistry) -> None:
    sealed = unlearn(model(DRAFT), registry, agents="rules", on_record=_fails)
    assert ask(sealed, QUESTION).content == KEPT  # vetted, so the log's fault takes nothing away
