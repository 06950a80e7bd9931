"""`alu targets`: keeping the registry of targets."""

from __future__ import annotations

import argparse
from collections.abc import Sequence

from alu_graph.cli import learn
from alu_graph.cli.importing import read_targets
from alu_graph.cli.options import UsageError, add_targets_option, name, open_registry, readable
from alu_graph.cli.output import columns, note, show, show_json
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Target
from alu_graph.text.folding import fold

HELP = "Keep the registry of targets: add, remove, list, show, import, learn."
KINDS = ("entity", "work", "passage", "topic")
_UNKNOWN = 1


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the subcommand up."""
    actions = parser.add_subparsers(metavar="ACTION", required=True)

    def action(called: str, said: str) -> argparse.ArgumentParser:
        made = actions.add_parser(called, help=said, description=said, allow_abbrev=False)
        add_targets_option(made)
        return made

    adding = action("add", "Add targets; one that is there gains the aliases and facts it lacks.")
    adding.add_argument("name", nargs="+", type=name, metavar="NAME", help="a name, or a title")
    adding.add_argument(
        "--alias",
        action="append",
        type=name,
        default=[],
        metavar="NAME",
        help="another name that means it and nothing else; with one NAME only",
    )
    adding.add_argument(
        "--fact",
        action="append",
        default=[],
        metavar="TEXT",
        help="what is known of it (for a passage: its text; for a topic: a text that is on it, of "
        "which it needs eight or more); with one NAME only",
    )
    adding.add_argument(
        "--counterexample",
        action="append",
        default=[],
        metavar="TEXT",
        help="for a topic: a text near it that is innocent; with one NAME only",
    )
    adding.add_argument(
        "--allow",
        action="append",
        type=name,
        default=[],
        metavar="PHRASE",
        help="words that hold the name and mean another (a namesake, a street): never counted as "
        "the name; with one NAME only",
    )
    adding.add_argument(
        "--kind", choices=KINDS, default="entity", help="what they are (default: entity)"
    )
    adding.set_defaults(run=run_add)

    removing = action("remove", "Remove targets: all that are named, or none.")
    removing.add_argument("target", nargs="+", metavar="NAME_OR_ID", help="name, alias or id")
    removing.set_defaults(run=run_remove)

    listing = action("list", "List all targets by name.")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=run_list)

    showing = action("show", "Show all that is kept of a target.")
    showing.add_argument("target", metavar="NAME_OR_ID", help="name, alias or id")
    showing.add_argument("--json", action="store_true", help="one JSON object a line")
    showing.set_defaults(run=run_show)

    importing = action("import", "Add the targets of a file: all of them, or none.")
    importing.add_argument(
        "file",
        metavar="FILE",
        help="one name a line (# starts a comment), or JSON objects with name and, where known, "
        "aliases, facts (texts, or objects with ask and text), counterexamples and kind, one a "
        "line; - for standard input",
    )
    importing.set_defaults(run=run_import)

    learn.fill(action("learn", learn.HELP))


def run_add(args: argparse.Namespace) -> int:
    """Add targets by name."""
    if len(args.name) > 1 and (args.alias or args.fact or args.counterexample or args.allow):
        msg = "--alias, --fact, --counterexample and --allow belong to one target: give one NAME"
        raise UsageError(msg)
    facts = tuple(readable(fact) for fact in args.fact)
    made = [
        Target.model_validate(
            {
                "name": one,
                "aliases": args.alias,
                "facts": facts,
                "allow": args.allow,
                "kind": args.kind,
                "counterexamples": tuple(readable(text) for text in args.counterexample),
            }
        )
        for one in args.name
    ]
    _add(open_registry(args, create=True), made)
    return 0


def run_import(args: argparse.Namespace) -> int:
    """Add targets out of a file, once all of it is read and found good."""
    made = read_targets(args.file)
    registry = open_registry(args, create=True)
    note(f"adding {len(made):,} targets ...")
    _add(registry, made)
    return 0


def _add(registry: TargetRegistry, made: Sequence[Target]) -> None:
    given = {target.id for target in made if registry.get(target.id) is None}
    stored = registry.add(*made)
    new = sum(target.id in given for target in stored)
    merged = len(made) - new
    show(f"new: {new:,}, merged into what was there: {merged:,}, in all: {len(registry):,}")


def run_remove(args: argparse.Namespace) -> int:
    """Remove targets; none if one is not there."""
    registry = open_registry(args)
    missing = [place for place, given in enumerate(args.target, 1) if given not in registry]
    for place in missing:
        note(f"alu: error: argument {place} ({args.target[place - 1]}) names no target")
    if missing:
        note("alu: error: nothing was removed; `alu targets list` shows what there is")
        return _UNKNOWN
    show(f"removed: {registry.remove(*args.target):,}, left: {len(registry):,}")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """List targets, sorted by name."""
    registry = open_registry(args)
    rows = sorted(
        ((one.id, one.kind, len(one.aliases), len(one.facts), one.name) for one in registry),
        key=lambda row: (row[-1].casefold(), row[0]),
    )
    heads = ("id", "kind", "aliases", "facts", "name")
    if args.json:
        for row in rows:
            show_json(dict(zip(heads, row, strict=True)))
        return 0
    table = [heads, *(tuple(map(str, row)) for row in rows)]
    for line in columns(table, right=frozenset({2, 3})):
        show(line)
    return 0


def run_show(args: argparse.Namespace) -> int:
    """Show a target, or several of one name."""
    found = _named(open_registry(args), args.target)
    if not found:
        note("alu: error: there is no such target; `alu targets list` shows what there is")
        return _UNKNOWN
    for place, target in enumerate(found):
        if args.json:
            show_json(target.model_dump(mode="json"))
            continue
        if place:
            show("")
        rows = [("id", target.id), ("kind", target.kind), ("name", target.name)]
        rows += [("alias", alias) for alias in target.aliases]
        rows += [("allow", phrase) for phrase in target.allow]
        for fact in target.facts:
            rows += [] if fact.ask is None else [("ask", fact.ask)]
            rows.append(("fact", fact.text))
        rows += [("not on it", text) for text in target.counterexamples]
        for line in columns(rows):
            show(line)
    return 0


def _named(registry: TargetRegistry, given: str) -> list[Target]:
    """The targets with an id, or with a name or alias that is the same but for folding."""
    target = registry.get(given)
    if target is not None:
        return [target]
    wanted = fold(given)
    if not wanted:
        return []
    return [one for one in registry if wanted in {fold(held) for held in (one.name, *one.aliases)}]
