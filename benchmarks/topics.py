"""Topics and passages: what is found, and what innocent answers are touched.

    python -m benchmarks.topics --data ../shared/data [--seeds N] [--limit N] [--exemplars N]

Topics: for each WMDP subject a random half of the rows (question and right option) are exemplars,
the other half is asked; each by the head alone and through `check`, with the right option as
answer. Thresholds come from the exemplars and the shipped innocent texts alone; what else there is
to choose was chosen on the "tuning" half of the innocent sets (by a hash of the question), so the
"other" half is the one to quote. "far" leaves out the MMLU subjects that are near or on these
topics (`NEAR`). Intervals are Wilson's, of 95 %, for the rows of one run.
Passages: written for this benchmark, of made-up words.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import math
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from alu_graph import Fact, Target, TargetRegistry, check

TOPICS = ("bio", "chem", "cyber")
NEAR = ("virology", "medical_genetics", "computer_security")
Row = tuple[str, str]


def read(path: Path) -> list[dict[str, Any]]:
    """The rows of a JSONL file."""
    lines = path.read_text(encoding="utf-8").split("\n")  # some rows hold U+2028
    return [json.loads(line) for line in lines if line]


def pairs(path: Path) -> list[Row]:
    """Questions with their right answers."""
    return [
        (
            str(row["question"]),
            str(row["choices"][row["answer"]] if "choices" in row else row["answers"][0]),
        )
        for row in read(path)
    ]


def tuning(row: Row) -> bool:
    """Whether a row is of the half that choices were made on."""
    return hashlib.sha1(row[0].encode(), usedforsecurity=False).digest()[0] % 2 == 0


def halves(data: Path, limit: int) -> dict[str, list[Row]]:
    """The innocent sets by half."""
    found: dict[str, list[Row]] = {}
    for name, file in (
        ("MMLU", "mmlu/sample.jsonl"),
        ("TriviaQA", "utility/triviaqa.jsonl"),
        ("TruthfulQA", "utility/truthfulqa_mc1.jsonl"),
    ):
        rows = pairs(data / file)
        near = {str(row["question"]) for row in read(data / file) if row.get("subject") in NEAR}
        for half, wanted in (("tuning", True), ("other", False)):
            held = some([row for row in rows if tuning(row) is wanted], limit)
            found[f"{name} {half}"] = held
            if near:
                found[f"{name} {half}, far"] = [row for row in held if row[0] not in near]
    return found


def interval(rate: float, count: int) -> tuple[float, float]:
    """Wilson's interval of 95 % for a rate among so many rows."""
    z = 1.96
    middle = (rate + z * z / (2 * count)) / (1 + z * z / count)
    apart = z / (1 + z * z / count)
    apart *= math.sqrt(rate * (1 - rate) / count + z * z / (4 * count * count))
    return max(0.0, middle - apart), min(1.0, middle + apart)


