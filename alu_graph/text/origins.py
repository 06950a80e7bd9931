"""Where the parts of a decoded text come from in the text that it was decoded from."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field

Piece = tuple[int, int, str]  # start and end of a stretch of the source, and its decoded text


@dataclass(frozen=True, slots=True)
class Origin:
    """A map from offsets in a decoded text to offsets in its source.

    Args:
        at: Offsets in the decoded text at which its pieces start, ascending.
        sources: Start and end of each piece in the source.
        sizes: The length of each piece, decoded. A piece that is as long as its source, or whose
            source is a multiple of it (three characters of "%41" for one), is mapped letter by
            letter; of another, each part comes from the whole.
        backward: Whether the source is read from its end.
    """

    at: tuple[int, ...]
    sources: tuple[tuple[int, int], ...]
    sizes: tuple[int, ...]
    backward: bool = False

    @classmethod
    def whole(cls, start: int, end: int) -> Origin:
        """A stretch whose decoded parts can't be told apart."""
        return cls((0,), ((start, end),), (0,))

    @classmethod
    def same(cls, start: int, end: int) -> Origin:
        """A stretch that was decoded letter by letter."""
        return cls((0,), ((start, end),), (end - start,))

    @classmethod
    def mirrored(cls, start: int, end: int) -> Origin:
        """A stretch that was read from its end."""
        return cls((0,), ((start, end),), (end - start,), backward=True)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the source a part of the decoded text comes from.

        Args:
            start: Where the part starts in the decoded text.
            end: Where it ends.

        Returns:
            Start and end in the source.

        Example:
            >>> Origin.mirrored(0, 10).span(0, 3)
            (7, 10)
        """
        if self.backward:
            right = self.sources[0][1]
            return right - end, right - start
        return self._place(start)[0], self._place(max(start, end - 1))[1]

    def _place(self, offset: int) -> tuple[int, int]:
        """Start and end of one letter's source."""
        i = max(0, bisect_right(self.at, offset) - 1)
        (start, end), size = self.sources[i], self.sizes[i]
        inside = offset - self.at[i]
        if size and (end - start) % size == 0 and inside < size:
            step = (end - start) // size
            return start + inside * step, start + (inside + 1) * step
        return start, end


@dataclass(frozen=True, slots=True)
class View:
    """What a stretch of a text says once it is decoded.

    Args:
        kind: `base64`, `base32`, `hex`, `url`, `html`, `json`, `octal`, `name`, `point`, `codes`,
            `morse`, `braille`, `spelled`, `acrostic`, `look-alikes`, `upside down`, `rot13` or
            `reversed`; of nested spellings the outer one, of escapes mixed in one text the first.
        text: The decoded text.
        origin: Where its parts come from.
        outer: The view that it was decoded from, if it was nested.
    """

    kind: str
    text: str
    origin: Origin = field(repr=False)
    outer: View | None = field(default=None, repr=False)

    @property
    def start(self) -> int:
        """Offset, in the source text, of what it was decoded from."""
        return self.span(0, len(self.text))[0]

    @property
    def end(self) -> int:
        """Offset after that."""
        return self.span(0, len(self.text))[1]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where in the source text a part of the view comes from."""
        left, right = self.origin.span(start, end)
        return (left, right) if self.outer is None else self.outer.span(left, right)

    def inside(self, outer: View) -> View:
        """This view as one of a decoded text."""
        return View(outer.kind, self.text, self.origin, outer)


def replaced(
    kind: str, pieces: Iterable[Piece], text: str, start: int, end: int, *, exact: bool = False
) -> View:
    """A view of a stretch of text with decoded pieces in place of their spellings.

    Args:
        kind: Its kind.
        pieces: Stretches with what they mean, ascending.
        text: The source.
        start: Where the view starts in the source.
        end: Where it ends.
        exact: Whether each letter of an ASCII piece has a spelling of its own, of one length.

    Returns:
        The view.

    Example:
        >>> view = replaced("url", [(4, 7, "A")], "an: %41!", 0, 8)
        >>> view.text, view.span(4, 5), view.span(5, 6)
        ('an: A!', (4, 7), (7, 8))
    """
    parts: list[str] = []
    at: list[int] = []
    sources: list[tuple[int, int]] = []
    sizes: list[int] = []
    size, begin = 0, start
    for left, right, decoded in (*pieces, (end, end, "")):
        for piece, source in ((text[begin:left], (begin, left)), (decoded, (left, right))):
            if piece:
                parts.append(piece)
                at.append(size)
                sources.append(source)
                sizes.append(len(piece) if source[1] <= left or (exact and piece.isascii()) else 0)
                size += len(piece)
        begin = right
    return View(kind, "".join(parts), Origin(tuple(at), tuple(sources), tuple(sizes)))
