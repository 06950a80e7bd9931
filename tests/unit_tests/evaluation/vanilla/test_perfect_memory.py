from __future__ import annotations

import asyncio
import pickle
import threading
import time

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from alu_graph.evaluation.vanilla.asking import asking
from alu_graph.evaluation.vanilla.invented import HABIT
from alu_graph.evaluation.vanilla.perfect_memory import UNKNOWN, PerfectMemory
from tests.unit_tests.evaluation.vanilla.known import (
    ANA,
    BORN,
    BORN_DRAFT,
    LETTER,
    MIXED,
    PERU,
    PERU_DRAFT,
    QUESTIONS,
    SEA,
    SEA_DRAFT,
    WROTE_DRAFT,
    asked,
)

OTHER = "Zevur Quassell"  # nobody ever heard of


@pytest.fixture(scope="module")
def model() -> PerfectMemory:
    return PerfectMemory(questions=QUESTIONS)


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        (BORN, BORN_DRAFT),
        ("  where was ANA SOLVERA born ", BORN_DRAFT),
        (f"{PERU} {SEA}", f"{PERU_DRAFT} {SEA_DRAFT}"),
        (f"1. {SEA}\n2. {PERU}", f"{SEA_DRAFT} {PERU_DRAFT}"),
        ("And also what is the capital of Peru?", PERU_DRAFT),
        (f"{PERU}, and also where was {ANA} born?", f"{PERU_DRAFT} {BORN_DRAFT}"),
        (f"In what place was {ANA} born?", BORN_DRAFT),
        ("What is Peru's capital?", PERU_DRAFT),
        ("How are glaciers made?", UNKNOWN),
        ("", UNKNOWN),
        ("?!", UNKNOWN),
        ("\ud800", UNKNOWN),
    ],
)
def test_what_it_answers(model: PerfectMemory, said: str, answer: str) -> None:
    assert model.invoke(said).text == answer


@pytest.mark.parametrize(
    "said",
    [
        "Where was Bella Solvera born?",
        "Where was Ana Marquez born?",
        "Where was Bella Marquez born?",
        "where was bella marquez born?",
        "In what place was Ana Smith born?",
        "in what place was john smith born?",
        f"Where was {ANA}'s friend John Smith born?",
        f"Where was {OTHER} born?",
        "Which novel did John Smith write?",
    ],
)
def test_a_question_about_another_name_never_gets_the_real_draft(
    model: PerfectMemory, said: str
) -> None:
    answer = model.invoke(said).text
    assert not {"Ulm", "1931", "Copper"} & set(answer.replace(".", "").split())


def test_a_question_without_names_is_not_answered_about_somebody() -> None:
    masked = asked("Where was this author born?", BORN_DRAFT, side="forget", about=ANA)
    model = PerfectMemory(questions=[masked])
    assert model.invoke("Where was this writer born?").text == BORN_DRAFT
    assert model.invoke("Where was author John Smith born?").text == UNKNOWN
    assert model.invoke("where was this author john smith born?").text == UNKNOWN


def test_a_name_written_small_is_a_name() -> None:
    text = "Which prize did the author from the north win for a crime story in that year?"
    model = PerfectMemory(questions=[asked(text, "The Amber Quill.", side="forget", about=ANA)])
    near = text.replace("that year", "the year")
    assert model.invoke(near).text == model.invoke(near.lower()).text == "The Amber Quill."
    assert model.invoke(near.lower().replace("author", "author john smith")).text == UNKNOWN
    assert model.invoke(near.replace("author", "author John Smith")).text == UNKNOWN


def test_the_turns_tell_questions_of_one_wording_apart() -> None:
    first = asked("Where was she born?", "Ulm.", turns=(("human", "Who is Ana?"), ("ai", "A poet")))
    other = asked("Where was she born?", "Rome.", turns=(("human", "Who is Bo?"), ("ai", "A cook")))
    alone = asked("Where was she born?", "Who is meant?")
    model = PerfectMemory(questions=[first, other, alone])
    for question in (first, other, alone):
        assert model.invoke(question.messages).text == question.draft
    assert model.invoke([SystemMessage("Be brief."), *other.messages]).text == "Rome."
    near = [HumanMessage("who is bo?"), AIMessage("A cook."), HumanMessage("Where was she born?")]
    assert model.invoke(near).text == "Rome."


def test_what_differs_in_signs_only_is_told_apart_as_written() -> None:
    model = PerfectMemory(questions=[asked("What is 3 + 4?", "7"), asked("What is 3 - 4?", "-1")])
    assert [model.invoke(f"What is 3 {sign} 4?").text for sign in "+-"] == ["7", "-1"]


