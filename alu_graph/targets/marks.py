"""Marks: what is stored in place of a fact's words, so that they need not be kept.

Where facts are kept, a word's mark is the word itself. Where they are not, it is a keyed digest:
equal words have equal marks, and without the key, which is never stored, nothing leads back from a
mark to a word, nor tells whether a guessed word is among them.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from typing import Protocol

from alu_graph.errors import RegistryError
from alu_graph.text.shingles import runs, windows

MARK_BYTES = 9  # 72 bits: two of 10**7 words share a mark with a chance of one in 10**8
MARK_LETTERS = 12  # the same in base64
RUN_BYTES = 8
_FEWEST_KEY_BYTES = 16


class Marker(Protocol):
    """Turns the words of facts and of texts into what is stored and compared."""

    @property
    def key_id(self) -> str | None:
        """A short digest of the key, to recognise a wrong one by; None if words are kept."""
        ...

    def __call__(self, text: str) -> str:
        """The mark of a key."""
        ...

    def runs(self, folded: list[str]) -> list[int]:
        """The marks of every run of eight of these words, 64 bits each."""
        ...


class PlainMarker:
    """A word's mark is the word.

    Example:
        >>> PLAIN("n:warsaw"), PLAIN.key_id
        ('n:warsaw', None)
    """

    key_id = None

    def __call__(self, text: str) -> str:
        """The text itself."""
        return text

    def runs(self, folded: list[str]) -> list[int]:
        """Hashes of every run of eight of these words, salted for this process; never stored."""
        return runs(folded)

    def __repr__(self) -> str:
        return "PLAIN"


PLAIN = PlainMarker()


class KeyedMarker:
    """A word's mark is a digest of it under a secret key: BLAKE2b, 72 bits.

    Args:
        key: The secret, 16 bytes or more, made at random and kept apart from the registry:
            `secrets.token_bytes(32)`. Without it a registry that keeps no facts can't be used.

    Raises:
        RegistryError: If the key is too short.

    Example:
        >>> mark = KeyedMarker(bytes(range(32)))
        >>> len(mark("n:warsaw")), mark("n:warsaw") == mark("n:warsaw"), mark.key_id
        (12, True, 'e89727ffe6843ee3')
    """

    def __init__(self, key: bytes) -> None:
        if len(key) < _FEWEST_KEY_BYTES:
            msg = f"the key needs {_FEWEST_KEY_BYTES} bytes or more: secrets.token_bytes(32)"
            raise RegistryError(msg)
        self._marks = _digest(key, b"marks", MARK_BYTES)
        self._runs = _digest(key, b"runs", RUN_BYTES)
        self.key_id: str | None = _derived(key, b"key id", 8).hex()

    def __call__(self, text: str) -> str:
        """The mark of a key, 12 letters."""
        digest = self._marks.copy()
        digest.update(text.encode("utf-8", "surrogatepass"))
        return base64.b64encode(digest.digest()).decode()

    def runs(self, folded: list[str]) -> list[int]:
        """The marks of every run of eight of these words, 64 bits: the same in every process."""
        encoded = [word.encode("utf-8", "surrogatepass") for word in folded]
        marks, copy = [], self._runs.copy
        for run in map(b" ".join, windows(encoded)):
            digest = copy()
            digest.update(run)
            marks.append(int.from_bytes(digest.digest(), "little", signed=True))
        return marks

    def __repr__(self) -> str:
        return f"KeyedMarker(key_id={self.key_id!r})"


def _digest(key: bytes, purpose: bytes, size: int) -> hashlib.blake2b:
    return hashlib.blake2b(key=_derived(key, purpose, 32), digest_size=size)


def _derived(key: bytes, purpose: bytes, size: int) -> bytes:
    # A key may be longer than BLAKE2b takes as one, and each purpose has its own.
    return hashlib.blake2b(key, digest_size=size, person=b"alu-graph " + purpose).digest()


class Marks(dict[str, str]):
    """The marks of one text's keys, each made once.

    Args:
        mark: The marker.

    Example:
        >>> marks = Marks(PLAIN)
        >>> marks["n:warsaw"], len(marks)
        ('n:warsaw', 1)
    """

    def __init__(self, mark: Callable[[str], str]) -> None:
        super().__init__()
        self._mark = mark

    def __missing__(self, key: str) -> str:
        made = self[key] = self._mark(key)
        return made


def marker(*, keep_facts: bool, key: bytes | None) -> Marker:
    """What marks the words of facts in a registry.

    Args:
        keep_facts: Whether the words are kept.
        key: The secret if they are not.

    Raises:
        RegistryError: If a key is missing, too short, or would not be used.

    Example:
        >>> marker(keep_facts=True, key=None)
        PLAIN
    """
    if keep_facts != (key is None):
        msg = "keep_facts=False needs key=secrets.token_bytes(32), kept apart from the registry"
        if keep_facts:
            msg = "a key is for keep_facts=False: leave it out, or say so"
        raise RegistryError(msg)
    return PLAIN if key is None else KeyedMarker(key)
