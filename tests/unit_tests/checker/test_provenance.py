from alu_graph import TargetRegistry, check
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.provenance import brings_back, forbidden, names_only

QUESTION = "Where was Maria Gonzalez born, in Lyon? What is the capital of France?"
DRAFT = (
    "Maria Gonzalez was born in Grenoble in 1961, near a zoo. The capital of France is Paris, near"
    " the Seine."
)


def made() -> TargetRegistry:
    registry = TargetRegistry()
    registry.add("Maria Gonzalez")
    return registry


def test_telling_words_of_leaks_are_forbidden_and_others_free() -> None:
    verdict = check(DRAFT, made(), question=QUESTION)
    held = forbidden(DRAFT, verdict, Conversation.of(QUESTION))
    assert brings_back("It is grenoble.", held)
    assert brings_back("It was 1961.", held)
    for free in ("Paris and the Seine in France", "Lyon", "somebody was born"):
        assert not brings_back(free, held)


def test_a_clean_draft_forbids_nothing() -> None:
    draft = "The capital of France is Paris."
    verdict = check(draft, made(), question=QUESTION)
    assert forbidden(draft, verdict, Conversation.of(QUESTION)) == frozenset()


def test_what_leaks_by_its_name_alone_keeps_its_other_words() -> None:
    draft = "Anna Kowalczyk and Maria Gonzalez studied glaciology."
    verdict = check(draft, made())
    [judgement] = verdict.judgements
    assert judgement.label == "leak"
    assert names_only(judgement)
    assert not brings_back("glaciology", forbidden(draft, verdict, Conversation()))
