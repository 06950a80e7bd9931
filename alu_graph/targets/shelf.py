"""The indexes of one namespace: names, allowed phrases, fact anchors, passages, topics, vectors."""

from __future__ import annotations

from collections.abc import Sequence

from alu_graph.errors import RegistryError
from alu_graph.targets.allow import AllowList
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.targets.names import Found, NameIndex
from alu_graph.targets.passages import PassageIndex, decode_passage, passage_sheet
from alu_graph.targets.postings import FactPostings
from alu_graph.targets.sheet_codec import StoredSheet, is_current
from alu_graph.targets.sight import Sight
from alu_graph.targets.store import Row
from alu_graph.targets.stored_facts import stored_facts, with_told_names
from alu_graph.targets.target import Target
from alu_graph.targets.topics import TopicHeads
from alu_graph.targets.vectors import VectorSearch


class Shelf:
    """The numbered versions of the targets of one namespace.

    One writer at a time, any number of readers without a lock: these find versions that are not in
    force yet or any more, too, and leave them out by their numbers.

    Args:
        dim: Size of the embedding vectors.
        vectors: The vector index, empty.
        mark: What turns the words of facts into what is kept of them.
    """

    def __init__(self, dim: int, vectors: VectorSearch, mark: Marker = PLAIN) -> None:
        self.names = NameIndex()
        self.allow = AllowList()
        self.facts = FactPostings(mark)
        self.passages = PassageIndex(mark)
        self.topics = TopicHeads(dim)
        self.vectors = vectors
        self.held = 0  # versions on it, by whoever puts them there; of the shared shelf none
        self._counts: tuple[tuple[int, int], ...] = (
            (0, 0),
        )  # tick, targets with facts; newest first

    def add_many(self, items: Sequence[tuple[int, Row]]) -> None:
        """Add versions.

        Args:
            items: Numbers with rows: a topic's with its head, any other's with its facts' vectors.

        Raises:
            RegistryError: If a topic has no head, or what is stored of facts can't be read.
            EmbeddingError: If vectors are of the wrong size or not finite.
        """
        named = []
        vectors = []
        for number, row in items:
            target = row.target
            if target.kind == "topic":  # found by its head alone: its name is a label
                if row.head is None:
                    msg = "a topic has no head: remove it and add it again"
                    raise RegistryError(msg)
                self.topics.add(number, row.head)
                continue
            target = with_told_names(target)
            named.append((number, target))
            self.allow.add(number, target)
            self._add_facts(number, target, row.sheet)
            if len(row.vectors):
                vectors.append((number, row.vectors))
        self.names.add_many(named)
        if vectors:
            self.vectors.add_many(vectors)

    def _add_facts(self, number: int, target: Target, stored: bytes | None) -> None:
        mark = self.facts.mark
        if target.kind == "passage":  # a book's words would be evidence of anything
            texts = (fact.text for fact in target.facts)
            self.passages.add(
                number, passage_sheet(texts, mark) if stored is None else decode_passage(stored)
            )
            return
        if target.facts and (stored is None or not is_current(stored)):
            stored = stored_facts(target, mark)
        # Facts that hold nothing but the target's name tell nothing, and do not count as facts.
        if stored is not None and StoredSheet(stored).bits_as_numbers():
            self.facts.add(number, stored)

    def remove(self, number: int) -> None:
        """Remove a version, if it is there."""
        self.names.remove(number)
        self.allow.remove(number)
        self.facts.remove(number)
        self.passages.remove(number)
        self.topics.remove(number)
        self.vectors.remove(number)

    def found(self, text: str, about: Sequence[int], sight: Sight | None = None) -> list[Found]:
        """Names in a text, those within an allowed phrase marked; see `NameIndex.find`."""
        hits = self.names.find(text, about, sight)
        return self.allow.mark(text, hits) if hits else hits

    def with_facts(self, tick: int) -> int:
        """How many targets had facts at a tick."""
        return next((count for since, count in self._counts if since <= tick), 0)

    def count(self, tick: int, by: int, oldest: int) -> None:
        """Take down that from a tick on there are more targets with facts, or fewer.

        Args:
            tick: From when.
            by: How many more.
            oldest: The oldest tick that a reader may still ask for.
        """
        since = [held for held in self._counts if held[0] > oldest]
        last = self._counts[len(since) : len(since) + 1]
        self._counts = ((tick, self._counts[0][1] + by), *since, *last)
