"""`alu targets learn`: ask a model what it knows of the targets, and keep what is specific."""

from __future__ import annotations

import argparse
import shlex
import sys
from typing import Any

from alu_graph.agents.learning import Learned, Plan, learn, plan
from alu_graph.agents.learning.plan import WORDINGS
from alu_graph.agents.learning.run import source_of
from alu_graph.cli.options import (
    UsageError,
    add_namespace_option,
    name,
    open_registry,
    positive,
)
from alu_graph.cli.output import note, show, show_json
from alu_graph.models.resolve import resolve_model

HELP = (
    "Ask a model what it knows of each target, and keep what is specific as facts, so that answers "
    "that don't name a target are found, too. A target that was learned from the model before is "
    "passed over, so a run that was cut off goes on; topics and passages are passed over."
)
_FAILED = 1


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the action up."""
    parser.add_argument(
        "--model",
        default="local",
        help="what to ask, best the model that is to forget: local (the default; embedded, knows "
        "little), local:/path/to/model.gguf, openai:NAME, or PROVIDER:NAME",
    )
    parser.add_argument(
        "--only",
        action="append",
        type=name,
        default=[],
        metavar="NAME_OR_ID",
        help="learn this target; may be given several times (default: all)",
    )
    add_namespace_option(parser, "whose targets (default: those on the list that all share)")
    parser.add_argument("--limit", type=positive, metavar="N", help="so many targets at most")
    parser.add_argument(
        "--jobs", type=positive, default=4, metavar="N", help="calls at once (default: 4)"
    )
    parser.add_argument(
        "--rate", type=_above_zero, metavar="N", help="calls a second at most (default: no limit)"
    )
    parser.add_argument(
        "--timeout",
        type=_above_zero,
        default=120.0,
        metavar="SECONDS",
        help="for one call (default: 120)",
    )
    parser.add_argument(
        "--wordings",
        type=int,
        choices=(1, 2),
        default=WORDINGS,
        help="2 asks everything in two wordings and keeps what is said to both; 1 takes half the "
        "calls and keeps more that is wrong (default: 2)",
    )
    parser.add_argument(
        "--aliases",
        action="store_true",
        help="add the other names that are found and safe as aliases; else they are only shown",
    )
    parser.add_argument(
        "--dry-run", action="store_true", help="say how many calls and tokens it takes; call nobody"
    )
    for way, tokens in (("in", "prompts"), ("out", "replies")):
        parser.add_argument(
            f"--price-{way}",
            type=_price,
            metavar="PRICE",
            help=f"of a million tokens of {tokens}, to estimate the cost; with --dry-run",
        )
    parser.add_argument("--json", action="store_true", help="one JSON object")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Learn; the exit code is 1 if some targets could not be done."""
    if (args.price_in is None) != (args.price_out is None):
        msg = "--price-in and --price-out go together"
        raise UsageError(msg)
    if args.price_in is not None and not args.dry_run:
        msg = "--price-in and --price-out go with --dry-run"
        raise UsageError(msg)
    registry, whose = open_registry(args), args.namespace or ""
    unknown = (place for place, one in enumerate(args.only, 1) if not registry.named(one, whose))
    if missing := list(unknown):
        msg = f"--only number {missing[0]} names no target; `alu targets list` shows what there is"
        raise UsageError(msg)
    model = resolve_model(args.model)
    if args.dry_run:
        chosen = plan(
            registry,
            source_of(model),
            only=args.only,
            limit=args.limit,
            wordings=args.wordings,
            namespace=whose,
        )
        _show_plan(chosen, args)
        return 0
    report = learn(
        registry,
        model,
        jobs=args.jobs,
        rate=args.rate,
        only=args.only,
        limit=args.limit,
        aliases=args.aliases,
        wordings=args.wordings,
        timeout=args.timeout,
        namespace=whose,
        tell=_progress,
    )
    _show_report(report, as_json=args.json)
    return _FAILED if report.failed else 0


def _progress(report: Learned) -> None:
    if sys.stderr is None or not sys.stderr.isatty():
        return
    whole = len(report.plan.ids)
    filled = "#" * (30 * report.finished // max(1, whole))
    sys.stderr.write(
        f"\r[{filled:<30}] {report.finished:,} of {whole:,} targets, facts: {report.facts:,}, "
        f"failed: {report.failed:,}"
    )
    if report.finished == whole:
        sys.stderr.write("\r\033[K")
    sys.stderr.flush()


def _show_plan(chosen: Plan, args: argparse.Namespace) -> None:
    cost = None if args.price_in is None else chosen.cost(args.price_in, args.price_out)
    if args.json:
        said = _counted(chosen) | {
            "calls": chosen.calls,
            "prompt tokens": chosen.prompt_tokens,
            "completion tokens": chosen.completion_tokens,
        }
        show_json(said if cost is None else said | {"cost": round(cost, 6)})
        return
    _show_counts(chosen)
    show(
        f"calls: {chosen.calls:,}; tokens, about: {chosen.prompt_tokens:,} in prompts, "
        f"{chosen.completion_tokens:,} in replies"
    )
    if cost is not None:
        show(f"cost, about: {cost:,.4f}")


def _show_counts(chosen: Plan) -> None:
    show(
        f"targets to learn: {len(chosen.ids):,}, learned before: {chosen.done:,}, topics and "
        f"passages passed over: {chosen.passed_over:,}"
    )


def _counted(chosen: Plan) -> dict[str, Any]:
    return {
        "targets": len(chosen.ids),
        "learned before": chosen.done,
        "passed over": chosen.passed_over,
    }


def _show_report(report: Learned, *, as_json: bool) -> None:
    found = report.proposals
    if as_json:
        said = _counted(report.plan) | {
            "gained": report.gained,
            "unknown": report.unknown,
            "failed": report.failed,
            "gone": report.gone,
            "facts": report.facts,
            "calls": report.calls,
            "faults": dict(report.faults),
            "aliases": [
                {"id": one.target_id, "name": one.name, "alias": one.alias, "added": one.added}
                for one in found
            ],
        }
        show_json(said)
        return
    _show_counts(report.plan)
    show(
        f"gained facts: {report.gained:,} (facts: {report.facts:,}), nothing specific known: "
        f"{report.unknown:,}, failed: {report.failed:,}, calls: {report.calls:,}"
    )
    for one in found:
        if one.added:
            show(f"alias added to {one.name}: {one.alias}")
        else:
            command = shlex.join(["alu", "targets", "add", one.name, "--alias", one.alias])
            show(f"other name, to approve: {command}")
    for fault, count in report.faults.items():
        note(f"alu: {count:,} not learned: {fault}; run it again to go on with these")


def _above_zero(text: str) -> float:
    return _number(text, least=1e-6)


def _price(text: str) -> float:
    return _number(text, least=0.0)


def _number(text: str, *, least: float) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not least <= value < float("inf"):
        msg = "it takes a number of more than 0" if least else "it takes a number of 0 or more"
        raise argparse.ArgumentTypeError(msg)
    return value
