"""Provenance: what a model rewrites may hold the eraser's words and no others.

A model that crafts or merges knows more than the draft says. A hint in words that no rule knows
("somebody from the town on the Rhône") can't be told from polish, so nothing new is taken.
"""

from __future__ import annotations

from alu_graph.checker.point import stems
from alu_graph.text.rarity import stem

# Words that join sentences and say nothing by themselves, beside the function words.
_JOINING = frozenset(
    stem(word)
    for word in """
    also located situated lie lies include including well both together however additionally
    furthermore moreover overall summary short brief version answer note available
    """.split()
)


def adds_words(text: str, erased: str) -> bool:
    """Whether a model's text holds an informative word that the eraser's does not.

    Args:
        text: What a model made.
        erased: What the eraser left of the draft.

    Example:
        >>> erased = "Lima is the capital of Peru. It lies on the coast."
        >>> adds_words("Lima, the capital of Peru, is located on the coast.", erased)
        False
        >>> adds_words("Lima is the capital of Peru. A nurse from Lyon lives there.", erased)
        True
    """
    return not stems(text) <= stems(erased) | _JOINING
