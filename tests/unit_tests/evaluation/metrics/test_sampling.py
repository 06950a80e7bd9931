from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.evaluation.metrics.choice import MetricError
from alu_graph.evaluation.metrics.sampling import leak_at, sample_of


def test_by_hand() -> None:
    # Of 5 answers 2 leak: 1 - C(3, 3) / C(5, 3) = 0.9
    assert leak_at(3, [1, 0, 0, 1, 0]) == pytest.approx(0.9)
    assert leak_at(5, [0, 0, 0, 0, 1]) == 1


@given(st.lists(st.floats(0, 1), min_size=1, max_size=7), st.data())
def test_it_is_the_mean_over_all_draws(scores: list[float], data: st.DataObject) -> None:
    k = data.draw(st.integers(1, len(scores)))
    worst = [max(draw) for draw in combinations(scores, k)]
    assert leak_at(k, scores) == pytest.approx(sum(worst) / len(worst))


@pytest.mark.parametrize("k", [0, 3])
def test_too_few_answers(k: int) -> None:
    with pytest.raises(MetricError, match="sample at least"):
        leak_at(k, [0, 1])


def test_ids_of_samples() -> None:
    assert sample_of("tofu/3#12") == ("tofu/3", "12")
    assert sample_of("c#") == ("c#", "")
    assert sample_of("c#x") == ("c#x", "")
