import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.text.folding import Tokens, fold, fold_word, joined, spelled_out, words

# Lone surrogates and control characters included: whatever a model or an attacker may write.
ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=80)
NAME = st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=2, max_size=12)
ZERO_WIDTH = st.sampled_from(["\u200b", "\u200c", "\u200d", "\u2060", "\ufeff", "\u00ad"])
MARKS = st.sampled_from(["\u0301", "\u0308", "\u0327", "\u030c"])

FOLDED_ALIKE = [
    "Maria Gonzalez",
    "maria gonzalez",
    "MARIA GONZALEZ",
    "Maria  Gonzalez",
    "Maria\nGonzalez",
    "Maria\u00a0Gonzalez",
    "Maria-Gonzalez",
    "Maria_Gonzalez",
    "Maria Gonzalez's",
    "Maria Gonzalez’s",
    "María González",
    "Mari\u0301a Gonza\u0301lez",
    "Mar\u200bia Gon\u200bzalez",
    "Ma\u00adria Gonza\u00adlez",
    "Ｍａｒｉａ Ｇｏｎｚａｌｅｚ",
    "Mаria Gоnzalez",
    "M4ria G0nzalez",
    "**Maria** Gonzalez",
    "<i>Maria</i> Gonzalez",
    "Maria<b>Gonzalez</b>",
    "𝐌𝐚𝐫𝐢𝐚 𝑮𝒐𝒏𝒛𝒂𝒍𝒆𝒛",
    "Ⓜⓐⓡⓘⓐ Ⓖⓞⓝⓩⓐⓛⓔⓩ",
    "`Maria` _Gonzalez_",
    "Maria\u202e Gonzalez",
]


@pytest.mark.parametrize("form", FOLDED_ALIKE)
def test_dresses_of_a_name_fold_alike(form: str) -> None:
    assert fold(form) == "maria gonzalez"


@pytest.mark.parametrize(
    "other", ["Mario Gonzalo", "Maria Gonzaga", "Mary Gonzalez", "Мария", "maria 90nzales", ""]
)
def test_other_names_fold_apart(other: str) -> None:
    assert fold(other) != "maria gonzalez"


@pytest.mark.parametrize(
    ("word", "folded"),
    [
        ("Łódź", "lodz"),
        ("Søren", "soren"),
        ("Straße", "strasse"),
        ("Ærø", "aero"),
        ("O'Brien", "obrien"),
        ("don't", "dont"),
        ("James's", "james"),
        ("1954", "1954"),  # a number is no leet word
        ("3rd", "3rd"),  # too short to be one
        ("н2о", "н2о"),  # honest Cyrillic stays
        ("...", ""),
    ],
)
def test_single_words(word: str, folded: str) -> None:
    assert fold_word(word) == folded


@given(ANYTHING)
def test_any_text_is_read_and_every_word_lies_in_it(text: str) -> None:
    last = 0
    for word in words(text):
        assert last <= word.start < word.end <= len(text)
        assert word.fold
        assert word.capital == text[word.start].isupper()
        last = word.end


@given(ANYTHING)
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text)
    assert fold(once) == once


@given(NAME, ANYTHING, ANYTHING)
def test_a_word_is_found_wherever_it_stands(name: str, before: str, after: str) -> None:
    before, after = before.replace("<", ""), after.replace("<", "")  # no tag opens around it
    text = f"{before} {name} {after}"
    start = len(before) + 1
    assert (name, start) in [(word.fold, word.start) for word in words(text)]


@given(NAME, st.data())
def test_invisible_characters_and_marks_inside_a_word_change_nothing(
    name: str, data: st.DataObject
) -> None:
    noisy = name[0] + "".join(
        data.draw(st.one_of(ZERO_WIDTH, MARKS, st.just(""))) + letter for letter in name[1:]
    )
    upper = data.draw(st.booleans())
    assert fold(noisy.upper() if upper else noisy) == fold(name)


@given(NAME)
def test_letter_styles_change_nothing(name: str) -> None:
    fullwidth = "".join(chr(ord(letter) - ord("a") + 0xFF41) for letter in name)
    bold = "".join(chr(ord(letter) - ord("a") + 0x1D41A) for letter in name)
    assert fold(fullwidth) == fold(bold) == name
    assert fold(unicodedata.normalize("NFD", name.replace("e", "é"))) == name


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Maria Gonzalez", True),
        ("J. Smith", True),
        ("Dr. Smith", True),
        ("Maria\nGonzalez", True),
        ("Maria, Gonzalez", True),
        ("Maria! Gonzalez", False),
        ("Maria\n\nGonzalez", False),
        ("ended. Gonzalez", False),
        ("Maria; Gonzalez", False),
    ],
)
def test_what_parts_neighbours(text: str, together: bool) -> None:  # noqa: FBT001 - a table column
    left, right = words(text)
    assert joined(text, left, right) is together


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("他是李小龙。", "他 是 李 小 龙"),
        ("谁是Maria吗", "谁 是 maria 吗"),
        ("ﾏﾘｱさん", "マ リ ア さ ん"),
    ],
)
def test_scripts_without_blanks_are_read_letter_by_letter(text: str, folded: str) -> None:
    assert fold(text) == folded
    assert spelled_out(words(text)) == []


def test_hangul_is_read_by_syllable_in_either_spelling() -> None:
    composed = "김연아는"
    decomposed = unicodedata.normalize("NFD", composed)
    assert fold(composed) == fold(decomposed)
    assert len(words(decomposed)) == 4


def test_letters_spelled_out_are_glued() -> None:
    [(run, letters)] = spelled_out(words("It is M-a-r.i a, you see"))
    assert run == "maria"
    assert [letter.fold for letter in letters] == list("maria")


def test_few_single_letters_spell_nothing() -> None:
    assert spelled_out(words("plan A or plan B, so J. R. R. said")) == []


@given(ANYTHING)
def test_spelled_letters_are_words_of_the_text(text: str) -> None:
    found = words(text)
    for run, letters in spelled_out(found):
        assert run == "".join(letter.fold for letter in dict.fromkeys(letters))
        assert len(run) == len(letters) >= 4
        assert set(letters) <= set(found)


@given(st.text(alphabet="abZ09'`’´_-. \néßﬁªͅ\u0301\u200bЖ中“—😀ᴀ🇲", max_size=20))
def test_both_ways_to_split_agree(text: str) -> None:
    # Where a tag may open, a text is split by the pattern; a tag at the end changes nothing else.
    assert words(text) == words(f"{text}\n<i>")


def test_words_are_placed_where_somebody_asks() -> None:
    tokens = Tokens("Él, M4ria’s")
    assert (tokens.folds, tokens.starts, tokens.ends) == (["el", "maria"], [0, 4], [2, 11])
    assert tokens.capitals == [True, True]
    assert [tokens.word(place) for place in range(len(tokens))] == tokens.words()
