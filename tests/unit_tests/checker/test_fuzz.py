"""Any text is judged: nothing crashes, won dressings are seen through, work grows with length."""

import random
import sys
from types import FrameType

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from alu_graph import TargetRegistry, check
from benchmarks.dressings import OF_TEXT, Person
from benchmarks.fuzz import by_family, inner_dressings, outer_dressings, random_person, random_word
from benchmarks.shapes import DRAFT, UNITS, registry, text_of
from benchmarks.surface_data import CARRIERS

# Dressings that are seen through whatever the name; a family that is won for good moves here.
WON = (
    *("case", "punctuation", "markdown", "soft hyphen", "fullwidth", "math letters", "emoji"),
    *("rot13", "base64", "hex", "URL", "typo"),
)
people = st.integers(0, 2**32 - 1).map(lambda seed: random_person(random.Random(seed)))
inner = [encode for each in by_family(inner_dressings()).values() for encode in each]
outer = [encode for each in by_family(outer_dressings()).values() for encode in each]
# Lone surrogates and controls too.
anything = st.text(st.characters(exclude_categories=()), max_size=60)
pieces = st.one_of(
    anything,
    st.sampled_from([unit[:200] for unit in UNITS.values()]),
    st.builds(
        lambda person, first, second: second(first(person)),
        people,
        st.sampled_from(inner),
        st.sampled_from(outer),
    ),
    st.just("Rose Marchetti"),
)
mixtures = st.lists(pieces, max_size=6).map("".join)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=mixtures, question=st.none() | mixtures)
@example(draft="\ud800Rose Marchetti\udfff", question="\ud83dWho?")
@example(draft="", question="")
def test_no_text_crashes_the_checker(draft: str, question: str | None) -> None:
    verdict = check(draft, registry(), question=question)
    assert isinstance(verdict.clean, bool)
    for leak in verdict.leaks:
        assert 0 <= leak.start <= leak.end <= len(draft)
    assert len(registry().find(draft)) <= 8


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=200) | mixtures)
def test_no_text_crashes_a_registry_of_it(text: str) -> None:
    known = TargetRegistry()
    if any(letter.isalnum() for letter in text):
        known.add(text)
    check(text, known, question=text)
    known.find(text)


@pytest.mark.parametrize("family", WON)
@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), carrier=st.sampled_from(CARRIERS))
def test_a_won_dressing_is_seen_through(family: str, seed: int, carrier: str) -> None:
    rng = random.Random(seed)
    given_name, surname = (random_word(rng, "Latin", count) for count in (3, 4))
    person = Person(f"{given_name} {surname}", given_name, surname)
    known = TargetRegistry()
    [target] = known.add(person.name)
    for dressing, encode in OF_TEXT[family].items():
        text = carrier.format(encode(person.name))
        found = {leak.target_id for leak in check(text, known).leaks}
        assert found == {target.id}, (dressing, text)


def work(draft: str, question: str | None) -> int:
    """How many lines of Python a check runs: a count, so that no clock is asked."""
    count = 0

    def line(frame: FrameType, event: str, arg: object) -> object:
        nonlocal count
        count += event == "line"
        return line

    before = sys.gettrace()
    sys.settrace(line)
    try:
        check(draft, registry(), question=question)
    finally:
        sys.settrace(before)
    return count
