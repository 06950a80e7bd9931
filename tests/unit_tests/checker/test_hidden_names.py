import base64
import codecs

import pytest

from alu_graph import TargetRegistry
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.eraser import erase

NAME = "Maria Gonzalez"
BEFORE, AFTER = "Paris is the capital of France.", "Water boils at 100 degrees."
LINES = [
    f"{char}{rest}"
    for char, rest in zip(
        "MARIAGONZALEZ",
        ["any like tea.", "ll of us sing.", "ain falls here.", "ce is cold.", "nts are small.",
         "old is heavy.", "ranges are sweet.", "ight is dark.", "ebras have stripes.",
         "pples grow on trees.", "emons are sour.", "ggs are oval.", "inc is a metal."],
        strict=True,
    )
]  # fmt: skip


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(NAME)
    return made


def left(registry: TargetRegistry, text: str) -> str | None:
    judge = Checker(Conversation.of("Tell me some facts."), registry)
    assert judge(text).leaks
    return erase(text, judge, registry)


@pytest.mark.parametrize(
    "spelled",
    [
        base64.b64encode(NAME.encode()).decode(), base64.b32encode(NAME.encode()).decode(),
        NAME.encode().hex(), codecs.encode(NAME, "rot13"), NAME[::-1],
        "".join(f"%{byte:02X}" for byte in NAME.encode()), "Mar%69a Gon%7Aalez",
        "".join(f"\\u{ord(char):04x}" for char in NAME), " ".join(str(ord(c)) for c in NAME),
        " ".join(f"{ord(char):08b}" for char in NAME),
        "Mike Alpha Romeo India Alpha Golf Oscar November Zulu Alpha Lima Echo Zulu",
        "Мария Гонсалес", "ماريا غونزاليس", "マリア・ゴンザレス", "玛丽亚·冈萨雷斯",
    ],
)  # fmt: skip
def test_only_the_sentence_with_the_hidden_name_goes(
    registry: TargetRegistry, spelled: str
) -> None:
    text = f"{BEFORE} The poet {spelled} lives in Rome. {AFTER}"
    assert left(registry, text) == f"{BEFORE} {AFTER}"


@pytest.mark.parametrize("joint", ["\n", " "])
def test_only_the_lines_or_sentences_of_an_acrostic_go(
    registry: TargetRegistry, joint: str
) -> None:
    assert left(registry, joint.join([BEFORE, *LINES, AFTER])) == f"{BEFORE}{joint}{AFTER}"


def test_only_the_words_of_an_acrostic_go(registry: TargetRegistry) -> None:
    hidden = "My aunt reads in a garden on new zinc and leather elephant zones."
    assert left(registry, f"{BEFORE} {hidden} {AFTER}") == f"{BEFORE} {AFTER}"


def test_a_name_that_stands_plain_too_is_found_in_its_spelling(registry: TargetRegistry) -> None:
    token = base64.b64encode(NAME.encode()).decode()
    text = f"{NAME} sang. {BEFORE} It was {token}. {AFTER}"
    assert left(registry, text) == f"{BEFORE} {AFTER}"
