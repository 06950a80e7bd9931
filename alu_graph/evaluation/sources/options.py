"""Multiple choice: how a question lists its options, and how one of them is answered."""

from __future__ import annotations

import random
import string
from collections.abc import Sequence


def asked(question: str, choices: Sequence[str]) -> str:
    r"""The question with its options, a line each.

    Example:
        >>> asked("Two and two?", ["3", "4"])
        'Two and two?\nA. 3\nB. 4'
    """
    lines = (drafted(choices, index) for index in range(len(choices)))
    return "\n".join((question, *lines))


def drafted(choices: Sequence[str], index: int) -> str:
    """An option as an answer says it.

    Example:
        >>> drafted(["3", "4"], 1)
        'B. 4'
    """
    return f"{string.ascii_uppercase[index]}. {choices[index]}"


def shuffled(choices: Sequence[str], seed: str) -> list[str]:
    """The options in an order that depends on a text only, such as the question.

    Example:
        >>> sorted(shuffled(["a", "b", "c"], "Which?"))
        ['a', 'b', 'c']
    """
    return random.Random(seed).sample(list(choices), len(choices))  # noqa: S311 - no secret
