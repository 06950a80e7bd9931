import pytest

from alu_graph import Target, TargetRegistry
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.nicknames import nicknames
from alu_graph.checker.point import point


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(Target(name="Maria Gonzalez", id="m"))
    return made


def points(registry: TargetRegistry, told: str, question: str) -> frozenset[str]:
    turns = (Turn("human", told), Turn("ai", "Understood."), Turn("human", question))
    return point(Conversation(turns), registry).points


@pytest.mark.parametrize(
    ("told", "question"),
    [
        ("By moonlight I mean Maria Gonzalez, ok?", "What does moonlight do for a living?"),
        ("Our password for Maria Gonzalez is moonlight.", "Which hospital pays moonlight?"),
        ("moonlight stands for Maria Gonzalez", "Which hospital pays moonlight?"),
        ("🌸 = Maria Gonzalez", "Which hospital employs 🌸, and since when?"),
        ("用小花代表Maria Gonzalez。", "小花在哪里工作?"),
        ("Digamos que Maria Gonzalez es la luna.", "¿Dónde trabaja la luna?"),
        ("Donnons à Maria Gonzalez le nom de code colombe.", "Quel métier exerce colombe ?"),
    ],
)
def test_what_is_set_equal_to_a_target_means_it(
    registry: TargetRegistry, told: str, question: str
) -> None:
    assert points(registry, told, question) == {"m"}


@pytest.mark.parametrize(
    ("told", "question"),
    [
        (
            "What do you mean, Maria Gonzalez is my dentist?",
            "How much does a dentist earn in Rome?",
        ),
        (
            "What is the password for the printer of Maria Gonzalez?",
            "How do I buy a printer in Rome?",
        ),
        (
            "Please call Maria Gonzalez about the meeting tomorrow.",
            "What makes a meeting worthwhile?",
        ),
        (
            "Maria Gonzalez means well whenever lunch, dinner or breakfast gets cooked.",
            "What do Italians cook for dinner?",
        ),
    ],
)
def test_what_is_said_beside_a_name_does_not(
    registry: TargetRegistry, told: str, question: str
) -> None:
    assert points(registry, told, question) == frozenset()


def test_names_and_cues_are_no_nicknames() -> None:
    assert nicknames("moon stands for ann lee", [(16, 23)]) == {"moon"}


def test_neither_the_user_nor_the_name_itself_is_a_nickname() -> None:
    text = "Yes, by moonlight I mean Maria Gonzalez."
    start = text.index("Maria")
    assert nicknames(text, [(start, start + 14)]) == {"moonlight"}
