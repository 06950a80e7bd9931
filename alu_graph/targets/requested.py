"""What a request makes of a stored row: names, facts and expiry are added, nothing is lost."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import TargetError
from alu_graph.targets.marks import Marker
from alu_graph.targets.passages import PassageSheet, decode_passage, encode_passage, passage_sheet
from alu_graph.targets.requests import Asked, Fresh, later
from alu_graph.targets.sheet_codec import decode_sheet, encode_sheet
from alu_graph.targets.sheet_merge import gained as lacking
from alu_graph.targets.sheet_merge import merged as both
from alu_graph.targets.sheets import sheet
from alu_graph.targets.store import Row
from alu_graph.targets.stored_facts import stored_facts, with_told_names
from alu_graph.targets.target import Target

_SAME = 1e-6  # by which vectors of one text may differ


def merged(old: Row | None, fresh: Fresh, asked: Asked, mark: Marker) -> Row:
    """The stored row with what a request adds to it.

    Args:
        old: The row as it is, if there is one.
        fresh: What is added.
        asked: What goes with it.
        mark: What turns the words of facts into what is kept; with a key no fact is.

    Returns:
        The row as it is to be; of a topic that differs the head is the old one.

    Raises:
        TargetError: If the row is on another list, or a topic can't be fitted to more exemplars.
        RegistryError: If what is stored of its facts can't be read.
    """
    new, keyed = fresh.target, mark.key_id is not None
    if old is None:
        target = _without_facts(new) if keyed else new
        return Row(
            target,
            fresh.key,
            fresh.vectors,
            sheet=fresh.sheet,
            namespace=asked.namespace,
            expires=asked.expires,
        )
    if old.namespace != asked.namespace:
        msg = "a target with this id is on another list: give it another id, or none"
        raise TargetError(msg)
    had = old.target
    gained = _gained_marks(old, fresh, mark) if keyed else _gained(had, new)
    more = new.model_copy(update={"facts": tuple(new.facts[i] for i in gained)})
    added = _without_facts(more) if keyed else more
    renamed = () if old.key == fresh.key else (had.name,)
    target = had.model_copy(
        update={
            "name": new.name if renamed else had.name,
            "kind": new.kind if renamed else had.kind,
            "aliases": tuple(dict.fromkeys((*had.aliases, *renamed, *added.aliases))),
            "facts": (*had.facts, *added.facts),
            "allow": tuple(dict.fromkeys((*had.allow, *new.allow))),
            "counterexamples": tuple(dict.fromkeys((*had.counterexamples, *new.counterexamples))),
        }
    )
    row = replace(
        old,
        target=target,
        key=fresh.key,
        vectors=np.vstack([old.vectors, fresh.vectors[gained]]),
        expires=later(old.expires, asked.expires),
    )
    if target == had and not gained:
        return row
    if not keyed:
        return replace(row, sheet=stored_facts(with_told_names(target), mark))
    if target.kind == "topic":
        msg = "no exemplars of this topic are kept: remove it and add it again with all of them"
        raise TargetError(msg)
    return replace(row, sheet=_joined(old.sheet, target, more, mark))


def _without_facts(target: Target) -> Target:
    """A target as it is stored where facts are not kept; names that they told are."""
    return with_told_names(target).model_copy(update={"facts": ()})


def _gained(had: Target, new: Target) -> list[int]:
    """Which facts of a target another one lacks."""
    rows = {fact.row for fact in had.facts}
    return [i for i, fact in enumerate(new.facts) if fact.row not in rows]


def _gained_marks(old: Row, fresh: Fresh, mark: Marker) -> list[int]:
    """Which facts of a target are not among those whose marks are stored."""
    target = fresh.target
    places = range(len(target.facts))
    if target.kind == "topic":
        return [i for i in places if not _among(fresh.vectors[i], old.vectors)]
    if old.sheet is None:
        return list(places)
    if target.kind == "passage":
        runs = set(decode_passage(old.sheet).runs)
        each = (passage_sheet([fact.text], mark).runs for fact in target.facts)
        return [i for i, found in enumerate(each) if not runs.issuperset(found) or not found]
    names = (target.name, *target.aliases)
    return lacking(
        decode_sheet(old.sheet, mark), sheet((fact.row for fact in target.facts), names, mark)
    )


def _among(vector: NDArray[np.float32], held: NDArray[np.float32]) -> bool:
    return bool((np.abs(held - vector).max(axis=1, initial=0.0) < _SAME).any())


def _joined(stored: bytes | None, target: Target, more: Target, mark: Marker) -> bytes | None:
    """What is stored of some facts, with more of them and under all names."""
    if target.kind == "passage":
        new = passage_sheet((fact.text for fact in more.facts), mark)
        old = new if stored is None else decode_passage(stored)
        runs = type(new.runs)("q", dict.fromkeys((*old.runs, *new.runs)))
        return encode_passage(PassageSheet(max(old.length, new.length), runs))
    if stored is None and not more.facts:
        return None
    added = sheet((fact.row for fact in more.facts), (target.name, *target.aliases), mark)
    return encode_sheet(added if stored is None else both(decode_sheet(stored, mark), added))
