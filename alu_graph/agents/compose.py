"""Composer: merge the best variations into one answer; as the last resort, take the eraser's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alu_graph.agents.agent import Desk, ReplyError, Task
from alu_graph.agents.critic import best, good_enough, kept_share
from alu_graph.agents.prompts import DATA, fence, prompt
from alu_graph.checker.eraser import PLACEHOLDER, erase
from alu_graph.checker.point import stems
from alu_graph.checker.provenance import adds_words
from alu_graph.state import Answer, Candidate

_SYSTEM = f"""You merge versions of one answer into a single answer. {DATA}
Say everything that the versions say, once, and add nothing of your own. Write the answer and \
nothing else."""

_NEARLY = 0.95
_MOST = 0.5


class Compose:
    """The composer agent."""

    name = "compose"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[str]]:
        """One call, where there are at least two good versions to merge."""
        texts = _versions(answer, desk)
        if len(texts) < 2:  # noqa: PLR2004 - one version needs no merging
            return []
        listed = "\n".join(f"Version {i}:\n{fence(text)}" for i, text in enumerate(texts, 1))
        return [Task(prompt(_SYSTEM, listed), _parse)]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[str | None]) -> Answer:
        """Propose the merged text, the best version, or the eraser's."""
        if _last_resort(answer, desk):
            left = erase(answer.draft, desk.checker(answer), desk.targets)
            left = _more(left, answer, desk)
            return replace(answer, proposal=left, fallback=True, failed=left is None)
        erased = [] if answer.erased is None else [answer.erased]
        merged = [
            Candidate(text, "composer", passed=True)
            for text in replies
            if text is not None and self.acceptable(text, answer, desk)
        ]
        texts = [one.text for one in (*merged, *best(answer, desk.settings))] + erased
        proposal = _more(_keeping(texts, answer), answer, desk)
        return replace(answer, proposal=proposal, candidates=(*answer.candidates, *merged))

    def acceptable(self, text: str, answer: Answer, desk: Desk) -> bool:
        """Whether the merged text is clean; the graph's check looks again."""
        if adds_words(text, answer.erased or ""):
            return False
        judged = desk.checker(answer)(text)
        return judged.clean and judged.useful


def _keeping(texts: Sequence[str], answer: Answer) -> str:
    """The first text that keeps nearly as much of what was not flagged as any of them.

    An LLM may polish, never lose: with small models the eraser alone kept more (RESULTS.md).
    """
    shares = [kept_share(text, answer) for text in texts]
    return next(
        text for text, share in zip(texts, shares, strict=True) if share >= _NEARLY * max(shares)
    )


def _more(text: str | None, answer: Answer, desk: Desk) -> str | None:
    """The blind answer instead of a text, if it tells more and most of what that text tells.

    Neither is compared with what was flagged in the draft.
    """
    asked = stems(answer.conversation.given)
    for one in answer.candidates:
        if one.maker != "blind" or not desk.checker(answer, one.stable)(one.text).clean:
            continue
        told, blind = _told(text or "") - asked, _told(one.text) - asked
        if text is None or (len(blind) > len(told) and _MOST * len(told) <= len(told & blind)):
            text = one.text
    return text


def _told(text: str) -> frozenset[str]:
    return stems(text.replace(PLACEHOLDER, " ")) | frozenset(re.findall(r"\d+(?:[.,]\d+)*", text))


def _last_resort(answer: Answer, desk: Desk) -> bool:
    """Whether only the eraser is left: nothing is good enough, or a proposal failed the check."""
    return answer.proposal is not None or not good_enough(answer, desk.settings)


def _versions(answer: Answer, desk: Desk) -> list[str]:
    """The best rated texts, led by the eraser's where there is one; none in the last resort."""
    if _last_resort(answer, desk):
        return []
    erased = [] if answer.erased is None else [answer.erased]
    return list(dict.fromkeys([*erased, *(one.text for one in best(answer, desk.settings))]))


def _parse(text: str) -> str:
    left = re.sub(r"</?data[^>]*>", "", text).strip()
    left = re.sub(
        r"^(?:merged\s+)?(?:answer|version(?: \d+)?)\s*:\s*", "", left, flags=re.IGNORECASE
    )
    if not left:
        msg = "Write the merged answer and nothing else."
        raise ReplyError(msg)
    return left
