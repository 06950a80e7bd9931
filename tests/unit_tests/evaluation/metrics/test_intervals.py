import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.evaluation.metrics.intervals import mean, quantile, share


def test_a_rate_of_none_is_not_certain() -> None:
    figure = share([0] * 100)
    assert (figure.value, figure.low, figure.count) == (0, 0, 100)
    assert figure.high == pytest.approx(1 - 0.025 ** (1 / 100))  # Clopper and Pearson
    assert share([1] * 100).low == pytest.approx(0.025 ** (1 / 100))


def test_a_constant_is() -> None:
    assert mean([1, 1, 1]).low == mean([1, 1, 1]).high == 1
    assert share([0.5, 0.5]).high == 0.5


def test_rows_of_one_target_count_together() -> None:
    values = [1.0] * 50 + [0.0] * 50
    alone = share(values)
    targets = share(values, [number // 10 for number in range(100)])
    assert alone.value == targets.value == 0.5
    assert targets.high - targets.low > 2 * (alone.high - alone.low)


def test_targets_count_by_their_rows() -> None:
    # Two targets: of 9 rows and of 1. Draws of two give 9/18, 9/10 or 0 of the ones.
    figure = share([1] * 9 + [0], ["a"] * 9 + ["b"])
    assert (figure.value, figure.low, figure.high) == (0.9, 0, 1)


def test_the_interval_of_a_mean_by_hand() -> None:
    values = [float(value) for value in range(100)]
    figure = mean(values)
    error = 1.96 * (sum((value - 49.5) ** 2 for value in values) / 100) ** 0.5 / 10
    assert figure.low == pytest.approx(49.5 - error, abs=0.6)
    assert figure.high == pytest.approx(49.5 + error, abs=0.6)


def test_the_same_seed_gives_the_same_interval() -> None:
    values = [number**0.5 for number in range(30)]
    assert mean(values, seed=3) == mean(values, seed=3)
    assert mean(values, seed=3) != mean(values, seed=4)


def test_one_target_alone() -> None:
    assert share([0, 1, 1], ["a"] * 3).low == 0


def test_quantiles() -> None:
    values = [float(value) for value in range(1, 101)]
    median, high = quantile(values, 0.5), quantile(values, 0.95)
    assert median.value == 50.5
    assert high.value == pytest.approx(95.05)
    assert 38 <= median.low <= 42
    assert 58 <= median.high <= 62
    assert quantile([2.0], 0.95).high == 2


@pytest.mark.parametrize("of", [mean, share])
def test_without_rows_there_is_nothing(of: object) -> None:
    with pytest.raises(ValueError, match="no rows"):
        of([])  # type: ignore[operator]
    with pytest.raises(ValueError, match="zip"):
        of([0, 1], ["a"])  # type: ignore[operator]


@given(st.lists(st.tuples(st.floats(0, 1), st.integers(0, 3)), min_size=1, max_size=30))
def test_a_share_lies_in_its_interval(rows: list[tuple[float, int]]) -> None:
    values, targets = zip(*rows, strict=True)
    figure = share(values, targets)
    assert -1e-9 <= figure.low <= figure.high <= 1 + 1e-9
    assert figure.low - 0.5 <= figure.value <= figure.high + 0.5
