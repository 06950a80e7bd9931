from __future__ import annotations

from alu_graph import Fact, Target
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.question import Subject
from alu_graph.evaluation.sources.made import made_names
from tests.unit_tests.evaluation.methods.world import BO, ILVANA

TOPIC = Subject(
    target=Target(name="barrels", kind="topic"),
    facts={f"t{n}": Fact(text=f"A stave of size {n} is bent over steam.") for n in range(8)},
)


def state(forget: ForgetSet) -> tuple[list[list[str]], list[list[str]]]:
    """The facts by target, in the registry and on the list."""
    held = sorted(forget.registry, key=lambda one: one.name)
    listed = sorted(forget.targets, key=lambda one: one.name)
    return (
        [[one.name, *(fact.text for fact in one.facts)] for one in held],
        [[one.name, *(fact.text for fact in one.facts)] for one in listed],
    )


def test_leaving_out_takes_one_fact_and_puts_back_the_one_before() -> None:
    forget = ForgetSet([ILVANA, BO])
    whole = state(forget)
    assert whole[0] == whole[1]
    for row, gone in (("born", "In Vexholm."), ("wrote", "The Glass Orchard."), ("mill", "mill")):
        forget.leave_out(row)
        registry, listed = state(forget)
        assert registry == listed
        assert gone not in str(registry)
        assert sum(map(len, registry)) == sum(map(len, whole[0])) - 1
    forget.leave_out("")
    assert state(forget) == whole


def test_a_row_of_no_fact_puts_all_in_force() -> None:
    forget = ForgetSet([ILVANA])
    whole = state(forget)
    forget.leave_out("born")
    forget.leave_out("nobody's")
    assert state(forget) == whole


def test_the_registry_finds_by_what_is_in_force_only() -> None:
    forget = ForgetSet([ILVANA, BO])
    asked = "Who wrote The Glass Orchard?"
    assert [one.target.name for one in forget.registry.find(asked)][:1] == ["Ilvana Torquemont"]
    forget.leave_out("wrote")
    assert not any("Glass" in fact.text for one in forget.registry for fact in one.facts)
    assert [one.target.id for one in forget.registry.find("Ilvana Torquemont")]


def test_without_facts_names_are_left_and_topics_whole() -> None:
    forget = ForgetSet([ILVANA, TOPIC], facts=False)
    assert {one.name: len(one.facts) for one in forget.targets} == {
        "Ilvana Torquemont": 0,
        "barrels": 8,
    }
    assert forget.targets[0].aliases == ("Torka",)


def test_a_topic_keeps_its_exemplars() -> None:
    forget = ForgetSet([TOPIC])
    revision = forget.registry.revision
    forget.leave_out("t1")
    assert len(forget.targets[0].facts) == 8
    assert forget.registry.revision == revision


def test_made_up_targets_stand_beside_them() -> None:
    forget = ForgetSet([ILVANA], more=made_names(5, 0))
    forget.leave_out("born")
    assert len(forget.targets) == len(forget.registry) == 6
