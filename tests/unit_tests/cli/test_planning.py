from __future__ import annotations

import argparse
from typing import Any

import pytest
from pydantic import ValidationError

from alu_graph.cli.options import UsageError
from alu_graph.cli.planning import add_plan_options, plan_of
from alu_graph.errors import ALUError
from alu_graph.evaluation.ablations import ABLATIONS
from alu_graph.evaluation.attacks import ATTACKS
from alu_graph.evaluation.methods import METHODS
from alu_graph.evaluation.plan import Plan


def planned(*words: str, action: str = "run") -> Plan:
    parser = argparse.ArgumentParser(allow_abbrev=False)
    add_plan_options(parser, action)
    return plan_of(parser.parse_args(words))


def test_what_is_not_given_is_as_a_plan_has_it() -> None:
    assert planned("sample") == Plan(sets=("sample",))


def test_what_is_named_twice_counts_once() -> None:
    words = (
        "wpu sample wpu --attacks role-play role-play all --targets 9 9 --sides mixed forget "
        "--methods ours keyword-filter keyword-filter"
    )
    plan = planned(*words.split())
    assert plan.sets == ("wpu", "sample")
    assert plan.attacks == ("role-play", *(one for one in ATTACKS if one != "role-play"))
    assert plan.methods == ("ours", "keyword-filter")
    assert plan.sizes == (9,)
    assert plan.sides == ("forget", "mixed")


@pytest.mark.parametrize(
    ("given", "left_out"),
    [
        ((), {"prompt-guardrail", "icul", "filter-guardrail", "alu-paper"}),
        (("--judge", "local"), {"prompt-guardrail", "icul"}),
        (("--vanilla", "local"), {"filter-guardrail", "alu-paper"}),
        (("--vanilla", "local", "--judge", "local"), set()),
    ],
)
def test_all_methods_are_those_that_can_run(given: tuple[str, ...], left_out: set[str]) -> None:
    plan = planned("sample", *given, "--methods", "all")
    assert set(METHODS) - set(plan.methods) == left_out


def test_ablations_go_with_and_without_facts() -> None:
    plan = planned("sample", action="ablate")
    assert plan.methods == ("ours", *ABLATIONS)
    assert plan.facts == (True, False)
    assert planned("sample", "--facts", "names", action="ablate").facts == (False,)


def test_curves_have_growing_sizes() -> None:
    assert planned("sample", action="scale").sizes == (10, 100, 1000, 10_000)
    assert planned("sample", "--targets", "5", action="scale").sizes == (5,)


def test_settings_are_read_as_their_fields() -> None:
    plan = planned("sample", "--setting", "k=5", "--setting", "echo_names=true")
    assert plan.settings == (("k", 5), ("echo_names", True))


@pytest.mark.parametrize(
    ("given", "error", "said"),
    [
        ("--methods nonsense", ALUError, "no method 'nonsense': choose from none, ours"),
        ("--methods filter-guardrail", UsageError, "give it a model by --judge MODEL"),
        ("--attacks nonsense", UsageError, "no attack 'nonsense': choose from paraphrase"),
        ("--setting colour=1", UsageError, "no setting 'colour': choose from k, top_j"),
        ("--setting k=99", ValidationError, "less than or equal to 16"),
    ],
)
def test_what_can_not_be_is_said(given: str, error: Any, said: str) -> None:
    with pytest.raises(error, match=said):
        planned("sample", *given.split())
