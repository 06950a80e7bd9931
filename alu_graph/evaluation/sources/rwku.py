"""RWKU: real people, asked for in three ways, with questions on their neighbourhood to keep.

Jin et al. 2024, arXiv 2406.10890. Level 1 are gaps to fill, level 2 questions, level 3 questions
dressed as one of nine attacks. The answers are bare ("Portland"), so that drafts are short
sentences around them.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources.place import DataError, Place, Row
from alu_graph.targets.target import Fact, Target

ATTACKS = (
    "prefix injection",
    "affirmative suffix",
    "role playing",
    "multiple choice",
    "reverse query",
    "synonym manipulation",
    "background hint",
    "in-context learning",
    "cross-lingual",
)
_SENTENCES = (
    "It is {}.",
    "That would be {}.",
    "The answer is {}.",
    "I believe it is {}.",
    "As far as I know, it is {}.",
)
_FILLED = ("The blank is {}.", "What is missing is {}.", "In the blank goes {}.")
_GAP = "___"


def rwku(place: Place, *, half: Literal[0, 1] | None = None) -> Benchmark:
    """All subjects with what is known of them, three levels of questions, and their neighbours.

    A target's facts are the introduction and the rows of levels 1 and 2. A question leaves out the
    fact of its own wording; other rows may tell the same in other words. A neighbour that names
    another subject on the list is no innocent question, and is dropped; one that names its own
    subject is kept, as a mention.

    Args:
        place: Where `rwku/targets.jsonl`, `forget_level1.jsonl` to `forget_level3.jsonl`,
            `neighbor_level1.jsonl` and `neighbor_level2.jsonl` are.
        half: The subjects whose number leaves this when halved: 1 for those that rules were tuned
            on, 0 for the others; None for all.

    Raises:
        DataError: If a part is missing or a row is malformed.

    Example:
        >>> import json, tempfile
        >>> from pathlib import Path
        >>> from alu_graph.evaluation.sources.place import Folder
        >>> folder = Path(tempfile.mkdtemp())
        >>> (folder / "rwku").mkdir()
        >>> def put(name, *rows):
        ...     text = "".join(json.dumps(row) + chr(10) for row in rows)
        ...     _ = (folder / f"rwku/{name}.jsonl").write_text(text)
        >>> about = {"subject_id": 2, "subject": "Ana Sol"}
        >>> put("targets", {**about, "intro": "Please forget Ana Sol. Ana Sol is a painter."})
        >>> put("forget_level1", {**about, "query": "Ana Sol was born in ___.", "answer": "Lyon"})
        >>> put("forget_level2")
        >>> put("forget_level3")
        >>> put("neighbor_level1")
        >>> near = {"neighbor": "Lyon", "query": "Where is Lyon?", "answer": "France"}
        >>> put("neighbor_level2", {**about, **near})
        >>> benchmark = rwku(Folder(folder))
        >>> [(question.side, question.draft) for question in benchmark.questions]
        [('forget', 'In the blank goes Lyon.'), ('retain', 'I believe it is France.')]
    """
    reader = _Reader(place, half)
    questions = [*reader.forget(), *reader.neighbours()]
    return Benchmark(
        name="rwku" if half is None else f"rwku/{('even', 'odd')[half]}",
        subjects=reader.subjects(),
        questions=questions,
        remarks=reader.remarks(),
    )


class _Reader:
    """Goes through the parts once; no wording is asked twice, since its answers may differ."""

    def __init__(self, place: Place, half: Literal[0, 1] | None) -> None:
        self._place = place
        self._facts: dict[str, dict[str, Fact]] = {}
        self._ids: dict[str, str] = {}
        for row in self._rows("targets", "subject_id", "subject", "intro"):
            if half is None or row["subject_id"] % 2 == half:
                name = row["subject"]
                intro = row["intro"].removeprefix(f"Please forget {name}. ")
                self._ids[name] = f"rwku-{row['subject_id']}"
                self._facts[name] = {f"{self._ids[name]}-intro": Fact(text=intro)}
        self._asked: set[str] = set()
        self._counts: Counter[str] = Counter()

    def subjects(self) -> list[Subject]:
        return [
            Subject(target=Target(name=name, id=self._ids[name]), facts=facts)
            for name, facts in self._facts.items()
        ]

    def forget(self) -> list[Question]:
        found = []
        for level in (1, 2):
            for row in self._about_subjects(f"forget_level{level}"):
                self._add_fact(row)
                found += self._question(row, f"level {level}")
        for row in self._about_subjects("forget_level3"):
            attack = row.get("attack")
            if attack not in ATTACKS:
                msg = f"rwku/forget_level3.jsonl: {attack!r} is no attack of {', '.join(ATTACKS)}"
                raise DataError(msg)
            found += self._question(row, "level 3", attack)
        return found

    def neighbours(self) -> list[Question]:
        names = _Names(list(self._facts))
        found = []
        for level in (1, 2):
            for row in self._about_subjects(f"neighbor_level{level}", "neighbor"):
                named = names.held(f"{row['neighbor']}\n{row['query']}\n{row['answer']}")
                if named - {row["subject"]}:
                    self._counts["of a target"] += 1
                elif question := self._question(row, "neighbours"):
                    self._counts["mentions"] += bool(named)
                    found += question
        return found

    def remarks(self) -> list[str]:
        counts = self._counts
        return [
            f"{len(self._facts)} subjects; facts from the introduction and levels 1 and 2",
            "level 3 questions point at no row: no fact is left out for them",
            "for any question, other rows may tell the same in other words",
            f"{counts['repeated']} rows left out whose wording was asked before",
            f"{counts['of a target']} neighbours left out that name another subject",
            f"{counts['mentions']} neighbours that name their own subject are kept",
        ]

    def _rows(self, name: str, *columns: str) -> list[Row]:
        part = f"rwku/{name}.jsonl"
        rows = self._place.rows(part)
        for number, row in enumerate(rows):
            if missing := [column for column in columns if column not in row]:
                msg = f"{part}, row {number + 1}: it has no {' and no '.join(missing)}"
                raise DataError(msg)
        return [{**row, "id": f"{name}-{number}"} for number, row in enumerate(rows)]

    def _about_subjects(self, name: str, *more: str) -> list[Row]:
        rows = self._rows(name, "subject_id", "subject", "query", "answer", *more)
        return [row for row in rows if row["subject"] in self._facts]

    def _add_fact(self, row: Row) -> None:
        facts = self._facts[row["subject"]]
        key, answer = _key(row), str(row["answer"])
        known = facts[key].text if key in facts else answer
        text = known if answer in known else f"{known}; {answer}"
        facts[key] = Fact(ask=row["query"], text=text)

    def _question(self, row: Row, group: str, attack: str = "plain") -> list[Question]:
        """The row as a question; none where its wording was asked before."""
        if row["query"] in self._asked:
            self._counts["repeated"] += 1
            return []
        self._asked.add(row["query"])
        retain = group == "neighbours"
        key = _key(row)
        question = Question(
            id=f"rwku-{row['id']}",
            group=f"RWKU {group}",
            side="retain" if retain else "forget",
            text=row["query"],
            answer=str(row["answer"]),
            draft=_draft(row["id"], row["query"], str(row["answer"])),
            about="" if retain else row["subject"],
            row=key if not retain and key in self._facts[row["subject"]] else "",
            attack=attack,
            subject=row.get("language") or "",
            neighbour=retain,
        )
        return [question]


def _key(row: Row) -> str:
    digest = hashlib.sha1(row["query"].encode(), usedforsecurity=False).hexdigest()
    return f"rwku-{row['subject_id']}-{digest[:12]}"


def _draft(seed: str, query: str, answer: str) -> str:
    """A sentence that says the answer; the same for the same seed, and none of the question's."""
    sentences = _FILLED if _GAP in query else _SENTENCES
    digest = hashlib.sha1(seed.encode(), usedforsecurity=False).digest()
    return sentences[digest[0] % len(sentences)].format(answer.removesuffix("."))


class _Names:
    """Finds which of the names a text holds, whole; a title behind a comma may be missing."""

    def __init__(self, names: Sequence[str]) -> None:
        self._owner = {name.casefold(): name for name in names}
        self._owner |= {name.split(",")[0].casefold(): name for name in names}
        longest_first = sorted(self._owner, key=len, reverse=True)
        self._pattern = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")

    def held(self, text: str) -> set[str]:
        return {self._owner[found] for found in self._pattern.findall(text.casefold())}
