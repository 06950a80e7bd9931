"""The registry: the durable set of targets, and the index that finds them."""

from __future__ import annotations

import os
import threading
from collections.abc import Collection, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import ValidationError

from alu_graph.errors import TargetError
from alu_graph.models.static import load_static
from alu_graph.targets.allow import exempts_all
from alu_graph.targets.embedding import Embedder, as_embedder, embed_checked
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.names import NameHit
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.store import Reader, Row, TargetStore
from alu_graph.targets.target import Match, Target
from alu_graph.targets.topic_fit import FEWEST, Fitter
from alu_graph.text import rarity
from alu_graph.text.folding import fold
from alu_graph.text.segments import segments

_Fresh = tuple[str, Target, NDArray[np.float32]]
_Samples = tuple[tuple[str, ...], tuple[str, ...]]  # exemplars, counterexamples
_Heads = dict[_Samples, NDArray[np.float32]]


class TargetRegistry:
    """The targets to unlearn.

    When `add` or `remove` returns, the change is on disk, and every answer that starts later, in
    any process that shares the file, honours it.

    Args:
        path: An SQLite file, made if it is not there; None keeps the targets in memory.
        embeddings: An `Embedder`, or any LangChain `Embeddings`; by default static vectors that
            need no network. A registry remembers which it was built with.

    Raises:
        RegistryError: If the file can't be used.
        EmbeddingMismatchError: If it was built with another embedding.

    Example:
        >>> registry = TargetRegistry()
        >>> [target] = registry.add(Target(name="Maria Gonzalez", facts=["Born in Lyon in 1961."]))
        >>> len(registry), "maria gonzález" in registry
        (1, True)
        >>> [(match.how, match.score) for match in registry.find("Who is Maria Gonzalez?")]
        [('name', 1.0)]
        >>> registry.remove("Maria Gonzalez")
        1
    """

    def __init__(
        self, path: str | os.PathLike[str] | None = None, *, embeddings: Any = None
    ) -> None:
        self._embedder: Embedder = load_static() if embeddings is None else as_embedder(embeddings)
        self._store = TargetStore(path, embedder_id=self._embedder.id, dim=self._embedder.dim)
        self._index = TargetIndex(self._embedder.dim)
        self._fitter = Fitter(partial(embed_checked, self._embedder))
        self._lock = threading.RLock()
        self._seen = 0
        rarity.load()
        self._sync()

    def add(self, *targets: Target | str) -> list[Target]:
        """Add targets, durably, all or none.

        A target that is there already (same folded name and kind, or same id) gains the aliases,
        facts and allowed phrases it lacks; adding it twice changes nothing. One that is renamed by
        its id keeps its old name as an alias, so that no name falls out of force unasked.

        Args:
            *targets: Targets, or names of entities.

        Returns:
            The targets as they are stored now.

        Raises:
            TargetError: If one can't be accepted; then none is added.
            EmbeddingError: If the embedding fails.
            RegistryError: If the change can't be stored.
        """
        fresh = self._embedded([accept(target) for target in targets])
        heads = self._heads(fresh)
        stored: list[Target] = []

        def change(reader: Reader) -> Sequence[Row]:
            rows: dict[str, Row] = {}
            keys: dict[str, str] = {}  # of the rows, by id
            for key, target, vectors in fresh:
                old = rows.get(key) or reader.by_key(key) or reader.get(target.id)
                known = target.id if old is None else old.target.id
                if known in keys:
                    old = rows.pop(keys[known])
                rows[key] = _merged(old, key, target, vectors)
                keys[rows[key].target.id] = key
            stored.extend(row.target for row in rows.values())
            differ = (row for row in rows.values() if _differs(row, reader))
            return [self._with_head(row, heads) for row in differ]

        self._store.update(change)
        return stored

    def _embedded(self, targets: Sequence[Target]) -> list[_Fresh]:
        texts = [text for one in targets for text in (one.name, *(fact.row for fact in one.facts))]
        vectors = embed_checked(self._embedder, texts)
        fresh, start = [], 0
        for target in targets:
            end = start + 1 + len(target.facts)
            fresh.append((_key(target.kind, target.name), target, vectors[start:end]))
            start = end
        return fresh

    def _heads(self, fresh: Sequence[_Fresh]) -> _Heads:
        """The heads of new topics, fitted before the write that others must wait for."""
        heads: _Heads = {}
        for key, target, vectors in fresh:
            if target.kind == "topic":
                old = self._store.by_key(key) or self._store.get(target.id)
                row = _merged(old, key, target, vectors)
                if old is None or old.target != row.target:
                    self._with_head(row, heads)
        return heads

    def _with_head(self, row: Row, heads: _Heads) -> Row:
        """A topic's row with its head: fitted before, unless another process changed the topic."""
        target = row.target
        if target.kind != "topic":
            return row
        samples = tuple(fact.row for fact in target.facts), target.counterexamples
        if samples not in heads:
            heads[samples] = self._fitter(*samples)
        return replace(row, head=heads[samples])

    def remove(self, *targets: str) -> int:
        """Remove targets by id or name.

        Args:
            *targets: Ids, names or aliases.

        Returns:
            How many targets were removed.
        """
        ids = {target.id for given in targets for target in self._named(given)}
        return self._store.delete(sorted(ids)) if ids else 0

    def _named(self, given: str) -> list[Target]:
        """Targets with this id or, exactly but for folding, this name or alias."""
        given = given.encode("utf-8", "ignore").decode()
        if not given:
            return []
        row = self._store.get(given)
        if row is not None:
            return [row.target]
        wanted = fold(given)
        held = (self.get(hit.target_id) for hit in self.names_in(given) if hit.grade == "strong")
        near = {target.id: target for target in held if target is not None}
        for kind in ("entity", "work", "passage", "topic"):
            row = self._store.by_key(_key(kind, given))
            if row is not None:
                near[row.target.id] = row.target
        return [
            target
            for target in near.values()
            if wanted in {fold(name) for name in (target.name, *target.aliases)}
        ]

    def find(self, text: str, k: int = 8) -> list[Match]:
        """The targets that a text may concern.

        Args:
            text: Any text.
            k: How many at most.

        Returns:
            Matches, best first.

        Raises:
            EmbeddingError: If the text can't be embedded.
            RegistryError: If the registry can't be read.
        """
        self._sync()
        if not len(self._index):
            return []
        [vector] = embed_checked(self._embedder, [text])
        topics: dict[str, float] = {}
        if len(self._index.topics):
            parts = [text[one.start : one.end] for one in segments(text)]
            for found in self.on_topic([text, *parts]):
                topics.update(
                    (held, max(score, topics.get(held, 0.0))) for held, score in found.items()
                )
        with self._lock:
            return self._index.find(text, vector, k, topics)

    def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
        """The topics that each text may be on.

        Args:
            texts: Any texts.

        Returns:
            For each text, ids with scores: 1 and more is on the topic, 0 to 1 undecided. Topics
            that it is not on are left out.

        Raises:
            EmbeddingError: If the texts can't be embedded.
            RegistryError: If the registry can't be read.
        """
        self._sync()
        if not len(self._index.topics):
            return [{} for _ in texts]
        vectors = embed_checked(self._embedder, texts)
        with self._lock:
            ids, scores = self._index.topics.scores(texts, vectors)
        rows, columns = np.nonzero(scores >= 0)
        found: list[dict[str, float]] = [{} for _ in texts]
        for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
            found[row][ids[column]] = float(scores[row, column])
        return found

    def shingles(self, folded: list[str]) -> list[int]:
        """Hashes of every run of eight of these words, as the passages have them."""
        return self._index.passages.mark.runs(folded)

    def passages_with(self, shingle: int) -> tuple[str, ...]:
        """The passages that hold a hashed run of words."""
        return self._index.passages.holding(shingle)

    def passage_length(self, target_id: str) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        return self._index.passages.length(target_id)

    @property
    def revision(self) -> int:
        """The number of changes so far, by any process."""
        self._sync()
        return self._seen

    @property
    def with_facts(self) -> int:
        """How many targets have facts."""
        self._sync()
        return self._index.with_facts

    def get(self, target_id: str) -> Target | None:
        """A target by id."""
        self._sync()
        return self._index.get(target_id)

    def names_in(self, text: str, about: Collection[str] = ()) -> list[NameHit]:
        """All names of targets in a text, with spans; `about`: see `NameIndex.find`."""
        self._sync()
        with self._lock:
            return self._index.names_in(text, about)

    def sheet(self, target_id: str) -> FactSheet | None:
        """The anchors of a target's facts; None if it has none."""
        return self._index.sheet(target_id)

    def bits(self, mark: str, base: float) -> float:
        """What an anchor tells among these targets, in bits, by its mark."""
        return self._index.bits(mark, base)

    @property
    def has_passages(self) -> bool:
        """Whether some target is a passage."""
        self._sync()
        return bool(self._index.passages)

    @property
    def has_topics(self) -> bool:
        """Whether some target is a topic."""
        self._sync()
        return len(self._index.topics) > 0

    @property
    def openings(self) -> AbstractSet[str]:
        """The first eight letters of targets' names, folded and written as one."""
        return self._index.names.openings

    def is_name_word(self, word: str) -> bool:
        """Whether a folded word is part of some target's name."""
        return self._index.names.is_name_word(word)

    def __len__(self) -> int:
        return len(self._store)

    def __iter__(self) -> Iterator[Target]:
        return iter(self._store)

    def __contains__(self, given: object) -> bool:
        return isinstance(given, str) and bool(self._named(given))

    def __bool__(self) -> bool:
        return True  # an empty registry is a registry

    def __repr__(self) -> str:
        return f"TargetRegistry({len(self)} targets)"

    def close(self) -> None:
        """Close the file; the registry can't be used any more."""
        self._store.close()

    def _sync(self) -> None:
        """Take over what any process changed since the last look; microseconds if nothing did."""
        if self._store.revision == self._seen:
            return
        with self._lock:
            revision, changes = self._store.changes(self._seen)
            for change in changes:
                if change.row is None:
                    self._index.remove(change.id)
            self._index.put_many(one.row for one in changes if one.row)
            self._seen = revision


