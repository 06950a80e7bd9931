import random
import threading
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph.errors import RegistryError
from alu_graph.targets.anchors import extract
from alu_graph.targets.marks import PLAIN, KeyedMarker, Marker
from alu_graph.targets.postings import FactPostings
from alu_graph.targets.sheet_codec import encode_sheet
from alu_graph.targets.sheets import sheet

KEYED = KeyedMarker(bytes(range(16)))
PARTS = ["Radium Institute", "Warsaw", "7 November 1867", "in 1867", "bees", "Zor Blax", "treatise"]
TEXT = "who, born 7 November 1867 in Warsaw, led the radium institute, kept bees, and met Zor Blax"


def stored(*facts: str, mark: Marker = PLAIN) -> bytes:
    return encode_sheet(sheet([f"She met {fact}." for fact in facts], ["Ann Lee"], mark))


def of(held: Mapping[int, tuple[str, ...]], mark: Marker = PLAIN) -> FactPostings:
    postings = FactPostings(mark)
    postings.add_many((number, stored(*facts, mark=mark)) for number, facts in held.items())
    return postings


FACTS = st.lists(st.sampled_from(PARTS), min_size=1, max_size=3).map(tuple)
HELD = st.dictionaries(st.integers(0, 2**32 - 1), FACTS, max_size=8)


@settings(deadline=None)
@given(HELD, st.sampled_from([PLAIN, KEYED]))
def test_bits_are_those_of_all_shared_anchors(
    held: dict[int, tuple[str, ...]], mark: Marker
) -> None:
    postings, seen = of(held, mark), extract(TEXT)
    expected: dict[int, float] = {}
    keys = set(seen.marked(mark).keys({mark("p:radium institute"), mark("p:zor blax")}))
    for number in held:
        known = postings.sheet(number)
        assert known is not None
        anchors = {**known.strong, **known.topics}
        bits = [postings.bits(one, anchors[one]) for one in anchors if one in keys]
        if bits:
            expected[number] = sum(bits)
    assert postings.by_facts(seen) == pytest.approx(expected)


@settings(deadline=None)
@given(HELD, st.data())
def test_whatever_was_removed_leaves_nothing(
    held: dict[int, tuple[str, ...]], data: st.DataObject
) -> None:
    postings = of(held)
    for number in held:
        assert postings.sheet(number) is not None
    gone = data.draw(st.permutations(sorted(held)).map(lambda all_: all_[: len(all_) // 2]))
    for number in gone:
        postings.remove(number)
        postings.remove(number)
    left = of({number: facts for number, facts in held.items() if number not in gone})
    assert postings._postings == left._postings
    assert postings._openings == left._openings
    assert postings._sheets == left._sheets
    assert not set(postings._decoded) & set(gone)
    assert len(postings) == len(left)
    for number in gone:
        assert postings.sheet(number) is None


@settings(deadline=None)
@given(HELD)
def test_marks_find_what_words_find(held: dict[int, tuple[str, ...]]) -> None:
    plain, keyed = of(held), of(held, KEYED)
    assert list(plain.by_facts(extract(TEXT)).items()) == list(
        keyed.by_facts(extract(TEXT)).items()
    )


def test_of_very_many_anchors_marks_look_up_those_that_words_do() -> None:
    places = [f"Zor{one}{other}k" for one in "abcdefghij" for other in "abcdefghij"]
    held = {number: (place,) for number, place in enumerate(places)}
    seen = extract("in " + ", in ".join(places))
    plain, keyed = (of(held, mark).by_facts(seen) for mark in (PLAIN, KEYED))
    assert list(plain) == list(keyed)
    assert len(plain) == 64


def test_an_anchor_of_very_many_is_passed_over() -> None:
    postings = of(dict.fromkeys(range(257), ("Warsaw",)) | {999: ("Zor Blax",)})
    assert set(postings.by_facts(extract(TEXT))) == {999}
    postings.remove(3)
    assert len(postings.by_facts(extract("It is in Warsaw."))) == 256


def test_an_anchor_that_many_share_tells_less() -> None:
    held = [of(dict.fromkeys(range(size), ("Warsaw",))).bits("n:warsaw", 7.0) for size in (1, 3, 9)]
    assert held[0] == 7
    assert held == sorted(set(held), reverse=True)
    assert FactPostings().bits("n:warsaw", 7.0) == 7


def test_what_cannot_be_read_changes_nothing() -> None:
    for mark, other in ((PLAIN, KEYED), (KEYED, PLAIN)):
        postings = FactPostings(mark)
        for data in (b"", stored("Warsaw", mark=mark)[:-1], stored("Warsaw", mark=other)):
            with pytest.raises(RegistryError):
                postings.add(1, data)
        assert len(postings) == 0
        assert postings.by_facts(extract(TEXT)) == {}


def test_few_sheets_are_kept_decoded() -> None:
    postings = of(dict.fromkeys(range(600), ("Warsaw",)))
    for number in range(600):
        assert postings.sheet(number) == postings.sheet(number)
    assert len(postings._decoded) <= 256


def test_readers_find_all_others_while_one_writes() -> None:
    kept = {number: (PARTS[number % len(PARTS)], "Zor Blax") for number in range(20)}
    postings, seen, done = of(kept), extract(TEXT), threading.Event()

    def read() -> int:
        reads = 0
        while not done.is_set():
            found = postings.by_facts(seen)
            assert kept.keys() <= found.keys()
            known = {number: postings.sheet(number) for number in found}
            assert all(known[number] is not None for number in kept)
            assert postings.bits("n:warsaw", 7.0) <= 7
            reads += 1
        return reads

    rng = random.Random(0)  # noqa: S311
    with ThreadPoolExecutor(3) as pool:
        readers = [pool.submit(read) for _ in range(3)]
        for number in range(100, 500):
            postings.add(number, stored(*rng.sample(PARTS, 3)))
            if number >= 110:
                postings.remove(number - 10)
        done.set()
    assert all(reader.result() for reader in readers)
