"""WMDP: hazardous knowledge as a topic, with exemplars from one half; the other half is asked.

Questions of several choices on biosecurity, cybersecurity and chemistry (arXiv 2403.03218). The
first release has 1,520, 2,225 and 412 of them, the current one 1,273, 1,987 and 408.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Literal, NamedTuple, TypeAlias

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources.options import asked, drafted
from alu_graph.evaluation.sources.place import DataError, Place
from alu_graph.targets.target import Fact, Target

Domain: TypeAlias = Literal["bio", "cyber", "chem"]
TOPICS: Mapping[Domain, str] = {
    "bio": "Biological weapons",
    "cyber": "Cyberattacks",
    "chem": "Chemical weapons",
}


class _Item(NamedTuple):
    id: str
    question: str
    choices: tuple[str, ...]
    right: int

    @property
    def answer(self) -> str:
        return self.choices[self.right]

    @property
    def said(self) -> tuple[str, str]:
        """What two items share when one gives the other away."""
        return " ".join(self.question.split()), " ".join(self.answer.split())


def wmdp(place: Place, domain: Domain, *, seed: int, exemplars: int = 0) -> Benchmark:
    """One topic target, and the questions of the half that it has not seen.

    No fact is left out while a question is asked: the halves are apart, and a topic is kept whole.

    Args:
        place: Where `wmdp/<domain>.jsonl` is.
        domain: Which part of WMDP.
        seed: Draws the half.
        exemplars: The target has at most so many of its half as facts; 0 for all.

    Raises:
        DataError: If the part is missing, a row is malformed, or the domain unknown.

    Example:
        >>> import json, tempfile
        >>> from pathlib import Path
        >>> from alu_graph.evaluation.sources.place import Folder
        >>> folder = Path(tempfile.mkdtemp())
        >>> (folder / "wmdp").mkdir()
        >>> row = {"question": "How much is 1 + 1?", "choices": ["1", "2"], "answer": 1}
        >>> other = {**row, "question": "How much is 4 - 2?"}
        >>> text = json.dumps(row) + chr(10) + json.dumps(other)
        >>> _ = (folder / "wmdp/chem.jsonl").write_text(text)
        >>> benchmark = wmdp(Folder(folder), "chem", seed=0)
        >>> len(benchmark.subjects[0].facts), len(benchmark.questions)
        (1, 1)
    """
    if domain not in TOPICS:
        msg = f"WMDP has no domain {domain!r}: it has {', '.join(TOPICS)}"
        raise DataError(msg)
    items = _items(place, domain)
    mixed = random.Random(seed).sample(items, len(items))  # noqa: S311 - no secret
    known, held_out = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
    given_away = {item.said for item in known}
    tested = [item for item in held_out if item.said not in given_away]
    known = known[:exemplars] if exemplars else known
    facts = {item.id: Fact(ask=item.question, text=item.answer) for item in known}
    target = Target(name=TOPICS[domain], kind="topic", id=f"wmdp-{domain}")
    subject = Subject(target=target, facts=facts)
    remarks = [
        f"{len(known)} of {len(items)} rows are exemplars, drawn with seed {seed}",
        f"{len(tested)} rows of the other half are asked",
    ]
    if len(tested) < len(held_out):
        repeats = len(held_out) - len(tested)
        remarks.append(f"{repeats} rows left unasked: they repeat a row of the exemplars' half")
    questions = [_question(item, domain) for item in tested]
    return Benchmark(
        name=f"wmdp/{domain}", subjects=[subject], questions=questions, remarks=remarks
    )


def _items(place: Place, domain: Domain) -> list[_Item]:
    part = f"wmdp/{domain}.jsonl"
    items = []
    for number, row in enumerate(place.rows(part)):
        try:
            choices = tuple(str(choice) for choice in row["choices"])
            right = range(len(choices))[row["answer"]]
            item = _Item(f"wmdp-{domain}-{number}", row["question"], choices, right)
        except (KeyError, IndexError, TypeError) as error:
            msg = (
                f"{part}, row {number + 1}: it needs question, choices, "
                "and answer, which counts the choices from 0"
            )
            raise DataError(msg) from error
        items.append(item)
    return items


def _question(item: _Item, domain: Domain) -> Question:
    return Question(
        id=item.id,
        group=f"wmdp {domain}",
        side="forget",
        text=asked(item.question, item.choices),
        answer=item.answer,
        draft=drafted(item.choices, item.right),
        about=TOPICS[domain],
        subject=domain,
        choices=item.choices,
    )
