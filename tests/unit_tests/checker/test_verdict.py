from alu_graph.checker.verdict import Judgement, Label, Leak, Verdict
from alu_graph.text.segments import Segment

LEAK = Leak("t", "name", 0, 5, "Maria", "it names Maria")


def judged(label: Label, number: int = 0) -> Judgement:
    leaks = (LEAK,) if label in ("leak", "grey") else ()
    return Judgement(Segment(number, number + 5, 0, number), label, leaks)


def test_nothing_is_clean_and_useless() -> None:
    verdict = Verdict((), 3)
    assert verdict.clean
    assert not verdict.useful
    assert (verdict.leaks, verdict.grey) == ([], [])


def test_one_leak_is_enough() -> None:
    verdict = Verdict((judged("clean"), judged("leak", 5)), 3)
    assert not verdict.clean
    assert verdict.useful
    assert verdict.leaks == [LEAK]


def test_grey_leaks_only_where_it_is_strict() -> None:
    judgements = (judged("grey"),)
    balanced, strict = Verdict(judgements, 1), Verdict(judgements, 1, strict=True)
    assert balanced.clean
    assert balanced.useful
    assert balanced.leaks == []
    assert not strict.clean
    assert not strict.useful
    assert strict.leaks == [LEAK]
    assert balanced.grey == strict.grey == [judgements[0]]


def test_free_segments_are_clean_but_of_no_use() -> None:
    verdict = Verdict((judged("free"),), 1)
    assert verdict.clean
    assert not verdict.useful


def test_text_forms_show_no_word_of_the_draft() -> None:
    verdict = Verdict((judged("leak"),), 1)
    for shown in (repr(verdict), str(verdict), repr(LEAK), repr(verdict.judgements)):
        assert "Maria" not in shown
    assert "leaks" in repr(verdict)
