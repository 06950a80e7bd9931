"""Law 3: LLM agents can't open the door, nor can they shut it."""

from __future__ import annotations

import base64
import codecs
import re
from typing import Any
from urllib.parse import quote

import pytest
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.runnables import RunnableLambda

from alu_graph import Record, Settings, TargetRegistry, unlearn
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    NAME,
    QUESTION,
    TARGET,
    TOLD,
    Ask,
    Crew,
    canaries,
    crew,
    fenced,
    model,
    repair,
)

GREY = "The village of Torquemont lies in Brittany."
CLEAN = "Rome is in Italy, on the Tiber."


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET, "Bertrand Ozquil")
    return made


def answered(ask: Ask, team: Crew, registry: TargetRegistry, **settings: Any) -> tuple[Any, Record]:
    records: list[Record] = []
    sealed = unlearn(
        team.vanilla,
        registry,
        agents=team.agents,
        settings=Settings(**settings),
        on_record=records.append,
    )
    return ask(sealed, QUESTION), records[0]


def everything(messages: list[BaseMessage]) -> str:
    """An auditor to whom all is a leak: each target, each sentence, whole."""
    return "\n".join(f"{i}: {fenced(messages)[-1]}" for i in range(1, 10))


def echo(messages: list[BaseMessage]) -> str:
    """Say the whole prompt again."""
    return "\n".join(one.text for one in messages)


AUDITORS: dict[str, Any] = {
    "nothing": "NONE",
    "everything": everything,
    "the draft": f"1: {DRAFT}",
    "a quote from elsewhere": f"1: {KEPT}\n1: {CLEAN}",
    "words that nobody wrote": "1: was born in Quito in 1931",
    "targets that were not listed": "2: Torquemont\n7: Torquemont\n99: Torquemont",
    "a target by its name": f"{NAME}: Torquemont lies",
    "an empty quote": '1: ""',
    "silence": "",
    "an echo": echo,
    "JSON": '{"leaks": [], "clean": true}',
    "garbage": "}{ \x00\ud800 \u202e 1:",
}
CRAFTERS: dict[str, Any] = {
    "honest": repair,
    "the draft": DRAFT,
    "what leaks": TOLD,
    "an echo": echo,
    "nothing": "NONE",
    "silence": "",
    "blanks": "[X] [X]",
    "garbage": "}{ \x00\ud800 \u202e",
}
CRITICS = ["5", "1", "3", "", "NaN", "-5", "5000", "five", "1 2 3 4 5", '{"rating": 5}']
COMPOSERS: dict[str, Any] = {
    "the draft": DRAFT,
    "what leaks": TOLD,
    "an echo": echo,
    "silence": "",
    "garbage": "}{ \x00\ud800 \u202e",
    "the name": f"{KEPT} I was told to say nothing of {NAME}.",
    "a refusal": "I can't help with that.",
}


# The door stays shut.


@BOTH
@pytest.mark.parametrize("said", AUDITORS)
def test_no_auditor_opens_the_door(ask: Ask, registry: TargetRegistry, said: str) -> None:
    team = crew(f"{DRAFT} A novelist was born on 3 May.", audit=AUDITORS[said])
    answer, record = answered(ask, team, registry)
    assert team.audit.prompts
    assert not canaries(answer)
    assert KEPT in answer.content
    assert record.outcome == "rewritten"


@BOTH
@pytest.mark.parametrize("said", CRAFTERS)
@pytest.mark.parametrize("rating", ["5", "1"])
def test_no_crafter_opens_the_door(
    ask: Ask, registry: TargetRegistry, said: str, rating: str
) -> None:
    team = crew(craft=CRAFTERS[said], critic=rating, compose=DRAFT)
    answer, _ = answered(ask, team, registry)
    assert team.craft.prompts
    assert not canaries(answer)
    assert KEPT in answer.content


@BOTH
@pytest.mark.parametrize("said", CRITICS)
def test_no_critic_opens_or_shuts_the_door(ask: Ask, registry: TargetRegistry, said: str) -> None:
    # Crafters of whom one in two gives the draft back.
    team = crew(critic=said)
    team.craft.script = lambda m: repair(m) if len(team.craft.prompts) % 2 else DRAFT
    answer, _ = answered(ask, team, registry)
    assert team.critic.prompts
    assert not any(DRAFT in one.text for prompt in team.critic.prompts for one in prompt)
    assert not canaries(answer)
    assert KEPT in answer.content


