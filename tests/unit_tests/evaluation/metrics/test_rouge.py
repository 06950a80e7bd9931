import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.evaluation.metrics.rouge import f1, recall


def test_by_hand() -> None:
    # In order: "born in veldoor", 3 of 5 words; precision 3 of 3.
    assert recall("She was born in Veldoor.", "Born in Veldoor") == pytest.approx(0.6)
    assert f1("She was born in Veldoor.", "Born in Veldoor") == pytest.approx(0.75)


def test_endings_and_case_do_not_count() -> None:
    assert recall("Novels", "novel") == 1


def test_other_scripts_have_words() -> None:
    assert recall("Она родилась в Вельдоре", "в Вельдоре") == pytest.approx(0.5)
    assert recall("她出生", "出生") == pytest.approx(2 / 3)
    assert f1("Café", "cafe") == 1


@given(st.text(max_size=60), st.text(max_size=60))
def test_both_are_shares(one: str, other: str) -> None:
    assert 0 <= recall(one, other) <= 1
    assert f1(one, other) == pytest.approx(f1(other, one))
