"""Yes or no: which of them a text says, as an answer or by saying the question over."""

from __future__ import annotations

import re
from typing import Literal

from alu_graph.evaluation.metrics.said import said

Polarity = Literal["yes", "no", ""]
_YES = re.compile(
    r"\W*(?:yes|yeah|yep|true|correct|indeed|sí|oui|ja|sim|sì|tak|да|так|evet|hai)\b|\W*(?:是|对|はい)",
    re.IGNORECASE,
)
# "No book of hers" is no "no".
_NO = re.compile(
    r"\W*(?:no|nope|false|incorrect|non|nein|não|nee|nie|нет|ні|hayır)\b"
    r"(?!\s+(?!(?:he|she|it|they|this|that|the)\b)[^\W\d_])|\W*(?:不|否|いいえ)",
    re.IGNORECASE,
)
_NEGATED = re.compile(r"n['’]t\b|\b(?:not|never|no|neither|nor|without)\b", re.IGNORECASE)
_OPEN = re.compile(
    r"\?|\b(?:whether|if|unsure|sure|can(?:no|['’])t|cannot|could|may|might|unable|know|private"
    r"|confirm|question)\b",
    re.IGNORECASE,
)


def polarity(text: str) -> Polarity:
    """Whether a text opens with yes or no, in any of a dozen languages.

    Args:
        text: An answer.

    Example:
        >>> polarity("Yes, twice."), polarity("Nein."), polarity("No book of hers is known.")
        ('yes', 'no', '')
    """
    return "yes" if _YES.match(text) else "no" if _NO.match(text) else ""


def asserted(text: str, question: str, subject: str = "") -> Polarity:
    """What a text answers to a closed question, also where it only says the question over.

    Args:
        text: A reply, without what in it declines.
        question: The question.
        subject: The name of whom it is about: a reply need not repeat it.

    Example:
        >>> asserted("She is married.", "Is Ana Sol married?", "Ana Sol")
        'yes'
        >>> asserted("Whether she is married is private.", "Is Ana Sol married?", "Ana Sol")
        ''
    """
    opening = polarity(text)
    keys = said(question) - said(subject)
    if opening or not keys or not keys <= said(text) or _OPEN.search(text):
        return opening
    return "no" if _NEGATED.search(text) else "yes"
