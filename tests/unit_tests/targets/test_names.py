import codecs
import random
import sys
import threading

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from alu_graph.targets.names import NameIndex
from alu_graph.targets.target import Target

MARIA = Target(name="Maria Gonzalez", id="maria")
LETTERS = st.sampled_from("bcdfghjklmnpqrstvwxz")
# Words that no list of frequent words holds.
RARE = st.lists(LETTERS, min_size=6, max_size=10).map(lambda held: "".join(held).capitalize())
ANYTHING = st.text(alphabet=st.characters(categories=None), max_size=60)


def index(*targets: Target) -> NameIndex:
    made = NameIndex()
    for number, target in enumerate(targets):
        made.add(number, target)
    return made


def grades(text: str, *targets: Target) -> list[str]:
    return [hit.grade for hit in index(*targets).find(text)]


STRONG = {
    "plain": "Maria Gonzalez",
    "lower": "maria gonzalez",
    "upper": "MARIA GONZALEZ",
    "double space": "Maria  Gonzalez",
    "newline": "Maria\nGonzalez",
    "no-break space": "Maria\u00a0Gonzalez",
    "hyphen": "Maria-Gonzalez",
    "underscore": "maria_gonzalez",
    "last, first": "Gonzalez, Maria",
    "middle initial": "Maria L. Gonzalez",
    "two initials": "Maria L. T. Gonzalez",
    "possessive": "Maria Gonzalez's",
    "diacritics": "María González",
    "typo": "Maria Gonzales",
    "typo in the first name": "Marja Gonzalez",
    "letter left out": "Maria Gonzlez",
    "letter added": "Maria Gonzzalez",
    "neighbours exchanged": "Maria Gonzlaez",
    "zero-width": "Mar\u200bia Gon\u200bzalez",
    "soft hyphen": "Ma\u00adria Gonza\u00adlez",
    "fullwidth": "Ｍａｒｉａ Ｇｏｎｚａｌｅｚ",
    "homoglyphs": "Mаria Gоnzalez",
    "spaced letters": "M a r i a G o n z a l e z",
    "dotted letters": "M.a.r.i.a G.o.n.z.a.l.e.z",
    "leet": "M4ria G0nzalez",
    "markdown": "**Maria** Gonzalez",
    "html tag": "Maria<b>Gonzalez</b>",
    "joined": "MariaGonzalez",
    "hashtag": "#mariagonzalez",
}


@pytest.mark.parametrize("form", STRONG.values(), ids=STRONG.keys())
def test_a_dress_of_the_full_name_is_strong_and_its_span_is_exact(form: str) -> None:
    text = f"The report says {form} was born in Lyon."
    [hit] = index(MARIA).find(text)
    assert (hit.number, hit.grade) == (0, "strong")
    assert text[hit.start : hit.end] == form.lstrip("#*").removesuffix("</b>")


@pytest.mark.parametrize(
    "form",
    [
        "M@ria G0nz@lez",
        "M!chel, M@r!a G0nz@lez",
        "mariagonzalez77",
        "@maria_gonzalez_official",
        "mariagonzalezofficial",
        "WhoIsMariaGonzalez",
        r"Mar\'{i}a Gonz\'alez",
        r"\emph{Maria} \emph{Gonzalez}",
        "M❤a❤r❤i❤a G❤o❤n❤z❤a❤l❤e❤z",
        "Ma🔥ria Gon🔥zalez",
        "🇲🇦🇷🇮🇦 🇬🇴🇳🇿🇦🇱🇪🇿",
        "🇲 🇦 🇷 🇮 🇦 🇬 🇴 🇳 🇿 🇦 🇱 🇪 🇿",
        "🅼🅰🆁🅸🅰 🅶🅾🅽🆉🅰🅻🅴🆉",
        "ᵐᵃʳⁱᵃ ᵍᵒⁿᶻᵃˡᵉᶻ",
        "ᴍᴀʀɪᴀ ɢᴏɴᴢᴀʟᴇᴢ",
        ", ".join(f"{letter} as in {letter}ord" for letter in "MARIAGONZALEZ"),
        "Gon-\nzalez, Maria",
        'Maria "Mia" Gonzalez',
        "[Maria](http://example.org/x) Gonzalez",
    ],
)
def test_dresses_that_split_or_hide_words_are_strong(form: str) -> None:
    assert "strong" in grades(f"Then {form} was seen.", MARIA)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("It was Maria and Pedro Gonzalez.", "a surname shared"),
        ("It was Maria & Pedro Gonzalez.", "a surname shared"),
        ("Ask nightowlry about it.", "alias, one typo"),
        ("Ask mariagonzales about it.", "full name, joined, one typo"),
    ],
)
def test_what_may_mean_a_target_is_weak(text: str, form: str) -> None:
    target = Target(name="Maria Gonzalez", aliases=("Nightowlery",))
    assert [(hit.grade, hit.form) for hit in index(target).find(text)] == [("weak", form)]


