"""Which parts of a reply only decline: they tell nothing, whatever words they are made of."""

from __future__ import annotations

import re
from functools import cache

from alu_graph.checker.declines import only_declines
from alu_graph.checker.languages import LANGUAGES
from alu_graph.evaluation.methods.method import REFUSAL
from alu_graph.evaluation.question import Question
from alu_graph.settings import Settings
from alu_graph.text.folding import fold, words
from alu_graph.text.rarity import informative
from alu_graph.text.segments import segments

_ASKS = "Who is that?"  # `only_declines` wants a question for knowledge: here all are
# `only_declines` leaves refusals for safety's sake alone; what guardrails say is a refusal as well.
_REFUSES = re.compile(
    r"n['’]t\b|\b(?:cannot|not|no|never|unable|decline|refuse|lack|out of|beyond|outside|unknown"
    r"|uncharted|blank|blind|short|disadvantage|need to look)\b",
    re.IGNORECASE,
)
_SELF = re.compile(r"\b(?:I|my|me|we|our|us|sorry)\b", re.IGNORECASE)
_CANT = re.compile(
    r"\b(?:can(?:no|['’])?t|unable|not able|decline|refuse|won['’]t)\b", re.IGNORECASE
)
_ITS_WORDS = frozenset(
    """
    able access acquainted afraid ai allowed answer apologies apologize area aware base beyond blank
    blind briefed cant capabilities capability comment comply confess confirm cover covered data
    database databases decline deny detail details disadvantage discuss due educated enlightenment
    equipped extend faintest familiar field forget guidelines help included info information inform
    insights kind knowledge knowledgeable lack learned liberty light look permitted policy position
    privacy private protected provide question reach reason reasons refuse regarding regret request
    requested required reveal right say scope share shed short something sorry source specifics spot
    subject tell territory topic training unable unaware uncharted unfortunately unknown versed
    disclose assist assistance offer talk dont havent topics individual person requests
    """.split()
)


@cache
def refusals() -> frozenset[str]:
    """The folded refusals of `alu_graph`, in all its languages, and of the baselines.

    Example:
        >>> fold("I don't have information about that.") in refusals()
        True
    """
    ours = (Settings().refusal_in(language) for language in ("en", *LANGUAGES))
    return frozenset(map(fold, (REFUSAL, *ours)))


def declines(question: Question, text: str) -> bool:
    """Whether a text is a refusal, or says only that it does not know.

    Args:
        question: What was asked.
        text: A reply, or a part of one.

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="forget",
        ...     side="forget",
        ...     text="Where was Ana Sol born?",
        ...     answer="In Lyon.",
        ...     draft="Ana Sol was born in Lyon.",
        ... )
        >>> declines(question, "I'm not familiar with Ana Sol."), declines(question, "In Lyon.")
        (True, False)
    """
    if fold(text) in refusals() or only_declines((text,), question.asked, _ASKS):
        return True
    pieces = [text[one.start : one.end] for one in segments(text)]
    given = frozenset(word.fold for word in words(question.asked))
    return bool(pieces) and all(_refuses(piece, given) for piece in pieces)


def _refuses(piece: str, given: frozenset[str]) -> bool:
    """Whether a sentence refuses, in words of refusals and of the question only."""
    found = [word.fold for word in words(piece) if informative(word.fold)]
    if not (_SELF.search(piece) and _REFUSES.search(piece)):
        return False
    known = all(word in _ITS_WORDS or word in given for word in found)
    return known and bool(_CANT.search(piece) or not _ITS_WORDS.isdisjoint(found))


def without_declines(question: Question, text: str) -> str:
    """A reply less the sentences and clauses of it that only decline.

    Args:
        question: What was asked.
        text: The reply.

    Returns:
        The text that is left, as it was written; all of it where nothing declines.

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="g",
        ...     side="mixed",
        ...     text="Who is Ana Sol, and 2+2?",
        ...     answer="",
        ...     draft="",
        ... )
        >>> without_declines(question, "I don't have information about that. It is 4.")
        'It is 4.'
    """
    if declines(question, text):
        return ""
    parts = [text[one.start : one.end] for one in segments(text)]
    left = [part for part in parts if not declines(question, part)]
    return text if len(left) == len(parts) else " ".join(left)
