from __future__ import annotations

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from pathlib import Path

import pytest
from langchain_core.runnables import RunnableLambda, RunnableParallel

from alu_graph import unlearn
from alu_graph.evaluation.vanilla.metered import Meter, Metered, meter
from alu_graph.evaluation.vanilla.remembered import Remembered
from tests.unit_tests.evaluation.vanilla.models import Numbered
from tests.unit_tests.fakes import saying


def counts(one: Meter) -> tuple[int, int, int]:
    return one.calls, one.tokens_in, one.tokens_out


async def test_calls_and_reported_tokens_are_counted() -> None:
    model = Metered(model=Numbered())
    model.invoke("Before")
    with meter() as costs:
        model.invoke("Hello")
        await model.ainvoke("Hello")
        assert len([piece async for piece in model.astream("Hello")]) >= 1
    model.invoke("After")
    assert counts(costs) == (3, 33, 9)


def test_unreported_tokens_are_counted_by_the_static_tokenizer() -> None:
    model = Metered(model=Numbered(reports=False))
    with meter() as costs:
        model.invoke("What is the capital of Peru?")
    assert counts(costs) == (1, 7, 5)


def test_a_call_that_fails_counts() -> None:
    with meter() as costs, pytest.raises(RuntimeError):
        Metered(model=Numbered(fails=True)).invoke("What is the capital of Peru?")
    assert counts(costs) == (1, 7, 0)


def test_a_reply_out_of_the_cache_counts_as_a_call(tmp_path: Path) -> None:
    held = Remembered(model=Numbered(), path=tmp_path / "replies.db")
    with meter() as costs:
        Metered(model=held).invoke("Hello")
        Metered(model=held).invoke("Hello")
    assert held.hits == 1
    assert counts(costs) == (2, 22, 6)


def test_threads_count_apart() -> None:
    model = Metered(model=Numbered())
    together = threading.Barrier(4)

    def work(times: int) -> int:
        with meter() as costs:
            together.wait(timeout=10)
            for _ in range(times):
                model.invoke("Hello")
            together.wait(timeout=10)
        return costs.calls

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(work, [1, 2, 3, 4])) == [1, 2, 3, 4]


async def test_tasks_count_apart() -> None:
    model = Metered(model=Numbered())

    async def work(times: int) -> int:
        with meter() as costs:
            for _ in range(times):
                await model.ainvoke("Hello")
        return costs.calls

    assert await asyncio.gather(*map(work, [1, 2, 3])) == [1, 2, 3]


def test_threads_that_the_block_begins_count_for_it() -> None:
    model = Metered(model=Numbered())
    with meter() as costs:
        thread = threading.Thread(target=copy_context().run, args=(model.invoke, "Hello"))
        thread.start()
        thread.join()
        model.batch(["Hello", "So?", "And?"])
        RunnableParallel(one=model, two=RunnableLambda(model.invoke)).invoke("Hello")
    assert costs.calls == 6


def test_a_block_counts_what_is_counted_inside_it() -> None:
    model = Metered(model=Numbered())
    with meter() as whole:
        model.invoke("Hello")
        with meter() as part:
            model.invoke("Hello")
    assert (whole.calls, part.calls) == (2, 1)


@pytest.mark.parametrize("sync", [True, False])
async def test_all_agents_of_the_sealed_form_are_counted(*, sync: bool) -> None:
    draft = "Lima is in Peru. Ana Solvera lives there. Her neighbour Solvera is a baker."
    vanilla = saying(draft)
    agents = saying("5", "Lima is in Peru.")
    sealed = unlearn(Metered(model=vanilla), ["Ana Solvera"], agents=Metered(model=agents))
    with meter() as costs:
        question = "Where is Lima, and who lives there?"
        reply = sealed.invoke(question) if sync else await sealed.ainvoke(question)
    assert "Solvera" not in reply.text
    assert len(agents.asked) > 1  # crafted in worker threads, side by side
    assert costs.calls == len(vanilla.asked) + len(agents.asked)
    assert costs.tokens_in > 0 < costs.tokens_out


def test_names_and_options_pass_through() -> None:
    inner = Numbered()
    model = Metered(model=inner)
    assert model.model_name == "numbered"
    model.bind_tools([print], seed=3).invoke("Hello", stop=["x"])
    assert inner.given[0][1] == {"stop": ["x"], "tools": ["print"], "seed": 3}
