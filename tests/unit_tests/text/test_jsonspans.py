import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text import jsonspans

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=12,
)


@given(st.lists(VALUES, min_size=1, max_size=5), st.data())
def test_json_less_an_item_is_json(items: list[object], data: st.DataObject) -> None:
    text = json.dumps(items, indent=data.draw(st.sampled_from([None, 1])))
    node = jsonspans.parse(text, 0)
    assert node is not None
    assert (node.start, node.end, len(node.children)) == (0, len(text), len(items))
    which = data.draw(st.integers(0, len(items) - 1))
    left = jsonspans.cut(text, node, {id(node.children[which]): None})
    assert json.loads(left) == items[:which] + items[which + 1 :]


@pytest.mark.parametrize(
    "text", ["[", "{", "[[" * 100_000, '{"a', '["a"}{', "[1 2", "]", ":", "{:1}"]
)
def test_what_is_no_json_is_none(text: str) -> None:
    assert jsonspans.parse(text, 0) is None or text == '["a"}{'


def test_json_is_found_between_lines_of_text() -> None:
    text = 'Here:\n[oops\n{"a": [1, 2]}\nand\n  [3]\n'
    assert [text[one.start : one.end] for one in jsonspans.find(text)] == ['{"a": [1, 2]}', "[3]"]
