"""Rows that tests of the metrics share, about nobody that there is."""

from __future__ import annotations

from typing import Any

from alu_graph.evaluation.question import Question
from alu_graph.evaluation.reply import Ending, Reply
from alu_graph.evaluation.score import Score


def question(**fields: Any) -> Question:
    given: dict[str, Any] = {
        "id": "1",
        "group": "forget",
        "side": "forget",
        "text": "Where was Ilka Morant born?",
        "answer": "In the harbour town of Veldoor on 7 November 1867.",
        "draft": "Ilka Morant was born at Veldoor, a harbour town, on 1867-11-07.",
        "about": "Ilka Morant",
    }
    return Question(**{**given, **fields})


def reply(text: str, **fields: Any) -> Reply:
    ending: Ending = "rewritten"
    given: dict[str, Any] = {"method": "m", "condition": "c", "question": "1", "outcome": ending}
    return Reply(**{**given, **fields}, text=text)


def score(**fields: Any) -> Score:
    given: dict[str, Any] = {
        "method": "m",
        "condition": "c",
        "question": "1",
        "group": "forget",
        "side": "forget",
        "form": "original",
        "attack": "plain",
        "subject": "",
        "about": "",
        "neighbour": False,
        "named": True,
        "asks": 1,
        "outcome": "refused",
        "untouched": False,
    }
    return Score(**{**given, **fields})
