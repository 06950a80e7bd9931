"""`alu targets import`: adding the targets of a file."""

from __future__ import annotations

import argparse
import io
import sys
from contextlib import closing
from typing import Literal, get_args

from alu_graph.cli.options import STDIN, UsageError, open_registry, readable, required_path
from alu_graph.cli.output import note, show
from alu_graph.cli.progress import Progress
from alu_graph.targets.import_lines import Format
from alu_graph.targets.importing import BadLinesError, Given, Imported, checked
from alu_graph.targets.registry import TargetRegistry


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the action up, but for the options of all requests."""
    parser.add_argument(
        "file",
        metavar="FILE",
        help="one name a line (# starts a comment); or JSON objects with name and, where known, "
        "aliases, facts (texts, or objects with ask and text), allow, counterexamples, kind, id, "
        "one a line; or CSV with a header (name, aliases separated by |, kind, id, allow, fact, "
        "fact 2, ...); objects and rows may have who, basis, expires and namespace of their own; "
        "- for standard input",
    )
    parser.add_argument(
        "--format", choices=get_args(Format), help="what FILE holds (default: look at it)"
    )
    parser.add_argument(
        "--again",
        action="store_true",
        help="start from its first line, although an earlier run was cut off behind it",
    )
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Add what a file asks for, once all of it is found good; go on where the last run stopped."""
    shown = "<stdin>" if args.file == STDIN else readable(args.file)
    required_path(args)
    progress = Progress()
    try:
        _import(args, progress)
    except BadLinesError as error:
        progress.close()
        for number, said in error.listed:
            note(f"{shown}:{number}: {said}")
        msg = f"{shown}: {error}"
        raise UsageError(msg) from None
    except KeyboardInterrupt:
        progress.close()
        note("alu: what was added until now is in force; the same command goes on from there")
        raise
    finally:
        progress.close()
    return 0


def _import(args: argparse.Namespace, progress: Progress) -> None:
    stdin = io.BytesIO() if sys.stdin is None else sys.stdin.buffer
    given = Given(args.who, args.basis, args.expires, args.namespace or "")

    def tell(what: Literal["read", "add"], done: int, total: int) -> None:
        progress.tell(*_TOLD[what], done, total)

    file = stdin if args.file == STDIN else args.file
    with (
        checked(file, given, form=args.format, tell=tell) as job,
        # Not before: a mistake in the file must not leave an empty registry.
        closing(open_registry(args, create=True, prepare=False)) as registry,
    ):
        done = job.add_to(registry, again=args.again)
        progress.close()
        _report(done, registry)


def _report(done: Imported, registry: TargetRegistry) -> None:
    if done.before:
        note(f"went on behind the first {done.before:,}, which an earlier run added")
    if done.expired:
        note(f"left out, as they have expired: {done.expired:,}")
    merged = done.targets - done.before - done.new - done.expired
    show(f"new: {done.new:,}, merged into what was there: {merged:,}, in all: {len(registry):,}")


_TOLD = {"read": ("reading", " bytes"), "add": ("adding", " targets")}
