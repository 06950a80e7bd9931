import pytest

from alu_graph import Target, TargetRegistry, check
from alu_graph.checker.passages import Passages

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
    passages = Passages(registry, [target.id for target in registry], parts)
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
    assert found(registry, *lines[:4]) == [False] * 4
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
