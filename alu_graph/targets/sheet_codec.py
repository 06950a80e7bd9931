"""Fact sheets as bytes, to be stored beside their targets, so that opening extracts nothing.

A header with a checksum, then blocks of numbers: the bits of all anchors, a table of all marks
(anchors first, in order), and lists of places in that table. Of a sheet whose facts are not kept it
holds digests and numbers alone.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Iterable, Sequence
from itertools import chain, islice

from alu_graph.errors import RegistryError
from alu_graph.targets.marks import MARK_LETTERS, PLAIN, Marker
from alu_graph.targets.sheets import FactSheet

SHEET_VERSION = 2  # rises whenever other anchors are read from the same facts, or stored otherwise
_KEYED, _DATED = 1, 2
_HEADER = struct.Struct("<BBI")  # version, flags, checksum of the blocks
_BLOCK = struct.Struct("<BI")  # bytes of a number, how many numbers
_CODES = {1: "B", 2: "H", 4: "I"}
# The blocks. Bits are the 32 bits of a float, as a number.
(
    _SIZES,
    _BITS,
    _TABLE,
    _OWN,
    _REST,
    _NAMES,
    _OPENINGS,
    _STEMS,
    _HELD,
    _ROWS,
    _TOLD,
    _AT,
    _TELLING,
) = range(13)


class StoredSheet:
    """An encoded sheet, of which only what is asked for is decoded.

    Args:
        data: What `encode_sheet` made.

    Raises:
        RegistryError: If it is no sheet, or one of another version.
    """

    def __init__(self, data: bytes) -> None:
        if not is_current(data):
            msg = "a stored fact sheet is of another version: add its target again with its facts"
            raise RegistryError(msg)
        if len(data) < _HEADER.size or _checked(data) != _HEADER.unpack_from(data)[2]:
            msg = "a stored fact sheet is damaged: add its target again with its facts"
            raise RegistryError(msg)
        self._data = data
        self._blocks: list[tuple[int, int, int]] = []  # bytes of a number, how many, place
        place = _HEADER.size
        while place < len(data):
            size, count = _BLOCK.unpack_from(data, place)
            self._blocks.append((size, count, place + _BLOCK.size))
            place += _BLOCK.size + size * count

    @property
    def keyed(self) -> bool:
        """Whether it holds digests, not words."""
        return bool(self._data[1] & _KEYED)

    def table(self) -> list[str]:
        """Its marks: those of its strong anchors, of its topic words, all others."""
        _, count, place = self._blocks[_TABLE]
        raw = self._data[place : place + count]
        if self.keyed:
            text, step = base64.b64encode(raw).decode(), MARK_LETTERS
            return [text[i : i + step] for i in range(0, len(text), step)]
        return raw.decode("utf-8", "surrogatepass").split("\n") if raw else []

    def bits_as_numbers(self) -> tuple[int, ...]:
        """The bits of its anchors and topic words, each the 32 bits of a float as a number."""
        return self._numbers(_BITS)

    def openings(self, table: Sequence[str]) -> list[str]:
        """The marks of the first two words of its phrases; of its table."""
        return [table[place] for place in self._numbers(_OPENINGS)]

    def decode(self, mark: Marker) -> FactSheet:
        """The sheet.

        Args:
            mark: What made its marks.

        Raises:
            RegistryError: If it was made with a key and this marker has none, or the reverse.
        """
        if self.keyed != (mark.key_id is not None):
            raise wrong_marker()
        table = self.table()
        [strong] = self._numbers(_SIZES)
        anchors = iter(zip(table, self._floats(_BITS), strict=False))
        rows = iter(self._numbers(_ROWS))
        counts = self._numbers(_HELD)
        told = zip(self._marks(_AT, table), self._floats(_TELLING), strict=True)
        return FactSheet(
            dict(islice(anchors, strong)),
            dict(anchors),
            own=frozenset(self._marks(_OWN, table)),
            rest=frozenset(self._marks(_REST, table)),
            names=frozenset(self._marks(_NAMES, table)),
            openings=frozenset(self.openings(table)),
            stems={
                stem: tuple(islice(rows, count))
                for stem, count in zip(self._marks(_STEMS, table), counts, strict=True)
            },
            telling=tuple(tuple(islice(told, count)) for count in self._numbers(_TOLD)),
            dated=bool(self._data[1] & _DATED),
            mark=mark,
        )

    def _numbers(self, block: int) -> tuple[int, ...]:
        size, count, place = self._blocks[block]
        return struct.unpack_from(f"<{count}{_CODES[size]}", self._data, place)

    def _floats(self, block: int) -> tuple[float, ...]:
        _, count, place = self._blocks[block]
        return struct.unpack_from(f"<{count}f", self._data, place)

    def _marks(self, block: int, table: Sequence[str]) -> list[str]:
        return [table[place] for place in self._numbers(block)]


def is_current(data: bytes) -> bool:
    """Whether a stored sheet is of this version; one of another is made anew from the facts."""
    return data[:1] == bytes([SHEET_VERSION])


def encode_sheet(known: FactSheet) -> bytes:
    """A sheet as bytes; some 240 for each fact.

    Example:
        >>> from alu_graph.targets.sheets import sheet
        >>> known = sheet(["Born on 7 November 1867 in Warsaw."], ["Ann Lee"])
        >>> decode_sheet(encode_sheet(known)) == known
        True
    """
    at = _Places((*known.strong, *known.topics))
    # Sorted, so that equal sheets are equal bytes.
    sets = [
        [at[mark] for mark in sorted(held)]
        for held in (known.own, known.rest, known.names, known.openings)
    ]
    blocks = [
        [len(known.strong)],
        _as_numbers(chain(known.strong.values(), known.topics.values())),
        [],  # the table, when all marks are in
        *sets,
        [at[mark] for mark in known.stems],
        list(map(len, known.stems.values())),
        list(chain.from_iterable(known.stems.values())),
        list(map(len, known.telling)),
        [at[mark] for row in known.telling for mark, _ in row],
        _as_numbers(value for row in known.telling for _, value in row),
    ]
    keyed = known.mark.key_id is not None
    made = [_block(numbers, 4 * (i in (_BITS, _TELLING))) for i, numbers in enumerate(blocks)]
    table = "".join(at) if keyed else "\n".join(at)
    packed = base64.b64decode(table) if keyed else table.encode("utf-8", "surrogatepass")
    made[_TABLE] = _BLOCK.pack(1, len(packed)) + packed
    flags = _KEYED * keyed | _DATED * known.dated
    body = bytes([flags]) + b"".join(made)
    return _HEADER.pack(SHEET_VERSION, flags, zlib.crc32(body)) + body[1:]


def decode_sheet(data: bytes, mark: Marker = PLAIN) -> FactSheet:
    """What `encode_sheet` made, as a sheet.

    Args:
        data: The bytes.
        mark: What made its marks.

    Raises:
        RegistryError: If it is of another version, damaged, or its marks need a key.
    """
    return StoredSheet(data).decode(mark)


def wrong_marker() -> RegistryError:
    """The error where stored marks are no words, or the reverse."""
    msg = "stored facts are marks under a key: open the registry with the key that made them"
    return RegistryError(msg)


class _Places(dict[str, int]):
    """Places of marks in the table; a new one is put behind."""

    def __init__(self, first: Iterable[str]) -> None:
        super().__init__((one, i) for i, one in enumerate(first))

    def __missing__(self, mark: str) -> int:
        place = self[mark] = len(self)
        return place


def _block(numbers: Sequence[int], size: int) -> bytes:
    """Numbers, of so many bytes each; of as few as they need for 0."""
    most = max(numbers, default=0)
    size = size or next(one for one in _CODES if most < 1 << (8 * one))
    return _BLOCK.pack(size, len(numbers)) + struct.pack(f"<{len(numbers)}{_CODES[size]}", *numbers)


def _as_numbers(values: Iterable[float]) -> list[int]:
    held = list(values)
    return list(struct.unpack(f"<{len(held)}I", struct.pack(f"<{len(held)}f", *held)))


def _checked(data: bytes) -> int:
    return zlib.crc32(memoryview(data)[_HEADER.size :], zlib.crc32(data[1:2]))
