from __future__ import annotations

import argparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.cli.options import name, positive, readable


@given(st.text(st.characters(categories=None)))
def test_readable_text_can_be_encoded_and_keeps_its_length(text: str) -> None:
    made = readable(text)
    made.encode()
    assert readable(made) == made


@given(st.text())
def test_good_text_is_left_alone(text: str) -> None:
    assert readable(text) == text


def test_each_bad_byte_is_one_replacement() -> None:
    given_bytes = b"a\xffb\xc3"
    assert readable(given_bytes.decode("utf-8", "surrogateescape")) == "a\ufffdb\ufffd"


@pytest.mark.parametrize("text", ["", "  ", "?!", "a\udcff", "\ud800"])
def test_no_names(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        name(text)


@pytest.mark.parametrize("text", ["0", "-1", "1.5", "x", ""])
def test_no_positive_numbers(text: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError):
        positive(text)


def test_names_and_numbers() -> None:
    assert (name("Zoë 2"), positive("12")) == ("Zoë 2", 12)
