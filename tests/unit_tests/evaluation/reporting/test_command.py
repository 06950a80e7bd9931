from __future__ import annotations

import shlex
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.cli.main import _parser
from alu_graph.cli.planning import plan_of
from alu_graph.evaluation.ablations import ABLATIONS, method_of
from alu_graph.evaluation.attacks import ATTACKS
from alu_graph.evaluation.methods import METHODS
from alu_graph.evaluation.plan import OURS, Plan
from alu_graph.evaluation.reporting.command import command_of
from alu_graph.evaluation.sources.load import SETS

# Whatever a shell lets one write; what begins with a dash is an option to any parser.
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1)
WORD = WORDS.filter(lambda text: not text.startswith("-"))
SETTINGS: dict[str, st.SearchStrategy[Any]] = {
    "k": st.integers(1, 16),
    "good_enough": st.floats(1, 5),
    "mode": st.sampled_from(["balanced", "strict"]),
    "echo_names": st.booleans(),
    "refusal": WORDS.filter(lambda text: len(text) <= 2000),
}


def several(names: Any, least: int = 0) -> st.SearchStrategy[tuple[Any, ...]]:
    held = st.lists(st.sampled_from(list(names)), unique=True, min_size=least, max_size=4)
    return held.map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Any plan that the command can mean."""
    vanilla = draw(st.just("perfect-memory") | WORD)
    judge = draw(st.none() | WORD)
    others = [
        name for name in (*METHODS, *ABLATIONS) if not (method_of(name).judges and judge is None)
    ]
    sizes = st.lists(st.integers(1, 10**6), unique=True, min_size=1, max_size=3).map(tuple)
    names = draw(several(SETTINGS))
    return Plan(
        sets=draw(several([*SETS, "my own.jsonl", "it's.jsonl"], 1)),
        data=draw(st.none() | WORD),
        vanilla=vanilla,
        drafts=draw(st.sampled_from(["paraphrased", "reference"])),
        methods=tuple(dict.fromkeys((OURS, *draw(several(others))))),
        judge=judge,
        agents=draw(st.just("rules") | WORD),
        settings=tuple((name, draw(SETTINGS[name])) for name in names),
        attacks=draw(several(ATTACKS)),
        facts=draw(st.sampled_from([(True,), (False,), (True, False)])),
        sizes=draw(st.just((0,)) | sizes),
        leave_row_out=draw(st.booleans()),
        limit=draw(st.integers(0, 10**6)),
        sides=draw(
            st.sampled_from([("forget",), ("retain", "mixed"), ("forget", "retain", "mixed")])
        ),
        groups=draw(several(["forget10", "real people, mixed"])),
        forms=draw(several(["original", "masked"])),
        half=draw(st.sampled_from([None, 0, 1])),
        seed=draw(st.integers(-(10**9), 10**9)),
    )


def meant(command: str) -> Plan:
    """What the command's own parser makes of a line."""
    program, *words = shlex.split(command)
    assert program == "alu"
    return plan_of(_parser().parse_args(words))


@given(plans())
def test_the_command_of_a_plan_means_that_plan(plan: Plan) -> None:
    assert meant(command_of(plan)) == plan


@pytest.mark.parametrize(
    "line",
    [
        "alu eval ablate sample",
        "alu eval ablate tofu/forget01 wpu --data d --facts names --agents local --limit 3",
        "alu eval scale sample",
        "alu eval scale sample --targets 10 20 --methods all --judge local --keep-row",
    ],
)
def test_ablations_and_curves_can_be_told_as_runs(line: str) -> None:
    plan = meant(line)
    command = command_of(plan)
    assert command.startswith("alu eval run ")
    assert meant(command) == plan


def test_only_what_differs_is_said() -> None:
    assert command_of(Plan(sets=("sample",))) == "alu eval run sample"


def test_a_plan_by_the_command_comes_back_from_its_folder(tmp_path: Path) -> None:
    line = "alu eval ablate sample --setting k=5 --setting mode=strict --setting k=4 --half 1"
    plan = meant(line)
    assert plan.settings == (("k", 4), ("mode", "strict"))
    assert Plan.of_dict(plan.as_dict()) == plan
