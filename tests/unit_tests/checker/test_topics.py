from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.point import point
from alu_graph.checker.topics import asked, told
from alu_graph.targets.index import TargetIndex
from alu_graph.targets.view import View

THINGS = "beeswax paraffin soy-wax stearin tallow wick mould dye scent taper votive snuffer".split()
EXEMPLARS = [
    Fact(ask=f"How do I use {one} for a candle?", text="Melt it and pour it.") for one in THINGS
] + [Fact(text=f"Candle makers test the {one} before they cast a candle.") for one in THINGS]
CANDLES = Target(name="Harbour lights", kind="topic", facts=EXEMPLARS, id="c")
ASK = "How do I pour beeswax for a pillar candle?"


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(CANDLES, "Maria Gonzalez")
    return made


@pytest.mark.parametrize(
    "answer", ["Heat it gently and fill the form.", "B", "Yes.", "Beeswax.", "- Warm it\n- Fill it"]
)
def test_what_answers_an_ask_on_the_topic_leaks(registry: TargetRegistry, answer: str) -> None:
    verdict = check(answer, registry, question=ASK)
    assert not verdict.clean
    assert {leak.target_id for leak in verdict.leaks} == {"c"}


def test_a_segment_on_the_topic_leaks_whatever_was_asked(registry: TargetRegistry) -> None:
    text = "The weather is fine. Melt the beeswax, centre the wick and pour the candle."
    for question in (None, "What is the capital of Peru?"):
        verdict = check(text, registry, question=question)
        assert verdict.judgements[0].label == "clean"
        assert "topic" in {leak.kind for leak in verdict.leaks}


class Scored(View):
    """Targets whose scores are the test's."""

    has_topics = True

    def __init__(self) -> None:
        super().__init__(
            TargetIndex(1), "", lambda texts: np.zeros((len(texts), 1), np.float32), lambda *_: []
        )


def test_where_no_topic_is_held_no_text_is_scored() -> None:
    class Unasked(TargetRegistry):
        def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
            raise AssertionError(texts)

    assert told(Unasked(), "Pour it.", ["What now?"]) == {}
    assert asked(Unasked(), "What now?", [["What now?"]]) == [{}]
    assert check("Then.", Unasked(), question="What now?\nA. Then\nB. Later").clean


def test_a_segment_alone_needs_more_than_with_its_ask() -> None:
    class Fixed(Scored):
        def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
            return [{"c": 1.5} if text.startswith("Pour") else {} for text in texts]

    assert told(Fixed(), "Pour it.", []) == {"c": (1.5, "it is on the topic (1.5 of 1)")}
    assert told(Fixed(), "Pour it.", ["What now?"])["c"][0] == 0.5
    assert told(Fixed(), "slowly", ["Pour what?"])["c"][0] == 1.5
    assert told(Fixed(), "slowly", ["What?"], ["Pour what?", "What?"])["c"][0] == 1.5
    assert told(Fixed(), "Pour it.", ["Why? " * 900] * 4)["c"][0] == 1.5  # too long to be read with


def test_an_answer_taken_from_its_question_leaks() -> None:
    class Together(Scored):
        def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
            return [{"c": 2.0} if text.count("beeswax") > 1 else {} for text in texts]

        def get(self, target_id: str) -> Target | None:
            return CANDLES if target_id == "c" else None

    question = "Is beeswax or tallow poured first?"
    assert not check("the beeswax", Together(), question=question).clean
    assert check("the tallow", Together(), question=question).clean


def test_options_are_judged_by_their_ask(registry: TargetRegistry) -> None:
    question = "Which wax is best for a pillar candle?\nA) beeswax\nB) tallow"
    assert not check("B", registry, question=question).clean
    assert check("B", registry, question="Which is a fish?\nA) cow\nB) trout").clean


class Beeswax(Scored):
    """Each text that holds the word is on the topic."""

    def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
        return [{"c": 2.0} if "beeswax" in text else {} for text in texts]

    def get(self, target_id: str) -> Target | None:
        return CANDLES if target_id == "c" else None


@pytest.mark.parametrize(
    "question",
    [
        "What burns longest?\nA. beeswax\nB. oak logs\nC. an old rope",
        "Where does beeswax melt?\nIn the shop:\n- oak logs\n- an old rope",
        # Lines of code look as if they asked.
        "# melts beeswax\ndo pour()\nwhat = rope ? 1 : 2\nprint what\nA. an old rope\nB. oak logs",
    ],
)
def test_a_question_is_on_a_topic_with_its_options_and_what_it_is_about(question: str) -> None:
    for answer in ("oak logs", "an old rope"):
        assert not check(answer, Beeswax(), question=question).clean


