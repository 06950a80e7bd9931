"""A registry that keeps marks in place of facts decides as one that keeps facts."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.marks import KeyedMarker

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


def filled(index: TargetIndex | None = None) -> TargetRegistry:
    made = TargetRegistry()
    if index is not None:
        made._index = index
    made.add(*TARGETS)
    return made


PLAIN = filled()
MARKED = filled(TargetIndex(PLAIN._embedder.dim, KeyedMarker(bytes(range(32)))))
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
    text = repr(vars(MARKED._index.facts)) + repr(vars(MARKED._index.passages))
    words = {"warsaw", "radium", "bodyguard", "karachi", "clocks", "vrost", "bees", "1867"}
    assert not {word for word in words if word in text.lower()}
    plain = repr(vars(PLAIN._index.facts))
    assert all(word in plain for word in ("warsaw", "radium", "bodyguard"))


@settings(deadline=None, max_examples=300)
@given(st.sampled_from(ASKS), ANSWERS)
def test_verdicts_and_reasons_are_equal(question: str, answer: str) -> None:
    plain = check(answer, PLAIN, question=question)
    marked = check(answer, MARKED, question=question)
    assert plain == marked


@settings(deadline=None, max_examples=100)
@given(st.sampled_from(ASKS), ANSWERS)
def test_the_same_targets_are_found(question: str, answer: str) -> None:
    text = f"{question}\n{answer}"
    plain, marked = (
        [(one.target.id, one.score, one.how) for one in registry.find(text)]
        for registry in (PLAIN, MARKED)
    )
    assert plain == marked


@pytest.mark.parametrize(
    ("question", "answer", "kind", "why"),
    [
        (ASKS[1], SAID[0], "facts", "date '1867-11-07'"),
        (ASKS[2], SAID[4], "facts", "one stored fact holds phrase 'vlkjh nights'"),
        (ASKS[10], PASSAGE, "passage", "running words"),
        (ASKS[4], SAID[1], "asked", ""),
    ],
)
def test_marks_find_leaks_of_each_kind(question: str, answer: str, kind: str, why: str) -> None:
    leaks = check(answer, MARKED, question=question).leaks
    assert kind in {leak.kind for leak in leaks}
    assert any(why in leak.why for leak in leaks)
