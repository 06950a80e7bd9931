import pytest

from alu_graph.text.escapes import unescaped


@pytest.mark.parametrize(
    ("text", "plain", "kind"),
    [
        (r"\115\141\162\151\141 saw", "Maria saw", "octal"),
        (r"\4d \61 \72 \69 \61 saw", "Mariasaw", "point"),
        ("U+004D U+0061 saw", "Ma saw", "point"),
        (r"\U0000004daria", "Maria", "point"),
        (r"\N{LATIN CAPITAL LETTER M}aria", "Maria", "name"),
        ("%u004Daria", "Maria", "json"),
        (r"Jos\303\251", "José", "octal"),
    ],
)
def test_an_escape_is_undone_where_it_stands(text: str, plain: str, kind: str) -> None:
    view = unescaped(text)
    assert view is not None
    assert (view.text, view.kind) == (plain, kind)


@pytest.mark.parametrize(
    "text",
    [r"\N{NO SUCH LETTER}", r"\U00ffffff", "a & b", r"\begin{it}", "100 % \\ U+", ""],
)
def test_what_is_no_escape_stays(text: str) -> None:
    assert unescaped(text) is None
