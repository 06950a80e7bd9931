from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from alu_graph.cli.trace import heading, table, tally
from alu_graph.cli.watch import Stage

WHY = {"target_id": "1", "target": "Maria", "kind": "facts", "matched": "x", "why": "12.0 bits"}
MADE = [
    {"maker": "eraser", "text": "Lima.", "passed": True, "rating": None},
    {"maker": "crafter", "text": "Lyon.", "passed": False, "rating": None},
    {"maker": "crafter", "text": "Cusco.", "passed": True, "rating": 4.0},
]


def lines(node: str, did: Mapping[str, Any], *faults: str) -> list[str]:
    """What the table says of a stage, without the first two columns."""
    shown = list(table(Stage(node, 0.25, 1, faults, did), 100))
    assert shown[0].startswith(f"{node:<8}    0.25  ")
    start = heading().index("what it did")
    assert all(not line[:start].strip() for line in shown[1:])
    return [line[start:] for line in shown]


@pytest.mark.parametrize(
    ("node", "did", "expected"),
    [
        ("vanilla", {"draft": "One.\nTwo."}, ["draft: One. Two."]),
        ("vanilla", {"draft": ""}, ["draft: (none)"]),
        ("retrieve", {"matches": []}, ["no target is concerned"]),
        (
            "retrieve",
            {"matches": [{"target_id": "1", "target": "Maria", "score": 0.5, "how": "fact"}]},
            ["Maria, score 0.50, by fact"],
        ),
        ("audit", {"accusations": []}, ["no accusations"]),
        (
            "audit",
            {"accusations": [{"target_id": "1", "target": "Maria", "quote": "a wall"}]},
            ["Maria: a wall"],
        ),
        (
            "check",
            {
                "checked": "draft",
                "clean": False,
                "segments": [
                    {"text": "She paints.", "label": "leak", "why": [WHY]},
                    {"text": "Lima.", "label": "clean", "why": []},
                ],
            },
            ["the draft leaks", "leak: She paints.", "- facts, Maria: 12.0 bits", "clean: Lima."],
        ),
        (
            "craft",
            {"attempt": 2, "candidates": MADE},
            ["attempt 2", "eraser: Lima.", "crafter: Lyon.", "crafter: Cusco."],
        ),
        (
            "critic",
            {"attempt": 2, "candidates": MADE},
            [
                "eraser, passed, not rated: Lima.",
                "crafter, failed, not rated: Lyon.",
                "crafter, passed, rated 4: Cusco.",
            ],
        ),
        ("craft", {"attempt": 1, "candidates": []}, ["attempt 1", "no candidates"]),
        (
            "compose",
            {"proposal": "Lima.", "fallback": True},
            ["proposal (the last resort): Lima."],
        ),
        ("compose", {"proposal": None, "fallback": False}, ["proposal: (none)"]),
        ("refuse", {"outcome": "refused", "text": "No."}, ["refused: No."]),
    ],
)
def test_what_is_said_of_a_stage(node: str, did: dict[str, Any], expected: list[str]) -> None:
    assert lines(node, did) == expected


def test_faults_are_said_last() -> None:
    assert lines("vanilla", {"draft": ""}, "vanilla: TimeoutError", "vanilla: TimeoutError") == [
        "draft: (none)",
        "fault in vanilla: TimeoutError (2 times)",
    ]


@pytest.mark.parametrize("width", [1, 40, 80, 500])
def test_long_texts_are_wrapped_under_their_column(width: int) -> None:
    stage = Stage("vanilla", 0.5, 1, (), {"draft": "lima " * 60 + "x" * 99})
    shown = list(table(stage, width))
    start = heading().index("what it did")
    assert max(map(len, shown)) <= max(width, start + 20)
    assert "".join(line[start:] for line in shown).replace(" ", "") == (
        "draft:" + "lima" * 60 + "x" * 99
    )


def test_tally() -> None:
    assert tally([]) == []
