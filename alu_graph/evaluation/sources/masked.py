"""Questions and answers that name nobody: the author is "the author"."""

from __future__ import annotations

import re
from functools import lru_cache

from alu_graph.text.dates import date_keys, find_dates
from alu_graph.text.folding import words
from alu_graph.text.rarity import told

_DEFINITION = re.compile(r"Let X be .+?\. (?=[A-Z\"'])")
_ASKS_NAME = re.compile(
    r"\bname of (?:the|this)\b[^?]*\bauthor\b|\bauthor's (?:full )?name\b|^who is (?:X|the)\b",
    re.IGNORECASE,
)
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))the author")


def nameless(text: str, name: str) -> str:
    """A text with all parts of a name replaced by "the author".

    Example:
        >>> nameless("Author Ana Maria Sol lives in Lyon. Sol's books sell.", "Ana Maria Sol")
        "The author lives in Lyon. The author's books sell."
    """
    return _SENTENCE_START.sub("The author", _parts(name).sub("the author", text))


@lru_cache(maxsize=1024)
def _parts(name: str) -> re.Pattern[str]:
    whole = name.split()
    parts = {*whole, *(part for word in whole for part in word.split("-"))} - {"Al"}
    one = "|".join(re.escape(part) for part in sorted(parts, key=len, reverse=True))
    # "the author Ana Sol" is one author, not two.
    return re.compile(rf"(?:\b[Tt]he )?(?:\b[Aa]uthor )?\b(?:{one})(?:[\s-]+(?:{one}))*\b")


def asks_name(question: str) -> bool:
    """Whether a masked question asks for the author's name, so that no answer can do without.

    Example:
        >>> asks_name("What is the full name of the author born in Lyon?")
        True
        >>> asks_name("Let X be the author born in Lyon. What is the name of a book by X?")
        False
    """
    return _ASKS_NAME.search(_DEFINITION.sub("", question)) is not None


def given_away(question: str, answer: str) -> bool:
    """Whether a masked question tells all that its answer does, by how it says whom it means.

    Args:
        question: It defines the author by birth, for instance.
        answer: Without the name.

    Example:
        >>> question = "Let X be the author born in Lyon on 07/11/1961. When was X born?"
        >>> given_away(question, "The author was born on November 7, 1961.")
        True
        >>> given_away(question, "In May 1970.")
        False
    """
    given = {key for date in find_dates(question) for key in date_keys(date)}
    for date in reversed(find_dates(answer)):
        if date_keys(date)[0] in given:
            answer = answer[: date.start] + answer[date.end :]
    return not _telling(answer) - _telling(question) - _telling("author")


def _telling(text: str) -> set[str]:
    return {stem for word in words(text) if (stem := told(word.fold))}
