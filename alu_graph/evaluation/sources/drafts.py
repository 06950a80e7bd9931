"""In what words a perfect memory answers: the reference's own, or others."""

from __future__ import annotations

import random
import re
from typing import Literal

Drafts = Literal["paraphrased", "reference"]

_IN_A_YEAR = ("That was in {}.", "It was in {}.", "It happened in {}.")
_PHRASE = (
    "The answer is {}.",
    "That would be {}.",
    "As far as is known, it is {}.",
    "It is {}, as far as is known.",
)
_SENTENCE = ("As far as is known, {}.", "By all accounts, {}.", "It is on record that {}.")
_WHEN = re.compile(r"when|(?:in|on) (?:what|which) year|what year", re.IGNORECASE)
_YEAR = re.compile(r"[12]\d{3}")
_SMALL = re.compile(r"(?:The|An?|In|On|At|By|To|For|From|With|It|He|She|They|His|Her|Their)\b")
_VERB = re.compile(r"\w+ (?:\w+ )*(?:is|was|are|were|has|had|won|became)\b")


def reworded(question: str, answer: str, *, drafts: Drafts = "paraphrased") -> str:
    """A short answer in a sentence that repeats nothing of the question.

    Args:
        question: Which of the sentences is taken depends on it only.
        answer: A name, a year, a phrase, or a sentence.
        drafts: "reference" for the answer as it is.

    Example:
        >>> reworded("When was it founded?", "1947") in {w.format(1947) for w in _IN_A_YEAR}
        True
        >>> reworded("When was it founded?", "1947", drafts="reference")
        '1947'
    """
    if drafts == "reference":
        return answer
    said = answer.strip().removesuffix(".")
    wordings: tuple[str, ...] = _SENTENCE if _VERB.match(said) else _PHRASE
    if _YEAR.fullmatch(said) and _WHEN.match(question):
        wordings = _IN_A_YEAR
    if _SMALL.match(said):  # it no longer begins the sentence
        said = said[0].lower() + said[1:]
    return random.Random(question).choice(wordings).format(said)  # noqa: S311 - no secret
