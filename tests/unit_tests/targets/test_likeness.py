"""Pairs that are compared at once, against one by one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets.likeness import SCRIPTS, Words, alike
from alu_graph.text import transliteration as tl

WORDS = st.text("aeioumnrlszSkgbpvftdhjwTCQ", min_size=1, max_size=9)


def rows(words: list[str]) -> Words:
    sizes = np.array(list(map(len, words)))
    letters = [list(word.encode().ljust(sizes.max(), b"\0")) for word in words]
    return Words(np.array(letters, np.uint8), sizes)


@given(
    st.lists(st.tuples(WORDS, WORDS, st.integers(1, len(SCRIPTS) - 1)), min_size=1, max_size=40),
    st.sampled_from([0.0, 0.5, 0.8, 0.93]),
)
def test_many_pairs_are_as_alike_as_each_is(
    pairs: list[tuple[str, str, int]], least: float
) -> None:
    left, right, scripts = zip(*pairs, strict=True)
    found = alike(
        rows(list(left)), rows(list(right)), np.array(scripts), np.full(len(pairs), least)
    )
    for (one, two, script), score in zip(pairs, found.tolist(), strict=True):
        assert abs(score - tl.alike(one, two, SCRIPTS[script], least)) < 1e-9
