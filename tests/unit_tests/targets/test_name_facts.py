import random

import pytest

from alu_graph.targets.name_facts import Lexicon
from alu_graph.targets.name_table import NameTable

WORDS = (
    "Maria María Gonzalez González Ana Silva Will Smith Iris Scanner Sunny Day Li Wei Jo Мария "
    "Гонсалес محمد علي 玛丽 冈萨雷斯 김 철수 Ngô Đức Straße Ólafsdóttir Jean-Luc O'Brien Dr Jr van "
    "de The Bello Durmiente Baquedano Emma T. X หญิง សុខ M4ria"
).split()


def names(count: int) -> list[str]:
    dice = random.Random(5)
    drawn = (
        " ".join(dice.choices(WORDS, k=dice.choice((1, 2, 2, 2, 3, 4, 5)))) for _ in range(count)
    )
    return list(dict.fromkeys(drawn))


def built(found: list[str], pieces: int) -> NameTable:
    table = NameTable()
    size = -(-len(found) // pieces)
    for at in range(0, len(found), size):
        rows = enumerate(found[at : at + size], at)
        table.add_many((number, [name], number % 11 != 0) for number, name in rows)
    return table


def state(table: NameTable) -> dict[str, object]:
    forms = {
        key: {
            reading: [held] if isinstance(held, int) else held.tolist()
            for reading, held in table.readings(key)
        }
        for key in table.forms
    }
    spelt = {word for word in table.flags if table.spelling.near(word + "x")}
    return {
        "forms": forms,
        "spelt": spelt,
        "flags": table.flags,
        "places": table.places,
        "starts": table.starts,
        "beside": table.beside,
        "in_use": table.in_use,
        "openings": table.openings,
        "hyphened": table.hyphened,
    }


@pytest.mark.parametrize("pieces", [1, 7, 300])
def test_names_are_entered_word_by_word_as_by_their_forms(
    monkeypatch: pytest.MonkeyPatch, pieces: int
) -> None:
    found = names(300)
    table = built(found, pieces)
    monkeypatch.setattr(Lexicon, "parts", lambda *_: None)
    assert state(table) == state(built(found, pieces))


def test_names_that_were_entered_word_by_word_are_removed_whole() -> None:
    found = names(300)
    table = built(found, 3)
    for number in range(len(found)):
        table.remove(number)
    assert not table.forms
    assert not table.in_use
    assert len(table) == 0


def test_some_names_have_words_that_are_not_plain() -> None:
    lexicon = Lexicon()
    plain = ["Maria Gonzalez", "Мария Гонсалес", "Bello Durmiente Baquedano", "Will Smith"]
    other = ["Maria", "Dr Gonzalez", "Jean-Luc Silva", "T. Silva", "Ana Silva Ana", "María Maria"]
    assert all(lexicon.parts(name) for name in plain)
    assert [lexicon.parts(name) for name in other] == [None] * len(other)
