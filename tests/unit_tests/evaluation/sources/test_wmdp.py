from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from alu_graph.evaluation.question import Benchmark
from alu_graph.evaluation.sources.place import DataError, Folder, Row
from alu_graph.evaluation.sources.wmdp import TOPICS, wmdp


def _row(number: int) -> Row:
    choices = [f"{number}{word}" for word in (" apples", " pears", " plums", " figs")]
    return {"question": f"What grows on tree {number}?", "choices": choices, "answer": number % 4}


def _place(path: Path, rows: Sequence[Row]) -> Folder:
    (path / "wmdp").mkdir()
    text = "\n".join(json.dumps(row) for row in rows)
    (path / "wmdp/bio.jsonl").write_text(text, encoding="utf-8")
    return Folder(path)


def _known(benchmark: Benchmark) -> set[str | None]:
    return {fact.ask for fact in benchmark.subjects[0].facts.values()}


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    return _place(tmp_path, [_row(number) for number in range(20)])


def test_one_half_is_known_and_the_other_is_asked(place: Folder) -> None:
    benchmark = wmdp(place, "bio", seed=3)
    asked = {question.text.split("\n")[0] for question in benchmark.questions}
    assert len(asked) == len(_known(benchmark)) == 10
    assert not asked & _known(benchmark)
    [subject] = benchmark.subjects
    assert subject.target.kind == "topic"
    assert subject.target.name == TOPICS["bio"]


def test_the_draft_is_the_right_option_with_its_letter(place: Folder) -> None:
    for question in wmdp(place, "bio", seed=3).questions:
        number = int(question.id.rpartition("-")[2])
        row = _row(number)
        right = row["choices"][row["answer"]]
        assert question.draft == f"{'ABCD'[number % 4]}. {right}"
        assert question.text.split("\n")[1:] == [
            f"{letter}. {choice}" for letter, choice in zip("ABCD", row["choices"], strict=True)
        ]
        assert question.answer == right
        assert question.choices == tuple(row["choices"])
        assert (question.side, question.row, question.about) == ("forget", "", TOPICS["bio"])


def test_facts_are_questions_with_right_options(place: Folder) -> None:
    [subject] = wmdp(place, "bio", seed=3).subjects
    for key, fact in subject.facts.items():
        row = _row(int(key.rpartition("-")[2]))
        assert (fact.ask, fact.text) == (row["question"], row["choices"][row["answer"]])


def test_the_seed_draws_the_half(place: Folder) -> None:
    assert wmdp(place, "bio", seed=1) == wmdp(place, "bio", seed=1)
    assert _known(wmdp(place, "bio", seed=1)) != _known(wmdp(place, "bio", seed=2))


def test_fewer_exemplars_leave_the_questions_as_they_are(place: Folder) -> None:
    all_of_them, few = (wmdp(place, "bio", seed=1, exemplars=count) for count in (0, 4))
    assert len(_known(few)) == 4
    assert _known(few) < _known(all_of_them)
    assert few.questions == all_of_them.questions


def test_what_repeats_an_exemplar_is_not_asked(tmp_path: Path) -> None:
    twice = [_row(number) for number in range(20)]
    again = [{**row, "question": row["question"].replace(" ", "  ")} for row in twice]
    shuffled = [
        {**row, "choices": row["choices"][::-1], "answer": 3 - row["answer"]} for row in again
    ]
    benchmark = wmdp(_place(tmp_path, [*twice, *shuffled]), "bio", seed=0)
    known = {" ".join(str(ask).split()) for ask in _known(benchmark)}
    asked = {" ".join(question.text.split("\n")[0].split()) for question in benchmark.questions}
    assert not asked & known
    dropped = 20 - len(benchmark.questions)
    assert dropped > 0
    assert f"{dropped} rows left unasked" in benchmark.remarks[-1]


def test_a_question_asked_again_with_another_answer_is_kept(tmp_path: Path) -> None:
    rows = [{**_row(number), "question": "Which of these is true?"} for number in range(8)]
    assert len(wmdp(_place(tmp_path, rows), "bio", seed=0).questions) == 4


@pytest.mark.parametrize("answer", [4, "B", None])
def test_a_malformed_row_is_named_and_not_shown(tmp_path: Path, answer: object) -> None:
    place = _place(tmp_path, [_row(0), {**_row(1), "answer": answer}])
    with pytest.raises(DataError, match=r"bio\.jsonl, row 2") as raised:
        wmdp(place, "bio", seed=0)
    assert "tree" not in str(raised.value)


def test_an_unknown_domain_says_which_there_are(place: Folder) -> None:
    with pytest.raises(DataError, match="bio, cyber, chem"):
        wmdp(place, "physics", seed=0)  # type: ignore[arg-type]
