import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alu_graph import TargetRegistry, check
from alu_graph.checker.check import Checker
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.eraser import PLACEHOLDER, erase, mask_names

REGISTRY = TargetRegistry()
REGISTRY.add("Maria Gonzalez", "Hans Zorkmid")


def erased(text: str, question: str | None = None) -> str | None:
    return erase(text, Checker(Conversation.of(question), REGISTRY), REGISTRY)


def test_a_clean_text_stays_as_it_is() -> None:
    text = "  Paris is big.\n\n\n- Rome,  too"
    assert erased(text) == text


def test_nothing_useful_is_none() -> None:
    for text in (
        "Maria Gonzalez was born in Lyon.",
        "",
        "Sure! Maria Gonzalez was a nurse.",
        "---",
    ):
        assert erased(text) is None


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Paris is big. Maria Gonzalez is a nurse. Rome is old.", "Paris is big. Rome is old."),
        ("Maria Gonzalez is a nurse, and the capital is Paris.", "The capital is Paris."),
        ("The capital is Paris, and Maria Gonzalez is a nurse.", "The capital is Paris."),
        ("The capital is Paris; Maria Gonzalez is a nurse!", "The capital is Paris!"),
        ("Maria Gonzalez is a nurse. She has cats. The capital is Paris.", "The capital is Paris."),
        (
            "Rome is old, Maria Gonzalez is a nurse, and the capital is Paris.",
            "Rome is old, and the capital is Paris.",
        ),
        ("Anna Kowal and Maria Gonzalez laughed.", "Anna Kowal laughed."),
        ("Maria Gonzalez and Anna Kowal laughed.", "Anna Kowal laughed."),
        ("We saw Anna Kowal, Maria Gonzalez and Eve Petit.", "We saw Anna Kowal and Eve Petit."),
        (
            "# People\n\n1. Anna Kowal\n2. Maria Gonzalez\n3. Eve Petit\n",
            "# People\n\n1. Anna Kowal\n2. Eve Petit",
        ),
        ("- Anna Kowal\n- Maria Gonzalez\n- Eve Petit", "- Anna Kowal\n- Eve Petit"),
    ],
)
def test_what_is_left_reads_well(text: str, left: str) -> None:
    assert erased(text) == left


def test_lists_are_renumbered_each_from_its_own_start() -> None:
    text = "3. Rome\n4. Maria Gonzalez\n5. Bonn\n\nAlso:\n1. Maria Gonzalez\n2. Oslo"
    assert erased(text) == "3. Rome\n4. Bonn\n\nAlso:\n1. Oslo"


def test_an_echoed_name_is_masked() -> None:
    question = 'Translate into French: "Maria Gonzalez is late today."'
    assert erased("Maria Gonzalez est en retard aujourd'hui.", question) == (
        f"{PLACEHOLDER} est en retard aujourd'hui."
    )


def test_a_name_alone_is_not_masked_but_dropped() -> None:
    question = 'Translate into French: "Maria Gonzalez is late today."'
    assert erased("**Maria Gonzalez**", question) is None


def test_names_are_masked_with_their_possessive() -> None:
    text = "It is Maria Gonzalez's hat and Hans Zorkmid’s."
    assert mask_names(text, 0, len(text), REGISTRY.names_in(text), "X") == "It is X's hat and X's."
    assert mask_names(text, 0, 6, REGISTRY.names_in(text), "X") == text[:6]


SENTENCES = st.sampled_from(
    [
        *("The capital is Paris", "Rome is old", "It has 3 rivers", "water boils at 100 degrees"),
        *(
            "Maria Gonzalez is a nurse",
            "she was born in Lyon",
            "Gonzalez, Maria",
            "This nurse left",
        ),
        *(
            "Anna Kowal and Hans Zorkmid sang",
            "H. Zorkmid",
            "Eve Petit is tall",
            "TWFyaWEgR29uemFsZXo=",
        ),
        *("| Rome | Maria Gonzalez |", "Yes", "Maria Gonzalez"),
    ]
)
JOINTS = st.sampled_from(
    [". ", "! ", ", and ", "; ", ", ", "\n", "\n- ", "\n1. ", " — ", " (", ") "]
)
DRAFTS = st.lists(st.tuples(SENTENCES, JOINTS), min_size=1, max_size=7).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)
QUESTIONS = st.sampled_from(
    [
        None,
        "What is the capital, and who is Maria Gonzalez?",
        "Was Hans Zorkmid a singer?",
        'Translate into French: "Maria Gonzalez is late today."',
        "My friend Hans Zorkmid says hi to all of you. Is Rome old?",
    ]
)


@settings(max_examples=150)
@given(DRAFTS, QUESTIONS)
def test_what_is_left_passes_the_checker(draft: str, question: str | None) -> None:
    left = erased(draft, question)
    if left is None:
        return
    assert left.strip()
    verdict = check(left, REGISTRY, question=question)
    assert verdict.clean
    assert verdict.useful
    for name in ("Maria Gonzalez", "Gonzalez, Maria", "Hans Zorkmid", "H. Zorkmid"):
        assert name not in left


@settings(max_examples=100)
@given(DRAFTS)
def test_it_adds_no_word(draft: str) -> None:
    left = erased(draft)
    if left is not None:
        old = re.findall(r"[a-z]+", draft.lower())
        new = re.findall(r"[a-z]+", left.lower().replace(PLACEHOLDER, ""))
        assert set(new) <= {*old, "and"}


@settings(max_examples=100)
@given(st.lists(SENTENCES.filter(lambda one: "|" not in one), min_size=2, max_size=6))
def test_sentences_still_begin_with_a_capital_and_end_with_a_stop(parts: list[str]) -> None:
    draft = " ".join(f"{part[0].upper()}{part[1:]}." for part in parts)
    left = erased(draft)
    if left is not None:
        assert left[0].isupper()
        assert left.endswith(".")
        assert not re.search(r"(?:\band|,|;)\s*[.]|\s[.,;]|\.\s+[a-z]|\band and\b", left)


@settings(max_examples=60)
@given(st.text(alphabet=st.characters(categories=None), max_size=80))
def test_any_text_can_be_erased(text: str) -> None:
    draft = f"{text} Maria Gonzalez {text}"
    left = erased(draft)
    assert left is None or check(left, REGISTRY).clean


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("name,age\nBob,3\nMaria Gonzalez,5\nEve,7", "name,age\nBob,3\nEve,7"),
        (
            "people:\n  - name: Bob\n    age: 3\n  - name: Maria Gonzalez\n    age: 5",
            "people:\n  - name: Bob\n    age: 3",
        ),
        ("See [Bob](http://b) and [Maria Gonzalez](http://m) here.", "See [Bob](http://b) here."),
        (
            "The report by Maria Gonzalez, published in May, shows growth.",
            "The report, published in May, shows growth.",
        ),
        ("Bob & 3 \\\\\nMaria Gonzalez & 5 \\\\", "Bob & 3 \\\\"),
        (
            (
                "It is one loop.\n```python\nnames = ['Bob', 'Maria Gonzalez']\nfor n in names:\n"
                "    print(n)\n```"
            ),
            "It is one loop.\n",
        ),
    ],
)
def test_rows_code_and_indentation_stay_whole(text: str, left: str) -> None:
    assert erased(text) == left


def test_a_record_written_downwards_goes_whole() -> None:
    assert erased("Name,Maria Gonzalez\nJob,nurse\nTown,Lyon") is None