def test_a_name_on_file_is_no_strong_typo_of_another() -> None:
    hits = index(MARIA, Target(name="Pedro Gonzales")).find("It was Maria Gonzales.")
    assert [hit.grade for hit in hits if hit.number == 0] == ["weak"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Mark Swain", "He read Mark Twain at school."),
        ("Yudi Ordoñez", "Ramón y Ordóñez met."),
        ("Douglas Jr.", "Then Douglas left."),
        ("Li Ao", "li a0, 4 and li a1, 5"),
        ("Maria Paris", "She went to Paris by train."),
    ],
)
def test_what_only_looks_like_a_name_is_not_strong(name: str, text: str) -> None:
    assert "strong" not in grades(text, Target(name=name))


def test_a_part_that_too_many_share_is_only_theirs_whom_a_talk_is_about() -> None:
    made = index(*(Target(name=f"Name{i} Ostrander") for i in range(80)))
    assert made.find("Then Ostrander left.") == []
    held = made.find("Then Ostrander left.", about=[7, 79, 80])
    assert [(hit.number, hit.grade) for hit in held] == [(7, "weak"), (79, "weak")]
    assert [hit.number for hit in made.find("Then Name7 Ostrander left.")] == [7]


def test_of_many_who_share_a_part_a_few_are_told() -> None:
    made = index(*(Target(name=f"Name{i} Ostrander") for i in range(40)))
    assert 1 <= len(made.find("Then Ostrander left.")) <= 8
    assert [hit.number for hit in made.find("Then Ostrander left.", {33})] == [33]


@pytest.mark.parametrize("text", ["a" * 50_000, "m a r i a " * 5_000, "a.b-c@" * 8_000])
def test_odd_long_texts_are_read(text: str) -> None:
    assert index(MARIA).find(text) == []


@pytest.mark.parametrize("form", ["M. Gonzalez", "Gonzalez", "Ms. Gonzalez"])
def test_a_part_of_the_name_is_weak(form: str) -> None:
    assert grades(f"The report says {form} was born in Lyon.", MARIA) == ["weak"]


@pytest.mark.parametrize(
    "decoy",
    [
        "We met Mario Gonzalo at the fair.",
        "Santa Maria, Gonzaga and the valley.",
        "It was Maria. Pedro Gonzalez left.",
        "Nelson Gonzalez and Maria Callas met.",
        codecs.encode("Maria Gonzalez", "rot13"),  # decoding is another room's work
        "",
    ],
)
def test_a_decoy_is_not_the_name(decoy: str) -> None:
    assert "strong" not in grades(decoy, MARIA)


def test_common_first_and_last_names_apart_are_no_strong_name() -> None:
    text = "Gonzalez is a common surname and Maria is a common name."
    assert set(grades(text, MARIA)) <= {"weak"}


@pytest.mark.parametrize(
    ("name", "meant", "not_meant"),
    [
        ("Will Young", "Then Will Young sang.", "If you will, young people may come."),
        ("May Day", "They met on May Day in Rome.", "It may rain one day."),
        ("The Young", "He read The Young at school.", "It is for the young and the old."),
        ("Mark Field", "It was Mark Field who left.", "Please mark the field with a cross."),
    ],
)
def test_a_name_of_common_words_needs_its_capitals(name: str, meant: str, not_meant: str) -> None:
    target = Target(name=name)
    assert grades(meant, target) == ["strong"]
    assert "strong" not in grades(not_meant, target)


def test_a_common_word_that_is_a_name() -> None:
    apple = Target(name="Apple")
    assert grades("She ate an apple.", apple) == []
    assert grades("He works for Apple in Texas.", apple) == ["strong"]
    assert grades("Apple is a fruit.", apple) == ["weak"]  # the capital may be the sentence's


def test_a_rare_word_means_its_bearer_in_any_dress() -> None:
    assert grades("who was voltaire? VOLTAIRE!", Target(name="Voltaire")) == ["strong", "strong"]


