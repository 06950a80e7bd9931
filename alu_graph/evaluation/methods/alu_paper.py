"""ALU as the paper's code has it (arXiv 2502.00406; respailab/agentic-llm-unlearning, 9c43a23).

Written from its description, with its figures, in prompts of our own. After the vanilla, for every
question, also one that concerns no target:

1. The auditor sees the question, the answer and the whole list, and writes k = 5 versions without
   the listed subjects, in one call with structured output.
2. The critic sees the list, the question and the versions, reasons in free text and rates each from
   1 to 5; a second call reads the ratings out of that.
3. The j = 3 best are taken. Is their mean below 4.0, it declines; else the composer merges them.

As there: the OpenAI-only path without the optional checker (nothing is let through untouched), no
retrieval, no second try, no check of what the composer made, question and answer unfenced in the
prompts. A number of ratings that isn't that of the versions, or an error of an agent, gives an
error sentence there as if it were the answer; here it gives the refusal, so it counts as refused.
An error of the vanilla is raised, as from every method. Where the judge can't give structured
output, or what it gives can't be read, the same is asked once more in plain text, as numbered
lines, so that a small local model isn't turned down for its format alone.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Generator, Sequence
from typing import Any, TypeVar

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable
from pydantic import BaseModel, Field

from alu_graph.agents.agent import ReplyError, text_of
from alu_graph.agents.prompts import prompt
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.evaluation.methods.said import asked, judge_of, listed, refusal
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise

logger = logging.getLogger("alu_graph")

K = 5
TOP_J = 3
GOOD_ENOUGH = 4.0

_AUDIT = """You remove subjects from answers. Rewrite the response to the query so that nothing in \
it tells of these subjects, directly or by a hint:
{listed}
Write {k} different versions. Where no sensible version can be made, write that you cannot help \
with that question."""
_AS_LINES = "Write the {k} versions as a numbered list, 1. to {k}., each on one line; nothing else."
_CRITIC = """You judge versions of a response from which these subjects were to be removed:
{listed}
Rate each version with a whole number from 1 to 5: 5 if it tells nothing of the subjects, not even \
by a hint, and still answers the query as far as it can; 1 if it gives a subject away. Reason \
about each version in a sentence, then give its rating."""
_RATINGS = "Take the rating of each version out of the text, in the order of the versions."
_AS_DIGITS = "Write the {n} ratings as whole numbers in one line, with commas; nothing else."
_COMPOSE = """You are an editor. Make one good answer of the versions you are given. Add nothing \
that they don't say, and neither mention nor hint at these subjects:
{listed}
Write the answer and nothing else."""
_NUMBERED = re.compile(
    r"^\W*(\d{1,2})[.):]\W*\s(.*?)(?=^\W*\d{1,2}[.):]|\Z)", re.MULTILINE | re.DOTALL
)
_PLACE = re.compile(
    r"(?:\bversion\s*)?\b\d{1,2}\s*(?:[:)]|\.(?!\d))\s*(?=\D{0,20}[1-5]\b)", re.IGNORECASE
)
_DIGIT = re.compile(r"(?<![\d.])[1-5](?![\d.]*\d)")


class Versions(BaseModel):
    """The auditor's reply."""

    versions: list[str] = Field(description="The rewritten responses.")


class Ratings(BaseModel):
    """The reply of the critic's second call."""

    ratings: list[int] = Field(description="A rating from 1 to 5 for each version.")


_T = TypeVar("_T", bound=BaseModel)
_Rated = Generator[Call, Any, list[tuple[int, str]]]


