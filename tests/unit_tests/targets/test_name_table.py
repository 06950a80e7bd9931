from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alu_graph.targets.name_forms import forms_of
from alu_graph.targets.name_table import NameTable, borne, few, mark, place_bit

LETTERS = "abeimorsztßøéńÅжَ"
NAME = st.lists(st.text(LETTERS, min_size=1, max_size=9), min_size=1, max_size=3).map(" ".join)


def table(*names: str, person: bool = True) -> NameTable:
    made = NameTable()
    made.add_many((number, (name,), person) for number, name in enumerate(names))
    return made


@example("Dr Brandtner")
@example("The Young")
@example("Ilse Jr")
@example("Iris Scanner")
@example("Maria Maria")
@example("Li Wei")
@example("Bjørn Müller")
@given(NAME)
def test_a_plain_name_has_the_forms_of_any_other(name: str) -> None:
    made = table(name)
    expected = forms_of([name], person=True)
    assert set(made.forms) == set(expected)
    assert {key: made.readings(key) for key in expected} == {
        key: [(reading, 0)] for key, reading in expected.items()
    }


def test_bearers_of_a_form_stand_in_order_by_reading() -> None:
    made = table("Maria Gonzalez", "Pedro Gonzalez", "Gonzalez Pedro")
    rows = [(reading.what, few(reading, held)) for reading, held in made.readings("gonzalez")]
    assert [(what, list(held)) for what, held in rows] == [("surname", [0, 1]), ("given name", [2])]


def test_a_lower_number_that_comes_later_is_borne_too() -> None:
    made = NameTable()
    for number in (5, 9, 2):
        made.add_many([(number, ("Maria Gonzalez",), True)])
    [(_, holders)] = made.readings("maria")
    assert not isinstance(holders, int)
    assert list(holders) == [2, 5, 9]
    assert [borne(holders, number) for number in (2, 3, 9, 10)] == [True, False, True, False]


def test_removal_leaves_no_form_and_no_word_in_use() -> None:
    made = table("Maria Gonzalez", "Ana Maria de Souza-Lima", "Gonzalez")
    made.add_many([(7, ("Nightowlery", "The Owl"), False)])
    for number in (0, 1, 2, 7, 7):
        made.remove(number)
    assert not made.forms
    assert not made.in_use
    assert len(made) == 0


def test_names_that_were_entered_before_an_error_can_be_misspelt() -> None:
    made = NameTable()

    def items() -> Iterator[tuple[int, tuple[str], bool]]:
        yield 0, ("Maria Gonzalez",), True
        raise KeyError

    with pytest.raises(KeyError):
        made.add_many(items())
    assert made.spelling.near("gonzales") == ("gonzalez",)


def test_places_have_bits_of_their_own() -> None:
    bits = [place_bit(position, length) for length in range(3, 9) for position in range(length)]
    assert len(set(bits)) == len(bits)
    assert mark("maria").bit_count() == 1
