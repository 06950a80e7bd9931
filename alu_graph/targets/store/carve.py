"""Records read off an SQLite file's leaf pages, where damage above them hides them from SQLite.

The file format is https://www.sqlite.org/fileformat2.html, sections 1.6 and 2.1.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

_LEAF = 0x0D
_FIRST_HEADER = 100  # bytes before the first page's own header
_INTEGERS = (0, 1, 2, 3, 4, 6, 8)  # bytes, by serial type
_REAL, _ZERO, _ONE, _TEXT = 7, 8, 9, 13
# Closing a descriptor of a file drops the locks of this process on it, so they stay open.
_open: list[int] = []


def records(path: str) -> Iterator[tuple[int, list[Any]]]:
    """The rows of all tables, in no order, as far as they can be read.

    Args:
        path: An SQLite file whose -wal is empty.

    Yields:
        A row's number and its values; an integer primary key is None among them. Nothing says of
        which table they are, or that they are whole.
    """
    descriptor = os.open(path, os.O_RDONLY)
    _open.append(descriptor)
    head = os.pread(descriptor, 24, 0)
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1):  # noqa: PLR2004 - the smallest page; damaged
        size = 4096
    pages = _Pages(descriptor, size, size - head[20])
    for number in range(1, pages.count + 1):
        page = pages.read(number)
        start = _FIRST_HEADER if number == 1 else 0
        if page[start] != _LEAF:
            continue
        count = int.from_bytes(page[start + 3 : start + 5], "big")
        for cell in range(count):
            # Whatever damage makes of lengths and numbers, it is no record.
            with suppress(ValueError, IndexError, OSError, struct.error):
                at = start + 8 + 2 * cell
                yield pages.record(page, int.from_bytes(page[at : at + 2], "big"))


class _Pages:
    """The pages of a file.

    Args:
        descriptor: The file.
        size: Of a page, in bytes.
        usable: Bytes of a page that hold something.
    """

    def __init__(self, descriptor: int, size: int, usable: int) -> None:
        self._descriptor = descriptor
        self._size = size
        self._usable = usable
        self.count = os.fstat(descriptor).st_size // size

    def read(self, number: int) -> bytes:
        return os.pread(self._descriptor, self._size, (number - 1) * self._size)

    def record(self, page: bytes, at: int) -> tuple[int, list[Any]]:
        length, at = _varint(page, at)
        number, at = _varint(page, at)
        if length > self.count * self._size:  # which pages that point in a circle would satisfy
            raise ValueError
        most = self._usable - 35
        local = length
        if length > most:
            least = (self._usable - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._usable - 4)
            local = local if local <= most else least
        payload = page[at : at + local]
        following = page[at + local : at + local + 4]
        while len(payload) < length:
            overflow = self.read(int.from_bytes(following, "big"))
            following = overflow[:4]
            more = overflow[4 : self._usable][: length - len(payload)]
            if not more:
                raise ValueError
            payload += more
        return number, _values(payload)


def _values(payload: bytes) -> list[Any]:
    end, at = _varint(payload, 0)
    kinds = []
    while at < end:
        kind, at = _varint(payload, at)
        kinds.append(kind)
    values = []
    for kind in kinds:
        value, at = _value(payload, at, kind)
        values.append(value)
    if at != len(payload):
        raise ValueError
    return values


def _value(payload: bytes, at: int, kind: int) -> tuple[Any, int]:
    if kind in (_ZERO, _ONE):
        return kind - _ZERO, at
    if kind == _REAL:
        return struct.unpack_from(">d", payload, at)[0], at + 8
    if kind < _REAL:
        end = at + _INTEGERS[kind]
        return int.from_bytes(payload[at:end], "big", signed=True) if kind else None, end
    end = at + (kind - 12) // 2
    held = payload[at:end]
    return held.decode() if kind >= _TEXT and kind % 2 else held, end


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = 0
    for _ in range(8):
        value = value << 7 | data[at] & 0x7F
        at += 1
        if data[at - 1] < 0x80:  # noqa: PLR2004 - the last byte's mark
            return value, at
    return value << 8 | data[at], at + 1
