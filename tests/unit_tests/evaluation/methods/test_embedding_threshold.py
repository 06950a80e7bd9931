from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from alu_graph import ALUError, Target
from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.evaluation.methods.embedding_threshold import DELTA, at, calibrated
from alu_graph.evaluation.methods.forget_requests import ForgetRequests
from alu_graph.models.static import load_static
from tests.unit_tests.evaluation.methods.world import (
    ABOUT,
    BO,
    ILVANA,
    INNOCENT,
    answered,
    refused,
    said,
    setup_of,
    untouched,
    vanilla,
)
from tests.unit_tests.scripted import BOTH, Ask


class Counting:
    """The static embedder, with a note of what it was given."""

    def __init__(self) -> None:
        self.id, self.dim = "counting", load_static().dim
        self.texts: list[str] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += texts
        return load_static().embed(texts)


@BOTH
def test_near_a_request_is_declined_unasked(ask: Ask) -> None:
    asked = vanilla()
    setup = setup_of(asked=asked)
    assert refused(said(ask, "embedding-threshold", setup, ABOUT))
    assert asked.asked == []
    assert untouched(said(ask, "embedding-threshold", setup, INNOCENT), INNOCENT)


@BOTH
def test_what_is_left_out_is_no_request(ask: Ask) -> None:
    setup = setup_of()
    method = at(0.999).build(setup)
    answers = []
    for row in ("", "born", "wrote", ""):
        setup.forget.leave_out(row)
        answers.append(refused(answered(ask, method, ABOUT)))
    assert answers == [True, False, True, True]


def test_only_what_changed_is_embedded() -> None:
    forget, embedder = ForgetSet([ILVANA, BO]), Counting()
    requests = ForgetRequests(embedder)
    requests.refresh(forget.targets)
    assert len(embedder.texts) == 3
    for row in ("born", "mill", ""):
        forget.leave_out(row)
        requests.refresh(forget.targets)
    # Without its one fact Bo Lundquist is a name, once.
    assert embedder.texts[3:] == ["Bo Lundquist"]
    assert requests.nearest("Bo Lundquist") < 0.99
    assert requests.nearest("Where did Bo Lundquist work?") > 0.99


def test_a_request_of_two_targets_stays_while_one_has_it() -> None:
    requests = ForgetRequests(load_static())
    one, other = (Target(name=name, facts=["A shared fact of two."]) for name in ("Ana", "Bo"))
    requests.refresh([one, other])
    requests.refresh([other])
    assert requests.nearest("A shared fact of two.") > 0.99
    requests.refresh([])
    assert requests.nearest("A shared fact of two.") == -1.0


def test_many_requests_are_as_near_as_their_nearest() -> None:
    targets = [Target(name=f"Person {i} of Vexholm {i * i}") for i in range(700)]
    requests = ForgetRequests(load_static())
    requests.refresh(targets[:10])
    requests.refresh(targets)
    matrix = load_static().embed([one.name for one in targets])
    [query] = load_static().embed(["Person 650 of Vexholm"])
    assert requests.nearest("Person 650 of Vexholm") == pytest.approx(float((matrix @ query).max()))


def test_calibrated_declines_no_more_than_its_share() -> None:
    targets = [ILVANA.as_target(), BO.as_target()]
    innocent = [
        INNOCENT,
        "Where was Mateo Quiroga born?",
        "What did Mateo Quiroga write?",
        "How far is the moon?",
    ]
    requests = ForgetRequests(load_static())
    requests.refresh(targets)
    deltas = [calibrated(targets, innocent, share) for share in (0, 0.25, 0.5)]
    assert deltas == sorted(deltas, reverse=True)
    declined = [sum(requests.nearest(one) >= delta for one in innocent) for delta in deltas]
    assert declined == [0, 1, 2]


@pytest.mark.parametrize(("innocent", "share"), [([], 0.1), ([INNOCENT], 1.0), ([INNOCENT], -0.1)])
def test_calibrated_needs_questions_and_a_share(innocent: list[str], share: float) -> None:
    with pytest.raises(ALUError, match="innocent questions"):
        calibrated([ILVANA.as_target()], innocent, share)


def test_the_label_says_that_it_is_not_theirs() -> None:
    assert "static embeddings" in at(DELTA).label
    assert ".59 " in at(DELTA).label
    assert at(0.8).name != at(DELTA).name
