import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph import Fact, Target, TargetRegistry
from alu_graph.checker.describing import Reference
from alu_graph.checker.evidence import NOTHING, Evidence, about, completes, thresholds, weigh
from alu_graph.targets.anchors import extract

FACTS = (
    "Born on 7 November 1867 in Warsaw.",
    "She led the Radium Institute and wrote about polonium.",
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(Target(name="Marie Curie", id="t", facts=FACTS), Target(name="Ada Zorkmid", id="bare"))
    assert made.revision
    return made


def held(registry: TargetRegistry, text: str, given: str | None = None) -> Evidence:
    user = None if given is None else extract(given)
    return weigh(registry, "t", extract(text), given=user)


def test_the_bar_rises_with_the_targets_that_have_facts() -> None:
    assert thresholds(0) == thresholds(20) == (6, 10)
    bars = [thresholds(number)[1] for number in (20, 40, 1_000, 10_000)]
    assert bars == sorted(set(bars))
    assert all(high - low == 4 for low, high in map(thresholds, (1, 50, 9_999)))


def test_no_facts_no_evidence(registry: TargetRegistry) -> None:
    assert weigh(registry, "bare", extract(" ".join(FACTS))).bits == 0
    assert weigh(registry, "nobody", extract(" ".join(FACTS))).bits == 0
    assert held(registry, "Paris is big.").bits == 0


def test_a_full_date_is_enough_and_other_names_do_not_hide_it(registry: TargetRegistry) -> None:
    for text in ("born 1867-11-07", "born on November 7, 1867 with Hans Albers and Eva Braunfels"):
        found = held(registry, text)
        assert found.dated
        assert found.specific
        assert found.bits >= thresholds(1_000)[1]


def test_a_date_counts_once(registry: TargetRegistry) -> None:
    assert held(registry, "born on 7 November 1867").bits == 14


def test_one_item_alone_never_condemns(registry: TargetRegistry) -> None:
    for text in ("the Radium Institute", "It is in Warsaw.", "in 1867"):
        assert held(registry, text).bits < thresholds(20)[1]
    assert held(registry, "the Radium Institute of Warsaw").bits >= thresholds(20)[1]


def test_topic_words_together_stay_below_the_bar(registry: TargetRegistry) -> None:
    assert 0 < held(registry, "he wrote about polonium and led").bits <= 6


def test_other_people_speak_against_a_target(registry: TargetRegistry) -> None:
    text = "who led the Radium Institute in Warsaw"
    plain, other = held(registry, text), held(registry, f"Hans Albers, {text}")
    assert other.others
    assert not plain.others
    assert other.bits <= plain.bits - 8


def test_another_date_speaks_against_a_target(registry: TargetRegistry) -> None:
    text = "of the Radium Institute in Warsaw"
    assert held(registry, f"born on 1 May 1900, {text}").bits < held(registry, text).bits


def test_what_the_user_gave_proves_nothing(registry: TargetRegistry) -> None:
    text = "of the Radium Institute in Warsaw"
    assert held(registry, text, given=text).bits == 0
    assert held(registry, text, given="Is it in Warsaw?").bits < held(registry, text).bits


def test_an_anchor_that_many_share_tells_less() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Marie Curie", id="t", facts=FACTS))
    assert registry.revision
    alone = held(registry, "the Radium Institute of Warsaw").bits
    registry.add(*(Target(name=f"Qv{i}ax Zwoth", facts=FACTS[1:]) for i in range(30)))
    assert registry.revision
    assert held(registry, "the Radium Institute of Warsaw").bits < alone


def test_the_reason_names_the_items(registry: TargetRegistry) -> None:
    why = held(registry, "the Radium Institute, 1867").why
    assert "phrase 'radium institute'" in why
    assert "year '1867'" in why


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_the_bars_never_fall_as_targets_grow(one: int, other: int) -> None:
    few, many = sorted((one, other))
    assert all(low <= high for low, high in zip(thresholds(few), thresholds(many), strict=True))


PARTS = st.lists(
    st.sampled_from(
        ["the Radium Institute", "Warsaw", "1867", "polonium", "7 November", "at Sorbonne Hall"]
    ),
    max_size=5,
)


@given(PARTS, st.sampled_from(["Hans Albers", "Eva Braunfels", "Ling Qiao"]))
def test_another_name_never_raises_the_bits(
    registry: TargetRegistry, parts: list[str], name: str
) -> None:
    text = "who led " + " and ".join(parts)
    assert held(registry, f"{name}, {text}").bits <= held(registry, text).bits


def test_titles_and_places_are_nobody_else(registry: TargetRegistry) -> None:
    assert not held(registry, "the star of 'Barb Wire', Warsaw").others
    assert not held(registry, "she slept in Caesars Palace").others
    assert held(registry, "what Joe Doe wrote").others


def test_a_particle_in_common_makes_no_namesake() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Basil Al-Kuwaiti", id="t", facts=("He was born in Warsaw.",)))
    assert registry.revision
    assert held(registry, "the works of Leila Al-Sabah").others
    assert not held(registry, "the works of Mr Al-Kuwaiti").others


FOUND = Evidence(9.0, "name 'warsaw' 7.0", specific=True, firm=7.0)


def test_the_second_key() -> None:
    assert about(FOUND, Reference(), "entity") == NOTHING
    assert about(FOUND, Reference(thing=True), "entity") == NOTHING
    assert about(FOUND, Reference(thing=True), "work") == FOUND
    assert about(FOUND, Reference(loose=True), "entity") == FOUND
    described = about(FOUND, Reference(person=True), "entity")
    assert described.bits == 15
    assert "describes somebody" in described.why
    assert about(FOUND, Reference(person=True, identity=True), "entity").bits == 0


def test_somebody_else_closes_it_unless_a_date_matches() -> None:
    other = Evidence(9.0, "", specific=True, others=True, firm=9.0)
    dated = Evidence(14.0, "", specific=True, dated=True, others=True, firm=14.0)
    assert about(other, Reference(person=True), "entity") == NOTHING
    assert about(dated, Reference(identity=True), "entity") == dated


def test_one_fact_that_holds_the_ask_and_the_answer() -> None:
    registry = TargetRegistry()
    facts = (Fact(ask="Which film had the song Zorblax Nights?", text="The Bodyguard"), "Is tall.")
    target = Target(name="Marie Curie", id="t", facts=facts)
    registry.add(target)
    assert registry.revision
    known = registry.sheet("t")
    assert known is not None
    asked = extract("Who sang 'Zorblax Nights'?")
    assert "zorblax nights" in completes(registry, known, asked, frozenset({"t:bodyguard"}))
    assert not completes(registry, known, asked, frozenset({"t:titanic", "t:ship"}))
    assert not completes(registry, known, extract("Who sang?"), frozenset({"t:bodyguard"}))


def test_a_part_of_anothers_phrase_tells_little(registry: TargetRegistry) -> None:
    alone, inside = held(registry, "It is in Warsaw."), held(registry, "the star of 'Warsaw Joe'")
    assert alone.specific
    assert not inside.specific
    assert inside.bits < alone.bits


def test_an_adjective_of_a_people_is_no_more_than_a_topic_word() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Ada Zorkmid", id="t", facts=["A Canadian and Jewish poet."]))
    found = weigh(registry, "t", extract("a band that is Canadian"))
    assert found.firm == 0
    assert not found.specific
    assert 0 < found.bits <= 2.5


def test_a_description_is_worth_as_much_as_what_it_holds() -> None:
    person = Reference(person=True)
    little, much = (Evidence(8, "", specific=False, firm=firm) for firm in (2.0, 9.0))
    assert about(little, person, "entity").bits == 10
    assert about(much, person, "entity").bits == 14