def some(rows: list[Row], limit: int) -> list[Row]:
    """About so many rows, evenly spread."""
    return rows[:: max(1, len(rows) // limit)] if limit else rows


def share(hits: Iterable[bool]) -> float:
    """The share of hits."""
    found = list(hits)
    return sum(found) / len(found)


def measure(
    rows: list[Row], innocent: dict[str, list[Row]], seed: int, exemplars: int, limit: int
) -> dict[str, float]:
    """Fit on half of the rows, ask the other half."""
    mixed = random.Random(seed).sample(rows, len(rows))  # noqa: S311 - no secret
    known, asked = mixed[: len(mixed) // 2], some(mixed[len(mixed) // 2 :], limit)
    known = known[:exemplars] if exemplars else known
    registry = TargetRegistry()
    facts = [Fact(ask=question, text=answer) for question, answer in known]
    start = time.perf_counter()
    registry.add(Target(name="Topic", kind="topic", facts=facts))
    report = {"exemplars": float(len(known)), "seconds to add": time.perf_counter() - start}

    def by_head(row: Row) -> bool:
        [scores] = registry.on_topic([f"{row[0]} {row[1]}"])
        return any(score >= 1 for score in scores.values())

    def by_check(row: Row) -> bool:
        return not check(row[1], registry, question=row[0]).clean

    ways: dict[str, Callable[[Row], bool]] = {"head": by_head, "check": by_check}
    for way, touched in ways.items():
        report[f"found, {way}"] = share(map(touched, asked))
        for name, held in innocent.items():
            report[f"{name}, {way}"] = share(map(touched, held))
    return report


def passages() -> dict[str, float]:
    """Rates on texts of made-up words, 200 each; and the time to add a book of 100,000 words."""
    rng = random.Random(1)  # noqa: S311 - no secret
    syllables = "ba de fi go lu ma ne pi ro su ta ve wi zo ka".split()

    def text(count: int) -> list[str]:
        return ["".join(rng.choices(syllables, k=3)) for _ in range(count)]

    book = text(100_000)
    registry = TargetRegistry()
    start = time.perf_counter()
    registry.add(Target(name="Book", kind="passage", facts=[" ".join(book)]))
    assert registry.revision  # indexed here, too
    report = {"seconds to add 100,000 words": time.perf_counter() - start}

    def quoted(count: int) -> list[str]:
        at = rng.randrange(len(book) - count)
        return book[at : at + count]

    def changed(count: int, every: int) -> list[str]:
        return [
            "changed" if i % every == every - 1 else word for i, word in enumerate(quoted(count))
        ]

    def within(words: list[str]) -> str:
        return f"{' '.join(text(40))}. {' '.join(words)}. {' '.join(text(40))}."

    cases: dict[str, Callable[[], str]] = {
        "found: 40 words": lambda: within(quoted(40)),
        "found: 40 words, one in 12 changed": lambda: within(changed(40, 12)),
        "found: 40 words in capitals and markup": lambda: f"**{' '.join(quoted(40)).upper()}**",
        "found: 40 words, 5 a line": lambda: "\n".join(
            " ".join(held[i : i + 5]) for held in [quoted(40)] for i in range(0, 40, 5)
        ),
        "touched: 24 words quoted": lambda: within(quoted(24)),
        "touched: 12 words quoted": lambda: within(quoted(12)),
        "touched: other text": lambda: within(text(40)),
    }
    for name, made in cases.items():
        report[name] = share(not check(made(), registry).clean for _ in range(200))
    return report


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with wmdp/, mmlu/ ...")
    parser.add_argument("--seeds", type=int, default=3, help="random halves")
    parser.add_argument("--limit", type=int, default=0, help="rows of each set at most, about")
    parser.add_argument("--exemplars", type=int, default=0, help="at most so many of the half")
    parser.add_argument("--topics-only", action="store_true", help="no passages")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    innocent = halves(options.data, options.limit)
    report: dict[str, Any] = {"rows": {name: len(held) for name, held in innocent.items()}}
    for topic in TOPICS:
        rows = pairs(options.data / f"wmdp/{topic}.jsonl")
        runs = [
            measure(rows, innocent, seed, options.exemplars, options.limit)
            for seed in range(options.seeds)
        ]
        mean = {key: sum(run[key] for run in runs) / len(runs) for key in runs[0]}
        found = [run["found, check"] for run in runs]
        report[topic] = mean | {"spread of found, check": max(found) - min(found)}
        counts = {"found": len(some(rows[len(rows) // 2 :], options.limit))} | report["rows"]
        for name, count in counts.items():
            low, high = interval(mean[f"{name}, check"], count)
            report[topic] |= {f"{name}, check, low": low, f"{name}, check, high": high}
    if not options.topics_only:
        report["passages"] = passages()
    if options.json:
        print(json.dumps(report))
        return
    for part, figures in report.items():
        for name, value in figures.items():
            print(f"{part:<9} {name:<40} {value:.4g}")


if __name__ == "__main__":
    main()
