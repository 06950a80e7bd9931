"""Law 4 under random faults, several at once; `python -m benchmarks.faults` makes many more."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

import pytest

from tests.unit_tests.random_faults import CODE, Run, run

RUNS = 240


@pytest.mark.parametrize("block", range(8))
def test_random_faults_reveal_nothing_and_end(block: int) -> None:
    size = RUNS // 8
    runs = [run(seed) for seed in range(block * size, (block + 1) * size)]
    assert [one for one in runs if not one.sound] == []
    assert sum(one.struck > 0 for one in runs) > size // 4
    assert len(Counter(one.outcome for one in runs)) > 1


@pytest.mark.parametrize(
    "change",
    [{"revealed": ("vexholm",)}, {"outcome": "hung"}, {"outcome": "KeyError"}, {"calls": 9}],
)
def test_the_measure_can_fail(change: dict[str, object]) -> None:
    sound = Run(0, (), 1, "refused", (), 0, 2, 0.1)
    assert sound.sound
    assert not replace(sound, **change).sound  # type: ignore[arg-type]  # one field of each type


def test_every_site_exists() -> None:
    assert all(callable(getattr(owner, part)) for owner, part, _ in CODE.values())
