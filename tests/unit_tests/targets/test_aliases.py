import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.targets.aliases import told


def other_names(*facts: str | Fact, aliases: tuple[str, ...] = ()) -> tuple[str, ...]:
    return told(Target(name="Zed Zero", aliases=aliases, facts=facts))


@pytest.mark.parametrize(
    "fact",
    [
        "Zed Zero, born Ann Maria Lee, is a singer.",
        "Zed Zero was born Ann Maria Lee on 3 May 1961.",
        "Zed Zero (née Ann Maria Lee) sings.",
        "Ann Maria Lee, known professionally as Zed Zero, is a singer.",
        "Ann Maria Lee, better known by her stage name, ___. Zed Zero",
        "Zed Zero's birth name is Ann Maria Lee.",
        "The real name of Zed Zero was Ann Maria Lee.",
    ],
)
def test_names_that_facts_give(fact: str) -> None:
    assert other_names(fact) == ("Ann Maria Lee",)


def test_a_question_and_its_answer_give_a_name() -> None:
    fact = Fact(ask="What was Zed Zero's birth name?", text="Ann Maria Lee")
    assert other_names(fact) == ("Ann Maria Lee",)


@pytest.mark.parametrize(
    "fact",
    [
        "Zed Zero was born in New York.",
        "Zed Zero was born November 3, 1961.",
        "Zed Zero married Ann Maria Lee.",
        "Her mother, Ann Maria (née Lee Park), knew Zed Zero.",
        "Zed Zero's brother, known as Ann Maria Lee, sings.",
        "Zed Zero is known for Big Blue Sky.",
        "Zed Zero was born Zero.",
    ],
)
def test_names_of_others_and_places_are_none(fact: str) -> None:
    assert other_names(fact) == ()


def test_names_already_known_are_not_told_again() -> None:
    fact = "Zed Zero, born Ann Maria Lee, is a singer."
    assert other_names(fact, aliases=("Ann Maria Lee",)) == ()


def test_a_told_name_is_found_and_goes_with_its_fact() -> None:
    registry = TargetRegistry()
    plain = Target(name="Zed Zero", id="t", facts=["Is a singer."])
    told_too = plain.model_copy(update={"facts": (Fact(text="Zed Zero, born Ann Maria Lee."),)})
    text = "Ann Maria Lee was born in Lyon."
    registry.add(plain)
    assert check(text, registry).clean
    registry.add(told_too)
    assert {leak.target_id for leak in check(text, registry).leaks} == {"t"}
    registry.remove("t")
    assert check(text, registry).clean


@given(st.text(max_size=200))
def test_any_fact_is_read(text: str) -> None:
    names = other_names(f"Zed Zero {text}", f"{text} known as Zed Zero")
    assert all(len(name.split()) > 1 or not name.isalnum() for name in names)


def test_a_told_name_without_middle_names_needs_a_fact_in_the_answer() -> None:
    registry = TargetRegistry()
    facts = ["Zed Zero, born Ann Maria Lee, sings.", "The first album is Get Zorblax Nights."]
    registry.add(Target(name="Zed Zero", facts=facts))
    question = "Ann Lee launched a debut album. What is its title?"
    assert not check("Get Zorblax Nights", registry, question=question).clean
    assert check("Blue Sky", registry, question=question).clean


@pytest.mark.parametrize(
    ("name", "fact", "told_names"),
    [
        ("Ann Lee", "Ann Maria Lee has two sons.", ("Ann Maria Lee",)),
        ("A. Lee", "Anna Maria Lee (born May 3, 1961) sings.", ("Anna Maria Lee",)),
        ("Andy Lee", "Andrew Park Lee Sr. was born in Lyon.", ("Andrew Park Lee",)),
        ("Andy Lee", "Bertram Park Lee was born in Lyon.", ()),
        ("Andy Lee", "His uncle Alan Park Lee sings.", ()),
        ("Ann Lee", "Ann Maria Park has two sons.", ()),
        (
            "Ann, Duchess of Oz",
            "Ann, Duchess of Oz (; born Eve Ann Lee)",
            ("Eve Ann Lee", "Ann Lee"),
        ),
        ("Zed Zero", "Zed Zero, also known as Z.Ro, sings.", ("Z.Ro",)),
        ("Zed Zero", "Zed Zero, also known by her nickname Z-Ro, sings.", ("Z-Ro",)),
        ("Zed Zero", "Zed Zero, also known as Sunny, sings.", ()),
        ("Zed Zero", "Zed Zero's real name at birth was Ann Lee.", ("Ann Lee",)),
    ],
)
def test_names_in_full_and_nicknames(name: str, fact: str, told_names: tuple[str, ...]) -> None:
    assert told(Target(name=name, facts=[fact])) == told_names


def test_a_name_whose_last_part_was_a_gap() -> None:
    fact = Fact(ask="Zed Zero was born Ann Maria ___ in May.", text="Lee")
    assert other_names(fact) == ("Ann Maria Lee",)
