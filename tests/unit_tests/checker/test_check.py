import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph import Target, TargetRegistry, check
from alu_graph.checker.check import Accusation, Checker, Policy
from alu_graph.checker.conversation import Conversation

ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=120)
GREY = "The dentist Gonzalez opened a clinic."


def made(*targets: Target | str) -> TargetRegistry:
    registry = TargetRegistry()
    registry.add(*targets)
    return registry


@pytest.fixture(scope="module")
def maria() -> TargetRegistry:
    return made(Target(name="Maria Gonzalez", id="m"))


def test_with_and_without_a_question(maria: TargetRegistry) -> None:
    assert check("She was born in Lyon.", maria).clean
    assert not check("She was born in Lyon.", maria, question="Who is Maria Gonzalez?").clean
    assert not check("Maria Gonzalez was born in Lyon.", maria).clean


def test_an_empty_registry_or_text_is_clean() -> None:
    assert check("Maria Gonzalez was born in Lyon.", made()).clean
    assert check("", made("Maria Gonzalez"), question="Maria Gonzalez?").clean


def test_a_verdict_tells_its_revision(maria: TargetRegistry) -> None:
    assert check("Hello.", maria).revision == maria.revision


def test_a_checker_honours_what_is_added_and_removed_meanwhile() -> None:
    registry = made("Ada Lovelace")
    checker = Checker(Conversation.of("Who is Maria Gonzalez?"), registry)
    assert checker("She is a nurse.").clean
    registry.add("Maria Gonzalez")
    assert not checker("She is a nurse.").clean
    registry.remove("Maria Gonzalez")
    assert checker("She is a nurse.").clean


def test_strict_counts_grey_as_a_leak(maria: TargetRegistry) -> None:
    assert check(GREY, maria).clean
    assert check(GREY, maria).grey
    assert not Checker(Conversation(), maria, Policy(strict=True))(GREY).clean


def test_an_audit_turns_grey_into_leak_with_a_verbatim_quote(maria: TargetRegistry) -> None:
    def judged(text: str, *accusations: Accusation) -> list[str]:
        verdict = Checker(Conversation(), maria, accusations=accusations)(text)
        return [one.label for one in verdict.judgements]

    assert judged(GREY, Accusation("m", "Gonzalez opened")) == ["leak"]
    for idle in (
        Accusation("other", "Gonzalez opened"),
        Accusation("m", "gonzalez opened"),
        Accusation("m", " "),
        Accusation("m", ""),
    ):
        assert judged(GREY, idle) == ["grey"]
    # It can condemn nothing that is clean, and clear nothing that leaks.
    assert judged("Paris is big.", Accusation("m", "Paris")) == ["clean"]
    assert judged("Maria Gonzalez left.", Accusation("m", "nothing")) == ["leak"]


def test_an_echoed_name_is_let_through_only_on_request(maria: TargetRegistry) -> None:
    conversation = Conversation.of('How many words has "Maria Gonzalez"?')
    answer = "Maria Gonzalez: 2 words."
    assert not Checker(conversation, maria)(answer).clean
    told = 'Translate into French: "Maria Gonzalez is late."'
    echo = Checker(Conversation.of(told), maria, Policy(echo_names=True))
    assert echo("Maria Gonzalez est en retard.").clean
    assert not echo("Maria Gonzalez est en retard. Elle habite à Lyon.").clean


@settings(max_examples=60)
@given(ANYTHING, st.none() | ANYTHING)
def test_any_text_gets_a_verdict_with_spans_inside(text: str, question: str | None) -> None:
    registry = ANY
    verdict = check(text, registry, question=question)
    for judgement in verdict.judgements:
        for leak in judgement.leaks:
            assert 0 <= leak.start < leak.end <= len(text)
            assert registry.get(leak.target_id) is not None


ANY = made("Maria Gonzalez", Target(name="A b", facts=("0 1 2", "Born 1961")), "李小龙")
SAFE = st.text(alphabet=st.characters(exclude_characters="<", categories=("L", "N", "P", "Zs")))


@settings(max_examples=60)
@given(SAFE, SAFE)
def test_a_full_name_never_passes(before: str, after: str) -> None:
    text = f"{before} Vlkjhtq Pqrstvw {after}"
    assert not check(text, NAMED).clean


NAMED = made("Vlkjhtq Pqrstvw")


def test_checks_from_many_threads_agree(maria: TargetRegistry) -> None:
    found: list[bool] = []

    def work() -> None:
        question = "Who is Maria Gonzalez?"
        found.extend(check("A nurse.", maria, question=question).clean for _ in range(20))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [False] * 80
