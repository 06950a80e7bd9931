"""Postings, whose answers are those of a plain dict."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets.sound_postings import Growing, Postings

PAIRS = st.lists(st.tuples(st.integers(0, 2**32 - 1) | st.integers(0, 9), st.integers(0, 99)))


@given(st.lists(st.tuples(st.booleans(), PAIRS), max_size=6))
def test_what_is_added_is_found(steps: list[tuple[bool, list[tuple[int, int]]]]) -> None:
    held = Postings()
    plain: set[tuple[int, int]] = set()
    for at_once, pairs in steps:
        plain.update((key, number) for key, number in pairs)
        if at_once:
            held.extend(*np.array(pairs, np.int64).reshape(-1, 2).T)
        else:
            for key, number in pairs:
                held.add(key, number)
    asked = [*{key for key, _ in plain}, 11]
    places, numbers = held.find(asked)
    found = {(asked[i], n) for i, n in zip(places.tolist(), numbers.tolist(), strict=True)}
    assert found == plain


def test_a_count_that_is_too_high_is_the_highest() -> None:
    column = Growing(np.uint16)
    column.append(70_000)
    column.extend([3, 70_000])
    assert column.data[: column.size].tolist() == [65_535, 3, 65_535]


def test_one_key_is_found_as_many_are() -> None:
    held, top = Postings(), 2**32 - 1
    keys = np.array([0, 7, 7, top, top, 8] * 50)
    held.extend(keys, np.arange(len(keys)))
    for number, key in enumerate([0, 7, top, 9]):
        held.add(key, 1_000 + number)
    for key in (0, 6, 7, 8, 9, top):
        assert sorted(held.of(key)) == sorted(held.find([key])[1].tolist())
