from __future__ import annotations

import pytest

from alu_graph import Target, TargetRegistry
from alu_graph.agents.learning.plan import plan
from tests.unit_tests.agents.learning.knowing import NAME, TWIN

SOURCE = "learned:m"


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(
        Target(name=NAME, id="one", aliases=["Countess Brimwold"]),
        Target(name="The Glass Orchard", id="three", kind="work"),
        Target(name="A poem", id="four", kind="passage", facts=["Of orchards made of glass ..."]),
    )
    made.add(Target(name=TWIN, id="two"), basis=SOURCE)
    return made


def test_what_is_done_and_what_has_no_knowledge_is_passed_over(registry: TargetRegistry) -> None:
    found = plan(registry, SOURCE)
    assert (set(found.ids), found.done, found.passed_over) == ({"one", "three"}, 1, 1)
    assert plan(registry, "learned:another").done == 0


def test_calls_are_counted_with_those_about_made_up_names(registry: TargetRegistry) -> None:
    one = plan(registry, SOURCE, only=["one"])
    assert one.calls == 3 * 13
    assert plan(registry, SOURCE, only=["three"]).calls == 3 * 12
    assert plan(registry, SOURCE).calls == 3 * 25
    assert plan(registry, SOURCE, only=["one"], wordings=1).calls == 3 * 7
    assert one.prompt_tokens < one.completion_tokens


@pytest.mark.parametrize("given", ["one", NAME.upper(), "countess brimwold"])
def test_targets_are_chosen_by_id_name_or_alias(registry: TargetRegistry, given: str) -> None:
    assert plan(registry, SOURCE, only=[given]).ids == ("one",)


def test_a_limit_bounds_the_targets(registry: TargetRegistry) -> None:
    assert len(plan(registry, SOURCE, limit=1).ids) == 1


def test_nothing_to_do_takes_no_calls(registry: TargetRegistry) -> None:
    found = plan(registry, SOURCE, only=["two"])
    assert (found.ids, found.calls, found.prompt_tokens) == ((), 0, 0)
    assert found.cost(1.0, 1.0) == 0


def test_one_that_was_removed_and_added_again_is_asked_about_again(
    registry: TargetRegistry,
) -> None:
    registry.remove("two")
    registry.add(Target(name=TWIN, id="two"))
    assert plan(registry, SOURCE, only=["two"]).ids == ("two",)


def test_a_list_has_targets_of_its_own(registry: TargetRegistry) -> None:
    registry.add(Target(name=NAME, id="theirs"), namespace="acme")
    assert plan(registry, SOURCE, namespace="acme").ids == ("theirs",)
    assert "theirs" not in plan(registry, SOURCE).ids
