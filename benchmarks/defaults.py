"""What k and the attempts buy with a real model as auditor, crafter, critic and composer.

    python -m benchmarks.defaults --model local:/path/to/model.gguf [--rows 8] [--json]

Vanilla is scripted with the answers of tests/data/mixed.jsonl, so that every setting works on the
same drafts. "kept": all strings that a useful answer holds; "leaked": one that must not come out.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from langchain_core.language_models import FakeListChatModel

from alu_graph import Record, Settings, Target, TargetRegistry, unlearn
from alu_graph.models.resolve import resolve_model

ROWS = Path(__file__).parents[1] / "tests" / "data" / "mixed.jsonl"
TRIALS: tuple[tuple[str, Settings | None], ...] = (
    ("rules", None),
    ("k=1, 1 attempt", Settings(k=1, top_j=1, max_attempts=1)),
    ("k=3, 1 attempt", Settings(k=3, max_attempts=1)),
    ("k=3, 2 attempts", Settings(k=3, max_attempts=2)),
    ("k=5, 2 attempts", Settings(k=5, max_attempts=2)),
)


def measure(rows: list[dict[str, Any]], model: Any, settings: Settings | None) -> dict[str, float]:
    """Answer all rows under one setting."""
    kept = leaked = calls = seconds = length = 0.0
    for row in rows:
        registry, records = TargetRegistry(), list[Record]()
        fields = {key: row[key] for key in ("aliases", "kind", "facts")}
        registry.add(Target(name=row["target"], **fields))
        sealed = unlearn(
            FakeListChatModel(responses=[row["answer"]]),
            registry,
            agents="rules" if settings is None else model,
            settings=settings,
            on_record=records.append,
        )
        answer = str(sealed.invoke(row["question"]).content)
        kept += all(text.lower() in answer.lower() for text in row["keep"])
        leaked += any(text.lower() in answer.lower() for text in row["leak"])
        length += len(answer)
        calls += records[0].calls - 1
        seconds += records[0].seconds
    count = len(rows)
    return {
        "kept": kept / count,
        "leaked": leaked / count,
        "characters": length / count,
        "agent_calls": calls / count,
        "seconds": seconds / count,
    }


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", required=True, help="the agents' model, as in `alu ask --model`")
    parser.add_argument("--rows", type=int, default=8, help="how many rows of the set")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    options = parser.parse_args()
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    model = resolve_model(options.model)
    for name, settings in TRIALS:
        found = measure(rows[: options.rows], model, settings)
        if options.json:
            print(json.dumps({"setting": name, **found}), flush=True)
        else:
            shown = ", ".join(f"{key} {value:.2f}" for key, value in found.items())
            print(f"{name:<16} {shown}", flush=True)


if __name__ == "__main__":
    main()
