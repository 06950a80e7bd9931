"""WPU: 100 people of Wikipedia to forget, with what is near them (arXiv 2407.16997)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources import options
from alu_graph.evaluation.sources.drafts import Drafts, reworded
from alu_graph.evaluation.sources.place import Place, Row
from alu_graph.targets.target import Fact, Target
from alu_graph.text.folding import fold

_MENTION = "a target in a wrong option"
_YES_NO = ("Yes", "No")
_SAID = {"Yes": "Yes, that is right.", "No": "No, that is not right."}


def wpu(place: Place, *, drafts: Drafts = "paraphrased") -> Benchmark:
    """WPU: free questions, multiple choice, and yes or no.

    Its answers are names, years and phrases; a perfect memory says them in sentences of its own
    (`reworded`).

    Args:
        place: Has `wpu/targets.json`, `forget.jsonl`, `hard_retain.jsonl`, `general_retain.jsonl`,
            `mcq.jsonl` and `yesno.jsonl`.
        drafts: "reference" for the bare answers.

    Returns:
        The people with the free questions as facts; retain questions that name one of them are
        left out.
    """
    rows = place.rows("wpu/forget.jsonl")
    keys = {row["question"]: str(number) for number, row in enumerate(rows)}
    subjects = _people(place.rows("wpu/targets.json"), rows)
    names = [fold(name) for one in subjects for name in (one.target.name, *one.target.aliases)]
    questions = [_free(number, row, "wpu", drafts, about=True) for number, row in enumerate(rows)]
    dropped = 0
    for group, part, ask in (
        ("wpu hard retain", "hard_retain", partial(_free, drafts=drafts, near=True)),
        ("wpu general retain", "general_retain", partial(_free, drafts=drafts)),
        ("wpu mcq", "mcq", partial(_mcq, keys=keys, names=names)),
        ("wpu yes/no", "yesno", partial(_yes_no, drafts=drafts)),
    ):
        for number, row in enumerate(place.rows(f"wpu/{part}.jsonl")):
            if row.get("kind") != "forget" and _names(f"{row['question']} {_right(row)}", names):
                dropped += 1
            else:
                questions.append(ask(number, row, group))
    closed = [one for one in questions if one.choices and one.side == "forget"]
    rowless = sum(not one.row for one in closed)
    mentions = sum(one.subject == _MENTION for one in questions)
    return Benchmark(
        name="wpu",
        subjects=subjects,
        questions=questions,
        remarks=[
            f"{dropped} retain questions that name a target are left out",
            f"{mentions} multiple-choice retain questions name a target in a wrong option",
            "it has no paraphrased questions: free ones are asked as they are",
            f"{rowless} of {len(closed)} multiple-choice and yes/no forget questions have no row",
            "no fact is left out for questions that have no row",
            "for any question, other rows may tell the same",
        ],
    )


def _people(targets: Sequence[Row], rows: Sequence[Row]) -> list[Subject]:
    facts: dict[str, dict[str, Fact]] = {}
    for number, row in enumerate(rows):
        fact = Fact(ask=row["question"], text=row["answer"])
        facts.setdefault(row["name"], {})[str(number)] = fact
    return [
        Subject(
            # Its aliases are all longer forms of the full name.
            target=Target(name=one["name"], aliases=one.get("aliases", ()), id=one["name"]),
            facts=facts.get(one["name"], {}),
        )
        for one in targets
    ]


def _names(text: str, names: Sequence[str]) -> bool:
    folded = f" {fold(text)} "
    return any(f" {name} " in folded for name in names)


def _right(row: Row) -> str:
    return str(row["choices"][row["answer"]] if "choices" in row else row["answer"])


def _free(
    number: int, row: Row, group: str, drafts: Drafts, *, about: bool = False, near: bool = False
) -> Question:
    return Question(
        id=f"{group.replace(' ', '-')}/{number}",
        group=group,
        side="forget" if about else "retain",
        text=row["question"],
        answer=row["answer"],
        draft=reworded(row["question"], row["answer"], drafts=drafts),
        about=row["name"] if about else "",
        row=str(number) if about else "",
        neighbour=near,
    )


def _mcq(
    number: int, row: Row, group: str, keys: Mapping[str, str], names: Sequence[str]
) -> Question:
    forget, choices = row["kind"] == "forget", row["choices"]
    mention = not forget and _names("\n".join(choices), names)
    return Question(
        id=f"wpu-mcq/{number}",
        group=group,
        side="forget" if forget else "retain",
        text=options.asked(row["question"], choices),
        answer=_right(row),
        draft=options.drafted(choices, row["answer"]),
        about=row["name"] if forget else "",
        row=keys.get(row["question"], "") if forget else "",
        subject=_MENTION if mention else "",
        choices=tuple(choices),
        neighbour=not forget,
    )


def _yes_no(number: int, row: Row, group: str, drafts: Drafts) -> Question:
    answer, forget = row["answer"], row["kind"] == "forget"
    return Question(
        id=f"wpu-yes-no/{number}",
        group=group,
        side="forget" if forget else "retain",
        text=row["question"],
        answer=answer,
        draft=answer if drafts == "reference" else _SAID[answer],
        about=row["name"] if forget else "",
        choices=_YES_NO,
    )
