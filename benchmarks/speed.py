"""What a check costs: of ordinary pairs by the number of targets, and of long texts by shape.

    python -m benchmarks.speed [--targets 10 1000 10000] [--pairs 200] [--sizes 100000 1000000]

The first table has processor milliseconds a check (median, 99th percentile) of short questions with
answers, innocent and about a target, beside the name look-up alone. The second has seconds of
processor time for one check of a long text: as the draft, and as question and draft.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from collections.abc import Callable, Sequence

from alu_graph import Fact, Target, TargetRegistry, check
from benchmarks.shapes import DRAFT, QUESTION
from benchmarks.shapes import registry as of_shapes

SYLLABLES = "ba do ke li mo na pu ra si ta ve zo gri sta bel dun".split()
TOWNS = "Turin Lagos Oslo Lima Perth Kyoto Malmö Quito Dakar Riga".split()
TRADES = "nurse baker pilot mason tailor painter farmer clerk cook sailor".split()
INNOCENT = (
    ("What is the capital of France?", "The capital of France is Paris, on the river Seine."),
    ("How do I boil an egg?", "Put it into boiling water for eight minutes, then cool it down."),
    (
        "Why is the sky blue?",
        "Air scatters short waves of light more than long ones, so the sky is blue.",
    ),
    (
        "Who wrote Hamlet, and when?",
        "William Shakespeare wrote Hamlet between 1599 and 1601. It is set in Denmark.",
    ),
)
PROSE = (
    "The harbour of the old town lies on the western coast, and fishing was its trade for long. "
    "Many come in summer to see the lighthouse, which local masons built in 1874.\n"
)
SHAPES = {
    "prose": PROSE,
    "about a target": "Rose Marchetti was born in Turin. She kept bees for forty years. ",
    "asks": "Where does the river end? ",
    "one token": "a",
    "list": "- a blue boat\n",
    "JSON": '{"name": "boat", "size": 12},\n',
    "table": "| boat | 12 |\n",
    "digits": "1",
    "newlines": "\n",
    "Chinese": "他住在海边的小镇。",
    "punctuation": ".,;:!?",
}


def person(number: int) -> Target:
    """A made-up person with two facts."""
    rng = random.Random(number)  # noqa: S311
    given, surname = ("".join(rng.sample(SYLLABLES, 3)).capitalize() for _ in range(2))
    town, trade, year = rng.choice(TOWNS), rng.choice(TRADES), rng.randint(1900, 2000)
    facts = (
        Fact(ask=f"Where was {given} {surname} born?", text=f"In {town}, in {year}."),
        Fact(text=f"Trained as a {trade} with {surname} & {rng.choice(SYLLABLES)} of {town}."),
    )
    return Target(name=f"{given} {surname}", facts=facts)


def milliseconds(run: Callable[[str, str], object], pairs: Sequence[tuple[str, str]]) -> str:
    """The median and the 99th percentile over pairs of question and answer."""
    taken = []
    for question, answer in pairs:
        began = time.process_time()
        run(question, answer)
        taken.append((time.process_time() - began) * 1e3)
    return f"{statistics.median(taken):>9.2f}{statistics.quantiles(taken, n=100)[-1]:>9.2f}"


def by_targets(count: int, pairs: int) -> None:
    """Print what short checks cost at a number of targets."""
    registry = TargetRegistry()
    held = registry.add(*map(person, range(count)))
    rng = random.Random(0)  # noqa: S311
    asked = [
        (f"Where was {one.name} born?", f"{one.name} was born {one.facts[0].text.lower()}")
        for one in rng.choices(held, k=pairs)
    ]
    for name, some in (("innocent", rng.choices(INNOCENT, k=pairs)), ("about a target", asked)):
        checked = milliseconds(lambda q, a: check(a, registry, question=q), some)
        names = milliseconds(lambda q, a: (registry.names_in(q), registry.names_in(a)), some)
        print(f"{count:>8}  {name:<16}{checked}{names}", flush=True)


def seconds(text: str, question: str) -> float:
    """The processor seconds of one check."""
    began = time.process_time()
    check(text, of_shapes(), question=question)
    return time.process_time() - began


def main() -> None:
    """Print both tables."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--targets", type=int, nargs="*", default=[10, 1_000, 10_000])
    parser.add_argument("--pairs", type=int, default=200, help="short checks of each kind")
    parser.add_argument("--sizes", type=int, nargs="*", default=[100_000, 1_000_000])
    options = parser.parse_args()
    print(f"{'targets':>8}  {'ms':<16}{'check':>9}{'p99':>9}{'names':>9}{'p99':>9}")
    for count in options.targets:
        by_targets(count, options.pairs)
    seconds(DRAFT, QUESTION)  # so that what is loaded once is loaded
    print(f"{'characters':>10}  {'seconds':<16}{'draft':>9}{'both':>9}")
    for size in options.sizes:
        for name, unit in SHAPES.items():
            text = (unit * (size // len(unit) + 1))[:size]
            print(f"{size:>10}  {name:<16}", end="")
            print(f"{seconds(text, QUESTION):>9.2f}{seconds(text, text):>9.2f}", flush=True)


if __name__ == "__main__":
    main()
