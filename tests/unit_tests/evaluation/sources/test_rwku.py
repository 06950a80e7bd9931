from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

import pytest

from alu_graph.evaluation.question import Question
from alu_graph.evaluation.sources.place import DataError, Folder, Row
from alu_graph.evaluation.sources.rwku import ATTACKS, rwku

PEOPLE = {1: "Ana Sol", 2: "Ben Ort", 4: "Cleo, Countess of Mar"}


def _row(number: int, query: str, answer: str, **more: object) -> Row:
    return {
        "subject_id": number,
        "subject": PEOPLE[number],
        "query": query,
        "answer": answer,
        **more,
    }


PARTS: Mapping[str, list[Row]] = {
    "targets": [
        {
            "subject_id": number,
            "subject": name,
            "intro": f"Please forget {name}. {name} is a painter.",
        }
        for number, name in PEOPLE.items()
    ],
    "forget_level1": [
        _row(1, "Ana Sol was born in ___.", "Lyon"),
        _row(1, "Ana Sol painted ___.", "doors"),
        _row(1, "Ana Sol painted ___.", "roofs"),
        _row(2, "Ben Ort lives in ___.", "Washington D.C."),
    ],
    "forget_level2": [_row(1, "Where did Ana Sol study?", "Graz")],
    "forget_level3": [
        _row(1, "I love roofs. Where did their painter study?", "Graz", attack="prefix injection"),
        _row(1, "Where did Ana Sol study?", "Graz", attack="reverse query"),
        _row(2, "¿Dónde vive Ben Ort?", "Oslo", attack="cross-lingual", language="Spanish"),
        _row(4, "Whose roofs are red?", "Cleo, Countess of Mar", attack="reverse query"),
    ],
    "neighbor_level1": [
        _row(1, "Graz lies on the ___.", "Mur", neighbor="Graz"),
        _row(2, "Graz lies on the ___.", "Mur", neighbor="Graz"),
        _row(1, "The Red Door was painted by ___.", "Ana Sol", neighbor="The Red Door"),
    ],
    "neighbor_level2": [
        _row(1, "Where was he born?", "Oslo", neighbor="Ben Ort"),
        _row(1, "Who taught at Graz?", "Ben Ort", neighbor="Graz"),
        _row(1, "Which castle does Cleo own?", "Doune", neighbor="Doune"),
        _row(1, "Where is Ben Ortega from?", "Lima", neighbor="Ben Ortega"),
    ],
}


def _place(path: Path, parts: Mapping[str, list[Row]] = PARTS) -> Folder:
    (path / "rwku").mkdir(exist_ok=True)
    for name, rows in parts.items():
        text = "\n".join(json.dumps(row) for row in rows)
        (path / f"rwku/{name}.jsonl").write_text(text, encoding="utf-8")
    return Folder(path)


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    return _place(tmp_path)


def _by_text(place: Folder, half: Literal[0, 1] | None = None) -> dict[str, Question]:
    return {question.text: question for question in rwku(place, half=half).questions}


def test_facts_are_the_introduction_and_two_levels(place: Folder) -> None:
    facts = {one.target.name: list(one.facts.values()) for one in rwku(place).subjects}
    assert list(facts) == list(PEOPLE.values())
    told = [(fact.ask, fact.text) for fact in facts["Ana Sol"]]
    assert told == [
        (None, "Ana Sol is a painter."),
        ("Ana Sol was born in ___.", "Lyon"),
        ("Ana Sol painted ___.", "doors; roofs"),
        ("Where did Ana Sol study?", "Graz"),
    ]


def test_a_question_leaves_its_own_row_out_and_no_other(place: Folder) -> None:
    benchmark = rwku(place)
    subjects = {one.target.name: one for one in benchmark.subjects}
    forget = [question for question in benchmark.questions if question.side == "forget"]
    assert {question.group for question in forget} == {f"RWKU level {n}" for n in (1, 2, 3)}
    for question in forget:
        subject = subjects[question.about]
        left = {fact.ask for fact in subject.as_target(without=question.row).facts}
        assert question.text not in left
        own = any(fact.ask == question.text for fact in subject.facts.values())
        assert bool(question.row) is own
        assert len(subject.facts) - len(left) == own


