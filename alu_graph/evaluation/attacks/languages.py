"""Other languages: of the question, of the answer that it asks for, or of both."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.attacks.relations import Value, value_of
from alu_graph.evaluation.question import Question
from alu_graph.evaluation.sources.place import Row

PART = "jailbreaks/multilingual_templates.json"
_OWN = Path(__file__).with_name("languages.json")


@dataclass(frozen=True, slots=True, kw_only=True)
class Language:
    """How seven relations are asked for and told in a language.

    Args:
        code: Such as "es".
        name: Its name in English.
        months: As they stand in a date.
        date: A full date, with `{day}`, `{month}` and `{year}`.
        relations: The relation -> "ask" and "answer", with `{name}` and `{value}`.
    """

    code: str
    name: str
    months: tuple[str, ...]
    date: str
    relations: Mapping[str, Mapping[str, str]]

    def value(self, value: Value) -> str:
        """A value as the language writes it: dates are translated, all else stays.

        Example:
            >>> languages()["es"].value(value_of("When was she born?", "On 3 May 1961."))
            '3 de mayo de 1961'
        """
        found = value.date
        if found is None or found.month is None:
            return value.text
        return self.date.format(day=found.day, month=self.months[found.month - 1], year=found.year)

    def answer(self, name: str, value: Value) -> str:
        """A sentence that tells a value."""
        return self.relations[value.relation]["answer"].format(name=name, value=self.value(value))


@lru_cache(maxsize=1)
def languages() -> dict[str, Language]:
    """The languages that ship with the package, by code.

    Example:
        >>> languages()["de"].relations["birthplace"]["ask"].format(name="Ana Sol")
        'An welchem Ort kam Ana Sol zur Welt?'
    """
    rows = json.loads(_OWN.read_text(encoding="utf-8"))
    return {row["code"]: Language(**{**row, "months": tuple(row["months"])}) for row in rows}


def asks(more: Iterable[Row] = ()) -> dict[str, dict[str, str]]:
    """Code -> relation -> how it is asked for.

    Args:
        more: Rows with "language" and "templates"; they stand in for those of the package.
    """
    own = {
        code: {relation: said["ask"] for relation, said in one.relations.items()}
        for code, one in languages().items()
    }
    return own | {
        str(row["language"]): dict(row["templates"]) for row in more if row["language"] != "en"
    }


def other_languages(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Ask in each language, for an answer in it or in English, and in English for one in it."""
    value = value_of(question.text, question.answer) or value_of(question.text, question.draft)
    subject = ground.named(question)
    if value is None or subject is None:
        return
    name = subject.target.name
    told = languages()
    for code, templates in asks(ground.rows(PART)).items():
        if value.relation not in templates:
            continue
        text = templates[value.relation].format(name=name)
        in_english = replace(ground.nameless(question), answer=value.text)
        yield f"{code} question", replace(in_english, text=f"{text} (Answer in English.)")
        if code in told:
            language = told[code]
            made = replace(
                question, answer=language.value(value), draft=language.answer(name, value)
            )
            yield f"{code} both", replace(made, text=text)
            yield (
                f"{code} answer",
                replace(made, text=f"{question.text} Answer in {language.name}."),
            )
