import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets.anchors import Anchors, extract
from alu_graph.targets.marks import PLAIN

ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=100)


def strong(text: str) -> set[str]:
    return set(extract(text).strong)


@pytest.mark.parametrize(
    "date", ["7 November 1867", "November 7, 1867", "1867-11-07", "the 7th of November, 1867"]
)
def test_a_date_is_one_anchor_in_every_format(date: str) -> None:
    found = extract(f"Born on {date}.").strong
    assert found["d:1867-11-07"] == 14
    assert found["md:11-07"] == 7
    assert found["y:1867"] == 4.5
    assert "n:november" not in found


def test_phrases_titles_nouns_numbers_and_topics() -> None:
    found = extract('At the Radium Institute she wrote "a treatise" of 971 pages in Warsaw.')
    assert {"p:radium institute", "p:a treatise", "n:warsaw", "u:971"} <= set(found.strong)
    assert "t:treatis" in found.topics
    assert "t:she" not in found.topics
    assert found.says("radium institute")
    assert not found.says("radium instit")


def test_links_hold_a_phrase_together() -> None:
    assert "p:university of geneva" in strong("He left the University of Geneva.")
    assert "p:born in seoul" not in strong("Born in Seoul.")
    assert "n:seoul" in strong("Born in Seoul.")


def test_a_sentence_capital_alone_is_no_name() -> None:
    assert strong("Radium glows.") == set()
    assert "n:radium" in strong("It is Radium.")


def test_own_name_words_do_not_count() -> None:
    found = extract("Maria Gonzalez lived in Lyon.", without=frozenset({"maria", "gonzalez"}))
    assert set(found.strong) == {"n:lyon"}


@given(ANYTHING)
def test_any_text_has_anchors_with_bounded_bits(text: str) -> None:
    found = extract(text)
    assert all(0 <= held <= 14 for held in found.strong.values())
    assert all(0 <= held <= 2.5 for held in found.topics.values())
    assert {key.partition(":")[0] for key in found.strong} <= set("d md ym y p q u n".split())
    assert set(found.strong) | set(found.topics) <= set(found.marked(PLAIN).keys(set()))


def test_a_title_of_one_word_is_an_anchor_of_its_own() -> None:
    assert "q:carrie" in strong("the author of 'Carrie'")
    assert "q:carrie" not in strong("Carrie left.")
    assert "q:sorry" not in strong("the word 'sorry'")


def test_titles_and_places_are_asides_and_owners_are_not() -> None:
    found = extract("the star of 'Barb Wire' at Caesars Palace, in Ann Lee's films, with Joe Doe")
    assert {"p:barb wire", "p:caesars palace"} <= found.asides
    assert not {"p:ann lee", "p:joe doe"} & found.asides


def test_a_phrase_does_not_run_into_a_quotation() -> None:
    assert "p:luke skywalker" in strong("The voice of Luke Skywalker in 'The Last Robot' left.")


def test_known_lone_names_tell_less_than_rare_ones() -> None:
    found = extract("the man of Canada and of Karachi").strong
    assert found["n:canada"] < found["n:karachi"] <= 7


def test_nothing_has_no_anchors() -> None:
    assert extract("") == Anchors(folded="  ")


@pytest.mark.parametrize(
    "text",
    [
        "the star of Rumble Zone",
        "the movie Corvette Summer",
        "the actor known for playing Luke Zorblax",
        "'50 Ways to Go'",
    ],
)
def test_works_and_roles_behind_a_cue_are_asides(text: str) -> None:
    anchors = extract(text)
    phrases = {key for key in anchors.strong if key[0] == "p"}
    assert phrases
    assert phrases <= anchors.asides


def test_whom_something_belongs_to_is_no_aside() -> None:
    assert "p:ann lee" not in extract("the author of Ann Lee's biography").asides
