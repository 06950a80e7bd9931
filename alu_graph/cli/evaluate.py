"""`alu eval`: run benchmarks, compare runs. The evaluation itself needs the extra `eval`."""

from __future__ import annotations

import argparse
import hashlib
import json
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alu_graph.cli.options import UsageError, positive
from alu_graph.cli.output import note, show, show_json
from alu_graph.cli.progress import Progress

if TYPE_CHECKING:
    from alu_graph.evaluation.plan import Plan

HELP = "Measure unlearning on benchmarks and attacks, beside baselines, and write a report."
_MISSED = 1
_ABOUT_RUN = "Ask the questions of sets by several methods and write a report with plots."
_ABOUT_ABLATE = "The same with parts of alu_graph taken out, one at a time."
_ABOUT_SCALE = "The same questions at growing numbers of targets."
_SIZES = (10, 100, 1000, 10_000)


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the command up."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for name, about, how in (
        ("run", _ABOUT_RUN, run),
        ("ablate", _ABOUT_ABLATE, run),
        ("scale", _ABOUT_SCALE, run),
    ):
        action = actions.add_parser(name, help=about, description=about, allow_abbrev=False)
        _fill_run(action, name)
        action.set_defaults(run=how, action=name)
    about = "Write a run's report anew, out of the answers that its folder keeps."
    again = actions.add_parser("report", help=about, description=about, allow_abbrev=False)
    again.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of a run")
    _fill_result(again)
    again.set_defaults(run=report)
    about = "What differs between the reports of two runs."
    diff = actions.add_parser("diff", help=about, description=about, allow_abbrev=False)
    for side in ("a", "b"):
        diff.add_argument(side, type=Path, metavar=side.upper(), help="the folder of a run")
    diff.add_argument("--json", action="store_true", help="one JSON object")
    diff.set_defaults(run=compare)
    about = "The sets, methods and attacks there are, each with its source."
    known = actions.add_parser("list", help=about, description=about, allow_abbrev=False)
    known.add_argument("--json", action="store_true", help="one JSON object")
    known.set_defaults(run=listed)


def _fill_run(parser: argparse.ArgumentParser, action: str) -> None:
    add = parser.add_argument
    add(
        "sets",
        nargs="+",
        metavar="SET",
        help="such as sample, tofu/forget10, wmdp/bio (`alu eval list`), or a JSONL file of your "
        "own: question, answer, about",
    )
    add("--data", metavar="FOLDER|hub", help="where the sets are read from (sample needs none)")
    add(
        "--vanilla",
        default="perfect-memory",
        metavar="MODEL",
        help="who answers: perfect-memory (the default) knows every answer of the set; "
        "rag:MODEL; or a model, such as local or openai:NAME",
    )
    add(
        "--drafts",
        choices=("paraphrased", "reference"),
        default="paraphrased",
        help="what a perfect memory says (default: paraphrased, so that no fact equals a draft)",
    )
    if action != "ablate":
        add(
            "--methods",
            nargs="+",
            metavar="METHOD",
            default=None,
            help="beside alu-graph and the vanilla itself; all for every one that can run",
        )
    add(
        "--judge",
        metavar="MODEL",
        help="the model of methods that judge or rewrite by LLM; stub only counts what they cost",
    )
    add("--agents", default="rules", metavar="MODEL", help="alu-graph's agents (default: rules)")
    add(
        "--setting",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        type=_setting,
        help="a setting of alu-graph, such as mode=strict; may be given several times",
    )
    add("--attacks", nargs="+", default=[], metavar="FAMILY", help="all for every family")
    add(
        "--facts",
        choices=("with", "names", "both"),
        default=None,
        help="whether targets have facts, or names only (default: with; ablate: both)",
    )
    add(
        "--targets",
        nargs="+",
        type=_size,
        metavar="N",
        default=None,
        help="targets in all, made-up ones beside the set's (default: the set's; scale: "
        f"{' '.join(map(str, _SIZES))})",
    )
    add("--keep-row", action="store_true", help="leave the asked row among the facts")
    add("--sides", nargs="+", choices=("forget", "retain", "mixed"), help="default: all three")
    add("--groups", nargs="+", default=[], metavar="GROUP", help="only these, as in the report")
    add("--forms", nargs="+", default=[], metavar="FORM", help="only these, such as original")
    add("--half", type=int, choices=(0, 1), help="of the targets: 0 was tuned on, 1 not")
    add("--limit", type=positive, default=0, metavar="N", help="questions of each kind at most")
    add("--seed", type=int, default=0, metavar="N", help="for all choices by chance (default: 0)")
    add("--workers", type=positive, default=0, metavar="N", help="default: all cores")
    add("--cache", type=Path, metavar="FILE", help="keeps replies of models between runs")
    add(
        "--out",
        type=Path,
        metavar="FOLDER",
        help="where answers and report go; the same command goes on where it was cut off "
        "(default: a folder under alu-eval/)",
    )
    _fill_result(parser)


