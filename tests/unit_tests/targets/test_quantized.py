from unittest import mock

import numpy as np
import pytest
from numpy.typing import NDArray

from alu_graph.targets import quantized
from alu_graph.targets.quantized import Quantized, code_count
from alu_graph.targets.segments import kill


def rows(count: int, dim: int = 40) -> NDArray[np.float16]:
    made = np.random.default_rng(count).standard_normal((count, dim))
    unit: NDArray[np.float16] = (made / np.linalg.norm(made, axis=1)[:, None]).astype(np.float16)
    return unit


@pytest.mark.parametrize(
    ("dim", "codes"),
    [(32, 32), (100, 100), (128, 128), (129, 65), (256, 128), (512, 256), (768, 256), (1536, 256)],
)
def test_how_many_codes_a_size_gets(dim: int, codes: int) -> None:
    assert code_count(dim) == codes


def test_numbers_in_any_order_are_found_by_row() -> None:
    numbers = np.random.default_rng(0).permutation(700) // 3
    segment = Quantized(rows(700), numbers)
    for number in (0, 100, 233, 999):
        found = segment.rows_of(np.array([number]), 700)
        assert sorted(found.tolist()) == np.flatnonzero(numbers == number).tolist()


def test_one_grown_holds_both_and_the_old_one_is_as_it_was() -> None:
    first, more = rows(700), rows(300)
    old = Quantized(first, np.arange(700))
    grown = Quantized(more, np.arange(700, 1000), base=old)
    assert (len(old), len(grown)) == (700, 1000)
    both = np.concatenate([first, more])
    assert (grown.vectors(np.arange(1000)) == both).all()
    for number in (0, 699, 700, 999):
        near = grown.nearest(both[number : number + 1].astype(np.float32), 1, 1000, 0)
        assert list(near[0]) == [number]


def test_codes_are_not_trusted_with_very_many_more_rows() -> None:
    segment = Quantized(rows(700), np.arange(700))
    assert segment.takes(700)
    assert not segment.takes(700 * 16)


def test_rows_of_one_number_and_dead_rows_do_not_crowd_others_out() -> None:
    base = rows(1)
    crowd = np.repeat(base, 500, axis=0)
    numbers = np.concatenate([np.zeros(300, np.int64), np.ones(200, np.int64), np.arange(2, 202)])
    segment = Quantized(np.concatenate([crowd, rows(200)]), numbers)
    kill([(segment, 700)], [1], version=1)
    with mock.patch.multiple(quantized, _FEW=8, _PER_NUMBER=1):
        found = segment.nearest(base.astype(np.float32), 5, 700, 1)[0]
    assert len(found) == 5
    assert next(iter(found)) == 0
    assert 1 not in found


def test_more_numbers_than_there_are() -> None:
    segment = Quantized(rows(700), np.arange(700) // 350)
    assert set(segment.nearest(rows(2).astype(np.float32), 50, 700, 0)[1]) == {0, 1}


def test_one_query_asked_twice_is_answered_once() -> None:
    segment = Quantized(rows(5_000), np.arange(5_000))
    queries = rows(3).astype(np.float32)
    with mock.patch.object(quantized, "_MANY_ROWS", 10):
        twice = segment.nearest(queries[:1], 8, 5_000, 0)
        assert len(twice) == 1
        assert twice[0] == segment.nearest(queries, 8, 5_000, 0)[0]
