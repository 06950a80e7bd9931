"""What words are in names, as bits: their places, and the marks of their neighbours."""

from __future__ import annotations

# What a word is in names. Of a name of two:
FIRST, LAST, STARTS = 1, 2, 4  # its place, and whether a look-up starts from it
LONGER = 8  # part of a name of more
TELLING = 16  # the rarest of a name that means its bearer
ALONE = 32  # and no other word of it supports a typo of this one
SPELT = 64  # on file among the words that may be misspelt
PART = FIRST | LAST | LONGER
PAIR = 2  # words of most names
_MARKS = 255
SUPPORT = 5.5  # a more frequent word than this is no sign that its neighbour is misspelt


def place_bit(position: int, length: int) -> int:
    """The bit for the how-manieth word of a name of so many words.

    Example:
        >>> [place_bit(position, 3) for position in range(3)], place_bit(0, 4)
        ([1, 2, 4], 8)
    """
    return 1 << (length * (length - 1) // 2 + position - 3)


def mark(word: str) -> int:
    """One of 256 bits: two words share it by chance once in 256 times."""
    return 1 << (hash(word) & _MARKS)