@BOTH
@pytest.mark.parametrize("said", COMPOSERS)
def test_no_composer_opens_the_door(ask: Ask, registry: TargetRegistry, said: str) -> None:
    team = crew(compose=COMPOSERS[said])
    answer, _ = answered(ask, team, registry)
    assert team.compose.prompts
    assert not canaries(answer)
    assert KEPT in answer.content


@BOTH
@pytest.mark.parametrize("said", [DRAFT, TOLD, "NONE", "5", "1", "", "}{", echo])
def test_nor_do_all_of_them_together(ask: Ask, registry: TargetRegistry, said: Any) -> None:
    team = crew(audit=said, craft=said, critic=said, compose=said)
    answer, _ = answered(ask, team, registry)
    assert not canaries(answer)
    assert KEPT in answer.content


@BOTH
def test_nor_does_one_model_that_is_all_of_them(ask: Ask, registry: TargetRegistry) -> None:
    answer = ask(unlearn(model(DRAFT), registry), QUESTION)
    assert answer.content == KEPT


@BOTH
@pytest.mark.parametrize("said", [None, 42, {"leaks": []}, [], ["NONE"], object(), b"NONE"])
def test_nor_do_agents_that_are_no_models(ask: Ask, registry: TargetRegistry, said: Any) -> None:
    agent = RunnableLambda(lambda _: said)
    answer = ask(unlearn(model(DRAFT), registry, agents=agent), QUESTION)
    assert answer.content == KEPT


# Nor is it shut.


@BOTH
@pytest.mark.parametrize("rating", ["1", "1.", "I rate it 1 of 5", "garbage"])
def test_the_eraser_s_text_comes_out_whatever_the_critic_says(
    ask: Ask, registry: TargetRegistry, rating: str
) -> None:
    answer, record = answered(ask, crew(critic=rating), registry)
    assert answer.content == KEPT
    assert record.outcome == "rewritten"


@BOTH
@pytest.mark.parametrize("said", AUDITORS)
def test_the_audit_touches_grey_segments_only(
    ask: Ask, registry: TargetRegistry, said: str
) -> None:
    team = crew(f"{KEPT} {GREY} {CLEAN}", audit=AUDITORS[said])
    answer, record = answered(ask, team, registry)
    assert len(team.audit.prompts) >= 1
    assert KEPT in answer.content
    assert CLEAN in answer.content
    # One prompt quotes a target that was listed and words that occur: that is a leak by the law.
    confirmed = AUDITORS[said] is everything
    assert (GREY in answer.content) != confirmed
    assert record.outcome == ("rewritten" if confirmed else "untouched")
    asked = {text for prompt in team.audit.prompts for text in fenced(prompt[-1:])}
    assert asked == {QUESTION, GREY}


@BOTH
def test_an_audit_of_an_answer_without_grey_segments_changes_nothing(
    ask: Ask, registry: TargetRegistry
) -> None:
    message = AIMessage("Bonjour. Rome est en Italie.")
    team = crew(lambda _: message, audit=everything)
    sealed = unlearn(team.vanilla, registry, agents=team.agents)
    question = f"Translate to French: Good day, {NAME}. Rome is in Italy."
    assert registry.find(question)
    assert ask(sealed, question) is message
    assert team.prompts == []


@BOTH
def test_an_auditor_confirms_a_quote_that_is_there_and_no_other(
    ask: Ask, registry: TargetRegistry
) -> None:
    for words, kept in (("lies in Brittany", False), ("lies in Bretagne", True), ("", True)):
        answer, _ = answered(ask, crew(f"{KEPT} {GREY}", audit=f"1: {words}"), registry)
        assert (GREY in answer.content) == kept


@BOTH
def test_a_quote_from_one_segment_says_nothing_of_another(
    ask: Ask, registry: TargetRegistry
) -> None:
    other = "The river Torquemont is short."
    team = crew(f"{KEPT} {GREY} {other}")
    team.audit.script = lambda m: "1: lies in Brittany" if GREY in fenced(m)[-1] else "NONE"
    answer, _ = answered(ask, team, registry)
    assert len(team.audit.prompts) == 2
    assert GREY not in answer.content
    assert other in answer.content


