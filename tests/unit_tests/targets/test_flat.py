import numpy as np
import pytest

from alu_graph.targets.flat import Flat
from alu_graph.targets.segments import kill

ONE = np.eye(3, dtype=np.float32)


def held() -> Flat:
    flat = Flat(8, 3)
    flat.append(ONE, np.array([5, 6, 5]))
    return flat


def test_a_search_sees_only_the_rows_it_was_told_of() -> None:
    flat = held()
    assert flat.nearest(ONE[2:], 3, count=2, version=0) == [{5: 0.0, 6: 0.0}]
    assert flat.nearest(ONE[2:], 1, count=3, version=0) == [{5: 1.0}]
    assert flat.nearest(ONE, 3, count=0, version=0) == [{}, {}, {}]


def test_a_row_is_seen_by_the_versions_before_it_died() -> None:
    flat = held()
    assert kill([(flat, 3)], [6], version=4) == 1
    assert kill([(flat, 3)], [6], version=5) == 0
    assert flat.nearest(ONE[1:2], 1, count=3, version=3) == [{6: 1.0}]
    assert flat.nearest(ONE[1:2], 3, count=3, version=4) == [{5: 0.0}]


@pytest.mark.parametrize(("numbers", "rows"), [([5], [0, 2]), ([5, 6], [0, 1, 2]), ([9], [])])
def test_rows_of_numbers(numbers: list[int], rows: list[int]) -> None:
    assert held().rows_of(np.array(numbers), 3).tolist() == rows
    assert held().rows_of(np.array(numbers), 2).tolist() == [row for row in rows if row < 2]


def test_vectors_copies_rows() -> None:
    assert held().vectors(np.array([2, 0])).tolist() == ONE[[2, 0]].tolist()
    assert held().room == 5
