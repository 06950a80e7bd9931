"""A segment of an answer with what its judgement needs."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from alu_graph.checker.source import Targets
from alu_graph.targets.anchors import Anchors, extract
from alu_graph.targets.names import NameHit
from alu_graph.text.folding import Tokens, Word, fold_word, words
from alu_graph.text.rarity import informative
from alu_graph.text.segments import Segment
from alu_graph.text.views import decoded_views

_SHORT = 200


class Places:
    """Names in a text by place, so that the names of a segment are found without a walk.

    Args:
        hits: The names.
    """

    def __init__(self, hits: Iterable[NameHit]) -> None:
        ranked = sorted(hits, key=lambda hit: hit.start)
        self._short = [hit for hit in ranked if hit.end - hit.start <= _SHORT]
        self._long = [hit for hit in ranked if hit.end - hit.start > _SHORT]
        self._starts = [hit.start for hit in self._short]

    def touching(self, segment: Segment) -> tuple[NameHit, ...]:
        """The names that touch a segment; one may run over its end."""
        first = bisect_left(self._starts, segment.start - _SHORT)
        last = bisect_left(self._starts, segment.end)
        near = (*self._short[first:last], *self._long)
        return tuple(hit for hit in near if hit.start < segment.end and hit.end > segment.start)


def hits_with_views(targets: Targets, text: str, about: Collection[str] = ()) -> list[NameHit]:
    """Names in a text and in its decoded views, with spans into the text.

    Args:
        targets: The targets.
        text: Any text.
        about: Ids of those that the conversation is about; parts of their names always count, and
            so do those of targets whose facts the text holds.

    Returns:
        The hits; those in views are strong.
    """
    meant = frozenset(about)
    if targets.with_facts:  # a surname that many share means whose facts stand beside it
        meant |= targets.by_facts(text)
    hits = list(targets.names_in(text, meant))
    taken = {(hit.target_id, hit.start, hit.end) for hit in hits if hit.grade == "strong"}
    views = decoded_views(
        text,
        rare=lambda word: targets.is_name_word(fold_word(word)),
        opens=targets.openings.__contains__,
    )
    for view in views:
        for hit in targets.names_in(view.text):
            start, end = view.span(hit.start, hit.end)
            if hit.grade == "strong" and (hit.target_id, start, end) not in taken:
                taken.add((hit.target_id, start, end))
                form = f"{hit.form} in {view.kind}"
                hits.append(replace(hit, start=start, end=end, form=form))
    return hits


def folded(text: str, units: Sequence[Segment]) -> list[list[str]]:
    """The folded words of each segment of a text, which is folded but once.

    Args:
        text: The text.
        units: Its segments, in order.

    Returns:
        The words, segment by segment.
    """
    if "<" in text:  # what looks like a markup tag may end in another segment
        return [Tokens(text[one.start : one.end]).folds for one in units]
    tokens = Tokens(text)
    folds, starts = tokens.folds, tokens.starts
    found: list[list[str]] = []
    first = 0
    for one in units:
        first = bisect_left(starts, one.start, first)
        last = bisect_left(starts, one.end, first)
        found.append(folds[first:last])
        first = last
    return found


@dataclass(frozen=True, repr=False)
class Unit:
    """A segment.

    Args:
        segment: Where it stands in the answer.
        text: Its text.
        hits: Targets' names that touch it, with spans into the answer.
        folds: Its folded words.
        content: Its informative words, stemmed.
        novel: Those of them that the user did not give, names aside.
    """

    segment: Segment
    text: str
    hits: tuple[NameHit, ...]
    folds: list[str]
    content: frozenset[str]
    novel: frozenset[str]

    @cached_property
    def seen(self) -> Anchors:
        """Its anchors; read where some fact may be among them."""
        return extract(self.text)

    @cached_property
    def said(self) -> frozenset[str]:
        """Its informative words, as folded."""
        return frozenset(word.fold for word in self._words if informative(word.fold))

    @cached_property
    def proper(self) -> frozenset[str]:
        """Its capitalised words behind the first, where a capital means something."""
        return frozenset(word.fold for word in self._words[1:] if word.capital)

    @cached_property
    def _words(self) -> list[Word]:
        return words(self.text)
