import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from alu_graph import Fact, Match, Target

ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=40)


def test_a_name_is_enough() -> None:
    target = Target(name="Maria Gonzalez")
    assert (target.kind, target.aliases, target.facts) == ("entity", (), ())
    assert target.id != Target(name="Maria Gonzalez").id


def test_a_string_is_a_fact_and_so_is_a_mapping() -> None:
    target = Target.model_validate(
        {"name": "Maria", "facts": ["Born in Lyon.", {"ask": "Where?", "text": "Lyon"}]}
    )
    assert [fact.row for fact in target.facts] == ["Born in Lyon.", "Where? Lyon"]
    assert target.facts[1] == Fact(ask="Where?", text="Lyon")


def test_text_is_kept_on_one_line_and_can_be_stored() -> None:
    target = Target(
        name=" Maria\n\tGonzalez\ud800 ", aliases=("M.\u2028G.", "", "..", "Mia", "Mia")
    )
    assert target.name == "Maria Gonzalez"
    assert target.aliases == ("M. G.", "Mia")
    assert Fact(text=" a\n b").text == "a b"


@pytest.mark.parametrize("name", ["", "  ", "...", "\n", "-_-", "\ud800"])
def test_a_name_needs_a_letter_or_digit(name: str) -> None:
    with pytest.raises(ValidationError, match="at least one letter or digit"):
        Target(name=name)


@pytest.mark.parametrize("text", ["", "  \n", "\ud800"])
def test_a_fact_needs_text(text: str) -> None:
    with pytest.raises(ValidationError):
        Fact(text=text)
    with pytest.raises(ValidationError):
        Fact(text="Lyon", ask=text)


@pytest.mark.parametrize(
    "given_", [{"kind": "person"}, {"id": ""}, {"id": "x" * 201}, {"born": 1961}]
)
def test_other_fields_and_kinds_are_turned_down(given_: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Target.model_validate({"name": "Maria", **given_})


def test_targets_and_facts_do_not_change() -> None:
    target = Target(name="Maria", facts=(Fact(text="Lyon"),))
    with pytest.raises(ValidationError, match="frozen"):
        setattr(target, "name", "Ada")  # noqa: B010 - the type forbids it, too
    with pytest.raises(ValidationError, match="frozen"):
        setattr(target.facts[0], "text", "Rome")  # noqa: B010 - same


def test_no_text_form_shows_a_name_or_a_fact() -> None:
    target = Target(name="Maria Gonzalez", aliases=("Mia",), facts=(Fact(ask="Why", text="Lyon"),))
    match = Match(target=target, score=0.5, how="name")
    for shown in (repr(target), str(target), f"{target}", repr(target.facts), str([match])):
        for secret in ("Maria", "Mia", "Why", "Lyon"):
            assert secret not in shown


@pytest.mark.parametrize("score", [-0.1, 1.1, float("nan")])
def test_a_score_lies_between_nought_and_one(score: float) -> None:
    with pytest.raises(ValidationError):
        Match(target=Target(name="Maria"), score=score, how="name")


@given(ANYTHING, st.lists(ANYTHING, max_size=3), st.lists(ANYTHING, max_size=3))
def test_whatever_is_accepted_can_be_stored(
    name: str, aliases: list[str], facts: list[str]
) -> None:
    try:
        target = Target.model_validate({"name": name, "aliases": aliases, "facts": facts})
    except ValidationError:
        return
    stored = target.model_dump_json().encode("utf-8")
    assert Target.model_validate_json(stored) == target
    assert pickle.loads(pickle.dumps(target)) == target  # noqa: S301 - our own bytes


def test_a_gap_in_a_question_is_filled() -> None:
    assert Fact(ask="She led the ___ Museum.", text="Ivory").row == "She led the Ivory Museum."
    assert Fact(ask="A ___ or a ___?", text="Both").row == "A ___ or a ___? Both"
    assert Fact(ask="What did she lead?", text="A museum").row == "What did she lead? A museum"
