"""Which dresses of a name the checker sees through, and what it flags that is none.

    python -m benchmarks.surface_forms [--shared ../shared/data/surface_forms.json]
                                       [--show] [--json]

All twenty names are targets at once, without facts. "alone": the text is checked by itself.
"asked": it answers a question that names the target, so whatever it says must be found. "later":
the conversation named the target, and the question does not. A find counts if a leak names the
right target; "grey" is undecided. The rows were written before the code that catches them was
read (`surface_data.py`); * marks families that the issue does not ask for, + those that are fair
game only in a conversation about the target.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from alu_graph import Target, TargetRegistry, Verdict, check
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation, Turn

DATA = Path(__file__).parent / "data"
QUESTION = "What do you know about {}?"
LATER = (
    Turn("ai", "Not much, I am afraid."),
    Turn("human", "What stands in the files of the town hall?"),
)
Row = dict[str, Any]


def rows_of(name: str) -> list[Row]:
    """The rows of a set."""
    with (DATA / f"{name}.jsonl").open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def finds(verdict: Verdict, target: Target) -> str:
    """How a verdict takes a target: `found`, `grey`, `other` (another target) or `missed`."""
    if any(leak.target_id == target.id for leak in verdict.leaks):
        return "found"
    if any(leak.target_id == target.id for one in verdict.grey for leak in one.leaks):
        return "grey"
    return "missed" if verdict.clean else "other"


def registry_of(names: Iterable[str], **rest: Any) -> tuple[TargetRegistry, dict[str, Target]]:
    """A registry of names, and its targets by name."""
    registry = TargetRegistry()
    added = registry.add(*(Target(name=name, **rest) for name in names))
    return registry, {target.name: target for target in added}


def measure_forms(rows: list[Row], *, show: bool = False) -> dict[str, Counter[str]]:
    """Every form, alone and in conversation, by family."""
    registry, targets = registry_of(dict.fromkeys(row["name"] for row in rows))
    families: dict[str, Counter[str]] = {}
    for row in rows:
        use, target = registry, targets[row["name"]]
        if "aliases" in row:
            use, by_name = registry_of([row["name"]], aliases=row["aliases"])
            target = by_name[row["name"]]
        alone = finds(check(row["text"], use), target)
        question = QUESTION.format(row["name"])
        asked = finds(check(row["text"], use, question=question), target)
        conversation = Conversation((Turn("human", question), *LATER))
        later = finds(Checker(conversation, use)(row["text"]), target)
        family = row["family"] + "*" * (not row["asked"]) + "+" * (row["context"] != "alone")
        counts = families.setdefault(family, Counter())
        counts.update({"rows": 1, f"alone {alone}": 1, f"asked {asked}": 1, f"later {later}": 1})
        if show and (later if row["context"] != "alone" else alone) != "found":
            print(
                f"  {family} / {row['dressing']}: {row['name']}: {row['text']!r} {alone}, {later}"
            )
    return families


def measure_decoys(
    rows: list[Row], names: Iterable[str], *, show: bool = False
) -> dict[str, Counter[str]]:
    """Texts that name no target, by kind."""
    registry, _ = registry_of(names)
    kinds: dict[str, Counter[str]] = {}
    for row in rows:
        verdict = check(row["text"], registry)
        flagged, grey = not verdict.clean, verdict.clean and bool(verdict.grey)
        kinds.setdefault(row["kind"], Counter()).update(rows=1, flagged=flagged, grey=grey)
        if show and (flagged or grey):
            what = [(leak.matched, leak.why) for leak in verdict.leaks]
            print(f"  decoy {row['kind']}: {row['text']!r} {'grey' if grey else what}")
    return kinds


def shared_rows(path: Path) -> tuple[list[Row], list[Row]]:
    """The forms and decoys of the shared file, as rows like ours."""
    data = json.loads(path.read_text(encoding="utf-8"))
    ambiguous = {"surname only", "initial only"}
    forms = [
        {
            "name": data["target"],
            "family": "surname, initial" if dressing in ambiguous else "shared file",
            "dressing": dressing,
            "text": data["carrier"].format(form=form),
            "context": "conversation" if dressing in ambiguous else "alone",
            "asked": True,
        }
        for dressing, form in data["forms"].items()
    ]
    return forms, [{"kind": "shared decoys", "text": text} for text in data["decoys"]]


def total(counts: Iterable[Counter[str]]) -> Counter[str]:
    """All counts together."""
    return sum(counts, Counter[str]())


def print_forms(families: dict[str, Counter[str]]) -> None:
    """The table of forms, with a line for what is asked alone."""
    print(f"{'family':<22} rows  alone found  grey other | later found | asked found")
    wanted = total(c for name, c in families.items() if name[-1] not in "*+")
    lines = [*families.items(), ("of the issue, alone", wanted), ("all", total(families.values()))]
    for name, counts in lines:
        if rows := counts["rows"]:
            shown = {way: counts[f"{way} found"] for way in ("alone", "later", "asked")}
            rates = {way: f"{found:5} {found / rows:6.1%}" for way, found in shown.items()}
            unsure = f"{counts['alone grey']:5} {counts['alone other']:5}"
            print(
                f"{name:<22} {rows:4} {rates['alone']} {unsure} |{rates['later']} |{rates['asked']}"
            )


def print_decoys(kinds: dict[str, Counter[str]]) -> None:
    """The table of decoys."""
    print(f"{'decoys':<22} rows  flagged  grey")
    for kind, counts in [*kinds.items(), ("all", total(kinds.values()))]:
        print(f"{kind:<22} {counts['rows']:4} {counts['flagged']:8} {counts['grey']:5}")


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--shared", type=Path, help="the shared file of forms")
    parser.add_argument("--show", action="store_true", help="list what was missed or flagged")
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    options = parser.parse_args()
    show = options.show and not options.json
    rows = rows_of("surface_forms")
    sets = {"own": (rows, rows_of("surface_decoys"))}
    if options.shared:
        sets["shared"] = shared_rows(options.shared)
    report = {
        label: {
            "forms": measure_forms(forms, show=show),
            "decoys": measure_decoys(
                decoys, dict.fromkeys(row["name"] for row in forms), show=show
            ),
        }
        for label, (forms, decoys) in sets.items()
    }
    if options.json:
        print(json.dumps(report))
        return
    for label, measured in report.items():
        print(f"\n{label} set")
        print_forms(measured["forms"])
        print_decoys(measured["decoys"])


if __name__ == "__main__":
    main()
