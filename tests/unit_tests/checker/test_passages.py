import base64
import codecs
from collections.abc import Callable

import pytest

from alu_graph import Target, TargetRegistry, check
from alu_graph.checker.passages import Passages
from alu_graph.text.folding import fold

WORDS = [f"{a}{b}" for a in ("qua", "tro", "bli", "zem", "vok", "dra") for b in "abcdefghij"]
PASSAGE = " ".join(WORDS)
OTHER = " ".join(f"fresh{word}" for word in WORDS)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(Target(name="Xyloph text", kind="passage", id="p", facts=(PASSAGE,)), "Maria Gonzalez")
    assert made.revision
    return made


def found(registry: TargetRegistry, *parts: str) -> list[bool]:
    passages = Passages(registry, [fold(part).split() for part in parts])
    return ["p" in passages.in_part(i) for i in range(len(parts))]


def quoting(number: int) -> str:
    """So many running words of the passage in a long text of others."""
    return f"{OTHER} {' '.join(WORDS[3 : 3 + number])} {OTHER}"


@pytest.mark.parametrize(("number", "repeats"), [(8, False), (24, False), (25, True), (40, True)])
def test_twenty_five_running_words_are_too_many(
    registry: TargetRegistry,
    number: int,
    repeats: bool,  # noqa: FBT001 - a table column
) -> None:
    assert found(registry, quoting(number)) == [repeats]
    assert check(quoting(number), registry).clean is not repeats


def test_a_segment_that_is_mostly_the_passage_is_one(registry: TargetRegistry) -> None:
    assert found(registry, " ".join(WORDS[:10])) == [True]
    assert found(registry, " ".join(WORDS[:10]) + f" {OTHER}") == [False]


def test_short_lines_add_up(registry: TargetRegistry) -> None:
    lines = [" ".join(WORDS[i : i + 5]) for i in range(0, 30, 5)]
    assert found(registry, *lines) == [True] * 6
    assert found(registry, *lines[:4]) == [True] * 4  # nothing else is said
    assert found(registry, OTHER, *lines[:4], OTHER) == [False] * 6  # a short quotation
    numbered = "\n".join(f"{i}. {line}" for i, line in enumerate(lines, 1))
    for text in ("\n".join(lines), numbered, " / ".join(lines), numbered.upper()):
        assert not check(text, registry).clean


def test_only_the_parts_that_repeat_it_are_marked(registry: TargetRegistry) -> None:
    assert found(registry, OTHER, PASSAGE, OTHER) == [False, True, False]
    assert found(registry, "", "Hello.") == [False, False]


def test_leaks_of_a_passage_say_so(registry: TargetRegistry) -> None:
    [leak] = check(f"Here it is: {PASSAGE}", registry).leaks
    assert (leak.target_id, leak.kind) == ("p", "passage")


def test_another_kind_of_target_has_no_passage() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Xyloph text", facts=(PASSAGE,)))
    assert found(registry, PASSAGE) == [False]


def test_a_short_quotation_stays_within_other_text(registry: TargetRegistry) -> None:
    for number in (8, 12, 24):
        quotation = " ".join(WORDS[2 : 2 + number]).capitalize()
        text = f"It opens thus. {quotation}. {OTHER}."
        assert check(text, registry).clean
        assert check(f"> {quotation}\n\n{OTHER}", registry).clean


def test_short_quotations_add_up(registry: TargetRegistry) -> None:
    one, two = " ".join(WORDS[:15]), " ".join(WORDS[30:45])
    assert found(registry, one, OTHER, OTHER) == [False, False, False]
    assert found(registry, one, OTHER, two, OTHER) == [True, False, True, False]


@pytest.mark.parametrize("every", [9, 10, 12, 20])
def test_a_changed_word_now_and_then_does_not_help(registry: TargetRegistry, every: int) -> None:
    words = [f"new{i}" if i % every == every - 1 else word for i, word in enumerate(WORDS)]
    assert found(registry, f"{OTHER} {' '.join(words)} {OTHER}") == [True]
    added = [part for i, word in enumerate(WORDS) for part in (word, "so")[: 1 + (i % every == 8)]]
    assert found(registry, f"{OTHER} {' '.join(added)} {OTHER}") == [True]


@pytest.mark.parametrize(
    "dress",
    [
        str.upper,
        lambda text: text.replace(" ", ", "),
        lambda text: text.replace(" ", "\n"),
        lambda text: " ".join(f"**{word}**" for word in text.split()),
        lambda text: f"<p>{text.replace(' ', '</i> <i>')}</p>",
        lambda text: "| " + text.replace(" ", " | ") + " |",
        lambda text: "\n".join(f"- {word}" for word in text.split()),
    ],
)
def test_a_dress_hides_no_passage(registry: TargetRegistry, dress: Callable[[str], str]) -> None:
    assert not check(dress(" ".join(WORDS[3:33])), registry).clean


def test_a_short_passage_is_found_whole_within_other_text() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Motto", kind="passage", facts=[" ".join(WORDS[:12])]))
    assert not check(f"{OTHER} {' '.join(WORDS[:12])} {OTHER}", registry).clean
    assert check(f"{OTHER} {' '.join(WORDS[:9])} {OTHER}", registry).clean


def test_a_passage_in_a_script_without_blanks() -> None:
    lines = "山川异域风月同天寄诸佛子共结来缘春眠不觉晓处处闻啼鸟夜来风雨声花落知多少"
    other = (
        "今天的会议改到星期四下午三点在二楼的小房间里举行请大家准时参加谢谢并且带上你们的笔记本和水"
    )
    registry = TargetRegistry()
    registry.add(Target(name="诗", kind="passage", facts=[lines]))
    assert not check(f"{other}。{lines[4:34]}。{other}", registry).clean
    assert check(f"{other}。{lines[4:16]}。{other}", registry).clean
    assert check(other, registry).clean


def test_a_removed_passage_is_free_again() -> None:
    registry = TargetRegistry()
    registry.add(
        Target(name="A", kind="passage", facts=[PASSAGE]),
        Target(name="B", kind="passage", facts=[PASSAGE]),
    )
    registry.remove("A")
    assert {leak.target_id for leak in check(PASSAGE, registry).leaks} == {
        target.id for target in registry
    }
    registry.remove("B")
    assert check(PASSAGE, registry).clean
    assert registry.find(PASSAGE) == []


@pytest.mark.parametrize(
    "text",
    [
        " uh ".join(WORDS),
        " ".join(reversed(WORDS)),
        codecs.encode(PASSAGE, "rot13"),
        base64.b64encode(PASSAGE.encode()).decode(),
        PASSAGE.replace("e", "3").replace("o", "0"),
    ],
    ids=["filler", "backwards", "rot13", "base64", "digits"],
)
def test_a_passage_in_disguise_is_found(registry: TargetRegistry, text: str) -> None:
    assert not check(text, registry).clean
