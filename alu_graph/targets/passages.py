"""The shingles of all passages: which passages hold a run of words."""

from __future__ import annotations

from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.targets.target import Target
from alu_graph.text.folding import words


class PassageIndex:
    """Finds passages by a hashed run of words; some 150 bytes for each word stored.

    Args:
        mark: What hashes runs of words.

    Example:
        >>> from alu_graph.text.shingles import shingles
        >>> line = "one two three four five six seven eight"
        >>> index = PassageIndex()
        >>> index.put(Target(name="Count", kind="passage", facts=[line], id="c"))
        >>> [index.holding(one) for one in shingles(line)], index.length("c")
        ([('c',)], 8)
    """

    def __init__(self, mark: Marker = PLAIN) -> None:
        self.mark = mark
        self._holders: dict[int, tuple[str, ...]] = {}
        self._kept: dict[str, tuple[str, ...]] = {}  # one tuple for all that a passage holds alone
        self._lengths: dict[str, int] = {}

    def __bool__(self) -> bool:
        return bool(self._holders)

    def put(self, target: Target) -> None:
        """Add a passage."""
        alone = self._kept.setdefault(target.id, (target.id,))
        for fact in target.facts:
            folded = [word.fold for word in words(fact.text)]
            self._lengths[target.id] = max(self._lengths.get(target.id, 0), len(folded))
            for one in self.mark.runs(folded):
                held = self._holders.get(one)
                if held is None:
                    self._holders[one] = alone
                elif target.id not in held:
                    self._holders[one] = (*held, target.id)

    def remove(self, target: Target) -> None:
        """Remove a passage that was put."""
        self._lengths.pop(target.id, None)
        self._kept.pop(target.id, None)
        for fact in target.facts:
            for one in self.mark.runs([word.fold for word in words(fact.text)]):
                left = tuple(i for i in self._holders.get(one, ()) if i != target.id)
                if left:
                    self._holders[one] = left
                else:
                    self._holders.pop(one, None)

    def holding(self, shingle: int) -> tuple[str, ...]:
        """The passages that hold a run of words."""
        return self._holders.get(shingle, ())

    def holders(self, text: str) -> set[str]:
        """The passages that hold some run of a text's words."""
        if not self._holders:
            return set()
        folded = [word.fold for word in words(text)]
        return {target_id for one in self.mark.runs(folded) for target_id in self.holding(one)}

    def length(self, target_id: str) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        return self._lengths.get(target_id, 0)
