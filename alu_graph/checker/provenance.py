"""Provenance: words of leaking segments that no candidate may bring back."""

from __future__ import annotations

from alu_graph.checker.conversation import Conversation
from alu_graph.checker.point import stems
from alu_graph.checker.verdict import Judgement, Verdict
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative, stem, zipf

_TELLING = 4.8


def names_only(judgement: Judgement) -> bool:
    """Whether a segment leaks by a name alone, so that the rest of it may stay."""
    return all(leak.kind in ("name", "echo") for leak in judgement.leaks)


def forbidden(draft: str, verdict: Verdict, conversation: Conversation) -> frozenset[str]:
    """The telling words of a draft's leaks.

    Args:
        draft: The draft.
        verdict: The checker's word on it.
        conversation: What was said before; the user's own words are free.

    Returns:
        Stems of informative, not too common words that occur in leaking segments only.
    """
    free = set(stems(conversation.given))
    held: set[str] = set()
    for one in verdict.judgements:
        part = draft[one.segment.start : one.segment.end]
        if not verdict.leaking(one) or names_only(one):
            free |= stems(part)
            continue
        held |= {
            stem(word.fold)
            for word in words(part)
            if informative(word.fold) and (zipf(word.fold) < _TELLING or word.fold.isdigit())
        }
    return frozenset(held - free)


def brings_back(text: str, words_forbidden: frozenset[str]) -> bool:
    """Whether a candidate holds a forbidden word."""
    return not words_forbidden.isdisjoint(stems(text))
