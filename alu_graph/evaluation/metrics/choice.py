"""Multiple choice: which option a reply tells, and what that is worth against chance."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from alu_graph.errors import ALUError
from alu_graph.text.folding import Word, words
from alu_graph.text.rarity import informative

# "A" before a word in lower case is an article, but not in "A is right" or "A because ...".
_LETTER = r"([B-HJ-Z]|[AI](?!\s+(?!is\b|because\b|since\b|as\b|seems\b)[a-z]))(?!['’\w])"
# Said to be the answer.
_STATED = (
    re.compile(r"^\W*([A-Za-z])\W*$"),
    re.compile(
        r"(?i:\b(?:answer|choice|option|letter|respuesta|réponse|antwort|risposta|resposta|ответ)"
        r"\b(?:\s+(?:is|es|est|ist|è|é|would be|must be|should be))?)\W{0,5}(?i:option\s+)?"
        rf"{_LETTER}"
    ),
    re.compile(rf"(?:^|\W)\(?{_LETTER}\)?\s+is\s+(?:the\s+)?(?:correct|right|best|true|answer)\b"),
    re.compile(r"答案\W{0,3}(?:是|为)?\W{0,3}([A-Z])"),
)
_OPENING = (re.compile(r"^\W{0,3}([A-Za-z])[.):\]]"),)
_MENTIONED = (
    *_OPENING,
    re.compile(r"\(([A-Za-z])\)"),
    re.compile(r"(?<![\w(])([A-Z])\)"),
    re.compile(r"^\W{0,3}([A-Z])[.:]\s", re.MULTILINE),
    re.compile(r"\b(?:[Oo]ption|[Cc]hoice)s?\s+([A-Z])\b"),
    re.compile(r"\b(?:[Nn]either|[Bb]oth|[Ee]ither)\s+([A-Z])\b"),
    re.compile(rf"\b(?:and|or|nor)\s+{_LETTER}"),
)
# Any letter by itself: "I think B", but also "vitamin B", so only where nothing else is told.
_LONE = (re.compile(rf"(?<![\w.'’]){_LETTER}(?!\.?-|\.\s?\S|\s?[&+])"),)
_DENIED = re.compile(
    r"\b(?:[Nn]ot|isn['’]t|neither|nor)\s+(?:option\s+|answer\s+)?\(?[A-Z]\b\)?"
    r"|\(?\b[A-Z]\)?\s+(?:is|are)\s+(?:not|in|wrong|false|un)\w*(?:\s+\w+)?"
)
# "A, B, C and D": all of them are mentioned, also those before the joint.
_LISTED = re.compile(
    r"(?<![\w'’])\(?[A-Z]\)?(?:\s*[,/]\s*\(?[A-Z]\)?(?!\w))*"
    r"(?:\s*,?\s+(?:and|or)\s+|\s*/\s*)\(?[A-Z]\)?(?![\w'’])"
)
_EACH = (re.compile(r"([A-Z])"),)
_ORDINALS = "first second third fourth fifth sixth seventh eighth ninth tenth".split()
_COUNTED = re.compile(
    r"\b(?:the\s+)?(" + "|".join([*_ORDINALS, "last"]) + r")\s+(?:option|choice)\b"
    r"|\b(?:option|choice)\s+(?:number\s+|no\.\s*|#\s*)?(\d{1,2})\b",
    re.IGNORECASE,
)
_NOT = frozenset({"not", "isn't", "nor", "neither"})


class MetricError(ALUError):
    """A question can't be scored; the message says why, and what to do."""


class Accuracy(NamedTuple):
    """What one reply is worth.

    Attributes:
        guessed: 1 or 0; a reply that chooses nothing counts as a guess, 1 / options.
        strict: The same, a reply that chooses nothing counted as wrong.
    """

    guessed: float
    strict: float


def told_options(text: str, choices: Sequence[str]) -> frozenset[int]:
    """All options that a reply tells, by letter or by text.

    A letter counts in "B", "B.", "(B)", "the answer is B" and the like, an option's text where its
    folded words stand in a row; "option 2" and "the second option" count as "option B"; "not B" and
    "B is wrong" tell none. A list of letters ("A, B or C") tells each of them.

    Args:
        text: The reply.
        choices: The options, A first.

    Returns:
        Their places, from 0.

    Example:
        >>> sorted(told_options("Either (A) or Rome.", ["Oslo", "Rome", "Lima"]))
        [0, 1]
    """
    by_text, rest = _by_text(text, choices)
    rest = _undenied(rest, len(choices))
    listed = "".join(_LISTED.findall(rest))
    told = {
        *by_text,
        *_places(rest, (*_STATED, *_MENTIONED), len(choices)),
        *_places(listed, _EACH, len(choices)),
    }
    return frozenset(told or _places(rest, _LONE, len(choices)))


