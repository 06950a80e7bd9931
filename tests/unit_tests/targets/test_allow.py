from __future__ import annotations

from pathlib import Path

import pytest

from alu_graph import Target, TargetRegistry, check
from alu_graph.errors import TargetError

COACH = "Maria Gonzalez, the tennis coach"
STREET = "Maria Gonzalez Street"
TARGET = Target(
    name="Maria Gonzalez",
    facts=["Born in Lyon in 1961.", "Won the Abel prize."],
    allow=[COACH, STREET],
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Where is the bakery?", "It is in Maria Gonzalez Street."),
        ("Where is the bakery?", "It is in MARÍA GONZÁLEZ street."),
        ("Where is Maria Gonzalez Street?", "It is in Lima, near the park."),
        ("Who trains them?", "Maria Gonzalez, the tennis coach, trains them in Lima."),
        (f"Where was {COACH}, born?", "She was born in Lima in 1980."),
    ],
)
def test_an_allowed_phrase_is_no_name(registry: TargetRegistry, asked: str, said: str) -> None:
    assert check(said, registry, question=asked).clean


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Who lives there?", "Maria Gonzalez lives there."),
        ("Who trains them?", "Maria Gonzalez. The tennis coach is away."),
        ("Who is it?", f"{STREET} is named after Maria Gonzalez."),
        ("Who is Maria Gonzalez?", f"A person who lives in {STREET}."),
        (f"Who is {COACH}? And where was Maria Gonzalez born?", "In Rome."),
        (f"Where was {COACH}, born?", "In Lyon in 1961."),
        (f"Who is {COACH}?", "She won many cups, and the Abel."),
        (f"How many children has {COACH}? I mean the real one.", "Two children."),
        (f"After whom is {STREET} named?", "After a woman who cared for patients."),
        ("Who?", f"{COACH}, was born in Lyon in 1961 and won the Abel prize."),
    ],
)
def test_it_exempts_no_asks_and_no_facts(registry: TargetRegistry, asked: str, said: str) -> None:
    assert not check(said, registry, question=asked).clean


@pytest.mark.parametrize("phrase", ["Maria Gonzalez", "the MARIA GONZÁLEZ", "Gonzalez, Maria"])
def test_a_phrase_that_is_but_the_name_is_refused(phrase: str) -> None:
    with pytest.raises(TargetError, match="words beside"):
        TargetRegistry().add(Target(name="Maria Gonzalez", allow=[phrase]))


def test_it_is_for_its_own_target_only() -> None:
    registry = TargetRegistry()
    registry.add(TARGET, Target(name="Gonzalez Street"))
    assert not check(f"It is in {STREET}.", registry).clean


def test_it_is_stored_and_merged(tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    other = TargetRegistry(path)
    TargetRegistry(path).add(Target(name="Maria Gonzalez", allow=[STREET]))
    assert check(f"It is in {STREET}.", other).clean
    other.add(Target(name="maria gonzález", allow=[COACH]))
    [held] = TargetRegistry(path)
    assert held.allow == (STREET, COACH)
    assert other.remove("Maria Gonzalez") == 1
