"""One typo: words by all spellings that lack one letter (SymSpell: W. Garbe, 2012)."""

from __future__ import annotations

from itertools import pairwise

MIN_TYPO = 5
_MAX_TYPO = 40  # the work for one word grows with the square of its length
_MEMO = 65_536


class Spelling:
    """Finds the words on file that a misspelt word may stand for, in time that does not grow.

    Example:
        >>> spelling = Spelling()
        >>> spelling.add("gonzalez")
        >>> spelling.near("gonzales"), spelling.near("gonzlaez"), spelling.near("gonzalez")
        (('gonzalez',), ('gonzalez',), ())
    """

    def __init__(self) -> None:
        # By the hash of a spelling: half the memory, and a chance match is no typo.
        self._words: dict[int, str | tuple[str, ...]] = {}
        self._memo: dict[str, tuple[str, ...]] = {}

    def add(self, word: str) -> None:
        """Put a word on file; one too short or too long is never taken for a typo."""
        if not MIN_TYPO <= len(word) <= _MAX_TYPO:
            return
        for key in _keys(word):
            held = self._words.setdefault(key, word)
            if held is not word:
                known = (held,) if isinstance(held, str) else held
                if word not in known:
                    self._words[key] = (*known, word)
        self._memo = {}  # a new one, for a reader may be about to write in the old

    def near(self, word: str) -> tuple[str, ...]:
        """Other words on file that differ by one letter, or by two neighbours exchanged."""
        memo = self._memo
        found = memo.get(word)
        if found is None:
            found = self._near(word)
            if len(memo) >= _MEMO:
                memo.clear()
            memo[word] = found
        return found

    def _near(self, word: str) -> tuple[str, ...]:
        if not MIN_TYPO <= len(word) <= _MAX_TYPO:
            return ()
        found: set[str] = set()
        for key in _keys(word):
            held = self._words.get(key)
            if held is not None:
                found.update((held,) if isinstance(held, str) else held)
        return tuple(sorted(one for one in found if _one_edit(word, one))) if found else ()


_SAME_SOUND = str.maketrans("zyvkq", "siwcc")


def respelled(left: str, right: str) -> bool:
    """Whether two words differ as spellings of one name do: s and z, i and y, a doubled letter.

    Example:
        >>> respelled("gonzales", "gonzalez"), respelled("phillips", "philips")
        (True, True)
        >>> respelled("mario", "maria")
        False
    """
    return _squeezed(left) == _squeezed(right)


def _squeezed(word: str) -> str:
    plain = word.translate(_SAME_SOUND)
    return plain[:1] + "".join(two for one, two in pairwise(plain) if one != two)


def _keys(word: str) -> set[int]:
    return {hash(word), *[hash(word[:i] + word[i + 1 :]) for i in range(len(word))]}


def _one_edit(left: str, right: str) -> bool:
    """Whether two words differ by one letter, or by two neighbours exchanged."""
    if abs(len(left) - len(right)) > 1 or left == right:
        return False
    i = 0
    while i < min(len(left), len(right)) and left[i] == right[i]:
        i += 1
    tail_l, tail_r = left[i:], right[i:]
    return (
        tail_l[1:] == tail_r[1:]
        or tail_l[1:] == tail_r
        or tail_l == tail_r[1:]
        or (tail_l[:2] == tail_r[1::-1] and tail_l[2:] == tail_r[2:])
    )
