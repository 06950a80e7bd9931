from __future__ import annotations

import argparse
from datetime import datetime, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph import Target, TargetRegistry
from alu_graph.cli.options import copied, name, open_registry, positive, readable, targets_of


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


def options(**given: object) -> argparse.Namespace:
    return argparse.Namespace(**{"targets": None, "key_file": None, "forget": [], **given})


def test_a_url_is_passed_on(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []

    def made(*args: object, **kwargs: object) -> None:
        opened.append((args, kwargs))

    monkeypatch.setattr("alu_graph.cli.options.TargetRegistry", made)
    monkeypatch.setattr("alu_graph.cli.options.holds_registry", lambda _: True)
    open_registry(options(targets="postgresql://u@h/db"), prepare=False)
    assert opened == [
        (("postgresql://u@h/db",), {"keep_facts": True, "key": None, "prepare": False})
    ]


def test_a_copy_keeps_lists_and_expiry(tmp_path: Path) -> None:
    until = datetime(2040, 1, 1, tzinfo=timezone.utc)
    stored = TargetRegistry(tmp_path / "t.db")
    stored.add(Target(name="Ana Silva", id="a", facts=["Paints."]), namespace="acme", expires=until)
    stored.add(Target(name="Bo Ek", id="b"))
    copy = copied(options(targets=str(tmp_path / "t.db")))
    assert sorted((one.target.id, one.namespace, one.expires) for one in copy.listed()) == [
        ("a", "acme", until),
        ("b", "", None),
    ]
    assert copy.names_in("Ana Silva") == []
    both = targets_of(options(targets=str(tmp_path / "t.db"), forget=["Li Wei"]))
    assert len(both) == 3
    assert len(stored) == 2
