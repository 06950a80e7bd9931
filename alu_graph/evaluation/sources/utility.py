"""What any assistant must still know: MMLU, TriviaQA and TruthfulQA, as retain questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from alu_graph.evaluation.question import Question
from alu_graph.evaluation.sources import options
from alu_graph.evaluation.sources.place import Place, Row


def utility(place: Place) -> tuple[list[Question], list[str]]:
    """The retain questions of all utility sets that are there.

    Args:
        place: Has `mmlu/sample.jsonl`, `utility/triviaqa.jsonl`, `utility/truthfulqa_mc1.jsonl`,
            or some of them.

    Returns:
        The questions, and remarks on what was left out.

    Example:
        >>> from alu_graph.evaluation.sources.place import Nowhere
        >>> utility(Nowhere())
        ([], [])
    """
    questions: list[Question] = []
    remarks: list[str] = []
    for part, read in _PARTS.items():
        if place.has(part):
            found = [read(number, row) for number, row in enumerate(place.rows(part))]
            sound = [one for one in found if len(set(one.choices)) == len(one.choices)]
            if len(sound) < len(found):
                remarks.append(
                    f"{part}: {len(found) - len(sound)} rows with equal options left out"
                )
            questions += sound
    return questions, remarks


def _mmlu(number: int, row: Row) -> Question:
    """Measuring Massive Multitask Language Understanding (arXiv 2009.03300)."""
    return Question(
        id=f"mmlu/{number}",
        group="MMLU",
        side="retain",
        text=options.asked(row["question"], row["choices"]),
        answer=row["choices"][row["answer"]],
        draft=options.drafted(row["choices"], row["answer"]),
        subject=row["subject"],
        choices=tuple(row["choices"]),
    )


def _trivia(number: int, row: Row) -> Question:
    """TriviaQA (arXiv 1705.03551): the first of its answers."""
    return Question(
        id=f"triviaqa/{number}",
        group="TriviaQA",
        side="retain",
        text=row["question"],
        answer=row["answers"][0],
        draft=row["answers"][0],
    )


def _truthful(number: int, row: Row) -> Question:
    """TruthfulQA MC1 (arXiv 2109.07958), shuffled: upstream lists the right option first."""
    right = row["choices"][row["answer"]]
    choices = options.shuffled(row["choices"], row["question"])
    return Question(
        id=f"truthfulqa/{number}",
        group="TruthfulQA",
        side="retain",
        text=options.asked(row["question"], choices),
        answer=right,
        draft=options.drafted(choices, choices.index(right)),
        choices=tuple(choices),
    )


_PARTS: Mapping[str, Callable[[int, Row], Question]] = {
    "mmlu/sample.jsonl": _mmlu,
    "utility/triviaqa.jsonl": _trivia,
    "utility/truthfulqa_mc1.jsonl": _truthful,
}
