"""The leak matrix: what each surface of the sealed form shows of draft, candidates and names.

    python -m benchmarks.leak_matrix [--json]

Every surface (calls, streams, events, callbacks, tracing, caches, checkpoints, logs, errors) times
how the sealed form is embedded, sync and async, with and without tools; and, as a control, the same
surface without the seal. The cells are those of the tests (tests/unit_tests/leak_matrix.py). Exit
code 1 if a sealed cell shows anything.
"""

from __future__ import annotations

import argparse
import json
import logging
import warnings
from typing import Any

from tests.unit_tests.leak_matrix import SHAPES, SURFACES, Cell, cells, leaking, shown


def measure() -> list[dict[str, Any]]:
    """Run all cells: one row for each surface."""
    rows: list[dict[str, Any]] = []
    every = cells()
    for surface in SURFACES:
        row: dict[str, Any] = {"surface": surface}
        for shape in SHAPES:
            mine = [one for one in every if (one.surface, one.shape) == (surface, shape)]
            leaks = sum(bool(leaking(one)) for one in mine)
            closed = sum(not shown(one) for one in mine)
            row[shape] = {"cells": len(mine), "leaks": leaks, "refused to run": closed}
        control = Cell(surface, "as a node", "sync", "text")
        row["without the seal"] = bool(leaking(control, sealed=False))
        rows.append(row)
    return rows


def _told(cell: dict[str, int]) -> str:
    if not cell["cells"]:
        return "-"
    closed = f", {cell['refused to run']} refused" if cell["refused to run"] else ""
    return f"{cell['leaks']} of {cell['cells']}{closed}"


def main() -> int:
    """Print the matrix: leaking cells of all, by surface and shape."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    args = parser.parse_args()
    logging.getLogger().addHandler(logging.NullHandler())  # faults are laid on purpose: say nothing
    warnings.simplefilter("ignore")
    rows = measure()
    if args.json:
        print(json.dumps(rows, indent=1))
    else:
        print("surface".ljust(24) + "".join(shape.ljust(18) for shape in SHAPES) + "without seal")
        for row in rows:
            told = "".join(_told(row[shape]).ljust(18) for shape in SHAPES)
            seen = "shows it" if row["without the seal"] else "nothing"
            print(f"{row['surface']:24}{told}{seen}")
    return int(any(row[shape]["leaks"] for row in rows for shape in SHAPES))


if __name__ == "__main__":
    raise SystemExit(main())
