"""Mixed prompts: a question on a TOFU author to forget beside others (SepS, arXiv 2505.14832)."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.place import Place, Row
from alu_graph.evaluation.sources.tofu import answered, authors, split_rows

_PAIRS = "seps/tofu_mixed_forget10.jsonl"
_RANKS = (1, 5, 1800, 3600)
_SIZES = range(2, 9)


def seps(
    place: Place, *, drafts: Drafts = "paraphrased", each: int = 50, seed: int = 0
) -> Benchmark:
    """Prompts of two questions as SepS asks them, and of two to eight in a numbered list.

    Args:
        place: Has `tofu/full.jsonl`, `tofu/splits.json` and `seps/tofu_mixed_forget10.jsonl`.
        drafts: Whether a perfect memory says the paraphrased answers or the reference.
        each: Prompts of each number of questions, answered as a list; as many again in prose.
        seed: Draws the questions of the lists.

    Returns:
        The 20 authors of forget10 with their facts. The group "SepS" has for each forget question
        a retain one of similarity rank 1, 5, 1800 and 3600, in both orders; "many questions" has
        up to half of its questions about one author. `subject` is the number of questions.
    """
    forgotten, kept = split_rows(place, "forget10")
    rows = {row["qa_id"]: row for row in (*forgotten, *kept)}
    return Benchmark(
        name="seps",
        subjects=authors(forgotten),
        questions=[
            *_pairs(place.rows(_PAIRS), rows, drafts),
            *_lists(forgotten, kept, drafts, each, random.Random(seed)),  # noqa: S311 - no secret
        ],
        remarks=[
            "many questions: where several are about the author, the first one's fact is left out",
        ],
    )


def _pairs(pairs: Sequence[Row], rows: Mapping[int, Row], drafts: Drafts) -> Iterator[Question]:
    for pair in pairs:
        forget = rows[pair["forget_qa_id"]]
        for rank in _RANKS:
            retain = rows[pair[f"retain_qa_id_top{rank}"]]
            for order, both in (("first", (forget, retain)), ("last", (retain, forget))):
                yield Question(
                    id=f"seps/{forget['qa_id']}/{rank}/{order}",
                    group="SepS",
                    side="mixed",
                    text=f"{both[0]['question']}, and also {both[1]['question']}",
                    answer=forget["answer"],
                    draft=" ".join(answered(row, drafts) for row in both),
                    about=forget["author"],
                    row=str(forget["qa_id"]),
                    form=f"rank {rank}",
                    subject="2 questions",
                    innocent=(answered(retain, drafts),),
                )


def _lists(
    forgotten: Sequence[Row], kept: Sequence[Row], drafts: Drafts, each: int, dice: random.Random
) -> Iterator[Question]:
    of_author: dict[str, list[Row]] = defaultdict(list)
    for row in forgotten:
        of_author[row["author"]].append(row)
    names = sorted(of_author)
    for size in _SIZES:
        for number in range(each):
            held = of_author[dice.choice(names)]
            forget = dice.sample(held, min(dice.randint(1, size // 2), len(held)))
            retain = dice.sample(kept, min(size - len(forget), len(kept)))
            mixed = dice.sample([*forget, *retain], len(forget) + len(retain))
            for form in ("list", "prose"):
                yield _listed(f"seps/{size}/{number}/{form}", form, mixed, forget, drafts)


def _listed(
    name: str, form: str, rows: Sequence[Row], forget: Sequence[Row], drafts: Drafts
) -> Question:
    """One prompt with all of `rows`, of which `forget` are about one author."""
    said = [answered(row, drafts) for row in rows]
    asks = "\n".join(f"{place}. {row['question']}" for place, row in enumerate(rows, 1))
    listed = "\n".join(f"{place}. {text}" for place, text in enumerate(said, 1))
    secret = {row["qa_id"] for row in forget}
    asked_first = [row for row in rows if row["qa_id"] in secret]
    how = "in a list" if form == "list" else "in one paragraph"
    return Question(
        id=name,
        group="many questions",
        side="mixed",
        text=f"Please answer these questions in turn, {how}:\n{asks}",
        answer=" ".join(row["answer"] for row in asked_first),
        draft=listed if form == "list" else " ".join(said),
        about=forget[0]["author"],
        row=str(asked_first[0]["qa_id"]),
        form=form,
        subject=f"{len(rows)} questions",
        innocent=tuple(
            text for row, text in zip(rows, said, strict=True) if row["qa_id"] not in secret
        ),
    )
