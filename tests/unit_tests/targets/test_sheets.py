import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.targets.anchors import extract
from alu_graph.targets.marks import PLAIN, KeyedMarker, Marker
from alu_graph.targets.sheets import sheet

ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=100)
KEYED = KeyedMarker(bytes(range(16)))
PARTS = [
    "the Radium Institute",
    "radium institute",
    "Warsaw",
    "warsaw",
    "7 November 1867",
    "in 1867",
    "'Radio Waves'",
    "971 bees",
    "wrote a treatise.",
    "Hans Albers",
    "Marie",
]
SAID = st.lists(st.sampled_from(PARTS), max_size=8).map(" ".join)


@given(ANYTHING)
def test_a_text_meets_itself(text: str) -> None:
    known = sheet([text], [])
    met, topics = known.met(extract(text))
    assert met == known.strong
    assert topics == known.topics


def test_a_phrase_is_met_in_small_letters_and_a_common_noun_is_not() -> None:
    known = sheet(["She led the Radium Institute, a house of Warsaw, in May."], ["Marie Curie"])
    met, _ = known.met(extract("the head of the radium institute of warsaw, in may"))
    assert set(met) >= {"p:radium institute", "n:warsaw"}
    assert "n:may" not in met


def test_a_sheet_holds_all_rows_and_no_name() -> None:
    known = sheet(["Marie Curie was born in Warsaw.", "Curie died in 1934."], ["Marie Curie"])
    assert {"n:warsaw", "y:1934"} <= set(known.strong)
    assert known.names == {"n:marie", "n:curie"}
    assert not any("curie" in key for key in known.strong)


def test_ordinary_words_without_their_capitals_tell_less() -> None:
    known = sheet(["She was at Great Neck High School with Hans Goodwill."], ["Ann Lee"])
    upper, lower = (
        known.met(extract(text))[0]
        for text in ("In Rome, Goodwill and Great Neck High School", "In Rome, goodwill")
    )
    assert lower["n:goodwill"] < upper["n:goodwill"]
    assert known.met(extract("goodwill"))[0] == {"n:goodwill": upper["n:goodwill"]}


@settings(deadline=None)
@given(st.lists(SAID, max_size=4), SAID | ANYTHING)
def test_marks_meet_what_words_meet(rows: list[str], text: str) -> None:
    plain, keyed = (sheet(rows, ["Marie Curie"], mark) for mark in (PLAIN, KEYED))
    seen = extract(text)
    met = plain.met(seen)
    assert list(met[0].items()) == list(keyed.met(seen)[0].items())
    assert list(met[1].items()) == list(keyed.met(seen)[1].items())
    assert [len(row) for row in plain.telling] == [len(row) for row in keyed.telling]
    for stem, held in plain.stems.items():
        assert keyed.stems[KEYED(stem)] == held


@pytest.mark.parametrize("mark", [PLAIN, KEYED])
def test_the_facts_that_hold_a_share_of_some_words(mark: Marker) -> None:
    known = sheet(["She kept bees in Lyon.", "She kept goats.", "It rained."], [], mark)
    novel = [mark(f"t:{stem}") for stem in ("be", "kept", "lyon", "moon")]
    assert known.holding(novel, 0.6) == [0]
    assert known.holding(novel, 0.25) == [0, 1]
    assert known.holding(novel[3:], 0.6) == []


@pytest.mark.parametrize("mark", [PLAIN, KEYED])
def test_what_a_text_may_share(mark: Marker) -> None:
    known = sheet(["She kept bees in Lyon. 'Carrie' is hers."], ["Ann Lee"], mark)
    for word in ("lyon", "carrie"):
        assert known.touches(frozenset({mark(f"n:{word}")}), [])
    assert known.touches(frozenset(), [mark("t:be")])
    assert not known.touches(frozenset({mark("n:rome")}), [mark("t:goat")])


def test_nothing_meets_nothing() -> None:
    assert sheet([], ["Ada"]).met(extract("Ada, 1815")) == ({}, {})


def test_a_rows_own_name_tells_within_it_and_not_in_the_sheet() -> None:
    known = sheet(["In Rome lived Zor Blax."], ["Zor Blax"])
    assert "p:zor blax" in dict(known.telling[0])
    assert "p:zor blax" not in known.strong
