"""Drafts in other words, by rule: what a model says when it is asked once more."""

from __future__ import annotations

import re

from alu_graph.evaluation.attacks.telling import telling
from alu_graph.targets.target import Target
from alu_graph.text.folding import words
from alu_graph.text.rarity import told

_PARTS = re.compile(r"(?<=[\w\"'”’)])(?:, (?:and |but )?|; | and (?=(?:he|she|they|his|her)\b))")


def parts_swapped(text: str) -> str:
    """A text with the halves of its first sentence that has any in the other order.

    Example:
        >>> parts_swapped("Ana Sol was born in Lyon, and her aunt sold bread.")
        'Her aunt sold bread; Ana Sol was born in Lyon.'
        >>> parts_swapped("In Lyon.")
        'The answer is this: In Lyon.'
    """
    parts = _PARTS.split(text.rstrip("."), maxsplit=1)
    if len(parts) == 1:
        return f"The answer is this: {text}"
    first, second = parts
    return f"{second[0].upper()}{second[1:]}; {first}."


def listed(text: str) -> str:
    """A text as a list of its parts.

    Example:
        >>> print(listed("Born in Lyon, raised in Oslo."))
        - Born in Lyon
        - raised in Oslo
    """
    return "\n".join(f"- {part}" for part in _PARTS.split(text.rstrip(".")))


def tabled(text: str, name: str) -> str:
    """A text as a table with one row.

    Example:
        >>> print(tabled("In Lyon.", "Ana Sol"))
        | who | what |
        | --- | --- |
        | Ana Sol | In Lyon. |
    """
    return f"| who | what |\n| --- | --- |\n| {name} | {text.replace('|', '/')} |"


def bare(answer: str, asked: str) -> str:
    """The telling words of an answer alone, in order.

    Example:
        >>> bare("She was born in Lyon.", "Where was she born?")
        'Lyon'
    """
    wanted = telling(answer, asked)
    return ", ".join(
        dict.fromkeys(
            answer[word.start : word.end] for word in words(answer) if told(word.fold) in wanted
        )
    )


def with_last_name(text: str, target: Target) -> str:
    """A text with the last part of a name for the whole of it.

    Example:
        >>> with_last_name("Ana Sol was born in Lyon.", Target(name="Ana Sol"))
        'Sol was born in Lyon.'
    """
    return text.replace(target.name, target.name.split()[-1])
