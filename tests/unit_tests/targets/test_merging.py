from unittest import mock

import numpy as np
import pytest

from alu_graph.targets import merging
from alu_graph.targets.flat import Flat
from alu_graph.targets.merging import Merge, worn
from alu_graph.targets.quantized import Quantized
from alu_graph.targets.segments import ALIVE, Segment, kill

DIM = 32


def delta(first: int, count: int) -> Flat:
    flat = Flat(count, DIM)
    rows = np.random.default_rng(first).standard_normal((count, DIM))
    flat.append(rows, np.arange(first, first + count))
    return flat


def sizes(*segments: Segment) -> list[int]:
    return [len(segment) for segment in segments]


def merged(*deltas: Flat, onto: tuple[Segment, ...] = (), version: int = 0) -> tuple[Segment, ...]:
    merge = Merge(onto, [(flat, len(flat)) for flat in deltas], version, DIM)
    merge.catch_up()
    return merge.result


@pytest.fixture(autouse=True)
def _small() -> object:
    with mock.patch.multiple(merging, FEW=100, MOST=1_000, _FULL=750, _WORN_ROWS=10):
        yield


def test_few_rows_stay_as_they_are_and_many_are_compressed() -> None:
    few, many = merged(delta(0, 99))[0], merged(delta(0, 60), delta(60, 60))[0]
    assert isinstance(few, Flat)
    assert isinstance(many, Quantized)
    assert many.numbers.tolist() == list(range(120))
    assert merged() == ()


def test_a_segment_grows_and_a_full_one_is_left_alone() -> None:
    first = merged(delta(0, 700))
    grown = merged(delta(700, 200), onto=first)
    assert sizes(*grown) == [900]
    again = merged(delta(900, 300), onto=grown)
    assert again[0] is grown[0]
    assert sizes(*again) == [900, 300]
    # One that is not full goes together with what does not fit into it.
    assert sizes(*merged(delta(1_200, 900), onto=again)) == [900, 1_000, 200]


def test_dead_rows_go_where_a_segment_is_worn() -> None:
    (segment,) = merged(delta(0, 400))
    kill([(segment, 400)], range(100), version=1)
    assert not worn(segment)
    kill([(segment, 400)], [100], version=2)
    assert worn(segment)
    (fresh,) = merged(onto=(segment,), version=2)
    assert fresh.numbers.tolist() == list(range(101, 400))
    assert fresh.dead == 0


def test_rows_that_die_later_are_dead_in_what_was_built() -> None:
    (old,) = merged(delta(0, 300))
    new = delta(300, 100)
    kill([(old, 300)], [7], version=1)
    merge = Merge((old,), [(new, 100)], 1, DIM)
    kill([(old, 300), (new, 100)], [8, 350], version=2)
    merge.catch_up()
    (grown,) = merge.result
    assert grown.numbers[grown.died != ALIVE].tolist() == [7, 8, 350]
    assert grown.died[[7, 8, 350]].tolist() == [1, 2, 2]
    assert grown.dead == 3
