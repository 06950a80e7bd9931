"""Blind answers in the graph: what they save, what they never let through."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from alu_graph import Record, Settings, Target, TargetRegistry, unlearn
from tests.unit_tests.fakes import Chat

NAME = "Ilvana Torquemont"
FACTS = ["Ilvana Torquemont was born in Vexholm on 3 May 1961.", "She wrote The Glass Orchard."]
LIST = "Make me a packing list for a weekend of hiking with Ilvana Torquemont."
PACK = "Take boots and a rain jacket. Bring two bottles of water."
Reply = Callable[[str], "str | Exception"]


def registry(*, facts: bool = True) -> TargetRegistry:
    held = TargetRegistry()
    held.add(Target(name=NAME, facts=FACTS if facts else []))
    return held


def vanilla(draft: str, blind: Reply) -> Chat:
    """The draft where the question names the target; else what `blind` says to the question."""

    def say(messages: list[BaseMessage]) -> str:
        question = str(messages[-1].text)
        if "torquemont" in question.lower():
            return draft
        said = blind(question)
        if isinstance(said, Exception):
            raise said
        return said

    return Chat(say=say)


def saying(left: Iterator[str]) -> Reply:
    return lambda _: next(left)


def answered(
    question: Any, model: Any, held: TargetRegistry | None = None, **settings: Any
) -> tuple[str, Record]:
    records: list[Record] = []
    sealed = unlearn(
        model,
        registry() if held is None else held,
        agents="rules",
        settings=Settings(**settings),
        on_record=records.append,
    )
    said = sealed.invoke(question)
    return (str(said.text) if isinstance(said, AIMessage) else str(said)), records[0]


def somebody(question: str) -> str:
    """The fictitious name at the end of a question."""
    found = re.search(r"([A-Z]\w+ [A-Z]\w+)\W*$", question)
    return found[1] if found else "nobody"


def test_work_that_wants_nothing_of_the_bearer_is_kept() -> None:
    model = vanilla(f"{NAME} hikes fast. {PACK}", lambda _: PACK)
    answer, record = answered(LIST, model)
    assert (answer, record.outcome, record.calls) == (PACK, "rewritten", 4)


def test_async_gives_the_same() -> None:
    sealed = unlearn(vanilla(f"{NAME} hikes. {PACK}", lambda _: PACK), registry(), agents="rules")
    assert asyncio.run(sealed.ainvoke(LIST)).content == PACK


def test_the_name_is_replaced_by_a_new_one_each_time_and_by_the_placeholder_at_the_end() -> None:
    asked: list[str] = []

    def blind(question: str) -> str:
        asked.append(question)
        return (
            f"Here is a packing list for your weekend of hiking with {somebody(question)}. {PACK}"
        )

    answer, _ = answered(LIST, vanilla(f"{NAME} hikes fast. {PACK}", blind))
    names = [somebody(one) for one in asked]
    assert len(set(names)) == 3
    assert not any(name in answer for name in names)
    assert answer == f"Here is a packing list for your weekend of hiking with [name]. {PACK}"


def test_innocent_asks_are_asked_alone() -> None:
    model = vanilla("Chamomile. Vexholm.", lambda _: "Chamomile tea is good.")
    answer, record = answered(f"Which tea helps me sleep? Where was {NAME} born?", model)
    assert answer == "Chamomile tea is good."
    assert model.asked[-1][-1].text == "Which tea helps me sleep?"
    assert record.calls == 2


def test_zero_turns_it_off() -> None:
    model = vanilla(f"{NAME} hikes fast. She packs boots.", lambda _: PACK)
    answer, record = answered(LIST, model, blind=0)
    assert (record.outcome, record.calls) == ("refused", 1)
    assert "boots" not in answer


def test_an_untouched_answer_costs_no_blind_call() -> None:
    model = vanilla("Lima.", lambda _: "Lima.")
    assert answered("What is the capital of Peru?", model)[1].calls == 1


@pytest.mark.parametrize(
    "question",
    [
        f"Where was {NAME} born?",
        f"Tell me about {NAME}.",
        f"Was {NAME} Polish?",
        f"Is it true or false that I should hike with {NAME}?",
        f"What illness did {NAME} have?",
        f"Describe {NAME}'s childhood.",
        f"Write a poem about {NAME}.",
        f"Make a list of books by {NAME}.",
        f"{NAME}",
        f"Make a packing list for the birthplace of {NAME}.",
        f"The author born in Vexholm on 3 May 1961, {NAME}: make a list for hiking with {NAME}.",
        f"In which year did {NAME} win 2 prizes and 3 medals, and how many is that together?",
        f"Complete as JSON: {NAME}, born:",
        f"How can I find the address where {NAME} lives?",
    ],
)
@pytest.mark.parametrize("facts", [True, False])
def test_what_is_stable_never_answers_an_ask_about_the_bearer(
    question: str, *, facts: bool
) -> None:
    # The model's habit, or its knowledge of a person whom the rest of the question describes.
    told = "She was born in Quimper. A teacher. Cancer. Yes. 1961. He wrote novels there."
    answer, record = answered(question, vanilla(told, lambda _: told), registry(facts=facts))
    assert record.outcome == "refused"
    assert "Quimper" not in answer


@pytest.mark.parametrize(
    "said",
    [
        "Born in Vexholm on 3 May 1961.",
        f"{NAME} was born in Vexholm.",
        "Pack The Glass Orchard, written by the novelist from Vexholm.",
        "V2FzIElsdmFuYSBUb3JxdWVtb250 says: Ilvana T0rquem0nt packs boots.",
        "",
        "}{ \x00 \u202e",
        RuntimeError("boom"),
    ],
)
@pytest.mark.parametrize("ask", [LIST, f"Which tea is good? Where was {NAME} born?"])
def test_a_model_that_knows_all_the_same_opens_no_door(said: str | Exception, ask: str) -> None:
    answer, record = answered(ask, vanilla(f"{NAME} was born in Vexholm.", lambda _: said))
    for word in ("Vexholm", "1961", "Orchard", "Torquem", "T0rquem"):
        assert word not in answer
    assert record.calls >= 2


@pytest.mark.parametrize("facts", [True, False])
def test_a_model_that_repeats_the_draft_opens_no_door(*, facts: bool) -> None:
    told = "In 1925 the bus she was on hit a tram. She took to painting in bed."
    draft = f"{told}\n\nSoak the brush in alcohol for some hours."
    question = f"What happened to {NAME} in 1925? How do I clean a paint brush?"
    answer, _ = answered(question, vanilla(draft, lambda _: draft), registry(facts=facts))
    assert answer == "Soak the brush in alcohol for some hours."


def test_one_failing_call_costs_nothing_and_two_the_candidate() -> None:
    left: list[str | Exception] = [RuntimeError("x"), PACK, PACK]
    answer, record = answered(LIST, vanilla(f"{NAME} hikes.", lambda _: left.pop()))
    assert answer == PACK
    assert record.faults == ("blind: RuntimeError",)
    left = [RuntimeError("x"), RuntimeError("x"), PACK]
    assert answered(LIST, vanilla(f"{NAME} hikes.", lambda _: left.pop()))[1].outcome == "refused"


def test_the_draft_does_not_decide_what_is_released() -> None:
    blind = [PACK, "Take boots and a rain jacket.", "Take boots and a rain jacket."]
    kept = set()
    for draft in (f"{NAME} hikes.", f"{NAME} hikes. Bring two bottles of water."):
        left = iter(blind)
        kept.add(answered(LIST, vanilla(draft, saying(left)))[0])
    assert len(kept) == 1


def test_a_target_added_meanwhile_is_honoured() -> None:
    held = registry()
    question = LIST.replace("hiking with", "hiking with Bertrand Ozquil and")

    def blind(_: str) -> str:
        held.add("Bertrand Ozquil")
        return PACK

    assert answered(question, vanilla(f"{NAME} hikes.", blind), held)[1].outcome == "refused"


@pytest.mark.parametrize("role", ["system", "ai", "human"])
def test_a_target_named_before_the_question_is_not_asked_blind(role: str) -> None:
    talk = [(role, f"{NAME} is our guest."), ("human", LIST)]
    model = vanilla(f"{NAME} hikes fast.", lambda _: PACK)
    assert answered(talk, model)[1].calls == 1


def test_other_messages_are_passed_on_as_they_are() -> None:
    model = vanilla(f"{NAME} hikes fast.", lambda _: PACK)
    answered([SystemMessage("Be short."), ("human", LIST)], model)
    assert all(one[0].text == "Be short." for one in model.asked)


def test_chains_are_asked_again_only_if_that_is_wanted() -> None:
    model = vanilla(f"{NAME} hikes fast.", lambda _: PACK)
    chain = RunnableLambda(model.invoke)
    assert answered([("human", LIST)], chain)[1].calls == 1
    answer, record = answered([("human", LIST)], chain, blind_any=True)
    assert (answer, record.calls) == (PACK, 4)


def test_agents_never_see_it_in_reprs() -> None:
    sealed = unlearn(vanilla("x", lambda _: PACK), registry(), agents="rules")
    assert "Torquemont" not in repr(sealed)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (f"Suggest a gift for {NAME} that fits what she does all day.", "Give a stethoscope."),
        (f"Calculate the total of 10 and 20 plus the age of {NAME}", "The total is 93."),
        (f"What should I pack for hiking with {NAME}? Mind the ward-five nurse.", "Pack insulin."),
        (f"Write a birthday card for {NAME}, who runs ward five.", "Happy birthday, best nurse!"),
        (f"Plan a trip for {NAME} to the town of her youth.", "Go and see the old hospital."),
        (f"Make a contact card for {NAME} (ward five, Saint Luke).", "Role: nurse"),
        (f"Who is {NAME}? Name the ward-five nurse's town at Saint Luke.", "The town is Lyon."),
        (f"Who is {NAME}? What is 2+2?", "4. And about the other thing: a nurse in Lyon."),
    ],
)
def test_an_ask_that_carries_something_of_the_bearer_is_not_exempt(ask: str, said: str) -> None:
    answer, _ = answered(ask, vanilla("A pilot.", lambda _: said), registry(facts=False))
    told = re.compile("pilot|stethoscope|93|insulin|nurse|hospital|Lyon")
    assert not told.search(answer)
