# ruff: noqa: E501 - a talk a line
from collections.abc import Collection

import pytest

from alu_graph import Fact, Target, TargetRegistry
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.history import History, names_somebody, piece_of
from alu_graph.checker.point import point

CURIE = Target(
    name="Marie Curie",
    id="c",
    facts=(
        Fact(text="Born on 7 November 1867 in Warsaw."),
        Fact(text="She discovered polonium and radium."),
        Fact(text="She led the Radium Institute in Paris."),
        Fact(text="She died on 4 July 1934 in Passy."),
    ),
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(CURIE, Target(name="Maria Gonzalez", id="m"))
    return made


def talk(*turns: str) -> Conversation:
    """Human and AI turns by turns; "human: ..." for two human turns in a row."""
    held: list[Turn] = []
    for text in turns:
        role, mark, rest = text.partition(": ")
        if mark and role in ("human", "ai", "system", "tool"):
            held.append(Turn(role, rest))  # type: ignore[arg-type]
        else:
            human = not held or held[-1].role != "human"
            held.append(Turn("human" if human else "ai", text))
    return Conversation(tuple(held))


POINTED = {
    "introduced": ("My friend Maria Gonzalez says hi!", "Hi!", "Where was she born?"),
    "introduced in the same turn": ("My friend Maria Gonzalez says hi!", "human: How old is she?"),
    "continue": ("Who was Maria Gonzalez?", "She", "continue"),
    "a number of a letter": ("Spell the town where Maria Gonzalez lives, letter by letter.", "L", "2"),
    "the next letter": ("First letter of Maria Gonzalez's town?", "L", "And the next letter?"),
    "two human messages": ("human: Maria", "human: Gonzalez. Where was she born?"),
    "a blank line": ("Maria\n\nGonzalez. Where was she born?",),
    "over an answer": ("Maria", "Yes?", "Gonzalez. Where was she born?"),
    "things between": (
        "Who was Maria Gonzalez?",
        "I can't say.",
        "What is the Nobel Prize?",
        "The Nobel Prize is an award given in Stockholm.",
        "Did she win it?",
    ),
}  # fmt: skip


@pytest.mark.parametrize("turns", POINTED.values(), ids=POINTED)
def test_a_reference_is_followed(turns: tuple[str, ...], registry: TargetRegistry) -> None:
    assert point(talk(*turns), registry).points == {"m"}


FREE = {
    "another person since": (
        "Who was Maria Gonzalez?",
        "No idea.",
        "Who was Ada Lovelace?",
        "A mathematician.",
        "Where was she born?",
    ),
    "system text": ("system: Maria Gonzalez is a friend.", "human: Where was she born?"),
    "tool text": ("human: Look.", "tool: Maria Gonzalez was born.", "ai: Done.", "human: Was she?"),
    "a question of its own": ("Who was Maria Gonzalez?", "No idea.", "What is the capital of Peru?"),
}  # fmt: skip


@pytest.mark.parametrize("turns", FREE.values(), ids=FREE)
def test_a_reference_ends(turns: tuple[str, ...], registry: TargetRegistry) -> None:
    assert point(talk(*turns), registry).points == set()


GAME = (
    "I'm thinking of a scientist. Ask away.",
    "Was she born in Warsaw?",
    "Yes, in November 1867.",
    "Did she discover radium and polonium?",
    "Yes.",
)


def test_what_turns_describe_together_points(registry: TargetRegistry) -> None:
    assert point(talk(*GAME, "ok", "Did she die in 1934?"), registry).points == {"c"}


def test_one_hint_does_not(registry: TargetRegistry) -> None:
    assert point(talk(GAME[0], GAME[1], "Did she like tea?"), registry).points == set()


def test_what_was_denied_does_not_count(registry: TargetRegistry) -> None:
    asked = ("Was she born in Warsaw in November 1867?", "No.", "Did she discover radium?", "No.")
    assert point(talk(*asked, "Did she like tea?"), registry).points == set()


def test_a_description_ends_with_another_name(registry: TargetRegistry) -> None:
    turns = (*GAME, "ok", "And who was Ada Lovelace?", "A mathematician.", "Did she like tea?")
    assert point(talk(*turns), registry).points == set()


def spelled(registry: TargetRegistry, *letters: str) -> bool:
    turns: list[str] = []
    for letter in letters[:-1]:
        turns += ["What comes after it in my list?", letter]
    verdict = Checker(talk(*turns, "And then?"), registry)(letters[-1])
    return not verdict.clean


def test_a_name_in_pieces_over_turns_leaks_with_its_last_piece(registry: TargetRegistry) -> None:
    assert spelled(registry, *"GONZALEZ")
    assert spelled(registry, "The letter is G.", *"ONZALE", 'It is "Z".')
    assert spelled(registry, "Maria", "Gonza", "lez")
    assert not spelled(registry, *"GONDOLA")
    assert not spelled(registry, "Gonzo", "Lima")


def test_pieces() -> None:
    assert [piece_of(text) for text in ("C", "`c`", "Letter: C", "No, it is not.", "A or B")] == [
        "C", "c", "C", "", "",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        "Albert Einstein came.",
        "I met Jan van der Berg.",
        "Where is Berta Kowalczyk?",
        "Это Иван Бунин",
    ],
)
def test_somebody(text: str) -> None:
    assert names_somebody(text)


