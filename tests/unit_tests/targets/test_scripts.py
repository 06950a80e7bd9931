import json
from pathlib import Path
from typing import Any

import pytest

from alu_graph.targets.names import NameIndex
from alu_graph.targets.scripts import ScriptHit, ScriptIndex
from alu_graph.targets.target import Target

ROWS: list[dict[str, Any]] = json.loads(
    (Path(__file__).parents[2] / "data" / "scripts" / "names.json").read_text(encoding="utf-8")
)["names"]
CARRIERS = {
    "cyrillic": "Она сказала, что {} живёт там.", "greek": "Είπε ότι {} ζει εκεί.",
    "arabic": "قال إن {} يعيش هناك.", "hebrew": "הוא אמר ש {} גר שם.",
    "devanagari": "उसने कहा कि {} वहाँ रहते हैं।", "kana": "彼は{}が住んでいると言った。",
    "hangul": "그는 {}가 거기에 산다고 말했다.", "han": "他说{}住在那里。",
}  # fmt: skip


def index_of(*names: str, person: bool = True) -> ScriptIndex:
    made = ScriptIndex()
    for number, name in enumerate(names):
        made.add(number, [name], what="full name", person=person)
    return made


def strong(index: ScriptIndex, text: str) -> list[ScriptHit]:
    return [hit for hit in index.find(text) if hit.grade == "strong"]


@pytest.mark.parametrize(("group", "there", "back"), [("tuned", 86, 86), ("held_out", 64, 64)])
def test_most_spellings_are_found_both_ways(group: str, there: int, back: int) -> None:
    forward = backward = 0
    for row in ROWS:
        for script, form in row["forms"].items() if row["group"] == group else ():
            forward += bool(strong(index_of(row["name"]), CARRIERS[script].format(form)))
            backward += bool(strong(index_of(form), f"They say {row['name']} lives there."))
    assert forward >= there
    assert backward >= back


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Я знаю Марию Гонсалес.", "Марию Гонсалес"),
        ("Гонсалес, Мария", "Гонсалес, Мария"),
        ("Гонсалес Мария пишет", "Гонсалес Мария"),
        ("он встретил мария гонсалес там", "мария гонсалес"),
        ("她叫玛丽亚·冈萨雷斯，住在里昂。", "玛丽亚·冈萨雷斯"),
        ("マリアゴンザレスは歌う", "マリアゴンザレス"),
        ("마리아 곤잘레스는 노래한다", "마리아 곤잘레스는"),
    ],
)
def test_the_span_is_that_of_the_name(text: str, name: str) -> None:
    assert name in {text[hit.start : hit.end] for hit in strong(index_of("Maria Gonzalez"), text)}


@pytest.mark.parametrize(
    "text",
    [
        "Марио Гонсалес", "Мария. Гонсалес", "Мария Гусман", "Она живёт в Москве.", "Мария Иванова",
        "玛丽亚住在北京", "ماريا تعيش هناك", "Maria Gonzalez",
    ],
)  # fmt: skip
def test_others_are_left_alone(text: str) -> None:
    assert strong(index_of("Maria Gonzalez"), text) == []


def test_a_surname_alone_is_weak() -> None:
    [hit] = index_of("Maria Gonzalez").find("Это Гонсалес.")
    assert (hit.grade, hit.form, hit.start, hit.end) == ("weak", "surname, cyrillic", 4, 12)
    assert index_of("Maria Gonzalez", person=False).find("Это Гонсалес.") == []


def test_chinese_names_read_in_pinyin() -> None:
    assert strong(index_of("毛泽东"), "He met Mao Zedong there.")
    assert strong(index_of("Mao Zedong"), "他说毛泽东住在那里。")
    assert not strong(index_of("Li Na"), "他们在哪里那么忙")


@pytest.mark.parametrize("form", ["מארי קירי", "마리 퀴리", "玛丽·居里"])
def test_with_many_names_a_short_one_must_be_more_alike(form: str) -> None:
    others = [f"Zed{i} Qux" for i in range(20_000)]
    assert strong(index_of("Marie Curie"), f"- {form} -")
    assert not strong(index_of("Marie Curie", *others), f"- {form} -")


def test_with_many_names_a_telling_one_is_found() -> None:
    index = index_of("Maria Gonzalez", *(f"Zed{i} Qux" for i in range(20_000)))
    for form in ("ماريا غونزاليس", "מריה גונזלס", "마리아 곤잘레스", "玛丽亚·冈萨雷斯"):
        assert strong(index, f"- {form} -"), form


