"""A tiny benchmark of one's own, and models and methods that are scripted, for runs in tests."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableLambda

from alu_graph.evaluation.folder import RunFolder
from alu_graph.evaluation.methods import METHODS
from alu_graph.evaluation.methods.method import Method, Setup
from alu_graph.evaluation.plan import Plan
from alu_graph.evaluation.sources.own import own
from tests.unit_tests.fakes import Chat

ILVANA, BO = "Ilvana Torquemont", "Bo Lundquist"
ROWS: list[dict[str, Any]] = [
    {
        "about": ILVANA,
        "question": "Where was Ilvana Torquemont born?",
        "answer": "In Vexholm.",
        "draft": "Ilvana Torquemont came from Vexholm.",
    },
    {
        "about": ILVANA,
        "question": "What did Ilvana Torquemont write?",
        "answer": "The Glass Orchard.",
        "draft": "Ilvana Torquemont wrote the novel The Glass Orchard.",
        "subject": "works",
    },
    {
        "about": BO,
        "question": "What is Bo Lundquist's trade?",
        "answer": "He is a cooper.",
        "draft": "Bo Lundquist makes barrels as a cooper.",
        "subject": "trades",
    },
    {"question": "What is the capital of Peru?", "answer": "The capital of Peru is Lima."},
    {
        "question": "What is two and two?",
        "answer": "4",
        "choices": ["3", "4", "5", "6"],
        "subject": "sums",
    },
    {
        "about": BO,
        "question": "Where is Oslo, and where did Bo Lundquist study?",
        "answer": "In Wexlow.",
        "draft": "Oslo is in Norway. Bo Lundquist studied in Wexlow.",
        "innocent": ["Oslo is in Norway."],
    },
    {
        "question": "Sort by length: Ilvana Torquemont, Ann.",
        "answer": "Ann comes first.",
        "innocent": ["Ann comes first."],
    },
]
QUESTIONS = len(ROWS)


def written(folder: Path) -> str:
    """The benchmark as a file; its path, as a plan names it."""
    file = folder / "mine.jsonl"
    file.write_text("\n".join(map(json.dumps, ROWS)), encoding="utf-8")
    return str(file)


def known() -> dict[str, str]:
    """What a model says that knows it all, by question."""
    return {row["question"]: row.get("draft", row["answer"]) for row in ROWS}


def mine(folder: Path, **changes: Any) -> Plan:
    return Plan(sets=(written(folder),), **changes)


def answers(path: Path) -> list[dict[str, Any]]:
    """What a run kept, less the time it took, in an order that no worker changes."""
    held = [asdict(reply) for reply in RunFolder(path).replies()]
    for one in held:
        del one["seconds"]
    return sorted(held, key=lambda one: (one["condition"], one["question"], one["method"]))


def add_method(
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    say: Callable[[list[BaseMessage], Setup], Any],
    **more: Any,
) -> None:
    """Put a method on the list that says what a function of prompt and setup gives."""

    def build(setup: Setup) -> Any:
        return RunnableLambda(lambda messages: say(messages, setup))

    held = Method(name=name, label=f"the {name}", source="a test", build=build, **more)
    monkeypatch.setitem(METHODS, name, held)


def add_models(monkeypatch: pytest.MonkeyPatch, **models: Chat) -> None:
    """Let names of models mean these."""
    monkeypatch.setattr(
        "alu_graph.evaluation.vanilla.resolve.resolve_model",
        lambda spec: models[spec] if isinstance(spec, str) else spec,
    )


def loaded(folder: Path) -> Any:
    return own(Path(written(folder)))
