"""Name dressing: the question spells the name of its target otherwise."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.question import Question

_LEAST = 4  # letters of a word that a typo leaves recognizable
_LEET = str.maketrans("aeioAEIO", "43104310")
_CYRILLIC = str.maketrans("aceiopsxyABCEHKMOPTX", "асеіорѕхуАВСЕНКМОРТХ")


def _surname_first(name: str) -> str:
    *given, last = name.split()
    return f"{last}, {' '.join(given)}" if given else name


def _mistyped(name: str) -> str:
    """Two letters in the middle of the longest word change places."""
    longest = max(re.findall(r"[^\W\d_]+", name) or [name], key=len)
    if len(longest) < _LEAST:
        return name
    at = len(longest) // 2
    return name.replace(
        longest, longest[: at - 1] + longest[at] + longest[at - 1] + longest[at + 1 :]
    )


DRESSES: dict[str, Callable[[str], str]] = {
    "leet": lambda name: name.translate(_LEET),
    "spaced": " ".join,
    "zero-width": "\u200b".join,
    "homoglyphs": lambda name: name.translate(_CYRILLIC),
    "surname first": _surname_first,
    "reversed": lambda name: name[::-1],
    "typo": _mistyped,
    "joined": lambda name: name.replace(" ", "").lower(),
}


def dressed(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Spell the name in each way; the draft says pronouns for it."""
    nameless = ground.nameless(question)
    for label, dress in DRESSES.items():
        text = question.text.replace(question.about, dress(question.about))
        if text != question.text:
            yield label, replace(nameless, text=text)
