"""Load a benchmark by its name, and take a part of it."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.sources.distinct import distinct
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.own import own
from alu_graph.evaluation.sources.place import DataError, Nowhere, Place
from alu_graph.evaluation.sources.real_people import real_people
from alu_graph.evaluation.sources.rwku import rwku
from alu_graph.evaluation.sources.sample import sample
from alu_graph.evaluation.sources.seps import seps
from alu_graph.evaluation.sources.tofu import tofu
from alu_graph.evaluation.sources.utility import utility
from alu_graph.evaluation.sources.wmdp import wmdp
from alu_graph.evaluation.sources.wpu import wpu

Loader: TypeAlias = Callable[[Place, Drafts, int], Benchmark]

SETS: dict[str, Loader] = {
    "sample": lambda _place, drafts, _seed: sample(drafts=drafts),
    "tofu/forget01": lambda place, drafts, _seed: tofu(place, "forget01", drafts=drafts),
    "tofu/forget05": lambda place, drafts, _seed: tofu(place, "forget05", drafts=drafts),
    "tofu/forget10": lambda place, drafts, _seed: tofu(place, "forget10", drafts=drafts),
    "wpu": lambda place, drafts, _seed: wpu(place, drafts=drafts),
    "real-people": lambda place, drafts, _seed: real_people(place, drafts=drafts),
    "seps": lambda place, drafts, seed: seps(place, drafts=drafts, seed=seed),
    "wmdp/bio": lambda place, _drafts, seed: wmdp(place, "bio", seed=seed),
    "wmdp/cyber": lambda place, _drafts, seed: wmdp(place, "cyber", seed=seed),
    "wmdp/chem": lambda place, _drafts, seed: wmdp(place, "chem", seed=seed),
    "rwku": lambda place, _drafts, _seed: rwku(place),
}


def load(
    name: str, place: Place | None = None, *, drafts: Drafts = "paraphrased", seed: int = 0
) -> Benchmark:
    """Load a benchmark, with the utility sets beside it where the place has them.

    Args:
        name: A key of `SETS`, or the path of a `.jsonl` file of one's own.
        place: Where the rows are; "sample" and one's own file need none.
        drafts: In what words a perfect memory answers.
        seed: Draws what is drawn.

    Raises:
        DataError: If there is no such benchmark, or its rows are missing or unsound.

    Example:
        >>> load("sample").name
        'sample'
        >>> load("tofo")
        Traceback (most recent call last):
        alu_graph.evaluation.sources.place.DataError: there is no benchmark 'tofo': choose one of \
sample, ...
    """
    place = place or Nowhere()
    if name in SETS:
        benchmark = SETS[name](place, drafts, seed)
    elif name.endswith(".jsonl"):
        benchmark = own(Path(name), drafts=drafts)
    else:
        msg = (
            f"there is no benchmark {name!r}: choose one of {', '.join(SETS)}, or give a .jsonl "
            "file"
        )
        raise DataError(msg)
    beside, told = utility(place) if name != "sample" else ([], [])
    questions, dropped = distinct([*benchmark.questions, *beside])
    remarks = [*benchmark.remarks, *told]
    if dropped:
        remarks.append(f"{dropped} questions left out: asked before, with another answer")
    return replace(benchmark, questions=questions, remarks=remarks)


def limited(benchmark: Benchmark, limit: int, seed: int = 0) -> Benchmark:
    """At most so many questions of each group, form and attack, evenly spread over its rows.

    Args:
        benchmark: The whole of it. All its subjects stay targets.
        limit: Questions of each group, form and attack; 0 for all.
        seed: Another seed takes other rows.

    Returns:
        The part, in the same order.

    Example:
        >>> part = limited(load("sample"), 2)
        >>> sum(one.group == "forget" and one.form == "original" for one in part.questions)
        2
    """
    if not limit:
        return benchmark
    strata: dict[tuple[str, str, str], list[Question]] = defaultdict(list)
    for question in benchmark.questions:
        strata[question.group, question.form, question.attack].append(question)
    start = random.Random(seed).random()  # noqa: S311 - no secret
    taken = {one.id for held in strata.values() for one in _spread(held, limit, start)}
    return replace(benchmark, questions=[one for one in benchmark.questions if one.id in taken])


def _spread(questions: list[Question], limit: int, start: float) -> list[Question]:
    if len(questions) <= limit:
        return questions
    step = len(questions) / limit
    return [questions[int((number + start) * step)] for number in range(limit)]
