"""The shingles of all passages: which passages hold a run of words."""

from __future__ import annotations

from array import array

from alu_graph.targets.target import Target
from alu_graph.text.folding import words
from alu_graph.text.shingles import runs, shingles


class PassageIndex:
    """Finds passages by a hashed run of words; some 160 bytes for each word stored.

    One writer at a time, any number of readers without a lock.

    Example:
        >>> from alu_graph.text.shingles import shingles
        >>> line = "one two three four five six seven eight"
        >>> index = PassageIndex()
        >>> index.add(7, Target(name="Count", kind="passage", facts=[line]))
        >>> [index.holding(one) for one in shingles(line)], index.length(7)
        ([(7,)], 8)
    """

    def __init__(self) -> None:
        self._holders: dict[int, tuple[int, ...]] = {}
        self._runs: dict[int, array[int]] = {}  # of each passage, to take them out again
        self._lengths: dict[int, int] = {}

    def __bool__(self) -> bool:
        return bool(self._holders)

    def __contains__(self, number: object) -> bool:
        return number in self._lengths

    def add(self, number: int, target: Target) -> None:
        """Add a passage."""
        folded = [[word.fold for word in words(fact.text)] for fact in target.facts]
        found = dict.fromkeys(one for text in folded for one in runs(text))
        self._lengths[number] = max(map(len, folded), default=0)
        self._runs[number] = array("q", found)
        alone = (number,)  # one tuple for all that it holds alone
        for one in found:
            held = self._holders.get(one)
            self._holders[one] = alone if held is None else (*held, number)

    def remove(self, number: int) -> None:
        """Remove a passage, if it is there."""
        self._lengths.pop(number, None)
        for one in self._runs.pop(number, ()):
            left = tuple(i for i in self._holders.get(one, ()) if i != number)
            if left:
                self._holders[one] = left
            else:
                self._holders.pop(one, None)

    def holding(self, shingle: int) -> tuple[int, ...]:
        """The passages that hold a run of words."""
        return self._holders.get(shingle, ())

    def holders(self, text: str) -> set[int]:
        """The passages that hold some run of a text's words."""
        if not self._holders:
            return set()
        return {number for one in shingles(text) for number in self.holding(one)}

    def length(self, number: int) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        return self._lengths.get(number, 0)
