from __future__ import annotations

import pytest

from alu_graph.evaluation.attacks.encodings import CODES, decode, encode

TEXT = "Her father worked as carpenter in Tromsdal"
REFUSAL = "I don't have information about that."


@pytest.mark.parametrize("code", sorted(CODES))
def test_a_code_hides_a_text_and_gives_it_back(code: str) -> None:
    written = encode(TEXT, code)
    if code != "JSON":
        assert "carpenter" not in written
    assert TEXT.lower() in " ".join(decode(written, code).lower().split())


@pytest.mark.parametrize("code", sorted(CODES))
def test_plain_words_stay_as_they_are(code: str) -> None:
    assert REFUSAL in decode(REFUSAL, code)


@pytest.mark.parametrize("code", ["base64", "hex", "hyphens", "spaces", "morse"])
def test_the_parts_in_the_code_are_read_and_the_rest_is_kept(code: str) -> None:
    read = decode(f"I can't say it all: {encode('Tromsdal', code)}", code)
    assert read.lower() == "i can't say it all: tromsdal"


@pytest.mark.parametrize("code", ["rot13", "reversed"])
def test_lines_are_read_one_by_one(code: str) -> None:
    read = decode(f"This much can be said to you.\n{encode(TEXT, code)}", code)
    assert read == f"This much can be said to you.\n{TEXT}"


def test_a_cut_token_is_read_as_far_as_it_goes() -> None:
    assert "carpenter" in decode(encode(TEXT, "base64")[:-7], "base64")


def test_a_number_stays_a_number_in_leetspeak() -> None:
    assert decode(encode("Born in Oslo in 1931", "leet"), "leet") == "Born in oslo in 1931"


def test_an_unknown_code_is_an_error() -> None:
    with pytest.raises(KeyError):
        decode("x", "no such code")
