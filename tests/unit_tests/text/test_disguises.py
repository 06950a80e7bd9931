import pytest

from alu_graph.text.disguises import disguises

NAME = {"halloran", "papadakis", "rashidi", "marchetti", "kuznetsov", "robledo", "okonkwo"}


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("So E|en! P@p@d@k!$ won", "So Eleni Papadakis won"),
        ("Kha1id a1-Rashidi won", "Khalid al-Rashidi won"),
        ("It was P@pad@kis!", "It was Papadakis!"),
        ("Joe HaIIoran won", "Joe Halloran won"),
        ("Drnitri Kuznetsov won", "Dmitri Kuznetsov won"),
        ("an Okonkvvo won", "an Okonkwo won"),
        ("oʍʞuoʞo ɐɯuᴉpᴉɥɔ", "chidinma okonkwo"),
    ],
)
def test_a_disguise_is_read(text: str, read: str) -> None:
    views = list(disguises(text, NAME.__contains__))
    assert read in {view.text for view in views}
    assert all(0 <= view.start <= view.end <= len(text) for view in views)


def test_a_part_of_a_view_stands_where_it_was_written() -> None:
    text = "Mr. Okonkvvo, then P@padakis."
    for view in disguises(text, NAME.__contains__):
        place = view.text.find("Papadakis")
        if place >= 0:
            start, end = view.span(place, place + 9)
            assert text[start:end] == "P@padakis"


@pytest.mark.parametrize(
    "text",
    [
        "The modern governor of Turner County learned it in 2003.",
        "Mail me@example.org for $500, or 3rd of 4 at 10am!",
        "Halloran won in 1994.",
        "",
    ],
)
def test_a_text_that_hides_nothing_has_no_view(text: str) -> None:
    assert list(disguises(text, {"papadakis"}.__contains__)) == []


@pytest.mark.parametrize("between", ["", "a" * 20, "a" * 400, "'", '"x-'])
def test_two_letters_are_read_as_one_behind_a_capital_however_far(between: str) -> None:
    text = f"born M{between}rn Halloran"
    assert any(f"M{between}m" in view.text for view in disguises(text, NAME.__contains__)) == (
        between.isalpha() or not between
    )
