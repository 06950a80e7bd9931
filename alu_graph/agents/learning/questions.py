"""What a model is asked about a target: short plain questions, one a call, two wordings each."""

from __future__ import annotations

import re
import secrets
from dataclasses import dataclass

from langchain_core.messages import HumanMessage

from alu_graph.agents.agent import Prompt
from alu_graph.targets.target import Kind

_FENCE = re.compile(r"</?data [0-9a-f]*>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to ask of a target.

    Args:
        topic: What it is about.
        wordings: The question in several wordings, "{n}" for the name. What a model says to one
            of them and not to another it made up.
        ask: The question that is kept beside an answer. Its words are so common that they are
            evidence of nothing.
    """

    topic: str
    wordings: tuple[str, ...]
    ask: str


NAMES, SCRIPTS = "names", "scripts"
_SCRIPTS = (
    "How is the name {n} written in Russian, Greek, Arabic, Hebrew, Hindi, Chinese, Japanese and "
    "Korean letters?"
)
_DATES = "Give the date of birth, the date of death and the years of the greatest successes of {n}."
_ENTITY = (
    Question(
        NAMES,
        (
            "What is the full name of {n}, and by which other names is {n} known?",
            "Which pen names, stage names, nicknames or former names does {n} have?",
        ),
        "Which other names are for {n}?",
    ),
    Question(SCRIPTS, (_SCRIPTS,), "Which other names are for {n}?"),
    Question(
        "relations",
        (
            "Who are the parents, the spouse and the children of {n}?",
            "Name the family members and the closest colleagues of {n}.",
        ),
        "Who is with {n}?",
    ),
    Question(
        "works",
        (
            "What works is {n} best known for? Give their titles.",
            "Name the most famous things that {n} wrote, made, played, sang, founded or invented.",
        ),
        "What is by {n}?",
    ),
    Question(
        "places",
        (
            "Where was {n} born, and where did {n} grow up, study, live and work?",
            "Which towns, schools, universities and countries belong to the life of {n}?",
        ),
        "Where is {n} from?",
    ),
    Question(
        "dates",
        (
            "When was {n} born, and what are the important dates in the life of {n}?",
            _DATES,
        ),
        "When was {n}?",
    ),
    Question(
        "roles",
        (
            "Who is {n}, and what is {n} known for?",
            "What is the profession of {n}, and which offices and prizes did {n} hold or win?",
        ),
        "Who is {n}?",
    ),
)
_WORK = (
    Question(
        NAMES,
        (
            "What is the original title of {n}, and under which other titles is it known?",
            "What is {n} called in other countries and editions?",
        ),
        "Which other names are for {n}?",
    ),
    Question(
        "makers",
        (
            "Who made {n}, and who took part in it?",
            "Name the author, director, composer or publisher of {n}, and the cast if it has one.",
        ),
        "Who is with {n}?",
    ),
    Question(
        "characters",
        (
            "Who are the main characters of {n}?",
            "Name the people who appear in the story of {n}.",
        ),
        "Who is in {n}?",
    ),
    Question(
        "places",
        (
            "Where does {n} take place?",
            "Which towns, countries and houses appear in {n}?",
        ),
        "Where is {n}?",
    ),
    Question(
        "dates",
        (
            "When was {n} published or first shown?",
            "Give the year of {n}, and the dates of its editions, prizes and sequels.",
        ),
        "When was {n}?",
    ),
    Question(
        "story",
        ("What is {n} about?", "Tell the story of {n} in three sentences."),
        "What is {n} about?",
    ),
)
QUESTIONS: dict[Kind, tuple[Question, ...]] = {"entity": _ENTITY, "work": _WORK}


def prompt_of(wording: str, name: str) -> Prompt:
    """The messages of one call.

    Args:
        wording: A question with "{n}" where the name goes.
        name: The name, foreign text: it stands between marks that it can't close, because it
            can't guess them.

    Example:
        >>> [message] = prompt_of("Who is {n}?", "Ann Lee")
        >>> message.text.startswith("Who is <data "), message.text.count("Ann Lee")
        (True, 1)
    """
    mark = secrets.token_hex(2)
    fenced = f"<data {mark}>{name}</data {mark}>"
    return [HumanMessage(wording.replace("{n}", fenced))]


def unfenced(text: str) -> str:
    """A reply without the marks that it repeats."""
    return _FENCE.sub("", text)
