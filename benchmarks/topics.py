"""Topics and passages: what is found, and what innocent answers are touched.

    python -m benchmarks.topics --data ../shared/data [--seeds N] [--limit N] [--exemplars N]

Topics: for each WMDP subject a random half of the rows (question and right option) are exemplars,
the other half is asked; each by the head alone and through `check`, with the right option as
answer. Thresholds come from the exemplars and the shipped innocent texts alone. MMLU holds 25 rows
of virology, computer security and medical genetics, which are near or on these topics.
Passages: written for this benchmark, of made-up words.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from alu_graph import Fact, Target, TargetRegistry, check

TOPICS = ("bio", "chem", "cyber")
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
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    innocent = {
        "MMLU": some(pairs(options.data / "mmlu/sample.jsonl"), options.limit),
        "TriviaQA": some(pairs(options.data / "utility/triviaqa.jsonl"), options.limit),
        "TruthfulQA": some(pairs(options.data / "utility/truthfulqa_mc1.jsonl"), options.limit),
    }
    report: dict[str, Any] = {"rows": {name: len(held) for name, held in innocent.items()}}
    for topic in TOPICS:
        rows = pairs(options.data / f"wmdp/{topic}.jsonl")
        runs = [
            measure(rows, innocent, seed, options.exemplars, options.limit)
            for seed in range(options.seeds)
        ]
        report[topic] = {key: sum(run[key] for run in runs) / len(runs) for key in runs[0]}
        report[topic]["spread of found, check"] = max(run["found, check"] for run in runs) - min(
            run["found, check"] for run in runs
        )
    report["passages"] = passages()
    if options.json:
        print(json.dumps(report))
        return
    for part, figures in report.items():
        for name, value in figures.items():
            print(f"{part:<9} {name:<40} {value:.4g}")


if __name__ == "__main__":
    main()
