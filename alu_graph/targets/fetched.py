"""The targets of versions, fetched from the store when they are needed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from alu_graph.errors import RegistryError
from alu_graph.targets.store import Change, Store
from alu_graph.targets.target import Target
from alu_graph.targets.versions import Moment, Versions
from alu_graph.targets.view import MovedError

_KEPT = 4096
_FEW = 64


class Fetched:
    """Targets by the numbers of their versions, a few of them kept: a version never changes.

    Args:
        store: Holds the newest version of each target.
        versions: Which versions there are.
        sync: Takes over what changed in the store.
    """

    def __init__(self, store: Store, versions: Versions, sync: Callable[[], None]) -> None:
        self._store = store
        self._versions = versions
        self._sync = sync
        self._kept: dict[int, Target] = {}

    def __call__(self, moment: Moment, numbers: Sequence[int]) -> list[Target]:
        """The targets of versions.

        Args:
            moment: What the reader sees.
            numbers: Versions that are in force at it.

        Returns:
            Their targets, in order.

        Raises:
            MovedError: If the store holds one of them no more.
            RegistryError: If the store can't be read.
        """
        found = list(map(self._kept.get, numbers))
        if None in found:
            missing = [one for one, held in zip(numbers, found, strict=True) if held is None]
            self._keep(self._fetch(moment, missing))
            found = list(map(self._kept.get, numbers))
        targets = [one for one in found if one is not None]
        if len(targets) < len(found):  # another thread's targets drove these out
            raise MovedError(_MOVED)
        return targets

    def _fetch(self, moment: Moment, numbers: Sequence[int]) -> list[tuple[int, Target]]:
        ids = [self._versions.id(moment, number) for number in numbers]
        rows = self._store.get_many(one for one in ids if one is not None)
        self._sync()
        # What is the newest version now was it when the row was read.
        now = self._versions.now
        fetched = []
        for number, target_id in zip(numbers, ids, strict=True):
            if target_id is None or self._versions.number(target_id, now) != number:
                raise MovedError(_MOVED)
            row = rows.get(target_id)
            if row is None:
                msg = "a target is in the index and not in the registry: run `alu targets verify`"
                raise RegistryError(msg)
            fetched.append((number, row.target))
        return fetched

    def keep(self, changes: Iterable[Change]) -> None:
        """Keep what was just put into force, as it is soon asked for. For the writer."""
        now = self._versions.now
        self._keep(
            (number, change.row.target)
            for change in changes
            if change.row is not None
            and (number := self._versions.number(change.id, now)) is not None
        )

    def _keep(self, targets: Iterable[tuple[int, Target]]) -> None:
        if len(self._kept) > _KEPT:  # the older half goes
            for number in list(self._kept)[: _KEPT // 2]:
                self._kept.pop(number, None)
        self._kept.update(targets)

    def drop(self, numbers: Iterable[int]) -> None:
        """Drop versions that nobody sees any more."""
        for number in numbers:
            self._kept.pop(number, None)


_MOVED = "a target changed while it was read: read again"
