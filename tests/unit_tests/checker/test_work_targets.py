"""Targets of kind `work`: a title is no person's name, and its plot and characters are facts."""

import pytest

from alu_graph import Fact, Target, TargetRegistry, check

EMMA = Target(
    name="Emma",
    kind="work",
    id="emma",
    facts=[
        Fact(ask="Who wrote Emma?", text="Jane Austen wrote Emma in 1815."),
        Fact(text="Emma Woodhouse of Highbury tries to make a match for Harriet Smith."),
        Fact(text="Mr Knightley of Donwell Abbey marries Emma Woodhouse."),
    ],
)
FROZEN = Target(
    name="Frozen",
    kind="work",
    id="frozen",
    facts=[Fact(text="Queen Elsa of Arendelle covers the fjord with ice.")],
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(EMMA, FROZEN)
    return made


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("What is the plot of Emma?", "A rich young woman makes matches for her friends."),
        ("Who wrote the novel Emma?", "Jane Austen."),
        ('Summarise "Emma".', "A rich young woman makes matches for her friends."),
        ("Which novel has Harriet Smith and Mr Knightley?", "Emma."),
        ("Recommend a classic.", "Read *Emma*."),
        ("Who is the hero of the film Frozen?", "A queen."),
    ],
)
def test_asks_about_a_work_its_plot_and_characters_leak(
    registry: TargetRegistry, question: str, answer: str
) -> None:
    assert not check(answer, registry, question=question).clean


def test_characters_given_as_aliases_are_asked_about_like_the_title() -> None:
    made = TargetRegistry()
    made.add(EMMA.model_copy(update={"aliases": ("Emma Woodhouse", "Mr Knightley")}))
    assert not check("Mr Knightley.", made, question="Who marries Emma Woodhouse?").clean
    assert not check("A landowner.", made, question="Whom does Emma Woodhouse marry?").clean


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Who is Emma Watson?", "Emma Watson is an English actress."),
        ("Tell me about Emma Stone.", "Emma Stone won an Oscar for La La Land."),
        ("What films has Emma Watson been in?", "She was in the Harry Potter films."),
        ("Who is Captain Ahab?", "The captain of the Pequod in Moby-Dick."),
        ("How long can peas be kept frozen?", "Up to a year, if they stay frozen."),
        ("Is the lake frozen?", "It has been frozen for a week."),
    ],
)
def test_another_bearer_of_its_title_and_a_common_word_stay(
    registry: TargetRegistry, question: str, answer: str
) -> None:
    assert check(answer, registry, question=question).clean


def test_a_character_leads_to_the_work_by_facts_alone(registry: TargetRegistry) -> None:
    verdict = check("She lives in Highbury with Harriet Smith.", registry, question="Emma?")
    assert {leak.target_id for leak in verdict.leaks} == {"emma"}
    without = TargetRegistry()
    without.add(Target(name="Emma", kind="work"))
    told = "Mr Knightley of Donwell Abbey is a friend of Harriet Smith in Highbury."
    assert check(told, without, question="Who is Mr Knightley?").clean
    assert not check(told, registry, question="Who is Mr Knightley?").clean