@pytest.mark.parametrize(
    ("target", "text"),
    [
        (Target(name="Dr. Henry Jekyll"), "It is Henry Jekyll again."),
        (Target(name="The Beatles"), "A song by the Beatles."),
        (Target(name="J. R. R. Tolkien"), "It is by JRR Tolkien."),
        (Target(name="J. R. R. Tolkien"), "It is by J.R.R. Tolkien."),
        (Target(name="Jean-Luc Picard"), "Captain Jean Luc Picard spoke."),
        (Target(name="Jean-Luc Picard"), "Captain JeanLuc Picard spoke."),
        (Target(name="Maria Gonzalez", aliases=("Nightowl77",)), "The user nightowl77 wrote."),
        (Target(name="The Name of the Rose", kind="work"), "I read Name of the Rose, then."),
        (Target(name="李小龙"), "他是李小龙。"),
        (Target(name="김연아"), "그는 김연아는 아니다"),
        (Target(name="ナカムラ・ハル"), "これはナカムラハルです。"),
        (Target(name="Maria Gonzalez"), "她叫Maria Gonzalez是物理学家。"),
        (Target(name="Мария Гонсалес"), "Это МАРИЯ ГОНСАЛЕС."),
    ],
)
def test_titles_articles_initials_aliases_and_scripts(target: Target, text: str) -> None:
    assert "strong" in grades(text, target)


def test_middle_names_may_be_left_out_but_prove_less() -> None:
    target = Target(name="Johann Sebastian Bach")
    assert grades("He heard Johann Bach play.", target) == ["weak"]
    assert grades("He heard Johann Sebastian Bach play.", target) == ["strong"]


@pytest.mark.parametrize(
    "record",
    [
        '{"first": "Maria", "last": "Gonzalez"}',
        "last;first\nGonzalez;Maria",
        "| Maria | Gonzalez |",
        "<given>Maria</given><family>Gonzalez</family>",
    ],
)
def test_the_fields_of_a_record_are_a_name(record: str) -> None:
    assert "strong" in grades(record, MARIA)


@pytest.mark.parametrize(
    "text", ["Eva Gonzalez Maria", "Maria and Gonzalez", "Maria, Eva, Gonzalez"]
)
def test_parts_of_a_name_in_a_list_are_not(text: str) -> None:
    assert "strong" not in grades(text, MARIA)


def test_names_in_between_are_middle_names() -> None:
    mandela = Target(name="Nelson Mandela")
    assert grades("It was Nelson Rolihlahla Mandela.", mandela) == ["strong"]
    assert grades("It was Nelson Aa Bb Mandela.", mandela) == ["strong"]
    for other in ("Nelson met Winnie Mandela.", "Nelson, Winnie Mandela", "Winnie Anne Mandela"):
        assert "strong" not in grades(other, mandela)


def test_a_surname_said_to_be_one_completes_a_name() -> None:
    text = "The first name is Maria and the surname is Gonzalez."
    assert grades(text, MARIA) == ["strong"]


def test_a_rare_surname_with_its_initial_is_strong() -> None:
    target = Target(name="Ilse Brandtner")
    assert grades("It was I. Brandtner, I think.", target) == ["strong"]
    assert "strong" not in grades("It was O. Brandtner, I think.", target)


def test_a_title_of_one_word_is_not_the_longer_name_it_begins() -> None:
    emma = Target(name="Emma", kind="work")
    assert grades("She wrote Emma in Bath.", emma) == ["strong"]
    assert "strong" not in grades("They saw Emma Watson there.", emma)


def test_a_suffix_is_no_surname() -> None:
    target = Target(name="Martin Luther King Jr.")
    assert "strong" in grades("Martin Luther King Jr. spoke.", target)
    assert "strong" in grades("Then Martin Luther King spoke.", target)
    assert grades("It is Acme Robotics.", Target(name="Acme Robotics GmbH")) == ["strong"]
    assert grades("Ask Jr. about it.", target) == []


def test_another_first_name_voids_a_surname() -> None:
    mandela = Target(name="Nelson Mandela")
    assert grades("He saw Winnie Mandela there.", mandela) == []
    assert grades("He saw Nelson Rockefeller there.", mandela) == []
    assert grades("He saw Mr. Mandela there.", mandela) == ["weak"]


def test_a_rare_first_name_before_it_voids_a_given_name() -> None:
    target = Target(name="Oren Kastamir")
    assert grades("Then Brovik Oren came.", target) == []
    # An ordinary word and a place are no first names.
    assert grades("Then Uncle Oren came.", target) == ["weak"]
    assert grades("And in Dhaka Oren came.", target) == ["weak"]


