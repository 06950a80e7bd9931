from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from alu_graph.evaluation.digest import digest_of
from alu_graph.targets.target import Fact
from tests.unit_tests.evaluation.mine import loaded


def test_a_set_read_twice_has_one_digest(tmp_path: Path) -> None:
    assert digest_of(loaded(tmp_path)) == digest_of(loaded(tmp_path))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "x"},
        {"text": "x"},
        {"answer": "x"},
        {"draft": "x"},
        {"turns": (("human", "x"),)},
        {"row": "x"},
        {"innocent": ("x",)},
    ],
)
def test_what_a_question_says_counts(change: dict[str, Any], tmp_path: Path) -> None:
    before = loaded(tmp_path)
    first, *rest = before.questions
    assert digest_of(before) != digest_of(
        replace(before, questions=[replace(first, **change), *rest])
    )


def test_facts_count(tmp_path: Path) -> None:
    before = loaded(tmp_path)
    first, *rest = before.subjects
    more = replace(first, facts={**first.facts, "x": Fact(text="Of Lyon.")})
    assert digest_of(before) != digest_of(replace(before, subjects=[more, *rest]))
