from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.segments import Segment, asks, segments

PROSE = st.lists(
    st.sampled_from(
        [
            *("The cat is black", "and", "she was born", "Dr.", "J.", "e.g.", "(so", ")", '"', "“"),
            *(".", "!", "?", "...", ",", ";", " — ", "|", "\n", "\n\n", "- ", "1. ", "# ", "”"),
            *("it has teeth", "Paris", "1867", "3.5", "\u2028", "\r\n", "\x0c", "。", "```"),
        ]
    ),
    max_size=25,
).map(" ".join)
TEXT = st.one_of(st.text(alphabet=st.characters(categories=None), max_size=120), PROSE)
CUTS = pytest.mark.parametrize("cut", [segments, asks])


def parts(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in segments(text)]


def asked(text: str) -> list[str]:
    return [text[unit.start : unit.end] for unit in asks(text)]


@CUTS
@given(text=TEXT)
def test_units_are_ordered_apart_and_in_bounds(
    cut: Callable[[str], list[Segment]], text: str
) -> None:
    last: Segment | None = None
    for unit in cut(text):
        assert 0 <= unit.start < unit.end <= len(text)
        assert text[unit.start : unit.end].strip()
        if last is not None:
            assert last.end <= unit.start
            assert last.line <= unit.line
            assert last.sentence <= unit.sentence
        last = unit


@given(PROSE)
def test_no_telling_word_falls_between_two_segments(text: str) -> None:
    covered = [False] * len(text)
    for unit in segments(text):
        covered[unit.start : unit.end] = [True] * (unit.end - unit.start)
    for word in ("black", "born", "teeth", "Paris", "1867"):
        at = text.find(word)
        while at >= 0:
            assert all(covered[at : at + len(word)])
            at = text.find(word, at + 1)


@pytest.mark.parametrize(
    "sentence",
    [
        "Dr. Smith met Mrs. Jones at St. Mary's.",
        "J. R. R. Tolkien was a writer.",
        "C. S. Lewis was one, too.",
        "She lives in the U.S. and works there.",
        "It costs approx. 3.50 euros.",
        "The film (dir. by Lee et al.) is long.",
        "Use a vector, e.g. a list.",
        "He met Robert F. Kennedy in Ohio.",
    ],
)
def test_an_abbreviation_or_initial_ends_no_sentence(sentence: str) -> None:
    assert parts(sentence) == [sentence]


def test_sentences() -> None:
    text = "Paris is big. Is it? Yes! Rome… Well. 東京です。大阪です。"
    assert parts(text) == [
        "Paris is big.",
        "Is it?",
        "Yes!",
        "Rome…",
        "Well.",
        "東京です。",
        "大阪です。",
    ]


def test_an_initial_may_open_a_sentence() -> None:
    assert parts("Paris is big. J. Smith left.") == ["Paris is big.", "J. Smith left."]


def test_a_quotation_keeps_its_end_and_a_quoted_joint_cuts_nothing() -> None:
    assert parts('He said "It is late, and she is ill." Then he left.') == [
        'He said "It is late, and she is ill."',
        "Then he left.",
    ]


def test_list_marks_belong_to_no_segment() -> None:
    text = "# Cities\n1. Paris is big.\n2) Rome\n- Bonn\n  * Oslo\n> Kyiv\n(a) Riga"
    assert parts(text) == ["Cities", "Paris is big.", "Rome", "Bonn", "Oslo", "Kyiv", "Riga"]
    assert [unit.line for unit in segments(text)] == list(range(7))


def test_table_cells() -> None:
    text = "| Name | Born |\n|------|:----:|\n| Ada | 1815 |"
    assert parts(text) == ["Name", "Born", "Ada", "1815"]
    assert "a | b" in parts("a | b")  # one bar is no table


@pytest.mark.parametrize(
    ("text", "clauses"),
    [
        ("Paris is in France, and Rome is in Italy.", 2),
        ("Paris is in France; Rome is in Italy.", 2),
        ("Paris is big — Rome is old.", 2),
        ("Rome is old while Bonn was a capital.", 2),
        ("Rome is old while sleeping.", 1),
        ("Salt and pepper are cheap.", 1),  # no verb on the left
        ("She sings, and was born in Rome.", 1),  # goes on with the subject
        ("(Paris is big, and the Seine is long.", 1),  # inside a parenthesis
    ],
)
def test_clauses(text: str, clauses: int) -> None:
    found = segments(text)
    assert len(found) == clauses
    assert {unit.sentence for unit in found} == {1}


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("What is the capital of France, and where was she born?", 2),
        ("Who wrote Hamlet? And who is Ada?", 2),
        ("(a) what is pi (b) who is Ada", 2),
        ("1. What is pi?\n2. Who is Ada?", 2),
        ("¿Cuál es la capital de Francia y dónde nació Ada?", 2),
        ("Translate this; who is Ada?", 2),
        ("What is the sum of two and three?", 1),
        ("", 0),
    ],
)
def test_asks(text: str, number: int) -> None:
    assert len(asked(text)) == number


@given(TEXT)
def test_asks_lose_no_word(text: str) -> None:
    if text.strip().isalpha():
        assert asked(text) == [text.strip()]


@pytest.mark.parametrize(
    "text",
    [
        "Er wurde am 14. Januar 1879 in Ulm geboren.",
        "Viele Tiere, z. B. Hunde, bellen.",
        "Hay frutas, p. ej. Manzanas rojas.",
    ],
)
def test_ordinal_dates_and_abbreviations_end_no_sentence(text: str) -> None:
    assert len({unit.sentence for unit in segments(text)}) == 1


@pytest.mark.parametrize(
    ("text", "items"),
    [
        ("1. Lima 2. Rome 3. Oslo", ["Lima", "Rome", "Oslo"]),
        ("(1) Lima (2) Rome", ["Lima", "Rome"]),
        ("① Lima ② Rome", ["Lima", "Rome"]),
        ("So 1: Lima 2: Rome", ["So", "Lima", "Rome"]),
        ("3. 2 + 2 is 4.", ["2 + 2 is 4."]),
        ("It took 2: 7 beat 3.", ["It took 2: 7 beat 3."]),
    ],
)
def test_items_of_a_list_in_one_line(text: str, items: list[str]) -> None:
    assert [text[unit.start : unit.end] for unit in segments(text)] == items
