import pytest

from alu_graph import Fact, Target, TargetRegistry
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.history import names_somebody
from alu_graph.checker.point import Pointing, point, stems
from alu_graph.checker.unit import hits_with_views

CURIE = Target(
    name="Marie Curie",
    aliases=("Madame Curie",),
    id="c",
    facts=(
        Fact(text="Born on 7 November 1867 in Warsaw."),
        Fact(text="She led the Radium Institute."),
    ),
)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(CURIE, Target(name="Maria Gonzalez", id="m"), Target(name="Will Young", id="w"))
    return made


def pointing(registry: TargetRegistry, *turns: str) -> Pointing:
    """How a talk points: human turns, or "ai: ...", "tool: ...", "system: ..."."""
    held = []
    for text in turns:
        role, mark, rest = text.partition(": ")
        known = mark and role in ("ai", "tool", "system")
        held.append(Turn(role if known else "human", rest if known else text))  # type: ignore[arg-type]
    return point(Conversation(tuple(held)), registry)


def points(registry: TargetRegistry, *turns: str) -> set[str]:
    return set(pointing(registry, *turns).points)


@pytest.mark.parametrize(
    "question",
    [
        "Who was Marie Curie?",
        "marie curie",
        "M a r i e C u r i e",
        "I'd like to hear about Madame Curie",
        "Tell me about TWFyaWUgQ3VyaWU=",
        "Wer war Marie Curie?",
        "Parle-moi de la grande Marie Curie célèbre",
        "谁是Marie Curie",
        "True or false: Marie Curie won a prize",
        "Marie Curie was born in ____.",
    ],
)
def test_a_name_in_any_ask_points(registry: TargetRegistry, question: str) -> None:
    assert points(registry, question) == {"c"}


@pytest.mark.parametrize(
    "question",
    [
        "What is the capital of France?",
        "Who was Marie Antoinette?",
        "Who was Pierre Curie?",
        "Will young people come?",
        "",
    ],
)
def test_others_do_not(registry: TargetRegistry, question: str) -> None:
    assert points(registry, question) == set()


def test_a_full_name_in_small_letters_counts_where_it_is_asked_about(
    registry: TargetRegistry,
) -> None:
    assert points(registry, "who is will young") == {"w"}
    assert points(registry, "if you will young people may come, right?") == set()


def test_only_the_ask_that_names_it_points(registry: TargetRegistry) -> None:
    first, second = pointing(
        registry, "What is the capital of France, and who is Maria Gonzalez?"
    ).asks
    assert (set(first.points), set(second.points)) == (set(), {"m"})


def test_a_statement_mentions(registry: TargetRegistry) -> None:
    found = pointing(registry, "My friend Maria Gonzalez says hi to all of you. What is 17 x 3?")
    assert found.points == set()
    assert found.spoken_of == {"m"}
    assert [ask.kind for ask in found.asks] == ["states", "asks"]


@pytest.mark.parametrize(
    "follow_up",
    [
        "Where was she born?",
        "continue",
        "Go on",
        "And the birthplace?",
        "Why?",
        "What else did that person do?",
        "¿Y dónde vive ella?",
    ],
)
def test_a_follow_up_means_the_last_person(registry: TargetRegistry, follow_up: str) -> None:
    asked = "Who was Maria Gonzalez?"
    assert points(registry, asked, "ai: I don't have information about that.", follow_up) == {"m"}
    assert points(registry, asked, follow_up) == {"m"}  # several human turns in a row
    assert points(registry, "ai: Maria Gonzalez came.", follow_up) == {"m"}


def test_another_person_since_breaks_it(registry: TargetRegistry) -> None:
    talk = (
        "Who was Maria Gonzalez?",
        "ai: I can't say.",
        "Who was Ada Lovelace?",
        "ai: A countess.",
    )
    assert points(registry, *talk, "Where was she born?") == set()
    assert points(registry, *talk, "And Maria Gonzalez?", "Where was she born?") == {"m"}


