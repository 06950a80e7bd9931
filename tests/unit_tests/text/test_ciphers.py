import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.ciphers import acrostics, codes
from alu_graph.text.views import decoded_views

MORSE = "-- .- .-. .. .- --. --- -. --.. .- .-.. . --.."


def opens(letters: str) -> bool:
    return letters == "mariagon"


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("77 97 114 105 97 32 71 111 110", "codes", "Maria Gon"),
        ("77, 97, 114, 105, 97, 32, 71", "codes", "Maria G"),
        ("01001101 01100001 01110010 01101001 01100001", "codes", "Maria"),
        ("0100110101100001011100100110100101100001", "codes", "Maria"),
        (MORSE, "morse", "M A R I A G O N Z A L E Z"),
        (MORSE.replace(" ", " / "), "morse", "M A R I A G O N Z A L E Z"),
        ("Mike Alfa Romeo India Alpha", "spelled", "m a r i a"),
        ("Mike-Alfa-Romeo-India, Alpha", "spelled", "m a r i a"),
        ("M as in Mary, A as in Ann, R for Rome and I like 'Ida'", "spelled", "M A R I"),
    ],
)
def test_codes_are_read_where_they_stand(text: str, kind: str, read: str) -> None:
    dressed = f"It says: {text}!"
    views = [view for view in codes(dressed, opens) if view.kind == kind]
    assert [view.text for view in views] == [read]
    assert dressed[views[0].start : views[0].end] == text


@pytest.mark.parametrize(
    "text",
    [
        "in 1867, 1901 and 1999; 12 34 56", "call 555 01 23 45 67 89 now", "a - b . c - d ... e",
        "Mike and Romeo met in India at a hotel", "It is for me, as in a dream.", "1010101 0101",
        "300 400 500 600 700 800 900", "wait ... -- and so on ...",
    ],
)  # fmt: skip
def test_ordinary_numbers_marks_and_names_are_none(text: str) -> None:
    assert [
        view for view in codes(text, opens) if view.kind != "codes" or view.text.isalpha()
    ] == []


def test_base32_is_read_in_either_case() -> None:
    token = base64.b32encode(b"Maria Gonzalez").decode()
    for spelled in (token, token.rstrip("="), token.lower()):
        text = f"Here: {spelled}, see."
        views = decoded_views(text, rare=lambda word: False)
        assert (views[0].kind, views[0].text) == ("base32", "Maria Gonzalez")
        assert text[views[0].start : views[0].end].rstrip("=") == spelled.rstrip("=")


NAME = "mariagonzalez"


def test_acrostics_of_lines_sentences_and_words() -> None:
    lines = "Intro.\n" + "\n".join(f"{char.upper()}x is so." for char in NAME) + "\nOutro."
    view = next(acrostics(lines, opens))
    assert view.text.replace(" ", "").lower().startswith(NAME)
    start, end = view.span(0, 2 * len(NAME) - 1)
    assert lines[start:end] == lines[len("Intro.\n") : -len("\nOutro.")]
    sentences = lines.replace("\n", " ")
    assert any(
        one.text.lower().replace(" ", "").startswith(NAME) for one in acrostics(sentences, opens)
    )
    words = "so " + " ".join(f"{char}ab" for char in NAME) + " end"
    [view] = acrostics(words, opens)
    start, end = view.span(0, 2 * len(NAME) - 1)
    assert words[start:end] == words[3:-4]


def test_last_letters_of_lines() -> None:
    lines = "\n".join(f"it is so {char}" for char in NAME)
    assert [one.text.replace(" ", "") for one in acrostics(lines, opens)] == [NAME]


def test_without_an_opening_there_is_no_acrostic() -> None:
    text = "\n".join(f"{char}x is so." for char in NAME)
    assert list(acrostics(text, lambda letters: False)) == []


@given(st.text("01 .-/\nMike alfa,4", max_size=200))
def test_any_text_is_read_without_error(text: str) -> None:
    for view in (*codes(text, opens), *acrostics(text, lambda letters: True)):
        assert 0 <= view.start < view.end <= len(text)


@pytest.mark.parametrize(
    "unit", ["1", "01 ", "77 ", ".", "- ", "-. ", "mike ", "M as in M ", "A. "]
)
def test_a_long_text_ends(unit: str) -> None:
    text = unit * (200_000 // len(unit))  # quadratic time would take minutes
    assert len(list(codes(text, opens))) < 10
    assert list(acrostics(text, lambda letters: False)) == []
