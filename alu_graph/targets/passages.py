"""The shingles of all passages: which passages hold a run of words."""

from __future__ import annotations

import struct
import sys
from array import array
from collections.abc import Iterable
from typing import NamedTuple

from alu_graph.errors import RegistryError
from alu_graph.targets.marks import PLAIN, Marker
from alu_graph.text.folding import words

PASSAGE_VERSION = 1  # rises whenever other shingles are made of the same text
_HEADER = struct.Struct("<BI")


class PassageSheet(NamedTuple):
    """What the checker needs of a passage.

    Args:
        length: How many words its longest text has.
        runs: Hashes of every run of eight words, each once.
    """

    length: int
    runs: array[int]


def passage_sheet(texts: Iterable[str], mark: Marker = PLAIN) -> PassageSheet:
    """Make a passage's sheet.

    Args:
        texts: Its texts.
        mark: What hashes runs of words.

    Example:
        >>> made = passage_sheet(["one two three four five six seven eight nine"])
        >>> made.length, len(made.runs)
        (9, 2)
    """
    folded = [[word.fold for word in words(text)] for text in texts]
    runs = dict.fromkeys(run for part in folded for run in mark.runs(part))
    return PassageSheet(max(map(len, folded), default=0), array("q", runs))


def encode_passage(known: PassageSheet) -> bytes:
    """A passage's sheet as bytes, made with a key: hashes of words kept are of one process."""
    runs = known.runs
    if sys.byteorder == "big":
        runs = array("q", runs)
        runs.byteswap()
    return _HEADER.pack(PASSAGE_VERSION, known.length) + runs.tobytes()


def decode_passage(data: bytes) -> PassageSheet:
    """What `encode_passage` made.

    Raises:
        RegistryError: If it is of another version or damaged.

    Example:
        >>> from alu_graph.targets.marks import KeyedMarker
        >>> made = passage_sheet(["a b c d e f g h i"], KeyedMarker(bytes(16)))
        >>> decode_passage(encode_passage(made)) == made
        True
    """
    if data[:1] != bytes([PASSAGE_VERSION]) or len(data) % 8 != _HEADER.size:
        msg = "a stored passage can't be read by this version: add it again with its text"
        raise RegistryError(msg)
    runs = array("q", data[_HEADER.size :])
    if sys.byteorder == "big":
        runs.byteswap()
    return PassageSheet(_HEADER.unpack_from(data)[1], runs)


class PassageIndex:
    """Finds passages by a hashed run of words; some 150 bytes for each word stored.

    One writer at a time, any number of readers without a lock.

    Args:
        mark: What hashes runs of words.

    Example:
        >>> made = passage_sheet(["one two three four five six seven eight"])
        >>> index = PassageIndex()
        >>> index.add(7, made)
        >>> [index.holding(one) for one in made.runs], index.length(7)
        ([(7,)], 8)
    """

    def __init__(self, mark: Marker = PLAIN) -> None:
        self.mark = mark
        self._holders: dict[int, tuple[int, ...]] = {}
        self._sheets: dict[int, PassageSheet] = {}

    def __bool__(self) -> bool:
        return bool(self._holders)

    def add(self, number: int, known: PassageSheet) -> None:
        """Add a passage."""
        self._sheets[number] = known
        alone = (number,)  # one tuple for all that it holds alone
        for one in known.runs:
            held = self._holders.get(one)
            self._holders[one] = alone if held is None else (*held, number)

    def remove(self, number: int) -> None:
        """Remove a passage, if it is in."""
        known = self._sheets.pop(number, None)
        for one in () if known is None else known.runs:
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
        folded = [word.fold for word in words(text)]
        return {number for one in self.mark.runs(folded) for number in self.holding(one)}

    def length(self, number: int) -> int:
        """How many words the longest text of a passage has; 0 for anything else."""
        known = self._sheets.get(number)
        return 0 if known is None else known.length
