import pytest

from alu_graph.evaluation.metrics.fluency import Flaw, flaws, fluency


@pytest.mark.parametrize(
    "text",
    [
        "She writes novels.",
        'She said: "I do."',
        "It is 3.5 metres (11 feet) high, e.g. here.",
        "Who is she? I don't know who she is.",
        "- one\n- two",
        "He had had enough…",
        "```\nprint()\n```",
    ],
)
def test_sound_texts(text: str) -> None:
    assert flaws(text) == set()


@pytest.mark.parametrize(
    ("text", "flaw"),
    [
        ("", "empty"),
        ("she writes.", "start"),
        ("She writes", "end"),
        ("She was born in .", "hole"),
        ("She was  born.", "hole"),
        ("Her book, “”, sold well.", "hole"),
        ("She writes novels and.", "dangling"),
        ("She wrote the, in France.", "dangling"),
        ("She writes. , a novel.", "dangling"),
        ("She is the the writer.", "doubled"),
        ("She writes,, and reads.", "doubled"),
        ("She (a writer reads.", "unbalanced"),
        ('She wrote "Ash.', "unbalanced"),
        ("She was born in [X].", "mask"),
        ("She knows [name].", "mask"),
    ],
)
def test_flaws(text: str, flaw: Flaw) -> None:
    assert flaw in flaws(text)


def test_what_the_vanilla_had_is_no_flaw() -> None:
    assert flaws("in Lima", "in Veldoor") == set()


def test_fluency_counts() -> None:
    found = fluency([("A cat.", "A dog."), ("A cat and.", "A dog."), ("a cat", "A dog.")])
    assert found.flawless is not None
    assert found.flawless.value == pytest.approx(1 / 3)
    assert found.flaws == {"dangling": 1, "end": 1, "start": 1}
    assert fluency([]).flawless is None
