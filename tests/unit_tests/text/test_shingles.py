from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.folding import words
from alu_graph.text.shingles import SHINGLE, runs

WORDS = st.lists(st.text(alphabet="abcde", min_size=1, max_size=4), max_size=20)
LINE = "It was a bright cold day in April, and the clocks were striking thirteen."


def shingles(text: str) -> list[int]:
    return runs([word.fold for word in words(text)])


@given(st.text(max_size=200))
def test_there_is_one_for_every_run_of_eight(text: str) -> None:
    found = shingles(text)
    assert len(found) == max(0, len(words(text)) - SHINGLE + 1)
    assert all(-(2**63) <= one < 2**63 for one in found)


@given(WORDS, WORDS, WORDS)
def test_a_quotation_shares_all_its_shingles(
    before: list[str], quoted: list[str], after: list[str]
) -> None:
    whole = shingles(" ".join([*before, *quoted, *after]))
    assert set(shingles(" ".join(quoted))) <= set(whole)


def test_dress_changes_nothing() -> None:
    assert shingles(LINE) == shingles("**" + LINE.upper().replace(" ", "\n") + "**")


def test_one_other_word_changes_the_runs_that_hold_it() -> None:
    other = LINE.replace("striking", "chiming")
    shared = set(shingles(LINE)) & set(shingles(other))
    assert len(shared) == len(words(LINE)) - SHINGLE + 1 - 2  # the last but one word is in two


def test_the_order_counts() -> None:
    assert set(shingles(LINE)).isdisjoint(shingles(" ".join(reversed(LINE.split()))))