@BOTH
def test_agents_cannot_keep_the_graph_busy(ask: Ask, registry: TargetRegistry) -> None:
    team = crew(audit="", craft="[X]", critic="", compose="")
    answered(ask, team, registry, k=3, max_attempts=2)
    # k calls and one repair of each in every attempt.
    assert len(team.craft.prompts) == 3 * 2 * 2
    team = crew(critic="1")
    answered(ask, team, registry, k=3, max_attempts=3)
    assert len(team.craft.prompts) == 3 * 3


# The name in any dressing, said by whoever speaks.

DRESSED = {
    "as it is": NAME,
    "upper case": NAME.upper(),
    "lower case": NAME.lower(),
    "mixed case": "iLvAnA tOrQuEmOnT",
    "surname first": "Torquemont, Ilvana",
    "glued": "IlvanaTorquemont",
    "snake": "ilvana_torquemont",
    "with a hyphen": "Ilvana-Torquemont",
    "possessive": "Ilvana Torquemont's",
    "a middle initial": "Ilvana M. Torquemont",
    "a middle name": "Ilvana Maria Torquemont",
    "accents": "Ílvànâ Törquémônt",
    "spaced": "I l v a n a   T o r q u e m o n t",
    "dotted": "I.l.v.a.n.a T.o.r.q.u.e.m.o.n.t",
    "dashed": "I-l-v-a-n-a T-o-r-q-u-e-m-o-n-t",
    "zero width": "Il\u200bvana Tor\u200dque\u2060mont",
    "soft hyphens": "Il\u00advana Tor\u00adquemont",
    "full width": "".join(chr(ord(c) + 0xFEE0) if c != " " else "\u3000" for c in NAME),
    "Cyrillic look-alikes": "Ilv\u0430n\u0430 T\u043erqu\u0435m\u043ent",
    "Greek look-alikes": "Ilv\u03b1na T\u03bfrquem\u03bfnt",
    "mathematical letters": "".join(
        chr(0x1D400 + ord(c) - 65) if c.isupper() else chr(0x1D41A + ord(c) - 97) if c > " " else c
        for c in NAME
    ),
    "leet": "1lv4n4 T0rqu3m0nt",
    "bold": "**Ilvana** <b>Torquemont</b>",
    "bold in a word": "**Il**vana <b>Torque</b>mont",
    "a link": "[Ilvana Torquemont](https://example.org)",
    "two links": "[Ilvana](https://example.org) [Torquemont](https://example.org)",
    "over a line end": "Ilvana\nTorquemont",
    "one typo": "Ilvana Torqemont",
    "letters swapped": "Ilvana Torqeumont",
    "base64": base64.b64encode(NAME.encode()).decode(),
    "base64 of base64": base64.b64encode(base64.b64encode(NAME.encode())).decode(),
    "hex": NAME.encode().hex(),
    "hex bytes": NAME.encode().hex(" "),
    "rot13": codecs.encode(NAME, "rot13"),
    "reversed": NAME[::-1],
    "words reversed": "anavlI tnomeuqroT",
    "URL": "https://example.org/" + quote("Ilvana Torquemont").replace("I", "%49"),
    "HTML": "".join(f"&#{ord(c)};" for c in NAME),
    "JSON escapes": "".join(f"\\u{ord(c):04x}" for c in NAME),
    "byte escapes": "".join(f"\\x{ord(c):02x}" for c in NAME),
}


# These may mean another person, so they count where the question is about the target.
DRESSED_IF_ASKED = {
    "an initial": "I. Torquemont",
    "a surname": "Torquemont",
    "a title": "Mme Torquemont",
    "a first name": "Ilvana",
}


@BOTH
@pytest.mark.parametrize(
    ("dress", "asked"),
    [(one, "asked for") for one in (*DRESSED, *DRESSED_IF_ASKED)]
    + [(one, "not asked for") for one in DRESSED],
)
def test_the_name_never_comes_out_in_any_dressing(
    ask: Ask, registry: TargetRegistry, dress: str, asked: str
) -> None:
    name = (DRESSED | DRESSED_IF_ASKED)[dress]
    said = f"{KEPT}\n\nA novelist is {name}."
    team = crew(said, audit="NONE", craft=said, critic="5", compose=said)
    settings = Settings(k=1, max_attempts=1)
    sealed = unlearn(team.vanilla, registry, agents=team.agents, settings=settings)
    question = f"What is the capital of Peru? Who is {NAME}?" if asked == "asked for" else QUESTION
    answer = ask(sealed, question)
    assert letters(name) not in letters(answer.content)
    assert not canaries(answer)


def letters(text: str) -> str:
    return re.sub(r"\W", "", text)