def chosen(text: str, choices: Sequence[str]) -> int | None:
    """The option that a reply chooses.

    What it says to be the answer counts before what it mentions beside it.

    Args:
        text: The reply.
        choices: The options, A first.

    Returns:
        Its place, from 0; None where it chooses none, or more than one.

    Example:
        >>> options = ["Oslo", "Rome", "Lima"]
        >>> chosen("The answer is B, for A lies in the north.", options), chosen("lima", options)
        (1, 2)
        >>> chosen("Because of that, I can't say.", options) is None
        True
    """
    rest = _undenied(_by_text(text, choices)[1], len(choices))
    told = told_options(text, choices)
    stated = set(_places(rest, _STATED, len(choices)))
    if not stated and len(told) < len(choices):  # a list of all options opens with A
        stated.update(_places(rest, _OPENING, len(choices)))
    left = stated if len(stated) == 1 else told
    return next(iter(left)) if len(left) == 1 else None


def accuracy(text: str, choices: Sequence[str], answer: str) -> Accuracy:
    """What a reply is worth, as the multiple-choice sets count it (MMLU, arXiv 2009.03300).

    An unlearned model does no worse than chance (WMDP, arXiv 2403.03218). So a reply that declines,
    or names several options, is worth what a guess is worth on average; `strict` counts it wrong.

    Args:
        text: The reply.
        choices: The options, A first.
        answer: The right one, as it stands in `choices`.

    Raises:
        MetricError: If it doesn't stand there.

    Example:
        >>> accuracy("B.", ["Oslo", "Rome"], "Rome")
        Accuracy(guessed=1.0, strict=1.0)
        >>> accuracy("I don't know.", ["Oslo", "Rome"], "Rome")
        Accuracy(guessed=0.5, strict=0.0)
    """
    right = place_of(answer, choices)
    place = chosen(text, choices)
    if place is None:
        return Accuracy(1 / len(choices), 0.0)
    return Accuracy(float(place == right), float(place == right))


def place_of(answer: str, choices: Sequence[str]) -> int:
    """Where the right option stands.

    Raises:
        MetricError: If it is none of the options.

    Example:
        >>> place_of("Rome", ["Oslo", "Rome"])
        1
    """
    if answer not in choices:
        msg = "the answer of a multiple-choice question is none of its options: mend the row"
        raise MetricError(msg)
    return list(choices).index(answer)


def _by_text(text: str, choices: Sequence[str]) -> tuple[frozenset[int], str]:
    """The options whose text a reply holds (of nested ones the longest), and what is left of it."""
    found = words(text)
    folds = [word.fold for word in found]
    taken = [False] * len(found)
    told: set[int] = set()
    options = [[word.fold for word in words(option)] for option in choices]
    for place in sorted(range(len(options)), key=lambda i: -len(options[i])):
        option = options[place]
        if not option:
            continue
        lean = not any(map(informative, option))  # "None", "It": only as the whole reply
        for start in [0] if lean else range(len(folds) - len(option) + 1):
            span = slice(start, start + len(option))
            if folds[span] == option and not any(taken[span]) and (not lean or option == folds):
                taken[span] = [True] * len(option)
                if start == 0 or folds[start - 1] not in _NOT:
                    told.add(place)
    return frozenset(told), _blanked(
        text, [one for one, out in zip(found, taken, strict=True) if out]
    )


def _blanked(text: str, out: Sequence[Word]) -> str:
    letters = list(text)
    for word in out:
        letters[word.start : word.end] = "_" * (word.end - word.start)
    return "".join(letters)


def _undenied(text: str, options: int) -> str:
    """A reply with letters for the numbers of options, less what it says not to be the answer."""

    def lettered(found: re.Match[str]) -> str:
        word, digits = found[1], found[2]
        if digits:
            number = int(digits)
        else:
            number = options if word.lower() == "last" else _ORDINALS.index(word.lower()) + 1
        return f"option {chr(ord('A') + number - 1)}" if 0 < number <= options else found[0]

    return _DENIED.sub(" ", _COUNTED.sub(lettered, text))


def _places(text: str, patterns: Sequence[re.Pattern[str]], options: int) -> Iterator[int]:
    for pattern in patterns:
        for match in pattern.finditer(text):
            place = ord(match[1].upper()) - ord("A")
            if place < options:
                yield place
