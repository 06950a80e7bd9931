"""ROUGE-L: the longest common subsequence of words (Lin, 2004), by the library `rouge-score`."""

from __future__ import annotations

from functools import cache, lru_cache

from rouge_score.rouge_scorer import RougeScorer
from rouge_score.tokenizers import DefaultTokenizer

from alu_graph.text.folding import fold


class _Tokenizer(DefaultTokenizer):  # type: ignore[misc]  # the library has no types
    """The library's own, with stems; letters that it would drop are folded first.

    It keeps a to z and digits only, so that a text in another script had no words at all.
    """

    def tokenize(self, text: str) -> list[str]:
        found: list[str] = []
        for word in [text] if text.isascii() else fold(text).split():
            found += super().tokenize(word) if word.isascii() else [word]
        return found


@cache
def _scorer() -> RougeScorer:
    return RougeScorer(["rougeL"], tokenizer=_Tokenizer(use_stemmer=True))


@lru_cache(maxsize=8192)
def _rouge(reference: str, text: str) -> tuple[float, float]:
    score = _scorer().score(reference, text)["rougeL"]
    return float(score.recall), float(score.fmeasure)


def recall(reference: str, text: str) -> float:
    """The share of the reference's words that a text has in order, as TOFU measures an answer.

    With stems, as in TOFU (arXiv 2401.06121).

    Args:
        reference: The reference answer.
        text: The reply.

    Returns:
        From 0 to 1.

    Example:
        >>> recall("She was born in Lyon.", "Born in Lyon, she said.")
        0.6
    """
    return _rouge(reference, text)[0]


def f1(reference: str, text: str) -> float:
    """How alike two texts are: harmonic mean of recall and precision.

    Args:
        reference: The vanilla's answer.
        text: The reply.

    Returns:
        From 0 to 1; 1 for the same words.

    Example:
        >>> f1("In Lyon.", "in lyon"), f1("In Lyon.", "")
        (1.0, 0.0)
    """
    return _rouge(reference, text)[1]
