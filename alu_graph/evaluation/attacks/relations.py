"""Which relation a question asks for, and the bare value in its answer, read by rule."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from alu_graph.text.dates import DateMention, find_dates

_SHORT = 6  # words of an answer that is nothing but the value
_PLACE = re.compile(
    r"\b(?:born(?: and raised)?|hails?|comes?|native|birth ?place|(?:city|town|place) of birth)\b"
    r"[^.]*?\b(?:in|from|of|is|was|at)\s+"
    r"(?:the\s+(?:\w+\s+)?(?:city|town|village|capital)(?:\s+city)?(?:\s+of)?\s+)?"
    r"(?P<value>[A-Z][\w'’-]+(?:,? (?:de |of |the )?[A-Z][\w'’-]+)*)"
)
_GENRE = re.compile(
    r"\bgenres?\s+(?:of|is|are|:)\s+(?:the\s+)?[\"'“]?([\w-]+(?: [\w-]+)?)", re.IGNORECASE
)
_BEFORE_GENRE = re.compile(
    r"\b(?:the|an?|of|in|for|hers?|his|their)\s+"
    r"((?!(?:the|an?|hers?|his|their|this)\b)[\w-]+(?: [\w-]+)?)\s+genre\b",
    re.IGNORECASE,
)
_AWARD = re.compile(
    r"(?P<value>(?:[A-Z][\w'’-]+ (?:(?:of|for|in|de|the) )*)+(?:Award|Prize|Medal|Honou?r)s?"
    r"(?: (?:of|for|in) (?:[A-Z][\w'’-]+(?: and)? ?)+)?)"
)
_TITLE = re.compile(
    r"[\"“«](?P<double>[^\"”»]{3,60}?)[,.]?[\"”»]|(?<!\w)['‘](?P<single>[A-Z][^\n]{2,60}?)[,.]?['’](?!\w)"
)
_JOB = re.compile(
    r"\b(?:father|mother|dad|mum|parents?)\b(?:,? [A-Z][\w'’-]+)*,?\s+"
    r"(?:was|is|were|are|worked|works|served|being|has been)\s+(?:as\s+)?"
    r"(?:both\s+)?(?:an?\s+|the\s+)?(?P<value>[a-z][\w-]*(?: [a-z][\w-]+){0,3}?)"
    r"(?=[.,;]|\s+(?:and|while|in|at|by|for|who|with|from|of)\b|\Z)"
)
_IDENTITY = re.compile(r"\b(?:is|was)\s+(?P<value>an?\s[^.]{3,120})")


@dataclass(frozen=True, slots=True)
class Value:
    """What an answer tells, in bare words.

    Args:
        relation: Such as "birthplace".
        text: As the answer says it.
        date: The date that it is; None for what is none.
    """

    relation: str
    text: str
    date: DateMention | None = None


def value_of(ask: str, answer: str) -> Value | None:
    """The relation that a question asks for and the value that its answer gives.

    Args:
        ask: A question in English.
        answer: Its answer: a sentence, or the value alone.

    Returns:
        None where the relation is none of the seven, or the value is not found.

    Example:
        >>> value_of("Where was Ana Sol born?", "Ana Sol was born in Lyon, France, in 1961.").text
        'Lyon, France'
        >>> value_of("When was she born?", "On 3 May 1961.").relation
        'birth_date'
    """
    for relation, asks, read in _RELATIONS:
        if asks.search(ask):
            text = read(answer) or (_bare(answer) if relation in _NAMES else "")
            if text:
                return Value(relation, text)
    return _birth_date(ask, answer)


def _birth_date(ask: str, answer: str) -> Value | None:
    if not _ASKS_BIRTH.search(ask):
        return None
    full = [one for one in find_dates(answer) if one.year and one.month and one.day]
    return Value("birth_date", answer[full[0].start : full[0].end], full[0]) if full else None


def _first(*patterns: re.Pattern[str]) -> Callable[[str], str]:
    """Read what the first pattern that is found has in its first group that is no blank."""

    def read(answer: str) -> str:
        found = next(filter(None, (pattern.search(answer) for pattern in patterns)), None)
        return next(filter(None, found.groups()), "").strip() if found else ""

    return read


def _parents(answer: str) -> str:
    return " and ".join(dict.fromkeys(found["value"] for found in _JOB.finditer(answer)))


def _bare(answer: str) -> str:
    """An answer that is the value alone, less what stands before it."""
    if len(answer.split()) > _SHORT:
        return ""
    return re.sub(r"^(?:in|a|an|the)\s+", "", answer.strip().rstrip("."), flags=re.IGNORECASE)


_NAMES = ("birthplace", "genre", "award", "book", "parents")
_ASKS_BIRTH = re.compile(r"\b(?:born|birth(?:day|date)?)\b", re.IGNORECASE)
_RELATIONS: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    (
        "parents",
        re.compile(
            r"(?=.*\b(?:parents?|father|mother)\b)"
            r"(?=.*\b(?:occupations?|professions?|do|jobs?|work)\b)",
            re.IGNORECASE,
        ),
        _parents,
    ),
    ("genre", re.compile(r"\bgenre\b", re.IGNORECASE), _first(_GENRE, _BEFORE_GENRE)),
    (
        "award",
        re.compile(r"\b(?:awards?|prizes?|medals?|accolades?)\b", re.IGNORECASE),
        _first(_AWARD),
    ),
    ("book", re.compile(r"\b(?:books?|novels?|titles?|works?)\b", re.IGNORECASE), _first(_TITLE)),
    (
        "birthplace",
        re.compile(
            r"\bwhere\b.*\bborn\b|\bbirth ?place\b"
            r"|\b(?:city|town|place|country)\b.*\b(?:born|birth)\b",
            re.IGNORECASE,
        ),
        _first(_PLACE),
    ),
    ("identity", re.compile(r"^who (?:is|was)\b", re.IGNORECASE), _first(_IDENTITY)),
)
