"""Embedding threshold: decline what is near a forget request (CURaTE, arXiv 2604.14644).

"Continual Unlearning in Real Time with Ensured Preservation of LLM Knowledge" (Bae et al., ACL
Findings 2026) keeps the embedded forget requests; a question whose cosine with one of them reaches
a threshold is declined and the model isn't asked, any other goes to the model as it is.

Theirs is an embedder of 109M parameters that they trained by contrast for this. It is not here:
this one uses the package's static embeddings, as its label says, so its figures are not CURaTE's.
The paper's thresholds (.8 to .9) are high for these: of 100 questions of TOFU's forget10, each with
its own row left out, .8 found 45. So the default is what `calibrated` gives for 1% of the innocent
questions of the tuning half (.59 on TOFU, .58 on WPU, .50 on real people); `at` takes another.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from langchain_core.messages import BaseMessage

from alu_graph.errors import ALUError
from alu_graph.evaluation.methods.forget_requests import ForgetRequests
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.evaluation.methods.said import refusal
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise
from alu_graph.models.static import load_static
from alu_graph.payload import read_conversation
from alu_graph.targets.target import Target

DELTA = 0.59
NAME = "embedding-threshold"
_STEP = 1e-4


def calibrated(targets: Sequence[Target], innocent: Sequence[str], share: float) -> float:
    """The lowest threshold that declines at most a share of innocent questions.

    Args:
        targets: Of the half that is tuned on.
        innocent: Questions about other things, of that half too.
        share: Which share of them may be declined, 0 to below 1.

    Returns:
        The threshold, a cosine, for `at`.

    Raises:
        ALUError: If there is no question, or the share is no such share.

    Example:
        >>> targets = [Target(name="Ana Sol", facts=["Ana Sol was born in Lyon."])]
        >>> 0 < calibrated(targets, ["Was Bo Lund born in Oslo?", "What is 2 + 2?"], 0) < 1
        True
    """
    if not innocent or not 0 <= share < 1:
        msg = "calibrating needs innocent questions and a share of them, from 0 to below 1"
        raise ALUError(msg)
    requests = ForgetRequests(load_static())
    requests.refresh(targets)
    scores = sorted(map(requests.nearest, innocent), reverse=True)
    highest = scores[int(share * len(scores))]  # of those that must be answered
    return (math.floor(highest / _STEP) + 1) * _STEP


def at(delta: float) -> Method:
    """The method with another threshold.

    Args:
        delta: The least cosine at which a question is declined, from 0 to 1.

    Returns:
        The method; its label has the threshold.

    Raises:
        ALUError: If it is no number from 0 to 1.

    Example:
        >>> at(0.75).label
        'embedding threshold .75 (CURaTE with static embeddings)'
    """
    if not 0 <= delta <= 1:  # nan too
        msg = f"{NAME}={delta:g} declines all or nothing: give a number from 0 to 1"
        raise ALUError(msg)

    def build(setup: Setup) -> Answers:
        requests = ForgetRequests(load_static())

        def steps(messages: list[BaseMessage]) -> Steps:
            requests.refresh(setup.forget.targets)
            if requests.nearest(read_conversation(messages).question) >= delta:
                return refusal()
            return (yield Call(setup.vanilla, messages))

        return stepwise(steps, name=NAME)

    shown = f"{delta:.4f}".rstrip("0").rstrip(".").lstrip("0") or "0"
    return Method(
        name=NAME if delta == DELTA else f"{NAME}={delta:g}",
        label=f"embedding threshold {shown} (CURaTE with static embeddings)",
        source="arXiv 2604.14644",
        build=build,
        grows=True,
    )


METHOD = at(DELTA)
