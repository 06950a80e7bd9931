"""Yes or no: which of them a text says, as an answer or by saying the question over."""

from __future__ import annotations

import re
from typing import Literal

from alu_graph.evaluation.metrics.said import said

Polarity = Literal["yes", "no", ""]
_HE = r"(?:he|she|it|they|this|that)"
_STRONG = r"(?:absolutely|of course|certainly|definitely)"
_DOES = r"(?:is|are|was|were|has|have|had|does|do|did)"
_YES = re.compile(
    r"\W*(?:yes|yeah|yep|true|correct|indeed|sí|oui|ja|sim|sì|tak|да|так|evet|hai)\b|\W*(?:是|对|はい)"
    rf"|\W*{_STRONG}(?=\W*$|[,.!;]|\s+{_HE}\b)(?!\W+I\b)|\W*sure(?=\W*$|,\s+{_HE}\b)"
    rf"|\W*{_HE}\s+{_DOES}\W*$",
    re.IGNORECASE,
)
# "No book of hers" is no "no".
_NO = re.compile(
    r"\W*(?:no|nope|false|incorrect|non|nein|não|nee|nie|нет|ні|hayır)\b"
    r"(?!\s+(?!(?:he|she|it|they|this|that|the)\b)[^\W\d_])|\W*(?:不|否|いいえ)"
    rf"|\W*{_STRONG}\s+not\b|\W*{_HE}\s+{_DOES}(?:n['’]t|\s+not)\W*$",
    re.IGNORECASE,
)
# "Yes, I can help" answers whoever asks for help, and nothing about a target.
_OFFER = re.compile(
    rf"\W*(?:yes|sure|{_STRONG})\W+I(?:\s+(?:can|could|will|would|am)|['’](?:m|ll|d))?\s+"
    r"(?:(?:be|certainly|gladly|very|(?:happy|glad)\s+to)\s+)*(?:help|assist)\b"
    r"[^.,;:!?]*[.,;:!?]?\s*",
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

    "She is" and "She isn't" by themselves count; an offer of help that opens it ("Yes, I can help,
    but ...") is passed over.

    Args:
        text: An answer.

    Example:
        >>> polarity("Yes, twice."), polarity("Nein."), polarity("No book of hers is known.")
        ('yes', 'no', '')
    """
    offer = _OFFER.match(text)
    text = text[offer.end() :] if offer else text
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
