"""`alu check`: what would be flagged in texts, and why."""

from __future__ import annotations

import argparse
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from alu_graph.checker.check import check
from alu_graph.checker.source import Targets
from alu_graph.checker.verdict import Verdict
from alu_graph.cli.options import (
    STDIN,
    UsageError,
    add_forget_option,
    add_namespace_option,
    add_targets_option,
    name,
    read_bytes,
    readable,
    registry_path,
    targets_of,
)
from alu_graph.cli.output import one_line, show, show_json
from alu_graph.cli.would import run_log

HELP = (
    "Say what would be flagged in texts, and why. Undecided (grey) parts are listed too. Or with "
    "--log, what a new target would have touched."
)


@dataclass(frozen=True)
class Finding:
    """One piece of evidence in a file."""

    file: str
    line: int
    start: int
    end: int
    label: str
    kind: str
    target_id: str
    target: str
    matched: str
    why: str


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the subcommand up."""
    parser.add_argument("file", nargs="*", metavar="FILE", help="a text file; - for standard input")
    add_targets_option(parser)
    add_forget_option(parser)
    add_namespace_option(parser, "whose list counts, beside the one that all share")
    parser.add_argument(
        "--question", metavar="TEXT", help="what the texts answer; more is found with it"
    )
    past = parser.add_argument_group("past answers, before a target is added")
    past.add_argument(
        "--log",
        action="append",
        default=[],
        metavar="FILE.jsonl",
        help="a log with one JSON object a line (question and answer, our records with texts, runs "
        "of LangChain, chat logs of OpenAI); - for standard input; may be given several times",
    )
    past.add_argument(
        "--would-forget",
        action="extend",
        nargs="+",
        type=name,
        default=[],
        metavar="NAME",
        help="new targets: say which answers of the log they would have touched",
    )
    past.add_argument("--fact", action="append", default=[], metavar="TEXT", help="known of it")
    past.add_argument(
        "--alias", action="append", type=name, default=[], metavar="NAME", help="another name of it"
    )
    past.add_argument(
        "--field",
        action="append",
        default=[],
        metavar="question=PATH",
        help="where question, answer or id stand in a log of another format (answer=reply.text)",
    )
    past.add_argument("--show", action="store_true", help="show the texts that would be withheld")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Check files, or logs; 1 if one of them leaks."""
    if args.log:
        if args.file or args.forget or args.question is not None:
            msg = "--log goes with --would-forget, not with text files, --forget or --question"
            raise UsageError(msg)
        return run_log(args)
    if not args.file or args.would_forget:
        msg = "give text files to check, or --log FILE.jsonl --would-forget NAME"
        raise UsageError(msg)
    if registry_path(args) is None and not args.forget:
        msg = "there is nothing to check for: add --targets FILE.db or --forget NAME"
        raise UsageError(msg)
    registry = targets_of(args).within(args.namespace or "")
    question = None if args.question is None else readable(args.question)
    clean = True
    for file in args.file:
        text = read_bytes(file).decode("utf-8-sig", errors="replace")
        verdict = check(text, registry, question=question)
        clean = clean and verdict.clean
        for found in _findings("<stdin>" if file == STDIN else file, text, verdict, registry):
            if args.json:
                show_json(asdict(found))
            else:
                place = f"{found.file}:{found.line}"
                target = found.target or found.target_id
                show(one_line(f"{place}: {found.label} {found.kind} {target}: {found.why}"))
    return 0 if clean else 1


def _findings(file: str, text: str, verdict: Verdict, registry: Targets) -> Iterator[Finding]:
    breaks = [place for place, ch in enumerate(text) if ch == "\n"]
    for judgement in verdict.judgements:
        for leak in judgement.leaks if judgement.label in ("leak", "grey") else ():
            target = registry.get(leak.target_id)
            yield Finding(
                file=readable(file),
                line=bisect_right(breaks, leak.start) + 1,
                start=leak.start,
                end=leak.end,
                label=judgement.label,
                kind=leak.kind,
                target_id=leak.target_id,
                target="" if target is None else target.name,
                matched=leak.matched,
                why=leak.why,
            )