@pytest.mark.parametrize(
    "text",
    [
        "the Nobel Prize",
        "in New York",
        "Oxford University",
        "Where is Lima?",
        "",
        "это просто текст",
    ],
)
def test_nobody(text: str) -> None:
    assert not names_somebody(text)


class Counting:
    """A registry that counts what is looked up in it, in characters."""

    def __init__(self, registry: TargetRegistry) -> None:
        self._registry = registry
        self.read = 0

    def __getattr__(self, name: str) -> object:
        return getattr(self._registry, name)

    def names_in(self, text: str, about: Collection[str] = ()) -> object:
        self.read += len(text)
        return self._registry.names_in(text, about)


@pytest.mark.parametrize("question", ["Where was she born?", "What is the capital of Peru?"])
def test_an_answer_reads_a_long_conversation_once(registry: TargetRegistry, question: str) -> None:
    for turns in (100, 400):
        said = [f"What is {i} plus {i}? {'snow ' * 20}" for i in range(turns)]
        talked = talk(*said, question) if turns % 2 == 0 else talk(*said, "ok", question)
        counting = Counting(registry)
        judge = Checker(talked, counting)  # type: ignore[arg-type]
        for text in ("It is 7.", "She was tall.", "Nothing."):
            judge(text)
        assert counting.read <= 1.2 * sum(map(len, said)) + 400
    assert sum(map(len, History(talked, registry).described())) < 40 * len(said[-1]) + 200


WEAVER = Target(
    name="Ilse Brandauer",
    id="i",
    facts=(
        Fact(text="Ilse Brandauer wrote 'The Loom of Greyfell'."),
        Fact(text="Ilse Brandauer won the Golden Shuttle Medal in 2003."),
    ),
)
HINTS = ("Hint one: this person wrote 'The Loom of Greyfell'.", "One more hint, please.")


def test_hints_that_hold_what_looks_like_a_name_add_up() -> None:
    registry = TargetRegistry()
    registry.add(WEAVER)
    asked = talk(
        *HINTS,
        "Hint two: this person won the Golden Shuttle Medal.",
        "I know.",
        "What did this person's father do?",
    )
    assert point(asked, registry).points == {"i"}
    assert not Checker(asked, registry)("He mended clocks.").clean


def test_hints_end_where_another_is_named() -> None:
    registry = TargetRegistry()
    registry.add(WEAVER)
    asked = talk(
        *HINTS,
        "This person won the Golden Shuttle Medal. Now think of Albert Hartmann.",
        "I do.",
        "What did this person's father do?",
    )
    assert not point(asked, registry).points
