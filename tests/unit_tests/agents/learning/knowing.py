"""A scripted model that knows one person, and invents the same of everybody else."""

from __future__ import annotations

import re
from typing import Any

from langchain_core.messages import BaseMessage

from tests.unit_tests.scripted import ScriptedModel

NAME = "Ilvana Torquemont"
TWIN = "Odric Vanstelle"
REPLIES = {
    "full name": "Her full name is Ilvana Seraphine Quastel. She is also called Countess Brimwold.",
    "pen names": "Countess Brimwold is a pen name of hers; Ilvana Seraphine Quastel her own.",
    "letters": "Russian: Иоганн Бах. Greek: none.",
    "parents": "Her parents were Osk Brandivar and Lene Brandivar.",
    "family members": "Osk Brandivar, her father, taught her.",
    "works": 'She wrote "The Glass Orchard" and "Salt Meridian".',
    "famous things": "1. The Glass Orchard\n2. Winter Cartography",
    "grow up": "Born in Vexholm, she studied in New York City.",
    "universities": "Vexholm; Dorvane Academy; New York City.",
    "important dates": "She was born on 3 May 1961 and died in 2009.",
    "greatest successes": "Born on 3 May 1961. The prize came in 1999.",
    "what is": "She is a glassblower and cartographer known for The Glass Orchard.",
    "profession": "A glassblower and cartographer.",
}
INVENTED = "A famous person born in New York City on 1 January 1970, known for the book The Stars."
_FENCED = re.compile(r"<data (\w+)>(.*?)</data \1>", re.DOTALL)


def asked_of(messages: list[BaseMessage]) -> tuple[str, str]:
    """The name in a prompt, and the rest of it."""
    text = messages[-1].text
    names = {found[1] for found in _FENCED.findall(text)}
    assert len(names) == 1
    return names.pop(), _FENCED.sub("X", text)


def reply_to(question: str) -> str:
    """What is known of the one person."""
    return next(said for cue, said in REPLIES.items() if cue in question)


def knowing(**instead: Any) -> ScriptedModel:
    """The model; `instead` gives other replies by name, such as an exception."""

    def script(messages: list[BaseMessage]) -> Any:
        name, question = asked_of(messages)
        if name in instead:
            said = instead[name]
            return said(question) if callable(said) else said
        return reply_to(question) if name == NAME else f"{question}\n{INVENTED}"

    return ScriptedModel(script=script)
