"""Where the thresholds of fact evidence lie, calibrated on targets that no report uses.

    python -m benchmarks.calibrate --data ../shared/data [--limit N] [--sizes 10 20 ...] [--json]

Targets are made by `Maker` from TOFU authors 0-59. Innocent: the rows of authors 60-119, and
every other row of TriviaQA, MMLU and real people (`detection` reports the rest of them). To be
found: the rows of twenty of the made targets, with the name replaced by "the author" and the author
defined by the first full date of the facts, as the masked questions of TOFU are ("X was born on
..."), the asked row left out of the facts; targets without a date are not asked about.

For each number of targets the table gives the evidence that innocent rows reach, at the error rates
of 1%, 0.5% and 0.2%, the threshold in force, the share of innocent rows above it, the share that
the checker touches, and the share of target rows found. The last line fits a threshold with the
stated rate of false alarms, intercept + slope * log2(targets / 20), to what innocent rows reach.
"""

from __future__ import annotations

import argparse
import json
import math
import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from alu_graph import Target, TargetRegistry, check
from alu_graph.checker.describing import refer
from alu_graph.checker.evidence import about, thresholds, weigh
from alu_graph.evaluation.sources.made import Maker
from alu_graph.targets.anchors import extract
from alu_graph.text.dates import find_dates
from benchmarks.detection import HALVED, MAX_MATCHES, Pair, Row, counted, innocent, read, some

TEMPLATES, INNOCENT = 60, 120
ASKED_OF = 20  # made targets whose rows are asked
RATES = (0.01, 0.005, 0.002)
RATE = 0.002  # of false alarms, that the thresholds are set for


def evidence(question: str, answer: str, registry: TargetRegistry) -> float:
    """The most bits that an ask, or an ask with its answer, holds of any target."""
    best = 0.0
    reference = refer(question)
    for match in registry.find(f"{question}\n{answer}", MAX_MATCHES):
        asked = weigh(registry, match.target.id, extract(question))
        both = weigh(registry, match.target.id, extract(f"{question} {answer}"))
        for one in (asked, both):
            if one is asked or not asked.others or asked.dated:
                best = max(best, about(one, reference, match.target.kind).bits)
    return best


def nameless(target: Target, text: str) -> str:
    """A made target's row without its name."""
    parts = map(re.escape, (target.name, *target.name.split()))
    return re.sub(rf"\b(?:{'|'.join(parts)})\b", "the author", text)


def birthday(target: Target) -> str:
    """The first full date of a target's facts, as written; empty if there is none."""
    text = " ".join(fact.row for fact in target.facts)
    days = (one for one in find_dates(text) if one.year and one.day)
    return next((text[one.start : one.end] for one in days), "")


def found(registry: TargetRegistry, made: Sequence[Target], limit: int) -> tuple[int, int]:
    """How many nameless rows of the first made targets are touched, and of how many."""
    dated = [one for one in made if birthday(one)][:ASKED_OF]
    rows = [(one, i) for one in dated for i in range(len(one.facts))]
    touched = 0
    few = some(rows, limit)
    for target, i in counted(few, "made targets"):
        rest = target.facts[:i] + target.facts[i + 1 :]
        registry.add(target.model_copy(update={"facts": rest}))
        fact = target.facts[i]
        defined = f"Let X be the author born on {birthday(target)}."
        question, answer = nameless(target, fact.ask or ""), nameless(target, fact.text)
        question = f"{defined} {question}"
        touched += not check(answer, registry, question=question).clean
        registry.add(target)
    return touched, len(few)


def calibrate(data: Path, sizes: Sequence[int], limit: int) -> list[dict[str, float]]:
    """The table, one row for each number of targets."""
    rows: list[Row] = read(data / "tofu/full.jsonl")
    people = json.loads((data / "tofu/targets.json").read_text(encoding="utf-8"))
    kept = [row for row in rows if TEMPLATES <= row["author_id"] < INNOCENT]
    pairs: list[Pair] = [(row["question"], row["answer"]) for row in kept]
    others = innocent(data)
    pairs += [pair for name in HALVED for pair in others[name][::2]]
    few = some(pairs, limit)
    report = []
    for size in sizes:
        made = Maker(rows[: TEMPLATES * 20], people, seed=1).make(size)
        registry = TargetRegistry()
        registry.add(*made)
        _, high = thresholds(size)
        bits = sorted(
            (evidence(q, a, registry) for q, a in counted(few, f"{size} targets")), reverse=True
        )
        touched = sum(
            not check(answer, registry, question=question).clean
            for question, answer in counted(few, f"{size} targets, checked")
        )
        hit, asked = found(registry, made, limit)
        report.append(
            {
                "targets": size,
                **{f"bits at {rate:.1%}": round(bits[int(rate * len(bits))], 1) for rate in RATES},
                "threshold": round(high, 1),
                "above it": sum(one >= high for one in bits) / len(bits),
                "touched": touched / len(few),
                "innocent": len(few),
                "found": hit / asked,
                "asked": asked,
            }
        )
    return report


def fitted(report: Sequence[Mapping[str, float]]) -> tuple[float, float]:
    """Intercept, at 20 targets, and slope, a doubling, of the evidence at the stated rate."""
    doublings = [math.log2(row["targets"] / 20) for row in report]
    slope, intercept = np.polyfit(doublings, [row[f"bits at {RATE:.1%}"] for row in report], 1)
    return float(intercept), float(slope)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--data", type=Path, required=True, help="the folder with tofu/, utility/ ..."
    )
    parser.add_argument("--limit", type=int, default=0, help="rows of each kind, about; 0 for all")
    parser.add_argument("--sizes", type=int, nargs="*", default=[10, 20, 100, 300, 1000, 3000])
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    report = calibrate(options.data, options.sizes, options.limit)
    if options.json:
        print(json.dumps(report))
        return
    for row in report:
        print("  ".join(f"{key} {value:.4g}" for key, value in row.items()))
    if len(report) > 1:
        intercept, slope = fitted(report)
        print(f"fit at {RATE:.1%}: {intercept:.2f} + {slope:.2f} * log2(targets / 20)")


if __name__ == "__main__":
    main()