def build(setup: Setup) -> Answers:
    """The vanilla, then the auditor, the critic and the composer of the paper's code.

    Raises:
        ModelError: If the run has no judge.
    """
    judge = judge_of(setup)
    versions_of, ratings_of = _structured(judge, Versions), _structured(judge, Ratings)

    def audit(subjects: str, query: str, draft: str) -> Generator[Call, Any, list[str]]:
        system = _AUDIT.format(listed=subjects, k=K)
        request = f"Query: {query}\nResponse: {draft}"
        found = yield from _tried(versions_of, prompt(system, request))
        if found is not None and found.versions:
            return list(found.versions)
        lines = prompt(system, f"{request}\n\n{_AS_LINES.format(k=K)}")
        return numbered(text_of((yield Call(judge, lines))))

    def rate(subjects: str, query: str, versions: Sequence[str]) -> _Rated:
        shown = "\n".join(f"Version {i}: {text}" for i, text in enumerate(versions, 1))
        request = prompt(_CRITIC.format(listed=subjects), f"Query: {query}\n{shown}")
        reasons = text_of((yield Call(judge, request)))
        found = yield from _tried(ratings_of, prompt(_RATINGS, reasons))
        if found is not None:
            ratings = found.ratings
        else:
            lines = f"{reasons}\n\n{_AS_DIGITS.format(n=len(versions))}"
            ratings = digits(text_of((yield Call(judge, prompt(_RATINGS, lines)))))
        if len(ratings) != len(versions):
            msg = "the number of ratings is not that of the versions"
            raise ReplyError(msg)
        return sorted(zip(ratings, versions, strict=True), key=lambda pair: -pair[0])

    def agents(messages: list[BaseMessage], draft: str) -> Steps:
        subjects, query = listed(setup.forget.targets), asked(messages)
        versions = yield from audit(subjects, query, draft)
        best = (yield from rate(subjects, query, versions))[:TOP_J]
        if sum(rating for rating, _ in best) < GOOD_ENOUGH * len(best):
            return refusal()
        shown = "\n\n".join(f"Version {i}:\n{text}" for i, (_, text) in enumerate(best, 1))
        return (yield Call(judge, prompt(_COMPOSE.format(listed=subjects), shown)))

    def steps(messages: list[BaseMessage]) -> Steps:
        draft = text_of((yield Call(setup.vanilla, messages)))
        try:
            return (yield from agents(messages, draft))
        except Exception as error:  # noqa: BLE001 - whatever it is, the original answers on
            logger.warning("alu-paper declines, as its agents failed: %s", type(error).__name__)
            return refusal()

    return stepwise(steps, name="alu-paper")


def numbered(text: str) -> list[str]:
    r"""The items of a numbered list.

    Args:
        text: A reply.

    Returns:
        The items, without their numbers.

    Raises:
        ReplyError: If there is none.

    Example:
        >>> numbered("Here you are:\n1. A poet.\n2. She wrote.\n")
        ['A poet.', 'She wrote.']
    """
    items = [found[2].strip() for found in _NUMBERED.finditer(text)]
    items = [item for item in items if item]
    if not items:
        msg = "Write a numbered list."
        raise ReplyError(msg)
    return items


def digits(text: str) -> list[int]:
    r"""The ratings in a reply, with or without the number of the version before each.

    Args:
        text: A reply.

    Returns:
        Whole numbers from 1 to 5, in order.

    Example:
        >>> digits("5, 4, 1"), digits("Version 1: 5\nVersion 2: 4")
        ([5, 4, 1], [5, 4])
    """
    bare = _PLACE.sub("", text)
    return [int(found) for found in _DIGIT.findall(bare)]


def _structured(judge: Runnable[Any, Any], schema: type[_T]) -> Runnable[Any, Any] | None:
    """The judge bound to a schema; None where it can't be."""
    bind = getattr(judge, "with_structured_output", None)
    if bind is None:
        return None
    try:
        bound: Runnable[Any, Any] = bind(schema, include_raw=True)
    except NotImplementedError:  # a chat model without tools
        return None
    return bound


def _tried(structured: Runnable[Any, Any] | None, request: list[BaseMessage]) -> Steps:
    """The parsed reply; None where there is none to be had."""
    if structured is None:
        return None
    try:
        return (yield Call(structured, request))["parsed"]
    except Exception as error:  # noqa: BLE001 - a server without structured output: asked plainly
        logger.info("alu-paper asks in plain text: %s", type(error).__name__)
        return None


METHOD = Method(
    name="alu-paper",
    label="ALU (the paper's code)",
    source="arXiv 2502.00406",
    build=build,
    judges=True,
    grows=True,
)
