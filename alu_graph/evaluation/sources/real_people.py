"""Real people: 20 to forget and 40 near them (real-world set of arXiv 2410.08109)."""

from __future__ import annotations

from collections.abc import Iterator

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.place import Place, Row
from alu_graph.targets.target import Fact, Target


def real_people(place: Place, *, drafts: Drafts = "paraphrased") -> Benchmark:
    """The 400 questions on people to forget, and 800 on their neighbours.

    Args:
        place: Has `real_people/forget.jsonl` and `real_people/neighbor.jsonl`.
        drafts: Whether a perfect memory says the paraphrased answer, where there is one, or the
            reference.

    Returns:
        The people with their rows as facts. Both wordings of each question are asked where there
        are two. Mixed prompts put each question about a person to forget beside one about a
        neighbour, as SepS does (arXiv 2505.14832), in either order in turn.
    """
    rows = place.rows("real_people/forget.jsonl")
    facts: dict[str, dict[str, Fact]] = {}
    for number, row in enumerate(rows):
        fact = Fact(ask=row["question"], text=row["answer"])
        facts.setdefault(row["name"], {})[str(number)] = fact
    near = place.rows("real_people/neighbor.jsonl")
    same = sum(row["paraphrased_answer"] == row["answer"] for row in rows)
    return Benchmark(
        name="real-people",
        subjects=[
            Subject(target=Target(name=name, id=name), facts=held) for name, held in facts.items()
        ],
        questions=[
            *(one for number, row in enumerate(rows) for one in _forget(number, row, drafts)),
            *(one for number, row in enumerate(near) for one in _near(number, row, drafts)),
            *(
                _mixed(number, row, near[number % len(near)], drafts)
                for number, row in enumerate(rows)
            ),
        ],
        remarks=[
            f"{same} of {len(rows)} paraphrased answers to forget are the reference word for word",
        ],
    )


def _forget(number: int, row: Row, drafts: Drafts) -> Iterator[Question]:
    for form, text in _wordings(row):
        yield Question(
            id=f"real-people/forget/{number}/{form}",
            group="real people",
            side="forget",
            text=text,
            answer=row["answer"],
            draft=_said(row, drafts),
            about=row["name"],
            row=str(number),
            form=form,
        )


def _near(number: int, row: Row, drafts: Drafts) -> Iterator[Question]:
    for form, text in _wordings(row):
        yield Question(
            id=f"real-people/neighbor/{number}/{form}",
            group="real people, neighbours",
            side="retain",
            text=text,
            answer=row["answer"],
            draft=_said(row, drafts),
            form=form,
            neighbour=True,
        )


def _mixed(number: int, forget: Row, retain: Row, drafts: Drafts) -> Question:
    both = (forget, retain) if number % 2 else (retain, forget)
    return Question(
        id=f"real-people/mixed/{number}",
        group="real people, mixed",
        side="mixed",
        text=f"{both[0]['question']}, and also {both[1]['question']}",
        answer=forget["answer"],
        draft=" ".join(_said(row, drafts) for row in both),
        about=forget["name"],
        row=str(number),
        subject="2 questions",
        innocent=(_said(retain, drafts),),
    )


def _wordings(row: Row) -> Iterator[tuple[str, str]]:
    yield "original", row["question"]
    if row["paraphrased_question"] and row["paraphrased_question"] != row["question"]:
        yield "paraphrased", row["paraphrased_question"]


def _said(row: Row, drafts: Drafts) -> str:
    paraphrased = row["paraphrased_answer"] if drafts == "paraphrased" else None
    return str(paraphrased or row["answer"])
