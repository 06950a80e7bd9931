"""`alu targets`: keeping the registry of targets."""

from __future__ import annotations

import argparse
import os
import secrets
from pathlib import Path
from typing import Any

from alu_graph.cli import exporting, history, importing, learn
from alu_graph.cli.options import (
    KEY_BYTES,
    UsageError,
    add_namespace_option,
    add_request_options,
    add_targets_option,
    name,
    open_registry,
    readable,
)
from alu_graph.cli.output import columns, note, show, show_json
from alu_graph.targets.import_lines import until
from alu_graph.targets.requests import Listed
from alu_graph.targets.target import Target

HELP = "Keep the registry of targets: add, import, list, learn, remove, purge, log, verify."
KINDS = ("entity", "work", "passage", "topic")
_UNKNOWN = 1
_HEADS = ("id", "kind", "aliases", "facts", "namespace", "expires", "name")


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
    add_request_options(adding, expiring=True)
    adding.set_defaults(run=run_add)

    removing = action("remove", "Remove targets: all that are named, or none.")
    removing.add_argument("target", nargs="+", metavar="NAME_OR_ID", help="name, alias or id")
    add_request_options(removing)
    removing.set_defaults(run=run_remove)

    listing = action("list", "List all targets by name.")
    add_namespace_option(listing, "only this list (default: all)")
    listing.add_argument("--json", action="store_true", help="one JSON object a line")
    listing.set_defaults(run=run_list)

    showing = action("show", "Show all that is kept of a target.")
    showing.add_argument("target", metavar="NAME_OR_ID", help="name, alias or id")
    add_namespace_option(showing, "whose list it is on (default: the shared one)")
    showing.add_argument("--json", action="store_true", help="one JSON object a line")
    showing.set_defaults(run=run_show)

    bringing = action(
        "import",
        "Add the targets of a file, however long. Nothing is added if a line is bad; else they are "
        "added in steps, each in force at once; the same command goes on where one was cut off. A "
        "line that the registry refuses ends it there: those before it are in force.",
    )
    importing.fill(bringing)
    add_request_options(bringing, expiring=True)

    exporting.fill(action("export", "Write all targets to a file that import reads back."))
    history.fill_log(action("log", "Show who asked for what, when, why and until when."))
    purging = action("purge", "Remove targets and wipe their names from the history for good.")
    history.fill_purge(purging)
    add_request_options(purging)
    history.fill_verify(action("verify", "Look for damage of the registry, and mend it."))

    making = actions.add_parser(
        "key",
        help="Make the key of a registry that keeps no facts.",
        description="Make the key of a registry that keeps no facts: a file for its owner alone. "
        "Keep it apart from the registry, and safe: without it the registry can't be opened.",
        allow_abbrev=False,
    )
    making.add_argument("file", metavar="FILE", help="where to")
    making.set_defaults(run=run_key)

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
    registry = open_registry(args, create=True, prepare=False)
    own = args.namespace or ""
    before = {one.target.id for target in made for one in registry.named(target.id, own)}
    stored = registry.add(
        *made,
        who=args.who,
        basis=args.basis,
        expires=None if args.expires is None else until(args.expires),
        namespace=own,
    )
    given = {target.id for target in made} - before
    new = sum(target.id in given for target in stored)
    merged = len(made) - new
    show(f"new: {new:,}, merged into what was there: {merged:,}, in all: {len(registry):,}")
    return 0


def run_remove(args: argparse.Namespace) -> int:
    """Remove targets; none if one is not there."""
    registry = open_registry(args, prepare=False)
    own = args.namespace or ""
    missing = [place for place, one in enumerate(args.target, 1) if not registry.named(one, own)]
    for place in missing:
        note(f"alu: error: argument {place} ({args.target[place - 1]}) names no target")
    if missing:
        note("alu: error: nothing was removed; `alu targets list` shows what there is")
        return _UNKNOWN
    removed = registry.remove(*args.target, who=args.who, basis=args.basis, namespace=own)
    show(f"removed: {removed:,}, left: {len(registry):,}")
    return 0


def run_key(args: argparse.Namespace) -> int:
    """Make a key."""
    path = Path(args.file).expanduser()
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_hex(KEY_BYTES) + "\n")
    show(f"made: {path}; give it as --key-file, and keep it apart from the registry")
    return 0


def run_list(args: argparse.Namespace) -> int:
    """List targets, sorted by name."""
    registry = open_registry(args, prepare=False)
    rows = sorted(
        (_listed(one) for one in registry.listed(args.namespace)),
        key=lambda row: (row[-1].casefold(), row[0]),
    )
    if args.json:
        for row in rows:
            show_json(dict(zip(_HEADS, row, strict=True)))
        return 0
    table = [
        _HEADS,
        *(tuple("-" if cell in ("", None) else str(cell) for cell in row) for row in rows),
    ]
    for line in columns(table, right=frozenset({2, 3})):
        show(line)
    return 0


def _listed(one: Listed) -> tuple[Any, ...]:
    target = one.target
    sizes = (len(target.aliases), len(target.facts))
    return (target.id, target.kind, *sizes, one.namespace, _day(one), target.name)


def _day(one: Listed) -> str | None:
    return None if one.expires is None else one.expires.isoformat(timespec="seconds")


def run_show(args: argparse.Namespace) -> int:
    """Show a target, or several of one name."""
    registry = open_registry(args, prepare=False)
    found = registry.named(args.target, args.namespace or "")
    if not found:
        note("alu: error: there is no such target; `alu targets list` shows what there is")
        return _UNKNOWN
    for place, one in enumerate(found):
        target = one.target
        if args.json:
            own = {"namespace": one.namespace, "expires": _day(one)}
            show_json({**target.model_dump(mode="json"), **own})
            continue
        if place:
            show("")
        rows = [("id", target.id), ("kind", target.kind), ("name", target.name)]
        rows += [("alias", alias) for alias in target.aliases]
        rows += [("allow", phrase) for phrase in target.allow]
        for fact in target.facts:
            rows += [] if fact.ask is None else [("ask", fact.ask)]
            rows.append(("fact", fact.text))
            rows += [] if fact.source is None else [("source", fact.source)]
        rows += [("not on it", text) for text in target.counterexamples]
        rows += [("namespace", one.namespace)] if one.namespace else []
        rows += [("expires", expires)] if (expires := _day(one)) else []
        for line in columns(rows):
            show(line)
    return 0
