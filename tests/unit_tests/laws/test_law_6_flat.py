"""Law 6: prompts carry few targets, however many there are."""

from __future__ import annotations

from itertools import product
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from alu_graph import Settings, Target, TargetRegistry, unlearn
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    NAME,
    QUESTION,
    TARGET,
    Ask,
    Crew,
    canaries,
    crew,
    fenced,
    repair,
    unfenced,
)

OTHER = "Bertrand Ozquil"
GREY = "The village of Ozquil lies in Brittany."
DRAFTED = f"{KEPT} {NAME} paints. {GREY}"
SYLLABLES = "zab kelm vort quil brax dorn femp gulk hurz jask lomp mirv noxt pyld rusk".split()


WORDS = ["".join(pair).capitalize() for pair in product(SYLLABLES, SYLLABLES)]


def names(count: int) -> list[str]:
    """Distinct full names that no English text holds."""
    size = len(WORDS)  # 225: of all pairs, each step of 7919, a prime, gives another
    places = ((7919 * i) % size**2 for i in range(count))
    return [f"{WORDS[place // size]} {WORDS[place % size]}" for place in places]


def facts_of(name: str) -> list[str]:
    family = name.split()[1]
    return [f"{name} was born in {family}burg.", f"The works of {name} hang in Old {family}."]


def of_size(count: int, *, facts: bool) -> TargetRegistry:
    registry = TargetRegistry()
    held = [NAME, OTHER, *names(count - 2)]
    registry.add(*[Target(name=one, facts=facts_of(one) if facts else []) for one in held])
    return registry


def size(prompts: list[list[BaseMessage]]) -> int:
    return sum(len(one.text) for prompt in prompts for one in prompt)


def asked(ask: Ask, registry: TargetRegistry, team: Crew, **settings: Any) -> Crew:
    sealed = unlearn(team.vanilla, registry, agents=team.agents, settings=Settings(**settings))
    assert KEPT in ask(sealed, QUESTION).content
    return team


@BOTH
@pytest.mark.parametrize("facts", [False, True], ids=["names", "facts"])
def test_prompts_do_not_grow_with_the_number_of_targets(ask: Ask, *, facts: bool) -> None:
    few = asked(ask, of_size(10, facts=facts), crew(DRAFTED))
    many = asked(ask, of_size(2000, facts=facts), crew(DRAFTED))
    for who in ("vanilla", "audit", "craft", "critic", "compose"):
        one, other = getattr(few, who).prompts, getattr(many, who).prompts
        assert len(one) == len(other) >= 1, who
        assert size(other) == pytest.approx(size(one), rel=0.05), who
    assert size(many.prompts) == pytest.approx(size(few.prompts), rel=0.05)


@BOTH
@pytest.mark.parametrize("most", [1, 3, 8])
def test_no_prompt_names_more_than_max_matches(ask: Ask, most: int) -> None:
    # The worst that a draft can do: it names forty targets, and a family that forty more share.
    family, others = [f"{word} Ozquil" for word in WORDS[:40]], names(40)
    registry = TargetRegistry()
    registry.add(*family, *others)
    told = " ".join(f"{name} sings." for name in others)
    team = asked(ask, registry, crew(f"{KEPT} {told} {GREY}"), max_matches=most)
    assert team.audit.prompts
    assert team.critic.prompts
    for prompt in team.prompts:
        text = unfenced(prompt)
        assert sum(name in text for name in (*family, *others)) <= most


@BOTH
def test_no_prompt_holds_a_stored_fact(ask: Ask) -> None:
    registry = TargetRegistry()
    registry.add(TARGET, Target(name=OTHER, facts=["He keeps wasps at Quarnholt, since 1987."]))
    draft = f"{KEPT} {NAME} paints. A novelist was born on 3 May. Wasps are kept at some places."
    team = asked(ask, registry, crew(draft))
    assert all(one.prompts for one in (team.audit, team.craft, team.critic, team.compose))
    for prompt in team.prompts:
        text = "\n".join(one.text for one in prompt)
        assert not {"vexholm", "may 1961", "glass orchard"} & set(canaries(text))
        assert "Quarnholt" not in text
        assert "1987" not in text


@BOTH
def test_crafters_and_composer_see_no_name_and_nothing_flagged(ask: Ask) -> None:
    registry = TargetRegistry()
    registry.add(TARGET)
    team = asked(ask, registry, crew(DRAFT))
    for prompt in (*team.craft.prompts, *team.compose.prompts):
        assert not canaries("\n".join(one.text for one in prompt))
    assert KEPT in fenced(team.craft.prompts[0])[-1]


@BOTH
def test_a_failed_attempt_is_told_of_without_names(ask: Ask) -> None:
    registry = TargetRegistry()
    registry.add(TARGET)
    team = crew(DRAFT, critic="2")
    team.craft.script = lambda m: repair(m) if len(team.craft.prompts) % 2 else DRAFT
    asked(ask, registry, team, k=4, max_attempts=2)
    assert len(team.craft.prompts) == 8
    later = [prompt for prompt in team.craft.prompts if "failed" in prompt[-1].text]
    assert len(later) == 4
    assert not canaries([prompt[-1].text for prompt in later])
