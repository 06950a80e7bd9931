"""Facts: what a segment and its asks hold, together, of what is known of a target."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from alu_graph.checker.describing import Reference, refer
from alu_graph.checker.evidence import (
    MOST,
    NOTHING,
    Evidence,
    about,
    completes,
    given_by,
    thresholds,
    weigh,
)
from alu_graph.checker.history import names_somebody
from alu_graph.checker.point import Ask, Pointing
from alu_graph.checker.source import Targets
from alu_graph.checker.unit import Unit
from alu_graph.targets.anchors import Anchors, extract
from alu_graph.targets.marks import Marks
from alu_graph.targets.sheets import FactSheet
from alu_graph.targets.target import Kind

SUPPORT_BITS = 6.0  # with so much a weak name means its target
_PLAIN_BITS = 6.0  # so much above the threshold no cue is needed
_ASK = 4_000  # characters of an ask that are weighed with each segment
_ASKS = 4 * _ASK  # the same, of all asks that a segment may answer
_DIGIT = re.compile(r"\d")


@dataclass(frozen=True, repr=False)
class AskedUnit(Unit):
    """A segment and the asks that it may answer."""

    asks: tuple[Ask, ...]

    @cached_property
    def reference(self) -> Reference:
        """How it refers to somebody or something without naming it."""
        return refer(self.text)


class _Said:
    """The marks of a segment's words, to be met with facts; made once for all targets.

    Args:
        unit: The segment.
        marks: The marks of the answer's words.
    """

    def __init__(self, unit: AskedUnit, marks: Marks) -> None:
        self.unit = unit
        self._words = frozenset(marks[f"n:{fold}"] for fold in unit.folds)
        self._content = [marks[f"t:{stem}"] for stem in unit.content]
        self._digit = _DIGIT.search(unit.text) is not None
        self.novel = frozenset(marks[f"t:{stem}"] for stem in unit.novel)

    def touches(self, known: FactSheet) -> bool:
        """Whether the segment may share something with a target."""
        return self._digit or known.touches(self._words, self._content)


class Facts:
    """Weighs the segments of one answer; what an ask says is read once.

    Args:
        text: The answer.
        pointing: How the question points.
        targets: The registry.
    """

    def __init__(self, text: str, pointing: Pointing, targets: Targets) -> None:
        self._text = text
        self._pointing = pointing
        self._targets = targets
        self.low, self.high = thresholds(targets.with_facts)
        self._read: dict[tuple[int, ...], Anchors] = {}  # of asks
        self._references: dict[int, Reference] = {}  # of asks
        self._weighed: dict[tuple[str, int], Evidence] = {}  # of a target and an ask
        self._beside: tuple[AskedUnit, Anchors] | None = None  # of the segment weighed last
        self._said_last: _Said | None = None
        self._marks: Marks | None = None  # of the answer's words
        self._together: dict[str, float] = {}  # bits of question and answer together, by target

    def beside_asks(self, unit: AskedUnit, target_id: str) -> Evidence:
        """What a segment and its asks share with a target."""
        if not unit.asks:
            return weigh(self._targets, target_id, unit.seen)
        if self._beside is None or self._beside[0] is not unit:
            self._beside = unit, self._asked(unit.asks).with_(unit.seen)
        return weigh(self._targets, target_id, self._beside[1])

    def novel(self, unit: AskedUnit, target_id: str) -> Evidence:
        """What a segment shares with a target, less what the user gave."""
        if not self._touches(unit, target_id):
            return NOTHING
        return weigh(self._targets, target_id, unit.seen, given=self._pointing.user_anchors)

    def shares(self, unit: AskedUnit, target_id: str) -> bool:
        """Whether a segment holds any word of a target's facts beyond user and exempt phrases."""
        sheet, target = self._targets.sheet(target_id), self._targets.get(target_id)
        if sheet is None or target is None:
            return False
        strong, topics = sheet.met(unit.seen)
        givens = (self._pointing.user_anchors, *map(extract, target.allow))
        keys = (key for key in strong if not any(given_by(key, one) for one in givens))
        on = (key for key in topics if not any(key in one.topics for one in givens))
        return any(True for _ in keys) or any(True for _ in on)

    def all_together(self, target_id: str) -> float:
        """Bits of the whole question and answer: they may say what no sentence says alone."""
        if target_id not in self._together:
            whole = "\n".join([*(ask.text for ask in self._pointing.asks), self._text])
            self._together[target_id] = weigh(self._targets, target_id, extract(whole)).bits
        return self._together[target_id]

    def about(self, unit: AskedUnit, target_id: str, *, someone_else: bool) -> Evidence:
        """A segment's evidence; it counts only where somebody is meant but not named.

        Args:
            unit: The segment.
            target_id: The target.
            someone_else: Whether the answer so far names another, whom pronouns mean.
        """
        if not unit.novel or not self._touches(unit, target_id):
            return NOTHING
        evidence = weigh(self._targets, target_id, unit.seen)
        elsewhere = self._asked_of_another(unit, target_id)
        if evidence.bits >= self.high + _PLAIN_BITS and not elsewhere:
            return evidence
        described = any(self._reference(ask).person for ask in unit.asks)
        if evidence.specific or (described and evidence.bits):
            # question and answer together may say what neither says alone
            together = self.beside_asks(unit, target_id)
            evidence = together if together.bits > evidence.bits else evidence
        if not evidence.bits or (not evidence.dated and (someone_else or elsewhere)):
            return NOTHING
        reference = self._referred(unit, target_id, someone_else=someone_else)
        kind = self._kind(target_id)
        asked_who = reference.identity and kind == "entity"
        if asked_who and not evidence.dated and names_somebody(unit.text):
            return NOTHING  # whoever was asked for is named, and is somebody else
        return about(evidence, reference, kind)

    def completed(self, unit: AskedUnit, target_id: str, *, someone_else: bool) -> str:
        """Why one stored fact holds both what was asked with and what is answered, or ""."""
        known = self._targets.sheet(target_id)
        if not unit.novel or known is None:
            return ""
        said = self._said(unit, known)
        if not known.holding(said.novel, MOST):
            return ""
        if someone_else or self._asked_of_another(unit, target_id):
            return ""
        for ask in unit.asks:
            reference = self._reference(ask)
            meant = reference.person or reference.loose or self._kind(target_id) != "entity"
            if not reference.unnamed or not meant or reference.identity:
                continue
            seen = self._asked((ask,))
            if self._of_ask(ask, target_id).specific and (
                self.beside_asks(unit, target_id).bits >= self.low
                and (anchor := completes(self._targets, known, seen, said.novel))
            ):
                return f"one stored fact holds {anchor} of the question and the answer"
        return ""

    def _asked(self, asks: tuple[Ask, ...]) -> Anchors:
        """What asks say together."""
        key = tuple(map(id, asks))
        if key not in self._read:
            whole = " ".join(ask.text[:_ASK] for ask in asks)
            self._read[key] = extract(whole[:_ASKS])
        return self._read[key]

    def _reference(self, ask: Ask) -> Reference:
        if id(ask) not in self._references:
            self._references[id(ask)] = refer(ask.text[:_ASK])
        return self._references[id(ask)]

    def _referred(self, unit: AskedUnit, target_id: str, *, someone_else: bool) -> Reference:
        """How a segment and its asks refer to somebody whom they don't name."""
        said = unit.reference
        asked = [(self._reference(ask), ask) for ask in unit.asks]
        # Of several asks that a segment may answer, one that describes somebody else proves little.
        described = any(
            one.person and (len(asked) == 1 or self._of_ask(ask, target_id).firm)
            for one, ask in asked
        )
        return Reference(
            person=said.person or described,
            thing=said.thing or any(one.thing for one, _ in asked),
            loose=(said.loose and not someone_else)
            or any(one.loose or one.person for one, _ in asked),
            identity=any(one.identity for one, _ in asked),
        )

    def _asked_of_another(self, unit: AskedUnit, target_id: str) -> bool:
        """Whether the question names somebody else and does not date the target."""
        asked = [self._of_ask(ask, target_id) for ask in unit.asks]
        return any(one.others for one in asked) and not any(one.dated for one in asked)

    def _of_ask(self, ask: Ask, target_id: str) -> Evidence:
        """What an ask shares with a target."""
        key = target_id, id(ask)
        if key not in self._weighed:
            self._weighed[key] = weigh(self._targets, target_id, self._asked((ask,)))
        return self._weighed[key]

    def _touches(self, unit: AskedUnit, target_id: str) -> bool:
        """Whether a segment may share something with a target."""
        known = self._targets.sheet(target_id)
        return known is not None and self._said(unit, known).touches(known)

    def _said(self, unit: AskedUnit, known: FactSheet) -> _Said:
        if self._said_last is None or self._said_last.unit is not unit:
            if self._marks is None:
                self._marks = Marks(known.mark)
            self._said_last = _Said(unit, self._marks)
        return self._said_last

    def _kind(self, target_id: str) -> Kind:
        target = self._targets.get(target_id)
        return "entity" if target is None else target.kind
