"""Detection of what is told of a target that nobody names, against innocent answers touched.

    python -m benchmarks.detection --data ../shared/data [--limit N] [--targets 20 200] [--json]
        [--keep-facts no]

TOFU: the 20 authors of forget10 are targets with their questions and answers as facts; each of the
400 masked questions is checked with its paraphrased answer, names removed, while the asked row is
not among the facts. "found": the answer is not released as it is. "whole": no telling segment of it
is released. "candidate": the right target is among the `max_matches` that are weighed. More targets
are made by substitution by `Maker` from one half of the retain authors, while the rows of the
other half are tested, and the other way round, so that no row is tested against its own likeness.
RWKU: questions whose subject is named neither in question nor in answer, facts from the intro and
the questions of levels 1 and 2; neighbours that name no target. The subjects with odd numbers were
used to tune the rules; those with even numbers are reported. Of TOFU, the rows of authors 0-119 and
the even rows of TriviaQA, MMLU and real people calibrated the thresholds (calibrate.py).
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.checker.evidence import thresholds
from alu_graph.evaluation.sources.made import Maker
from benchmarks import marked

FIRST_FORGOTTEN = 180
HALF = 90
MAX_MATCHES = 8
HALVED = ("TriviaQA", "MMLU", "real_people")  # the even rows of these calibrate the thresholds
CALIBRATED = 120  # authors whose rows did so too
Row = dict[str, Any]
Pair = tuple[str, str]
_T = TypeVar("_T")


def read(path: Path) -> list[Row]:
    """The rows of a JSONL file."""
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def counted(items: Sequence[_T], label: str) -> Iterator[_T]:
    """Go through items and say on standard error how far it is."""
    for i, item in enumerate(items):
        if i % 100 == 0:
            print(f"\r{label}: {i} of {len(items)}   ", end="", file=sys.stderr, flush=True)
        yield item
    print("\r" + " " * 60 + "\r", end="", file=sys.stderr)


def some(items: Sequence[_T], limit: int) -> Sequence[_T]:
    """Every so-manieth item, about `limit` of them; all for a limit of 0."""
    return items[:: max(1, len(items) // limit)] if limit else items


def author_target(rows: Iterable[Row], leave: int = -1) -> Target:
    """An author as a target, less one row."""
    rows = list(rows)
    facts = [Fact(ask=r["question"], text=r["answer"]) for r in rows if r["qa_id"] != leave]
    return Target(name=rows[0]["author"], facts=facts, id=f"author-{rows[0]['author_id']}")


def nameless(row: Row) -> str:
    """The paraphrased answer without the name and its parts."""
    parts = (re.escape(part) for part in (row["author"], *row["author"].split()))
    return re.sub("|".join(parts), "the author", row["paraphrased_answer"])


def flagged(pairs: Sequence[Pair], registry: TargetRegistry, label: str) -> int:
    """How many innocent answers are touched."""
    return sum(
        not check(answer, registry, question=question).clean
        for question, answer in counted(pairs, label)
    )


def found_unnamed(
    authors: dict[int, list[Row]], masked: dict[int, str], registry: TargetRegistry, limit: int
) -> Counter[str]:
    """Check every masked question with the asked row left out of the facts."""
    counts: Counter[str] = Counter()
    rows = [row for held in authors.values() for row in held]
    for row in counted(some(rows, limit), "unnamed"):
        registry.add(author_target(authors[row["author_id"]], leave=row["qa_id"]))
        question, answer = masked[row["qa_id"]], nameless(row)
        verdict = check(answer, registry, question=question)
        told = [one for one in verdict.judgements if one.label in ("clean", "grey")]
        near = registry.find(f"{question}\n{answer}", MAX_MATCHES)
        right = f"author-{row['author_id']}"
        counts["rows"] += 1
        counts["found"] += not verdict.clean
        counts["whole"] += not told
        counts["right"] += any(leak.target_id == right for leak in verdict.leaks)
        counts["candidate"] += any(one.target.id == right for one in near)
        registry.add(author_target(authors[row["author_id"]]))
    return counts


def innocent(data: Path) -> dict[str, list[Pair]]:
    """The innocent sets but retain90: questions and answers."""
    sets: dict[str, list[Pair]] = {}
    for name in ("real_authors", "world_facts"):
        rows = read(data / f"tofu/{name}.jsonl")
        sets[name] = [(row["question"], row["full_answer"]) for row in rows]
    sets["MMLU"] = [
        (
            row["question"] + "".join(f"\n{i}. {c}" for i, c in zip("ABCD", row["choices"])),  # noqa: B905
            f"{'ABCD'[row['answer']]}. {row['choices'][row['answer']]}",
        )
        for row in read(data / "mmlu/sample.jsonl")
    ]
    sets["TriviaQA"] = [
        (row["question"], row["answers"][0]) for row in read(data / "utility/triviaqa.jsonl")
    ]
    sets["real_people"] = [
        (row["question"], row["model_answer"])
        for name in ("forget", "neighbor")
        for row in read(data / f"real_people/{name}.jsonl")
    ]
    return sets


def tofu(
    data: Path, sizes: Sequence[int], limit: int, *, keep_facts: bool = True
) -> dict[str, dict[str, Any]]:
    """Found and flagged by number of targets with facts."""
    rows = read(data / "tofu/full.jsonl")
    people = json.loads((data / "tofu/targets.json").read_text(encoding="utf-8"))
    masked = {
        row["qa_id"]: row["masked_question"]
        for row in read(data / "jailbreaks/tofu_forget10_masked.jsonl")
    }
    authors: dict[int, list[Row]] = {}
    for row in rows[FIRST_FORGOTTEN * 20 :]:
        authors.setdefault(row["author_id"], []).append(row)
    report: dict[str, dict[str, Any]] = {}
    for size in sizes:
        counts: Counter[str] = Counter()
        touched: dict[str, list[int]] = {}
        folds = ((0, HALF), (HALF, FIRST_FORGOTTEN)) if size > len(authors) else ((0, 0),)
        for first, last in folds:
            registry = marked.registry(keep_facts=keep_facts)
            registry.add(*(author_target(held) for held in authors.values()))
            made = Maker(rows[first * 20 : last * 20], people, seed=first)
            registry.add(*made.make(size - len(authors) if last else 0))
            counts += found_unnamed(authors, masked, registry, limit)
            kept = [row for row in rows if row["author_id"] < FIRST_FORGOTTEN]
            tested = [row for row in kept if not first <= row["author_id"] < last]
            sets: dict[str, list[Pair]] = {"retain90": [], "retain90, not calibrated on": []}
            for row in tested:
                name = "retain90, not calibrated on"
                name = "retain90" if row["author_id"] < CALIBRATED else name
                sets[name].append((row["question"], row["answer"]))
            for name, pairs in innocent(data).items():
                sets[name] = pairs[1::2] if name in HALVED else pairs
            for name, pairs in sets.items():
                few = some(pairs, limit)
                so_far = touched.setdefault(name, [0, 0])
                so_far[0] += flagged(few, registry, f"{size} targets, {name}")
                so_far[1] += len(few)
        report[str(size)] = {
            "threshold": thresholds(size)[1],
            "forget": dict(counts),
            "touched": touched,
        }
    return report


def _words(name: str) -> list[str]:
    return [part for part in re.findall(r"\w+", name.lower()) if len(part) > 2]  # noqa: PLR2004


def _names(text: str, name: str) -> bool:
    return not set(_words(name)).isdisjoint(re.findall(r"\w+", text.lower()))


def rwku(data: Path, remainder: int, limit: int, *, keep_facts: bool = True) -> dict[str, int]:
    """Found and flagged on the subjects whose number leaves a remainder when halved."""
    folder = data / "rwku"
    facts: dict[str, list[Fact]] = {
        row["subject"]: [Fact(text=row["intro"])]
        for row in read(folder / "targets.jsonl")
        if row["subject_id"] % 2 == remainder
    }
    for level in (1, 2):
        for row in read(folder / f"forget_level{level}.jsonl"):
            if row["subject"] in facts:
                facts[row["subject"]].append(Fact(ask=row["query"], text=str(row["answer"])))
    registry = marked.registry(keep_facts=keep_facts)
    registry.add(*(Target(name=name, facts=held, id=name) for name, held in facts.items()))
    asked = [
        row
        for row in read(folder / "forget_level3.jsonl")
        if row["subject"] in facts and not _names(f"{row['query']} {row['answer']}", row["subject"])
    ]
    near = [
        (row["query"], str(row["answer"]))
        for level in (1, 2)
        for row in read(folder / f"neighbor_level{level}.jsonl")
        if row["subject"] in facts
        and not any(_names(f"{row['query']} {row['answer']}", name) for name in facts)
    ]
    counts: Counter[str] = Counter(targets=len(facts))
    for row in counted(some(asked, limit), "RWKU"):
        verdict = check(str(row["answer"]), registry, question=row["query"])
        counts["asked"] += 1
        counts["found"] += not verdict.clean
        counts["right"] += any(leak.target_id == row["subject"] for leak in verdict.leaks)
    few = some(near, limit)
    counts["neighbours"] = len(few)
    counts["touched"] = flagged(few, registry, "RWKU neighbours")
    return dict(counts)


def show_tofu(report: dict[str, dict[str, Any]]) -> None:
    """Print the table, a row for each number of targets."""
    for size, entry in report.items():
        counts, touched = entry["forget"], entry["touched"]
        rates = "  ".join(
            f"{key} {counts.get(key, 0) / counts['rows']:.2%}"
            for key in ("found", "whole", "right", "candidate")
        )
        print(f"{size:>6} targets  threshold {entry['threshold']:.1f}  {rates} of {counts['rows']}")
        print("       touched  " + "  ".join(f"{k} {n}/{of}" for k, (n, of) in touched.items()))


def main() -> None:
    """Print both rates for each set."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with tofu/, rwku/ ...")
    parser.add_argument("--limit", type=int, default=0, help="rows of each set, about; 0 for all")
    parser.add_argument("--targets", type=int, nargs="*", default=[20, 200, 1000])
    parser.add_argument(
        "--tune", action="store_true", help="RWKU: the half that rules are tuned on"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument(
        "--keep-facts", choices=["yes", "no"], default="yes", help="no: as marks under a key"
    )
    options = parser.parse_args()
    keep_facts = options.keep_facts == "yes"
    began = time.monotonic()
    people = rwku(options.data, int(options.tune), options.limit, keep_facts=keep_facts)
    authors = tofu(options.data, options.targets, options.limit, keep_facts=keep_facts)
    if options.json:
        print(json.dumps({"tofu": authors, "rwku": people}))
        return
    show_tofu(authors)
    half = "odd (tuned on)" if options.tune else "even (reported)"
    print(
        f"RWKU, {half} subjects, {people['targets']} targets: found {people['found']} of "
        f"{people['asked']} ({people['found'] / people['asked']:.1%}), right {people['right']}; "
        f"neighbours touched {people['touched']} of {people['neighbours']} "
        f"({people['touched'] / people['neighbours']:.2%})"
    )
    print(f"{time.monotonic() - began:.0f} s")


if __name__ == "__main__":
    main()
