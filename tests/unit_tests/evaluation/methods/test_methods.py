"""What holds for every method."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from langchain_core.messages import HumanMessage, SystemMessage

import alu_graph.evaluation.methods as package
from alu_graph import Fact, Target
from alu_graph.errors import ModelError
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.methods import METHODS
from tests.unit_tests.evaluation.methods.world import (
    ABOUT,
    ILVANA,
    INNOCENT,
    KNOWN,
    prompts,
    refused,
    said,
    setup_of,
    turns,
    untouched,
    vanilla,
)
from tests.unit_tests.fakes import Chat, saying
from tests.unit_tests.scripted import BOTH, Ask, ainvoke, invoke

JUDGED = [name for name, method in METHODS.items() if method.judges]


def judge() -> Chat:
    """Says yes where the vanilla's answer tells something."""
    return Chat(say=lambda messages: "yes" if "Vexholm" in messages[-1].text else "no")


def test_the_order_of_reports() -> None:
    assert list(METHODS) == [
        "none",
        "ours",
        "prompt-guardrail",
        "filter-guardrail",
        "keyword-filter",
        "refuse-if-named",
        "embedding-threshold",
        "icul",
        "alu-paper",
    ]


@pytest.mark.parametrize("name", METHODS)
def test_a_docstring_names_the_source(name: str) -> None:
    file = name.replace("-", "_")
    assert (Path(package.__path__[0]) / f"{file}.py").is_file()
    doc = " ".join((importlib.import_module(f"{package.__name__}.{file}").__doc__ or "").split())
    assert METHODS[name].source in doc


@pytest.mark.parametrize("name", METHODS)
@pytest.mark.parametrize("question", [ABOUT, INNOCENT])
def test_sync_is_async(name: str, question: str) -> None:
    first, second = (
        said(ask, name, setup_of(judge=judge()), question) for ask in (invoke, ainvoke)
    )
    assert first.text == second.text


@pytest.mark.parametrize("name", JUDGED)
def test_no_judge(name: str) -> None:
    with pytest.raises(ModelError, match="give the run a judge"):
        METHODS[name].build(setup_of())


@BOTH
@pytest.mark.parametrize("name", [name for name in METHODS if name != "ours"])
def test_an_error_of_the_vanilla_is_raised(ask: Ask, name: str) -> None:
    def fail(_: object) -> str:
        msg = "gone"
        raise ConnectionError(msg)

    method = METHODS[name].build(setup_of(asked=Chat(say=fail), judge=judge()))
    with pytest.raises(ConnectionError):
        ask(method, turns(INNOCENT))


@BOTH
@pytest.mark.parametrize("name", [name for name in METHODS if name != "alu-paper"])
def test_a_vanilla_that_gives_text(ask: Ask, name: str) -> None:
    as_text = vanilla() | (lambda message: message.text)
    method = METHODS[name].build(setup_of(asked=as_text, judge=saying("no")))
    assert ask(method, turns(INNOCENT)) == KNOWN[INNOCENT]


@BOTH
@pytest.mark.parametrize("name", [name for name, method in METHODS.items() if method.grows])
def test_targets_are_read_at_each_answer(ask: Ask, name: str) -> None:
    asked, judge, forget = vanilla(), saying("no"), ForgetSet([ILVANA])
    method = METHODS[name].build(setup_of(asked=asked, judge=judge, forget=forget))
    before = ask(method, turns(INNOCENT)), *prompts(asked), *prompts(judge)
    forget._more = (Target(name="Lima", facts=[Fact(ask=INNOCENT, text="Lima.")]),)
    asked.asked.clear()
    judge.asked.clear()
    after = ask(method, turns(INNOCENT)), *prompts(asked), *prompts(judge)
    told = INNOCENT if name == "icul" else "- Lima"
    if name in ("keyword-filter", "refuse-if-named", "embedding-threshold"):
        assert (refused(before[0]), refused(after[0])) == (False, True)
    else:
        assert "\n".join(after[1:]).count(told) > "\n".join(before[1:]).count(told)


@BOTH
def test_none_is_the_vanilla(ask: Ask) -> None:
    assert untouched(said(ask, "none", setup_of(), ABOUT), ABOUT)


@BOTH
def test_ours_unlearns_and_lets_through(ask: Ask) -> None:
    setup = setup_of()
    assert "Vexholm" not in said(ask, "ours", setup, ABOUT).text
    assert untouched(said(ask, "ours", setup, INNOCENT), INNOCENT)


@BOTH
def test_ours_has_the_settings_of_the_run(ask: Ask) -> None:
    setup = setup_of()
    settings = setup.settings.model_copy(update={"refusal": "No word of it."})
    changed = type(setup)(vanilla=setup.vanilla, forget=setup.forget, settings=settings)
    assert said(ask, "ours", changed, ABOUT).text == "No word of it."


@BOTH
def test_prompt_guardrail_lists_all_in_one_system_message(ask: Ask) -> None:
    asked = vanilla()
    method = METHODS["prompt-guardrail"].build(setup_of(asked=asked))
    given = [SystemMessage("Be short."), HumanMessage(INNOCENT)]
    assert ask(method, given).text == KNOWN[INNOCENT]
    [[lead, question]] = asked.asked
    assert isinstance(lead, SystemMessage)
    assert "- Ilvana Torquemont (also: Torka)\n- Bo Lundquist\n" in lead.text
    assert lead.text.endswith("Be short.")
    assert question.text == INNOCENT
    assert [one.text for one in given] == ["Be short.", INNOCENT]
