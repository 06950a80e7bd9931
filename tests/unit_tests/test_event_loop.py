"""The event loop is never blocked by the checker or by reading what the vanilla gave."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from alu_graph import unlearn
from alu_graph.agents.vanilla import Vanilla
from alu_graph.checker.check import Checker


async def test_nothing_that_thinks_runs_on_the_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, seen = threading.get_ident(), dict[str, set[int]]()

    def watch(kind: type, name: str) -> None:
        real = getattr(kind, name)

        def watched(*args: Any, **kwargs: Any) -> Any:
            seen.setdefault(name, set()).add(threading.get_ident())
            return real(*args, **kwargs)

        monkeypatch.setattr(kind, name, watched)

    watch(Checker, "__call__")
    watch(Vanilla, "finish")
    model = FakeListChatModel(responses=["Lima is in Peru. Maria Gonzalez lives there."])
    answer = await unlearn(model, ["Maria Gonzalez"]).ainvoke("Where is Lima, and who lives there?")
    assert answer.content == "Lima is in Peru."
    assert set(seen) == {"__call__", "finish"}
    assert all(loop not in threads for threads in seen.values())
