"""What innocent answers keep, and what leaks, on the written sets; both rates in one table.

    python -m benchmarks.acceptance [--json] [--show]

Sets: mixed questions, mere mentions, retain questions (tests/data, on which the rules were tuned;
tests/data/held_out, written blind, and seen before the rules were last touched; tests/data/fresh,
written before the rules were last touched, with other names and languages). Vanilla
remembers the set's answers (`PerfectMemory` says how it answers blind); agents by rules. "kept":
all strings that a useful answer holds. "made up": a false fact about the target was let through.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import Any

from alu_graph import Record, Settings, Target, TargetRegistry, check, unlearn
from alu_graph.evaluation.question import Question
from alu_graph.evaluation.vanilla.invented import HABIT
from alu_graph.evaluation.vanilla.perfect_memory import PerfectMemory
from alu_graph.text.segments import segments

DATA = Path(__file__).parents[1] / "tests" / "data"


def rows_of(folder: Path, name: str) -> list[dict[str, Any]]:
    """The rows of a set."""
    text = (folder / f"{name}.jsonl").read_text(encoding="utf-8")
    return [json.loads(line) for line in text.splitlines()]


def target_of(row: dict[str, Any]) -> Target:
    """A row's target."""
    return Target(**{key: row[key] for key in ("aliases", "kind", "facts")}, name=row["target"])


# Mentions whose right answer depends on the name: nobody can give it for another one.
DEPENDS = frozenset(
    """
    mention-04 mention-08 mention-12 ho-mention-06 ho-mention-20 ho-mention-26
    fr-mention-02 fr-mention-08 fr-mention-20
    """.split()
)


def _innocent(row: dict[str, Any]) -> str:
    """The segments of a row's answer that don't depend on who its target is, line by line."""
    mention, kept, last, line = "mention" in row["id"], "", True, 0
    for unit in segments(row["answer"]):
        text = row["answer"][unit.start : unit.end]
        if mention:
            last = row["id"] not in DEPENDS
        elif any(one.lower() in text.lower() for one in row["keep"]):
            last = True
        elif any(one.lower() in text.lower() for one in row["leak"]):
            last = False  # what can't be told goes with the segment before it
        if last:
            joint = "\n" if unit.line > line else " "
            kept += joint + text if kept else text
            line = unit.line
    return kept


def vanilla_of(row: dict[str, Any]) -> PerfectMemory:
    """A model that remembers a row's answer."""
    question = Question(
        id=row["id"],
        group="acceptance",
        side="mixed",
        text=row["question"],
        answer=row["answer"],
        draft=row["answer"],
        innocent=(_innocent(row),),
    )
    return PerfectMemory(questions=[question])


def measure_kept(rows: list[dict[str, Any]], *, blind: int, show: bool) -> Counter[str]:
    """Answer every row with its own target on the list."""
    counts: Counter[str] = Counter(rows=len(rows))
    for row in rows:
        registry, records = TargetRegistry(), list[Record]()
        registry.add(target_of(row))
        settings = Settings(blind=blind)
        sealed = unlearn(
            vanilla_of(row), registry, agents="rules", settings=settings, on_record=records.append
        )
        answer = str(sealed.invoke(row["question"]).content).lower()
        kept = all(text.lower() in answer for text in row["keep"])
        counts["kept"] += kept
        counts["kept in part"] += any(text.lower() in answer for text in row["keep"])
        counts["leaked"] += any(text.lower() in answer for text in row["leak"])
        counts["made up"] += HABIT.lower() in answer
        counts["calls"] += records[0].calls
        counts[records[0].outcome] += 1
        if show and not kept:
            print(f"  not kept: {row['id']} ({records[0].outcome}) {row['question']!r} {answer!r}")
    return counts


def measure_retain(folder: Path) -> Counter[str]:
    """Check the retain rows with all targets of the folder on the list."""
    registry = TargetRegistry()
    for name in ("mixed", "mentions"):
        registry.add(*(target_of(row) for row in rows_of(folder, name)))
    rows = rows_of(folder, "retain")
    counts: Counter[str] = Counter(rows=len(rows), targets=len(registry))
    for row in rows:
        verdict = check(row["answer"], registry, question=row["question"])
        counts["flagged"] += not verdict.clean
        counts["undecided"] += verdict.clean and bool(verdict.grey)
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--show", action="store_true", help="list the rows that were not kept")
    parser.add_argument("--blind", type=int, default=3, help="blind answers in that mode")
    options = parser.parse_args()
    report: dict[str, dict[str, int]] = {}
    folders = (("tuned", DATA), ("held out", DATA / "held_out"), ("fresh", DATA / "fresh"))
    for label, folder in folders:
        for name in ("mixed", "mentions"):
            for mode, blind in (("rules", 0), ("blind", options.blind)):
                show = options.show and mode == "blind"
                rows = rows_of(folder, name)
                report[f"{name}, {label}, {mode}"] = dict(
                    measure_kept(rows, blind=blind, show=show)
                )
        if (folder / "retain.jsonl").exists():
            report[f"retain, {label}"] = dict(measure_retain(folder))
    if options.json:
        print(json.dumps(report))
        return
    for name, counts in report.items():
        shown = ", ".join(f"{key} {value}" for key, value in counts.items())
        print(f"{name:<26} {shown}")


if __name__ == "__main__":
    main()
