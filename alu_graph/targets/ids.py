"""Ids of targets and numbers of their versions, both ways, in some 40 bytes a target."""

from __future__ import annotations

from array import array

_PAGE_BITS = 12
_PAGE = 1 << _PAGE_BITS
_PACKED = 16  # bytes of an id of 32 hexadecimal digits, as ids that are made up are
_NONE, _HEX, _OTHER = 0, 1, 2
_FREE, _LEFT = -1, -2
_LEAST = 1024


class Ids:
    """Maps numbers to ids, and an id to its newest number.

    One writer at a time, any number of readers without a lock. Numbers rise, and none is put twice.

    Example:
        >>> ids = Ids()
        >>> ids.put(0, "maria")
        >>> ids.put(1, "maria")
        0
        >>> ids.id(0), ids.number("maria")
        ('maria', 1)
        >>> ids.drop(1)
        >>> ids.id(1), ids.number("maria")
        (None, None)
    """

    def __init__(self) -> None:
        self._pages: dict[int, _Page] = {}
        self._other: dict[int, str] = {}
        self._slots = array("q", [_FREE]) * _LEAST  # a hash table; replaced when it grows
        self._used = 0

    def id(self, number: int) -> str | None:
        """Whose version a number is."""
        page = self._pages.get(number >> _PAGE_BITS)
        if page is None:
            return None
        place = number & (_PAGE - 1)
        if page.kinds[place] == _HEX:
            return page.packed[_PACKED * place : _PACKED * (place + 1)].hex()
        return self._other.get(number)

    def number(self, target_id: str) -> int | None:
        """A target's newest version."""
        slots = self._slots
        number = slots[self._slot(slots, target_id, _packed(target_id))]
        return None if number < 0 else number  # it may have been dropped just now

    def numbers(self) -> list[int]:
        """All numbers."""
        return [
            (start << _PAGE_BITS) + place
            for start, page in list(self._pages.items())
            for place, kind in enumerate(bytes(page.kinds))
            if kind != _NONE
        ]

    def put(
        self, number: int, target_id: str, replaced: dict[int, int] | None = None
    ) -> int | None:
        """Enter a target's newest version.

        Args:
            number: The version.
            target_id: Whose.
            replaced: Takes down which version it replaces, before anybody finds the new one.

        Returns:
            The version it replaces, if any.
        """
        page = self._pages.get(number >> _PAGE_BITS)
        if page is None:
            page = self._pages[number >> _PAGE_BITS] = _Page()
        place = number & (_PAGE - 1)
        packed = _packed(target_id)
        if packed is None:
            self._other[number] = target_id
        else:
            page.packed[_PACKED * place : _PACKED * (place + 1)] = packed
        page.kinds[place] = _OTHER if packed is None else _HEX
        page.held += 1
        if 3 * (self._used + 1) > 2 * len(self._slots):
            self._grow()
        slots = self._slots
        slot = self._slot(slots, target_id, packed)
        before = slots[slot]
        if before >= 0 and replaced is not None:
            replaced[number] = before
        self._used += before == _FREE
        slots[slot] = number
        return None if before < 0 else before

    def back(self, number: int, before: int | None) -> None:
        """Let a target's newest version be the one before it again, or none."""
        target_id = self.id(number)
        if target_id is not None:
            slot = self._slot(self._slots, target_id, _packed(target_id))
            if self._slots[slot] == number:
                self._slots[slot] = _LEFT if before is None else before

    def drop(self, number: int) -> None:
        """Forget a version."""
        target_id = self.id(number)
        if target_id is None:
            return
        slot = self._slot(self._slots, target_id, _packed(target_id))
        if self._slots[slot] == number:
            self._slots[slot] = _LEFT
        page = self._pages[number >> _PAGE_BITS]
        page.kinds[number & (_PAGE - 1)] = _NONE
        self._other.pop(number, None)
        page.held -= 1
        if not page.held:
            del self._pages[number >> _PAGE_BITS]

    def _slot(self, slots: array[int], target_id: str, packed: bytes | None) -> int:
        """Where a target's number is, or the free place where the search for it ends."""
        mask = len(slots) - 1
        place = hash(target_id if packed is None else packed) & mask
        while (number := slots[place]) != _FREE:
            if number >= 0 and self._is(number, target_id, packed):
                break
            place = (place + 1) & mask
        return place

    def _is(self, number: int, target_id: str, packed: bytes | None) -> bool:
        """Whether a number is a version of a target."""
        page = self._pages.get(number >> _PAGE_BITS)
        if page is None:
            return False
        place = number & (_PAGE - 1)
        if packed is None or page.kinds[place] != _HEX:
            return packed is None and self._other.get(number) == target_id
        return page.packed[_PACKED * place : _PACKED * (place + 1)] == packed

    def _grow(self) -> None:
        """Make room, and leave out what was dropped."""
        held = [number for number in self._slots if number >= 0]
        size = _LEAST
        while size < 3 * (len(held) + 1):
            size *= 2
        slots = array("q", [_FREE]) * size
        mask, pages = size - 1, self._pages
        for number in held:
            page, at = pages[number >> _PAGE_BITS], _PACKED * (number & (_PAGE - 1))
            packed = bytes(page.packed[at : at + _PACKED])
            other = self._other.get(number)
            place = hash(packed if other is None else other) & mask
            while slots[place] != _FREE:  # all are different
                place = (place + 1) & mask
            slots[place] = number
        self._slots, self._used = slots, len(held)


class _Page:
    """The ids of some numbers in a row."""

    __slots__ = ("held", "kinds", "packed")

    def __init__(self) -> None:
        self.held = 0
        self.kinds = bytearray(_PAGE)
        self.packed = bytearray(_PACKED * _PAGE)


def _packed(target_id: str) -> bytes | None:
    """An id of 32 hexadecimal digits in 16 bytes; None for any other."""
    if len(target_id) == 2 * _PACKED and target_id.isascii() and target_id.isalnum():
        try:
            packed = bytes.fromhex(target_id)
        except ValueError:
            return None
        return packed if packed.hex() == target_id else None
    return None
