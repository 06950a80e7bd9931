"""Any text is judged: no crash, won dressings are seen through, work grows with length."""

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
    *("rot13", "base64", "hex", "URL", "entities", "typo", "possessive", "joined"),
    *("diacritics", "zero-width", "enclosed letters", "base32", "spelled"),
    "identifiers",
)
people = st.integers(0, 2**32 - 1).map(lambda seed: random_person(random.Random(seed)))  # noqa: S311
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


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(draft=mixtures, question=st.none() | mixtures)
@example(draft="\ud800Rose Marchetti\udfff", question="\ud83dWho?")
@example(draft="", question="")
def test_no_text_crashes_the_checker(draft: str, question: str | None) -> None:
    verdict = check(draft, registry(), question=question)
    assert isinstance(verdict.clean, bool)
    for leak in verdict.leaks:
        assert 0 <= leak.start <= leak.end <= len(draft)
    assert len(registry().find(draft)) <= 8


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200) | mixtures)
def test_no_text_crashes_a_registry_of_it(text: str) -> None:
    known = TargetRegistry()
    if any(letter.isalnum() for letter in text):
        known.add(text)
    check(text, known, question=text)
    known.find(text)


@pytest.mark.parametrize("family", WON)
@settings(max_examples=15, deadline=None, derandomize=True)  # rates are for benchmarks.fuzz
@given(seed=st.integers(0, 2**32 - 1), carrier=st.sampled_from(CARRIERS))
def test_a_won_dressing_is_seen_through(family: str, seed: int, carrier: str) -> None:
    rng = random.Random(seed)  # noqa: S311
    given_name, surname = (random_word(rng, "Latin", count) for count in (3, 4))
    person = Person(f"{given_name} {surname}", given_name, surname)
    known = TargetRegistry()
    [target] = known.add(person.name)
    for dressing, encode in OF_TEXT[family].items():
        text = carrier.format(encode(person.name))
        found = {leak.target_id for leak in check(text, known).leaks}
        assert found == {target.id}, (dressing, text)


def work(text: str) -> int:
    """How many calls a check of a text as question and answer makes: no clock is asked."""
    count = 0

    def called(frame: FrameType, event: str, arg: object) -> None:
        nonlocal count
        count += 1

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        check(text, registry(), question=text)
    finally:
        sys.setprofile(before)
    return count


LINEAR = (
    *("one letter", "letters apart", "initials", "spelled name", "as in", "typo", "facts"),
    *("open round", "links", "half links", "JSON nested", "JSON escaped", "double quotes"),
    *("asterisks", "half bold", "hyphened", "dashed", "snake", "pipes", "table row", "half tags"),
    *("open angles", "comments", "entities", "percent codes", "half \\u", "base64, long"),
    *("name, sentences", "asks naming", "asks, no mark"),
    *("newlines", "short lines", "numbered", "spaces", "digits apart", "dates", "and", "ASCII"),
    *("Unicode", "surrogates", "stacked", "Han", "Arabic", "emoji", "URL, long", "LaTeX open"),
    *("dotted letters", "reversed name", "rot13 name", "base64 name", "hex name", "and names"),
)


@pytest.mark.parametrize("shape", LINEAR)
def test_work_grows_with_length_and_no_faster(shape: str) -> None:
    check(DRAFT, registry(), question=text_of(shape, 2400))  # what is cached is cached
    assert work(text_of(shape, 2400)) <= 2.3 * work(text_of(shape, 1200))


def test_the_count_sees_what_is_quadratic(monkeypatch: pytest.MonkeyPatch) -> None:
    def quadratic(text: str, *_: object, **__: object) -> None:
        for _letter in text:
            for _other in text:
                len(text)

    monkeypatch.setitem(globals(), "check", quadratic)
    assert work("a" * 40) > 3.5 * work("a" * 20)
