"""Blind answers with a real model: mere mentions before and after.

    python -m benchmarks.blind --model local:MODEL.gguf [--rows N] [--json]

Each row's question is asked of the model once; then the same draft goes through the workflow twice,
without and with blind answers (which the model gives itself), agents by rules. "kept": the share of
the draft's telling words beyond the question's that the reply keeps, over all rows, the target's
name and what names it apart: nobody can say by machine which of a free answer's words are useful.
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from typing import Any

from langchain_core.runnables import RunnableLambda

from alu_graph import Record, Settings, TargetRegistry, unlearn
from alu_graph.checker.point import stems as telling
from alu_graph.models.resolve import resolve_model
from benchmarks.acceptance import DATA, rows_of, target_of


def measure(rows: list[dict[str, Any]], spec: str, *, show: bool) -> dict[str, Counter[str]]:
    """Answer all rows in both ways."""
    model: Any = resolve_model(spec).bind(max_tokens=160)
    counts = {"rules": Counter[str](), "blind": Counter[str]()}
    for row in rows:
        draft = model.invoke(row["question"])
        first = [draft]

        def say(messages: Any, first: list[Any] = first, draft: Any = draft) -> Any:
            return draft if first and first.pop() is draft else model.invoke(messages)

        new = telling(draft.text) - telling(row["question"])
        for mode, blind in (("rules", 0), ("blind", 3)):
            first[:] = [draft]
            registry, records = TargetRegistry(), list[Record]()
            registry.add(target_of(row))
            settings = Settings(blind=blind, blind_any=True, agent_timeout=600)
            sealed = unlearn(
                RunnableLambda(say),
                registry,
                agents="rules",
                settings=settings,
                on_record=records.append,
            )
            started = time.monotonic()
            reply = sealed.invoke([("human", row["question"])]).text
            held = telling(reply) & new
            counts[mode].update(
                {
                    "rows": 1,
                    records[0].outcome: 1,
                    "calls": records[0].calls,
                    "seconds": round(time.monotonic() - started),
                    "telling words kept": len(held),
                    "of": len(new),
                    "leaked": any(one.lower() in reply.lower() for one in row["leak"]),
                }
            )
            if show:
                print(f"  {row['id']} {mode} ({records[0].outcome}): {reply!r}", flush=True)
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--model", required=True, help="such as local:MODEL.gguf")
    parser.add_argument("--rows", type=int, default=20, help="mentions at most")
    parser.add_argument("--show", action="store_true", help="print the replies")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    rows = rows_of(DATA, "mentions")
    report = measure(rows[:: max(1, len(rows) // options.rows)], options.model, show=options.show)
    if options.json:
        print(json.dumps(report))
        return
    for mode, counts in report.items():
        print(f"{mode:<6} " + ", ".join(f"{key} {value}" for key, value in counts.items()))


if __name__ == "__main__":
    main()
