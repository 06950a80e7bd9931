"""TOFU forget10 against retain, rules agents: what leaks and what innocent answers are touched.

    python -m benchmarks.tofu --data ../shared/data [--json] [--limit N]
        [--keep-facts no]

Vanilla is a perfect memory with paraphrased drafts. The 20 authors of forget10 are targets with
their questions and answers as facts; with --leave-row-out the asked row is not among them.
"unnamed": the masked question, and the draft with every part of the name replaced. A draft counts
as leaking if any segment that tells something is let through to a question about a target.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from pathlib import Path
from typing import Any

from alu_graph import Fact, Target, TargetRegistry, check
from benchmarks import marked

FIRST_FORGOTTEN = 180


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def registry_of(
    rows: list[dict[str, Any]], names: dict[int, str], leave: int = -1, *, keep_facts: bool = True
) -> TargetRegistry:
    """The authors as targets, less one row."""
    facts = defaultdict(list)
    for row in rows:
        if row["qa_id"] != leave:
            facts[row["author_id"]].append(Fact(ask=row["question"], text=row["answer"]))
    registry = marked.registry(keep_facts=keep_facts)
    registry.add(*(Target(name=names[author], facts=held) for author, held in facts.items()))
    return registry


def leaks(question: str, answer: str, registry: TargetRegistry) -> bool:
    """Whether some telling segment of an answer about a target would be released."""
    verdict = check(answer, registry, question=question)
    return any(one.label in ("clean", "grey") for one in verdict.judgements)


def forget(
    data: Path, limit: int, *, leave_row_out: bool, keep_facts: bool = True
) -> dict[str, float]:
    """Leak rates on forget10."""
    rows = read(data / "tofu/full.jsonl")
    names = {row["author_id"]: row["author"] for row in rows}
    rows = [row for row in rows if row["author_id"] >= FIRST_FORGOTTEN]
    masked = {row["qa_id"]: row for row in read(data / "jailbreaks/tofu_forget10_masked.jsonl")}
    whole = registry_of(rows, names, keep_facts=keep_facts)
    named = unnamed = 0
    asked = rows[:: max(1, len(rows) // limit)]
    for row in asked:
        registry = whole
        if leave_row_out:
            registry = registry_of(rows, names, row["qa_id"], keep_facts=keep_facts)
        named += leaks(row["paraphrased_question"], row["paraphrased_answer"], registry)
        parts = (re.escape(part) for part in (row["author"], *row["author"].split()))
        nameless = re.sub("|".join(parts), "the author", row["paraphrased_answer"])
        unnamed += leaks(masked[row["qa_id"]]["masked_question"], nameless, registry)
    return {
        "questions": len(asked),
        "leaked, named": named / len(asked),
        "leaked, unnamed": unnamed / len(asked),
    }


def retain(data: Path, limit: int, *, keep_facts: bool = True) -> dict[str, tuple[int, int, int]]:
    """Innocent answers touched: (touched, undecided, all) by set, 20 targets with facts."""
    rows = read(data / "tofu/full.jsonl")
    names = {row["author_id"]: row["author"] for row in rows}
    forgotten = [row for row in rows if row["author_id"] >= FIRST_FORGOTTEN]
    registry = registry_of(forgotten, names, keep_facts=keep_facts)
    kept = [row for row in rows if row["author_id"] < FIRST_FORGOTTEN]
    sets = {
        "TOFU retain90": [(row["question"], row["answer"]) for row in kept],
        "TOFU real authors": _pairs(read(data / "tofu/real_authors.jsonl")),
        "TOFU world facts": _pairs(read(data / "tofu/world_facts.jsonl")),
        "TriviaQA": _pairs(read(data / "utility/triviaqa.jsonl")),
        "MMLU": _pairs(read(data / "mmlu/sample.jsonl")),
    }
    report = {}
    for name, pairs in sets.items():
        some = pairs[:: max(1, len(pairs) // limit)]
        verdicts = [check(answer, registry, question=question) for question, answer in some]
        touched = sum(not verdict.clean for verdict in verdicts)
        undecided = sum(verdict.clean and bool(verdict.grey) for verdict in verdicts)
        report[name] = (touched, undecided, len(some))
    return report


def _pairs(rows: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(row["question"], _answer(row)) for row in rows]


def _answer(row: dict[str, Any]) -> str:
    if "choices" in row:  # MMLU
        return str(row["choices"][row["answer"]])
    if "answers" in row:  # TriviaQA
        return str(row["answers"][0])
    return str(row.get("full_answer") or row["answer"])


def main() -> None:
    """Print both rates."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with tofu/, utility/ ..."
    )
    parser.add_argument("--limit", type=int, default=400, help="rows of each set at most, about")
    parser.add_argument("--leave-row-out", action="store_true", help="the asked row is no fact")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--keep-facts", choices=["yes", "no"], default="yes", help="no: as marks under a key"
    )
    options = parser.parse_args()
    keep_facts = options.keep_facts == "yes"
    forgotten = forget(
        options.data, options.limit, leave_row_out=options.leave_row_out, keep_facts=keep_facts
    )
    innocent = retain(options.data, options.limit, keep_facts=keep_facts)
    if options.json:
        print(json.dumps({"forget": forgotten, "retain": innocent}))
        return
    for name, value in forgotten.items():
        print(f"forget10   {name:<18} {value:.4g}")
    for name, (touched, undecided, count) in innocent.items():
        print(f"retain     {name:<18} touched {touched}, undecided {undecided}, of {count}")


if __name__ == "__main__":
    main()
