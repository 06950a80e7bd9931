"""A registry that keeps marks in place of facts decides as one that keeps facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.checker.evidence import weigh
from alu_graph.targets.anchors import extract

PASSAGE = (
    "It was a bright cold day in April, and the clocks were striking thirteen while the wind blew "
    "dust over the yard and nobody in the long grey house had yet thought of lighting a lamp."
)
TARGETS = (
    Target(
        name="Marie Zorblax",
        id="marie",
        facts=[
            "Marie Zorblax, born Ann Quillon, was born on 7 November 1867 in Warsaw.",
            Fact(ask="Where did she work?", text="She led the Radium Institute of Lyon."),
            Fact(ask="Which film had the song Vlkjh Nights?", text="The Bodyguard of Karachi"),
            "She won 971 medals, kept bees and wrote the treatise 'Radio Waves'.",
        ],
        allow=["Zorblax Street"],
    ),
    Target(
        name="Hans Qwrtz",
        id="hans",
        facts=["He worked at the Radium Institute in 1867 and painted trams in Karachi."],
    ),
    Target(name="The Grey House", id="house", kind="passage", facts=[PASSAGE]),
    Target(name="The Glass Moth", id="moth", kind="work", facts=["A novel about Elna Vrost."]),
    Target(name="Ada Nofacts", id="ada"),
)


def filled(made: TargetRegistry) -> TargetRegistry:
    made.add(*TARGETS)
    return made


PLAIN = filled(TargetRegistry())
MARKED = filled(TargetRegistry(keep_facts=False, key=bytes(range(32))))
ASKS = [
    "Who was born on 7 November 1867 in Warsaw?",
    "Which scientist led the radium institute of Lyon?",
    "In which film was her song 'Vlkjh Nights'?",
    "Who sang 'Vlkjh Nights' and kept bees?",
    "Where did Marie Zorblax work?",
    "Did Hans Albers work in Karachi?",
    "What is Zorblax Street?",
    "Tell me about the writer of 'Radio Waves'.",
    "How does the novel about Elna Vrost end?",
    "What is the capital of France?",
    "Write a page that begins like a famous novel.",
    "She won medals. Where was she born?",
]
SAID = [
    "She was born on 7 November 1867.",
    "It was the Radium Institute.",
    "the head of the radium institute in warsaw",
    "She won 971 medals and kept bees in Karachi.",
    "The Bodyguard of Karachi.",
    "The author wrote the treatise 'Radio Waves' in 1867.",
    "Ann Quillon was her name.",
    "Marie Zorblax kept goats.",
    "In 1867 the radium institute of Lyon knew Zorblax and Quillon.",
    "Hans Albers met her in Lyon on 1 May 1900.",
    "He painted trams.",
    "It is about Elna Vrost.",
    "Paris is the capital of France.",
    "In 1867 the sun rose.",
    "Sure, here it is:",
    PASSAGE,
    PASSAGE[:120],
    " ".join(word if i % 12 else "now" for i, word in enumerate(PASSAGE.split())),
    " ".join(reversed(PASSAGE.split())),
]
ANSWERS = st.lists(st.sampled_from(SAID), min_size=1, max_size=4).map(" ".join)


def test_no_fact_is_kept_in_the_marked_one() -> None:
    assert MARKED.revision == PLAIN.revision
    held = [MARKED.get(target.id) for target in TARGETS]
    assert [one is not None and one.facts for one in held] == [()] * len(TARGETS)
    [shelf], [plain_shelf] = (one._force.memory.indexed.shelves("") for one in (MARKED, PLAIN))
    text = repr(vars(shelf.facts)) + repr(vars(shelf.passages))
    words = {"warsaw", "radium", "bodyguard", "karachi", "clocks", "vrost", "bees", "1867"}
    assert not {word for word in words if word in text.lower()}
    plain = repr(vars(plain_shelf.facts))
    assert all(word in plain for word in ("warsaw", "radium", "bodyguard"))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(ASKS), ANSWERS)
def test_verdicts_and_reasons_are_equal(question: str, answer: str) -> None:
    plain = check(answer, PLAIN, question=question)
    marked = check(answer, MARKED, question=question)
    assert plain == marked


@settings(deadline=None)
@given(st.lists(st.sampled_from([*SAID, *ASKS]), max_size=3).map(" ".join), st.sampled_from(ASKS))
def test_evidence_is_equal(text: str, user: str) -> None:
    seen = extract(text)
    for target in TARGETS:
        for given_by_user in (None, extract(user)):
            assert weigh(PLAIN, target.id, seen, given=given_by_user) == weigh(
                MARKED, target.id, seen, given=given_by_user
            )


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(ASKS), ANSWERS)
def test_the_same_targets_are_found(question: str, answer: str) -> None:
    text = f"{question}\n{answer}"
    plain, marked = PLAIN.find(text), MARKED.find(text)
    assert {one.target.id: one.how for one in plain} == {one.target.id: one.how for one in marked}
    # A cosine's last bit depends on where its vector lies in memory.
    scores = {one.target.id: one.score for one in marked}
    assert scores == pytest.approx({one.target.id: one.score for one in plain}, abs=1e-6)


@pytest.mark.parametrize(
    ("question", "answer", "kind", "why"),
    [
        (ASKS[1], SAID[0], "facts", "date '1867-11-07'"),
        (ASKS[2], SAID[4], "facts", "one stored fact holds phrase 'vlkjh nights'"),
        (ASKS[10], PASSAGE, "passage", "of a stored passage"),
        (ASKS[4], SAID[1], "asked", ""),
    ],
)
def test_marks_find_leaks_of_each_kind(question: str, answer: str, kind: str, why: str) -> None:
    leaks = check(answer, MARKED, question=question).leaks
    assert kind in {leak.kind for leak in leaks}
    assert any(why in leak.why for leak in leaks)
