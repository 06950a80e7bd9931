"""The registry: the durable set of targets, and the index that finds them."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from alu_graph.errors import TargetError
from alu_graph.models.static import load_static
from alu_graph.targets.embedding import Embedder, as_embedder, embed_checked
from alu_graph.targets.in_force import InForce
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.live import LiveTargets, Within
from alu_graph.targets.marks import marker
from alu_graph.targets.requested import merged
from alu_graph.targets.requests import (
    Ahead,
    Asked,
    Fresh,
    Listed,
    Request,
    accept,
    addition,
    key_of,
    namespace_of,
    seconds,
)
from alu_graph.targets.store import Edit, Entry, Finding, Reader, Row, open_store
from alu_graph.targets.stored_facts import stored_facts, with_told_names
from alu_graph.targets.target import Target
from alu_graph.targets.topic_fit import Fitter
from alu_graph.targets.vectors import VectorIndex, VectorSearch
from alu_graph.targets.verifying import surveyed
from alu_graph.targets.view import View
from alu_graph.text import rarity
from alu_graph.text.folding import fold

_Samples = tuple[tuple[str, ...], tuple[str, ...]]  # exemplars, counterexamples
_Heads = dict[_Samples, NDArray[np.float32]]
_KINDS = ("entity", "work", "passage", "topic")


class TargetRegistry(LiveTargets):
    """The targets to unlearn.

    When `add` or `remove` returns, the change is on disk, and every answer that starts later, in
    any process that shares the file, honours it; so when a target expires. Readers, in threads and
    tasks, don't wait for a writer and never see half of a request.

    Asked about texts, the registry knows the shared targets; `within` adds those of a namespace.
    Listed and counted, they are those of all namespaces.

    Args:
        path: An SQLite file, or `postgresql://user@host/database` (with the extra `postgres`), made
            if it is not there; None keeps the targets in memory.
        embeddings: An `Embedder`, or any LangChain `Embeddings`; by default static vectors that
            need no network. A registry remembers which it was built with.
        index: Makes an empty `VectorSearch` for a size of vectors; by default our own.
        keep_facts: Whether facts are stored. If not, vectors and keyed digests of their words are
            stored in their place, by which they are recognised as well. That is pseudonymised, not
            anonymous: who has the key and the file can test whether a guessed word is in it.
        key: The secret of the digests, 16 bytes or more; keep it apart from the file.
        clock: Gives the time in unix seconds, by which targets expire. Where it is put back, what
            had expired by it is in force again, unless a write came between: the first write after
            an expiry overwrites what was stored. So machines need their clocks right; with
            PostgreSQL a write overwrites nothing before the server's clock says so, too.
        prepare: Whether to fill the index on opening; if not, the first look-up does, so that who
            only writes or lists needs neither the time nor the memory.

    Raises:
        RegistryError: If the file can't be used, or was made with another `key` or `keep_facts`.
        EmbeddingMismatchError: If it was built with another embedding.

    Example:
        >>> registry = TargetRegistry()
        >>> [target] = registry.add(Target(name="Maria Gonzalez", facts=["Born in Lyon in 1961."]))
        >>> len(registry), "maria gonzález" in registry
        (1, True)
        >>> [(match.how, match.score) for match in registry.find("Who is Maria Gonzalez?")]
        [('name', 1.0)]
        >>> registry.remove("Maria Gonzalez", who="J. Doe", basis="GDPR, article 17")
        1
        >>> [(entry.action, entry.basis) for entry in registry.log()]
        [('add', None), ('remove', 'GDPR, article 17')]
    """

    def __init__(
        self,
        path: str | os.PathLike[str] | None = None,
        *,
        embeddings: Any = None,
        index: Callable[[int], VectorSearch] = VectorIndex,
        keep_facts: bool = True,
        key: bytes | None = None,
        clock: Callable[[], float] = time.time,
        prepare: bool = True,
    ) -> None:
        self._embedder: Embedder = load_static() if embeddings is None else as_embedder(embeddings)
        self._embed = partial(embed_checked, self._embedder)
        dim = self._embedder.dim
        self._mark = marker(keep_facts=keep_facts, key=key)
        self._store = open_store(
            path,
            embedder_id=self._embedder.id,
            dim=dim,
            keep_facts=keep_facts,
            key_id=self._mark.key_id,
            clock=clock,
        )
        self._fitter = Fitter(self._embed)
        self._clock = clock
        rarity.load()
        empty = partial(TargetIndex, dim, index, self._mark)
        self._force = InForce(self._store, empty, clock, prepare=prepare)

    # Reading.

    def at(self) -> View:
        """The shared targets of this moment; see `LiveTargets.at`."""
        return self._pinned("")

    def within(self, namespace: str) -> Within:
        """The shared targets and those of a namespace.

        Args:
            namespace: Any name; one that has no targets of its own just has the shared ones.

        Returns:
            A live view, for `check` or to look into.

        Raises:
            TargetError: If it is no name of a namespace.

        Example:
            >>> registry = TargetRegistry()
            >>> _ = registry.add("Maria Gonzalez", namespace="acme")
            >>> len(registry.within("acme").names_in("It was Maria Gonzalez."))
            1
            >>> registry.names_in("It was Maria Gonzalez.")
            []
        """
        return Within(namespace_of(namespace), self._pinned)

    def _pinned(self, namespace: str) -> View:
        self._force.sync()
        index, fetched = self._force.memory
        return View(index, namespace, self._embed, fetched)

    def log(
        self, target: str | None = None, since: datetime | None = None, *, namespace: str = ""
    ) -> Iterator[Entry]:
        """The history of requests, the oldest first.

        Args:
            target: Only of this target: its id; or of all that have a name or alias or, unless
                purged, once had the name.
            since: Only from this time on; it needs a time zone.
            namespace: With `target`: on whose list it is looked up; other lists' entries are left
                out then.

        Returns:
            Entries; of expired targets' ends, too, once a write has buried them.

        Raises:
            TargetError: If `since` has no time zone.
            RegistryError: If the registry can't be read.
        """
        start = seconds(since, "since")
        if target is None:
            return self._store.log(None, start)
        ids = self._ever_named([target], namespace)
        if len(ids) == 1:
            return self._store.log(ids[0], start, namespace)
        entries = self._store.log(None, start, namespace) if ids else iter(())
        return (entry for entry in entries if entry.target_id in ids)

    def named(self, given: str, namespace: str = "") -> list[Listed]:
        """The targets on a list with an id or, but for folding, a name or alias.

        Args:
            given: The id or name.
            namespace: Whose list; "" is the shared one.

        Raises:
            RegistryError: If the registry can't be read.
        """
        return list(map(Listed.of, self._named(given, namespace)))

    def listed(self, namespace: str | None = None) -> Iterator[Listed]:
        """All targets, read in pieces; one that changes meanwhile may come again.

        Args:
            namespace: Whose list; None is everybody's.

        Raises:
            RegistryError: If the registry can't be read.
        """
        for _, changes in self._store.batches(0):
            for row in (change.row for change in changes):
                if row is not None and namespace in (None, row.namespace):
                    yield Listed.of(row)

    @property
    def facts_kept(self) -> bool:
        """Whether facts are stored, or only vectors and digests of them."""
        return self._store.facts_kept

    def imported(self, source: str) -> int:
        """How many items of an import are done; see `add_batch`."""
        return self._store.imported(source)

    # Writing.

    def add(
        self,
        *targets: Target | str,
        who: str | None = None,
        basis: str | None = None,
        expires: datetime | None = None,
        namespace: str = "",
    ) -> list[Target]:
        """Add targets, durably, all or none.

        A target that is there already (same folded name and kind, or same id) gains the aliases,
        facts and allowed phrases it lacks, and the later expiry; the same request again changes
        nothing. One that is renamed by its id keeps its old name as an alias, so that no name falls
        out of force unasked.

        Args:
            *targets: Targets, or names of entities.
            who: Who asked for it, for the history.
            basis: On what ground, for the history.
            expires: When they fall out of force; it needs a time zone. None is never.
            namespace: Whose list they go on; "" is the shared one.

        Returns:
            The targets as they are stored now.

        Raises:
            TargetError: If one can't be accepted; then none is added.
            EmbeddingError: If the embedding fails.
            RegistryError: If the change can't be stored.
        """
        return self._add([Request(one, who, basis, expires, namespace) for one in targets])[0]

    def add_batch(self, requests: Sequence[Request], *, source: str, done: int) -> int:
        """Add a piece of an import and, in the same step, take down how far the import has come.

        All of it is in force when this returns. As imports go on, the next look-up fills the index
        with it, not this.

        Args:
            requests: Targets with what goes with each; one may be given several times.
            source: What is imported, such as a digest of the file.
            done: How many items of it are done with these; `imported` tells it after a crash.

        Returns:
            How many targets are new.

        Raises:
            TargetError: As `add`.
            EmbeddingError: As `add`.
            RegistryError: As `add`.
        """
        return self._add(requests, (source, done))[1]

    def _add(
        self, requests: Sequence[Request], mark: tuple[str, int] | None = None
    ) -> tuple[list[Target], int]:
        """The targets as they are stored then, and how many of them are new."""
        groups = self._grouped(requests)
        heads = {asked: self._heads(fresh, asked) for asked, fresh in groups.items()}
        stored: dict[str, Target] = {}
        new = 0

        def change(reader: Reader) -> Edit:
            nonlocal new
            ahead = Ahead(reader, groups)
            put: list[Row] = []
            log: list[Entry] = []
            for asked, fresh in groups.items():
                merge = partial(self._merged, asked=asked, heads=heads[asked])
                edit, made = addition(fresh, asked, ahead, merge, partial(self._noted, asked))
                put += edit.put
                log += edit.log
                stored.update((target.id, target) for target in made)
            new = ahead.new
            return Edit(put=put, log=log, mark=mark)

        self._force.update(change, take_over=mark is None)
        return list(stored.values()), new

    def _grouped(self, requests: Sequence[Request]) -> dict[Asked, list[Fresh]]:
        """What is to be added, by what goes with it."""
        fresh = self._fresh([accept(one.target) for one in requests])
        each: dict[tuple[Any, ...], Asked] = {}
        groups: dict[Asked, list[Fresh]] = {}
        for one, request in zip(fresh, requests, strict=True):
            given = (request.who, request.basis, request.expires, request.namespace)
            asked = each.get(given)
            if asked is None:
                asked = each[given] = self._asked(*given)
            groups.setdefault(asked, []).append(one)
        return groups

    def _asked(
        self,
        who: str | None,
        basis: str | None,
        expires: datetime | None = None,
        namespace: str = "",
    ) -> Asked:
        for one in (who, basis):
            if one is not None and not isinstance(one, str):
                msg = f"who and basis are texts or None, not a {type(one).__name__}"
                raise TargetError(msg)
        now, until = self._clock(), seconds(expires, "expires")
        if until is not None and until <= now:
            msg = "expires lies in the past: nothing would be in force"
            raise TargetError(msg)
        return Asked(now, who, basis, until, namespace_of(namespace))

    def _noted(self, asked: Asked, target_id: str) -> bool:
        """Whether the history has the same request for a target since it was last removed."""
        found = False
        for entry in self._store.log(target_id, None, asked.namespace):
            same = (entry.who, entry.basis, entry.expires) == (
                asked.who,
                asked.basis,
                asked.expires,
            )
            found = (found or same) if entry.action == "add" else False
        return found

    def _fresh(self, targets: Sequence[Target]) -> list[Fresh]:
        vectors = self._embed([fact.row for one in targets for fact in one.facts])
        fresh, start = [], 0
        for target in targets:
            end = start + len(target.facts)
            stored = stored_facts(with_told_names(target), self._mark)
            key = key_of(target.kind, target.name)
            fresh.append(Fresh(key, target, vectors[start:end], stored))
            start = end
        return fresh

    def _heads(self, fresh: Sequence[Fresh], asked: Asked) -> _Heads:
        """The heads of new topics, fitted before the write that others must wait for."""
        heads: _Heads = {}
        for one in fresh:
            if one.target.kind == "topic":
                old = self._store.by_key(one.key, asked.namespace)
                self._merged(old or self._store.get(one.target.id), one, asked, heads)
        return heads

    def _merged(self, old: Row | None, fresh: Fresh, asked: Asked, heads: _Heads) -> Row:
        """What becomes of a row; a topic's head was fitted before, unless it changed since."""
        row = merged(old, fresh, asked, self._mark)
        target = row.target
        if target.kind != "topic" or (old is not None and old.target == target):
            return row
        facts = target.facts or fresh.target.facts
        samples = tuple(fact.row for fact in facts), target.counterexamples
        if samples not in heads:
            heads[samples] = self._fitter(*samples)
        return replace(row, head=heads[samples])

    def remove(
        self,
        *targets: str,
        who: str | None = None,
        basis: str | None = None,
        namespace: str = "",
    ) -> int:
        """Take targets out of force; what was known of them but their name is overwritten.

        Args:
            *targets: Ids, names or aliases.
            who: Who asked for it, for the history.
            basis: On what ground, for the history.
            namespace: From whose list; "" is the shared one.

        Returns:
            How many targets were removed.
        """
        asked = self._asked(who, basis, namespace=namespace)
        ids = {row.target.id for given in targets for row in self._named(given, asked.namespace)}
        removed: list[str] = []

        def change(reader: Reader) -> Edit:
            rows = [row for one in sorted(ids) if (row := reader.get(one)) is not None]
            held = [row.target for row in rows if row.namespace == asked.namespace]
            removed.extend(one.id for one in held)
            return Edit(
                remove=removed, log=[asked.entry("remove", one.id, one.name) for one in held]
            )

        if ids:
            self._force.update(change)
        return len(removed)

    def purge(
        self,
        *targets: str,
        who: str | None = None,
        basis: str | None = None,
        namespace: str = "",
    ) -> int:
        """Remove targets and wipe their names from the history, also of those removed long ago.

        Of each a tombstone is left: that a target of this id was purged, when, by whom and why.
        Nothing of another list is touched, not even under the same id.

        Args:
            *targets: Ids, names or aliases. A name is all targets of the list that have it or had
                it, also where it was listed, removed and listed again; an id is that target alone.
                Of what was removed only the name is known, so not by an alias.
            who: As of `remove`.
            basis: As of `remove`.
            namespace: As of `remove`.

        Returns:
            How many targets were purged that had not been.
        """
        asked = self._asked(who, basis, namespace=namespace)
        ids = self._ever_named(targets, asked.namespace)
        known = sorted(one for one in ids if not self._purged(one, asked.namespace))
        if known:
            log = [asked.entry("purge", one) for one in known]
            own = [(one, asked.namespace) for one in known]
            self._force.update(lambda _: Edit(purge=own, log=log))
        return len(known)

    def _purged(self, target_id: str, namespace: str) -> bool:
        last = None
        for entry in self._store.log(target_id, None, namespace):
            last = entry.action
        return last == "purge"

    def _named(self, given: str, namespace: str) -> list[Row]:
        """Targets on a list with this id or, exactly but for folding, this name or alias."""
        given = given.encode("utf-8", "ignore").decode()
        if not given:
            return []
        row = self._store.get(given)
        if row is not None and row.namespace == namespace:
            return [row]
        wanted = fold(given)
        hits = self._pinned(namespace).names_in(given)
        rows = self._store.get_many({hit.target_id for hit in hits if hit.grade == "strong"})
        for kind in _KINDS:
            row = self._store.by_key(key_of(kind, given), namespace)
            if row is not None:
                rows[row.target.id] = row
        return [
            row
            for row in rows.values()
            if row.namespace == namespace
            and wanted in {fold(name) for name in (row.target.name, *row.target.aliases)}
        ]

    def _ever_named(self, targets: Iterable[str], namespace: str) -> list[str]:
        """Ids of targets on a list with one of these ids or names, now or once."""
        found: dict[str, None] = {}
        wanted: set[str] = set()
        for one in targets:
            given = one.encode("utf-8", "ignore").decode()
            live = self._named(given, namespace)
            past = list(self._store.log(given or "-", None, namespace))
            names = {entry.name for entry in past}
            names.update(row.target.name for row in live if row.target.id == given)
            if past or any(row.target.id == given for row in live):
                found[given] = None
                if given not in names:
                    continue  # an id may read like another target's name
            found.update((row.target.id, None) for row in live)
            wanted.add(fold(given))
        wanted.discard("")
        if wanted:  # a name may have been listed before, under another id
            found.update(
                (entry.target_id, None)
                for entry in self._store.log(None, None, namespace)
                if entry.name and fold(entry.name) in wanted
            )
        return list(found)

    def verify(self, *, mend: bool = False) -> list[Finding]:
        """Look for damage: of the file, of what is stored, and of the index in memory.

        Args:
            mend: Put right what can be: embed, fit and extract anew, fill the index again.

        Returns:
            What is wrong, or was; nothing if all is well.

        Raises:
            EmbeddingError: If the embedding fails.
            RegistryError: If the registry can't be read or written.
        """
        found = self._store.verify(mend=mend, key_of=lambda one: key_of(one.kind, one.name))
        if not mend and any(one.what in ("file", "row") for one in found):
            return found  # the rows can't all be read, so there is nothing to compare
        own: list[Finding] = []
        for _, changes in self._store.batches(0):
            rows = [change.row for change in changes if change.row is not None]
            for finding, row in surveyed(rows, self._embed, self._fitter, self._mark):
                own.append(replace(finding, mended=mend and self._mended(row)))
        wrong = {(one.what, one.target_id) for one in own}
        found = [one for one in found if (one.what, one.target_id) not in wrong]
        return [*found, *own, *self._force.compared(self._embed, mend=mend)]

    def _mended(self, row: Row) -> bool:
        """Put a row, unless its target has changed meanwhile."""
        done: list[Row] = []

        def change(reader: Reader) -> Edit:
            held = reader.get(row.target.id)
            if held is not None and held.target == row.target:
                done.append(row)
            return Edit(put=done)

        self._force.update(change)
        return bool(done)

    # All namespaces.

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Target]:
        return iter(self._store)

    def __contains__(self, given: object) -> bool:
        return isinstance(given, str) and bool(self._named(given, ""))

    def __bool__(self) -> bool:
        return True  # an empty registry is a registry

    def __repr__(self) -> str:
        return f"TargetRegistry({len(self)} targets)"

    def close(self) -> None:
        """Close the file; the registry can't be used any more."""
        self._store.close()
        self._force.close()
