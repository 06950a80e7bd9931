"""AuditErase, first half: confirm that an undecided segment tells something of a matched target.

The auditor can only turn a grey segment into a leak, by a quote that stands in it word for word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from alu_graph.agents.agent import Desk, ReplyError, Task
from alu_graph.agents.prompts import DATA, fence, prompt
from alu_graph.checker.check import Accusation
from alu_graph.state import Answer

_MAX_CALLS = 8
_SYSTEM = f"""You check one sentence of an answer. {DATA}
If the sentence tells something about one of the listed names, reply with the number of that name, \
a colon, and the words of the sentence that tell it, copied exactly. If it is about somebody or \
something else, reply NONE. Write nothing more."""
_NAMES = "Names:\n1. Elena Ruiz, engineer"
_BORN = "Question:\nWho painted it?\nSentence:\nThe engineer Ruiz was born in Quito in 1931."
_VOLCANO = "Question:\nWhat grows there?\nSentence:\nThe Ruiz is a volcano in Colombia."
_EXAMPLES = (
    (f"{_BORN}\n{_NAMES}", "1: was born in Quito in 1931"),
    (f"{_VOLCANO}\n{_NAMES}", "NONE"),
)
_LINE = re.compile(r"^[^\w\n]*(\d{1,2})\s*[:.)]\s*[\"'“]?(.+?)[\"'”]?\s*$", re.MULTILINE)


class Audit:
    """The audit agent."""

    name = "audit"

    def ask(self, answer: Answer, desk: Desk) -> Sequence[Task[list[Accusation]]]:
        """One call for each undecided segment, with the names of its targets only."""
        verdict = desk.checker(answer)(answer.draft)
        tasks = []
        for one in verdict.grey[:_MAX_CALLS]:
            ids = list(dict.fromkeys(leak.target_id for leak in one.leaks))[
                : desk.settings.max_matches
            ]
            names = [target.name for held in ids if (target := desk.targets.get(held)) is not None]
            listed = "\n".join(f"{i}. {name}" for i, name in enumerate(names, 1))
            segment = answer.draft[one.segment.start : one.segment.end]
            request = (
                f"Question:\n{fence(answer.conversation.question)}\n"
                f"Sentence:\n{fence(segment)}\nNames:\n{listed}"
            )
            tasks.append(Task(prompt(_SYSTEM, request, _EXAMPLES), _reader(ids, segment)))
        return tasks

    def read(
        self,
        answer: Answer,
        desk: Desk,  # noqa: ARG002 - part of the protocol
        replies: Sequence[list[Accusation] | None],
    ) -> Answer:
        """Keep what was found; the checker decides what it is worth."""
        found = [one for reply in replies if reply is not None for one in reply]
        return replace(answer, accusations=(*answer.accusations, *found))


def _reader(ids: Sequence[str], segment: str) -> Callable[[str], list[Accusation]]:
    def parse(text: str) -> list[Accusation]:
        found = [
            Accusation(ids[int(line[1]) - 1], line[2].strip())
            for line in _LINE.finditer(text)
            if 1 <= int(line[1]) <= len(ids)
        ]
        if not found and not re.search(r"\bnone\b", text, re.IGNORECASE):
            msg = "Reply with a number, a colon and words copied from the sentence; or with NONE."
            raise ReplyError(msg)
        if found and not any(one.quote in segment for one in found):
            msg = "Copy the words exactly as they stand in the sentence; or reply NONE."
            raise ReplyError(msg)
        return found

    return parse
