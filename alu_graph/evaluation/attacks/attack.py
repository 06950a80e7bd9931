"""What an attack is: a way of asking a plain forget question otherwise."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TypeAlias

from alu_graph.evaluation.attacks.naming import named_in, pronoun_of, with_pronouns
from alu_graph.evaluation.attacks.telling import stems, telling, tells
from alu_graph.evaluation.question import Benchmark, Question, Subject
from alu_graph.evaluation.sources.place import Place, Row
from alu_graph.targets.target import Fact

_ENOUGH = 4  # words of names and dates that tell a person from others
REPETITION = "#"  # before the number of a repetition, at the end of an id


@dataclass(frozen=True)
class Ground:
    """What attacks draw on: a benchmark, a seed, and material from a folder.

    Args:
        benchmark: The benchmark.
        seed: Of all that is chosen by chance.
        place: Where material from outside is read from; None for what ships with the package.
    """

    benchmark: Benchmark
    seed: int = 0
    place: Place | None = None

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """The plain forget questions, each fact's in its first wording."""
        first: dict[str, Question] = {}
        for question in self._plain:
            first.setdefault(question.row or question.id, question)
        for question in self._plain:
            if question.form == "original":
                first[question.row or question.id] = question
        return tuple(first.values())

    @cached_property
    def by_name(self) -> dict[str, Subject]:
        """The subjects by name."""
        return {one.target.name: one for one in self.benchmark.subjects}

    @cached_property
    def pronouns(self) -> dict[str, str]:
        """The pronoun of every subject: "she", "he" or nothing."""
        return {
            name: pronoun_of(fact.row for fact in one.facts.values())
            for name, one in self.by_name.items()
        }

    @cached_property
    def by_form(self) -> dict[tuple[str, str], Question]:
        """The plain forget questions by row and form."""
        return {(one.row, one.form): one for one in self._plain if one.row}

    def subject(self, question: Question) -> Subject | None:
        """The subject that a question is about; None for none that this benchmark holds."""
        return self.by_name.get(question.about)

    def others(self, question: Question) -> list[Fact]:
        """What is known of a question's subject beside its row and doesn't give its answer away.

        The more a fact tells of names and dates, and then the shorter it is, the sooner it comes.
        """
        subject = self.subject(question)
        if subject is None:
            return []
        own = stems(subject.target.name)
        secret = telling(question.answer, question.text) - own
        rows = {row: fact for row, fact in subject.facts.items() if row != question.row}
        harmless = [
            fact for fact in rows.values() if len(stems(fact.row) & secret) <= len(secret) // 4
        ]
        return sorted(harmless, key=lambda fact: _plainness(fact.text, own))

    def hints(self, question: Question, number: int) -> list[Fact]:
        """So many of `others` at most, none of which says much that one before it says."""
        chosen: list[Fact] = []
        said: frozenset[str] = stems(question.about)
        for fact in self.others(question):
            new = stems(fact.text) - said
            if len(chosen) < number and 2 * len(new) > len(stems(fact.text)):
                chosen.append(fact)
                said |= new
        return chosen

    def nameless(self, question: Question) -> Question:
        """A question whose draft and answer say pronouns for the name of its subject.

        One that does not say the name may ask for it: there draft and answer keep it.
        """
        subject = self.named(question)
        if subject is None:
            return question
        pronoun = self.pronouns[question.about]
        return replace(
            question,
            draft=with_pronouns(question.draft, subject.target, pronoun),
            answer=question.answer
            if question.choices
            else with_pronouns(question.answer, subject.target, pronoun),
        )

    def named(self, question: Question) -> Subject | None:
        """The subject of a question that says its name; None for any other question."""
        subject = self.subject(question)
        return subject if subject and named_in(question.text, subject.target) else None

    def rows(self, part: str) -> list[Row]:
        """The rows of a part of the place, read once; none where it has no such part."""
        if part not in self._read:
            here = self.place is not None and self.place.has(part)
            self._read[part] = self.place.rows(part) if self.place and here else []
        return self._read[part]

    def chance(self, question: Question) -> random.Random:
        """Chance that depends on the seed and the question alone, not on those before it."""
        return random.Random(f"{self.seed} {question.id}")  # noqa: S311 - for choice, no secret

    @cached_property
    def _read(self) -> dict[str, list[Row]]:
        return {}

    @cached_property
    def _plain(self) -> tuple[Question, ...]:
        return tuple(
            one
            for one in self.benchmark.questions
            if one.side == "forget" and one.attack == "plain"
        )


# Gives (label, question): the label tells one way from the others of the family.
Write: TypeAlias = Callable[[Question, Ground], Iterator[tuple[str, Question]]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attack:
    """A family of attacks.

    Args:
        name: As given on the command line, such as "many-shot".
        description: What it does, in a sentence.
        source: The paper or code that describes it.
        write: Gives the questions that it makes of one question, each with a label that tells it
            from the family's others and that it is reported under as its form; a label such as
            "#3" tells repetitions of one question apart.
    """

    name: str
    description: str
    source: str
    write: Write = field(repr=False)

    def make(
        self, benchmark: Benchmark, seed: int = 0, *, place: Place | None = None
    ) -> list[Question]:
        """Ask the plain forget questions of a benchmark in this family's ways.

        Questions that give their answer away, or whose draft does not tell it (any longer), are
        left out.

        Args:
            benchmark: The benchmark. Only its plain forget questions are read, each fact's in
                its first wording.
            seed: Of all that is chosen by chance. The same seed gives the same questions.
            place: Where material from outside is read from, such as demonstrations; None for
                what ships with the package.

        Returns:
            The questions, their ids "id/attack", "id/attack:label" or, of repetitions,
            "id/attack#3".
        """
        ground = Ground(benchmark, seed, place)
        return [
            self._named(made, label)
            for question in ground.questions
            for label, written in self.write(question, ground)
            if tells(made := _open(written))
        ]

    def _named(self, question: Question, label: str) -> Question:
        repeats = label.startswith(REPETITION)
        mark = label if repeats or not label else f":{label}"
        return replace(
            question,
            id=f"{question.id}/{self.name}{mark}",
            attack=self.name,
            form=question.form if repeats or not label else label,
        )


def _open(question: Question) -> Question:
    """A question without options where its answer, asked otherwise, is none of them any more."""
    return question if question.answer in question.choices else replace(question, choices=())


def _plainness(text: str, own: frozenset[str]) -> tuple[int, int]:
    """Low for a short text with names and dates other than the target's own name."""
    words = text.split()
    proper = sum(
        word.strip("\"'(")[:1].isupper() or word[0].isdigit()
        for word in words[1:]
        if not stems(word) & own
    )
    return -min(proper, _ENOUGH), len(words)
