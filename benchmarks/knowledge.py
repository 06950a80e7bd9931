"""What elicited knowledge is worth: unnamed questions found, and innocent ones flagged.

    python -m benchmarks.knowledge --data ../shared/data --model local [local:PATH ...] [--limit N]

A small fixed sample of RWKU subjects (even numbers: no rule was tuned on these) and of TOFU authors
(who are made up: no model can know them, so about as much as with names only is to be expected).
Per set, the same questions with: names only; with what each model told (`alu_graph.agents.learning`
on names only); with the given facts (detection.py). "found": an answer, named neither in it nor in
its question, that is not released as it is; for given facts of TOFU the asked row is left out.
Beside it innocent answers flagged: the subjects' neighbours of RWKU that name no target; rows of
TOFU retain90; of TriviaQA, that name none. Replies are kept in a file (--cache), so that a run that
was cut off goes on, and so that the sifting can be measured again without a call.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.agents.learning import learn
from alu_graph.errors import ModelError
from alu_graph.evaluation.vanilla.remembered import Remembered
from alu_graph.models.local import LocalChatModel
from alu_graph.models.resolve import resolve_model
from benchmarks.detection import FIRST_FORGOTTEN, Pair, Row, author_target, nameless, read, some

EVERY = 3  # of the even RWKU subjects, and of the authors of forget10
LONGEST_REPLY = 80  # tokens


@dataclass
class Case:
    """One set: its targets with given facts, what is asked, and what is innocent."""

    label: str
    targets: list[Target]
    asked: list[tuple[str, Pair]]  # target id, question and answer
    innocent: dict[str, list[Pair]]
    leave: dict[Pair, str]  # the text of the given fact that is the asked row

    def registry(self, targets: Sequence[Target]) -> TargetRegistry:
        """A registry of targets."""
        registry = TargetRegistry()
        registry.add(*targets)
        return registry

    @property
    def bare(self) -> list[Target]:
        """The targets without facts."""
        return [Target(name=one.name, id=one.id) for one in self.targets]


def _words(text: str) -> set[str]:
    return {word for word in re.findall(r"\w+", text.lower()) if len(word) > 2}  # noqa: PLR2004


def _naming_none(pairs: Sequence[Pair], names: Sequence[str]) -> list[Pair]:
    parts = set().union(*map(_words, names))
    return [pair for pair in pairs if parts.isdisjoint(_words(" ".join(pair)))]


def rwku(data: Path, limit: int) -> Case:
    """RWKU: subjects with even numbers."""
    folder = data / "rwku"
    even = [row for row in read(folder / "targets.jsonl") if row["subject_id"] % 2 == 0]
    names = {row["subject"]: row["intro"] for row in even[::EVERY][:limit]}
    facts = {name: [Fact(text=intro)] for name, intro in names.items()}
    for level in (1, 2):
        for row in read(folder / f"forget_level{level}.jsonl"):
            if row["subject"] in facts:
                facts[row["subject"]].append(Fact(ask=row["query"], text=str(row["answer"])))
    asked = [
        (row["subject"], (row["query"], str(row["answer"])))
        for row in read(folder / "forget_level3.jsonl")
        if row["subject"] in names
    ]
    asked = [(name, pair) for name, pair in asked if _naming_none([pair], [name])]
    near = [
        (row["query"], str(row["answer"]))
        for level in (1, 2)
        for row in read(folder / f"neighbor_level{level}.jsonl")
        if row["subject"] in names
    ]
    trivia = [(row["question"], row["answers"][0]) for row in read(data / "utility/triviaqa.jsonl")]
    innocent = {
        "neighbours": _naming_none(near, list(names)),
        "TriviaQA": _naming_none(trivia, list(names)),
    }
    targets = [Target(name=name, id=name, facts=held) for name, held in facts.items()]
    return Case("RWKU", targets, asked, innocent, {})


def tofu(data: Path, limit: int, rows_of_each: int) -> Case:
    """TOFU: authors of forget10."""
    rows = read(data / "tofu/full.jsonl")
    masked = {
        row["qa_id"]: row["masked_question"]
        for row in read(data / "jailbreaks/tofu_forget10_masked.jsonl")
    }
    authors: dict[int, list[Row]] = {}
    for row in rows[FIRST_FORGOTTEN * 20 :]:
        authors.setdefault(row["author_id"], []).append(row)
    chosen = list(authors.values())[::EVERY][:limit]
    asked: list[tuple[str, Pair]] = []
    leave: dict[Pair, str] = {}
    for held in chosen:
        for row in some(held, rows_of_each):
            pair = (masked[row["qa_id"]], nameless(row))
            asked.append((f"author-{row['author_id']}", pair))
            leave[pair] = row["answer"]
    kept = some([row for row in rows if row["author_id"] < FIRST_FORGOTTEN], 400)
    innocent = {"retain90": [(row["question"], row["answer"]) for row in kept]}
    return Case("TOFU", [author_target(held) for held in chosen], asked, innocent, leave)


def measure(case: Case, registry: TargetRegistry, *, given: bool) -> dict[str, Any]:
    """Found and flagged."""
    whole = {one.id: one for one in case.targets}
    found = right = 0
    for target_id, pair in case.asked:
        held = registry
        if given and pair in case.leave:
            one = whole[target_id]
            left = [fact for fact in one.facts if fact.text != case.leave[pair]]
            others = [other for other in case.targets if other.id != target_id]
            held = case.registry([*others, one.model_copy(update={"facts": tuple(left)})])
        verdict = check(pair[1], held, question=pair[0])
        found += not verdict.clean
        right += any(leak.target_id == target_id for leak in verdict.leaks)
    flagged = {
        label: (sum(not check(a, registry, question=q).clean for q, a in pairs), len(pairs))
        for label, pairs in case.innocent.items()
    }
    facts = sum(len(one.facts) for one in registry)
    return {
        "facts": facts,
        "found": found,
        "right": right,
        "asked": len(case.asked),
        "flagged": flagged,
    }


def conditions(
    case: Case, models: Sequence[Remembered], wordings: int
) -> dict[str, dict[str, Any]]:
    """The set with names only, with what each model told, with given facts."""
    report = {"names only": measure(case, case.registry(case.bare), given=False)}
    for model in models:
        registry = case.registry(case.bare)
        began = time.monotonic()
        learned = learn(registry, model, wordings=wordings, timeout=600)
        report[model.model_name] = {
            **measure(case, registry, given=False),
            "gained": learned.gained,
            "unknown": learned.unknown,
            "seconds": time.monotonic() - began,
        }
        # The name alone, which only marks that the model was asked, is no fact.
        report[model.model_name]["facts"] = learned.facts
    report["given facts"] = measure(case, case.registry(case.targets), given=True)
    return report


def model_of(spec: str, cache: Path) -> Remembered:
    """A chat model by its name; a local one is kept short."""
    model = resolve_model(spec)
    if not isinstance(model, BaseChatModel):
        msg = "this is no chat model: give the name of one"
        raise ModelError(msg)
    if isinstance(model, LocalChatModel):
        model = model.model_copy(update={"max_tokens": LONGEST_REPLY, "n_ctx": 512})
    return Remembered(model=model, path=cache)


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="the folder with tofu/, rwku/ ...")
    parser.add_argument("--model", nargs="+", default=["local"], help="as `alu ask --model`")
    parser.add_argument("--limit", type=int, default=12, help="RWKU subjects")
    parser.add_argument("--authors", type=int, default=4, help="TOFU authors")
    parser.add_argument("--rows", type=int, default=20, help="questions of each author")
    parser.add_argument("--wordings", type=int, default=2, choices=(1, 2))
    parser.add_argument("--cache", type=Path, default=Path("/tmp/alu-knowledge.db"))  # noqa: S108
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    models = [model_of(spec, options.cache) for spec in options.model]
    report: dict[str, dict[str, dict[str, Any]]] = {}
    cases = (rwku(options.data, options.limit), tofu(options.data, options.authors, options.rows))
    for case in cases:
        report[case.label] = conditions(case, models, options.wordings)
        print(f"{case.label}: {len(case.targets)} targets", file=sys.stderr)
    if options.json:
        print(json.dumps(report))
        return
    for label, rows in report.items():
        for name, row in rows.items():
            flagged = "  ".join(f"{k} {n}/{of}" for k, (n, of) in row["flagged"].items())
            print(
                f"{label:<5} {name[:34]:<34} facts {row['facts']:>4}  found {row['found']:>3} of "
                f"{row['asked']} ({row['found'] / row['asked']:.1%}), right {row['right']}; "
                f"flagged: {flagged}"
            )


if __name__ == "__main__":
    main()
