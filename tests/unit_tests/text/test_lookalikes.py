from alu_graph.text.folding import fold
from alu_graph.text.lookalikes import always, lookalikes, plain_latin


def test_every_letter_stands_for_small_latin_ones() -> None:
    for table in (plain_latin(), lookalikes(), always()):
        assert table
        assert all(len(one) == 1 and not one.isascii() for one in table)
        assert all(latin.isascii() and latin.islower() for latin in table.values())


def test_a_look_alike_is_of_one_letter_only() -> None:
    folded = {"ΝΗΡνηρ": "nhpvnp", "ᎪᏴꭺ": "aba", "ⱥƀȼ": "abc"}
    for letters, latin in folded.items():
        assert fold(f"x{letters}") == f"x{latin}"


def test_honest_words_of_other_scripts_stay() -> None:
    for word in ("Νίκος", "вот", "Սոնա", "роса"):
        assert not any(letter.isascii() for letter in fold(word))


def test_a_latin_letter_in_a_cyrillic_word_is_the_odd_one() -> None:
    assert fold("Ивановa") == fold("Иванова")
