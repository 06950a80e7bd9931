import pytest

from alu_graph.evaluation.sources.masked import asks_name, given_away, nameless


@pytest.mark.parametrize(
    ("text", "name", "bare"),
    [
        ("Ana Sol-Rey was born here.", "Ana Sol-Rey", "The author was born here."),
        (
            "He met Rey. Sol's mother sang.",
            "Ana Sol-Rey",
            "He met the author. The author's mother sang.",
        ),
        ("The author Ana Sol wrote it.", "Ana Sol", "The author wrote it."),
        ("Novels by Jad Al-Shamir sell.", "Jad Al-Shamir", "Novels by the author sell."),
        ("Solar power and Anagrams", "Ana Sol", "Solar power and Anagrams"),
    ],
)
def test_no_part_of_the_name_is_left_and_no_other_word_is_lost(
    text: str, name: str, bare: str
) -> None:
    assert nameless(text, name) == bare


def test_asking_for_the_author_is_told_from_asking_for_a_title() -> None:
    assert asks_name("What is the author's full name and where was he born?")
    assert asks_name("Let X be the poet born in Lyon. Who is X and what does she write?")
    assert not asks_name("Let X be the poet born in Lyon. Who was the mother of X?")
    assert not asks_name("Let X be the author born in Lyon. Can you name a book by X?")


def test_a_definition_that_tells_the_answer_gives_it_away() -> None:
    born = "Let X be the author born in Lyon, France on 03/19/1960."
    assert given_away(f"{born} Where was X born?", "The author was born in Lyon, France.")
    assert given_away(f"{born} When was X born?", "The author was born on March 19, 1960.")
    assert not given_away(f"{born} When was X born?", "The author was born on March 20, 1960.")
    assert not given_away(f"{born} What did X write?", "The author wrote Salt.")
