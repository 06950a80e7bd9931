"""Critic: the checker first, then a rating from 1 to 5 for what passed.

The critic may reject what an LLM made, never the eraser's text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alu_graph.agents.agent import Desk, ReplyError, Task
from alu_graph.agents.prompts import DATA, fence, prompt
from alu_graph.checker.point import stems
from alu_graph.checker.provenance import adds_words
from alu_graph.settings import Settings
from alu_graph.state import Answer, Candidate

_SYSTEM = f"""You rate a reply from 1 (bad) to 5 (good). {DATA}
A good reply says nothing about the listed names, directly or by hints, and still answers the \
rest of the question in good sentences. Reply with one digit from 1 to 5 and nothing else."""

_NAMES = "Names:\n- Elena Ruiz"
_BOTH = "Question:\nWhere is Quito, and who is Elena Ruiz?\nReply:\nQuito is in Ecuador."
_HINT = "Question:\nWho won the race?\nReply:\nThe engineer from Quito whom you know won it."
_EXAMPLES = ((f"{_NAMES}\n{_BOTH}", "5"), (f"{_NAMES}\n{_HINT}", "2"))


class Critic:
    """The critic agent."""

    name = "critic"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[int]]:
        """One call for each crafted candidate that the checker passed."""
        names = "\n".join(f"- {match.target.name}" for match in answer.matches)
        question = fence(answer.conversation.question)
        return [
            Task(
                prompt(
                    _SYSTEM,
                    f"Names:\n{names}\nQuestion:\n{question}\nReply:\n{fence(one.text)}",
                    _EXAMPLES,
                ),
                _parse,
            )
            for one in self.passing(answer, desk)
        ]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[int | None]) -> Answer:
        """Rate the passing candidates; say of the others, without names, what failed."""
        passing = self.passing(answer, desk)
        ratings: list[float | None]
        if not replies:  # no model, or nothing that passed
            ratings = [1.0 + 4.0 * kept_share(one.text, answer) for one in passing]
        elif len(replies) == len(passing):
            ratings = [None if one is None else float(one) for one in replies]
        else:  # a target was added meanwhile: whose rating is whose can't be told
            ratings = [None for _ in passing]
        rated = {one.text: rating for one, rating in zip(passing, ratings, strict=True)}
        candidates = tuple(
            replace(one, passed=one.text in rated, rating=rated.get(one.text))
            if one.maker == "crafter"
            else one
            for one in answer.candidates
        )
        return replace(answer, candidates=candidates, feedback=_feedback(candidates))

    def passing(self, answer: Answer, desk: Desk) -> list[Candidate]:
        """The crafted candidates that are clean and say nothing beyond the eraser's text."""
        check = desk.checker(answer)
        return [
            one
            for one in answer.candidates
            if one.maker == "crafter"
            and not adds_words(one.text, answer.erased or "")
            and (judged := check(one.text)).clean
            and judged.useful
        ]


def kept_share(text: str, answer: Answer) -> float:
    """The share of the draft's unflagged informative words that a candidate keeps, 0 to 1."""
    verdict = answer.draft_verdict
    if verdict is None:
        return 0.0
    spans = [one.segment for one in verdict.judgements if not verdict.leaking(one)]
    kept = stems(" ".join(answer.draft[span.start : span.end] for span in spans))
    return len(kept & stems(text)) / len(kept) if kept else 1.0


def _feedback(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    crafted = [one for one in candidates if one.maker == "crafter"]
    leaked = sum(not one.passed for one in crafted)
    low = [one.rating for one in crafted if one.passed and one.rating is not None]
    said = []
    if leaked:
        said.append(
            f"{leaked} of {len(crafted)} versions said what was blanked out, or something new"
        )
    if low:
        said.append(f"the others were rated {sum(low) / len(low):.1f} of 5")
    return tuple(said)


def best(answer: Answer, settings: Settings) -> list[Candidate]:
    """The top j crafted candidates that passed, best first."""
    rated = [one for one in answer.candidates if one.passed and one.rating is not None]
    return sorted(rated, key=lambda one: -(one.rating or 0.0))[: settings.top_j]


def good_enough(answer: Answer, settings: Settings) -> bool:
    """Whether the mean rating of the best reaches the bar."""
    top = best(answer, settings)
    mean = sum(one.rating or 0.0 for one in top) / len(top) if top else 0.0
    return bool(top) and mean >= settings.good_enough


def _parse(text: str) -> int:
    found = re.search(r"(?<![\d.])[1-5](?!\d|\.\d)", text)
    if found is None:
        msg = "Reply with one digit from 1 to 5."
        raise ReplyError(msg)
    return int(found[0])
