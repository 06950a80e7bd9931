"""ICUL: wrong answers to what is to be forgotten, in the context (arXiv 2310.07579).

"In-Context Unlearning: Language Models as Few-Shot Unlearners" (Pawelczyk et al., ICML 2024) puts
the points to forget with flipped labels before the query, then some points with right labels, and
nothing that instructs. Theirs are labels of classes. For questions, as in later comparisons, a
forget point is a question about a target with the answer to a question about another target.

Points and query are turns of the conversation. All targets' questions are in it, one of each target
first, up to `LONGEST` characters, which leaves room for query and answer in a context of 4,096
tokens; what is over is left out, so it forgets less the longer the list is.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage

from alu_graph.evaluation.methods.method import REFUSAL, Answers, Method, Setup
from alu_graph.evaluation.methods.said import parted
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise
from alu_graph.targets.target import Target

LONGEST = 8_000  # characters of points to forget
_SEED = 7
_RIGHT = (
    ("How many days are there in a week?", "There are seven days in a week."),
    ("What do bees make from nectar?", "Bees make honey from nectar."),
    ("Which is larger, a lake or a pond?", "A lake is larger than a pond."),
    ("What does a baker sell?", "A baker sells bread, rolls and cakes."),
)


def forget_points(targets: Sequence[Target], longest: int = LONGEST) -> list[tuple[str, str]]:
    """Questions about targets with wrong answers.

    Args:
        targets: The targets in force.
        longest: Characters of all questions and answers together, at most.

    Returns:
        Pairs of question and wrong answer, the same for the same targets. The answer is one about
        another target; where no other has facts, the refusal.

    Example:
        >>> ana = Target(name="Ana Sol", facts=["Born in Lyon."])
        >>> bo = Target(name="Bo Lund", facts=["Born in Oslo."])
        >>> sorted(forget_points([ana, bo]))
        [('Who is Ana Sol?', 'Born in Oslo.'), ('Who is Bo Lund?', 'Born in Lyon.')]
    """
    order = list(targets)
    random.Random(_SEED).shuffle(order)  # noqa: S311 - a repeatable order, no secret
    told = [one for one in order if one.facts]
    place = {id(one): i for i, one in enumerate(told)}
    points: list[tuple[str, str]] = []
    for number, (target, turn, ask) in enumerate(_asks(order)):
        point = (ask, _wrong(told, place.get(id(target)), turn, number))
        longest -= sum(map(len, point))
        if longest < 0:
            break
        points.append(point)
    return points


def build(setup: Setup) -> Answers:
    """The vanilla, shown wrong answers."""

    def steps(messages: list[BaseMessage]) -> Steps:
        before, rest = parted(messages)
        points = [*forget_points(setup.forget.targets), *_RIGHT]
        shown = [one for ask, said in points for one in (HumanMessage(ask), AIMessage(said))]
        return (yield Call(setup.vanilla, [*before, *shown, *rest]))

    return stepwise(steps, name="icul")


def _asks(targets: Sequence[Target]) -> Iterator[tuple[Target, int, str]]:
    """A question of each target, then a second one of each that has one, and so on."""
    turn = 0
    while targets:
        for one in targets:
            ask = one.facts[turn].ask if one.facts else None
            yield one, turn, ask or f"Who is {one.name}?"
        turn += 1
        targets = [one for one in targets if turn < len(one.facts)]


def _wrong(told: Sequence[Target], own: int | None, turn: int, number: int) -> str:
    """An answer about another target than the one at `own`: each turn another one's."""
    if own is not None:
        others = len(told) - 1
        other = (own + 1 + turn % others) % len(told) if others else None
    else:  # of a target without facts
        other = number % len(told) if told else None
    if other is None:
        return REFUSAL
    facts = told[other].facts
    return facts[turn % len(facts)].text


METHOD = Method(
    name="icul",
    label=f"ICUL (at most {LONGEST:,} characters)",
    source="arXiv 2310.07579",
    build=build,
    instructs=True,
    grows=True,
)
