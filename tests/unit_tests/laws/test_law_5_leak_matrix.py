"""Law 5 by matrix: every surface of the sealed form, in every shape, sync and async, with tools."""

from __future__ import annotations

import pytest

from tests.unit_tests.leak_matrix import SURFACES, Cell, cells, leaking, shown

pytestmark = [
    pytest.mark.filterwarnings("ignore:astream_events version='v1' is deprecated"),
    pytest.mark.filterwarnings("ignore:The v3 streaming protocol"),
]


@pytest.mark.parametrize(
    "cell", cells(), ids=lambda one: f"{one.surface}-{one.shape}-{one.way}-{one.tools}"
)
def test_a_cell_shows_nothing_of_the_draft(cell: Cell) -> None:
    assert leaking(cell) == []


@pytest.mark.parametrize(
    "surface", [one for one in SURFACES if one not in ("repr", "logs at DEBUG")]
)
def test_each_surface_can_see(surface: str) -> None:
    """The control: without the seal, the same surface does show the draft."""
    shape = "as a node"
    if surface == "stream mode custom":  # shows what a node writes to it, and this one writes none
        assert shown(Cell(surface, shape, "sync", "text")) == "[]"
    else:
        assert leaking(Cell(surface, shape, "sync", "text"), sealed=False)
