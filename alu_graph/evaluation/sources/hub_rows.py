"""Rows of datasets on the Hugging Face hub, put into the shape of the files in a local folder."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence

from alu_graph.evaluation.sources.place import Row
from alu_graph.evaluation.sources.rwku import ATTACKS

_SEED = 20250206  # of the samples: that of the local folder's, drawn from other copies
_SAMPLE = 500
_OF_A_SUBJECT = 9
_ATTACKS: Mapping[str, str] = {
    **{attack: attack for attack in ATTACKS},
    "context hint": "background hint",
    "cross lingual": "cross-lingual",
    "incontext learning": "in-context learning",
    "role play": "role playing",
}


def wmdp(rows: Sequence[Row]) -> list[Row]:
    """Questions with their choices, and the place of the right one, from 0."""
    return [
        {
            "question": row["question"],
            "choices": list(row["choices"]),
            "answer": int(row["answer"]),
        }
        for row in rows
    ]


def mmlu(rows: Sequence[Row]) -> list[Row]:
    """Nine questions of each subject; all that a smaller one has."""
    subjects: dict[str, list[Row]] = {}
    for row in rows:
        subjects.setdefault(row["subject"], []).append(row)
    sample = [row for held in subjects.values() for row in _some(held, _OF_A_SUBJECT)]
    return [
        {"subject": row["subject"], **one} for row, one in zip(sample, wmdp(sample), strict=True)
    ]


def trivia(rows: Sequence[Row]) -> list[Row]:
    """500 questions with all accepted answers, the canonical one first."""
    return [
        {
            "question": row["question"],
            "answers": list(dict.fromkeys([row["answer"]["value"], *row["answer"]["aliases"]])),
        }
        for row in _some(rows, _SAMPLE)
    ]


def truthful(rows: Sequence[Row]) -> list[Row]:
    """Questions with one true choice, in the order of the hub: the true one first."""
    return [
        {
            "question": row["question"],
            "choices": list(row["mc1_targets"]["choices"]),
            "answer": row["mc1_targets"]["labels"].index(1),
        }
        for row in rows
    ]


def rwku_targets(people: Sequence[Row]) -> list[Row]:
    """The subjects, numbered in the order of the hub, which is that of RWKU's own folders."""
    return [
        {"subject_id": number, "subject": row["target"], "intro": row["intro"]}
        for number, row in enumerate(people, 1)
    ]


def rwku(people: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Questions of one level with the numbers of their subjects."""
    numbers = {row["target"]: number for number, row in enumerate(people, 1)}
    return [
        {"subject_id": numbers[row["subject"]], **row, "level": int(row["level"])} for row in rows
    ]


def rwku_attacks(people: Sequence[Row], rows: Sequence[Row]) -> list[Row]:
    """Level 3, its types as attacks, and the language apart: "cross lingual (Spanish)"."""
    made = []
    for row in rwku(people, rows):
        kind, _, language = row.pop("type").partition(" (")
        made.append({**row, "attack": _ATTACKS[kind], "language": language.rstrip(")") or None})
    return made


def _some(rows: Sequence[Row], count: int) -> list[Row]:
    """So many rows at random, always the same, in their order."""
    rng = random.Random(_SEED)  # noqa: S311 - no secret
    return [rows[at] for at in sorted(rng.sample(range(len(rows)), min(count, len(rows))))]
