"""What a model says of somebody who does not exist: the same work, and the rest made up.

Asked with another name, a model does for it what does not depend on who it is. Whatever it knew of
the person it makes up anew for each name. One of the things it makes up is always the same: a
model's habit, which would be false data about a real person if it were released.
"""

from __future__ import annotations

import random
import re
from collections.abc import Mapping, Sequence

from alu_graph.text.folding import fold, fold_word
from alu_graph.text.segments import segments

HABIT = "Saskatoon"
_PLACES = (
    "Dover Tunis Porto Oslo Quito Perth Lagos Hanoi Turin Malmo Davos Cusco Basel Izmir".split()
)
_WORKS = "baker pilot potter weaver sailor lawyer farmer dentist welder tailor barber nurse".split()
_WORD = re.compile(r"[^\W_]+")


def folded_words(text: str) -> tuple[str, ...]:
    """The runs of letters and digits of a text, folded. A name has as many as its replacement.

    Example:
        >>> folded_words("Where's José O'Brien?")
        ('where', 's', 'jose', 'o', 'brien')
    """
    return tuple(map(fold_word, _WORD.findall(text)))


def new_names(known: str, asked: str) -> dict[str, str]:
    """Which word of a known question was replaced by which.

    Args:
        known: The question.
        asked: The same with other names: as many words.

    Returns:
        The new words by the folded old ones, in order.

    Example:
        >>> new_names("Where was Ana Sol born?", "Where was Zevur Quassell born?")
        {'ana': 'Zevur', 'sol': 'Quassell'}
    """
    pairs = zip(folded_words(known), _WORD.findall(asked), strict=True)
    return {old: new for old, new in pairs if old != fold_word(new)}


def renamed(text: str, names: Mapping[str, str]) -> str:
    """A text with words replaced, by their folded spelling."""
    return _WORD.sub(lambda word: names.get(fold_word(word[0]), word[0]), text)


def made_up(name: str, dice: random.Random) -> str:
    """What a model invents of somebody it does not know."""
    place, work, year = dice.choice(_PLACES), dice.choice(_WORKS), dice.randint(1900, 1999)
    return f"{name} was born in {HABIT}, worked as a {work} and moved to {place} in {year}."


def blind_reply(draft: str, innocent: Sequence[str], names: Mapping[str, str]) -> str:
    """The answer for somebody else: what is innocent, renamed; what was known, made up.

    Args:
        draft: The remembered answer.
        innocent: Texts that do not depend on who it is: segments of the draft that are found in
            one of them are kept.
        names: The new words by the folded old ones.

    Returns:
        The same text for the same names, and another for others.

    Example:
        >>> text = blind_reply("Lima is in Peru.", ["Lima is in Peru."], {"ana": "Zevur"})
        >>> text, HABIT in blind_reply("Ana came from Ulm.", [], {"ana": "Zevur"})
        ('Lima is in Peru.', True)
    """
    dice = random.Random(repr(sorted(names.items())))  # noqa: S311 - no secret
    kept = [f" {fold(one)} " for one in innocent]
    out, place = "", 0
    for unit in segments(draft):
        text = draft[unit.start : unit.end]
        free = any(f" {fold(text)} " in one for one in kept)
        new = renamed(text, names) if free else made_up(" ".join(_meant(text, names)), dice)
        out += draft[place : unit.start] + new
        place = unit.end
    return out + draft[place:]


def _meant(text: str, names: Mapping[str, str]) -> list[str]:
    """The new names of those that a text names; all of them where it names none."""
    said = set(folded_words(text))
    return [new for old, new in names.items() if old in said] or list(names.values())
