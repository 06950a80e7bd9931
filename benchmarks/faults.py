"""Random faults at every named fault site: what leaks, hangs, or runs past its attempts.

    python -m benchmarks.faults [--runs 10000] [--seed 0] [--json]

Each run is the workflow in one of its forms (sealed, streamed, graph; sync and async; agents by
model or by rules) with one to four faults: an error, None, NaN vectors or a spoilt reply, at the
embedder, the registry, the checker, the payload, each agent's two functions, or a model. The
harness is that of the tests (tests/unit_tests/random_faults.py). Exit code 1 if a run was unsound.
"""

from __future__ import annotations

import argparse
import json
import logging
import sys
from collections import Counter
from typing import Any

from tests.unit_tests.random_faults import CODE, MODELS, Run, run


def table(runs: list[Run]) -> dict[str, Any]:
    """The figures of a set of runs."""
    struck = [one for one in runs if one.struck]
    return {
        "runs": len(runs),
        "in which a fault struck": len(struck),
        "fault sites": len(CODE) + len(MODELS),
        "revealed the target": sum(bool(one.revealed) for one in runs),
        "hung": sum(one.outcome == "hung" for one in runs),
        "past their attempts": sum(one.calls > one.limit for one in runs),
        "ended in another error than ours": sum(not one.ended for one in runs),
        "slowest, seconds": round(max(one.seconds for one in runs), 2),
        "outcomes": dict(sorted(Counter(one.outcome for one in runs).items())),
        "outcomes where a fault struck": dict(
            sorted(Counter(one.outcome for one in struck).items())
        ),
    }


def main() -> int:
    """Make the runs and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    logging.disable(logging.CRITICAL)  # thousands of faults are reported there, on purpose
    runs = []
    for number in range(args.runs):
        runs.append(run(args.seed + number))
        if sys.stderr.isatty() and number % 50 == 0:
            print(f"\r{number} of {args.runs}", end="", file=sys.stderr)
    figures = table(runs)
    unsound = [one for one in runs if not one.sound]
    if args.json:
        print(json.dumps(figures, indent=1))
    else:
        for name, value in figures.items():
            print(f"{name:36} {value}")
    for one in unsound[:20]:
        print(f"unsound: {one}", file=sys.stderr)
    return 1 if unsound else 0


if __name__ == "__main__":
    raise SystemExit(main())
