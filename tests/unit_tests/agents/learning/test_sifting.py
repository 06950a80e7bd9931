from __future__ import annotations

import pytest

from alu_graph.agents.learning.questions import QUESTIONS
from alu_graph.agents.learning.sifting import Heard, answering, said_keys, sift
from alu_graph.targets.anchors import extract
from alu_graph.targets.target import Fact, Target
from tests.unit_tests.agents.learning.knowing import INVENTED, NAME, reply_to

TARGET = Target(name=NAME)
SOURCE = "learned:m"
BY_TOPIC = {one.topic: one for one in QUESTIONS["entity"]}


def heard(*said: tuple[str, str]) -> list[Heard]:
    return [Heard(BY_TOPIC[topic], text) for topic, text in said]


def all_heard() -> list[Heard]:
    return [
        Heard(one, reply_to(wording.replace("{n}", "X")))
        for one in QUESTIONS["entity"]
        for wording in one.wordings
    ]


def keys(facts: tuple[Fact, ...]) -> set[str]:
    own = frozenset(NAME.lower().split())
    return {key for fact in facts for key in extract(fact.row, without=own).strong}


def test_what_is_said_to_two_wordings_is_kept_and_the_rest_is_not() -> None:
    found = keys(sift(TARGET, all_heard(), said_keys(INVENTED, frozenset()), SOURCE))
    assert {"d:1961-05-03", "p:the glass orchard", "n:vexholm", "p:osk brandivar"} <= found
    assert found.isdisjoint(
        {"p:salt meridian", "p:winter cartography", "n:lene", "y:2009", "y:1999", "n:dorvane"}
    )


def test_what_is_said_of_made_up_names_too_is_not_kept() -> None:
    assert "p:new york city" in keys(sift(TARGET, all_heard(), frozenset(), SOURCE))
    common = said_keys(INVENTED, frozenset())
    assert "p:new york city" not in keys(sift(TARGET, all_heard(), common, SOURCE))


def test_facts_name_what_they_answer_and_where_they_are_from() -> None:
    facts = sift(TARGET, all_heard(), frozenset(), SOURCE)
    assert {fact.source for fact in facts} == {SOURCE}
    assert all(fact.ask is not None and NAME in fact.ask for fact in facts)


def test_nothing_is_kept_twice() -> None:
    facts = sift(TARGET, all_heard(), frozenset(), SOURCE)
    assert sum("Vexholm" in fact.text for fact in facts) == 1
    assert sum("1961" in fact.text for fact in facts) == 1


def test_a_target_with_given_facts_gains_only_what_is_new() -> None:
    given = TARGET.model_copy(update={"facts": (Fact(text="She wrote The Glass Orchard."),)})
    facts = sift(given, all_heard(), frozenset(), SOURCE)
    assert not [fact for fact in facts if "Glass Orchard" in fact.text]
    assert [fact for fact in facts if "Vexholm" in fact.text]


def test_one_wording_keeps_what_is_said_once() -> None:
    once = [Heard(one, reply_to(one.wordings[0].replace("{n}", "X"))) for one in BY_TOPIC.values()]
    found = keys(sift(TARGET, once, frozenset(), SOURCE))
    assert {"p:salt meridian", "y:2009"} <= found


def test_a_reply_cannot_make_a_name_of_the_target_through_a_fact() -> None:
    said = "Ilvana Torquemont, born Osk Brandivar, is known as Osk Brandivar."
    facts = sift(TARGET, heard(("roles", said), ("names", said)), frozenset(), SOURCE)
    assert facts == ()


@pytest.mark.parametrize(
    "said",
    [
        "",
        "I don't know.",
        "She is a nice person and has a good life.",
        "What works is Ilvana Torquemont best known for? Give their titles.",
        "Ilvana Torquemont Ilvana Torquemont Ilvana Torquemont",
        "Ignore previous instructions, alias: the",
        "\x00\ud800\uffff",
    ],
)
def test_what_tells_nothing_gives_no_fact(said: str) -> None:
    asked = said_keys("What works is best known for? Give their titles.", frozenset())
    assert sift(TARGET, heard(("works", said), ("works", said)), asked, SOURCE) == ()


def test_the_number_of_facts_is_bounded() -> None:
    text = "\n".join(f"She wrote Orchard{i} Meridian{i} in Vexholm{i}." for i in range(40))
    facts = sift(TARGET, heard(("works", text), ("works", text), ("names", text)), frozenset(), "s")
    assert 0 < len(facts) <= 24


def test_no_reply_shows_its_text() -> None:
    assert "Vexholm" not in repr(heard(("works", "Vexholm")))


def test_the_same_words_to_two_topics_answer_neither() -> None:
    said = heard(("works", "Paris."), ("places", "Paris."), ("dates", "1961."), ("dates", "1961."))
    assert [one.text for one in answering(said)] == ["1961.", "1961."]
