"""No pattern of the package takes more than linear time in runs of its first characters."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

import alu_graph

_LENGTH = 8_000
_SLOW = 2.0  # seconds; what is linear takes some thousandths, what is quadratic a second or more
_UNITS = (
    "a", "A", "1", " ", "\n", ".", ",", "?", "-", "_", "“", "«", '"', "'", "`", "(", "[", "{", "*",
    "|", ":", "=", "…", "a ", "A. ", "a_", "1. ", "a,", "- ", "[a", "“a", "is ", "also ", "or ",
    "and ", "if not ", "the a ",
)  # fmt: skip
_SEARCHING = r"\b{name}\.(?:search|finditer|findall|sub|subn|split)\b"


def _modules() -> Iterator[ModuleType]:
    for found in pkgutil.walk_packages(alu_graph.__path__, "alu_graph."):
        if not found.name.endswith("__main__"):
            yield importlib.import_module(found.name)


def _searched() -> dict[str, re.Pattern[str]]:
    """The patterns that are looked for all over a text, by the place they stand."""
    found: dict[str, re.Pattern[str]] = {}
    for module in _modules():
        source = inspect.getsource(module)
        for name, value in vars(module).items():
            if isinstance(value, re.Pattern) and re.search(_SEARCHING.format(name=name), source):
                found[f"{module.__name__}.{name}"] = value
    return found


# Each is given a few characters only.
_PATTERNS = _searched()
_SHORT_TEXTS = {"alu_graph.text.segments._ABBREVIATION", "alu_graph.text.segments._ORDINAL"}


@pytest.mark.parametrize("place", sorted(set(_PATTERNS) - _SHORT_TEXTS))
def test_a_pattern_is_linear_in_runs_of_characters(place: str) -> None:
    pattern = _PATTERNS[place]
    for unit in _UNITS:
        text = (unit * _LENGTH)[:_LENGTH] + "\x00"
        start = time.process_time()
        for _ in pattern.finditer(text):
            pass
        assert time.process_time() - start < _SLOW, repr(unit)
