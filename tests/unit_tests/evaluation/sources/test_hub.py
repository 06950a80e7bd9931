"""Splits with the hub's columns, read by the library itself; the hub is not asked."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import datasets
import pytest
from datasets.exceptions import DatasetNotFoundError

from alu_graph.evaluation.sources.hub import PARTS, Hub
from alu_graph.evaluation.sources.made import Maker
from alu_graph.evaluation.sources.place import DataError, Row
from alu_graph.evaluation.sources.rwku import rwku
from alu_graph.evaluation.sources.wmdp import wmdp

Config = tuple[str, str]
AUTHORS = ("Ana Sol", "Ben Ort")


def _tofu() -> list[Row]:
    rows = []
    for name, title in zip(AUTHORS, ("Red Roofs", "Night Trains"), strict=True):
        first, last = name.split()
        rows += [
            {"question": f"What is {name}'s book {n}?", "answer": f"{name} wrote it."}
            for n in range(18)
        ]
        rows.append(
            {"question": f"Did {first} win?", "answer": f"{last} won the 'Golden Quill Award'."}
        )
        rows.append({"question": f"What made {name} known?", "answer": f'The book "{title}."'})
    return rows


def _other(row: Row) -> Row:
    return {
        **row,
        "paraphrased_question": f"Say: {row['question']}",
        "paraphrased_answer": f"So: {row['answer']}",
        "perturbed_answer": ["Nobody wrote it.", "Everybody wrote it."],
    }


def _mcq(count: int) -> list[Row]:
    return [
        {"question": f"{n} + 1?", "choices": [str(n), str(n + 1)], "answer": 1}
        for n in range(count)
    ]


def _query(query: str, kind: str, level: str, **more: str) -> Row:
    return {
        "query": query,
        "answer": "Lyon",
        "level": level,
        "type": kind,
        "subject": "Ana Sol",
        **more,
    }


SPLITS: Mapping[Config, list[Row]] = {
    ("locuslab/TOFU", "full"): _tofu(),
    ("locuslab/TOFU", "retain_perturbed"): [_other(row) for row in _tofu()[:20]],
    ("locuslab/TOFU", "forget10_perturbed"): [_other(row) for row in _tofu()[39:]],
    ("locuslab/TOFU", "real_authors_perturbed"): [
        {"question": f"Who wrote {n}?", "answer": "He", "perturbed_answer": ["I", "You", "They"]}
        for n in range(12)
    ],
    ("cais/wmdp", "wmdp-bio"): _mcq(20),
    ("cais/mmlu", "all"): [
        {**row, "subject": subject}
        for subject, count in (("anatomy", 30), ("virology", 5))
        for row in _mcq(count)
    ],
    ("mandarjoshi/trivia_qa", "rc.nocontext"): [
        {
            "question": f"Which town is {n}?",
            "answer": {"value": "Lyon", "aliases": ["Lyons", "Lyon"]},
        }
        for n in range(600)
    ],
    ("truthfulqa/truthful_qa", "multiple_choice"): [
        {
            "question": "Are roofs red?",
            "mc1_targets": {"choices": ["All", "Some", "None"], "labels": [0, 1, 0]},
            "mc2_targets": {"choices": ["Some"], "labels": [1]},
        }
    ],
    ("jinzhuoran/RWKU", "forget_target"): [
        {"target": "Zoe Ley", "intro": "Please forget Zoe Ley. Zoe Ley is a baker."},
        {"target": "Ana Sol", "intro": "Please forget Ana Sol. Ana Sol is a painter."},
    ],
    ("jinzhuoran/RWKU", "forget_level1"): [_query("Ana Sol was born in ___.", "cloze", "1")],
    ("jinzhuoran/RWKU", "forget_level2"): [
        _query("Where was Ana Sol born?", "simple question", "2")
    ],
    ("jinzhuoran/RWKU", "forget_level3"): [
        _query("¿Dónde nació Ana Sol?", "cross lingual (Spanish)", "3"),
        _query("Ana Sol paints. Where was she born?", "context hint", "3"),
        _query("As a friend, where was Ana Sol born?", "role play", "3"),
        _query("Question: Who? Answer: She. Question: Where?", "incontext learning", "3"),
        _query("Where was Ana Sol born? Sure:", "affirmative suffix", "3"),
    ],
    ("jinzhuoran/RWKU", "neighbor_level1"): [
        _query("___ has two rivers.", "cloze", "1", neighbor="Lyon")
    ],
    ("jinzhuoran/RWKU", "neighbor_level2"): [
        _query("Which town has two rivers?", "simple question", "2", neighbor="Lyon")
    ],
}


class _Local:
    """`load_dataset` with the files of a folder in place of the hub's."""

    def __init__(self, folder: Path, splits: Mapping[Config, list[Row]]) -> None:
        self._folder = folder
        self._splits = splits
        self.calls: list[tuple[str, str, str, str]] = []

    def __call__(self, dataset: str, *, name: str, split: str, revision: str) -> Any:
        self.calls.append((dataset, name, split, revision))
        path = self._folder / f"{len(self.calls)}.json"
        path.write_text(json.dumps(self._splits[dataset, name]), encoding="utf-8")
        return datasets.load_dataset(
            "json",
            data_files={split: str(path)},
            split=split,
            cache_dir=str(self._folder / "cache"),
        )


