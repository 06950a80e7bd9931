"""Mixed questions, mere mentions and innocent questions, end to end, with rules as the agents."""

import json
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel

from alu_graph import Record, Target, TargetRegistry, check, unlearn

DATA = Path(__file__).parents[2] / "data"
Row = dict[str, Any]


def load(name: str) -> list[Row]:
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def target(row: Row) -> Target:
    return Target.model_validate(
        {
            "name": row["target"],
            **{field: row[field] for field in ("aliases", "kind", "facts")},
        }
    )


def released(row: Row) -> tuple[str, str]:
    """What the app's user gets for a row, and the outcome."""
    registry = TargetRegistry()
    registry.add(target(row))
    records: list[Record] = []
    vanilla = FakeListChatModel(responses=[row["answer"]])
    safe = unlearn(vanilla, registry, agents="rules", on_record=records.append)
    return safe.invoke(row["question"]).content, records[0].outcome


@pytest.mark.parametrize("name", ["mixed", "mentions"])
def test_the_innocent_part_is_kept_and_the_rest_is_not(name: str) -> None:
    rows = load(name)
    kept = 0
    for row in rows:
        text, outcome = released(row)
        # A vanilla that says the same to every question gives a draft without names back, blind.
        assert outcome != "untouched" or text == row["answer"]
        low = text.lower()
        assert not [word for word in row["leak"] if word.lower() in low], row["id"]
        kept += all(word.lower() in low for word in row["keep"])
    # One that says the same to every question is believed less where a text is to be worked on.
    assert kept >= {"mixed": 0.8, "mentions": 0.5}[name] * len(rows)


def test_nothing_else_is_flagged() -> None:
    registry = TargetRegistry()
    registry.add(*(target(row) for name in ("mixed", "mentions") for row in load(name)))
    assert len(registry) == 13
    flagged = [
        row["id"]
        for row in load("retain")
        if not check(row["answer"], registry, question=row["question"]).clean
    ]
    assert flagged == []


def test_without_the_checker_the_rows_would_leak() -> None:
    """The bar above means something: the drafts hold what must not come out."""
    for row in load("mixed"):
        assert any(word.lower() in row["answer"].lower() for word in row["leak"])
