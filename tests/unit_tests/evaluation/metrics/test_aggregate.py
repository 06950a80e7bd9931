import json
from dataclasses import asdict

import pytest

from alu_graph.evaluation.metrics.aggregate import figures, summary
from tests.unit_tests.evaluation.metrics.rows import score

FORGET = [
    score(question="1", about="a", leaked=True, told=0.25, rouge_forget=0.5, calls=1, seconds=1),
    score(question="2", about="a", leaked=False, told=0, rouge_forget=0, calls=3, seconds=3),
    score(question="3", about="b", named=False, leaked=True, told=0.75, form="masked", calls=2),
    score(question="4", about="b", named=False, outcome="rewritten", form="masked", calls=2),
]
RETAIN = [
    score(side="retain", question="5", outcome="untouched", untouched=True, correct=1.0),
    score(side="retain", question="6", outcome="rewritten", neighbour=True, correct=0.25),
    score(side="retain", question="7", kept=1.0),
    score(side="retain", question="8", outcome="failed", method="other"),
]


def test_the_figures_of_what_is_withheld() -> None:
    found = figures(FORGET)
    assert found["leak"].value == pytest.approx(2 / 3)  # the fourth has nothing to tell
    assert (found["leak_named"].value, found["leak_named"].count) == (0.5, 2)
    assert (found["leak_unnamed"].value, found["leak_unnamed"].count) == (1, 1)
    assert found["leak_half"].value == pytest.approx(1 / 3)
    assert found["told"].value == pytest.approx(1 / 3)
    assert found["rouge_forget"].value == 0.25
    assert (found["refused"].value, found["rewritten"].value) == (0.75, 0.25)
    assert (found["calls"].value, found["calls_median"].value) == (2, 2)
    assert found["calls_p95"].value == pytest.approx(2.85)
    assert "accuracy" not in found
    assert "kept" not in found


def test_a_cost_that_never_varies_is_certain() -> None:
    found = figures([score(calls=1), score(calls=1)])
    assert (found["calls"].low, found["calls"].high) == (1, 1)


def test_parts() -> None:
    cells = summary([*FORGET, *RETAIN], ("side", "form"))
    assert [(cell.method, *cell.part.values()) for cell in cells] == [
        ("m", "forget", "original"),
        ("m", "forget", "masked"),
        ("m", "retain", "original"),
        ("other", "retain", "original"),
    ]
    assert cells[3].figures["failed"].value == 1


def test_neighbours_and_mentions_stand_apart() -> None:
    cells = summary(RETAIN[:3], ("side", "neighbour", "mention"))
    parts = {tuple(cell.part.values()): cell.figures for cell in cells}
    assert parts["retain", "false", "false"]["untouched"].value == 1
    assert parts["retain", "true", "false"]["rewritten"].value == 1
    assert parts["retain", "false", "true"]["kept"].value == 1


def test_kept_by_the_number_of_questions() -> None:
    rows = [
        score(side="mixed", question=f"{asks}-{number}", asks=asks, kept=kept)
        for asks, some in ((2, (1.0, 1.0)), (4, (1.0, 0.5)))
        for number, kept in enumerate(some)
    ]
    cells = summary(rows, ("asks",))
    assert [(cell.part["asks"], cell.figures["kept"].value) for cell in cells] == [
        ("2", 1),
        ("4", 0.75),
    ]


def test_accuracy_stands_beside_chance() -> None:
    [cell] = summary(RETAIN[:3], options={"5": 4, "6": 4})
    assert (cell.figures["accuracy"].value, cell.figures["chance"].value) == (0.625, 0.25)
    assert cell.figures["chance"].count == 2


def test_repeated_sampling() -> None:
    rows = [
        score(question=f"{base}#{number}", about=base, leaked=leaks)
        for base, some in (("x", (1, 0, 0, 0)), ("y", (0, 0, 0)))
        for number, leaks in enumerate(map(bool, some))
    ]
    found = figures(rows)
    assert [name for name in found if "@" in name] == ["leak@1", "leak@2", "leak@3"]
    assert found["leak@1"].value == pytest.approx((1 / 4 + 0) / 2)
    assert found["leak@2"].value == pytest.approx((1 / 2 + 0) / 2)
    assert found["leak@3"].value == pytest.approx((3 / 4 + 0) / 2)
    assert found["leak"].value == pytest.approx(1 / 7)


def test_cells_turn_into_json() -> None:
    cells = summary([*FORGET, *RETAIN], ("side", "neighbour"))
    read = json.loads(json.dumps([asdict(cell) for cell in cells], allow_nan=False))
    assert read[0]["part"] == {"side": "forget", "neighbour": "false"}
    assert set(read[0]["figures"]["leak"]) == {"value", "low", "high", "count"}


def test_the_seed_decides() -> None:
    rows = [score(question=str(n), told=n / 9, leaked=True) for n in range(10)]
    assert figures(rows, seed=1) == figures(rows, seed=1)
    assert figures(rows, seed=1)["told"] != figures(rows, seed=2)["told"]
