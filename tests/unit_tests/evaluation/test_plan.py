from __future__ import annotations

import json
from pathlib import Path

import pytest

from alu_graph.errors import ALUError
from alu_graph.evaluation.plan import Plan
from tests.unit_tests.evaluation.mine import QUESTIONS, loaded


def test_the_vanilla_goes_first_and_once() -> None:
    plan = Plan(sets=("sample",), methods=("ours", "none", "keyword-filter", "ours"))
    assert plan.asked_methods == ("none", "ours", "keyword-filter")


def test_a_plan_comes_back_from_json() -> None:
    plan = Plan(
        sets=("sample", "wpu"),
        settings=(("k", 5), ("mode", "strict")),
        facts=(True, False),
        sizes=(10, 100),
        half=0,
    )
    assert Plan.of_dict(json.loads(json.dumps(plan.as_dict()))) == plan
    assert Plan.of_dict({**plan.as_dict(), "digests": {"sample": "1"}}) == plan


@pytest.mark.parametrize("change", [{"gone": 1}, {"seed": None}])
def test_a_plan_of_another_version_is_refused(change: dict[str, int | None]) -> None:
    held = {**Plan(sets=("sample",)).as_dict(), **change}
    if held["seed"] is None:
        del held["seed"]
    with pytest.raises(ALUError, match="another version") as error:
        Plan.of_dict(held)
    assert next(iter(change)) in str(error.value)


def test_unsound_plans_are_refused() -> None:
    with pytest.raises(ALUError, match="no set was named"):
        Plan(sets=())
    with pytest.raises(ALUError, match="negative"):
        Plan(sets=("sample",), sizes=(-1,))


def test_conditions_say_how_many_targets_there_are(tmp_path: Path) -> None:
    sets = {"mine": loaded(tmp_path)}  # has two targets
    plan = Plan(sets=("mine",), sizes=(1, 2, 0, 5), facts=(True, False))
    assert [one.label for one in plan.conditions(sets)] == [
        "mine, 2 targets, with facts",
        "mine, 2 targets, names only",
        "mine, its own targets, with facts",
        "mine, its own targets, names only",
        "mine, 5 targets, with facts",
        "mine, 5 targets, names only",
    ]
    assert plan.answers(sets) == 6 * 2 * QUESTIONS


@pytest.mark.parametrize(
    "change", [{"vanilla": "local"}, {"agents": "local"}, {"judge": "local"}, {}]
)
def test_models_are_known(change: dict[str, str]) -> None:
    assert Plan(sets=("sample",), **change).uses_models == bool(change)  # type: ignore[arg-type]
