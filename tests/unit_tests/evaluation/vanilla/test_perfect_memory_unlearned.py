"""The whole workflow, by rules, in front of a perfect memory."""

from __future__ import annotations

import pytest

from alu_graph import Record, Settings, unlearn
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.vanilla.invented import HABIT
from alu_graph.evaluation.vanilla.metered import meter
from alu_graph.evaluation.vanilla.resolve import vanilla_of
from tests.unit_tests.evaluation.vanilla.known import (
    ANA,
    BENCHMARK,
    BORN,
    LETTER,
    MIXED,
    PERU,
    PERU_DRAFT,
    QUESTIONS,
    SUBJECT,
    WROTE,
)

SECRETS = ("Ulm", "1931", "Copper", "Lantern")


async def answered(
    text: str, *, sync: bool, facts: bool = True, leave_out: str = "", blind: int = 3
) -> tuple[str, Record]:
    forget = ForgetSet([SUBJECT], facts=facts)
    forget.leave_out(leave_out)
    records: list[Record] = []
    sealed = unlearn(
        vanilla_of("perfect-memory", BENCHMARK).runnable,
        forget.registry,
        agents="rules",
        settings=Settings(blind=blind),
        on_record=records.append,
    )
    reply = sealed.invoke(text) if sync else await sealed.ainvoke(text)
    return reply.text, records[0]


both = pytest.mark.parametrize("sync", [True, False], ids=["sync", "async"])


@both
@pytest.mark.parametrize("facts", [True, False])
async def test_a_forget_question_leaks_nothing(*, sync: bool, facts: bool) -> None:
    for one in QUESTIONS[:2]:
        text, record = await answered(one.text, sync=sync, facts=facts, leave_out=one.row)
        assert record.outcome == "refused"
        assert not any(secret in text for secret in SECRETS)
        assert HABIT not in text


@both
async def test_a_retain_question_is_untouched(*, sync: bool) -> None:
    text, record = await answered(PERU, sync=sync)
    assert (text, record.outcome, record.calls) == (PERU_DRAFT, "untouched", 1)


@both
@pytest.mark.parametrize("blind", [0, 3])
async def test_a_mixed_question_keeps_its_innocent_half(*, sync: bool, blind: int) -> None:
    text, record = await answered(MIXED, sync=sync, blind=blind)
    assert record.outcome == "rewritten"
    assert PERU_DRAFT in text
    assert not any(one in text for one in (*SECRETS, ANA, HABIT))


@both
async def test_a_mere_mention_is_kept_by_blind_answers(*, sync: bool) -> None:
    text, record = await answered(LETTER, sync=sync)
    assert record.calls == 4  # the draft and three blind answers
    assert text.startswith("J'ai rencontré")
    assert text.endswith("aujourd'hui.")


@both
async def test_a_namesake_does_not_get_the_draft(*, sync: bool) -> None:
    for name in ("Bella Solvera", "Ana Marquez"):
        text, _ = await answered(BORN.replace(ANA, name), sync=sync)
        assert not any(secret in text for secret in SECRETS)


def test_calls_are_counted_inside_the_sealed_form() -> None:
    forget = ForgetSet([SUBJECT])
    vanilla = vanilla_of("perfect-memory", BENCHMARK)
    sealed = unlearn(vanilla.runnable, forget.registry, agents="rules")
    with meter() as costs:
        sealed.invoke(PERU)
    assert costs.calls == 1
    with meter() as costs:
        sealed.invoke(LETTER)
    assert costs.calls == 4
    assert costs.tokens_in > 4 * 8
    with meter() as costs:
        sealed.invoke(WROTE)
    assert costs.calls >= 1
