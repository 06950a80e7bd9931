"""Fact sheets as bytes, to be stored beside their targets, so that opening extracts nothing.

A header, the bits of all anchors, a table of all marks (anchors first, in order), and lists of
places in that table. Of a sheet whose facts are not kept it holds digests and numbers alone.
"""

from __future__ import annotations

import base64
import struct
from collections.abc import Iterable, Mapping
from itertools import chain, islice

from alu_graph.errors import RegistryError
from alu_graph.targets.marks import MARK_LETTERS, PLAIN, Marker
from alu_graph.targets.sheets import FactRow, FactSheet

SHEET_VERSION = 1  # rises whenever other anchors are read from the same facts, or stored otherwise
_KEYED, _DATED, _WIDE = 1, 2, 4
# version, flags, sizes: strong, topics, table, table in bytes, words, own, names, openings, rows
_HEADER = struct.Struct("<BB9I")
_NARROW = 0xFFFF


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
        try:
            _, flags, *sizes = _HEADER.unpack_from(data)
        except struct.error:
            raise _damaged() from None
        self._flags: int = flags
        self.strong: int = sizes[0]
        self._topics, self._table_size, self._table_bytes, *self._lists = sizes[1:]
        self._data = data
        self._table_at = _HEADER.size + 4 * (self.strong + self._topics)
        if len(data) < self._table_at + self._table_bytes:
            raise _damaged()

    @property
    def keyed(self) -> bool:
        """Whether it holds digests, not words."""
        return bool(self._flags & _KEYED)

    def table(self) -> list[str]:
        """Its marks: those of its strong anchors, of its topic words, all others."""
        raw = self._data[self._table_at : self._table_at + self._table_bytes]
        if self.keyed:
            text, step = base64.b64encode(raw).decode(), MARK_LETTERS
            found = [text[i : i + step] for i in range(0, len(text), step)]
        else:
            try:
                found = raw.decode("utf-8", "surrogatepass").split("\n") if self._table_size else []
            except UnicodeDecodeError:
                raise _damaged() from None
        if len(found) != self._table_size:
            raise _damaged()
        return found

    def bits_as_numbers(self) -> tuple[int, ...]:
        """The bits of its anchors and topic words, each the 32 bits of a float as a number."""
        return struct.unpack_from(f"<{self.strong + self._topics}I", self._data, _HEADER.size)

    def openings(self, table: list[str]) -> list[str]:
        """The marks of the first two words of its phrases; of its table."""
        places = self._places()
        words, own, names, openings, _ = self._lists
        before = words + own + names
        return [table[i] for i in islice(places, before, before + openings)]

    def decode(self, mark: Marker) -> FactSheet:
        """The sheet.

        Args:
            mark: What made its marks.

        Raises:
            RegistryError: If it was made with a key and this marker has none, or the reverse.
        """
        if self.keyed != (mark.key_id is not None):
            msg = "a stored fact sheet holds marks: open the registry with the key that made them"
            raise RegistryError(msg)
        try:
            return self._decode(mark)
        except (struct.error, IndexError, StopIteration):
            raise _damaged() from None

    def _decode(self, mark: Marker) -> FactSheet:
        table, places = self.table(), iter(self._places())
        values = struct.unpack_from(f"<{self.strong + self._topics}f", self._data, _HEADER.size)
        known = dict(zip(table, values, strict=False))
        anchors = iter(known.items())
        strong = dict(islice(anchors, self.strong))
        *sizes, rows = self._lists
        words, own, names, openings = (
            frozenset(map(table.__getitem__, islice(places, size))) for size in sizes
        )
        counts = [(next(places), next(places)) for _ in range(rows)]
        telling = sum(count for _, count in counts)
        held = iter(struct.unpack_from(f"<{telling}f", self._data, len(self._data) - 4 * telling))
        kept = tuple(
            FactRow(
                frozenset(map(table.__getitem__, islice(places, stems))),
                dict(zip(map(table.__getitem__, islice(places, count)), held, strict=False)),
            )
            for stems, count in counts
        )
        return FactSheet(
            strong,
            dict(anchors),
            words,
            own,
            names,
            openings,
            kept,
            dated=bool(self._flags & _DATED),
            mark=mark,
        )

    def _places(self) -> tuple[int, ...]:
        code, size = ("I", 4) if self._flags & _WIDE else ("H", 2)
        begin = self._table_at + self._table_bytes
        return struct.unpack_from(f"<{(len(self._data) - begin) // size}{code}", self._data, begin)


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
    number = _Numbers((*known.strong, *known.topics))
    lists = [known.words, known.own, known.names, known.openings]
    # Sorted, so that equal sheets are equal bytes.
    places = [number[one] for held in lists for one in sorted(held)]
    places += [size for row in known.rows for size in (len(row.stems), len(row.telling))]
    for row in known.rows:
        places += [number[one] for one in chain(sorted(row.stems), row.telling)]
    keyed = known.mark.key_id is not None
    table = _packed(number, keyed=keyed)
    wide = max(places, default=0) > _NARROW
    flags = _KEYED * keyed | _DATED * known.dated | _WIDE * wide
    sizes = (len(known.strong), len(known.topics), len(number), len(table), *map(len, lists))
    return b"".join(
        [
            _HEADER.pack(SHEET_VERSION, flags, *sizes, len(known.rows)),
            _floats(chain(known.strong.values(), known.topics.values())),
            table,
            struct.pack(f"<{len(places)}{'I' if wide else 'H'}", *places),
            _floats(value for row in known.rows for value in row.telling.values()),
        ]
    )


def decode_sheet(data: bytes, mark: Marker = PLAIN) -> FactSheet:
    """What `encode_sheet` made, as a sheet.

    Args:
        data: The bytes.
        mark: What made its marks.

    Raises:
        RegistryError: If it is of another version, damaged, or its marks need a key.
    """
    return StoredSheet(data).decode(mark)


class _Numbers(dict[str, int]):
    """Places of marks in the table; a new one is put behind."""

    def __init__(self, first: Iterable[str]) -> None:
        super().__init__((one, i) for i, one in enumerate(first))

    def __missing__(self, mark: str) -> int:
        place = self[mark] = len(self)
        return place


def _packed(table: Mapping[str, int], *, keyed: bool) -> bytes:
    if keyed:
        return base64.b64decode("".join(table))
    return "\n".join(table).encode("utf-8", "surrogatepass")


def _floats(values: Iterable[float]) -> bytes:
    held = list(values)
    return struct.pack(f"<{len(held)}f", *held)


def _damaged() -> RegistryError:
    return RegistryError("a stored fact sheet is damaged: add its target again with its facts")