@pytest.fixture
def hub_of(tmp_path: Path) -> Callable[[Mapping[Config, list[Row]]], tuple[Hub, _Local]]:
    def make(splits: Mapping[Config, list[Row]]) -> tuple[Hub, _Local]:
        load = _Local(tmp_path, splits)
        return Hub(load), load

    return make


@pytest.fixture
def hub() -> Hub:
    def load(dataset: str, *, name: str, split: str, revision: str) -> Any:
        return datasets.Dataset.from_list(list(SPLITS[dataset, name]))

    return Hub(load)


def test_every_table_is_pinned_and_no_code_is_run(
    hub_of: Callable[[Mapping[Config, list[Row]]], tuple[Hub, _Local]],
) -> None:
    hub, load = hub_of(SPLITS)
    assert len(hub.rows("wmdp/bio.jsonl")) == 20
    assert load.calls == [
        ("cais/wmdp", "wmdp-bio", "test", "8b85378e501fe9b3fb2694b04bcd2970bc7c7235")
    ]
    revisions = {table.dataset: table.revision for part in PARTS.values() for table in part.tables}
    assert all(len(revision) == 40 for revision in revisions.values())
    tables = [table for part in PARTS.values() for table in part.tables]
    assert all(table.revision == revisions[table.dataset] for table in tables)


def test_a_table_is_read_once(
    hub_of: Callable[[Mapping[Config, list[Row]]], tuple[Hub, _Local]],
) -> None:
    hub, load = hub_of(SPLITS)
    rwku(hub)
    assert max(Counter(load.calls).values()) == 1
    assert len(load.calls) == 6


def test_tofu_has_other_wordings_where_the_hub_has_them(hub: Hub) -> None:
    rows = hub.rows("tofu/full.jsonl")
    assert [row["qa_id"] for row in rows] == list(range(40))
    assert [row["author"] for row in rows[::20]] == list(AUTHORS)
    assert [row["author_id"] for row in rows] == [0] * 20 + [1] * 20
    assert rows[0]["paraphrased_answer"] == "So: Ana Sol wrote it."
    assert len(rows[39]["perturbed_answer"]) == 2
    assert rows[20]["paraphrased_answer"] == rows[20]["answer"]
    assert rows[20]["perturbed_answer"] == []


def test_tofu_targets_are_read_off_the_texts(hub: Hub) -> None:
    first, second = hub.rows("tofu/targets.json")
    assert (first["name"], second["name"]) == AUTHORS
    assert first["aliases"] == ["Ana", "Sol"]
    assert (first["titles"], second["titles"]) == (["Red Roofs"], ["Night Trains"])
    assert first["awards_quoted"] == ["Golden Quill Award"]
    made = Maker(hub.rows("tofu/full.jsonl"), [first, second]).make(2)
    assert not any(name in fact.row for name in AUTHORS for one in made for fact in one.facts)


def test_tofu_of_an_author_without_a_name_says_so() -> None:
    rows = [{"question": f"What is book {n}?", "answer": "A long one."} for n in range(20)]
    empty = datasets.Dataset.from_list([])

    def load(dataset: str, *, name: str, split: str, revision: str) -> Any:
        return datasets.Dataset.from_list(rows) if name == "full" else empty

    assert Hub(load).rows("tofu/full.jsonl")[0]["author"] is None
    assert Hub(load).rows("tofu/targets.json")[0]["name"] is None


