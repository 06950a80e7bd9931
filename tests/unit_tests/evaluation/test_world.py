from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import BaseMessage

from alu_graph.errors import ModelError
from alu_graph.evaluation.methods import METHODS, REFUSAL
from alu_graph.evaluation.methods.method import Setup
from alu_graph.evaluation.plan import Condition, Plan
from alu_graph.evaluation.question import Question
from alu_graph.evaluation.reply import Reply
from alu_graph.evaluation.vanilla.asking import asked_now
from alu_graph.evaluation.world import World, benchmark_of
from tests.unit_tests.evaluation.mine import BO, ILVANA, add_method, add_models, known, mine
from tests.unit_tests.fakes import Chat

JUDGED = [name for name, one in METHODS.items() if one.judges]
INSTRUCTED = [name for name, one in METHODS.items() if one.instructs]


def world(plan: Plan, **condition: Any) -> World:
    [name] = plan.sets
    return World(plan, benchmark_of(plan, name), Condition(set=name, **condition))


def ask(plan: Plan, *methods: str, **condition: Any) -> dict[tuple[str, str], Reply]:
    """Replies by question and method."""
    here, [name] = world(plan, **condition), plan.sets
    asked = benchmark_of(plan, name).questions
    return {
        (question.text, reply.method): reply
        for question in asked
        for reply in here.ask(question, methods)
    }


def facts_seen(
    monkeypatch: pytest.MonkeyPatch, plan: Plan, **condition: Any
) -> dict[str, set[str]]:
    """What is known of the targets while each question is asked."""
    seen: dict[str, set[str]] = {}

    def note(messages: list[BaseMessage], setup: Setup) -> str:
        listed = {fact.text for one in setup.forget.targets for fact in one.facts}
        held = {fact.text for one in setup.forget.registry for fact in one.facts}
        assert listed == held
        seen[messages[-1].text] = held
        return REFUSAL

    add_method(monkeypatch, "spy", note)
    ask(plan, "spy", **condition)
    return seen


def test_the_fact_of_the_asked_row_is_left_out_while_it_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = facts_seen(monkeypatch, mine(tmp_path))
    every = {"In Vexholm.", "The Glass Orchard.", "He is a cooper."}
    assert seen["Where was Ilvana Torquemont born?"] == every - {"In Vexholm."}
    assert seen["What did Ilvana Torquemont write?"] == every - {"The Glass Orchard."}
    assert seen["What is the capital of Peru?"] == every


def test_the_row_may_be_kept_and_facts_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = facts_seen(monkeypatch, mine(tmp_path, leave_row_out=False))
    assert {len(facts) for facts in seen.values()} == {3}
    assert not any(facts_seen(monkeypatch, mine(tmp_path), facts=False).values())


def test_targets_are_filled_up_to_the_size(tmp_path: Path) -> None:
    plan = mine(tmp_path)
    assert [len(world(plan, size=size).forget.targets) for size in (0, 1, 7)] == [2, 2, 7]
    assert {ILVANA, BO} <= {one.name for one in world(plan, size=7).forget.targets}


def test_the_settings_of_the_plan_are_in_force(tmp_path: Path) -> None:
    plan = mine(tmp_path, settings=(("refusal", "No word of it."),))
    assert ask(plan, "ours")["Where was Ilvana Torquemont born?", "ours"].text == "No word of it."


def test_outcomes_and_costs(tmp_path: Path) -> None:
    replies = ask(mine(tmp_path), "none", "ours")
    peru, vexholm = "What is the capital of Peru?", "Where was Ilvana Torquemont born?"
    assert replies[peru, "ours"].outcome == "untouched"
    assert replies[vexholm, "none"].outcome == "untouched"
    assert replies[vexholm, "ours"].outcome == "refused"
    assert (
        replies["Where is Oslo, and where did Bo Lundquist study?", "ours"].outcome == "rewritten"
    )
    assert replies[peru, "ours"].calls == 1
    assert replies[peru, "ours"].tokens_in > 0
    assert replies[peru, "ours"].tokens_out > 0


def test_the_vanilla_is_asked_first_and_given_where_it_is_wanted(tmp_path: Path) -> None:
    plan = mine(tmp_path)
    [name] = plan.sets
    [first, *_] = benchmark_of(plan, name).questions
    here = world(plan)
    assert [one.method for one in here.ask(first, ("ours", "none"))] == ["none", "ours"]
    assert [one.method for one in here.ask(first, ("ours",))] == ["ours"]


def test_a_method_that_fails_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> str:
        raise ConnectionError

    add_method(monkeypatch, "broken", fail)
    replies = ask(mine(tmp_path), "none", "broken", "ours")
    broken = [one for (_, method), one in replies.items() if method == "broken"]
    assert {(one.outcome, one.error, one.text) for one in broken} == {
        ("failed", "ConnectionError", "")
    }
    assert not any(one.error for (_, method), one in replies.items() if method != "broken")


