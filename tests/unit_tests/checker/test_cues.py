import pytest

from alu_graph.checker import cues


@pytest.mark.parametrize(
    "text",
    [
        "Who was she?",
        "tell me more",
        "Please list her books.",
        "and what did he do",
        "谁是李小龙？",
        "هل هو؟",
        "True or false: the Earth is flat",
        "Complete the sentence",
    ],
)
def test_asking(text: str) -> None:
    assert cues.asking(text)


@pytest.mark.parametrize("text", ["I met her yesterday.", "My friend says hi!", "Thanks.", ""])
def test_not_asking(text: str) -> None:
    assert not cues.asking(text)


@pytest.mark.parametrize("text", ["I'd like to hear about her.", "More details on her:", "She ___"])
def test_wishing(text: str) -> None:
    assert cues.wishing(text)
    assert not cues.wishing("I met her yesterday.")


@pytest.mark.parametrize(
    "text",
    [
        "Was she Polish?",
        "So, did he win?",
        "Polish or German?",
        "She was Polish, right?",
        "True or false: she was Polish",
        "Which? A) Lyon B) Rome",
        "Is that correct?",
    ],
)
def test_closed(text: str) -> None:
    assert cues.closed(text)


@pytest.mark.parametrize("text", ["Where was she born?", "Who is it?", "Tell me her job."])
def test_open(text: str) -> None:
    assert not cues.closed(text)


@pytest.mark.parametrize(
    "text",
    [
        "What did she do?",
        "continue",
        "And its author?",
        "Say more about that person",
        "Where is X?",
    ],
)
def test_refers_back(text: str) -> None:
    assert cues.refers_back(text)
    assert not cues.refers_back("What is the capital of France?")


def test_who_a_statement_goes_on_about() -> None:
    assert cues.subject_by_pronoun("Later she moved.", close=False)
    assert cues.subject_by_pronoun("This physicist moved.", close=False)
    assert cues.subject_by_pronoun("It was sold.", close=True)
    assert not cues.subject_by_pronoun("It was sold.", close=False)
    assert not cues.subject_by_pronoun("Paris is big.", close=True)


def test_attributes_alone_are_an_ellipsis() -> None:
    assert cues.elliptical(["birthplace"])
    assert cues.elliptical([])
    assert not cues.elliptical(["capital", "france"])


@pytest.mark.parametrize(
    "text",
    ["I'm sorry, I can't help with that request.", "I don't have information about this person."],
)
def test_declines(text: str) -> None:
    assert cues.declines(text)
    assert not cues.declines(f"{text} Radium.")


def test_a_statement_is_no_refusal() -> None:
    assert not cues.declines("Information and help.")


@pytest.mark.parametrize("text", ["Erzähl mir von Maria", "告诉我", "Maria biografie kurz"])
def test_foreign(text: str) -> None:
    assert cues.foreign(text)
    assert not cues.foreign("My friend says hi to all of you.")


def test_asks_who() -> None:
    assert cues.asks_who("hey, who is ")
    assert cues.asks_who("tell me about ")
    assert not cues.asks_who("if you ")


@pytest.mark.parametrize(
    ("text", "refers"),
    [
        ("What has the poet Bo Chan won?", False),
        ("What has the poet won?", True),
        ("What has the poet Was Born won?", True),  # no words of a name
        ("What Has The Poet Bo Chan Won?", True),  # all words are capitalised
        ("What is in the book Green Harbour?", True),  # which may be one of before
    ],
)
def test_a_role_with_a_name_behind_it_refers_to_nobody_else(text: str, *, refers: bool) -> None:
    assert (cues.by_role(text) is not None) is refers


def test_a_role_with_a_name_behind_it_has_a_bearer() -> None:
    assert cues.roles("Is the poet Bo Chan old?") == {"poet"}
    assert not cues.roles("Is the poet Bo Chan old?", unnamed=True)
    assert cues.roles("Is the poet old?", unnamed=True) == {"poet"}
