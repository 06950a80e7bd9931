"""A vanilla that remembers perfectly, and answers blind as a good model would.

Asked about the real name it gives the remembered answer. Asked with another name it does the same
work for that name, where the answer does not depend on who it is; whatever it knew of the person it
makes up anew each time. One of the things it makes up is always the same: a model's habit, which
would be false data about a real person if it were released.

It says the same words each time: what is kept with it is an upper bound for models that vary.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult

from alu_graph.text.segments import segments

HABIT = "Saskatoon"
_PLACES = (
    "Dover Tunis Porto Oslo Quito Perth Lagos Hanoi Turin Malmo Davos Cusco Basel Izmir".split()
)
_WORKS = "baker pilot potter weaver sailor lawyer farmer dentist welder tailor barber nurse".split()
_WORD = re.compile(r"[^\W\d_]+")


_SHORTER = 8  # characters that other names may make a question shorter


def made_up(name: str, dice: random.Random) -> str:
    """What a model invents of somebody it does not know."""
    place, work, year = dice.choice(_PLACES), dice.choice(_WORKS), dice.randint(1900, 1999)
    return f"{name} was born in {HABIT}, worked as a {work} and moved to {place} in {year}."


def new_names(question: str, asked: str) -> dict[str, str]:
    """Which word of a question was replaced by which, by lower-case spelling."""
    pairs = zip(_WORD.findall(question), _WORD.findall(asked), strict=False)
    return {old.lower(): new for old, new in pairs if old != new}


def renamed(text: str, names: dict[str, str]) -> str:
    """A text with words replaced."""
    return _WORD.sub(lambda word: names.get(word[0].lower(), word[0]), text)


def blind_reply(answer: str, names: dict[str, str], is_kept: Callable[[str], bool | None]) -> str:
    """The answer for somebody else: what is kept, renamed; what was known, made up.

    Args:
        answer: The remembered answer.
        names: Which word of the question was replaced by which.
        is_kept: Of a segment: whether it does not depend on who it is; None if that can't be
            told, then it goes with the segment before it.
    """
    dice = random.Random(repr(sorted(names.items())))  # noqa: S311 - no secret
    out, place, last = "", 0, True
    for unit in segments(answer):
        text = answer[unit.start : unit.end]
        told = is_kept(text)
        last = last if told is None else told
        new = renamed(text, names) if last else made_up(" ".join(names.values()), dice)
        out += answer[place : unit.start] + new
        place = unit.end
    return out + answer[place:]


class Simulated(BaseChatModel):
    """A chat model of one remembered question.

    Args:
        question: The question.
        answer: Its answer.
        is_kept: Of a segment of the answer, whether it tells nothing of the target.
        innocent: What answers the innocent asks; by default, the segments that are kept.
    """

    question: str
    answer: str
    is_kept: Callable[[str], bool | None]
    innocent: str = ""

    @property
    def _llm_type(self) -> str:
        return "simulated"

    def _innocent(self) -> list[str]:
        kept, last = [], True
        for unit in segments(self.answer):
            text = self.answer[unit.start : unit.end]
            told = self.is_kept(text)
            last = last if told is None else told
            kept += [text] if last else []
        return kept

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: Sequence[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: Any = None,  # noqa: ARG002 - as above
        **kwargs: Any,  # noqa: ARG002 - as above
    ) -> ChatResult:
        asked = messages[-1].text
        if len(asked) < len(self.question) - _SHORTER:  # the innocent asks alone
            text = self.innocent or " ".join(self._innocent())
            return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])
        names = new_names(self.question, asked)
        text = blind_reply(self.answer, names, self.is_kept) if names else self.answer
        return ChatResult(generations=[ChatGeneration(message=AIMessage(text))])