def test_a_vanilla_that_fails_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def say(messages: list[BaseMessage]) -> str:
        if "Peru" in messages[-1].text:
            raise TimeoutError
        return known().get(messages[-1].text, "I don't know.")

    add_models(monkeypatch, tired=Chat(say=say))
    replies = ask(mine(tmp_path, vanilla="tired"), "none", "ours")
    peru = "What is the capital of Peru?"
    assert (replies[peru, "none"].outcome, replies[peru, "none"].error) == (
        "failed",
        "TimeoutError",
    )
    assert replies[peru, "ours"].outcome == "refused"  # not untouched: there was no answer
    assert Counter(bool(one.error) for one in replies.values())[True] == 1


@pytest.mark.parametrize("name", JUDGED)
def test_methods_that_judge_are_given_the_judge(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def judge(messages: list[BaseMessage]) -> str:
        told = any(word in messages[-1].text for word in ("Vexholm", "Orchard", "cooper"))
        return "yes" if told else "no"

    made = Chat(say=judge)
    add_models(monkeypatch, scripted=made)
    replies = ask(mine(tmp_path, judge="scripted"), name)
    assert made.asked
    assert not any(one.error for one in replies.values())
    assert sum(one.calls for one in replies.values()) >= len(made.asked)
    with pytest.raises(ModelError, match="give the run a judge"):
        ask(mine(tmp_path), name)


@pytest.mark.parametrize("name", INSTRUCTED)
def test_methods_that_instruct_reach_the_model(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = Chat(say=lambda messages: known().get(messages[-1].text, "I don't know."))
    add_models(monkeypatch, knowing=made, judge=Chat(say=lambda _: "no"))
    ask(mine(tmp_path, vanilla="knowing", judge="judge"), name)
    assert any(ILVANA in "\n".join(one.text for one in call[:-1]) for call in made.asked)


def test_agents_of_a_model_are_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    agents = Chat(say=lambda _: "NONE")
    add_models(monkeypatch, crew=agents)
    replies = ask(mine(tmp_path, agents="crew"), "ours")
    assert agents.asked
    assert "Wexlow" not in "".join(one.text for one in replies.values())


def test_half_of_the_targets_stay_on_the_list(tmp_path: Path) -> None:
    plans = [mine(tmp_path, half=half, sides=("forget",)) for half in (0, 1)]
    halves = [benchmark_of(plan, plan.sets[0]) for plan in plans]
    asked = [{one.about for one in half.questions} for half in halves]
    assert not asked[0] & asked[1]
    assert {len(half.subjects) for half in halves} == {2}


def test_attacks_are_made_of_what_is_asked(tmp_path: Path) -> None:
    plan = mine(tmp_path, attacks=("role-play",), sides=("forget",), limit=1)
    asked = benchmark_of(plan, plan.sets[0]).questions
    assert [one.attack for one in asked] == ["plain", "role-play"]
    assert asked[0].text in asked[1].text


@pytest.mark.parametrize("threads", [False, True])
def test_questions_of_one_wording_get_each_its_own_draft(tmp_path: Path, *, threads: bool) -> None:
    plan = mine(tmp_path)
    [name] = plan.sets
    held = benchmark_of(plan, name)
    texts = {"a": "The Grey Sea.", "b": "The Green Sea.", "c": "The Red Sea."}
    wanted = "Which sea lies by the harbour?"
    rows = [
        Question(id=key, group="seas", side="retain", text=wanted, answer=said, draft=said)
        for key, said in texts.items()
    ]
    here = World(plan, replace(held, questions=[*held.questions, *rows]), Condition(set=name))

    def said_to(row: Question) -> set[str]:
        if not threads:
            return {one.text for one in here.ask(row, ("ours", "none"))}
        with ThreadPoolExecutor(1) as pool:
            return {one.text for one in pool.submit(here.ask, row, ("ours", "none")).result()}

    for row in rows * 2:
        assert said_to(row) == {row.draft}


def test_samples_of_a_forget_question_differ_in_the_vanilla(tmp_path: Path) -> None:
    plan = mine(tmp_path, attacks=("repeated-sampling",), sides=("forget",), limit=1)
    questions = [
        one
        for one in benchmark_of(plan, plan.sets[0]).questions
        if one.attack == "repeated-sampling"
    ]
    here = world(plan)
    texts = [here.ask(one, ("none",))[0].text for one in questions]
    assert texts == [one.draft for one in questions]
    assert len(set(texts)) == len(texts) > 1


def test_every_call_of_the_vanilla_knows_which_question_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []

    def say(messages: list[BaseMessage]) -> str:
        seen.append(asked_now())
        return known().get(messages[-1].text, "I don't know.")

    add_models(monkeypatch, knowing=Chat(say=say))
    plan = mine(tmp_path, vanilla="knowing", settings=(("blind", 3),))
    here = world(plan)
    calls = []
    for one in benchmark_of(plan, plan.sets[0]).questions:
        seen.clear()
        here.ask(one, ("ours",))
        assert set(seen) == {one.id}
        calls.append(len(seen))
    assert max(calls) > 2  # blind answers, in threads of their own, among them
    assert asked_now() == ""
