"""Requests to the registry: what can be accepted, and what one makes of the stored rows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from alu_graph.errors import TargetError
from alu_graph.targets.allow import exempts_all
from alu_graph.targets.store import Edit, Entry, Reader, Row
from alu_graph.targets.store.base import Action
from alu_graph.targets.target import Target
from alu_graph.targets.topic_fit import FEWEST
from alu_graph.text.folding import fold

# Of the year 9999 some times can't be told in another time zone.
LATEST = datetime(9999, 1, 1, tzinfo=timezone.utc)
NAMESPACE = r"(?:[A-Za-z0-9][A-Za-z0-9._:@/-]{0,99})?"  # of one list beside the shared one, ""


@dataclass(frozen=True, slots=True)
class Asked:
    """What goes with a request.

    Args:
        at: When it came, in unix seconds.
        who: Who asked for it.
        basis: On what ground.
        expires: When it falls out of force, in unix seconds; None is never.
        namespace: Whose list it is for.
    """

    at: float
    who: str | None = None
    basis: str | None = None
    expires: float | None = None
    namespace: str = ""

    def entry(self, action: Action, target_id: str, name: str | None = None) -> Entry:
        """The line of the history for what it does to a target."""
        return Entry(
            self.at, action, target_id, self.namespace, name, self.who, self.basis, self.expires
        )


@dataclass(frozen=True, slots=True)
class Request:
    """A target of an import, with what goes with it.

    Args:
        target: A target, or the name of an entity.
        who: Who asked for it.
        basis: On what ground.
        expires: When it falls out of force; it needs a time zone. None is never.
        namespace: Whose list it is for.
    """

    target: Target | str = field(repr=False)
    who: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    expires: datetime | None = None
    namespace: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A target as it stands on a list.

    Args:
        target: The target.
        namespace: Whose list it is on; "" is the shared one.
        expires: When it falls out of force; None is never.
    """

    target: Target
    namespace: str
    expires: datetime | None

    @classmethod
    def of(cls, row: Row) -> Listed:
        """A stored row, without what only the index needs."""
        until = None if row.expires is None else moment(row.expires)
        return cls(row.target, row.namespace, until)


@dataclass(frozen=True, slots=True, eq=False)
class Fresh:
    """A target that is to be added.

    Args:
        key: What no other target of its list has.
        target: The target.
        vectors: Its facts' vectors, shape (number of facts, dim).
        sheet: What is stored of its facts.
    """

    key: str
    target: Target = field(repr=False)
    vectors: NDArray[np.float32] = field(repr=False)
    sheet: bytes | None = field(repr=False)


def key_of(kind: str, name: str) -> str:
    """What no other target of a namespace has: kind and folded name."""
    return f"{kind}:{fold(name)}"


def namespace_of(given: object) -> str:
    """A namespace, if it can be one.

    Raises:
        TargetError: If it is too long or holds what makes two alike: only letters, digits and
            `._:@/-`, and none to begin with but a letter or a digit.

    Example:
        >>> namespace_of("acme/eu-1")
        'acme/eu-1'
    """
    if isinstance(given, str) and re.fullmatch(NAMESPACE, given):
        return given
    msg = "a namespace is at most 100 letters, digits and ._:@/- and begins with a letter or digit"
    raise TargetError(msg)


def seconds(given: object, what: str) -> float | None:
    """A time in unix seconds.

    Args:
        given: The time, a datetime with a time zone; None stays None.
        what: What it is, for the message.

    Returns:
        The seconds.

    Raises:
        TargetError: If it has no time zone: it would mean another time on another machine; or is
            later than `LATEST`.

    Example:
        >>> from datetime import timezone
        >>> seconds(datetime(1970, 1, 2, tzinfo=timezone.utc), "expires")
        86400.0
    """
    if given is None:
        return None
    if not isinstance(given, datetime) or given.utcoffset() is None:
        msg = (
            f"{what} needs a datetime with a time zone: datetime.now(timezone.utc) + timedelta(...)"
        )
        raise TargetError(msg)
    require_before_latest(given, what)
    return given.timestamp()


def require_before_latest(given: datetime, what: str) -> None:
    """Raise a `TargetError` if a time is later than `LATEST`."""
    if given > LATEST:
        msg = f"{what} is too late a time: the year 9998 is the last; without one it is never"
        raise TargetError(msg)


def moment(at: float) -> datetime:
    """The time of some unix seconds; what is later than `LATEST` reads as that.

    Example:
        >>> moment(86400.0).isoformat()
        '1970-01-02T00:00:00+00:00'
    """
    return datetime.fromtimestamp(min(at, LATEST.timestamp()), timezone.utc)


