import pytest

from alu_graph import Target, TargetRegistry
from alu_graph.checker.evidence import Evidence, thresholds, weigh
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
    assert bars[1] == bars[0] + 1
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
        assert found.bits >= thresholds(20)[1]


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