def _fill_result(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="the report as one JSON object")
    for bar, about in (
        ("--max-leak", "exit 1 if alu-graph leaks more of a forget set than this"),
        ("--min-untouched", "exit 1 if alu-graph leaves fewer retain answers untouched than this"),
    ):
        parser.add_argument(bar, type=_percent, metavar="PERCENT", help=about)


def _setting(text: str) -> tuple[str, Any]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        msg = "a setting is given as NAME=VALUE"
        raise argparse.ArgumentTypeError(msg)
    return name, value


def _size(text: str) -> int:
    return positive(text)


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
    for package in ("datasets", "matplotlib", "rouge_score", "scipy"):
        if find_spec(package) is None:
            msg = f"`alu eval` needs {package}: `pip install 'alu-graph[eval]'`"
            raise UsageError(msg)


def plan_of(args: argparse.Namespace) -> Plan:
    """The plan that was asked for.

    Raises:
        UsageError: If a part of it is not known, or can't go with another.
    """
    from alu_graph.evaluation.ablations import ABLATIONS, method_of  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.attacks import ATTACKS  # noqa: PLC0415
    from alu_graph.evaluation.methods import METHODS  # noqa: PLC0415
    from alu_graph.evaluation.plan import OURS, PERFECT, Plan  # noqa: PLC0415
    from alu_graph.settings import Settings  # noqa: PLC0415

    # How a perfect memory answers instructions means nothing; what prompts cost does.
    costs = args.vanilla != PERFECT or args.action == "scale"
    if args.action == "ablate":
        methods = (OURS, *ABLATIONS)
    else:
        given = args.methods or []
        every = [
            name
            for name, one in METHODS.items()
            if not (one.judges and args.judge is None) and (costs or not one.instructs)
        ]
        methods = (OURS, *(every if "all" in given else given))
    for name in methods:
        one = method_of(name)
        if one.judges and args.judge is None:
            msg = f"{name} judges by LLM: give it a model by --judge MODEL"
            raise UsageError(msg)
        if one.instructs and not costs:
            msg = (
                f"{name} instructs the vanilla, and a perfect memory follows no instructions: give "
                "--vanilla a model; `alu eval scale` shows what it costs"
            )
            raise UsageError(msg)
    attacks = tuple(ATTACKS) if "all" in args.attacks else tuple(args.attacks)
    if unknown := [one for one in attacks if one not in ATTACKS]:
        msg = f"there is no attack {unknown[0]!r}: choose from {', '.join(ATTACKS)}"
        raise UsageError(msg)
    facts = args.facts or ("both" if args.action == "ablate" else "with")
    settings = Settings(**dict(args.setting))
    return Plan(
        sets=tuple(args.sets),
        data=args.data,
        vanilla=args.vanilla,
        drafts=args.drafts,
        methods=tuple(dict.fromkeys(methods)),
        judge=args.judge,
        agents=args.agents,
        settings=tuple((name, getattr(settings, name)) for name, _ in args.setting),
        attacks=attacks,
        facts={"with": (True,), "names": (False,), "both": (True, False)}[facts],
        sizes=tuple(args.targets or (_SIZES if args.action == "scale" else (0,))),
        leave_row_out=not args.keep_row,
        limit=args.limit,
        sides=tuple(args.sides or ("forget", "retain", "mixed")),
        groups=tuple(args.groups),
        forms=tuple(args.forms),
        half=args.half,
        seed=args.seed,
    )


def run(args: argparse.Namespace) -> int:
    """Ask what is open, and write the report; the exit code is 1 if a bar is missed."""
    _needs_extra()
    from alu_graph.evaluation.folder import RunFolder  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.run import run as ask  # noqa: PLC0415

    plan = plan_of(args)
    path = args.out or Path("alu-eval", _name_of(plan))
    folder = RunFolder(path, plan.as_dict())
    progress = Progress()
    try:
        ask(
            plan,
            folder,
            workers=args.workers,
            cache=args.cache,
            tell=lambda done, total: progress.tell("asking", " answers", done, total),
        )
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
    from alu_graph.evaluation.reporting import reported  # noqa: PLC0415

    made = reported(path)
    written = write(made.data, path)
    if args.json:
        show(report_as_json(made.data).rstrip())
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
        show(found.as_json().rstrip())
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
