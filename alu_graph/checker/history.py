"""What was said before the question, read once, newest first, and only as far back as is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile

from alu_graph.checker import cues
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.checker.source import Targets
from alu_graph.checker.topics import ON
from alu_graph.checker.unit import Places, hits_with_views
from alu_graph.text.folding import words
from alu_graph.text.rarity import informative
from alu_graph.text.segments import asks

_NEAR = 40  # turns back in which what is described may be added up, and pieces put together
_REACHED = 20  # turns back that a reference to the talk itself reaches
_LONGEST = 8_000  # characters that are added up
_PIECE = 40  # characters of a turn that may be a piece of something spelled out
_LONE = re.compile(r"(?<![\w'’])[^\W\d_](?![\w'’])")
_NO = re.compile(
    r"\W*(?:no|nope|not|nein|non|não|nie|nee|hayır|нет|ні|όχι|لا|לא|नहीं|不|没|いいえ|아니)\b",
    re.IGNORECASE,
)
_CAPITAL = "[A-ZÀ-ÖØ-ÞĀ-ſА-ЯЁІЇЄҐΑ-Ω]"
# A run of capitalised words. Behind "the" or a preposition of place, it is a thing or a place.
_PROPER = re.compile(
    r"(?P<thing>\b(?:the|in|at|near|from|to)\s+)?"
    rf"\b(?P<run>{_CAPITAL}[\w'’-]+(?:(?:\s+(?:de|van|von|der|del|la|al|bin)){{0,2}}"
    rf"\s+{_CAPITAL}[\w.'’-]*){{1,8}})"
)
_THINGS = frozenset(
    """prize prizes award awards medal university institute college school academy museum library
    street road avenue square park river lake ocean sea mountain mount island islands bay city
    town state states kingdom republic union nations empire war wars battle treaty revolution
    company bank church cathedral palace castle tower bridge station airport hospital hotel
    english french german physics chemistry literature peace north south east west new world
    """.split()
)


def names_somebody(text: str) -> bool:
    """Whether a text holds what may be somebody's full name: no thing, no place.

    Example:
        >>> names_somebody("Then Albert Einstein came."), names_somebody("She won the Nobel Prize.")
        (True, False)
    """
    return any(_somebody(found) for found in _PROPER.finditer(text))


# Behind a preposition of place only with a possessive: "in Ann Lee's novel".
_LONE_NAME = re.compile(
    r"(?<=[a-zà-ÿ,]\s)(?<!\bin\s)(?<!\bat\s)(?<!\bto\s)(?<!\bthe\s)(?<!\bnear\s)(?<!\bfrom\s)"
    rf"{_CAPITAL}[\w-]+|(?<=[a-zà-ÿ,]\s){_CAPITAL}[\w-]+(?:\s{_CAPITAL}[\w-]+){{0,4}}['’]s?\s"
)


def names_someone(text: str) -> bool:
    """Whether a text holds what may be somebody's name, in full or in part, or a possessive one.

    Example:
        >>> names_someone("How does Farid write"), names_someone("themes in Ann Lee's novel")
        (True, True)
    """
    return names_somebody(text) or _LONE_NAME.search(text) is not None


def _somebody(found: re.Match[str]) -> bool:
    run = words(found["run"])
    if run and (not informative(run[0].fold) or cues.asking(run[0].fold)):
        run = run[1:]  # "Where Maria", "Compare Paris"
    named = [word for word in run if word.capital]
    return (
        found["thing"] is None
        and len(named) > 1
        and not any(word.fold in _THINGS for word in named)
    )


@dataclass(frozen=True, slots=True, repr=False)
class Said:
    """A sentence of an earlier turn.

    Args:
        text: Its words.
        named: Targets that it names, and topics that it is on.
        somebody: Whether it names somebody else in full.
        back: How many turns back it stands, from 0.
    """

    text: str
    named: frozenset[str]
    somebody: bool
    back: int = 0


class History:
    """The turns before the question; each is read once at most.

    Args:
        conversation: What was said.
        targets: The registry.
    """

    def __init__(self, conversation: Conversation, targets: Targets) -> None:
        self._turns = list(conversation.earlier)
        self._read: list[Said] = []
        self._reader = _backwards(self._turns, targets)  # of no method: no cycle holds the targets
        self._last: frozenset[str] | None = None
        self._named: frozenset[str] | None = None
        self._reached: frozenset[str] | None = None

    def last_named(self) -> frozenset[str]:
        """The targets last named, unless another person was named since."""
        if self._last is None:
            self._last = frozenset()
            for said in self._sentences():
                if said.named or said.somebody:
                    self._last = said.named
                    break
        return self._last

    def named(self) -> frozenset[str]:
        """The targets of the newest turn that names any, whoever was named since."""
        if self._named is None:
            self._named = next((one.named for one in self._sentences() if one.named), frozenset())
        return self._named

    def reached(self) -> frozenset[str]:
        """All targets that near turns name, whoever was named beside them or since."""
        if self._reached is None:
            near = takewhile(lambda said: said.back < _REACHED, self._sentences())
            self._reached = frozenset[str]().union(*(said.named for said in near))
        return self._reached

    def given_in_pieces(self) -> str:
        """Short human turns put together, each without its label ("Word one: Maria")."""
        human = [one.text for one in self._turns[-_REACHED:] if one.role == "human"]
        return " ".join(
            one.rpartition(":")[2].strip(" .,…-\n") for one in human if len(one) <= _PIECE
        )

    def described(self) -> list[str]:
        """What near turns say, oldest first; less what was denied."""
        kept: list[str] = []
        length = 0
        denied = False
        for turn in reversed(self._turns[-_NEAR:]):
            if turn.role == "ai":
                denied = _NO.match(turn.text) is not None
            if not denied:
                kept.append(turn.text)
                length += len(turn.text)
            if length > _LONGEST:
                break
            denied = denied and turn.role == "ai"
        return kept[::-1]

    def pieces(self) -> str:
        """Letters and other short pieces that the last answers gave, put together."""
        found: list[str] = []
        for turn in reversed(self._turns[-2 * _NEAR :]):
            if turn.role != "ai":
                continue
            piece = piece_of(turn.text)
            if not piece:
                break
            found.append(piece)
        return "".join(reversed(found))

    def tail(self) -> str:
        """The end of the human turn before, where a name may have been begun."""
        last = next((one.text for one in reversed(self._turns) if one.role == "human"), "")
        return last[-_PIECE:]

    def _sentences(self) -> Iterator[Said]:
        """Sentences newest first; what was read stays read."""
        place = 0
        while True:
            while place >= len(self._read):
                following = next(self._reader, None)
                if following is None:
                    return
                self._read.append(following)
            yield self._read[place]
            place += 1


def _backwards(turns: Sequence[Turn], targets: Targets) -> Iterator[Said]:
    """The sentences of turns, last first."""
    for back, turn in enumerate(reversed(turns)):
        yield from _of(turn, back, targets)


def _of(turn: Turn, back: int, targets: Targets) -> Iterator[Said]:
    """A turn's sentences, last first; a name may run over a joint."""
    places = Places(hits_with_views(targets, turn.text))
    for unit in reversed(asks(turn.text)):
        hits = places.touching(unit)
        text = turn.text[unit.start : unit.end]
        named = {hit.target_id for hit in hits if hit.grade == "strong"}
        [topics] = targets.on_topic([text])
        named |= {held for held, score in topics.items() if score >= ON}
        yield Said(text, frozenset(named), names_somebody(text), back)


def piece_of(text: str) -> str:
    """The letter or short piece that a text gives, if that is all it does.

    Example:
        >>> piece_of("C"), piece_of("The letter is C."), piece_of("The capital is Lima.")
        ('C', 'C', '')
    """
    if len(text) > _PIECE:
        return ""
    bare = text.strip(" .,!?\"'*`\n")
    lone = _LONE.findall(text)
    if bare and len(bare.split()) == 1:
        return bare
    return str(lone[0]) if len(lone) == 1 else ""
