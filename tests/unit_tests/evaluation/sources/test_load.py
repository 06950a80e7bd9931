import json
from collections import Counter
from pathlib import Path

import pytest

from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.sources.halves import tuned
from alu_graph.evaluation.sources.load import SETS, limited, load
from alu_graph.evaluation.sources.place import DataError, Folder
from alu_graph.evaluation.sources.utility import utility


def utility_place(path: Path) -> Folder:
    (path / "mmlu").mkdir()
    (path / "utility").mkdir()
    mmlu = [
        {"subject": "law", "question": "Whose?", "choices": ["his", "hers"], "answer": 1},
        {"subject": "law", "question": "Flawed?", "choices": ["his", "his"], "answer": 1},
    ]
    (path / "mmlu/sample.jsonl").write_text("\n".join(map(json.dumps, mmlu)))
    trivia = {"question": "Which port?", "answers": ["Brest", "Port of Brest"]}
    (path / "utility/triviaqa.jsonl").write_text(json.dumps(trivia))
    truth = [{"question": f"Q{n}?", "choices": list("abcde"), "answer": 0} for n in range(30)]
    (path / "utility/truthfulqa_mc1.jsonl").write_text("\n".join(map(json.dumps, truth)))
    return Folder(path)


def test_utility_sets_ask_with_their_options(tmp_path: Path) -> None:
    questions, remarks = utility(utility_place(tmp_path))
    law, trivia = questions[:2]
    assert law.text == "Whose?\nA. his\nB. hers"
    assert (law.draft, law.answer, law.subject) == ("B. hers", "hers", "law")
    assert (trivia.answer, trivia.choices) == ("Brest", ())
    assert remarks == ["mmlu/sample.jsonl: 1 rows with equal options left out"]
    assert {one.side for one in questions} == {"retain"}


def test_the_right_option_of_truthful_qa_is_not_always_the_first(tmp_path: Path) -> None:
    place = utility_place(tmp_path)
    asked = [one for one in utility(place)[0] if one.group == "TruthfulQA"]
    assert len({one.draft for one in asked}) == 5
    assert all(one.draft.endswith(". a") and one.draft in one.text for one in asked)
    assert asked == [one for one in utility(place)[0] if one.group == "TruthfulQA"]


def test_utility_sets_stand_beside_all_but_the_sample(tmp_path: Path) -> None:
    place = utility_place(tmp_path)
    file = tmp_path / "mine.jsonl"
    rows = [{"question": "Whose?", "answer": "mine"}, {"question": "Which port?", "answer": "Oran"}]
    file.write_text("\n".join(map(json.dumps, rows)))
    own = load(str(file), place)
    assert Counter(one.group for one in own.questions) == {"retain": 2, "MMLU": 1, "TruthfulQA": 30}
    # A memory can't answer one question in two ways.
    assert "1 questions left out: asked before, with another answer" in own.remarks
    assert "MMLU" not in {one.group for one in load("sample", place).questions}


def test_an_unknown_name_lists_the_choices_and_a_missing_place_says_so() -> None:
    with pytest.raises(DataError, match="no benchmark 'wdmp': choose one of sample, tofu/forget01"):
        load("wdmp")
    with pytest.raises(DataError, match="give --data the folder"):
        load("tofu/forget10")


def test_the_sample_is_sound_and_has_all_that_a_benchmark_can_have() -> None:
    benchmark = load("sample")
    questions = benchmark.questions
    assert len({one.id for one in questions}) == len(questions)
    facts = {row: fact for one in benchmark.subjects for row, fact in one.facts.items()}
    for one in questions:
        if one.side == "forget":
            assert facts[one.row].text == one.answer
            assert one.draft != one.answer  # a stored fact is not the draft
        assert one.side == "retain" or one.about in {
            held.target.name for held in benchmark.subjects
        }
        assert all(part in one.draft for part in one.innocent)
    assert {held.target.kind for held in benchmark.subjects} == {"entity", "work"}
    count = Counter(one.group for one in questions if one.form == "original")
    assert count["forget"] >= 40
    assert count["retain"] + count["neighbours"] + count["mentions"] >= 40
    assert count["mixed"] >= 12
    assert load("sample") == benchmark
    assert "sample" in SETS


def made(group: str, count: int, form: str = "original") -> list[Question]:
    return [
        Question(
            id=f"{group}/{form}/{n}",
            group=group,
            side="retain",
            text="",
            answer="",
            draft="",
            form=form,
        )
        for n in range(count)
    ]


def test_a_part_is_spread_over_each_group_and_form() -> None:
    whole = Benchmark(
        name="x", subjects=[], questions=[*made("a", 100), *made("a", 3, "masked"), *made("b", 10)]
    )
    part = limited(whole, 5)
    assert Counter((one.group, one.form) for one in part.questions) == {
        ("a", "original"): 5,
        ("a", "masked"): 3,
        ("b", "original"): 5,
    }
    places = [int(one.id.split("/")[-1]) for one in part.questions[:5]]
    assert [place // 20 for place in places] == [0, 1, 2, 3, 4]
    assert limited(whole, 5) == part
    assert limited(whole, 5, seed=1) != part
    assert limited(whole, 0) is whole


def test_halves_are_stable_and_about_equal() -> None:
    names = [f"Ana Sol {n}" for n in range(1000)]
    assert 430 < sum(map(tuned, names)) < 570
    assert tuned("Ana Sol") == tuned("ANA SÓL")
    assert [tuned(name) for name in ("Ana Sol", "Ben Ode", "Cyd Rho", "Dov Lim")] == [
        tuned(name.lower()) for name in ("Ana Sol", "Ben Ode", "Cyd Rho", "Dov Lim")
    ]