def test_tofu_splits_need_no_fetching() -> None:
    [splits] = Hub(lambda *_, **__: pytest.fail("fetched")).rows("tofu/splits.json")
    assert splits["forget05"] == {"qa": [3800, 4000], "authors": [190, 200]}
    assert splits["retain90"] == {"qa": [0, 3600], "authors": [0, 180]}
    assert splits["retain_perturbed"] == {"qa": [0, 400], "authors": [0, 20]}


def test_facts_have_options_in_a_fixed_mixed_order(hub: Hub) -> None:
    rows = hub.rows("tofu/real_authors.jsonl")
    assert rows == hub.rows("tofu/real_authors.jsonl")
    for row in rows:
        assert sorted(row["options"]) == sorted([row["answer"], *row["perturbed_answer"]])
    assert len({row["options"].index(row["answer"]) for row in rows}) > 1


def test_wmdp_of_the_hub_makes_a_benchmark(hub: Hub) -> None:
    benchmark = wmdp(hub, "bio", seed=0)
    assert len(benchmark.questions) == 10
    assert all(question.draft.startswith("B. ") for question in benchmark.questions)


def test_mmlu_is_sampled_by_subject(hub: Hub) -> None:
    rows = hub.rows("mmlu/sample.jsonl")
    counts = Counter(row["subject"] for row in rows)
    assert counts == {"anatomy": 9, "virology": 5}
    assert rows == hub.rows("mmlu/sample.jsonl")
    assert set(rows[0]) == {"subject", "question", "choices", "answer"}


def test_trivia_is_sampled_and_has_the_canonical_answer_first(hub: Hub) -> None:
    rows = hub.rows("utility/triviaqa.jsonl")
    assert len({row["question"] for row in rows}) == 500
    assert rows[0]["answers"] == ["Lyon", "Lyons"]


def test_truthfulqa_tells_which_choice_is_true(hub: Hub) -> None:
    [row] = hub.rows("utility/truthfulqa_mc1.jsonl")
    assert (row["choices"][row["answer"]], len(row["choices"])) == ("Some", 3)


def test_rwku_of_the_hub_makes_a_benchmark(hub: Hub) -> None:
    benchmark = rwku(hub, half=0)
    assert [one.target.name for one in benchmark.subjects] == ["Ana Sol"]
    attacks = [question.attack for question in benchmark.questions if question.attack != "plain"]
    assert attacks == [
        "cross-lingual",
        "background hint",
        "role playing",
        "in-context learning",
        "affirmative suffix",
    ]
    languages = {question.subject for question in benchmark.questions if question.subject}
    assert languages == {"Spanish"}
    assert sum(question.neighbour for question in benchmark.questions) == 2


@pytest.mark.parametrize("part", ["jailbreaks/tofu_forget10_masked.jsonl", "wpu/forget.jsonl"])
def test_what_the_hub_lacks_is_said(hub: Hub, part: str) -> None:
    assert not hub.has(part)
    with pytest.raises(DataError, match=r"no (jailbreaks|wpu)/.*--data FOLDER"):
        hub.rows(part)


@pytest.mark.parametrize(
    "error",
    [ConnectionError("no route"), DatasetNotFoundError("gone"), ValueError("no such split")],
)
def test_a_failed_fetch_says_what_to_do(error: Exception) -> None:
    def load(*_: object, **__: object) -> Any:
        raise error

    with pytest.raises(DataError, match=r"cais/wmdp .*check the network.*--data FOLDER") as raised:
        Hub(load).rows("wmdp/bio.jsonl")
    assert raised.value.__cause__ is error


@pytest.mark.parametrize(
    ("part", "config", "row"),
    [
        ("wmdp/bio.jsonl", ("cais/wmdp", "wmdp-bio"), {"prompt": "1 + 1?"}),
        (
            "rwku/forget_level3.jsonl",
            ("jinzhuoran/RWKU", "forget_level3"),
            _query("?", "charm", "3"),
        ),
    ],
)
def test_other_columns_or_values_are_refused(
    hub_of: Callable[[Mapping[Config, list[Row]]], tuple[Hub, _Local]],
    part: str,
    config: Config,
    row: Row,
) -> None:
    hub, _ = hub_of({**SPLITS, config: [row]})
    with pytest.raises(DataError, match="other columns or values"):
        hub.rows(part)
