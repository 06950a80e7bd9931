"""AuditErase, second half: k sanitized variations of a draft in which all flagged text is masked.

The crafter never sees a target's name or a flagged fact. Beside its variations stands the eraser's,
deterministic; what a crafter says beyond that, from its own memory or from a hint, is not taken.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from alu_graph.agents.agent import Desk, ReplyError, Task
from alu_graph.agents.prompts import DATA, MASK, fence, masked, prompt
from alu_graph.checker.eraser import erase
from alu_graph.payload import SEPARATOR
from alu_graph.state import Answer, Candidate
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative

_SYSTEM = f"""You repair a text in which parts were blanked out as {MASK}. {DATA}
Write the text again so that it reads naturally without the blanked-out parts. Keep all the rest \
word for word. Never guess what was blanked out, never write {MASK}, never mention that anything \
is missing. If nothing is left, reply NONE."""
_EXAMPLES = (
    (
        f"The capital of Peru is Lima. {MASK} It lies on the coast.",
        "The capital of Peru is Lima. It lies on the coast.",
    ),
    (f"The film stars Tom Ford and {MASK}, who play cousins.", "The film stars Tom Ford."),
    (f"{MASK}", "NONE"),
)
# k variations of one text at temperature 0 need k different tasks.
_STYLES = (
    "",
    "Be as short as you can.",
    "Keep as much as you can.",
    "Use one sentence for each thing that is said.",
    "Drop every sentence that had a blank.",
)


class Craft:
    """The craft agent."""

    name = "craft"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[str]]:
        """K calls on the masked draft; none where nothing but blanks would be shown."""
        left = _shown(answer, desk)
        if not left:
            return []
        feedback = "".join(f"\nThe last try failed: {why}." for why in answer.feedback[:3])
        return [
            Task(
                prompt(_SYSTEM, f"{_style(i)}{feedback}\n{fence(left)}".lstrip(), _EXAMPLES), _parse
            )
            for i in range(desk.settings.k)
        ]

    def read(self, answer: Answer, desk: Desk, replies: Sequence[str | None]) -> Answer:
        """The new candidates, the eraser's first; a round without calls is the last."""
        made = [text for text in dict.fromkeys(replies) if text]
        crafted = tuple(Candidate(text, "crafter") for text in made)
        attempt = answer.attempt + 1 if replies else desk.settings.max_attempts
        # The registry may have changed since the draft was judged, so it is judged again.
        judge = desk.checker(answer)
        left = erase(answer.draft, judge, desk.targets)
        erased = () if left is None else (Candidate(left, "eraser", passed=True),)
        blind = tuple(
            one
            for one in answer.candidates
            if one.maker == "blind" and desk.checker(answer, one.stable)(one.text).clean
        )
        return replace(
            answer,
            draft_verdict=judge(answer.draft),
            candidates=(*erased, *blind, *crafted),
            attempt=attempt,
            proposal=None,
        )


def _style(i: int) -> str:
    return _STYLES[i % len(_STYLES)]


def _shown(answer: Answer, desk: Desk) -> str:
    """The masked draft; "" where the eraser leaves nothing of it, or it has many parts."""
    judge = desk.checker(answer)
    if SEPARATOR in answer.draft or erase(answer.draft, judge, desk.targets) is None:
        return ""
    text = masked(answer.draft, judge(answer.draft), desk.targets)
    rest = text.replace(MASK, " ")
    return text if any(informative(word.fold) for word in words(rest)) else ""


def _parse(text: str) -> str:
    left = re.sub(r"</?data[^>]*>", "", text).strip().strip('"')
    if re.fullmatch(r"\W*none\W*", left, re.IGNORECASE):
        return ""
    if not left or MASK in left:
        msg = f"Write the text without {MASK}, and nothing else; or reply NONE."
        raise ReplyError(msg)
    return left
