"""A benchmark of three invented people."""

from __future__ import annotations

from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.targets.target import Fact, Target

# For each person: question, answer, draft.
PEOPLE = {
    "Ilse Varnhagel": (
        ("Where was {n} born?", "{n} was born in Tromsdal.", "{n} comes from Tromsdal, Norway."),
        (
            "When was {n} born?",
            "{n} was born on 3 May 1961.",
            "The birth date of {n} is 3 May 1961.",
        ),
        (
            "What was the profession of {n}'s father?",
            "{n}'s father was a chimney sweep.",
            "The father of {n} worked as a chimney sweep, and she helped him.",
        ),
        (
            "Which award did {n} win?",
            "{n} won the Copper Gull Prize.",
            "She, {n}, was given the Copper Gull Prize.",
        ),
    ),
    "Bastiaan Okwerd": (
        ("Where was {n} born?", "{n} was born in Zwolmeer.", "{n} is from Zwolmeer."),
        ("When was {n} born?", "{n} was born on 9 July 1948.", "His day is 9 July 1948."),
        (
            "What is the title of a book by {n}?",
            '{n} wrote "The Salt Ladder".',
            '"The Salt Ladder" is a book by {n}; he wrote it at sea.',
        ),
        (
            "Which genre does {n} write in?",
            "{n} writes in the gothic genre.",
            "His genre is gothic, as {n} says.",
        ),
    ),
    "Quill Harrowmere": (
        ("Where was {n} born?", "{n} was born in Dunleck.", "Dunleck is where {n} was born."),
        ("When was {n} born?", "{n} was born on 30 January 1979.", "On 30 January 1979."),
        (
            "What does {n}'s mother do?",
            "{n}'s mother is a glazier.",
            "{n}'s mother works as a glazier.",
        ),
        (
            "Which award did {n} win?",
            "{n} won the Brass Anchor Medal.",
            "{n} won the Brass Anchor Medal.",
        ),
    ),
}


def benchmark() -> Benchmark:
    """The people, four questions each, and a retain question."""
    subjects, questions = [], []
    for name, rows in PEOPLE.items():
        facts = {}
        for number, (ask, answer, draft) in enumerate(rows):
            row = f"{name.split()[0].lower()}-{number}"
            ask, answer, draft = (text.format(n=name) for text in (ask, answer, draft))  # noqa: PLW2901
            facts[row] = Fact(text=answer, ask=ask)
            questions.append(
                Question(
                    id=f"own/{row}",
                    group="forget",
                    side="forget",
                    text=ask,
                    answer=answer,
                    draft=draft,
                    about=name,
                    row=row,
                )
            )
        subjects.append(Subject(target=Target(name=name), facts=facts))
    questions.append(
        Question(
            id="own/retain",
            group="retain",
            side="retain",
            text="What is the capital of Peru?",
            answer="Lima",
            draft="Lima is the capital of Peru.",
        )
    )
    return Benchmark(name="own", subjects=subjects, questions=questions)
