"""Work grows with the text and no faster; what is read once says the same as read in parts."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.checker import facts, unit
from alu_graph.checker.aligned import Alignment
from alu_graph.checker.cues import attributes
from alu_graph.checker.point import Ask
from alu_graph.checker.unit import folded
from alu_graph.targets import anchors
from alu_graph.targets.marks import PLAIN
from alu_graph.text.folding import Tokens
from alu_graph.text.segments import segments
from benchmarks.shapes import UNITS, text_of
from tests.unit_tests.checker.test_fuzz import work

INNOCENT = "The river runs to the sea. Boats carry salt and wood along it. "
STEMS = st.frozensets(st.sampled_from([*"abcdef", "born", "wif"]), max_size=5)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    born = Fact(text="Turin, in 1961", ask="Where and when was Rose Marchetti born?")
    made.add(Target(name="Rose Marchetti", facts=(born, Fact(text="She kept bees."))))
    return made


@pytest.mark.parametrize("shape", ["name, sentences", "asks naming", "asks", "pronouns", "facts"])
def test_work_on_asks_and_units_grows_with_length(shape: str) -> None:
    long, short = text_of(shape, 4800), text_of(shape, 2400)
    work(long)  # what is cached is cached
    assert work(long) <= 2.3 * work(short)


@given(st.text(st.sampled_from("ab. ,|'\"<>{}[];\n-é’。田í0１\u200b"), max_size=80))
def test_words_folded_once_are_those_of_the_segments(text: str) -> None:
    units = segments(text)
    apart = [Tokens(text[one.start : one.end]).folds for one in units]
    assert folded(text, units) == apart


def test_words_folded_once_in_every_shape() -> None:
    for shape in UNITS:
        text = text_of(shape, 300)
        units = segments(text)
        apart = [Tokens(text[one.start : one.end]).folds for one in units]
        assert folded(text, units) == apart, shape


@given(st.lists(st.tuples(STEMS, st.booleans()), min_size=2, max_size=6), STEMS)
def test_asks_are_aligned_by_their_words(
    given_asks: list[tuple[frozenset[str], bool]], content: frozenset[str]
) -> None:
    asks = [
        Ask("", "asks", stems=stems, points=frozenset({"t"} if points else ()))
        for stems, points in given_asks
    ]
    shared = [(ask.stems & content, ask) for ask in asks]
    most = max(len(held) for held, _ in shared)
    near = [
        (held, ask)
        for held, ask in shared
        if 2 * len(held) > most or (ask.points and attributes(held))
    ]
    expected = [ask for held, ask in near if not any(held < other for other, _ in near)]
    assert list(map(id, Alignment(asks).sharing(content))) == list(map(id, expected))


def test_an_innocent_answer_costs_no_anchors(
    registry: TargetRegistry, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    def counted(text: str) -> anchors.Anchors:
        read.append(text)
        return anchors.extract(text)

    monkeypatch.setattr(unit, "extract", counted)
    monkeypatch.setattr(facts, "extract", counted)
    assert check(INNOCENT * 20, registry, question="Where does the river end?").clean
    assert not read
    asked = "Where was Rose Marchetti born?"
    assert not check("She was born in Turin.", registry, question=asked).clean
    assert read


def test_phrases_are_looked_for_behind_known_openings_only() -> None:
    rng = random.Random(0)  # noqa: S311
    text = " ".join(rng.choice("abc def ghi".split()) for _ in range(100)) + " Radium Institute"
    found = anchors.extract(text.lower())
    none, some = (
        set(found.marked(PLAIN).keys(openings)) for openings in (set(), {"p:radium institute"})
    )
    assert some - none == {"p:radium institute"}
    assert not any(key.startswith("p:") for key in none)
