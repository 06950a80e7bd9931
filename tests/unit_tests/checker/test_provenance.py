from __future__ import annotations

import pytest

from alu_graph.checker.provenance import adds_words

ERASED = "The capital of France is Paris, near the Seine. It has 20 districts."


@pytest.mark.parametrize(
    "text",
    [
        "Paris, near the Seine, is the capital of France; it has 20 districts.",
        "The capital of France is Paris.",
        "Also, Paris is located near the Seine, and it has 20 districts.",
        "",
    ],
)
def test_the_eraser_s_words_may_be_said_in_another_way(text: str) -> None:
    assert not adds_words(text, ERASED)


@pytest.mark.parametrize(
    "text",
    [
        "The capital of France is Paris. A nurse lives there.",
        "The capital of France is Paris. It has 21 districts.",
        "The capital of France is Paris. Nzirz.",
        "Grenoble.",
        "首都は巴里。",
    ],
)
def test_any_other_word_is_one_too_many(text: str) -> None:
    assert adds_words(text, ERASED)


def test_where_the_eraser_left_nothing_nothing_may_be_said() -> None:
    assert adds_words("Paris.", "")
