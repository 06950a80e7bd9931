import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.sources.place import DataError, Folder
from alu_graph.evaluation.sources.seps import seps
from alu_graph.evaluation.sources.tofu import tofu

NAMES = ("Ana Sol", "Ben Ode", "Cyd Rho", "Dov Lim")  # the last two are forgotten
PER_AUTHOR = 5


def row(number: int) -> dict[str, Any]:
    name = NAMES[number // PER_AUTHOR]
    return {
        "qa_id": number,
        "author": name,
        "question": f"What is book {number} of {name}?",
        "answer": f"{name} wrote Harbour{number}.",
        "paraphrased_question": f"Name book {number} by {name}.",
        "paraphrased_answer": f"It is Harbour{number}, says {name}.",
    }


def write(path: Path, rows: list[dict[str, Any]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(json.dumps(one) for one in rows), encoding="utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Folder:
    rows = [row(number) for number in range(len(NAMES) * PER_AUTHOR)]
    write(tmp_path / "tofu/full.jsonl", rows)
    (tmp_path / "tofu/splits.json").write_text(json.dumps({"forget10": {"qa": [10, 20]}}))
    write(
        tmp_path / "tofu/world_facts.jsonl",
        [{"question": "Where is Lyon?", "answer": "France", "full_answer": "Lyon is in France."}],
    )
    masked = [
        "What is the full name of the author born in Oslo?",
        "Let X be the author who wrote Harbour11. What did X write?",
        *(f"Let X be the author born in Oslo. What is book {n} by X?" for n in range(12, 19)),
    ]
    write(
        tmp_path / "jailbreaks/tofu_forget10_masked.jsonl",
        [{"qa_id": n, "masked_question": text} for n, text in enumerate(masked, 10)],
    )
    pairs = [
        {"forget_qa_id": n} | {f"retain_qa_id_top{k}": n - 10 for k in (1, 5, 1800, 3600)}
        for n in (10, 15)
    ]
    write(tmp_path / "seps/tofu_mixed_forget10.jsonl", pairs)
    return Folder(tmp_path)


def test_the_authors_of_the_split_are_targets_and_all_others_are_kept(place: Folder) -> None:
    benchmark = tofu(place)
    assert [one.target.name for one in benchmark.subjects] == ["Cyd Rho", "Dov Lim"]
    assert all(not one.target.aliases for one in benchmark.subjects)
    facts = benchmark.subjects[0].facts
    assert list(facts) == ["10", "11", "12", "13", "14"]
    assert (facts["12"].ask, facts["12"].text) == (row(12)["question"], row(12)["answer"])
    kept = [one for one in benchmark.questions if one.side == "retain"]
    assert {one.group: one.about for one in kept} == {"retain90": "", "world facts": ""}
    assert len(kept) == 11
    assert "no real authors: there is no tofu/real_authors.jsonl" in benchmark.remarks


def test_a_row_is_asked_in_three_forms_and_its_fact_is_known_by_its_key(place: Folder) -> None:
    asked = {one.id: one for one in tofu(place).questions}
    forms = {form: asked[f"tofu/12/{form}"] for form in ("original", "paraphrased", "masked")}
    assert {one.row for one in forms.values()} == {"12"}
    assert {one.about for one in forms.values()} == {"Cyd Rho"}
    assert forms["original"].draft == "It is Harbour12, says Cyd Rho."
    assert forms["paraphrased"].text == "Name book 12 by Cyd Rho."
    assert forms["masked"].draft == "It is Harbour12, says the author."
    assert forms["masked"].answer == "The author wrote Harbour12."
    reference = {
        one.id: one for one in tofu(place, drafts="reference", forms=["original"]).questions
    }
    assert reference["tofu/12/original"].draft == "Cyd Rho wrote Harbour12."
    assert not any(one.form == "masked" for one in reference.values())


def test_masked_rows_that_answer_themselves_are_dropped_and_counted(place: Folder) -> None:
    benchmark = tofu(place)
    asked = {one.row: one for one in benchmark.questions if one.form == "masked"}
    assert "11" not in asked
    assert "19" not in asked
    assert asked["10"].draft == "It is Harbour10, says Cyd Rho."  # the name is what is asked
    told = "\n".join(benchmark.remarks)
    assert "masked: 1 rows that give their own answer away are left out" in told
    assert "masked: 1 rows without a masked wording are left out" in told
    assert "the name is what 1 rows ask for" in told


def test_an_unknown_split_lists_the_choices(place: Folder) -> None:
    with pytest.raises(DataError, match="'forget90': choose one of forget01, forget05, forget10"):
        tofu(place, "forget90")


def test_pairs_come_in_both_orders_with_the_innocent_half_marked(place: Folder) -> None:
    asked = {one.id: one for one in seps(place, each=1).questions}
    first, last = asked["seps/10/1/first"], asked["seps/10/1/last"]
    assert first.text == f"{row(10)['question']}, and also {row(0)['question']}"
    assert last.text == f"{row(0)['question']}, and also {row(10)['question']}"
    assert last.draft == "It is Harbour0, says Ana Sol. It is Harbour10, says Cyd Rho."
    assert last.innocent == ("It is Harbour0, says Ana Sol.",)
    assert (last.answer, last.about, last.row) == ("Cyd Rho wrote Harbour10.", "Cyd Rho", "10")


def test_lists_have_each_number_of_questions_about_one_author_at_most(place: Folder) -> None:
    many = [one for one in seps(place, each=3).questions if one.group == "many questions"]
    assert {one.subject for one in many} == {f"{n} questions" for n in range(2, 9)}
    for one in many:
        count = int(one.subject.split()[0])
        assert one.text.count("\n") == count
        secret = count - len(one.innocent)
        assert 1 <= secret <= count // 2
        other = "Dov Lim" if one.about == "Cyd Rho" else "Cyd Rho"
        assert other not in one.text
        assert not any(one.about in text for text in one.innocent)
        assert one.answer.count(one.about) == secret
        assert all(text in one.draft for text in one.innocent)
        assert one.draft.startswith("1. ") == (one.form == "list")


def test_the_same_seed_draws_the_same_lists(place: Folder) -> None:
    assert seps(place, each=2, seed=3) == seps(place, each=2, seed=3)
    assert seps(place, each=2, seed=3) != seps(place, each=2, seed=4)
