from __future__ import annotations

from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage
from langchain_core.runnables import Runnable, RunnableLambda

from alu_graph.errors import ModelError
from alu_graph.evaluation.vanilla.metered import Metered, meter
from alu_graph.evaluation.vanilla.perfect_memory import PerfectMemory
from alu_graph.evaluation.vanilla.rag import rag_chain
from alu_graph.evaluation.vanilla.remembered import Remembered
from alu_graph.evaluation.vanilla.resolve import metered_model, vanilla_of
from tests.unit_tests.evaluation.vanilla.known import BENCHMARK, BORN, BORN_DRAFT, QUESTIONS
from tests.unit_tests.evaluation.vanilla.models import Numbered


def test_a_perfect_memory_of_the_benchmark() -> None:
    vanilla = vanilla_of("perfect-memory", BENCHMARK)
    with meter() as costs:
        assert vanilla.runnable.invoke([HumanMessage(BORN)]).text == BORN_DRAFT
    assert vanilla.perfect
    assert vanilla.description == "perfect memory of 6 questions"
    assert costs.calls == 1


def test_a_chat_model_is_counted_and_remembered(tmp_path: Path) -> None:
    for sample, expected in ((0, "Reply 1."), (0, "Reply 1."), (1, "Reply 1.")):
        inner = Numbered()
        vanilla = vanilla_of(inner, BENCHMARK, cache=tmp_path / "replies.db", sample=sample)
        with meter() as costs:
            assert vanilla.runnable.invoke("Hello").text == expected
        assert costs.calls == 1
    assert len(inner.given) == 1  # the other sample was asked anew
    assert not vanilla.perfect
    assert vanilla.description == "chat model numbered"
    assert vanilla_of(PerfectMemory(questions=QUESTIONS), BENCHMARK).perfect


def test_the_local_model_over_documents() -> None:
    vanilla = vanilla_of("rag:local", BENCHMARK, k=2)
    assert not vanilla.perfect
    assert "SmolLM2" in vanilla.description
    assert "passages, 2 in each prompt" in vanilla.description


def test_a_runnable_is_taken_as_it_is() -> None:
    chain: Runnable[str, str] = RunnableLambda(lambda _: "Hello.", name="app")
    vanilla = vanilla_of(chain, BENCHMARK)
    assert vanilla.runnable is chain
    assert vanilla.description.startswith("app ")
    own = rag_chain(Metered(model=Numbered()), ["One."])
    with meter() as costs:
        vanilla_of(own, BENCHMARK).runnable.invoke([HumanMessage("Hello")])
    assert costs.calls == 1


def test_what_is_no_model_is_refused() -> None:
    for spec in ("perfect memory", "rag:", "rag:nothing"):
        with pytest.raises(ModelError):
            vanilla_of(spec, BENCHMARK)
    with pytest.raises(ModelError, match="chat model"):
        metered_model(RunnableLambda(lambda _: "x"))


def test_agents_and_judges_are_counted_too(tmp_path: Path) -> None:
    model = metered_model(Numbered(), cache=tmp_path / "replies.db")
    assert isinstance(model.model, Remembered)
    with meter() as costs:
        model.invoke("Hello")
    assert costs.calls == 1
