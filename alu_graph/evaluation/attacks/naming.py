"""Taking the name of a target out of a text: a stand-in, or pronouns, in its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from alu_graph.targets.target import Target

_LEAST = 3  # letters of a part of a name that is looked for on its own
_BEFORE_OBJECT = re.compile(
    r"\b(?:about|at|between|by|describes?|for|from|given|gave|of|on|taught|to|toward|towards|upon"
    r"|with)\s+\Z",
    re.IGNORECASE,
)
# "The acclaimed author Ana Sol": all of it is said by one pronoun.
_TITLE = (
    r"(?:(?:(?:[Tt]he|[Aa]n?) )?(?:[A-Za-z]\w+ed )?"
    r"(?:[Aa]uthor|[Ww]riter|[Nn]ovelist|[Pp]oet|Dr\.|Mrs?\.|Ms\.|Prof\.) )?"
)
_SHE = re.compile(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_HE = re.compile(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SENTENCE = re.compile(r"(?:\A|[.!?:]\s+|\n\s*)[\"'“(]*\Z")
# Subject, possessive, object.
_FORMS = {
    "she": ("she", "her", "her"),
    "he": ("he", "his", "him"),
    "it": ("it", "its", "it"),
    "": ("they", "their", "them"),
}
_THEY_IS = re.compile(r"\b(they) (is|was|has)\b", re.IGNORECASE)
_PLURAL = {"is": "are", "was": "were", "has": "have"}


def names_of(target: Target) -> tuple[str, ...]:
    """All that a target may be called: name, aliases and, of a person, the parts of the name.

    Example:
        >>> names_of(Target(name="Ana de Sol", aliases=["Anita"]))
        ('Ana de Sol', 'Anita', 'Ana', 'Sol')
    """
    whole = (target.name, *target.aliases)
    parts: Iterable[str] = ()
    if target.kind == "entity":
        parts = (part for name in whole for part in name.split())
    told = (part for part in parts if len(part) >= _LEAST and not part[0].islower())
    return tuple(dict.fromkeys((*whole, *told)))


def named_in(text: str, target: Target) -> bool:
    """Whether a text says any name of a target.

    Example:
        >>> named_in("Where was Sol born?", Target(name="Ana Sol"))
        True
    """
    return _pattern(names_of(target)).search(text) is not None


def replaced(text: str, target: Target, by: str) -> str:
    """A text with a stand-in for every name of a target.

    Args:
        text: Any text.
        target: The target.
        by: What stands in; a possessive keeps its ending.

    Example:
        >>> replaced("Ana Sol's aunt knew Ana.", Target(name="Ana Sol"), "X")
        "X's aunt knew X."
    """
    return _pattern(names_of(target)).sub(lambda found: by + ("'s" if found["of"] else ""), text)


def with_pronouns(text: str, target: Target, pronoun: str = "") -> str:
    """A text with pronouns for every name of a target.

    Args:
        text: Any text.
        target: The target.
        pronoun: "she", "he" or, where that is not known, nothing: "they" it is then. What is no
            person is always "it".

    Example:
        >>> with_pronouns("Ana Sol's book is by Ana.", Target(name="Ana Sol"), "she")
        'Her book is by her.'
        >>> with_pronouns("Ana Sol was born in Lyon.", Target(name="Ana Sol"))
        'They were born in Lyon.'
        >>> with_pronouns("I wrote to the author Ana Sol.", Target(name="Ana Sol"), "he")
        'I wrote to him.'
    """
    subject, possessive, object_ = _FORMS[pronoun if target.kind == "entity" else "it"]

    def stand_in(found: re.Match[str]) -> str:
        before = text[: found.start()]
        word = subject
        if found["of"]:
            word = possessive
        elif _BEFORE_OBJECT.search(before):
            word = object_
        return word[0].upper() + word[1:] if _SENTENCE.search(before) else word

    without = _pattern(names_of(target), titled=True).sub(stand_in, text)
    return _THEY_IS.sub(lambda found: f"{found[1]} {_PLURAL[found[2].lower()]}", without)


def pronoun_of(texts: Iterable[str]) -> str:
    """The pronoun that texts about a person use most: "she", "he", or nothing for neither.

    Example:
        >>> pronoun_of(["Her aunt knew that she wrote.", "He left."])
        'she'
    """
    said = " ".join(texts)
    she, he = len(_SHE.findall(said)), len(_HE.findall(said))
    return "" if she == he else "she" if she > he else "he"


@lru_cache(maxsize=1024)
def _pattern(names: tuple[str, ...], *, titled: bool = False) -> re.Pattern[str]:
    longest = sorted(names, key=len, reverse=True)
    any_name = "|".join(re.escape(name) for name in longest)
    # "Ana Sol" and "Ana M. Sol" alike: names that follow one another are one mention.
    return re.compile(
        rf"(?<!\w){_TITLE if titled else ''}(?:{any_name})"
        rf"(?:(?:\s[A-Z]\.)?\s(?:{any_name})(?!\w))*(?P<of>['’]s?)?(?!\w)"
    )