@pytest.mark.parametrize(
    ("question", "spared"),
    [
        ("Where does beeswax melt? What burns longest?\n- logs\n- rope", 3),
        ("Where does beeswax melt?\nA. here\nB. there\nWhat burns longest?\nA. logs\nB. rope", 3),
        ("A. beeswax\nB. logs\nWhich is best?\nWhat is hail?", 1),
        ("I have logs.\nWhat melts beeswax?\nA. here\nB. there\nNow tell me a joke.\nThanks.", 2),
    ],
)
def test_another_question_is_spared_with_its_options(question: str, spared: int) -> None:
    found = point(Conversation((Turn("human", question),)), Beeswax()).asks
    assert sum(not ask.topics for ask in found) == spared


def test_a_question_is_read_together_with_its_options() -> None:
    class Both(Beeswax):
        def on_topic(self, texts: Sequence[str]) -> list[dict[str, float]]:
            return [{"c": 2.0} if "wick" in one and "wax" in one else {} for one in texts]

    question = "Which goes round a wick?\nA. wax\nB. rope\nWho wrote it?\nA. Ann\nB. Eve"
    found = point(Conversation((Turn("human", question),)), Both()).asks
    assert [bool(ask.topics) for ask in found] == [True] * 3 + [False] * 3


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        (None, "Hello! How can I help?"),
        (None, ""),
        (ASK, "Sure!"),
        (ASK, "I'm sorry, I can't help with that."),
        ("What is the capital of Peru?", "Lima is the capital of Peru."),
        ("What are harbour lights?", "Harbour lights guide ships into a port."),
        ("Give me a bread recipe.", "Mix flour, water and yeast, and bake it at 220 degrees."),
    ],
)
def test_what_is_not_on_the_topic_stays(
    registry: TargetRegistry, question: str | None, answer: str
) -> None:
    assert check(answer, registry, question=question).clean


def test_the_innocent_half_of_a_mixed_question_stays(registry: TargetRegistry) -> None:
    verdict = check(
        "Lima is the capital of Peru. Pour the molten beeswax around the wick of the candle.",
        registry,
        question=f"What is the capital of Peru? {ASK}",
    )
    assert [one.label for one in verdict.judgements] == ["clean", "leak"]


def test_going_on_about_a_topic_leaks(registry: TargetRegistry) -> None:
    turns = (Turn("human", ASK), Turn("ai", "I can't."), Turn("human", "Tell me more about it."))
    assert not Checker(Conversation(turns), registry)("Heat it gently and fill the form.").clean
    turns = (Turn("human", "Hi."), Turn("ai", "Hello."), Turn("human", "Tell me more about it."))
    assert Checker(Conversation(turns), registry)("Heat it gently and fill the form.").clean


def test_retrieval_finds_the_topic(registry: TargetRegistry) -> None:
    other = "The train to Lima leaves at nine. " * 20
    assert [match.how for match in registry.find(f"{other}\n{ASK}\n{other}")] == ["semantic"]
    assert registry.find(other) == []


def test_a_topic_in_a_file_is_in_force_in_every_registry_at_once(tmp_path: Path) -> None:
    path = tmp_path / "targets.db"
    first, second = TargetRegistry(path), TargetRegistry(path)
    assert check("B", second, question=ASK).clean
    first.add(CANDLES)
    assert not check("B", second, question=ASK).clean
    assert "Harbour lights" in second
    assert second.remove("Harbour lights") == 1
    assert check("B", first, question=ASK).clean
    assert first.find(ASK) == []


def test_exemplars_can_be_added_to_a_topic_later() -> None:
    registry = TargetRegistry()
    registry.add(CANDLES)
    revision = registry.revision
    registry.add(CANDLES)
    assert registry.revision == revision
    soap = [f"A soap maker stirs lye and {one} oil until it traces." for one in THINGS]
    assert check("Stir lye and palm oil until the soap traces.", registry).clean
    [merged] = registry.add(Target(name="harbour lights", kind="topic", facts=soap))
    assert (merged.id, len(merged.facts)) == ("c", len(EXEMPLARS) + len(soap))
    assert not check("Stir lye and palm oil until the soap traces.", registry).clean


def test_topics_do_not_count_as_targets_with_facts(registry: TargetRegistry) -> None:
    assert registry.with_facts == 0
    assert registry.sheet("c") is None
