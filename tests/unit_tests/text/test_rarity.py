import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.rarity import (
    FREQUENT,
    bits,
    frequency,
    frequent,
    informative,
    load,
    stem,
    zipf,
)

WORD = st.text(max_size=20)


@given(WORD)
def test_every_word_has_a_rarity(word: str) -> None:
    assert 1e-8 <= frequency(word) <= 1
    assert bits(word) >= 0
    assert 1 <= zipf(word) <= 9


def test_rare_words_tell_more() -> None:
    load()
    ordered = ["the", "house", "physics", "radioactivity", "zzyzxqq"]
    assert [bits(word) for word in ordered] == sorted(bits(word) for word in ordered)
    assert [zipf(word) for word in ordered] == sorted((zipf(w) for w in ordered), reverse=True)


def test_an_unknown_word_is_as_rare_as_can_be() -> None:
    assert bits("zzyzxqq") == bits("qqxzyzz")
    assert zipf("zzyzxqq") == pytest.approx(1)


@pytest.mark.parametrize(
    "family",
    [
        ("discover", "discovers", "discovered", "discovering"),
        ("city", "cities"),
        ("live", "lives", "lived", "living"),
        ("prize", "prizes"),
    ],
)
def test_a_word_and_its_endings_have_one_stem(family: tuple[str, ...]) -> None:
    assert len({stem(word) for word in family}) == 1


@pytest.mark.parametrize("word", ["glass", "is", "was", "use", "1911", ""])
def test_short_words_and_double_s_stay(word: str) -> None:
    assert stem(word) == word


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=20))
def test_a_stem_begins_its_word(word: str) -> None:
    found = stem(word)
    assert found
    assert word.startswith(found.removesuffix("y") or found)


@pytest.mark.parametrize("word", ["physicist", "warsaw", "1954", "7", "born", "no1", "龙"])
def test_informative(word: str) -> None:
    assert informative(word)


@pytest.mark.parametrize("word", ["the", "dont", "she", "b", "und", "et", ""])
def test_uninformative(word: str) -> None:
    assert not informative(word)


def test_frequent_words_are_those_above_the_line() -> None:
    assert {"the", "yesterday", "born"} <= frequent()
    assert frequent().isdisjoint({"gonzalez", "zzyzxqq", "radioactivity"})
    assert min(map(zipf, frequent())) >= FREQUENT