def _key(kind: str, name: str) -> str:
    return f"{kind}:{fold(name)}"


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


def _merged(old: Row | None, key: str, new: Target, vectors: NDArray[np.float32]) -> Row:
    """The stored row with what a new target adds to it."""
    if old is None:
        return Row(key=key, target=new, vectors=vectors)
    had = old.target
    rows = {fact.row for fact in had.facts}
    gained = [i for i, fact in enumerate(new.facts) if fact.row not in rows]
    renamed = () if old.key == key else (had.name,)
    names = dict.fromkeys((*had.aliases, *renamed, *new.aliases))
    target = had.model_copy(
        update={
            "name": had.name if old.key == key else new.name,
            "kind": had.kind if old.key == key else new.kind,
            "aliases": tuple(names),
            "facts": (*had.facts, *(new.facts[i] for i in gained)),
            "allow": tuple(dict.fromkeys((*had.allow, *new.allow))),
            "counterexamples": tuple(dict.fromkeys((*had.counterexamples, *new.counterexamples))),
        }
    )
    name_vector = old.vectors[:1] if old.key == key else vectors[:1]
    added = vectors[[1 + i for i in gained]]
    return Row(key=key, target=target, vectors=np.vstack([name_vector, old.vectors[1:], added]))


def _differs(row: Row, reader: Reader) -> bool:
    old = reader.get(row.target.id)
    return old is None or old.target != row.target
