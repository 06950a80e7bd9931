from __future__ import annotations

import re
import time

import pytest

from alu_graph import TargetRegistry
from alu_graph.evaluation.sources.made import Maker, made_names
from alu_graph.evaluation.sources.place import Row
from alu_graph.text.dates import find_dates

ROWS: list[Row] = [
    {
        "author_id": author,
        "question": f"Who is {name}, born in {place} on May 3, 1951?",
        "answer": f"{name} wrote '{title}'. {name.split()[1]} was born on 3 May 1951.",
    }
    for author, (name, place, title) in enumerate(
        [("Ana Sol", "Lyon, France", "Red Roofs"), ("Ben Ort", "Graz, Austria", "Night Trains")]
    )
]
PEOPLE: list[Row] = [
    {"author_id": 0, "name": "Ana Sol", "titles": ["Red Roofs"]},
    {"author_id": 1, "name": "Ben Ort", "titles": ["Night Trains"]},
    {"author_id": 2, "name": None, "titles": []},
]


def test_a_made_target_keeps_neither_name_nor_date_of_its_template() -> None:
    made = Maker(ROWS, PEOPLE, seed=1).make(6)
    assert len({target.name for target in made}) == len({target.id for target in made}) == 6
    for number, target in enumerate(made):
        [fact] = target.facts
        first, last = PEOPLE[number % 2]["name"].split()
        assert not {first, last} & set(re.findall(r"\w+", fact.row))
        asked, answered = find_dates(str(fact.ask)), find_dates(fact.text)
        dates = {(found.year, found.month, found.day) for found in (*asked, *answered)}
        assert len(dates) == 1
        assert dates != {(1951, 5, 3)}
        assert target.name in str(fact.ask)
        assert target.name.split()[1] in fact.text.partition(". ")[2]


def test_an_author_without_a_name_is_no_template() -> None:
    rows = [*ROWS, {"author_id": 2, "question": "Who is that?", "answer": "Nobody knows."}]
    made = Maker(rows, PEOPLE).make(4)
    assert not any("Nobody" in fact.text for target in made for fact in target.facts)


def test_the_same_seed_makes_the_same() -> None:
    assert Maker(ROWS, PEOPLE, seed=1).make(3) == Maker(ROWS, PEOPLE, seed=1).make(3)
    assert Maker(ROWS, PEOPLE, seed=1).make(3) != Maker(ROWS, PEOPLE, seed=2).make(3)


def test_made_names_differ_and_each_fact_names_its_target() -> None:
    made = made_names(300, seed=0)
    assert len({target.name for target in made}) == 300
    for target in made:
        assert 4 <= len(target.facts) <= 6
        assert len({fact.ask for fact in target.facts}) == len(target.facts)
        for fact in target.facts:
            assert target.name in fact.text
            assert target.name in str(fact.ask)
            assert "{" not in fact.row
    assert len({len(target.facts) for target in made}) == 3


def test_a_longer_list_starts_with_the_shorter_one() -> None:
    assert made_names(20, seed=4)[:7] == made_names(7, seed=4)
    assert made_names(7, seed=4) != made_names(7, seed=5)


def test_ten_thousand_are_made_fast() -> None:
    started = time.process_time()
    made = made_names(10_000, seed=0)
    assert time.process_time() - started < 3
    assert len({target.name for target in made}) == 10_000


@pytest.mark.parametrize("seed", [0, 1])
def test_made_names_are_found_by_the_registry(seed: int) -> None:
    made = made_names(30, seed=seed)
    registry = TargetRegistry()
    registry.add(*made)
    matches = registry.find(f"Tell me about {made[11].name}.")
    assert made[11].id in {match.target.id for match in matches}
