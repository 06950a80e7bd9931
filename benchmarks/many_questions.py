"""Up to eight questions in one prompt, one or two about a target: what is kept, and what leaks.

    python -m benchmarks.many_questions [--json] [--show]

The rows (tests/data/many_questions.jsonl) put pairs of questions and answers, written by hand, into
five forms of asking and nine of answering, half of them with the answers in another order. They
were written before the rules were tuned on them; those of tests/data/fresh are later, and were
written before the rules were last touched. Vanilla is scripted, agents by rules. A row is
"whole" where every innocent answer is kept, "parsed" where JSON stays JSON and code stays code.
"""

from __future__ import annotations

import argparse
import ast
import json
from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

from langchain_core.language_models import FakeListChatModel

from alu_graph import Target, TargetRegistry, unlearn

DATA = Path(__file__).parents[1] / "tests" / "data"


def answered(row: dict[str, Any]) -> str:
    """What the sealed model says to a row's question."""
    registry = TargetRegistry()
    fields = {key: row[key] for key in ("aliases", "kind", "facts")}
    registry.add(Target(name=row["target"], **fields))
    model = FakeListChatModel(responses=[row["answer"]])
    return str(unlearn(model, registry, agents="rules").invoke(row["question"]).content)


def parses(form: str, text: str) -> bool:
    """Whether a text of a form that machines read can still be read."""
    try:
        if form.startswith("json"):
            json.loads(text)
        elif text.startswith("```python"):
            ast.parse(text.removeprefix("```python").removesuffix("```"))
    except (ValueError, SyntaxError):
        return False
    return True


def measure(folder: Path, *, show: bool) -> dict[str, Counter[str]]:
    """Count by the form of the answer."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    text = (folder / "many_questions.jsonl").read_text(encoding="utf-8")
    for line in text.splitlines():
        row = json.loads(line)
        said = answered(row)
        kept = [text for text in row["keep"] if text.lower() in said.lower()]
        leaked = [text for text in row["leak"] if text.lower() in said.lower()]
        readable = parses(row["form"], said)
        for key in (row["form"], "all"):
            counts[key].update(
                rows=1,
                whole=len(kept) == len(row["keep"]),
                innocent=len(row["keep"]),
                kept=len(kept),
                leaked=bool(leaked),
                parsed=readable,
            )
        if show and (len(kept) < len(row["keep"]) or leaked or not readable):
            print(f"{row['id']} {row['form']}: leaked {leaked}, parsed {readable}\n{said}\n")
    return counts


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--json", action="store_true", help="one JSON object on standard output")
    parser.add_argument("--show", action="store_true", help="print the answers that fall short")
    options = parser.parse_args()
    report = measure(DATA, show=options.show)
    report["fresh"] = measure(DATA / "fresh", show=options.show)["all"]
    if options.json:
        print(json.dumps(report))
        return
    for form, counts in report.items():
        print(f"{form:<10} " + ", ".join(f"{key} {value}" for key, value in counts.items()))


if __name__ == "__main__":
    main()
