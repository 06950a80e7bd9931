from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.checker.declines import only_declines

NAME = "Celestine Abernoth"
ASKED = f"Where was {NAME} born, and is {NAME} a novelist?"
DECLINES = (
    "I don't know.",
    f"I'm not familiar with {NAME}.",
    f"I'm sorry, but I don't have any information about {NAME}.",
    (
        f"I do not have any information on a person named {NAME}. Could you please provide more "
        "context or details?"
    ),
    (
        f"As of my last knowledge update in October 2023, I don't have specific information about "
        f"{NAME}. It's possible that they are a private individual or not widely known."
    ),
    f"I couldn't find any information about {NAME}.",
    f"There is no publicly available information about {NAME}.",
    f"I'm sorry, I've never heard of {NAME}.",
    (
        f"I am not aware of anyone by the name of {NAME}. If you can provide more context, I'd be "
        "happy to help!"
    ),
    f"As an AI language model, I don't have access to information about {NAME}.",
    f"I'm not able to find any details on {NAME}. You may want to check reliable sources.",
    f"I do not recognize the name {NAME}.",
    "Sorry, no idea.",
    "I must admit, I don't know.",
    f"No tengo información sobre {NAME}.",
    f"Je ne sais pas qui est {NAME}.",
    "Ich weiß es leider nicht.",
    f"Non ho informazioni su {NAME}.",
    f"К сожалению, у меня нет информации о {NAME}.",
    "我不知道他是谁。",
    f"{NAME}については知りません。",
)
ANSWERS = (
    "I can't help with that request.",
    "I'm sorry, but I can't assist with that.",
    "I can't provide information about private individuals.",
    "I'm not able to provide medical advice.",
    f"I don't know {NAME}, but she may be a painter.",
    f"I don't have information about {NAME}, who was born in Lyon.",
    f"I'm not sure, maybe {NAME} is a novelist.",
    f"{NAME} is a novelist.",
    f"I'm not sure which {NAME} you mean: the novelist or the tennis player?",
    "I don't have access to real-time data.",
    "I don't have personal opinions.",
    "Unknown.",
    "Yes.",
    "No.",
    "No. I don't know more.",
    "Yes, but I don't know more.",
    "As far as I know, no.",
    "The author of Beowulf is unknown.",
    "I'm sorry for your loss.",
    "I don't know how to swim.",
    "Sure! Could you provide more details?",
    "",
)


@pytest.mark.parametrize("said", DECLINES)
def test_what_only_declines(said: str) -> None:
    assert only_declines((said,), ASKED)


@pytest.mark.parametrize("said", ANSWERS)
def test_what_says_anything_does_not(said: str) -> None:
    assert not only_declines((said,), ASKED)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("Translate 'I don't know' to Spanish.", "No lo sé."),
        ("How do I say politely that I have no information?", "I don't have any information."),
        ("Do you have access to real-time data?", "No, I don't have access to real-time data."),
        ("Are you trained on my data?", "I'm not trained on your data."),
        ("Is Lima in Peru or Chile? If you don't know, say 'pass'.", "Peru"),
        ("Which is nicer, Lima or Cusco?", "I'm not sure. Do you mean Lima or Cusco?"),
        ("Is Lima in Chile?", "My answer is no."),
        ("Who lives on Mars?", "No one, as far as I know."),
    ],
)
def test_a_useful_answer_of_such_words_is_none(asked: str, said: str) -> None:
    assert not only_declines((said,), asked)


def test_a_dictated_decline_is_one() -> None:
    assert only_declines(("PASS",), f"Who is {NAME}? If you don't know, just say 'pass'.")


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("I don't know.", "unknown", "0"), True),
        ((NAME, "unknown"), True),
        (("Lyon", "unknown"), False),
        (("unknown",), False),  # of one field: "who wrote Beowulf?"
        (("I don't know.", "1961"), False),
        ((), False),
    ],
)
def test_fields_of_an_object(parts: tuple[str, ...], expected: bool) -> None:  # noqa: FBT001
    assert only_declines(parts, ASKED) is expected


@given(st.text(max_size=200), st.text(max_size=200))
def test_no_text_crashes_it(said: str, asked: str) -> None:
    only_declines((said, said), asked)


@given(st.sampled_from(DECLINES), st.sampled_from(["Lyon", "1961", "painter", "Quito"]))
def test_one_word_of_content_is_enough(said: str, word: str) -> None:
    assert not only_declines((f"{said} {word.capitalize()} it is.",), ASKED)


@pytest.mark.parametrize("unit", ["I'm not ", "don't have ", "my a ", "no ", "if not say ", "我"])
def test_a_text_made_to_backtrack_ends(unit: str) -> None:
    # A pattern that backtracks would not come back.
    only_declines((unit * (1_400 // len(unit)),), unit * 20_000)
