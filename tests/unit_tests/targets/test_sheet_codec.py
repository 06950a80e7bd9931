import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.errors import RegistryError
from alu_graph.targets.marks import PLAIN, KeyedMarker, Marker
from alu_graph.targets.sheet_codec import (
    SHEET_VERSION,
    StoredSheet,
    decode_sheet,
    encode_sheet,
    is_current,
)
from alu_graph.targets.sheets import sheet

ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=80)
KEYED = KeyedMarker(bytes(range(16)))
FACTS = [
    "Marie Curie was born on 7 November 1867 in Warsaw.",
    "Where did she work? She led the Radium Institute, wrote 'Radioactivity' and kept 971 bees.",
]


@pytest.mark.parametrize("mark", [PLAIN, KEYED])
@settings(deadline=None)  # the word list is read once
@given(st.lists(ANYTHING, max_size=4), st.lists(ANYTHING, max_size=2))
def test_a_sheet_comes_back_equal(mark: Marker, rows: list[str], names: list[str]) -> None:
    known = sheet(rows, names, mark)
    stored = encode_sheet(known)
    assert decode_sheet(stored, mark) == known
    assert list(decode_sheet(stored, mark).strong) == list(known.strong)
    assert encode_sheet(decode_sheet(stored, mark)) == stored
    held = StoredSheet(stored)
    assert held.table()[: len(held.bits_as_numbers())] == [*known.strong, *known.topics]
    assert set(held.openings(held.table())) == known.openings


def test_many_facts_come_back_equal() -> None:
    rows = [
        f"In {year} she met Zor{year} Blax{year + 1} of Vlk{year}." for year in range(900, 1999)
    ]
    known = sheet(rows, ["Marie Curie"])
    assert decode_sheet(encode_sheet(known)) == known


def test_nothing_of_a_fact_is_in_a_sheet_of_marks() -> None:
    stored = encode_sheet(sheet(FACTS, ["Marie Curie"], KEYED))
    text = stored.decode("latin-1").lower()
    told = [word for fact in FACTS for word in re.findall(r"\w+", fact.lower()) if len(word) > 2]
    assert len(told) > 20
    assert [word for word in told if word in text] == []
    plain = encode_sheet(sheet(FACTS, ["Marie Curie"])).decode("latin-1")
    assert "warsaw" in plain
    assert "1867" in plain


def test_a_sheet_of_marks_opens_with_a_key_alone() -> None:
    with pytest.raises(RegistryError, match="key"):
        decode_sheet(encode_sheet(sheet(FACTS, [], KEYED)))
    with pytest.raises(RegistryError, match="key"):
        decode_sheet(encode_sheet(sheet(FACTS, [])), KEYED)


def test_another_version_is_told_and_refused() -> None:
    stored = encode_sheet(sheet(FACTS, []))
    assert is_current(stored)
    other = bytes([SHEET_VERSION + 1]) + stored[1:]
    assert not is_current(other)
    assert not is_current(b"")
    for data in (other, b""):
        with pytest.raises(RegistryError, match="another version"):
            decode_sheet(data)


@settings(deadline=None)
@given(st.data())
def test_a_damaged_sheet_is_refused(data: st.DataObject) -> None:
    marks: list[Marker] = [PLAIN, KEYED]
    mark = data.draw(st.sampled_from(marks))
    stored = bytearray(encode_sheet(sheet(FACTS, ["Marie Curie"], mark)))
    place = data.draw(st.integers(0, len(stored) - 1))
    cut = data.draw(st.booleans())
    stored[place] ^= data.draw(st.integers(1, 255))
    with pytest.raises(RegistryError) as caught:
        decode_sheet(bytes(stored[:place] if cut else stored), mark)
    assert "warsaw" not in str(caught.value).lower()
