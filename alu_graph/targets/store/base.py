"""What every store of targets does, whatever holds the rows: its values and its protocol."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray

from alu_graph.targets.target import Target

Action = Literal["add", "remove", "expire", "purge"]
What = Literal[
    "file",
    "row",
    "vectors",
    "key",
    "head",
    "sheet",
    "history",
    "mode",
    "leftover",
    "meta",
    "index",
]
PAGE = 1000


@dataclass(frozen=True, slots=True, eq=False)
class Row:
    """A target as it is stored.

    Args:
        target: The target; without facts where the store keeps none.
        key: What no other target of its namespace may have: its folded name and kind, say.
        vectors: Its facts' vectors, shape (number of facts, dim), float32. As read from a store
            they are read-only.
        head: A topic's fitted weights, shape (m,), float32.
        sheet: What was extracted of its facts, encoded.
        namespace: Whose list it is on; "" is the shared one.
        expires: When it falls out of force, in Unix seconds; None is never.
    """

    target: Target
    key: str = field(repr=False)
    vectors: NDArray[np.float32] = field(repr=False)
    head: NDArray[np.float32] | None = field(default=None, repr=False)
    sheet: bytes | None = field(default=None, repr=False)
    namespace: str = ""
    expires: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Change:
    """What became of a target.

    Args:
        id: The target's.
        row: It as it is now, or None if it is out of force.
        lapsed: When it fell out of force, if it did so by the clock alone; were the clock put back,
            the row would be there.
    """

    id: str
    row: Row | None
    lapsed: float | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the history.

    Args:
        at: When, in Unix seconds.
        action: What was done.
        target_id: To which target.
        namespace: On whose list.
        name: The target's name; None once it was purged.
        who: Who asked for it.
        basis: On what ground.
        expires: Until when it was to be in force.
        revision: The store's revision with it; the store fills it in.
    """

    at: float
    action: Action
    target_id: str
    namespace: str = ""
    name: str | None = field(default=None, repr=False)
    who: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    expires: float | None = None
    revision: int = 0


@dataclass(frozen=True, slots=True)
class Edit:
    """What one transaction writes; first it removes, then it puts.

    Args:
        put: Rows to insert, or to replace those of the same target id; of a target given twice
            the last counts.
        remove: Ids to take out of force; what was known of them is overwritten.
        purge: Ids with namespaces, present there or long removed, to remove and to wipe from the
            history: name, who and basis of all earlier entries of that id in that namespace. What
            another namespace has of the id stays. A file is written anew, so purge many at once.
        log: Entries for the history; of a purge no name is kept.
        mark: How far an import has come: a digest of its source, and the items done.
        sheet_version: What all sheets are made by from now on.
    """

    put: Sequence[Row] = ()
    remove: Sequence[str] = ()
    purge: Sequence[tuple[str, str]] = ()
    log: Sequence[Entry] = ()
    mark: tuple[str, int] | None = None
    sheet_version: int | None = None

    def __bool__(self) -> bool:
        asked = self.put or self.remove or self.purge or self.log or self.mark
        return bool(asked) or self.sheet_version is not None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is wrong with a store.

    Args:
        what: The kind of damage. "vectors", "head", "sheet" and "key" need the registry: embed,
            fit, extract or fold anew and put the row again. "index" is one process's, in memory.
        text: What is wrong and what to do; it quotes nothing that is stored but ids.
        target_id: Of which target; None for the whole store.
        mended: Whether it was put right.
    """

    what: What
    text: str
    target_id: str | None = None
    mended: bool = False


class Reader(Protocol):
    """Look-ups in the present rows; those that have expired are not there."""

    def get(self, target_id: str) -> Row | None:
        """The row of a target, None if there is none."""

    def by_key(self, key: str, namespace: str = "") -> Row | None:
        """The row that holds a key, None if none does."""

    def get_many(self, ids: Iterable[str]) -> dict[str, Row]:
        """The rows of those targets that are there, by id."""

    def by_keys(self, keys: Iterable[str], namespace: str = "") -> dict[str, Row]:
        """The rows of those keys that are held, by key."""


class Store(Reader, Protocol):
    """Target rows, durable and shared by threads and processes.

    A write returns once it is durable, and every doubt about what is read raises: an empty store
    read by mistake would let everything through.

    Attributes:
        embedder_id: What makes the vectors.
        dim: Their size.
        facts_kept: Whether targets are stored with their facts.
        key_id: Which key their sheets are marked with; None is none.
    """

    embedder_id: str
    dim: int
    facts_kept: bool
    key_id: str | None

    @property
    def revision(self) -> int:
        """The number of changes so far, by any process.

        Where nothing changed it costs microseconds, or a round trip to a server.
        """

    @property
    def next_expiry(self) -> float | None:
        """When the next target falls out of force, or should have: no write has buried it yet."""

    @property
    def sheet_version(self) -> int:
        """What all sheets were made by; 0 before the first `Edit.sheet_version`."""

    def update(self, change: Callable[[Reader], Edit]) -> int:
        """Read and write as one step, all or none, which nobody else comes between.

        Rows that have expired are removed first, each with an "expire" entry in the history.

        Args:
            change: Gets a reader of the present rows, returns what to write. Others' writes wait
                for it, so embed beforehand. It must not write to the store itself. If it raises,
                nothing is written and its exception goes through.

        Returns:
            The revision once all is durable: a new one if a row was put or removed.

        Raises:
            RegistryError: If another target holds a row's key, or it could not be written.
            TargetError: If a target could not be read back as it was given.
            EmbeddingError: If vectors are of the wrong size or number or not finite.
        """

    def watch(self, changed: Callable[[], object]) -> None:
        """Have a function called soon after each change, in a thread of the store's, for speed.

        What relies on the latest state looks at `revision`: a store may call it late, or never, as
        one does whose revision costs microseconds.

        Args:
            changed: What to call; it may be called where nothing changed. The object of a method is
                held weakly.
        """

    def changes(self, since: int) -> tuple[int, list[Change]]:
        """What changed after a revision, as of one moment.

        Args:
            since: A revision; 0 for everything.

        Returns:
            The present revision, and each target changed since, the last changed last.
        """

    def batches(self, since: int, size: int = PAGE) -> Iterator[tuple[int, list[Change]]]:
        """What changed after a revision, in pieces, for more than memory should hold.

        A target that changes meanwhile may come again, with what it is then. What came is all
        there is only once the last batch has come: that rows are missing is raised after it.

        Args:
            since: A revision; 0 for everything.
            size: The most changes a batch holds.

        Yields:
            The revision up to which all changes have been seen with this batch, and the batch.
        """

    def keys(self, namespace: str = "") -> Iterator[str]:
        """All keys of a namespace in order, read in pieces."""

    def __iter__(self) -> Iterator[Target]: ...

    def __len__(self) -> int: ...

    def log(
        self,
        target_id: str | None = None,
        since: float | None = None,
        namespace: str | None = None,
    ) -> Iterator[Entry]:
        """The history, oldest entry first, read in pieces.

        Args:
            target_id: Only of this target.
            since: Only from this time on, in Unix seconds.
            namespace: Only of this list.
        """

    def imported(self, source: str) -> int:
        """How many items of an import are done: its last `Edit.mark`, 0 if there is none."""

    def verify(
        self, *, mend: bool = False, key_of: Callable[[Target], str] | None = None
    ) -> list[Finding]:
        """Look for damage.

        Args:
            mend: Put right what can be.
            key_of: What a target's key should be; None compares none.

        Returns:
            What is wrong, or was; nothing if all is well.
        """

    def close(self) -> None:
        """Free what it holds; it can't be used any more."""