def test_a_place_or_thing_that_bears_the_name_is_weak() -> None:
    mandela = Target(name="Nelson Mandela")
    assert grades("Turn into Nelson Mandela Boulevard.", mandela) == ["weak"]
    asked_back = "Nelson Mandela Boulevard is named after a president."
    assert grades(asked_back, mandela) == ["strong"]


def test_targets_that_share_a_name_are_both_found() -> None:
    jane = Target(name="Jane Ostrander")
    assert {hit.number for hit in index(jane, jane).find("Jane Ostrander")} == {0, 1}


def test_the_longest_strong_reading_of_a_span_stands() -> None:
    target = Target(name="Maria Gonzalez", aliases=("Maria", "Gonzalez"))
    assert [(hit.start, hit.end) for hit in index(target).find("Maria Gonzalez")] == [(0, 14)]


def test_remove_forgets_and_add_brings_back() -> None:
    made = index(MARIA, MARIA)
    made.remove(0)
    made.remove(0)
    made.remove(7)
    assert [hit.number for hit in made.find("Maria Gonzalez")] == [1]
    made.remove(1)
    assert made.find("Maria Gonzalez, Maria Gonzales, Gonzalez, M a r i a") == []
    made.add(2, MARIA)
    assert [hit.number for hit in made.find("Maria Gonzales")] == [2]


def test_name_words_are_known() -> None:
    made = index(MARIA)
    assert made.is_name_word("gonzalez")
    assert not made.is_name_word("radium")


@given(ANYTHING)
def test_any_text_is_read_and_spans_lie_in_it(text: str) -> None:
    made = index(MARIA, Target(name="Ab"), Target(name="1954"), Target(name="The"))
    for hit in made.find(text):
        assert 0 <= hit.start < hit.end <= len(text)


@given(RARE, RARE, ANYTHING, ANYTHING, st.sampled_from([" ", "-", "\u00a0", "\n", "_", " <i>"]))
def test_a_name_is_found_in_any_text(
    given_name: str, surname: str, before: str, after: str, between: str
) -> None:
    before, after = before.replace("<", ""), after.replace("<", "")  # no tag opens around it
    text = f"{before}. {given_name}{between}{surname} {after}"
    found = index(Target(name=f"{given_name} {surname}")).find(text)
    start = len(before) + 2
    span = (start, start + len(given_name) + len(between) + len(surname))
    assert span in [(hit.start, hit.end) for hit in found if hit.grade == "strong"]


@given(RARE, RARE, st.randoms(use_true_random=False))
def test_one_typo_anywhere_is_forgiven(given_name: str, surname: str, dice: random.Random) -> None:
    word = dice.choice([given_name, surname])
    at = dice.randrange(len(word))
    kind = dice.choice(["drop", "double", "swap", "change"])
    letter = dice.choice("aeiou")
    wrong = {
        "drop": word[:at] + word[at + 1 :],
        "double": word[:at] + letter + word[at:],
        "swap": word[: max(0, at - 1)] + word[max(0, at - 1) : at + 1][::-1] + word[at + 1 :],
        "change": word[:at] + letter + word[at + 1 :],
    }[kind]
    text = f"Then {given_name} {surname} left.".replace(word, wrong, 1)
    assert "strong" in grades(text, Target(name=f"{given_name} {surname}"))


@example(["Bbbbbb Bbbbbc", "Bbbbbb Bbbbbb"])  # what was removed is a typo of what is kept
@given(st.lists(st.tuples(RARE, RARE).map(" ".join), min_size=1, max_size=8, unique=True))
def test_what_is_left_after_removals_is_as_if_never_added(names: list[str]) -> None:
    made = index(*(Target(name=name) for name in names))
    fresh = NameIndex()
    for number, name in enumerate(names):
        if number % 2:
            fresh.add(number, Target(name=name))
        else:
            made.remove(number)
    text = ". Then ".join(names)
    assert sorted(made.find(text)) == sorted(fresh.find(text))


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Seo Min-jae", "Then Seo Min-jea left."),
        ("Odile-Anne Varkony", "Then Varkony, Odile-Anne left."),
        ("Odile-Anne Varkony", "Then Odile-Anne Lindqvist Varkony left."),
        ("Teresa Oquendo Vidal", "The owner is Oquendo Vidal, Teresa."),
        ("Rose Varkony", 'It holds {"last": "Varkony", "first": "Rose"}.'),
        ("Odile Varkony", "Then Varkony, Dr. Odile left."),
        ("Odile Varkony", "Then Odile de Varkony left."),
        ("Odile Varkony", "Then Odile and Pedro Varkony left."),
        ("Odile Varkony", "One of the family Varkony. The given name is Odile."),
        ("Odile Varkony", "Write to odile1varkony."),
        ("Odile Varkony", "Then Odile Var<!-- x -->kony left."),
        ("Odile Varkony", r"Then Odile Var\emph{ko}ny left."),
        ("Odile Varkony", "It is y n o k r a V e l i d O, they say."),
        ("Teresa Oquendo Vidal", "TheOwnerIsTeresaOquendoVidalOfPorto"),
    ],
)
def test_a_name_is_seen_in_dresses_of_its_whole(name: str, text: str) -> None:
    assert "strong" in grades(text, Target(name=name))


