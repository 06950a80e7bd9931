"""Ids of targets and numbers of their versions, both ways."""

from __future__ import annotations


class Ids:
    """Maps numbers to ids, and an id to its newest number.

    Example:
        >>> ids = Ids()
        >>> ids.put(0, "maria")
        >>> ids.put(1, "maria")
        >>> ids.id(0), ids.number("maria")
        ('maria', 1)
        >>> ids.drop(1)
        >>> ids.id(1), ids.number("maria")
        (None, None)
    """

    def __init__(self) -> None:
        self._ids: dict[int, str] = {}
        self._numbers: dict[str, int] = {}

    def put(self, number: int, target_id: str) -> None:
        """Enter a target's newest version."""
        self._ids[number] = target_id
        self._numbers[target_id] = number

    def id(self, number: int) -> str | None:
        """Whose version a number is."""
        return self._ids.get(number)

    def number(self, target_id: str) -> int | None:
        """A target's newest version."""
        return self._numbers.get(target_id)

    def numbers(self) -> list[int]:
        """All numbers."""
        return list(self._ids)

    def drop(self, number: int) -> None:
        """Forget a version."""
        target_id = self._ids.pop(number, None)
        if target_id is not None and self._numbers.get(target_id) == number:
            del self._numbers[target_id]
