"""The options of `alu eval run`, `ablate` and `scale`, and the plan that they mean."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from alu_graph.cli.options import UsageError, positive
from alu_graph.settings import Settings

if TYPE_CHECKING:  # what is measured with needs an extra
    from alu_graph.evaluation.plan import Plan

_SIZES = (10, 100, 1000, 10_000)
_FACTS = {"with": (True,), "names": (False,), "both": (True, False)}
_SIDES = ("forget", "retain", "mixed")


def add_plan_options(parser: argparse.ArgumentParser, action: str) -> None:
    """Give a parser what a plan is made of.

    Args:
        parser: Of the action.
        action: "run", "ablate" or "scale".
    """
    parser.set_defaults(action=action, methods=None)
    _add_sets(parser)
    _add_methods(parser, action)
    _add_conditions(parser, action)


def _add_sets(parser: argparse.ArgumentParser) -> None:
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
    add("--sides", nargs="+", choices=_SIDES, default=_SIDES, help="default: all three")
    add("--groups", nargs="+", default=[], metavar="GROUP", help="only these, as reports call them")
    add("--forms", nargs="+", default=[], metavar="FORM", help="only these, such as original")
    add("--half", type=int, choices=(0, 1), help="of the targets: 0 was tuned on, 1 not")
    add("--limit", type=positive, default=0, metavar="N", help="questions of each kind at most")
    add("--seed", type=int, default=0, metavar="N", help="for all choices by chance (default: 0)")


def _add_methods(parser: argparse.ArgumentParser, action: str) -> None:
    add = parser.add_argument
    if action != "ablate":
        add(
            "--methods",
            nargs="+",
            metavar="METHOD",
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


def _add_conditions(parser: argparse.ArgumentParser, action: str) -> None:
    add = parser.add_argument
    add("--attacks", nargs="+", default=[], metavar="FAMILY", help="all for every family")
    add(
        "--facts",
        choices=tuple(_FACTS),
        default="both" if action == "ablate" else "with",
        help="whether targets have facts, or names only (default: %(default)s)",
    )
    said = f" ({' '.join(map(str, _SIZES))})" if action == "scale" else ""
    add(
        "--targets",
        nargs="+",
        type=positive,
        default=_SIZES if action == "scale" else (0,),
        metavar="N",
        help="targets in all, made-up ones beside the set's; never fewer than its own "
        f"(default: {'growing numbers' if said else 'its own'}{said})",
    )
    add("--keep-row", action="store_true", help="leave the asked row among the facts")


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals):
        msg = "a setting is given as NAME=VALUE"
        raise argparse.ArgumentTypeError(msg)
    return name, value


def plan_of(args: argparse.Namespace) -> Plan:
    """The plan that was asked for; what was named twice counts once.

    Raises:
        UsageError: If a part of it is not known, or can't go with another.
        ValidationError: If a setting can't have its value.
    """
    from alu_graph.evaluation.plan import Plan  # noqa: PLC0415 - an extra

    return Plan(
        sets=tuple(dict.fromkeys(args.sets)),
        data=args.data,
        vanilla=args.vanilla,
        drafts=args.drafts,
        methods=_methods(args),
        judge=args.judge,
        agents=args.agents,
        settings=_settings(args.setting),
        attacks=_attacks(args.attacks),
        facts=_FACTS[args.facts],
        sizes=tuple(dict.fromkeys(args.targets)),
        leave_row_out=not args.keep_row,
        limit=args.limit,
        sides=tuple(one for one in _SIDES if one in args.sides),
        groups=tuple(dict.fromkeys(args.groups)),
        forms=tuple(dict.fromkeys(args.forms)),
        half=args.half,
        seed=args.seed,
    )


def _methods(args: argparse.Namespace) -> tuple[str, ...]:
    from alu_graph.evaluation.ablations import ABLATIONS, method_of  # noqa: PLC0415 - an extra
    from alu_graph.evaluation.methods import METHODS  # noqa: PLC0415
    from alu_graph.evaluation.plan import OURS, PERFECT  # noqa: PLC0415

    judged, perfect = args.judge is not None, args.vanilla == PERFECT
    if args.action == "ablate":
        return (OURS, *ABLATIONS)
    given: Sequence[str] = args.methods or ()
    for name in given:
        if name == "all":
            continue
        if method_of(name).judges and not judged:
            msg = f"{name} judges by LLM: give it a model by --judge MODEL"
            raise UsageError(msg)
    # Of what instructs a perfect memory only the cost means anything: it is asked for by name.
    able = [
        name
        for name, one in METHODS.items()
        if (judged or not one.judges) and not (perfect and one.instructs)
    ]
    named = [one for name in given for one in (able if name == "all" else [name])]
    return tuple(dict.fromkeys((OURS, *named)))


def _settings(given: Sequence[tuple[str, str]]) -> tuple[tuple[str, Any], ...]:
    unknown = next((name for name, _ in given if name not in Settings.model_fields), None)
    if unknown is not None:
        known = ", ".join(Settings.model_fields)
        msg = f"there is no setting {unknown!r}: choose from {known}"
        raise UsageError(msg)
    held: dict[str, Any] = dict(given)
    settings = Settings(**held)
    return tuple((name, getattr(settings, name)) for name in held)


def _attacks(given: Sequence[str]) -> tuple[str, ...]:
    from alu_graph.evaluation.attacks import ATTACKS  # noqa: PLC0415 - an extra

    unknown = next((one for one in given if one not in ATTACKS and one != "all"), None)
    if unknown is not None:
        msg = f"there is no attack {unknown!r}: choose from {', '.join(ATTACKS)}, or all"
        raise UsageError(msg)
    named = [one for name in given for one in (ATTACKS if name == "all" else [name])]
    return tuple(dict.fromkeys(named))
