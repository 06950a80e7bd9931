import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.errors import RegistryError
from alu_graph.targets.marks import MARK_LETTERS, PLAIN, KeyedMarker, Marks
from alu_graph.text.shingles import SHINGLE

KEY = bytes(range(16))
ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=30)


@given(ANYTHING, ANYTHING)
def test_equal_words_have_equal_marks_and_others_have_others(one: str, other: str) -> None:
    mark = KeyedMarker(KEY)
    assert (mark(one) == mark(other)) == (one == other)
    assert len(mark(one)) == MARK_LETTERS
    assert PLAIN(one) == one


@given(ANYTHING)
def test_another_key_makes_other_marks(text: str) -> None:
    assert KeyedMarker(KEY)(text) != KeyedMarker(KEY + b"x")(text)


@given(st.lists(st.sampled_from("abc"), max_size=24))
def test_runs_are_equal_where_their_words_are(folded: list[str]) -> None:
    mark = KeyedMarker(KEY)
    keyed, plain = mark.runs(folded), PLAIN.runs(folded)
    assert len(keyed) == max(0, len(folded) - SHINGLE + 1)
    assert [keyed.index(one) for one in keyed] == [plain.index(one) for one in plain]
    assert all(-(2**63) <= one < 2**63 for one in keyed)


def test_words_of_a_run_do_not_merge() -> None:
    mark = KeyedMarker(KEY)
    assert mark.runs(["ab", "c", *"defghi"]) != mark.runs(["a", "bc", *"defghi"])


def test_marks_are_the_same_in_every_process() -> None:
    code = (
        "from alu_graph.targets.marks import KeyedMarker\n"
        "mark = KeyedMarker(bytes(range(16)))\n"
        "print(mark('n:warsaw'), mark.runs(list('abcdefghi')), mark.key_id)"
    )
    done = subprocess.run(  # noqa: S603 - the code above
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    mark = KeyedMarker(KEY)
    assert done.stdout.strip() == f"{mark('n:warsaw')} {mark.runs(list('abcdefghi'))} {mark.key_id}"


@pytest.mark.parametrize("key", [b"", b"x" * 15])
def test_a_short_key_is_refused(key: bytes) -> None:
    with pytest.raises(RegistryError, match="16 bytes or more"):
        KeyedMarker(key)


def test_the_id_tells_keys_apart_and_nothing_of_them() -> None:
    keys = [bytes([i]) * size for i in range(3) for size in (16, 64, 100)]
    marks = [KeyedMarker(key) for key in keys]
    assert len({mark.key_id for mark in marks}) == len(keys)
    for key, mark in zip(keys, marks, strict=True):
        assert key.hex()[:8] not in repr(mark)
        assert KeyedMarker(key).key_id == mark.key_id
    assert PLAIN.key_id is None


def test_a_texts_marks_are_made_once() -> None:
    asked: list[str] = []

    def mark(key: str) -> str:
        asked.append(key)
        return key.upper()

    marks = Marks(mark)
    assert [marks["a"], marks["b"], marks["a"]] == ["A", "B", "A"]
    assert asked == ["a", "b"]
