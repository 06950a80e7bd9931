from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.origins import Origin, View, replaced


def test_letters_of_one_spelling_each_are_mapped_one_by_one() -> None:
    view = replaced("url", [(2, 11, "abc")], "x %61%62%63 y", 0, 13, exact=True)
    assert view.text == "x abc y"
    assert view.span(3, 4) == (5, 8)
    assert view.span(2, 5) == (2, 11)
    assert view.span(6, 7) == (12, 13)


def test_a_token_comes_as_a_whole() -> None:
    view = replaced("base64", [(2, 6, "Ma")], "x TWE= y", 0, 8)
    assert view.span(2, 3) == (2, 6)
    assert view.span(0, 1) == (0, 1)


def test_nested_views_map_through_both() -> None:
    outer = View("reversed", "fedcba", Origin.mirrored(0, 6))
    inner = View("rot13", "srqpon", Origin.same(0, 6)).inside(outer)
    assert inner.kind == "reversed"
    assert inner.span(0, 2) == (4, 6)
    assert (inner.start, inner.end) == (0, 6)


@given(
    st.lists(st.tuples(st.text("ab ", max_size=5), st.text("XY", min_size=1, max_size=4))),
    st.booleans(),
)
def test_what_stayed_is_mapped_to_itself(parts: list[tuple[str, str]], exact: bool) -> None:  # noqa: FBT001
    text, pieces = "", []
    for plain, word in parts:
        text += plain
        spelled = "".join(f"%{ord(char):x}" for char in word)
        pieces.append((len(text), len(text) + len(spelled), word))
        text += spelled
    view = replaced("url", pieces, text, 0, len(text), exact=exact)
    for place, char in enumerate(view.text):
        start, end = view.span(place, place + 1)
        if char in "ab ":
            assert text[start:end] == char
        else:
            assert f"%{ord(char):x}" in text[start:end]
