from __future__ import annotations

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable

from alu_graph import unlearn
from alu_graph.evaluation.question import Benchmark, Subject
from alu_graph.evaluation.vanilla.rag import passages_of, rag_chain
from alu_graph.targets.target import Fact, Target
from tests.unit_tests.evaluation.vanilla.known import (
    ANA,
    BENCHMARK,
    BORN,
    BORN_DRAFT,
    MIXED,
    PERU,
    PERU_DRAFT,
    QUESTIONS,
    SEA_DRAFT,
    WROTE_DRAFT,
)
from tests.unit_tests.fakes import saying

PASSAGES = [BORN_DRAFT, PERU_DRAFT, SEA_DRAFT, WROTE_DRAFT, "Rye bread is dark."]


@pytest.mark.parametrize("sync", [True, False])
async def test_the_nearest_passages_are_shown_fenced(*, sync: bool) -> None:
    model = saying("Lima.")
    chain: Runnable[list[BaseMessage], AIMessage] = rag_chain(model, PASSAGES, k=2)
    asked: list[BaseMessage] = [HumanMessage("Hello."), AIMessage("Yes?"), HumanMessage(PERU)]
    reply = chain.invoke(asked) if sync else await chain.ainvoke(asked)
    assert reply.text == "Lima."
    [messages] = model.asked
    assert messages[1:] == asked
    assert isinstance(messages[0], SystemMessage)
    shown = messages[0].text
    assert f">\n{PERU_DRAFT}\n</data " in shown
    assert sum(one in shown for one in PASSAGES) == 2
    assert shown.index(PERU_DRAFT) == min(shown.index(one) for one in PASSAGES if one in shown)


def test_few_passages_and_no_question() -> None:
    model = saying("Fine.")
    assert rag_chain(model, ["One."], k=3).invoke([HumanMessage("So?")]).text == "Fine."
    assert rag_chain(model, [], k=3).invoke([HumanMessage("So?")]).text == "Fine."
    assert rag_chain(model, ["One."]).invoke([SystemMessage("Be brief.")]).text == "Fine."
    shown = [messages[0].text for messages in model.asked]
    assert ["One." in one for one in shown] == [True, False, False]


def test_every_answer_stands_in_some_passage() -> None:
    passages = passages_of(BENCHMARK)
    for question in QUESTIONS[:4]:
        assert any(question.draft in one for one in passages)
    assert not any(MIXED in one for one in passages)
    assert all(one.startswith(f"{ANA}: ") for one in passages if "Ulm" in one)
    assert f"{PERU} {PERU_DRAFT}" in passages
    assert len(set(passages)) == len(passages)


def test_a_long_subject_is_cut_and_each_passage_names_it() -> None:
    facts = {f"{n}": Fact(text=f"{ANA} wrote part {n} of the long tale. " * 5) for n in range(20)}
    facts["again"] = facts["0"]
    subject = Subject(target=Target(name=ANA), facts=facts)
    passages = passages_of(Benchmark(name="long", subjects=[subject], questions=[]))
    assert len(passages) > 2
    assert all(one.startswith(f"{ANA}: ") and len(one) < 1_500 for one in passages)
    assert sum(one.count("part 0 ") for one in passages) == 5
    assert all(any(f"part {n} " in one for one in passages) for n in range(20))


@pytest.mark.parametrize("sync", [True, False])
async def test_in_front_of_the_app_nothing_of_the_documents_leaks(*, sync: bool) -> None:
    model = saying(BORN_DRAFT)
    sealed = unlearn(rag_chain(model, PASSAGES), [ANA], agents="rules")
    asked = [HumanMessage(BORN)]
    reply = sealed.invoke(asked) if sync else await sealed.ainvoke(asked)
    assert BORN_DRAFT in model.asked[0][0].text
    assert "Ulm" not in reply.text
