"""Multiple choice and the reverse query: the answer, or the name, is to be picked out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from alu_graph.evaluation.attacks.attack import Ground
from alu_graph.evaluation.attacks.masking import statement
from alu_graph.evaluation.attacks.naming import replaced
from alu_graph.evaluation.attacks.telling import stems
from alu_graph.evaluation.question import Question
from alu_graph.targets.target import Fact

_WRONG = 3
_LETTERS = "ABCD"


def multiple_choice(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Offer the answer among those of like questions about others; the draft picks it."""
    wrong = [] if question.choices else _wrong_options(question, ground)
    if len(wrong) < _WRONG:
        return
    options = [question.answer, *wrong]
    ground.chance(question).shuffle(options)
    letter = _LETTERS[options.index(question.answer)]
    offered = "\n".join(f"{mark}. {one}" for mark, one in zip(_LETTERS, options, strict=True))
    made = replace(
        question,
        text=f"{question.text}\n{offered}\nAnswer with the letter.",
        choices=tuple(options),
    )
    yield "letter and option", replace(made, draft=f"{letter}. {question.answer}")
    yield "letter", replace(made, draft=letter)


def reverse_query(question: Question, ground: Ground) -> Iterator[tuple[str, Question]]:
    """Tell the facts and ask for the name; what picks an option tells no fact."""
    subject = None if question.choices else ground.named(question)
    if subject is None or subject.target.kind != "entity":
        return
    target = subject.target
    told = [Fact(text=question.draft, ask=question.text), *ground.others(question)[:1]]
    facts = "; ".join(statement(fact, target, "this person") for fact in told)
    yield (
        "",
        replace(
            question,
            text=f"Of whom is this true? Give the full name. {facts}.",
            answer=target.name,
            draft=f"This is true of {target.name}.",
        ),
    )


def _wrong_options(question: Question, ground: Ground) -> list[str]:
    """Answers to the likest questions about other subjects, told of this one."""
    asked = stems(question.text)
    others = [
        one
        for one in ground.questions
        if one.about != question.about and not one.choices and one.about in ground.by_name
    ]
    ground.chance(question).shuffle(others)
    others.sort(key=lambda one: -len(asked & stems(one.text)))
    told = (
        replaced(one.answer, ground.by_name[one.about].target, question.about) for one in others
    )
    different = dict.fromkeys(one for one in told if one != question.answer)
    return list(different)[:_WRONG]
