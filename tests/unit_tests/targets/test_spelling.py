import random

from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets.spelling import Spelling

WORD = st.text(alphabet="abcdeé", min_size=5, max_size=9)


def edits(word: str) -> set[str]:
    """All spellings one edit away, by the book."""
    cuts = [(word[:i], word[i:]) for i in range(len(word) + 1)]
    found = {left + right[1:] for left, right in cuts if right}
    found |= {left + right[1] + right[0] + right[2:] for left, right in cuts if len(right) > 1}
    found |= {left + letter + right[1:] for left, right in cuts if right for letter in "abcdeé"}
    found |= {left + letter + right for left, right in cuts for letter in "abcdeé"}
    return found - {word}


@given(st.lists(WORD, min_size=1, max_size=12), WORD)
def test_the_words_one_edit_away_are_found_and_no_others(held: list[str], asked: str) -> None:
    spelling = Spelling()
    for word in held:
        spelling.add(word)
    assert set(spelling.near(asked)) == edits(asked) & set(held)


def test_short_and_endless_words_are_no_typos() -> None:
    spelling = Spelling()
    for word in ("maria", "anna", "a" * 50):
        spelling.add(word)
    assert spelling.near("mria") == ()
    assert spelling.near("annna") == ()
    assert spelling.near("a" * 49) == ()


def test_what_is_added_later_is_found_at_once() -> None:
    spelling = Spelling()
    assert spelling.near("gonzales") == ()
    spelling.add("gonzalez")
    assert spelling.near("gonzales") == ("gonzalez",)


def test_very_many_words_are_found_however_they_were_added() -> None:
    dice = random.Random(0)  # noqa: S311 - a sample, no secret
    words = sorted({"".join(dice.choices("abcdefgh", k=8)) for _ in range(4_000)})
    many, one = Spelling(), Spelling()
    many.add_many(words)
    for word in words:
        one.add(word)
    for word in words[::40]:
        asked = word[:3] + word[4:]
        assert word in many.near(asked) == one.near(asked)


def test_words_that_come_together_are_found_as_those_that_come_one_by_one() -> None:
    dice = random.Random(4)
    words = ["".join(dice.choices("abcd", k=dice.randint(5, 9))) for _ in range(3_000)]
    many, single = Spelling(), Spelling()
    for at in range(0, len(words), 250):
        many.add_many(words[at : at + 250])
    for word in words:
        single.add(word)
    for word in words[:500]:
        for asked in (word, word[1:], word[:3] + "x" + word[4:]):
            assert many.near(asked) == single.near(asked)
