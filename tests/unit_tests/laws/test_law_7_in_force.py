"""Law 7: in force at once, for threads and processes; and for each tenant its own list."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from langchain_core.runnables import RunnableLambda
from numpy.typing import NDArray

from alu_graph import Settings, Target, TargetRegistry, check, create_alu_graph, unlearn
from alu_graph.errors import RegistryError, TargetError
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.store import Change
from benchmarks import in_force

OURS = "Maria Gonzalez lives there."
SHARED = "Ada Zorkmid lives there."
REFUSAL = Settings().refusal


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add("Maria Gonzalez", namespace="acme")
    made.add("Ada Zorkmid")
    return made


def saying(text: str) -> RunnableLambda[str, str]:
    return RunnableLambda(lambda _: text)


@pytest.mark.parametrize(
    ("namespace", "said", "given"),
    [
        ("acme", OURS, REFUSAL),
        ("other", OURS, OURS),
        ("", OURS, OURS),
        ("acme", SHARED, REFUSAL),
        ("other", SHARED, REFUSAL),
        ("", SHARED, REFUSAL),
    ],
)
async def test_one_graph_serves_every_namespace(
    registry: TargetRegistry, namespace: str, said: str, given: str
) -> None:
    question = "Who lives in Lima?"
    graph = create_alu_graph(saying(said), registry, agents="rules").compile()
    context = Settings(namespace=namespace)
    done = graph.invoke({"input": question}, context=context)
    assert done["output"] == given
    assert (await graph.ainvoke({"input": question}, context=context))["output"] == given
    plain: Any = {"namespace": namespace}
    assert graph.invoke({"input": question}, context=plain)["output"] == given

    sealed = unlearn(saying(said), registry, agents="rules")
    config: Any = {"configurable": {"namespace": namespace}}
    assert sealed.invoke(question, config) == given
    assert await sealed.ainvoke(question, config) == given
    assert "".join(sealed.stream(question, config)) == given
    fixed = unlearn(saying(said), registry, agents="rules", settings=context)
    assert fixed.invoke(question) == given


def test_a_call_s_namespace_takes_the_place_of_the_settings(registry: TargetRegistry) -> None:
    chain = unlearn(saying(OURS), registry, agents="rules", settings=Settings(namespace="acme"))
    assert chain.invoke("Who?", {"configurable": {"namespace": "other"}}) == OURS
    assert chain.invoke("Who?", {"configurable": {"thread_id": "1"}}) == REFUSAL


@pytest.mark.parametrize("given", ["a b", 5, None, "x" * 101])
def test_what_is_no_namespace_gets_no_answer(registry: TargetRegistry, given: Any) -> None:
    with pytest.raises(TargetError, match="namespace"):
        unlearn(saying(OURS), registry, agents="rules").invoke(
            "Who?", {"configurable": {"namespace": given}}
        )


class Gate:
    """An embedder that waits to be let through, once it is shut."""

    id, dim = "gate", 2

    def __init__(self) -> None:
        self.open = threading.Event()
        self.open.set()
        self.reached = threading.Event()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        if any("bees" in text for text in texts):
            self.reached.set()
            assert self.open.wait(60)
        return np.ones((len(texts), 2), np.float32)


def in_thread(work: Callable[[], Any]) -> threading.Thread:
    thread = threading.Thread(target=work)
    thread.start()
    return thread


@pytest.mark.parametrize("site", ["embedding", "indexing"])
def test_readers_do_not_wait_for_a_writer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, site: str
) -> None:
    gate = Gate()
    registry = TargetRegistry(tmp_path / "t.db", embeddings=gate)
    registry.add("Ada Zorkmid")
    if site == "indexing":
        staged = TargetIndex.stage

        def stage(index: TargetIndex, changes: list[Change], clock: float) -> None:
            staged(index, changes, clock)
            gate.reached.set()
            assert gate.open.wait(60)

        monkeypatch.setattr(TargetIndex, "stage", stage)
    gate.open.clear()
    facts = ["Keeps bees."] if site == "embedding" else []
    writer = in_thread(lambda: registry.add(Target(name="Maria Gonzalez", facts=facts), "Bo Nix"))
    assert gate.reached.wait(60)
    assert not check(SHARED, registry).clean
    assert check(OURS, registry).clean  # as long as its add has not returned
    gate.open.set()
    writer.join()
    assert not check(OURS, registry).clean


def test_what_another_adds_meanwhile_is_seen_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = Gate()
    registry = TargetRegistry(tmp_path / "t.db", embeddings=gate)
    other = TargetRegistry(tmp_path / "t.db", embeddings=gate)
    updated = registry._store.update

    started: list[threading.Thread] = []

    def slow(*given: Any) -> int:
        revision = updated(*given)
        other.add("Maria Gonzalez")  # after our write, before it is in force here
        started.append(in_thread(lambda: verdicts.append(check(OURS, registry).clean)))
        return revision

    verdicts: list[bool] = []
    monkeypatch.setattr(registry._store, "update", slow)
    registry.add("Ada Zorkmid")
    started[0].join()
    assert verdicts == [False]


def test_a_registry_that_can_not_be_read_refuses(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    view = registry.within("acme")
    chain = unlearn(saying("Lima is in Peru."), registry, agents="rules")
    assert chain.invoke("Where?") == "Lima is in Peru."
    for one in tmp_path.iterdir():
        one.unlink()
    assert chain.invoke("Where?") == REFUSAL
    for act in (lambda: registry.find("x"), lambda: view.names_in("x"), lambda: view.moment):
        with pytest.raises(RegistryError):
            act()


def test_processes_and_tasks_miss_nothing() -> None:
    done = in_force.run(processes=2, tasks=4, seconds=1.5)
    assert done["added"]
    assert done["checks"]
    assert (done["missed"], done["stopped too long"]) == (0, 0)
