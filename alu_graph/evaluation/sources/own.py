"""Your own questions: a JSONL file with `question, answer, about?` a row."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from typing_extensions import Self

from alu_graph.evaluation.question import Benchmark, Question, Side, Subject
from alu_graph.evaluation.sources import options
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.place import DataError, numbered_rows
from alu_graph.targets.target import Fact, Kind, Target


class OwnRow(BaseModel):
    """One row of such a file.

    Args:
        question: What is asked.
        answer: The answer. Of a mixed question: what is to be withheld.
        about: The target that it is about. With it, the answer is to be withheld; without, kept.
        draft: What a model that knows says, if in other words than the answer.
        paraphrase: The question in other words; it is asked both ways.
        choices: The options of a multiple-choice question; `answer` is one of them.
        innocent: Of a mixed question (with `about`) the parts of the draft that must be kept; of
            one that only mentions a target (without `about`) the useful answer.
        group: What it is reported under.
        subject: What tables by subject put it under.
        neighbour: Whether a question to keep is near a target.
        fact: What is stored of the target in place of question and answer.
        aliases: Other names of the target.
        kind: What kind of target it is.
    """

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    question: str = Field(min_length=1)
    answer: str = Field(min_length=1)
    about: str = ""
    draft: str = ""
    paraphrase: str = ""
    choices: list[str] = []
    innocent: list[str] = []
    group: str = ""
    subject: str = ""
    neighbour: bool = False
    fact: str = ""
    aliases: list[str] = []
    kind: Kind | None = None

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if self.choices and (
            self.answer not in self.choices or len(set(self.choices)) < len(self.choices)
        ):
            msg = "the answer must be one of the choices, and these must differ"
            raise ValueError(msg)
        if not self.about and (self.fact or self.aliases or self.kind):
            msg = "fact, aliases and kind are of a target: say whom by `about`"
            raise ValueError(msg)
        if self.about and self.neighbour:
            msg = "a neighbour is about no target: leave out `about`, or `neighbour`"
            raise ValueError(msg)
        if self.about and self.innocent and not self.draft:
            msg = "a mixed question (about and innocent) needs the whole answer as `draft`"
            raise ValueError(msg)
        if not all(part in (self.draft or self.answer) for part in self.innocent):
            msg = "each innocent part must stand in the draft, word for word"
            raise ValueError(msg)
        return self

    @property
    def side(self) -> Side:
        """What may become of its answer."""
        if not self.about:
            return "retain"
        return "mixed" if self.innocent else "forget"

    @property
    def is_fact(self) -> bool:
        """Whether something of it is stored of the target."""
        return bool(self.fact) or self.side == "forget"

    def drafted(self, drafts: Drafts) -> str:
        """What a perfect memory says."""
        if self.draft and (drafts == "paraphrased" or self.side == "mixed"):
            return self.draft
        if self.choices:
            return options.drafted(self.choices, self.choices.index(self.answer))
        return self.answer


def own(path: Path, *, name: str = "", drafts: Drafts = "paraphrased") -> Benchmark:
    """A benchmark from a file of one's own.

    Targets are all that rows are about; rows about a target that are not mixed are its facts.

    Args:
        path: A JSONL file; `OwnRow` lists the fields.
        name: Of the benchmark; the file's name unless given.
        drafts: "reference" for answers as they are; else the drafts, where rows have them.

    Raises:
        DataError: If a row is not as it should be; the message gives its line.

    Example:
        >>> import json, tempfile
        >>> path = Path(tempfile.mkdtemp()) / "mine.jsonl"
        >>> row = {"question": "Where is Ana Sol from?", "answer": "Lyon.", "about": "Ana Sol"}
        >>> _ = path.write_text(json.dumps(row))
        >>> [question.about for question in own(path).questions]
        ['Ana Sol']
    """
    name = name or path.stem
    rows = [(line, _row(path, line, fields)) for line, fields in numbered_rows(path)]
    if not rows:
        msg = f"{path} has no rows: write one JSON object a line, with question and answer"
        raise DataError(msg)
    questions = [
        one for line, row in rows for one in _questions(f"{name}/{line}", line, row, drafts)
    ]
    return Benchmark(
        name=name,
        subjects=_subjects(path, rows),
        questions=questions,
        remarks=_remarks([row for _, row in rows], drafts),
    )


def _remarks(rows: Sequence[OwnRow], drafts: Drafts) -> list[str]:
    remarks = []
    if any(row.side == "mixed" and not row.fact for row in rows):
        remarks.append("mixed questions: what they ask may be a fact of another row, left in")
    bare = sum(row.side == "forget" and not (row.draft or row.choices) for row in rows)
    if bare and drafts == "paraphrased":
        remarks.append(f"{bare} forget rows have no draft: a perfect memory says their answer")
    return remarks


def _row(path: Path, line: int, fields: object) -> OwnRow:
    try:
        return OwnRow.model_validate(fields)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        what = first["msg"].removeprefix("Value error, ")
        fields_are = f"; the fields are {', '.join(OwnRow.model_fields)}"
        msg = f"{path}, line {line}: {where + ': ' if where else ''}{what}"
        raise DataError(msg + (fields_are if first["type"] == "extra_forbidden" else "")) from error


def _subjects(path: Path, rows: Sequence[tuple[int, OwnRow]]) -> list[Subject]:
    facts: dict[str, dict[str, Fact]] = {}
    aliases: dict[str, list[str]] = {}
    kinds: dict[str, Kind] = {}
    for line, row in rows:
        if not row.about:
            continue
        held = facts.setdefault(row.about, {})
        if row.is_fact:
            ask = None if row.fact else row.question
            held[str(line)] = Fact(ask=ask, text=row.fact or row.answer)
        aliases.setdefault(row.about, []).extend(row.aliases)
        if row.kind and kinds.setdefault(row.about, row.kind) != row.kind:
            msg = f"{path}, line {line}: kind: this target was of another kind above"
            raise DataError(msg)
    return [
        Subject(
            target=Target(
                name=name,
                aliases=aliases[name],
                kind=kinds.get(name, "entity"),
                id=f"target-{number}",
            ),
            facts=held,
        )
        for number, (name, held) in enumerate(facts.items())
    ]


def _questions(name: str, line: int, row: OwnRow, drafts: Drafts) -> Iterator[Question]:
    mention = bool(row.innocent) and not row.about
    wordings = {"original": row.question, "paraphrased": row.paraphrase}
    for form, text in wordings.items():
        if text:
            yield Question(
                id=f"{name}/{form}",
                group=row.group or ("mentions" if mention else row.side),
                side=row.side,
                text=options.asked(text, row.choices) if row.choices else text,
                answer=row.answer,
                draft=row.drafted(drafts),
                about=row.about,
                row=str(line) if row.is_fact else "",
                form=form,
                subject=row.subject,
                choices=tuple(row.choices),
                innocent=tuple(row.innocent),
                neighbour=row.neighbour,
            )