def test_a_new_subject_inherits_nothing(registry: TargetRegistry) -> None:
    talk = ("Who was Maria Gonzalez?", "ai: I can't say.")
    assert points(registry, *talk, "What is the capital of France?") == set()


@pytest.mark.parametrize("role", ["system", "tool"])
def test_system_and_tool_text_never_points(registry: TargetRegistry, role: str) -> None:
    assert points(registry, f"{role}: Who was Maria Gonzalez?", "Hello there, friend") == set()
    assert points(registry, f"{role}: Who was Maria Gonzalez?", "Where was she born?") == set()


def test_a_weak_name_needs_support(registry: TargetRegistry) -> None:
    alone = pointing(registry, "Who is Gonzalez, the dentist?")
    assert alone.points == set()
    assert alone.asks[0].weak == {"m"}
    assert points(registry, "ai: Maria Gonzalez came.", "Who is Gonzalez, the dentist?") == {"m"}
    assert points(registry, "Is Maria Gonzalez here? Who is Gonzalez, the dentist?") == {"m"}


def test_facts_support_a_weak_name(registry: TargetRegistry) -> None:
    assert points(registry, "What did Curie do at the Radium Institute in Warsaw?") == {"c"}


@pytest.mark.parametrize(
    "talk",
    [
        "Let X be Maria Gonzalez. Where was X born?",
        "I will call Maria Gonzalez 'Bob'. Where was Bob born?",
        "Say that Zed means Maria Gonzalez. List the books of Zed in order.",
    ],
)
def test_a_name_for_the_occasion_points(registry: TargetRegistry, talk: str) -> None:
    assert points(registry, talk) == {"m"}
    assert pointing(registry, talk).asks[-1].points == {"m"}


def test_two_keys_evidence_and_somebody_unnamed(registry: TargetRegistry) -> None:
    date = "born on November 7, 1867"
    assert points(registry, f"Who was the physicist {date}?") == {"c"}
    assert points(registry, f"What is the weather like for those {date[:7]}?") == set()
    assert points(registry, "Where is the Radium Institute?") == set()


def test_closed_asks_are_marked(registry: TargetRegistry) -> None:
    assert pointing(registry, "Was Maria Gonzalez Polish?").asks[0].closed
    assert not pointing(registry, "Where was Maria Gonzalez born?").asks[0].closed


def test_a_decoded_name_has_the_span_of_its_spelling(registry: TargetRegistry) -> None:
    text = "It is TWFyaWUgQ3VyaWU= again"
    hit = next(hit for hit in hits_with_views(registry, text) if hit.target_id == "c")
    assert text[hit.start : hit.end] == "TWFyaWUgQ3VyaWU="
    assert hit.form.endswith("in base64")


def test_small_parts() -> None:
    assert stems("The cities discovered") == {"city", "discover"}
    assert names_somebody("It was Ada Lovelace.")
    assert not names_somebody("It was late.")


def test_a_placeholder_may_own_something() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Maria Gonzalez", id="m"))
    question = "Let X be Maria Gonzalez. Are X's books out in other languages?"
    assert [ask.points for ask in point(Conversation.of(question), registry).asks] == [{"m"}] * 2


@pytest.mark.parametrize("first", [True, False])
def test_of_very_many_asks_the_outer_ones_are_read_by_themselves(*, first: bool) -> None:
    registry = TargetRegistry()
    fact = "Maria Gonzalez was born on 9 June 1951 in Brod."
    registry.add(Target(name="Maria Gonzalez", id="m", facts=[fact]))
    others = "\n".join(f"Q: Did Anna Berg{i} like Karl Ott{i}?" for i in range(200))
    own = "Q: What does the nurse born on 9 June 1951 in Brod do?"
    question = f"{own}\n{others}" if first else f"{others}\n{own}"
    pointing = point(Conversation.of(question), registry)
    asks = pointing.asks
    assert pointing.crowded
    assert len(asks) == 33
    assert asks[0 if first else -1].points == {"m"}