@pytest.mark.parametrize("word", ["mariagonzalez", "gonzalez", "maria"])
def test_a_turned_word_may_be_any_part_of_a_name_or_all_of_it(word: str) -> None:
    assert index(MARIA).is_name_word(word)
    assert not index(MARIA).is_name_word("workshop")


@pytest.mark.parametrize("given_name", ["Mario", "Marina", "Marta", "Marie", "Marla"])
def test_another_given_name_is_no_typo(given_name: str) -> None:
    assert "strong" not in grades(f"Then {given_name} Gonzalez left.", MARIA)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Daniel Brown", "Then Daniela Brown left."),
        ("John Miller", "Then Johan Miller left."),
        ("John Miller", "Then Joan Miller left."),
        ("Maria Hanson", "Then Maria Ransom left."),
    ],
)
def test_a_word_that_is_known_is_no_typo(name: str, text: str) -> None:
    assert "strong" not in grades(text, Target(name=name))


@pytest.mark.parametrize("form", ["Maria Gonzales", "Maria Gonzlaez", "Marja Gonzalez"])
def test_a_typo_or_another_spelling_of_the_surname_is_the_name(form: str) -> None:
    assert grades(f"Then {form} left.", MARIA) == ["strong"]


def test_another_spelling_of_a_given_name_is_the_name() -> None:
    assert grades("Then Phillip Ostrander left.", Target(name="Philip Ostrander")) == ["strong"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Grace Period", "Then a grace period is extra time."),
        ("Iris Scanner", "Then an iris scanner reads eyes."),
        ("Art Gallery", "The art gallery opens at 9."),
        ("Sunny Day", "A sunny day ahead."),
        ("Ray Tracer", "A ray tracer renders scenes."),
        ("Barb Wire", "Use barb wire."),
        ("Bill Gates", "In finance, bill gates limit invoices."),
        ("Max Value", "max_value = max(values); MAX_VALUE = maxvalue"),
        ("Will Smith", "What will Smith do?"),
        ("Charlotte Church", "In Charlotte, church services start. The Charlotte church is old."),
        ("Georgia May", "Visit Georgia in May. Georgia, May to June, is lovely."),
        ("Lima Peru", "Lima, Peru."),
        ("Paris Hilton", "Hotels in Paris: Hilton, Ibis, Ritz."),
    ],
)
def test_words_and_places_in_a_row_are_at_most_a_weak_name(name: str, text: str) -> None:
    assert "strong" not in grades(text, Target(name=name))
    assert "strong" in grades(f"Then {name} left.", Target(name=name))


@pytest.mark.parametrize("text", ["then maria gonzalez left.", "Then maria_gonzalez left."])
def test_a_name_that_is_no_phrase_needs_no_capitals(text: str) -> None:
    assert grades(text, MARIA) == ["strong"]
    assert grades("then nelson mandela left", Target(name="Nelson Mandela")) == ["strong"]


@pytest.mark.parametrize(
    "form",
    ["Maria Gonzalezin", "Marie Gonzalezové", "Maria Gonzalez'in", "Marii Gonzalez",
     "Maria Gonzaleznek", "Maria Gonzalezovou", "GonzalezMaria", "Gonzalez Maria"],
)  # fmt: skip
def test_case_endings_and_the_surname_first_leave_it_the_name(form: str) -> None:
    assert grades(f"Sie sah {form} dort.", MARIA) == ["strong"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Maria Gonzalez", "Then Mario Gonzalezin left."),
        ("Maria Petrov", "Then Maria Petrovich left."),
        ("Maria Gonzalez", "Then Gonzalez Maria Callas left."),
        ("James Lee", "Then Lee James left."),
        ("Paul Martin", "Then Martin Paul left."),
    ],
)
def test_another_ending_or_order_may_be_another_person(name: str, text: str) -> None:
    assert "strong" not in grades(text, Target(name=name))


