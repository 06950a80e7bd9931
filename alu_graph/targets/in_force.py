"""What is in force: the index in memory, which follows the store before every look."""

from __future__ import annotations

import os
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.fetched import Fetched
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.store import Change, Edit, Finding, Reader, Store
from alu_graph.targets.uncollected import uncollected
from alu_graph.targets.verifying import compared as differing
from alu_graph.targets.view import View

Embed = Callable[[Sequence[str]], NDArray[np.float32]]
_FEW = 64
_PIECE = 8_192  # changes that are taken over at once


class Memory(NamedTuple):
    """The index with the targets fetched by its numbers: replaced as one."""

    indexed: TargetIndex
    fetched: Fetched


class _Own:
    """A write of this process, from its transaction until it is in force here."""

    def __init__(self) -> None:
        self.base = -1  # the revision that it comes after, once no other write can come between
        self.revision = -1
        self.committed = threading.Event()


class InForce:
    """The index of a store's targets. What a write has put into the store the next look finds.

    Readers, in threads and tasks, wait for no writer: what they look at is replaced as one.

    Args:
        store: The targets, durable.
        empty: Makes an index without targets.
        clock: Gives the time in unix seconds, by which targets expire.
        prepare: Whether to fill the index now; if not, the first look does.
    """

    def __init__(
        self,
        store: Store,
        empty: Callable[[], TargetIndex],
        clock: Callable[[], float],
        *,
        prepare: bool,
    ) -> None:
        self._store = store
        self._empty = empty
        self._clock = clock
        self.memory = self._unfilled()
        self._torn = False  # whether a fork left the index half written
        self._writing = threading.Lock()  # by one thread at a time, up to its change being in force
        self._indexing = threading.Lock()
        self._own: _Own | None = None
        self._filled = prepare  # until a look-up needs the index, none fills it
        _all.add(self)
        if prepare:
            self.sync()
            store.watch(self.sync)

    def _unfilled(self) -> Memory:
        index = self._empty()
        return Memory(index, Fetched(self._store, index.versions, self.sync))

    def close(self) -> None:
        """Free what the index holds."""
        self.memory.indexed.close()

    def sync(self) -> None:
        """Take over what any process changed since the last look; microseconds if nothing did."""
        self._recover()
        revision = self._store.revision
        if revision > self.memory.indexed.now.revision and not self._is_own(revision):
            self._take_over(revision)
        versions = self.memory.indexed.versions
        now = self._clock()
        if versions.next_expiry <= now or now < self.memory.indexed.last_lapse:
            with self._indexing:
                self._follow(self._clock())
        if versions.clutter and self._indexing.acquire(blocking=False):
            try:
                self._sweep()
            finally:
                self._indexing.release()

    def _follow(self, now: float) -> None:
        """Take out of the index what has expired by a time, and back what has not: see `_indexing`.

        A clock may have been ahead and be right again, and what is in force by it must be found.
        """
        self.memory.indexed.expire(now)
        if now < self.memory.indexed.last_lapse:
            rows = self._store.get_many(self.memory.indexed.returning(now))
            if rows:
                self.memory.indexed.stage([Change(one, row) for one, row in rows.items()], now)
                self.memory.indexed.publish(self.memory.indexed.now.revision)

    def _is_own(self, revision: int) -> bool:
        """Whether all that is new is a write of this process that has not returned yet."""
        own = self._own
        if own is None or own.base != self.memory.indexed.now.revision:
            return False
        own.committed.wait()  # it is, all but in name
        return own.revision == revision

    def _take_over(self, revision: int) -> None:
        with self._indexing:
            seen = self.memory.indexed.now.revision
            if seen >= revision:  # another thread did
                return
            index, fetched = self.memory
            if index.versions.clutter:  # of a take-over that failed, too
                self._sweep()
            few: list[Change] = []
            try:
                with uncollected():
                    for until, changes in self._store.batches(seen, _PIECE):
                        index.stage(changes, self._clock())
                        few = changes if len(changes) <= _FEW else []
                        revision = until
            except BaseException:  # half of a change must not come into force with another
                index.abandon()
                raise
            index.publish(revision)
            self._filled = True
            fetched.keep(few)
            self._sweep()

    def _sweep(self) -> None:
        index, fetched = self.memory
        fetched.drop(index.sweep())

    # Forks.

    def forget(self) -> None:
        """In a child of a fork: leave to the parent what its other threads were at."""
        self._torn = self._torn or self._writing.locked() or self._indexing.locked()
        self._writing, self._indexing = threading.Lock(), threading.Lock()
        self._own = None

    def _recover(self) -> None:
        """Begin with an empty index, which is then filled, where a fork left one half written."""
        if self._torn:
            with self._indexing:
                if self._torn:
                    self.memory = self._unfilled()
                    self._torn = False

    # Writing.

    def update(self, change: Callable[[Reader], Edit], *, take_over: bool = True) -> None:
        """Write, and take over what was written; else the next look does."""
        self._recover()
        with self._writing:
            own = self._own = _Own()

            def based(reader: Reader) -> Edit:
                own.base = self._store.revision
                return change(reader)

            try:
                own.revision = self._store.update(based)
                own.committed.set()
                if take_over and self._filled:
                    self._take_over(own.revision)
            finally:
                self._own = None
                own.committed.set()

    def compared(self, embed: Embed, *, mend: bool) -> list[Finding]:
        """What is wrong with the index; of rows and index of one moment."""
        self._recover()
        with self._writing, self._indexing:
            revision, changes = self._store.changes(0)
            if revision != self.memory.indexed.now.revision:  # another process came between
                return []
            now = self._clock()
            self._follow(now)  # of both only what is in force at one time
            held = [change.row for change in changes if change.row is not None]
            rows = [row for row in held if row.expires is None or row.expires > now]
            index, fetched = self.memory
            pinned = partial(View, index, embed=embed, load=fetched)
            found = differing(rows, index, pinned)
            if found and mend:
                fresh = self._unfilled()
                fresh.indexed.apply(changes, revision, now)
                self.memory = fresh
            return [replace(one, mended=mend) for one in found]


_all: weakref.WeakSet[InForce] = weakref.WeakSet()


def _after_fork() -> None:
    for one in list(_all):
        one.forget()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