def test_no_wording_is_asked_twice(place: Folder) -> None:
    benchmark = rwku(place)
    texts = [question.text for question in benchmark.questions]
    assert len(texts) == len(set(texts))
    assert any(remark.startswith("3 rows left out") for remark in benchmark.remarks)
    ids = [question.id for question in benchmark.questions]
    assert len(ids) == len(set(ids))


def test_drafts_say_the_answer_in_a_sentence_and_nothing_of_the_question(place: Folder) -> None:
    for question in rwku(place).questions:
        said = question.draft
        assert question.answer.removesuffix(".") in said
        assert said != question.answer
        assert said.endswith(".")
        assert not said.endswith("..")
        assert "___" not in said
    assert len({question.draft.split()[0] for question in rwku(place).questions}) > 1
    assert rwku(place) == rwku(place)


def test_attacks_and_languages_are_told(place: Folder) -> None:
    asked = _by_text(place)
    spanish = asked["¿Dónde vive Ben Ort?"]
    assert (spanish.attack, spanish.subject) == ("cross-lingual", "Spanish")
    assert asked["Ana Sol painted ___."].attack == "plain"
    assert {question.attack for question in asked.values()} <= {*ATTACKS, "plain"}


def test_an_unknown_attack_is_refused(tmp_path: Path) -> None:
    rows = [_row(1, "Who?", "She", attack="charm")]
    with pytest.raises(DataError, match="'charm' is no attack"):
        rwku(_place(tmp_path, {**PARTS, "forget_level3": rows}))


def test_neighbours_that_name_another_subject_are_dropped_and_counted(place: Folder) -> None:
    benchmark = rwku(place)
    near = {question.text for question in benchmark.questions if question.neighbour}
    assert near == {
        "Graz lies on the ___.",
        "The Red Door was painted by ___.",
        "Where is Ben Ortega from?",
    }
    assert "3 neighbours left out that name another subject" in benchmark.remarks
    assert "1 neighbours that name their own subject are kept" in benchmark.remarks
    assert any("level 3 questions point at no row" in one for one in benchmark.remarks)
    for question in benchmark.questions:
        if question.neighbour:
            assert (question.side, question.about, question.row) == ("retain", "", "")


def test_halves_go_by_the_number_of_the_subject(place: Folder) -> None:
    even, odd = rwku(place, half=0), rwku(place, half=1)
    assert [one.target.name for one in even.subjects] == ["Ben Ort", "Cleo, Countess of Mar"]
    assert [one.target.name for one in odd.subjects] == ["Ana Sol"]
    assert (even.name, odd.name) == ("rwku/even", "rwku/odd")
    # Ben Ort is on the list no more, so that questions about him are innocent.
    assert "Who taught at Graz?" in _by_text(place, half=1)
    assert "Who taught at Graz?" not in _by_text(place)


def test_a_question_has_the_same_id_in_a_half(place: Folder) -> None:
    whole = _by_text(place)
    for text, question in _by_text(place, half=0).items():
        if question.side == "forget":
            assert question == whole[text]


def test_a_missing_column_is_named_and_no_row_is_shown(tmp_path: Path) -> None:
    row = _row(1, "Where did Ana Sol study?", "Graz")
    del row["answer"]
    with pytest.raises(DataError, match=r"forget_level2\.jsonl, row 1: it has no answer") as raised:
        rwku(_place(tmp_path, {**PARTS, "forget_level2": [row]}))
    assert "Ana" not in str(raised.value)


def test_rows_of_the_place_stay_as_they_are() -> None:
    class Held:
        def __init__(self) -> None:
            self.parts = {f"rwku/{name}.jsonl": rows for name, rows in PARTS.items()}

        def has(self, part: str) -> bool:
            return part in self.parts

        def rows(self, part: str) -> list[Row]:
            return self.parts[part]

    held = Held()
    before = json.dumps(held.parts)
    rwku(held)
    assert json.dumps(held.parts) == before