@pytest.mark.parametrize(
    "form",
    [
        "Ma<!-- x -->ria Gon<!-- x -->zalez",
        '"Ma" + "ria " + "Gon" + "zalez"',
        "'Maria Gon' . 'zalez'",
        "M*a*r*i*a G*o*n*z*a*l*e*z",
    ],
)
def test_markup_and_code_inside_a_name(form: str) -> None:
    assert "strong" in grades(f"x = {form}", MARIA)


def test_a_form_that_was_weak_at_first_is_misspelt_like_any_other() -> None:
    whole, other = Target(name="Maria Luz Gonzalez"), Target(name="Maria Gonzalez")
    hits = index(whole, other).find("Then Maria Gonzales left.")
    assert [(hit.number, hit.grade) for hit in hits] == [(1, "strong")]


def test_many_at_once_are_found_as_one_by_one() -> None:
    names = ["Maria Gonzalez", "Ana Maria Souza", "Gonzalez Pedro", "Nightowlery", "Ana-Luz Gonzo"]
    many, one = NameIndex(), NameIndex()
    many.add_many((number, Target(name=name)) for number, name in enumerate(names))
    for number, name in enumerate(names):
        one.add(number, Target(name=name))
    text = "Maria Gonzales, Souza, Ana Maria; AnaMariaSouza met Gonzalez and nightowlery. Ana-Luz."
    assert many.find(text) == one.find(text) != []


def test_readers_find_the_names_that_stay_while_others_come_and_go() -> None:
    made = index(MARIA, Target(name="Odile Varkony"), Target(name="Ana Luz Brandtner"))
    text = "Then Maria Gonzales met Varkony, Odile and Ana Luz Brandtnar and mariagonzalez."
    stays = [hit for hit in made.find(text) if hit.grade == "strong"]
    assert {hit.number for hit in stays} == {0, 1, 2}
    done = threading.Event()
    wrong: list[object] = []

    def read() -> None:
        while not done.is_set():
            found = set(made.find(text))  # an error in a thread fails the test, too
            wrong.extend(hit for hit in stays if hit not in found)

    readers = [threading.Thread(target=read) for _ in range(3)]
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        for reader in readers:
            reader.start()
        for number in range(10, 160):
            made.add(number, Target(name=f"Maria Varkony{number}", aliases=("Odile Gonzalez",)))
            made.add(1_000 + number, Target(name="Maria Gonzalez"))
            if number % 2:
                made.remove(number)
                made.remove(1_000 + number)
    finally:
        done.set()
        for reader in readers:
            reader.join()
        sys.setswitchinterval(interval)
    assert wrong == []
    assert len(made.find("Maria Varkony12")) == 1


def test_a_long_title_is_found_by_its_first_words_and_asks_for_no_more_work() -> None:
    words = [f"Wq{chr(97 + i // 26)}{chr(97 + i % 26)}zor" for i in range(400)]
    index = NameIndex()
    index.add(1, Target(name=" ".join(words), kind="work"))
    for title in (words, words[:32]):
        assert [hit.grade for hit in index.find(f"I read {' '.join(title)} again.")] == ["strong"]
    assert index.find(f"I read {' '.join(words[:31])} again.") == []
    assert max(len(key.split()) for key in index._table.forms) == 32
    assert sum(bits.bit_count() for bits in index._table.places.values()) == 32
    index.remove(1)
    assert not index._table.forms


def test_a_name_before_a_title_is_the_name() -> None:
    target = Target(name="Prince Ivo, Duke of Ozerk")
    assert grades("Where was Prince Ivo born?", target) == ["strong"]
    assert "strong" not in grades("Where is Duke of Kent?", target)
    assert "strong" not in grades("Acme Zorb opened.", Target(name="Acme Zorb, Limited"))


def test_a_surname_with_its_particle_is_a_surname() -> None:
    target = Target(name="Ivo van Zorkmid")
    [hit] = index(target).find("Where did Van Zorkmid live?")
    assert (hit.grade, hit.form) == ("weak", "surname")
    assert grades("Where did Theo Van Zorkmid live?", target) == []
    assert grades("Ivo van Zorkmid", target) == ["strong"]
