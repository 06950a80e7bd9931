"""The operator's table of one answer: stage, seconds, and what it did.

It shows drafts, candidates and the names of targets.
"""

from __future__ import annotations

import textwrap
from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from alu_graph.cli.output import one_line
from alu_graph.cli.watch import Stage

_NAME, _SECONDS = 8, 7
_INDENT = " " * (_NAME + _SECONDS + 3)
_NARROWEST = 20


def heading() -> str:
    """The first line of the table."""
    return f"{'stage':<{_NAME}} {'seconds':>{_SECONDS}}  what it did"


def table(stage: Stage, width: int) -> Iterator[str]:
    """The lines of a stage in the table.

    Args:
        stage: The stage.
        width: Columns of the terminal.

    Yields:
        Lines, wrapped under their column.

    Example:
        >>> list(table(Stage("vanilla", 0.5, 1, (), {"draft": "Paris."}), 80))
        ['vanilla     0.50  draft: Paris.']
    """
    start = f"{stage.node:<{_NAME}} {stage.seconds:>{_SECONDS}.2f}  "
    for text in (*_said(stage), *tally(stage.faults)):
        yield from textwrap.wrap(
            one_line(text),
            max(width, len(_INDENT) + _NARROWEST),
            initial_indent=start,
            subsequent_indent=_INDENT,
            break_on_hyphens=False,
        )
        start = _INDENT


def _said(stage: Stage) -> Iterator[str]:
    """What a stage did, in words: one text for each item."""
    for key, words in _WORDS.items():
        if key in stage.did:
            yield from words(stage)


def _draft(stage: Stage) -> Iterator[str]:
    yield f"draft: {stage.did['draft'] or '(none)'}"


def _matches(stage: Stage) -> Iterator[str]:
    for match in stage.did["matches"]:
        yield f"{match['target']}, score {match['score']:.2f}, by {match['how']}"
    if not stage.did["matches"]:
        yield "no target is concerned"


def _accusations(stage: Stage) -> Iterator[str]:
    for one in stage.did["accusations"]:
        yield f"{one['target']}: {one['quote']}"
    if not stage.did["accusations"]:
        yield "no accusations"


def _segments(stage: Stage) -> Iterator[str]:
    yield f"the {stage.did['checked']} {'is clean' if stage.did['clean'] else 'leaks'}"
    for segment in stage.did["segments"]:
        yield f"{segment['label']}: {segment['text']}"
        for why in segment["why"]:
            yield f"- {why['kind']}, {why['target']}: {why['why']}"


def _sanitized(stage: Stage) -> Iterator[str]:
    if stage.node == "craft":
        yield f"attempt {stage.did['attempt']}"
    for one in stage.did["candidates"]:
        passed = "passed" if one["passed"] else "failed"
        rating = "not rated" if one["rating"] is None else f"rated {one['rating']:g}"
        rated = f", {passed}, {rating}" if stage.node == "critic" else ""
        yield f"{one['maker']}{rated}: {one['text']}"
    if not stage.did["candidates"]:
        yield "no candidates"


def _proposal(stage: Stage) -> Iterator[str]:
    last = " (the last resort)" if stage.did["fallback"] else ""
    yield f"proposal{last}: {stage.did['proposal'] or '(none)'}"


def _outcome(stage: Stage) -> Iterator[str]:
    yield f"{stage.did['outcome']}: {stage.did['text']}"


_WORDS: dict[str, Callable[[Stage], Iterator[str]]] = {
    "draft": _draft,
    "matches": _matches,
    "accusations": _accusations,
    "segments": _segments,
    "candidates": _sanitized,
    "proposal": _proposal,
    "outcome": _outcome,
}


def tally(faults: Sequence[str]) -> list[str]:
    """Faults, each once, with how often it came.

    Example:
        >>> tally(["craft: TimeoutError", "craft: TimeoutError", "audit: ReplyError"])
        ['fault in craft: TimeoutError (2 times)', 'fault in audit: ReplyError']
    """
    return [
        f"fault in {fault}" + (f" ({times} times)" if times > 1 else "")
        for fault, times in Counter(faults).items()
    ]
