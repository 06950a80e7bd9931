"""Whether rows and index are what they should be: what a store can't tell by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.index import TargetIndex
from alu_graph.targets.marks import Marker
from alu_graph.targets.requests import key_of
from alu_graph.targets.store import Finding, Row
from alu_graph.targets.stored_facts import stored_facts, with_told_names
from alu_graph.targets.topic_fit import Fitter
from alu_graph.targets.topics import BUCKETS
from alu_graph.targets.view import View

_NEAR = 1e-3  # by which an embedding may differ from machine to machine
_MANY = 64  # bearers of one name that are told at most


def surveyed(
    rows: Sequence[Row],
    embed: Callable[[Sequence[str]], NDArray[np.float32]],
    fit: Fitter,
    mark: Marker,
) -> Iterator[tuple[Finding, Row]]:
    """What is wrong with rows, each with the row as it should be.

    Args:
        rows: Any rows.
        embed: Embeds texts.
        fit: Fits topics.
        mark: What turns the words of facts into what is stored; with a key no facts are, so that
            only what needs none is compared.

    Yields:
        A finding, and the row with it and what was found before put right.
    """
    vectors = embed([fact.row for row in rows for fact in row.target.facts])
    dim, start = vectors.shape[1], 0
    for given in rows:
        row, target = given, given.target
        own = vectors[start : start + len(target.facts)]
        start += len(target.facts)
        if row.key != key_of(target.kind, target.name):
            row = replace(row, key=key_of(target.kind, target.name))
            yield Finding("key", "its key is not its name's: mend it", target.id), row
        if mark.key_id is not None:
            continue
        if own.shape != row.vectors.shape or not np.allclose(own, row.vectors, atol=_NEAR):
            row = replace(row, vectors=own)
            yield Finding("vectors", "its vectors are not its facts': mend it", target.id), row
        if target.kind == "topic" and not _fits(row.head, dim):
            samples = tuple(fact.row for fact in target.facts), target.counterexamples
            row = replace(row, head=fit(*samples))
            yield Finding("head", "a topic has no head of its size: mend it", target.id), row
        sheet = stored_facts(with_told_names(target), mark)
        if row.sheet is not None and row.sheet != sheet:
            row = replace(row, sheet=sheet)
            yield Finding("sheet", "its sheet is not its facts': mend it", target.id), row


def _fits(head: NDArray[np.float32] | None, dim: int) -> bool:
    return head is not None and head.shape == (dim + 1 + BUCKETS,) and bool(np.isfinite(head).all())


def compared(rows: Iterable[Row], index: TargetIndex, at: Callable[[str], View]) -> list[Finding]:
    """Where the index in memory and the rows differ.

    Args:
        rows: All rows, as of the index's moment.
        index: The index.
        at: A view of it for a namespace.

    Returns:
        Findings.
    """
    now, versions = index.now, index.versions
    found = []
    seen: set[str] = set()
    for row in rows:
        target = row.target
        seen.add(target.id)
        number = versions.number(target.id, now)
        shelves = index.shelves(row.namespace)
        if number is None or index.shelf(number) is not shelves[-1 if row.namespace else 0]:
            found.append(Finding("index", "it is not in the index: mend it", target.id))
        elif target.kind != "topic":
            hits = {hit.target_id for hit in at(row.namespace).names_in(target.name)}
            if target.id not in hits and len(hits) < _MANY:
                found.append(Finding("index", "its name finds it not: mend it", target.id))
    found += [
        Finding("index", "it is in the index and not in the registry: mend it", target_id)
        for target_id in versions.ids(now)
        if target_id not in seen
    ]
    return found
