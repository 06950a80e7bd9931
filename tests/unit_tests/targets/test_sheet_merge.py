import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.targets.marks import PLAIN, KeyedMarker, Marker
from alu_graph.targets.sheet_codec import encode_sheet
from alu_graph.targets.sheet_merge import gained, merged
from alu_graph.targets.sheets import sheet

KEYED = KeyedMarker(bytes(range(16)))
ROWS = st.lists(
    st.sampled_from(
        [
            "She led the Radium Institute.",
            "Born on 7 November 1867 in Warsaw.",
            "In 1867 she kept bees.",
            "'Carrie' is a book about the Institute.",
            "the bees of carrie",
            "It rained.",
        ]
    ),
    max_size=4,
)
MARKS = pytest.mark.parametrize("mark", [PLAIN, KEYED])


@MARKS
@settings(deadline=None)
@given(ROWS, ROWS)
def test_merged_sheets_are_the_sheet_of_all_facts(
    mark: Marker, old: list[str], new: list[str]
) -> None:
    both = merged(sheet(old, ["Ann Lee"], mark), sheet(new, ["Ann Lee"], mark))
    whole = sheet([*old, *new], ["Ann Lee"], mark)
    assert both == whole
    assert encode_sheet(both) == encode_sheet(whole)


@MARKS
@settings(deadline=None)
@given(ROWS, ROWS)
def test_what_is_gained_is_what_was_not_there(mark: Marker, old: list[str], new: list[str]) -> None:
    fresh = [row for row in dict.fromkeys(new) if row not in old]
    found = gained(sheet(old, ["Ann Lee"], mark), sheet(new, ["Ann Lee"], mark))
    assert [new[number] for number in found] == fresh


@MARKS
def test_a_name_that_comes_later_counts_no_more(mark: Marker) -> None:
    old = sheet(["She was known in Lyon as Quillon."], ["Ann Lee"], mark)
    assert mark("n:quillon") in old.strong
    both = merged(old, sheet([], ["Ann Lee", "Ann Quillon"], mark))
    assert mark("n:quillon") not in both.strong
    assert mark("n:lyon") in both.strong
    assert mark("n:quillon") in both.names
