"""`alu eval`: run benchmarks, compare runs. The evaluation itself needs the extra `eval`."""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from alu_graph.cli.options import UsageError, positive
from alu_graph.cli.output import note, show, show_json
from alu_graph.cli.planning import add_plan_options, plan_of
from alu_graph.cli.progress import Progress

if TYPE_CHECKING:
    from alu_graph.evaluation.plan import Plan

HELP = "Measure unlearning on benchmarks and attacks, beside baselines, and write a report."
_MISSED = 1
_RUNS = {
    "run": "Ask the questions of sets by several methods and write a report with plots.",
    "ablate": "The same with parts of alu_graph taken out, one at a time.",
    "scale": "The same questions at growing numbers of targets.",
}
_PACKAGES = ("datasets", "matplotlib", "rouge_score", "scipy")  # of the extra


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the command up."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, about in _RUNS.items():
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        add_plan_options(action, name)
        _add_run_options(action)
        _add_result_options(action)
        action.set_defaults(run=run)
    about = "Write a run's report anew, out of the answers that its folder keeps."
    again = actions.add_parser("report", help=about, description=about, allow_abbrev=False)
    again.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of a run")
    _add_result_options(again)
    again.set_defaults(run=report)
    about = "What differs between the reports of two runs."
    diff = actions.add_parser("diff", help=about, description=about, allow_abbrev=False)
    for side in ("a", "b"):
        diff.add_argument(side, type=Path, metavar=side.upper(), help="the folder of a run")
    diff.add_argument("--json", action="store_true", help="one JSON object")
    diff.set_defaults(run=compare)
    about = "The sets that there are, and the methods and attacks with their sources."
    known = actions.add_parser("list", help=about, description=about, allow_abbrev=False)
    known.add_argument("--json", action="store_true", help="one JSON object")
    known.set_defaults(run=listed)


def _add_run_options(parser: argparse.ArgumentParser) -> None:
    add = parser.add_argument
    add(
        "--workers",
        type=positive,
        default=0,
        metavar="N",
        help="processes, or threads where a model is asked (default: all cores, or 4 threads)",
    )
    add(
        "--cache",
        type=Path,
        metavar="FILE",
        help="keeps replies of models between runs (default: replies.db in the run's folder, so "
        "that all methods get the same answer of the vanilla)",
    )
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where answers and report go; the same command goes on where it was cut off "
        "(default: a folder under alu-eval/)",
    )


def _add_result_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    for bar, about in (
        ("--max-leak", "exit 1 if alu-graph leaks more of a forget set than this"),
        ("--min-untouched", "exit 1 if alu-graph leaves fewer retain answers untouched than this"),
    ):
        parser.add_argument(bar, type=_percent, metavar="PERCENT", help=about)


def _percent(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 100:  # noqa: PLR2004 - it is a percentage
        msg = "it takes a number from 0 to 100"
        raise argparse.ArgumentTypeError(msg)
    return value


def _needs_extra() -> None:
    """Say what to install, where the extra is missing."""
    for package in _PACKAGES:
        if find_spec(package) is None:
            msg = f"`alu eval` needs {package}: `pip install 'alu-graph[eval]'`"
            raise UsageError(msg)


def run(args: argparse.Namespace) -> int:
    """Ask what is open, and write the report; the exit code is 1 if a bar is missed."""
    _needs_extra()
    from alu_graph.evaluation.run import run as ask  # noqa: PLC0415 - an extra

    plan = plan_of(args)
    path = args.out or Path("alu-eval", _name_of(plan))
    progress = Progress()
    try:
        ask(
            plan,
            path,
            workers=args.workers,
            cache=args.cache or (path / "replies.db" if plan.uses_models else None),
            tell=lambda done, total: progress.tell("asking", " answers", done, total),
        )
    except KeyboardInterrupt:
        progress.close()
        note(f"what was answered is kept in {path}: the same command goes on")
        raise
    finally:
        progress.close()
    return _report(path, args)


def _name_of(plan: Plan) -> str:
    digest = hashlib.sha256(json.dumps(plan.as_dict(), sort_keys=True).encode()).hexdigest()[:8]
    first = "".join(ch if ch.isalnum() else "-" for ch in Path(plan.sets[0]).name)
    return f"{first}-{digest}"


def report(args: argparse.Namespace) -> int:
    """Write the report of a folder anew."""
    _needs_extra()
    return _report(args.folder, args)


def _report(path: Path, args: argparse.Namespace) -> int:
    from alu_graph.evaluation.report.as_json import report_as_json  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.report.tables import as_markdown  # noqa: PLC0415
    from alu_graph.evaluation.report.write import write  # noqa: PLC0415
    from alu_graph.evaluation.reporting.reported import reported  # noqa: PLC0415

    made = reported(path)
    written = write(made.data, path)
    if args.json:
        show_json(json.loads(report_as_json(made.data)))
    else:
        show(as_markdown(made.headline))
        show(f"The report: {written[0]}")
    missed = made.missed(max_leak=args.max_leak, min_untouched=args.min_untouched)
    for line in missed:
        note(f"missed: {line}")
    return _MISSED if missed else 0


def compare(args: argparse.Namespace) -> int:
    """Say what differs between two runs."""
    _needs_extra()
    from alu_graph.evaluation.report.diff import diff  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.report.write import read  # noqa: PLC0415

    found = diff(read(args.a), read(args.b))
    if args.json:
        show_json(json.loads(found.as_json()))
    else:
        show(found.as_markdown().rstrip())
    return 0


def listed(args: argparse.Namespace) -> int:
    """List what there is."""
    _needs_extra()
    from alu_graph.evaluation.ablations import ABLATIONS  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.attacks import ATTACKS  # noqa: PLC0415
    from alu_graph.evaluation.methods import METHODS  # noqa: PLC0415
    from alu_graph.evaluation.sources.load import SETS  # noqa: PLC0415

    known = {
        "sets": dict.fromkeys(SETS, ""),
        "methods": {name: f"{one.label} ({one.source})" for name, one in METHODS.items()},
        "ablations": {name: one.label for name, one in ABLATIONS.items()},
        "attacks": {name: f"{one.description} ({one.source})" for name, one in ATTACKS.items()},
    }
    if args.json:
        show_json(known)
        return 0
    for kind, entries in known.items():
        show(f"{kind}:")
        for name, about in entries.items():
            show(f"  {name:<24} {about}".rstrip())
    return 0
