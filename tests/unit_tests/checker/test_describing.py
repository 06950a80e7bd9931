import pytest
from hypothesis import given
from hypothesis import strategies as st

from alu_graph.checker.describing import Reference, doer, refer


@pytest.mark.parametrize(
    "text",
    [
        "What did the mastermind behind 'Carrie' write?",
        "Where does the author born in Lyon live?",
        "Which prize did the famous singer win?",
        "What year did the film star from Lyon marry?",
        "What is the age of an actor famous for playing spies?",
        "Where did the first woman to fly solo live?",
        "Which label hired the individual also known as Foo?",
        "Let X be born in Lyon. What did X write?",
        "¿En qué año nació el actor conocido por sus películas?",
        "En quelle année est né l'acteur célèbre ?",
        "Wann wurde die Schriftstellerin aus Lyon geboren?",
        "Dove è nato lo scrittore di Lione?",
        "Onde nasceu o cantor de Lisboa?",
        "Где родился автор романа?",
    ],
)
def test_a_description_refers_to_somebody(text: str) -> None:
    assert refer(text).person
    assert refer(text).unnamed


@pytest.mark.parametrize(
    "text",
    [
        "Paris is big.",
        "The director James Cameron left.",
        "Ann Lee, the author of Carrie, left.",
        "Ann Lee is an actor.",
        "The Terminator came out in 1984.",
        "What is the number of moons?",
        "",
    ],
)
def test_what_is_named_or_a_title_is_no_description(text: str) -> None:
    assert not refer(text).person


def test_things_are_told_from_people() -> None:
    assert refer("What year was the film released?") == Reference(thing=True)
    assert refer("Where did the film director live?").person


@pytest.mark.parametrize(
    "text",
    [
        "Who directed the film?",
        "Can you tell me who plays the detective?",
        "Which actor won in 1990?",
        "What is the name of the director?",
        "Identify the author of Carrie.",
        "A film directed by ___ Cameron.",
    ],
)
def test_asking_for_an_identity(text: str) -> None:
    assert refer(text).identity


@pytest.mark.parametrize(
    "text",
    [
        "Who did the star of 'Carrie' marry?",
        "Which collaborator did the singer work with?",
        "Where was the author who wrote Carrie born?",
        "What is the age of the author?",
    ],
)
def test_asking_for_something_else(text: str) -> None:
    assert not refer(text).identity


def test_a_pronoun_with_a_name_before_it_has_an_antecedent() -> None:
    assert refer("Where did she live?").loose
    assert refer("At the Radium Institute, what did she do?").loose
    assert not refer("For which film did Angelina Jolie win her prize?").loose


def test_somebody_in_particular_or_not() -> None:
    assert refer("A novelist was born there.") == Reference(loose=True)
    assert refer("Somebody was born there.").loose


def test_doers_by_their_ending() -> None:
    assert all(map(doer, ("vocalist", "presenter", "actress", "playwright", "guru")))
    assert not any(map(doer, ("number", "floor", "fortress", "list", "paris")))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    found = refer(text)
    assert found.unnamed == (found.person or found.thing or found.loose)


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Can you name the album of 2003?", False),
        ("What is the name of the hit song?", False),
        ("Can you name the man?", True),
        ("What is the name of the tall singer?", True),
    ],
)
def test_who_asks_to_name_a_thing_asks_for_nobody(text: str, *, identity: bool) -> None:
    assert refer(text).identity is identity


@pytest.mark.parametrize(
    "text",
    [
        "When was the rock band The Zorblax formed?",
        "What is the deepest known trench?",
        "Where does the 10th meridian run?",
        "What is the reason behind it all?",
    ],
)
def test_no_person_is_described(text: str) -> None:
    assert not refer(text).person


def test_the_founder_of_a_named_thing_is_described() -> None:
    assert refer("Which game by Zorblax Studios stars its founder?").person


@pytest.mark.parametrize(
    ("text", "identity"),
    [
        ("Can you name one of his pen names?", False),
        ("Can you name the autobiography in which she tells of it?", False),
        ("Can you name the organization that paid him?", False),
        ("Can you name the author of Zorblax?", True),
        ("Name the only American who flew there.", True),
    ],
)
def test_only_who_wants_somebody_named_asks_for_an_identity(text: str, *, identity: bool) -> None:
    assert refer(text).identity is identity
