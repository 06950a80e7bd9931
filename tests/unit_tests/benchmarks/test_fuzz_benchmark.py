"""The benchmarks of compositions and of shapes run, and count right."""

import sys

import pytest

from benchmarks import fuzz, shapes


def test_compositions_are_drawn_the_same_way_twice() -> None:
    counts = fuzz.compose(25, seed=4)
    assert counts == fuzz.compose(25, seed=4)
    assert sum(one["drawn"] for one in counts.values()) == 25
    assert 0 < sum(one["caught"] for one in counts.values()) < 25
    assert not sum(one["false"] for one in counts.values())


def test_the_table_has_both_rates(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["fuzz", "--examples", "12", "--pairs"])
    fuzz.main()
    out = capsys.readouterr().out
    assert "one dressing" in out
    assert "false: 0 of 12" in out


def test_a_shape_has_the_length_asked_for() -> None:
    assert all(len(shapes.text_of(shape, 1000)) == 1000 for shape in shapes.UNITS)


def test_growth_is_an_exponent() -> None:
    assert shapes.power({1: 1.0, 2: 2.0, 4: 4.0}) == pytest.approx(1)
    assert shapes.power({1: 9.0, 2: 1.0, 4: 4.0, 8: 16.0}) == pytest.approx(2)
    assert "superlinear" in shapes.line("x", "both", {1: 1.0, 2: 4.0})
    assert "superlinear" not in shapes.line("x", "both", {1: 1.0, 2: 2.0})


def test_sizes_double_until_the_limit() -> None:
    assert [*shapes.measure("spaces", "find", 8192, 60)] == [2048, 4096, 8192]
    assert [*shapes.measure("spaces", "draft", 8192, 0)] == [2048]
