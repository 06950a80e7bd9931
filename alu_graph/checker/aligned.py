"""Alignment: which asks a segment shares most words with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from alu_graph.checker import cues
from alu_graph.checker.point import Ask


class Alignment:
    """The words of a question's asks, as bits of one number an ask, so that many compare at once.

    Args:
        asks: The asks.
    """

    def __init__(self, asks: Sequence[Ask]) -> None:
        self._asks = asks
        self._bits: dict[str, int] = {}
        for ask in asks:
            for stem in ask.stems:
                self._bits.setdefault(stem, 1 << len(self._bits))
        self._masks = [self._mask(ask.stems) for ask in asks]
        self._attributes = self._mask(stem for stem in self._bits if cues.attributes({stem}))
        self._known: dict[int, tuple[Ask, ...]] = {}

    def sharing(self, content: frozenset[str]) -> tuple[Ask, ...]:
        """The asks that a segment shares most words with.

        Args:
            content: Its informative words, stemmed.

        Returns:
            The asks of which no other one shares all that they share, and more.
        """
        mask = self._mask(content)
        if mask not in self._known:
            self._known[mask] = self._sharing(mask) if mask else ()
        return self._known[mask]

    def _mask(self, stems: Iterable[str]) -> int:
        known = self._bits
        mask = 0
        for stem in stems:
            mask |= known.get(stem, 0)
        return mask

    def _sharing(self, content: int) -> tuple[Ask, ...]:
        shared = [mask & content for mask in self._masks]
        counts = {mask: mask.bit_count() for mask in shared}
        most = max(counts.values())
        sharing = [
            (mask, ask)
            for mask, ask in zip(shared, self._asks, strict=True)
            if 2 * counts[mask] > most or (ask.points and mask & self._attributes)
        ]
        distinct = {mask for mask, _ in sharing}
        own = {
            mask for mask in distinct if not any(mask != x and mask & x == mask for x in distinct)
        }
        return tuple(ask for mask, ask in sharing if mask in own)
