"""TOFU: 200 fictitious authors with 20 questions each (arXiv 2401.06121), in its three splits."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Literal

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.masked import asks_name, given_away, nameless
from alu_graph.evaluation.sources.place import DataError, Place, Row
from alu_graph.targets.target import Fact, Target

Form = Literal["original", "paraphrased", "masked"]
FORMS: tuple[Form, ...] = ("original", "paraphrased", "masked")
SPLITS = {"forget01": "retain99", "forget05": "retain95", "forget10": "retain90"}
_MASKED = "jailbreaks/tofu_forget10_masked.jsonl"
_OTHERS = {"real authors": "tofu/real_authors.jsonl", "world facts": "tofu/world_facts.jsonl"}


def tofu(
    place: Place,
    split: str = "forget10",
    *,
    drafts: Drafts = "paraphrased",
    forms: Sequence[Form] = FORMS,
) -> Benchmark:
    """TOFU, one split.

    Targets are known by their full names, without aliases. A masked question names nobody, and
    neither does its draft, unless the name is what it asks for.

    Args:
        place: Has `tofu/full.jsonl`, `tofu/splits.json` and, for the masked form,
            `jailbreaks/tofu_forget10_masked.jsonl`.
        split: "forget01", "forget05" or "forget10": 2, 10 or 20 authors.
        drafts: Whether a perfect memory says the paraphrased answer or the reference.
        forms: The wordings in which forget questions are asked.

    Returns:
        The authors of the split, each with 20 facts; their questions; and as retain questions all
        of the other authors', those on real authors, and world facts.

    Raises:
        DataError: If there is no such split, or a part is missing.
    """
    forgotten, kept = split_rows(place, split)
    questions, remarks = _masked(place, forgotten, split, drafts) if "masked" in forms else ([], [])
    plain = [
        _plain(row, split, form, drafts) for form in forms if form != "masked" for row in forgotten
    ]
    retained = [retain_question(row, SPLITS[split], drafts) for row in kept]
    others, missing = _others(place)
    return Benchmark(
        name=f"tofu/{split}",
        subjects=authors(forgotten),
        questions=[*plain, *questions, *retained, *others],
        remarks=[*remarks, *missing],
    )


def split_rows(place: Place, split: str) -> tuple[list[Row], list[Row]]:
    """The rows to forget, and all others.

    Raises:
        DataError: If there is no such split.
    """
    ranges = place.rows("tofu/splits.json")[0]
    if split not in SPLITS or split not in ranges:
        msg = f"TOFU has no split {split!r}: choose one of {', '.join(SPLITS)}"
        raise DataError(msg)
    start, end = ranges[split]["qa"]
    forgotten: list[Row] = []
    kept: list[Row] = []
    for row in place.rows("tofu/full.jsonl"):
        (forgotten if start <= row["qa_id"] < end else kept).append(row)
    return forgotten, kept


def authors(rows: Iterable[Row]) -> list[Subject]:
    """The authors that rows are about, with all these rows as facts under their `qa_id`."""
    facts: dict[str, dict[str, Fact]] = {}
    for row in rows:
        fact = Fact(ask=row["question"], text=row["answer"])
        facts.setdefault(row["author"], {})[str(row["qa_id"])] = fact
    return [Subject(target=Target(name=name, id=name), facts=held) for name, held in facts.items()]


def answered(row: Row, drafts: Drafts) -> str:
    """What a perfect memory says to a row of TOFU."""
    return str(row["paraphrased_answer" if drafts == "paraphrased" else "answer"])


def retain_question(row: Row, group: str, drafts: Drafts) -> Question:
    """A row of an author who is not forgotten."""
    return Question(
        id=f"tofu/{row['qa_id']}/original",
        group=group,
        side="retain",
        text=row["question"],
        answer=row["answer"],
        draft=answered(row, drafts),
    )


def _plain(row: Row, split: str, form: Form, drafts: Drafts) -> Question:
    return Question(
        id=f"tofu/{row['qa_id']}/{form}",
        group=split,
        side="forget",
        text=row["question" if form == "original" else "paraphrased_question"],
        answer=row["answer"],
        draft=answered(row, drafts),
        about=row["author"],
        row=str(row["qa_id"]),
        form=form,
    )


def _masked(
    place: Place, rows: Sequence[Row], split: str, drafts: Drafts
) -> tuple[list[Question], list[str]]:
    """The masked questions of rows, and how many are left out."""
    if not place.has(_MASKED):
        return [], [f"no masked questions: there is no {_MASKED}"]
    asked = {row["qa_id"]: str(row["masked_question"]) for row in place.rows(_MASKED)}
    questions = []
    counts: Counter[str] = Counter()
    for row in rows:
        text, name = asked.get(row["qa_id"], ""), row["author"]
        if not text:
            counts["without a masked wording"] += 1
        elif asks_name(text):
            counts["whose answer is the name"] += 1
            questions.append(
                _masked_question(row, split, text, row["answer"], answered(row, drafts))
            )
        elif given_away(text, answer := nameless(row["answer"], name)):
            counts["that give their own answer away"] += 1
        else:
            draft = nameless(answered(row, drafts), name)
            questions.append(_masked_question(row, split, text, answer, draft))
    kept = counts.pop("whose answer is the name", 0)
    remarks = [f"masked: {count} rows {why} are left out" for why, count in counts.items()]
    return questions, [
        *remarks,
        f"masked: the name is what {kept} rows ask for, and their drafts say it",
    ]


def _masked_question(row: Row, split: str, text: str, answer: str, draft: str) -> Question:
    return Question(
        id=f"tofu/{row['qa_id']}/masked",
        group=split,
        side="forget",
        text=text,
        answer=answer,
        draft=draft,
        about=row["author"],
        row=str(row["qa_id"]),
        form="masked",
    )


def _others(place: Place) -> tuple[list[Question], list[str]]:
    """Questions on real authors and on the world."""
    questions = []
    for group, part in _OTHERS.items():
        for number, row in enumerate(place.rows(part) if place.has(part) else []):
            questions.append(
                Question(
                    id=f"{group.replace(' ', '-')}/{number}",
                    group=group,
                    side="retain",
                    text=row["question"],
                    answer=row["answer"],
                    draft=row.get("full_answer") or row["answer"],
                )
            )
    return questions, [
        f"no {group}: there is no {part}" for group, part in _OTHERS.items() if not place.has(part)
    ]
