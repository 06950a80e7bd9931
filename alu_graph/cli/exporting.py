"""`alu targets export`: all targets as JSON objects, one a line, which `import` reads back."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

from alu_graph.cli.options import STDIN, UsageError, add_namespace_option, open_registry
from alu_graph.cli.output import note
from alu_graph.targets.requests import Listed


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the action up."""
    parser.add_argument(
        "file", metavar="FILE", help="where to, for its owner alone to read; - for standard output"
    )
    parser.add_argument("--force", action="store_true", help="overwrite FILE")
    add_namespace_option(parser, "only this list (default: all)")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write targets out, all of them or, where that fails, no file."""
    count = 0
    with (
        closing(open_registry(args, prepare=False)) as registry,
        _written(args.file, args.force) as file,
    ):
        for one in registry.listed(args.namespace):
            file.write(json.dumps(_fields(one)) + "\n")
            count += 1
        if not registry.facts_kept:
            note(
                "alu: this registry keeps no facts, so there are none in the export; imported "
                "elsewhere, its targets are recognised by their names alone"
            )
    note(f"exported: {count:,}")
    return 0


def _fields(one: Listed) -> dict[str, Any]:
    """What there is to say of a target; import reads it back."""
    target = one.target
    fields: dict[str, Any] = {"name": target.name, "kind": target.kind, "id": target.id}
    fields["aliases"] = target.aliases
    fields["facts"] = [fact.model_dump(exclude_none=True) for fact in target.facts]
    fields["allow"] = target.allow
    fields["counterexamples"] = target.counterexamples
    fields["namespace"] = one.namespace
    fields["expires"] = None if one.expires is None else one.expires.isoformat()
    return {at: value for at, value in fields.items() if value}


@contextmanager
def _written(path: str, force: bool) -> Iterator[TextIO]:  # noqa: FBT001 - an option's value
    """A file that is there as a whole or not at all."""
    if path == STDIN:
        yield sys.stdout
        sys.stdout.flush()
        return
    if not force and os.path.lexists(path):
        msg = f"{path} is there already: choose another FILE, or overwrite it with --force"
        raise UsageError(msg)
    part = f"{path}.{os.getpid()}.part"
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if force:
            Path(part).replace(path)
        else:
            _linked(part, path)
    finally:
        with suppress(FileNotFoundError):
            Path(part).unlink()


def _linked(part: str, path: str) -> None:
    """Give a file its name, unless another has come to have it."""
    with suppress(FileExistsError):
        os.link(part, path)
        return
    msg = f"{path} is there already: choose another FILE, or overwrite it with --force"
    raise UsageError(msg)
