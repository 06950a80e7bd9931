"""Watching one answer: what every stage of the graph did as plain data, and how long it took.

It shows drafts, candidates and the names of targets.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from langchain_core.messages import AnyMessage
from langgraph.graph.state import CompiledStateGraph

from alu_graph.checker.source import Targets
from alu_graph.payload import SEPARATOR, as_message
from alu_graph.settings import Settings
from alu_graph.state import Answer, InputState, OutputState, State

Graph = CompiledStateGraph[State, Settings, InputState, OutputState]


@dataclass(frozen=True)
class Stage:
    """What a node did.

    Args:
        node: Its name.
        seconds: How long it took.
        calls: How many LLM calls it made.
        faults: Names of the errors met in it.
        did: What came of it, as plain data.
    """

    node: str
    seconds: float
    calls: int
    faults: tuple[str, ...]
    did: Mapping[str, Any]

    def as_dict(self) -> dict[str, Any]:
        """The stage as plain data, for JSON."""
        return {
            "node": self.node,
            "seconds": round(self.seconds, 4),
            "calls": self.calls,
            "faults": list(self.faults),
            **self.did,
        }


def watch(
    graph: Graph, messages: Sequence[AnyMessage], settings: Settings, targets: Targets
) -> Iterator[Stage]:
    """Ask the graph, and tell of each stage as it ends. The last has `outcome` and `text`.

    Args:
        graph: The inspectable graph, compiled.
        messages: The conversation.
        settings: Of this answer.
        targets: For the names of the targets.

    Yields:
        The stages, in order.
    """
    before: Answer | None = None
    started = time.perf_counter()
    request = InputState(messages=list(messages))
    updates = graph.stream(request, context=settings, stream_mode="updates")
    for update in updates:
        seconds = time.perf_counter() - started
        for node, change in update.items():
            answer: Answer | None = change.get("answer")
            had = (0, 0) if before is None else (before.calls, len(before.faults))
            if answer is None:
                yield Stage(node, seconds, 0, (), _released(change))
            else:
                did = _TOLD[node](answer, targets)
                yield Stage(node, seconds, answer.calls - had[0], answer.faults[had[1] :], did)
                before = answer
        started = time.perf_counter()


# What each node tells, as plain data.


def _vanilla(answer: Answer, _: Targets) -> dict[str, Any]:
    return {"draft": _plain(answer.draft)}


def _retrieve(answer: Answer, _: Targets) -> dict[str, Any]:
    return {
        "matches": [
            {
                "target_id": match.target.id,
                "target": match.target.name,
                "score": round(match.score, 4),
                "how": match.how,
            }
            for match in answer.matches
        ]
    }


def _audit(answer: Answer, targets: Targets) -> dict[str, Any]:
    return {
        "accusations": [
            {
                "target_id": one.target_id,
                "target": _target(one.target_id, targets),
                "quote": one.quote,
            }
            for one in answer.accusations
        ]
    }


def _check(answer: Answer, targets: Targets) -> dict[str, Any]:
    judged = () if answer.verdict is None else answer.verdict.judgements
    return {
        "checked": "draft" if answer.proposal is None else "proposal",
        "clean": answer.verdict is not None and answer.verdict.clean,
        "segments": [
            {
                "text": _plain(answer.text[one.segment.start : one.segment.end]),
                "label": one.label,
                "why": [
                    {
                        "target_id": leak.target_id,
                        "target": _target(leak.target_id, targets),
                        "kind": leak.kind,
                        "matched": leak.matched,
                        "why": leak.why,
                    }
                    for leak in one.leaks
                ],
            }
            for one in judged
        ],
    }


def _candidates(answer: Answer, _: Targets) -> dict[str, Any]:
    return {
        "attempt": answer.attempt,
        "candidates": [
            {"maker": one.maker, "text": one.text, "passed": one.passed, "rating": one.rating}
            for one in answer.candidates
        ],
    }


def _compose(answer: Answer, _: Targets) -> dict[str, Any]:
    return {
        "proposal": None if answer.proposal is None else _plain(answer.proposal),
        "fallback": answer.fallback,
    }


_TOLD: dict[str, Callable[[Answer, Targets], dict[str, Any]]] = {
    "vanilla": _vanilla,
    "retrieve": _retrieve,
    "audit": _audit,
    "check": _check,
    "blind": _candidates,
    "craft": _candidates,
    "critic": _candidates,
    "compose": _compose,
}


def _released(change: Mapping[str, Any]) -> dict[str, Any]:
    message = as_message(change["output"])
    return {"outcome": change["outcome"], "text": "" if message is None else str(message.text)}


def _target(target_id: str, targets: Targets) -> str:
    held = targets.get(target_id)
    return "" if held is None else held.name


def _plain(text: str) -> str:
    return text.replace(SEPARATOR, "\n")
