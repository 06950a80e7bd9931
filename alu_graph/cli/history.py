"""`alu targets log`, `purge` and `verify`: what was asked for, what must go, and what is sound."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

from alu_graph.cli.options import (
    UsageError,
    add_namespace_option,
    open_registry,
    readable,
    required_path,
)
from alu_graph.cli.output import note, one_line, show, show_json
from alu_graph.targets.import_lines import until
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.requests import moment
from alu_graph.targets.store import Entry, is_url
from alu_graph.targets.store.files import kept_of, resolved

_FOUND, _UNKNOWN = 1, 1
_PURGED = (
    "id, name or alias; a name is all that have or had it on the list; what was removed goes by "
    "its id or name, not by an alias"
)


def fill_log(parser: argparse.ArgumentParser) -> None:
    """Set the parser of `log` up."""
    parser.add_argument(
        "target",
        nargs="?",
        metavar="NAME_OR_ID",
        help="only of this target; unless it was purged, also by a name that it once had",
    )
    parser.add_argument(
        "--since",
        metavar="DATE|DAYS",
        type=_since,
        help="only from this day or time on, or of so many days",
    )
    add_namespace_option(parser, "on whose list NAME is looked up (default: the shared one)")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run_log)


def fill_purge(parser: argparse.ArgumentParser) -> None:
    """Set the parser of `purge` up, but for the options of all requests."""
    parser.add_argument("target", nargs="+", metavar="NAME_OR_ID", help=_PURGED)
    parser.add_argument("--yes", action="store_true", help="don't ask whether to do it")
    parser.set_defaults(run=run_purge)


def fill_verify(parser: argparse.ArgumentParser) -> None:
    """Set the parser of `verify` up."""
    parser.add_argument(
        "--mend", action="store_true", help="put right what can be; a copy is worth making first"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.set_defaults(run=run_verify)


def run_log(args: argparse.Namespace) -> int:
    """Show the history of requests, the oldest first."""
    registry = open_registry(args, prepare=False)
    given = None if args.target is None else readable(args.target)
    found = False
    for entry in registry.log(given, args.since, namespace=args.namespace or ""):
        found = True
        if args.json:
            show_json(_fields(entry))
        else:
            show(_line(entry))
    if not found and given is not None:
        note("alu: error: the history has nothing of it; `alu targets log` shows all")
        return _UNKNOWN
    return 0


def run_purge(args: argparse.Namespace) -> int:
    """Remove targets for good; none if one is unknown, or if nobody says yes."""
    registry = open_registry(args, prepare=False)
    given = [readable(one) for one in args.target]
    own = args.namespace or ""
    missing = [place for place, one in enumerate(given, 1) if not _known(registry, one, own)]
    for place in missing:
        note(f"alu: error: argument {place} ({given[place - 1]}) names no target, present or past")
    if missing:
        note("alu: error: nothing was purged; `alu targets log` shows what there was")
        return _UNKNOWN
    if not args.yes and not _agreed(len(given)):
        note("alu: nothing was purged")
        return _UNKNOWN
    purged = registry.purge(*given, who=args.who, basis=args.basis, namespace=own)
    show(f"purged: {purged:,}, left: {len(registry):,}")
    if purged:
        show(
            "Of each its id is left in the history, and when, by whom and why it was purged. "
            "Backups, exports and records of answers are not touched."
        )
        for kept in _kept(args):
            show(f"They may still be in {kept}, kept by mending: delete it once it is not needed.")
    return 0


def run_verify(args: argparse.Namespace) -> int:
    """Look for damage, one finding a line."""
    registry = open_registry(args, prepare=False)
    found = registry.verify(mend=args.mend)
    left = sum(not one.mended for one in found)
    for one in found:
        if args.json:
            fields = {"what": one.what, "id": one.target_id, "text": one.text}
            show_json({**fields, "mended": one.mended})
        else:
            mended = " (mended)" if one.mended else ""
            show(f"{one.what}{f' {one.target_id}' if one.target_id else ''}: {one.text}{mended}")
    if not args.json:
        show(f"targets: {len(registry):,}, found: {len(found):,}, left: {left:,}")
    return _FOUND if left else 0


def _kept(args: argparse.Namespace) -> list[Path]:
    path = required_path(args)
    return [] if is_url(path) else kept_of(resolved(path))


def _known(registry: TargetRegistry, given: str, namespace: str) -> bool:
    if registry.named(given, namespace):
        return True
    return next(iter(registry.log(given, namespace=namespace)), None) is not None


def _agreed(count: int) -> bool:
    if sys.stdin is None or not sys.stdin.isatty():
        msg = "a purge can't be undone and nobody can be asked here: add --yes"
        raise UsageError(msg)
    sys.stderr.write(f"Purge {count:,} for good? It can't be undone. Type yes: ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().lower() == "yes"


def _since(text: str) -> datetime:
    """A day's beginning, a time, or days ago; for argparse."""
    try:
        if text.isdecimal():
            return datetime.now(timezone.utc) - timedelta(days=int(text))
        found = until(text)
    except (ValueError, OverflowError):  # a TargetError is a ValueError
        pass
    else:
        return found - timedelta(days=1) if len(text.strip()) == len("2030-12-31") else found
    msg = "it takes a day (2030-12-31), a time with its offset, or a number of days"
    raise argparse.ArgumentTypeError(msg)


def _time(at: float | None) -> str | None:
    if at is None:
        return None
    return moment(at).isoformat(timespec="seconds")


def _fields(entry: Entry) -> dict[str, object]:
    return {
        "at": _time(entry.at),
        "action": entry.action,
        "id": entry.target_id,
        "namespace": entry.namespace,
        "name": entry.name,
        "who": entry.who,
        "basis": entry.basis,
        "expires": _time(entry.expires),
        "revision": entry.revision,
    }


def _line(entry: Entry) -> str:
    said = [
        f"{label} {one_line(value)}"
        for label, value in (
            ("namespace", entry.namespace),
            ("who", entry.who),
            ("basis", entry.basis),
            ("expires", _time(entry.expires)),
        )
        if value
    ]
    name = "-" if entry.name is None else entry.name
    line = f"{_time(entry.at)}  {entry.action:<6}  {entry.target_id}  {name}"
    return f"{line}  ({'; '.join(said)})" if said else line