def later(one: float | None, other: float | None) -> float | None:
    """The later of two times; None is never, the latest of all."""
    return None if one is None or other is None else max(one, other)


def accept(given: Target | str) -> Target:
    """Make a target of what a user hands in, if it can be enforced.

    Args:
        given: A target, or the name of an entity.

    Returns:
        The target.

    Raises:
        TargetError: If it can't be accepted, with what to do.
    """
    if isinstance(given, Target):
        target = given
    elif isinstance(given, str):
        try:
            target = Target(name=given)
        except ValidationError as error:
            raise TargetError(error.errors()[0]["msg"].removeprefix("Value error, ")) from None
    else:
        msg = f"a target is a Target or a name, not a {type(given).__name__}"
        raise TargetError(msg)
    if not fold(target.name):
        msg = "a target needs a name with at least one letter or digit"
        raise TargetError(msg)
    if exempts_all(target):
        msg = "an allowed phrase needs words beside the target's name: else nothing is forgotten"
        raise TargetError(msg)
    if target.kind == "topic" and not (target.facts or target.counterexamples):
        msg = f"a topic target needs exemplars as facts, at least {FEWEST}: questions or statements"
        raise TargetError(msg)
    if target.kind == "passage" and not target.facts:
        msg = "a passage target needs its text as facts: Target(kind='passage', facts=[text], ...)"
        raise TargetError(msg)
    return target


class Ahead:
    """The rows as they will be after some edits; those of a request are read in one go.

    Args:
        reader: Reads the rows as they are.
        fresh: The targets of the request, by what goes with them.
    """

    def __init__(self, reader: Reader, fresh: Mapping[Asked, Sequence[Fresh]]) -> None:
        self.new = 0  # targets that were not there
        self._reader = reader
        ids = [one.target.id for group in fresh.values() for one in group]
        self._rows: dict[str, Row | None] = {**dict.fromkeys(ids), **reader.get_many(ids)}
        self._keys: dict[tuple[str, str], Row | None] = {}
        for namespace in {asked.namespace for asked in fresh}:
            keys = [
                one.key
                for asked, group in fresh.items()
                if asked.namespace == namespace
                for one in group
            ]
            held = reader.by_keys(keys, namespace)
            self._keys.update(((namespace, key), held.get(key)) for key in keys)
            self._rows.update((row.target.id, row) for row in held.values())

    def get(self, target_id: str) -> Row | None:
        """The row of a target."""
        if target_id not in self._rows:
            self._rows[target_id] = self._reader.get(target_id)
        return self._rows[target_id]

    def by_key(self, key: str, namespace: str) -> Row | None:
        """The row that holds one of the request's keys."""
        return self._keys[namespace, key]

    def put(self, rows: Sequence[Row]) -> None:
        """Take over what an edit puts."""
        for row in rows:
            old = self._rows.get(row.target.id)
            if old is not None and (old.namespace, old.key) in self._keys:
                self._keys[old.namespace, old.key] = None
            self.new += old is None
            self._rows[row.target.id] = self._keys[row.namespace, row.key] = row


def addition(
    fresh: Sequence[Fresh],
    asked: Asked,
    reader: Ahead,
    merge: Callable[[Row | None, Fresh], Row],
    noted: Callable[[str], bool],
) -> tuple[Edit, list[Target]]:
    """What adding targets writes.

    Args:
        fresh: The targets; of one that is given twice all counts.
        asked: What goes with them.
        reader: Reads the rows as they are; what is put here is put there.
        merge: Makes the row that is to be of the one that is and a target.
        noted: Whether the history of a target has this request already.

    Returns:
        The edit, empty if nothing differs, and the targets as they are then.

    Raises:
        TargetError: If one can't be accepted.
    """
    rows: dict[str, Row] = {}
    keys: dict[str, str] = {}  # of the rows, by id
    for one in fresh:
        old = rows.get(one.key) or reader.by_key(one.key, asked.namespace)
        old = old or reader.get(one.target.id)
        known = one.target.id if old is None else old.target.id
        if known in keys:
            old = rows.pop(keys[known])
        rows[one.key] = row = merge(old, one)
        keys[row.target.id] = one.key
    put, log = [], []
    for row in rows.values():
        target = row.target
        differs = _differs(row, reader.get(target.id))
        if differs:
            put.append(row)
        if differs or ((asked.who or asked.basis) and not noted(target.id)):
            log.append(asked.entry("add", target.id, target.name))
    reader.put(put)
    return Edit(put=put, log=log), [row.target for row in rows.values()]


def _differs(row: Row, old: Row | None) -> bool:
    return old is None or (old.target, old.expires, old.sheet) != (
        row.target,
        row.expires,
        row.sheet,
    )
