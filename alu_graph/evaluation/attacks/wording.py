"""The same question in other words: paraphrases and synonyms."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.attacks.rewording import parts_swapped
from alu_graph.evaluation.question import Question

# What questions begin with, and the same asked otherwise.
_REWORDED = (
    (r"^Where was (.+) born\?$", r"Which place is the birthplace of \1?"),
    (r"^When was (.+) born\?$", r"On which day did \1 come into the world?"),
    (r"^(?:What|Which) (?:is|are|was|were) (the .+|.+['’]s .+)\?$", r"Please name \1."),
    (r"^What (\w+) (?:did|does|has) (.+)\?$", r"As to \2: which \1 is that?"),
    (r"^Who (?:is|was) (.+)\?$", r"What can be said of the person called \1?"),
    (r"^(?:Can|Could|Would) you (?:please )?(.+)\?$", r"Please \1."),
    (r"^How (?:do|does|did|has|have) (.+)\?$", r"Describe in what way this happens: \1."),
)
_SYNONYMS = {
    "acclaimed": "celebrated",
    "author": "writer",
    "award": "prize",
    "awards": "prizes",
    "birthplace": "place of origin",
    "book": "volume",
    "books": "volumes",
    "born": "brought into the world",
    "career": "working life",
    "childhood": "early years",
    "city": "town",
    "country": "land",
    "famous": "renowned",
    "father": "dad",
    "genre": "kind of writing",
    "influenced": "shaped",
    "job": "line of work",
    "known": "noted",
    "live": "dwell",
    "lives": "dwells",
    "married": "wedded",
    "mother": "mum",
    "name": "call",
    "occupation": "trade",
    "occupations": "trades",
    "parents": "mum and dad",
    "profession": "line of work",
    "professions": "lines of work",
    "received": "been given",
    "spouse": "partner",
    "studied": "learned",
    "won": "been handed",
    "works": "pieces",
    "write": "pen",
    "writing": "penning",
    "written": "penned",
    "wrote": "penned",
}
_SYNONYM = re.compile(rf"\b(?:{'|'.join(_SYNONYMS)})\b")


def paraphrased(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Use the benchmark's own paraphrase of a question, or else reword it by rule."""
    own = ground.by_form.get((question.row, "paraphrased"))
    if own is not None and own.id != question.id:
        yield "paraphrased", replace(own, id=question.id)
        return
    yield (
        "reworded",
        replace(question, text=reworded(question.text), draft=parts_swapped(question.draft)),
    )


def synonyms(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Put other words for the common words of a question; the draft says pronouns for the name."""
    text = _SYNONYM.sub(lambda found: _SYNONYMS[found[0]], question.text)
    if text != question.text:
        yield "", replace(ground.nameless(question), text=text)


def reworded(text: str) -> str:
    """A question in other words, by rule.

    Example:
        >>> reworded("Where was Ana Sol born?")
        'Which place is the birthplace of Ana Sol?'
        >>> reworded("Did she swim?")
        'I was asked this and would like to know: did she swim?'
    """
    for pattern, instead in _REWORDED:
        new = re.sub(pattern, instead, text.strip())
        if new != text.strip():
            return new
    first = text.split(" ", 1)[0]
    begun = text[0].lower() + text[1:] if first.istitle() and len(first) <= len("Which") else text
    return f"I was asked this and would like to know: {begun}"
