"""`alu check --log`: what new targets would have touched in the answers of the past."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from alu_graph.checker.check import Checker
from alu_graph.checker.source import Targets
from alu_graph.checker.verdict import Verdict
from alu_graph.cli.logs import LineError, Logged, answers_of, fields_of
from alu_graph.cli.options import STDIN, UsageError, copied, readable, registry_path
from alu_graph.cli.output import note, one_line, show, show_json
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Target

_STEP = 200
_MOST_REPORTED = 5
_CLEAN, _TOUCHED, _UNREAD = 0, 1, 2
_LONGEST = 160


@dataclass
class _Sum:
    """What was counted."""

    answers: int = 0
    unreadable: int = 0
    undecided: int = 0
    already: int = 0
    would: Counter[str] = field(default_factory=Counter)
    evidence: Counter[str] = field(default_factory=Counter)
    targets: Counter[str] = field(default_factory=Counter)

    @property
    def touched(self) -> int:
        return self.would["rewritten"] + self.would["refused"]

    @property
    def rate(self) -> float:
        return self.touched / self.answers if self.answers else 0.0


def run_log(args: argparse.Namespace) -> int:
    """Check the answers of logs.

    Returns:
        0 if no answer would have been touched, 1 if one would, 2 if none would but lines could
        not be read, so that this is not certain.

    Raises:
        UsageError: If there is nothing to check for, or an option does not fit.
    """
    fields = fields_of(args.field)
    registry, new = _targets(args)
    targets, counts = registry.within(args.namespace or ""), _Sum()
    for file in args.log:
        shown = "<stdin>" if file == STDIN else readable(file)
        for logged in _read(file, shown, fields, counts):
            verdict = Checker(logged.conversation, targets)(logged.answer)
            row = _count(logged, verdict, new, counts)
            if row is not None:
                _tell(shown, logged, row, args)
    _report(counts, targets, as_json=args.json)
    if counts.touched:
        return _TOUCHED
    return _UNREAD if counts.unreadable or not counts.answers else _CLEAN


def _targets(args: argparse.Namespace) -> tuple[TargetRegistry, frozenset[str]]:
    """Those in force, if any, with the new ones beside them in memory; and the new ones' ids."""
    if not args.would_forget:
        msg = "there is nothing to look for: add --would-forget NAME"
        raise UsageError(msg)
    if len(args.would_forget) > 1 and (args.fact or args.alias):
        msg = "--alias and --fact belong to one target: give one --would-forget NAME with them"
        raise UsageError(msg)
    held = TargetRegistry()
    before: frozenset[str] = frozenset()
    if registry_path(args) is not None:
        held = copied(args)
        before = frozenset(target.id for target in held)
    facts = [readable(fact) for fact in args.fact]
    made = held.add(
        *(Target(name=one, aliases=args.alias, facts=facts) for one in args.would_forget),
        namespace=args.namespace or "",
    )
    if all(target.id in before for target in made) and not (facts or args.alias):
        msg = "all of --would-forget is on the list already"
        raise UsageError(msg)
    return held, frozenset(target.id for target in made)


def _read(file: str, shown: str, fields: dict[str, str], counts: _Sum) -> Iterator[Logged]:
    source: IO[bytes]
    if file == STDIN:
        source = sys.stdin.buffer
        yield from _lines(source, 0, shown, fields, counts)
        return
    with Path(file).open("rb") as source:
        yield from _lines(source, os.fstat(source.fileno()).st_size, shown, fields, counts)


def _lines(
    source: IO[bytes], size: int, shown: str, fields: dict[str, str], counts: _Sum
) -> Iterator[Logged]:
    watched = sys.stderr is not None and sys.stderr.isatty()
    read = 0
    for number, raw in enumerate(source, 1):
        read += len(raw)
        if watched and number % _STEP == 0:
            done = f" ({read / size:.0%})" if size else ""
            sys.stderr.write(f"\r{shown}: {number:,} lines{done}, {counts.touched:,} touched")
            sys.stderr.flush()
        if not raw.strip():
            continue
        try:
            found = answers_of(number, raw.removeprefix(b"\xef\xbb\xbf"), fields)
        except LineError as error:
            counts.unreadable += 1
            if counts.unreadable <= _MOST_REPORTED:
                note(f"{shown}:{number}: {error}")
            continue
        yield from found
    if watched:
        sys.stderr.write("\r\033[K")


def _count(
    logged: Logged, verdict: Verdict, new: frozenset[str], counts: _Sum
) -> dict[str, Any] | None:
    """Count an answer; what there is to say of it, if the new targets would have touched it."""
    counts.answers += 1
    leaks = [leak for leak in verdict.leaks if leak.target_id in new]
    if not leaks:
        counts.undecided += any(leak.target_id in new for one in verdict.grey for leak in one.leaks)
        return None
    counts.already += any(leak.target_id not in new for leak in verdict.leaks)
    would = "rewritten" if verdict.useful else "refused"
    kinds = Counter(leak.kind for leak in leaks)
    counts.would[would] += 1
    counts.evidence.update(kinds.keys())
    counts.targets.update({leak.target_id for leak in leaks})
    spans = dict.fromkeys((leak.start, leak.end) for leak in leaks)
    texts = [readable(logged.answer[start:end]) for start, end in spans]
    return {"would": would, "evidence": dict(kinds), "texts": texts}


def _tell(file: str, logged: Logged, row: dict[str, Any], args: argparse.Namespace) -> None:
    """Say what would have become of an answer; its texts only where asked for."""
    texts = row.pop("texts")
    called = one_line(readable(logged.id), _LONGEST)
    if args.json:
        place = {"file": file, "line": logged.line, "id": called}
        show_json(place | row | ({"texts": texts} if args.show else {}))
        return
    show(one_line(f"{file}:{logged.line}: {called} {row['would']} ({', '.join(row['evidence'])})"))
    for text in texts if args.show else ():
        show(f"    {one_line(text, _LONGEST)}")


def _report(counts: _Sum, targets: Targets, *, as_json: bool) -> None:
    named = {
        target.name: count
        for target_id, count in counts.targets.most_common()
        if (target := targets.get(target_id)) is not None
    }
    said: dict[str, Any] = {
        "answers": counts.answers,
        "touched": counts.touched,
        "rate": round(counts.rate, 6),
        "rewritten": counts.would["rewritten"],
        "refused": counts.would["refused"],
        "undecided": counts.undecided,
        "touched by others too": counts.already,
        "unreadable lines": counts.unreadable,
        "evidence": dict(counts.evidence.most_common()),
        "targets": named,
    }
    if as_json:
        show_json({"summary": said})
        return
    show(
        f"would be touched: {counts.touched:,} of {counts.answers:,} answers ({counts.rate:.2%}): "
        f"rewritten {said['rewritten']:,}, refused {said['refused']:,}"
    )
    show(f"undecided: {counts.undecided:,}, unreadable lines: {counts.unreadable:,}")
    if counts.already:
        show(f"touched by targets in force, too: {counts.already:,}")
    for label, held in (("evidence", counts.evidence), ("target", Counter(named))):
        for name, count in held.most_common():
            show(f"{label} {one_line(name)}: {count:,}")