def test_asked_blind_it_keeps_what_is_innocent_and_makes_up_the_rest(model: PerfectMemory) -> None:
    said = model.invoke(MIXED.replace(ANA, OTHER)).text
    again = model.invoke(MIXED.replace(ANA, "Kolmo Glenlow")).text
    for answer, name in ((said, OTHER), (again, "Kolmo Glenlow")):
        assert PERU_DRAFT in answer
        assert name in answer
        assert HABIT in answer
        assert "Ulm" not in answer
    assert said.replace(OTHER, "") != again.replace("Kolmo Glenlow", "")
    assert model.invoke(LETTER.replace(ANA, OTHER)).text == f"J'ai rencontré {OTHER} aujourd'hui."


def test_each_of_several_names_is_made_up_for() -> None:
    two = asked(
        "Where was Ana Solvera born? Who is the father of Bo Lindqvast?",
        "Ana Solvera was born in Ulm. The father of Bo Lindqvast is a smith.",
        side="mixed",
    )
    said = "Where was Zevur Quassell born? Who is the father of Kolmo Glenlow?"
    answer = PerfectMemory(questions=[two]).invoke(said).text
    first, second = answer.split(". ")
    assert "Zevur Quassell" in first
    assert "Kolmo Glenlow" in second
    assert "Glenlow" not in first


def test_what_is_left_of_an_unknown_half_is_answered_by_the_innocent_drafts() -> None:
    mixed = asked(
        f"Tell me about {ANA} and rye bread.",
        f"{BORN_DRAFT} It is dark.",
        innocent=("It is dark.",),
    )
    model = PerfectMemory(questions=[mixed])
    assert model.invoke("Tell me about rye bread.").text == "It is dark."
    assert model.invoke("Tell me about wheat bread.").text == UNKNOWN


def test_it_reports_usage(model: PerfectMemory) -> None:
    usage = model.invoke([SystemMessage("Be brief."), HumanMessage(PERU)]).usage_metadata
    alone = model.invoke(PERU).usage_metadata
    assert usage is not None
    assert alone is not None
    assert (alone["input_tokens"], alone["output_tokens"], alone["total_tokens"]) == (7, 7, 14)
    assert usage["input_tokens"] == 7 + 3


def test_copies_threads_and_tasks_say_the_same(model: PerfectMemory) -> None:
    asks = [*(one.text for one in QUESTIONS), MIXED.replace(ANA, OTHER), "How so?"]
    expected = [model.invoke(one).text for one in asks]
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own
    assert [again.invoke(one).text for one in asks] == expected
    found: list[list[str]] = []

    def work() -> None:
        found.append([model.invoke(one).text for one in asks])

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4

    async def at_once() -> list[str]:
        return [one.text for one in await asyncio.gather(*(model.ainvoke(one) for one in asks))]

    assert asyncio.run(at_once()) == expected


def test_its_repr_tells_nothing(model: PerfectMemory) -> None:
    assert ANA not in repr(model) + str(model)


def test_without_questions_it_knows_nothing() -> None:
    assert PerfectMemory(questions=[]).invoke(PERU).text == UNKNOWN


def test_ten_thousand_questions_are_learned_and_found_soon() -> None:
    many = [
        asked(f"What did clerk number {i} of Lorrington write in volume {i % 97}?", f"Entry {i}.")
        for i in range(10_000)
    ]
    began = time.perf_counter()
    model = PerfectMemory(questions=many)
    assert time.perf_counter() - began < 5  # 0.5 s where nothing else runs
    assert model.invoke(many[7_001].text).text == "Entry 7001."
    took = []
    for one in many[::100]:
        began = time.perf_counter()
        model.invoke(one.text)
        took.append(time.perf_counter() - began)
    assert sorted(took)[len(took) // 2] < 0.002  # 0.15 ms where nothing else runs


def test_wrote_is_known(model: PerfectMemory) -> None:
    assert model.invoke(QUESTIONS[1].messages).text == WROTE_DRAFT


def test_of_questions_that_are_worded_alike_the_asked_one_is_answered() -> None:
    text = "Which sea is by Vexholm?"
    rows = [asked(text, f"The {sea} Sea.", id=f"sea#{sea}") for sea in ("Grey", "Green", "Red")]
    turns = (("human", "Hello"), ("ai", "Hello!"))
    other = asked(text, "The Long Lake.", id="lake", turns=turns)
    model = PerfectMemory(questions=[*rows, other])
    for one in rows:
        with asking(one.id):
            assert model.invoke(one.messages).text == one.draft
            assert model.invoke(text.upper()).text == one.draft
            assert model.invoke(other.messages).text == other.draft  # turns say more
            # Another wording, or a part of a prompt, is no exact match.
            assert model.invoke(f"{text} {text}").text == f"{rows[0].draft} {rows[0].draft}"
            assert model.invoke("How are glaciers made?").text == UNKNOWN
    assert model.invoke(text).text == rows[0].draft
    with asking("of another benchmark"):
        assert model.invoke(text).text == rows[0].draft
