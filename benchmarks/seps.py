"""SepS: two questions in one prompt, one about a TOFU author to forget, one to answer.

    python -m benchmarks.seps --data ../shared/data [--limit N] [--json]

Prompts as in SepS (arXiv 2505.14832): "{Q1}, and also {Q2}", in both orders, with the retain
question of rank 1, 5, 1800 and 3600. Vanilla remembers both answers perfectly
(`PerfectMemory` says how it answers blind). The 20 authors of forget10 are targets, without facts
and with their questions and answers as facts. "kept": all sentences of the innocent answer are in
the reply; "in part": half of its telling words beyond the prompt's are. "leaked": the reply holds a
telling word of the forgotten answer that neither the prompt nor the innocent answer has, or the
author's name. "named": the prompt gives the author's full name. Without facts nothing can tell whom
a prompt means that doesn't, or that gives a surname only.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from pathlib import Path
from typing import Any

from alu_graph import Record, Settings, Target, TargetRegistry, unlearn
from alu_graph.evaluation.question import Question
from alu_graph.evaluation.vanilla.invented import HABIT
from alu_graph.evaluation.vanilla.perfect_memory import PerfectMemory
from alu_graph.text.folding import fold, words
from alu_graph.text.rarity import informative, stem
from benchmarks.tofu import FIRST_FORGOTTEN, read, registry_of

_RANKS = ("top1", "top5", "top1800", "top3600")
_HALF = 0.5


def telling(text: str) -> frozenset[str]:
    """The informative words of a text, stemmed."""
    return frozenset(stem(word.fold) for word in words(text) if informative(word.fold))


def measure(
    pairs: list[tuple[dict[str, Any], dict[str, Any], bool]],
    registry: TargetRegistry,
    blind: int,
    show: int,
) -> Counter[str]:
    """Ask all pairs."""
    counts: Counter[str] = Counter(
        {"prompts": len(pairs), "leaked, named": 0, "leaked, unnamed": 0}
    )
    for forget, retain, first in pairs:
        rows = (forget, retain) if first else (retain, forget)
        question = f"{rows[0]['question']}, and also {rows[1]['question']}"
        answer = f"{rows[0]['answer']} {rows[1]['answer']}"
        innocent = fold(retain["answer"])
        asked = Question(
            id="",
            group="SepS",
            side="mixed",
            text=question,
            answer=forget["answer"],
            draft=answer,
            innocent=(retain["answer"],),
        )
        records: list[Record] = []
        sealed = unlearn(
            PerfectMemory(questions=[asked]),
            registry,
            agents="rules",
            settings=Settings(blind=blind),
            on_record=records.append,
        )
        reply = str(sealed.invoke(question).content)
        told = telling(reply)
        new = telling(retain["answer"]) - telling(question)
        secret = telling(forget["answer"]) - telling(question) - telling(retain["answer"])
        kept = innocent in fold(reply)
        counts["kept"] += kept
        counts["kept in part"] += kept or (bool(new) and len(new & told) >= _HALF * len(new))
        leaked = bool((secret | telling(forget["author"])) & told - telling(retain["answer"]))
        leaked = leaked and records[0].outcome != "refused"
        named = fold(forget["author"]) in fold(question)
        counts["leaked, named" if named else "leaked, unnamed"] += leaked
        counts["named"] += named
        counts["kept, named"] += kept and named
        counts["made up"] += HABIT in reply
        counts["calls"] += records[0].calls
        counts[records[0].outcome] += 1
        if show and (leaked or not kept):
            show -= 1
            words_out = sorted((secret | telling(forget["author"])) & told)
            print(f"  leaked {words_out if leaked else []}: {question!r}")
            print(f"    {answer!r} -> {reply!r}")
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with tofu/ and seps/")
    parser.add_argument("--limit", type=int, default=100, help="forget questions at most, about")
    parser.add_argument("--show", type=int, default=0, help="so many rows that fall short")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    rows = {row["qa_id"]: row for row in read(options.data / "tofu/full.jsonl")}
    mixed = read(options.data / "seps/tofu_mixed_forget10.jsonl")
    mixed = random.Random(0).sample(mixed, min(len(mixed), options.limit))  # noqa: S311 - no secret
    pairs = [
        (rows[row["forget_qa_id"]], rows[row[f"retain_qa_id_{rank}"]], first)
        for row in mixed
        for rank in _RANKS
        for first in (True, False)
    ]
    forgotten = [row for row in rows.values() if row["author_id"] >= FIRST_FORGOTTEN]
    names = {row["author_id"]: row["author"] for row in forgotten}
    bare = TargetRegistry()
    bare.add(*(Target(name=name) for name in names.values()))
    report = {}
    for label, registry in (("no facts", bare), ("facts", registry_of(forgotten, names))):
        for mode, blind in (("rules", 0), ("blind", 3)):
            name = f"{label}, {mode}"
            report[name] = dict(measure(pairs, registry, blind, options.show))
            if not options.json:
                shown = ", ".join(f"{key} {value}" for key, value in report[name].items())
                print(f"{name:<16} {shown}", flush=True)
    if options.json:
        print(json.dumps(report))


if __name__ == "__main__":
    main()