def test_a_name_that_is_removed_is_gone() -> None:
    index = index_of("Maria Gonzalez", "Мария Гонсалес")
    index.remove(0)
    index.remove(1)
    assert index.find("Мария Гонсалес Maria Gonzalez") == []
    assert index._foreign == 0


def test_the_name_index_asks_it() -> None:
    index = NameIndex()
    index.add(1, Target(name="Maria Gonzalez", aliases=("Mimi Gonzo",)))
    hits = index.find("Мария Гонсалес, она же Мими Гонзо")
    assert [hit.form for hit in hits] == ["full name, cyrillic", "alias, cyrillic"]
    index.remove(1)
    assert index.find("Мария Гонсалес") == []


@pytest.mark.parametrize(
    "unit", ["Мария ", "а ", "마리아", "マリア・", "玛", "王丽", "玛·", "Мария, "]
)
def test_a_long_text_ends(unit: str) -> None:
    index = index_of("Maria Gonzalez", "Mao Zedong")
    assert strong(index, unit * (60_000 // len(unit))) == []  # quadratic time would take minutes


def test_a_strong_name_hides_the_weak_surname_in_it() -> None:
    hits = index_of("Maria Gonzalez").find("Мария Гонсалес и Гонсалес")
    assert [hit.grade for hit in sorted(hits, key=lambda hit: hit.start)] == ["strong", "weak"]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("建宏 Brandt", "They flew to Hong Kong."),
        ("文俊", "Wing Chun is a martial art."),
        ("德明", "The Moon is far."),
        ("성용", "Then Johnson spoke."),
        ("Герман Красный", "Then Germany lost."),
    ],
)
def test_latin_words_are_no_romanised_name_among_many(name: str, text: str) -> None:
    others = [f"Zed{i} Qux" for i in range(1_000)]
    assert strong(index_of(name, *others), text) == []


def test_a_romanised_name_is_found_among_many() -> None:
    others = [f"Zed{i} Qux" for i in range(1_000)]
    assert strong(index_of("Ольга Соколова", *others), "Then Olga Sokolova left.")


def test_every_word_of_a_name_in_two_scripts_counts() -> None:
    index = index_of("Мария Gonzalez")
    assert strong(index, "Then Maria Gonzalez left.")
    assert not strong(index, "Then Maria Callas left. Maria!")


def test_a_latin_surname_in_latin_letters_is_for_the_other_index() -> None:
    made = index_of("Odile Varkony", "Ольга Соколова")
    assert made.find("Then Varkony left.") == []
    assert {hit.form for hit in made.find("Then Sokolova left.")} == {"surname, latin"}


def test_many_names_are_added_as_they_are_one_by_one() -> None:
    names = [row["name"] for row in ROWS] + [form for row in ROWS for form in row["forms"].values()]
    names += ["J. R. Müller-O'Hara", "", "X", "王" * 3, "Мария Gonzalez", "Zed " * 70_000]
    one, many = index_of(*names), ScriptIndex()
    many.add_many((i, [name], "full name", True) for i, name in enumerate(names))
    found = 0
    for row in ROWS:
        for script, form in row["forms"].items():
            text = f"{CARRIERS[script].format(form)} Then {row['name']} left."
            assert set(one.find(text)) == set(many.find(text))
            found += len(many.find(text))
    assert found > len(ROWS)


def test_what_was_added_late_and_what_is_left_after_many_removals_is_found() -> None:
    made = index_of("Maria Gonzalez")
    made.add_many((i, [f"Zed{i} Qux"], "full name", True) for i in range(1, 4_000))
    made.add(4_000, ["Tom Hanks"], what="full name", person=True)
    for number in range(1, 4_000):
        made.remove(number)
    assert made._table.names < 2_000
    assert {hit.number for hit in strong(made, "Мария Гонсалес и Том Хэнкс")} == {0, 4_000}


@pytest.mark.parametrize("many", [False, True])
def test_what_latin_words_meant_before_a_write_is_forgotten(*, many: bool) -> None:
    index = ScriptIndex()
    index.add(1, ["Лев Толстой"], what="full name", person=True)
    text = "Zelda Kovalenko met Mariya Gonsales."
    assert index.find(text) == []
    others = [(number, [f"Иван Петровски{number}"], "full name", True) for number in range(3, 30)]
    index.add_many([(2, ["Мария Гонсалес"], "full name", True), *(others if many else [])])
    assert [hit.number for hit in index.find(text)][:1] == [2]
    assert [hit.number for hit in index.find(text)][:1] == [2]
    index.remove(2)
    assert 2 not in {hit.number for hit in index.find(text)}
