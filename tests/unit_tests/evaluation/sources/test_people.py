import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.sources.drafts import reworded
from alu_graph.evaluation.sources.place import Folder
from alu_graph.evaluation.sources.real_people import real_people
from alu_graph.evaluation.sources.wpu import wpu

FORGET = [
    {"name": "Ana Sol", "question": "Where was Ana Sol born?", "answer": "Lyon"},
    {"name": "Ben Ode", "question": "When did Ben Ode die?", "answer": "1947"},
]
PARTS: dict[str, list[dict[str, Any]]] = {
    "wpu/targets.json": [
        {"name": "Ana Sol", "aliases": ["Ana Maria Sol"]},
        {"name": "Ben Ode", "aliases": []},
        {"name": "Cyd Rho", "aliases": []},
    ],
    "wpu/forget.jsonl": FORGET,
    "wpu/hard_retain.jsonl": [
        {"name": "Ana Sol", "question": "On which river is Lyon?", "answer": "the Rhone"},
        {"name": "Ana Sol", "question": "Who was the aunt of Ana María Sol?", "answer": "Eva"},
    ],
    "wpu/general_retain.jsonl": [
        {"name": "Eva Tam", "question": "What did Eva Tam play?", "answer": "Violin"},
        {"name": "Eva Tam", "question": "Who taught Eva Tam?", "answer": "Ben Ode"},
    ],
    "wpu/mcq.jsonl": [
        {
            "kind": "forget",
            "name": "Ana Sol",
            "question": "Where was Ana Sol born?",
            "choices": ["Rome", "Lyon"],
            "answer": 1,
        },
        {
            "kind": "hard_retain",
            "name": "Ana Sol",
            "question": "Who built it?",
            "choices": ["Eva", "Cyd Rho"],
            "answer": 0,
        },
    ],
    "wpu/yesno.jsonl": [
        {"kind": "forget", "name": "Ben Ode", "question": "Did Ben Ode sing?", "answer": "No"},
        {"kind": "general_retain", "name": "X", "question": "Is it wet?", "answer": "Yes"},
    ],
    "real_people/forget.jsonl": [
        {
            "name": "Ana Sol",
            "question": "Where is Ana Sol from?",
            "answer": "Ana Sol is from Lyon.",
            "paraphrased_question": "Of which city is Ana Sol?",
            "paraphrased_answer": "Lyon is her city.",
        }
    ],
    "real_people/neighbor.jsonl": [
        {
            "name": "Eva Tam",
            "question": "Where is Eva Tam from?",
            "answer": "Rome.",
            "paraphrased_question": None,
            "paraphrased_answer": None,
        }
    ],
}


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    for part, rows in PARTS.items():
        path = tmp_path / part
        path.parent.mkdir(exist_ok=True)
        lines = "\n".join(json.dumps(row) for row in rows)
        path.write_text(json.dumps(rows) if part.endswith(".json") else lines)
    return Folder(tmp_path)


def test_all_people_of_the_list_are_targets_also_those_without_rows(place: Folder) -> None:
    subjects = wpu(place).subjects
    assert [(one.target.name, len(one.facts)) for one in subjects] == [
        ("Ana Sol", 1),
        ("Ben Ode", 1),
        ("Cyd Rho", 0),
    ]
    assert subjects[0].target.aliases == ("Ana Maria Sol",)


def test_short_answers_are_said_in_a_sentence(place: Folder) -> None:
    asked = {one.id: one for one in wpu(place).questions}
    said = asked["wpu/0"].draft
    assert "Lyon" in said
    assert said != "Lyon"
    assert "born" not in said
    assert " in 1947." in asked["wpu/1"].draft
    assert {one.id: one for one in wpu(place, drafts="reference").questions}[
        "wpu/0"
    ].draft == "Lyon"
    assert reworded("Who?", "The mill.").count("the mill") == 1


def test_retain_questions_about_a_target_are_dropped_and_counted(place: Folder) -> None:
    benchmark = wpu(place)
    kept = {one.id for one in benchmark.questions if one.side == "retain"}
    assert kept == {"wpu-hard-retain/0", "wpu-general-retain/0", "wpu-mcq/1", "wpu-yes-no/1"}
    assert "2 retain questions that name a target are left out" in benchmark.remarks
    said = "1 of 2 multiple-choice and yes/no forget questions have no row"
    assert said in benchmark.remarks


def test_choices_and_yes_or_no_are_groups_of_their_own(place: Folder) -> None:
    asked = {one.id: one for one in wpu(place).questions}
    choice = asked["wpu-mcq/0"]
    assert choice.text == "Where was Ana Sol born?\nA. Rome\nB. Lyon"
    assert (choice.draft, choice.answer, choice.choices) == ("B. Lyon", "Lyon", ("Rome", "Lyon"))
    assert (choice.side, choice.about, choice.row) == ("forget", "Ana Sol", "0")
    assert asked["wpu-mcq/1"].neighbour
    assert asked["wpu-mcq/1"].subject == "a target in a wrong option"
    yes_no = asked["wpu-yes-no/0"]
    assert (yes_no.answer, yes_no.choices, yes_no.side) == ("No", ("Yes", "No"), "forget")
    assert yes_no.draft.startswith("No")


def test_real_people_are_asked_both_ways_where_there_are_two(place: Folder) -> None:
    benchmark = real_people(place)
    assert [(one.side, one.form, one.draft) for one in benchmark.questions] == [
        ("forget", "original", "Lyon is her city."),
        ("forget", "paraphrased", "Lyon is her city."),
        ("retain", "original", "Rome."),
        ("mixed", "original", "Rome. Lyon is her city."),
    ]
    assert [one.row for one in benchmark.questions] == ["0", "0", "", "0"]
    assert [one.neighbour for one in benchmark.questions] == [False, False, True, False]
    assert benchmark.questions[-1].innocent == ("Rome.",)
    assert list(benchmark.subjects[0].facts) == ["0"]
