"""The in-memory index of one registry: all namespaces, as of every moment that a reader holds."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.targets.shelf import Shelf
from alu_graph.targets.store import Change, Row
from alu_graph.targets.vectors import VectorIndex, VectorSearch
from alu_graph.targets.versions import Moment, Versions


class TargetIndex:
    """Finds the few targets that a text may concern; no loop over all of them.

    One writer at a time, any number of readers without a lock, through `View`.

    Args:
        dim: Size of the embedding vectors.
        vectors: Makes a vector index for a size.
        mark: What turns the words of facts into what is kept of them.

    Example:
        >>> import numpy as np
        >>> from alu_graph.targets.target import Target
        >>> index = TargetIndex(2)
        >>> maria = Row(Target(name="Maria Gonzalez", id="m"), "m", np.zeros((0, 2), np.float32))
        >>> index.apply([Change("m", maria)], 1)
        >>> index.versions.number("m", index.now), index.now.revision
        (0, 1)
    """

    def __init__(
        self,
        dim: int,
        vectors: Callable[[int], VectorSearch] = VectorIndex,
        mark: Marker = PLAIN,
    ) -> None:
        self._dim = dim
        self._vectors = vectors
        self._mark = mark
        self.versions = Versions()
        self._shelves = {"": self._shelf()}
        self._away: dict[int, Shelf] = {}  # where a version is, unless on the shared shelf
        self._lapsed: dict[str, float] = {}  # what only the clock took out of force, and when
        self.last_lapse = float("-inf")

    # For readers.

    @property
    def now(self) -> Moment:
        """What is in force now."""
        return self.versions.now

    def shelves(self, namespace: str) -> tuple[Shelf, ...]:
        """The shared shelf, and that of a namespace if it has one."""
        shared, own = self._shelves[""], self._shelves.get(namespace)
        return (shared,) if own is None or own is shared else (shared, own)

    def shelf(self, number: int) -> Shelf:
        """Where a version is."""
        return self._away.get(number) or self._shelves[""]

    # For the one writer.

    def apply(self, changes: Iterable[Change], revision: int, clock: float = 0.0) -> None:
        """Take over changes; readers see all of them or none.

        Args:
            changes: What became of targets.
            revision: The store's revision with them.
            clock: The time in unix seconds; what expired by then is not taken over.

        Raises:
            RegistryError: If a topic has no head.
            EmbeddingError: If vectors are of the wrong size or not finite; then nothing is seen.
        """
        self.stage(changes, clock)
        self.publish(revision)
        self.sweep()

    def stage(self, changes: Iterable[Change], clock: float = 0.0) -> None:
        """Take over changes that no reader sees before `publish`. Arguments as of `apply`."""
        items: dict[str, list[tuple[int, Row]]] = {}
        over: dict[str, float | None] = {}
        try:
            for change in changes:
                row, lapsed = change.row, change.lapsed
                if row is not None and row.expires is not None and row.expires <= clock:
                    lapsed, row = row.expires, None
                over[change.id] = lapsed
                if row is None:
                    self.versions.end(change.id)
                else:
                    number = self.versions.begin(change.id, row.expires)
                    items.setdefault(row.namespace, []).append((number, row))
            for namespace, rows in items.items():
                shelf = self._shelves.get(namespace)
                if shelf is None:
                    shelf = self._shelves[namespace] = self._shelf()
                if namespace:
                    self._away.update((number, shelf) for number, _ in rows)
                    shelf.held += len(rows)
                shelf.add_many(rows)
        except BaseException:
            self.abandon()
            raise
        self._lapse(over)

    def abandon(self) -> None:
        """Take back what was staged; it is taken out by the next `sweep`."""
        self.versions.abandon()

    def _shelf(self) -> Shelf:
        return Shelf(self._dim, self._vectors(self._dim), self._mark)

    def publish(self, revision: int) -> None:
        """Let new readers see what was staged."""
        begun, ended = self.versions.coming()
        tick, oldest = self.now.tick + 1, self.versions.oldest()
        more: dict[Shelf, int] = {}
        for numbers, by in ((begun, 1), (ended, -1)):
            for number in numbers:
                shelf = self.shelf(number)
                if number in shelf.facts:
                    more[shelf] = more.get(shelf, 0) + by
        for shelf, by in more.items():
            shelf.count(tick, by, oldest)
        self.versions.publish(revision)

    def expire(self, clock: float) -> None:
        """Take out of force what has expired by a time in unix seconds."""
        over = self.versions.expire(clock)
        if over:
            self._lapse(over)
            self.publish(self.now.revision)

    def _lapse(self, over: Mapping[str, float | None]) -> None:
        for target_id, expires in over.items():
            if expires is None:
                self._lapsed.pop(target_id, None)
            else:
                self._lapsed[target_id] = expires
                self.last_lapse = max(self.last_lapse, expires)

    def returning(self, clock: float) -> list[str]:
        """What a clock that was put back finds in force again; it is to be staged anew.

        There is none unless the time is before `last_lapse`.

        Args:
            clock: The time in unix seconds.

        Returns:
            Ids.
        """
        self.last_lapse = max(self._lapsed.values(), default=float("-inf"))
        return [one for one, expires in self._lapsed.items() if expires > clock]

    def sweep(self) -> list[int]:
        """Take out the versions that no reader sees any more; returns their numbers.

        A namespace that has no version left has no shelf any more, either.
        """
        numbers = self.versions.ended()
        for number in numbers:
            self.shelf(number).remove(number)
        self.versions.forget(numbers)
        emptied = False
        for number in numbers:
            shelf = self._away.pop(number, None)
            if shelf is not None:
                shelf.held -= 1
                emptied = emptied or not shelf.held
        if emptied:
            for namespace in [one for one, held in self._shelves.items() if one and not held.held]:
                self._shelves.pop(namespace).vectors.close()
        return numbers

    def close(self) -> None:
        """Let go of what the vector indexes hold."""
        for shelf in list(self._shelves.values()):
            shelf.vectors.close()
