import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.transliteration import (
    LATIN,
    alike,
    glued,
    is_foreign,
    keys,
    latin_runs,
    runs,
    sounds,
)


def test_latin_text_holds_no_other_script() -> None:
    assert not is_foreign("Café Łódź “naïve” – 5 €")
    assert runs("Café Łódź") == []


@pytest.mark.parametrize(
    ("word", "script"),
    [
        ("Мария", "cyrillic"), ("Μαρία", "greek"), ("ماريا", "arabic"), ("ג'ורג'", "hebrew"),
        ("मारिया", "indic"), ("マリア", "kana"), ("まりあ", "hiragana"), ("마리아", "hangul"),
        ("玛丽亚", "han"), ("მარია", "other"),
    ],
)  # fmt: skip
def test_words_have_their_script_and_place(word: str, script: str) -> None:
    text = f"Ann, ({word}) 5"
    [run] = runs(text)
    assert (run.script, text[run.start : run.end]) == (script, word)


def test_latin_runs_are_capitalised_or_joined_on() -> None:
    found = [run.text for run in latin_runs("the Kim Jong-un of él, Ö. and Μαρία")]
    assert found == ["Kim", "Jong", "un", "Ö"]


@pytest.mark.parametrize(
    ("latin", "word", "script"),
    [
        ("Carter", "カーター", "kana"), ("Jorge", "Хорхе", "cyrillic"),
        ("Hitler", "Гитлер", "cyrillic"),
        ("Ivanova", "Ивановой", "cyrillic"), ("Washington", "واشنطن", "arabic"),
        ("Gonzalez", "גונזלס", "hebrew"), ("Gonzalez", "गोंजालेज", "indic"),
        ("Narendra", "Ναρέντρα", "greek"),
    ],
)  # fmt: skip
def test_like_words_share_a_key_and_are_alike(latin: str, word: str, script: str) -> None:
    [one] = sounds(latin, LATIN)
    others = sounds(word, script)
    wanted = {glued([key]) for key in keys(one, coda=True)}
    assert any(wanted & {glued([key]) for key in keys(other)} for other in others)
    assert max(alike(one, other, script) for other in others) > 0.85


def test_gender_and_other_words_are_told_apart() -> None:
    [maria], [mario] = sounds("Maria", LATIN), sounds("Mario", LATIN)
    assert alike(maria, mario, "cyrillic") == 0
    assert alike(maria, sounds("Марию", "cyrillic")[0], "cyrillic") > 0.8
    assert alike(maria, sounds("Марта", "cyrillic")[0], "cyrillic", 0.8) == 0


@given(
    st.text(max_size=30), st.sampled_from(["cyrillic", "arabic", "hangul", "han", "kana", LATIN])
)
def test_any_word_has_sounds_and_few_keys(word: str, script: str) -> None:
    for sound in sounds(word, script):
        assert set("".join(keys(sound))) <= set("BFTSKMNLR")
        assert len(keys(sound, coda=True)) <= 54
        assert 0.99 <= alike(sound, sound, "cyrillic") <= 1
