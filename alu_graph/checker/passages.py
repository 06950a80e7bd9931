"""Passages: running words of a stored text, found by hashed shingles.

The bars (25 running words, or 40% of a segment) are the project's design. Short quotations stay: up
to 24 words of a passage, in all, may stand in an answer that is mostly something else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from alu_graph.checker.source import Targets
from alu_graph.text.shingles import SHINGLE

_RUNNING = 25
_SHARE = 0.4
_LEET = str.maketrans("013457", "oieast")
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_ROT13 = str.maketrans(_LETTERS, _LETTERS[13:] + _LETTERS[:13])
_CHANGED = SHINGLE + 1  # shingles that one changed or added word, or two, break


class Passages:
    """What the parts of one text repeat of stored passages.

    Running words are counted across parts, so that verses, list items and table cells, each short,
    can't carry a passage out in pieces; and across a changed word, so that a word of one's own now
    and then does not help (every twelfth, say; not one in every eight, which leaves no run whole).

    Args:
        targets: The registry.
        folded: The folded words of the text's segments, in order, without list marks.
    """

    def __init__(self, targets: Targets, folded: Sequence[list[str]]) -> None:
        self._found: dict[int, dict[str, str]] = {}
        if not targets.has_passages:
            return
        owner = [i for i, part in enumerate(folded) for _ in part]
        seen = targets.shingles([word for part in folded for word in part])
        hits: dict[str, list[int]] = {}
        for place, one in enumerate(seen):
            for target_id in targets.passages_with(one):
                hits.setdefault(target_id, []).append(place)
        for target_id, places in hits.items():
            self._runs(target_id, places, owner, min(_RUNNING, targets.passage_length(target_id)))
            quoted = sum(end - start for start, end in _stretches(places, SHINGLE))
            if quoted >= _RUNNING or len(places) >= _SHARE * len(seen):
                self._shares(targets, target_id, folded, places, owner)
        for read, owners in _readings([word for part in folded for word in part], owner):
            self._hidden(targets, read, owners)

    def add_view(self, targets: Targets, read: list[str], parts: Sequence[int]) -> None:
        """Note what a decoded view repeats.

        Args:
            targets: The registry.
            read: The view's folded words.
            parts: Numbers of the segments that it was decoded from.
        """
        before = {i: dict(found) for i, found in self._found.items()}
        self._found = {}
        self._hidden(targets, read, [-1] * len(read))
        hidden = self._found.pop(-1, {})
        self._found = before
        for i in parts:
            if hidden:
                self._found.setdefault(i, {}).update(hidden)

    def _hidden(self, targets: Targets, read: list[str], owner: list[int]) -> None:
        """Note long runs in another reading of the text."""
        hits: dict[str, list[int]] = {}
        for place, one in enumerate(targets.shingles(read)):
            for target_id in targets.passages_with(one):
                hits.setdefault(target_id, []).append(place)
        for target_id, places in hits.items():
            self._runs(target_id, places, owner, min(_RUNNING, targets.passage_length(target_id)))

    def _runs(self, target_id: str, places: list[int], owner: list[int], enough: int) -> None:
        """Note the parts that a long run of a passage's words touches."""
        for start, end in _stretches(places, _CHANGED):
            if end - start >= enough:
                for i in set(owner[start:end]):
                    self._found.setdefault(i, {})[target_id] = (
                        f"it has part in {end - start} running words of a stored passage"
                    )

    def _shares(
        self,
        targets: Targets,
        target_id: str,
        folded: Sequence[list[str]],
        places: list[int],
        owner: list[int],
    ) -> None:
        """Note the parts that are mostly of a passage; one too short for a shingle with others."""
        covered = {place for one in places for place in range(one, one + SHINGLE)}
        of_passage = Counter(owner[place] for place in covered)
        for i, count in of_passage.items():
            own = targets.shingles(folded[i])
            if own:
                share = sum(target_id in targets.passages_with(one) for one in own) / len(own)
            else:
                share = count / len(folded[i])
            if share >= _SHARE:
                self._found.setdefault(i, {})[target_id] = (
                    f"{share:.0%} of it is of a stored passage"
                )

    def in_part(self, number: int) -> dict[str, str]:
        """Targets whose passage a part repeats, each with the reason in words."""
        return self._found.get(number, {})


def _readings(read: list[str], owner: list[int]) -> Iterator[tuple[list[str], list[int]]]:
    """Other readings of a text: rot13, digits for letters, backwards, without a filler word."""
    if len(read) < SHINGLE:
        return
    yield [word.translate(_ROT13) for word in read], owner
    if any(not word.isalpha() for word in read):
        yield [word.translate(_LEET) for word in read], owner
    yield read[::-1], owner[::-1]
    filler, count = Counter(read).most_common(1)[0]
    if count * SHINGLE >= len(read):  # often enough to leave hardly a run whole
        kept = [i for i, word in enumerate(read) if word != filler]
        yield [read[i] for i in kept], [owner[i] for i in kept]


def _stretches(places: Sequence[int], gap: int) -> Iterator[tuple[int, int]]:
    """Stretches of words that hits cover, joined where so many shingles or fewer are missing."""
    start = last = places[0]
    for place in places[1:]:
        if place - last > gap:
            yield start, last + SHINGLE
            start = place
        last = place
    yield start, last + SHINGLE
