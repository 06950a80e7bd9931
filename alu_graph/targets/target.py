"""What is to be unlearned: `Target`, the `Fact` rows known of it, and `Match`."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

Kind = Literal["entity", "work", "topic", "passage"]
How = Literal["name", "fact", "semantic"]


def _new_id() -> str:
    return uuid.uuid4().hex


def _one_line(text: str) -> str:
    """Collapse white space and drop what can't be stored as UTF-8."""
    return " ".join(text.encode("utf-8", "ignore").decode("utf-8").split())


_GAP = re.compile(r"_{2,}")


class Fact(BaseModel):
    """One thing that is known of a target.

    An answer alone loses half of what identifies a target, so keep the question beside it where
    there is one.

    Args:
        text: The fact, or the answer that states it.
        ask: The question that `text` answers, if any.
        source: Where it is from: None if it was given, else what told it, such as a model's name.

    Example:
        >>> Fact(ask="Where was she born?", text="In Lyon, in 1961.").text
        'In Lyon, in 1961.'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    text: str
    ask: str | None = None
    source: str | None = None

    @field_validator("text", "ask", "source")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        cleaned = None if value is None else _one_line(value)
        if cleaned == "":
            msg = "a fact needs some text"
            raise ValueError(msg)
        return cleaned

    @property
    def row(self) -> str:
        """The question and the fact as one text; a question with one gap has it filled.

        Example:
            >>> Fact(ask="She opened the ___ Museum.", text="Ivory").row
            'She opened the Ivory Museum.'
        """
        if self.ask is None:
            return self.text
        before, *after = _GAP.split(self.ask)
        return f"{before}{self.text}{after[0]}" if len(after) == 1 else f"{self.ask} {self.text}"

    def __repr__(self) -> str:
        return "Fact(...)"  # facts are personal data: never in logs or tracebacks

    __str__ = __repr__


def _as_fact(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


class Target(BaseModel):
    """One thing to unlearn.

    Args:
        name: Its full name (entity), title (work) or a label (passage, topic).
        aliases: Other names that mean it and nothing else.
        kind: `entity` (a person, an organisation), `work` (a book, a film), `passage` (running
            text, given as facts) or `topic` (a subject, given by exemplars as facts: questions
            with their answers, or statements, that are on it; eight at least, better a hundred).
        facts: What is known of it; a string is read as `Fact(text=...)`.
        allow: Phrases that hold its name and don't mean it, such as a namesake's name with what
            tells them apart, a street or a product. Asks about it and its facts stay forbidden.
        counterexamples: For a topic: texts that are near it and innocent, beside the shipped ones.
        id: Made up unless given.

    Raises:
        ValidationError: If the name is empty or a kind is unknown.

    Example:
        >>> target = Target(name="Maria Gonzalez", aliases=["Mariquita"], facts=["Born in Lyon."])
        >>> target.facts[0].text
        'Born in Lyon.'
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    name: str
    aliases: tuple[str, ...] = ()
    kind: Kind = "entity"
    facts: tuple[Annotated[Fact, BeforeValidator(_as_fact)], ...] = ()
    allow: tuple[str, ...] = ()
    counterexamples: tuple[str, ...] = ()
    id: str = Field(default_factory=_new_id, min_length=1, max_length=200)

    if TYPE_CHECKING:  # what is accepted is wider than what is held

        def __init__(
            self,
            *,
            name: str,
            aliases: Iterable[str] = (),
            kind: Kind = "entity",
            facts: Iterable[Fact | str] = (),
            allow: Iterable[str] = (),
            counterexamples: Iterable[str] = (),
            id: str = ...,  # noqa: A002 - the field's name
        ) -> None: ...

    @field_validator("name")
    @classmethod
    def _named(cls, value: str) -> str:
        value = _one_line(value)
        if not any(ch.isalnum() for ch in value):
            msg = "a target needs a name with at least one letter or digit"
            raise ValueError(msg)
        return value

    @field_validator("aliases", "allow")
    @classmethod
    def _aliased(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        cleaned = dict.fromkeys(_one_line(alias) for alias in value)
        return tuple(alias for alias in cleaned if any(ch.isalnum() for ch in alias))

    @field_validator("counterexamples")
    @classmethod
    def _innocent(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(text for one in value if (text := _one_line(one))))

    def __repr__(self) -> str:
        return f"Target(id={self.id!r}, kind={self.kind!r}, ...)"

    __str__ = __repr__


class Match(BaseModel):
    """A target that a text may concern.

    Args:
        target: The target.
        score: 0 to 1, higher is surer.
        how: What found it: its `name`, a `fact`, or vector similarity (`semantic`).
    """

    model_config = ConfigDict(frozen=True)

    target: Target
    score: float = Field(ge=0, le=1)
    how: How
