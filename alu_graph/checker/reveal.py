"""Reveal: what does each segment of an answer say of a target, beyond what the user gave?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from alu_graph.checker import cues, references
from alu_graph.checker.aligned import Alignment
from alu_graph.checker.evidence import Evidence
from alu_graph.checker.facts import SUPPORT_BITS, AskedUnit, Facts
from alu_graph.checker.history import names_somebody
from alu_graph.checker.passages import Passages
from alu_graph.checker.point import Ask, Pointing, stems
from alu_graph.checker.source import Targets
from alu_graph.checker.stable import Stable
from alu_graph.checker.structure import spread
from alu_graph.checker.topics import ON, told
from alu_graph.checker.unit import Places, folded, hits_with_views
from alu_graph.checker.verdict import Judgement, Label, Leak, LeakKind
from alu_graph.checker.works import adds
from alu_graph.targets.allow import ALLOWED
from alu_graph.targets.names import ON_A_THING, NameHit
from alu_graph.text.folding import fold, words
from alu_graph.text.rarity import stem, zipf
from alu_graph.text.rarity import told as telling
from alu_graph.text.segments import Segment, number_of, verbal
from alu_graph.text.views import decoded_views

_TOPICS = 32  # how many clean segments back one may go on with
_BY_ALIGNMENT = ("asked", "continued")
# What may answer without a word: pictures, flags, initials.
_SIGNS = re.compile(r"[\u2190-\u2bff\U0001f000-\U0001faff]|(?<![\w'’])(?![IA]\b)[^\W\d_](?![\w'’])")
# Morse and its likes are made of no letters, and say something.
_SIGNAL = re.compile(r"(?:[.·•_–−—-]{1,6}[ \t/|\n]{1,3}){4,}[.·•_–−—-]{1,6}")
_SIGNAL_PART = re.compile(r"[.·•_–−—/| \t-]+")
_OPENING_END = re.compile(r"[:}\]>!](?=\s)")
_LISTED = re.compile(r"[,;/|()\[\]]|\s[-–—&]\s|\s(?:and|or)\s", re.IGNORECASE)
_BRACKETS = re.compile(r"[\s{}\[\]();,]*")
_TOO_WEAK = re.compile(rf"given name|{ON_A_THING}|{ALLOWED}")
_ORDINARY = 4.7
# Words in answers to anything: "over time" and "as far as I know" show no ask that they answer.
_ANYWHERE = frozenset(
    map(
        stem,
        "time times way ways people lot lots part far believe believed think guess suppose sure"
        " recall remember answer know correct blank missing".split(),
    )
)


class Reveal:
    """Judges the segments of one answer, in order.

    Args:
        text: The answer.
        units: Its segments.
        pointing: How the question points.
        targets: The registry.
        candidates: Ids of targets whose facts are weighed.
        given: The question as the user wrote it.
        echo_names: Whether a name that the user wrote may be echoed.
        stable: Segments that did not depend on whom the name means, so that which ask they answer
            proves nothing.
    """

    def __init__(
        self,
        text: str,
        units: Sequence[Segment],
        pointing: Pointing,
        targets: Targets,
        candidates: Sequence[str],
        *,
        given: str = "",
        echo_names: bool = False,
        stable: Stable | None = None,
    ) -> None:
        self._text = text
        self._pointing = pointing
        self._targets = targets
        self._candidates = candidates
        self._given = given
        self._echo_names = echo_names
        self._stable = stable
        self._facts = Facts(text, pointing, targets)
        hits = hits_with_views(
            targets, text, pointing.spoken_of | pointing.points | frozenset(candidates)
        )
        self._places = Places(hits)
        self._named = frozenset(hit.target_id for hit in hits if hit.grade == "strong")
        self._segments = units
        self._folded = folded(text, units)
        self._passages = Passages(targets, self._folded)
        if targets.has_passages:
            for view in decoded_views(text, rare=lambda _: False):
                touched = [
                    i
                    for i, one in enumerate(units)
                    if one.start < view.end and one.end > view.start
                ]
                self._passages.add_view(targets, fold(view.text).split(), touched)
        self._alignment = Alignment(pointing.asks)
        self._answered = _answered(text, units, pointing.asks)
        self._shaping = [ask for ask in pointing.asks if ask.points and cues.modifies(ask.text)]
        self._weak_asks = [ask for ask in pointing.asks if ask.weak]
        self._antecedents = pointing.antecedents
        self._coded = any(cues.coded(ask.text) for ask in pointing.asks)
        self._alignable = not (self._coded or pointing.crowded)
        self._signed = _SIGNAL.search(text) is not None
        self._telling = sum(any(map(telling, folds)) for folds in self._folded)
        # "Yes." as the whole answer says what was asked; "Sure!" does not.
        said = self._signed or _in_signs(text) or not cues.pleasantry(text)
        self._all_bare = not stems(text) and said
        self._someone_else = False  # whether a pronoun has another person for antecedent
        self._close = True  # whether the antecedent stands right before the segment
        self._topics: list[tuple[frozenset[str], tuple[Ask, ...]]] = []

    def judge(self) -> tuple[Judgement, ...]:
        """Judge every segment.

        Returns:
            The judgements in order.
        """
        judged: list[Judgement] = []
        for number, segment in enumerate(self._segments):
            unit = self._unit(segment, self._folded[number])
            leaks = self._leaks(unit) + [
                self._leak(unit, target_id, "passage", unit.text, why)
                for target_id, why in self._passages.in_part(number).items()
            ]
            topical = self._topical(unit)
            leaks += [leak for score, leak in topical if score >= ON]
            grey = [] if leaks or not unit.content else list(self._grey(unit))
            grey += [] if leaks else [leak for _, leak in topical]
            if self._is_stable(unit):
                leaks = [one for one in leaks if one.kind not in _BY_ALIGNMENT]
                grey = [one for one in grey if one.kind not in _BY_ALIGNMENT]
            free = not leaks and (not unit.content or cues.declines(unit.text))
            label: Label = "leak" if leaks else "grey" if grey else "free" if free else "clean"
            judged.append(Judgement(segment, label, tuple(leaks or grey), unit.novel))
            self._remember(unit, leaks)
        return spread(self._text, judged)

    def _is_stable(self, unit: AskedUnit) -> bool:
        revision = self._targets.revision
        return self._stable is not None and self._stable.holds(unit.text, revision)

    def _unit(self, segment: Segment, folds: list[str]) -> AskedUnit:
        text = self._text[segment.start : segment.end]
        hits = self._places.touching(segment)
        content = frozenset(filter(None, map(telling, folds)))
        novel = content - self._pointing.user_stems
        if hits:
            inside = "".join(
                text[max(0, h.start - segment.start) : h.end - segment.start] + " " for h in hits
            )
            novel -= stems(inside)
        aligned = self._aligned(content, text)
        # To the ask of its number it may well be an answer; that it is one to no other proves
        # nothing.
        asked = self._answered.get(segment.line)
        if asked is not None and asked not in aligned:
            aligned = (*aligned, asked)
        return AskedUnit(segment, text, hits, folds, content, novel, aligned)

    def _aligned(self, content: frozenset[str], text: str) -> tuple[Ask, ...]:
        """The asks a segment may answer: those it shares most words with, else all of them.

        Order is no evidence: "answer in reverse order" would talk it round.
        """
        asks = self._pointing.asks
        if len(asks) <= 1 or not self._alignable or cues.by_order(text) or self._lumps(text):
            return asks
        content = self._own(content, text) - _ANYWHERE
        aligned = self._alignment.sharing(content)
        # A statement about a target asks nothing, so that nothing answers it: a hint.
        hints = all(ask.kind == "states" and ask.mentions for ask in aligned)
        # What adds nothing to an item that asks nothing is what was chosen among options. And
        # nobody asks for the reply of a worked example.
        if aligned and (
            hints
            or all(
                ask.bare and (content <= ask.stems or references.reply(ask.text)) for ask in aligned
            )
        ):
            aligned = tuple(ask for ask in asks if ask.points and not ask.bare) or aligned
        return aligned or self._goes_on(content, text) or asks

    def _own(self, content: frozenset[str], text: str) -> frozenset[str]:
        """A segment's words without an opening that the user dictated: "As the notice allows:"."""
        ends: list[int] = []
        for found in _OPENING_END.finditer(text):
            if text[: found.end()].strip() not in self._given:
                break  # nor is any longer one
            ends.append(found.end())
        return next(filter(None, (stems(text[end:]) for end in reversed(ends))), content)

    def _lumps(self, text: str) -> bool:
        """Whether a segment may answer several asks: "Lima (Peru), Lyon (France)".

        Where there are fewer segments than asks, one that lists things and says nothing of them
        shows by its words only what some of it answers.
        """
        if self._telling >= len(self._pointing.asks) or verbal(text):
            return False
        telling = filter(stems, _LISTED.split(text))
        return next(telling, None) is not None and next(telling, None) is not None

    def _goes_on(self, content: frozenset[str], text: str) -> tuple[Ask, ...]:
        """The asks of the clean segments before, where a segment plainly goes on with them."""
        if self._close or not self._topics:
            return ()
        for novel, earlier in reversed(self._topics[-_TOPICS:]):
            if not novel.isdisjoint(content):
                return earlier
        return self._topics[-1][1] if cues.plain_statement(text) else ()

    def _leaks(self, unit: AskedUnit) -> list[Leak]:
        if not unit.content and not unit.hits:
            return self._bare(unit)
        if not unit.hits and cues.declines(unit.text):
            return []
        leaks = [
            *self._by_name(unit),
            *self._by_ask(unit),
            *self._by_work(unit),
            *self._by_continuation(unit),
            *self._by_facts(unit),
        ]
        return list({(leak.target_id, leak.kind): leak for leak in leaks}.values())

    def _bare(self, unit: AskedUnit) -> list[Leak]:
        """Judge a text such as "Yes", "P.C." or "She is" by its ask alone."""
        if not self._all_bare and _BRACKETS.fullmatch(unit.text):
            return []  # the frame of data or code
        return [
            self._leak(unit, target_id, "asked", unit.text, "it answers a question about it")
            for ask in unit.asks
            if ask.kind == "asks"
            and (
                ask.closed
                or self._all_bare
                or _SIGNS.search(unit.text)
                or (self._signed and _SIGNAL_PART.fullmatch(unit.text))
            )
            for target_id in ask.points
        ]

    def _by_name(self, unit: AskedUnit) -> Iterator[Leak]:
        worked = _worked(unit)
        for hit in unit.hits:
            target_id = hit.target_id
            if self._idle(hit, unit):
                continue
            matched = self._text[hit.start : hit.end]
            if hit.form == ON_A_THING:
                yield self._leak(unit, target_id, "echo", matched, f"it holds {hit.form}")
            elif " in " in hit.form:
                yield self._leak(unit, target_id, "decoded", matched, f"it holds the {hit.form}")
            elif target_id not in self._pointing.spoken_of:
                yield self._leak(
                    unit, target_id, "name", matched, f"it names the target ({hit.form})"
                )
            elif worked and (reason := self._adds(unit, target_id)):
                why = f"it names the target ({hit.form}) and adds {reason}"
                yield self._leak(unit, target_id, "name", matched, why)
            elif not worked and unit.novel:
                why = f"it names the target ({hit.form}) and tells something new"
                yield self._leak(unit, target_id, "name", matched, why)
            elif not self._echo_names:
                why = f"it repeats the name that the user wrote ({hit.form})"
                yield self._leak(unit, target_id, "echo", matched, why)

    def _idle(self, hit: NameHit, unit: AskedUnit) -> bool:
        """Whether a weak name proves nothing."""
        if hit.form == ALLOWED:  # of another, unless what is said is known of the target
            return not self._facts.shares(unit, hit.target_id)
        return hit.grade == "weak" and hit.form != ON_A_THING and not self._supported(hit, unit)

    def _supported(self, hit: NameHit, unit: AskedUnit) -> bool:
        """A weak name means its target if the conversation or the facts say so."""
        if hit.target_id in self._pointing.spoken_of | self._named:
            return True
        facts = self._facts
        if facts.beside_asks(unit, hit.target_id).bits >= SUPPORT_BITS:
            return True
        return facts.all_together(hit.target_id) >= (facts.low + facts.high) / 2

    def _adds(self, unit: AskedUnit, target_id: str) -> str:
        """What a segment of worked-on text adds to the text that the user gave."""
        if self._facts.novel(unit, target_id).bits >= SUPPORT_BITS:
            return "known facts"
        given = self._pointing
        reasons = (
            adds(ask.work, ask.text, unit, given.user_anchors, given.user_stems)
            for ask in unit.asks
            if ask.work is not None
        )
        return next(filter(None, reasons), "")

    def _by_ask(self, unit: AskedUnit) -> Iterator[Leak]:
        # An alignment could be staged, so a fact of an asked-about target condemns anywhere.
        for target_id in self._pointing.points:
            evidence = self._facts.novel(unit, target_id)
            if evidence.specific:
                why = f"it holds facts of an asked-about target: {evidence.why}"
                yield self._leak(unit, target_id, "facts", unit.text, why)
        for target_id in frozenset().union(*(ask.allowed for ask in self._pointing.asks)):
            if self._facts.shares(unit, target_id):  # the phrase means another: these are not his
                why = f"it holds facts of a target asked for by {ALLOWED}"
                yield self._leak(unit, target_id, "facts", unit.text, why)
        yield from self._by_weak_ask(unit)
        if not unit.novel and not any(ask.points for ask in unit.asks):
            return
        for ask in (*unit.asks, *self._shaping):
            for target_id in ask.points:
                why = f"it answers an ask about the target: {ask.why.get(target_id, 'named')}"
                yield self._leak(unit, target_id, "asked", unit.text, why)

    def _by_weak_ask(self, unit: AskedUnit) -> Iterator[Leak]:
        """A weak name in an ask means its target where the answer holds facts of it, or hides.

        Many of them count in a segment that seems to answer another ask, too: "his" is ambiguous.
        """
        for ask in self._weak_asks:
            answered = ask in unit.asks
            for target_id in ask.weak:
                # A given name needs what would be enough without any name.
                given = bool(_TOO_WEAK.search(ask.why.get(target_id, "")))
                if given and not answered:
                    continue
                needed = SUPPORT_BITS if answered and not given else self._facts.high
                evidence = self._facts.novel(unit, target_id)
                if evidence.bits and answered and not given:
                    evidence = self._facts.beside_asks(unit, target_id)
                coded = self._coded and answered and not given and ask.kind == "asks" and unit.novel
                if coded or (evidence.specific and evidence.bits >= needed):
                    held = ask.why.get(target_id, "a weak name")
                    how = "is asked for in a code" if coded else f"holds facts: {evidence.why}"
                    why = f"an ask points at it ({held}), and it {how}"
                    yield self._leak(unit, target_id, "asked", unit.text, why)

    def _by_work(self, unit: AskedUnit) -> Iterator[Leak]:
        """Work on a text may give back that text, not what is known of whom it mentions."""
        for ask in unit.asks if _worked(unit) else ():
            if ask.work is not None:
                for target_id in ask.mentions:
                    if reason := self._adds(unit, target_id):
                        why = f"it works on a text about the target and adds {reason}"
                        yield self._leak(unit, target_id, "asked", unit.text, why)

    def _by_continuation(self, unit: AskedUnit) -> Iterator[Leak]:
        if not (unit.novel and cues.subject_by_pronoun(unit.text, close=self._close)):
            return
        for target_id in self._antecedents:
            # A text that spoke of somebody by pronoun may come back so, and only that.
            given = _worked(unit) and any(cues.PRONOUN.search(ask.text) for ask in unit.asks)
            if reason := self._adds(unit, target_id) if given else "something new":
                why = f"it goes on about the target by pronoun or role and adds {reason}"
                yield self._leak(unit, target_id, "continued", unit.text, why)

    def _topical(self, unit: AskedUnit) -> list[tuple[float, Leak]]:
        """The topics a segment is on, with scores."""
        if not unit.content or cues.declines(unit.text):
            return []
        asks = self._pointing.asks
        whole = [] if any(ask.topics for ask in asks) else [ask.text for ask in asks]
        on = told(self._targets, unit.text, [ask.text for ask in unit.asks], whole)
        return [
            (score, self._leak(unit, target_id, "topic", unit.text, why))
            for target_id, (score, why) in on.items()
        ]

    def _by_facts(self, unit: AskedUnit) -> Iterator[Leak]:
        for target_id in self._candidates:
            evidence = self._about(unit, target_id)
            if evidence.bits >= self._facts.high:
                why = (
                    f"{evidence.bits:.1f} of {self._facts.high:.1f} bits of what is known: "
                    f"{evidence.why}"
                )
                yield self._leak(unit, target_id, "facts", unit.text, why)
            elif why := self._facts.completed(unit, target_id, someone_else=self._someone_else):
                yield self._leak(unit, target_id, "facts", unit.text, why)

    def _about(self, unit: AskedUnit, target_id: str) -> Evidence:
        return self._facts.about(unit, target_id, someone_else=self._someone_else)

    def _grey(self, unit: AskedUnit) -> Iterator[Leak]:
        for hit in unit.hits:
            # A name that the user did not write is something new in itself.
            new = unit.novel or stems(self._text[hit.start : hit.end]) - self._pointing.user_stems
            if self._undecided(hit) and new:
                why = f"a weak name ({hit.form}) without support"
                yield self._leak(unit, hit.target_id, "name", self._text[hit.start : hit.end], why)
        for ask in unit.asks:
            for target_id in ask.weak:
                if unit.novel and not _TOO_WEAK.search(ask.why.get(target_id, "")):
                    held = ask.why.get(target_id, "a weak name")
                    why = f"its ask points at it without support: {held}"
                    yield self._leak(unit, target_id, "asked", unit.text, why)
        for target_id in self._candidates:
            evidence = self._about(unit, target_id)
            if self._facts.low <= evidence.bits < self._facts.high:
                why = f"{evidence.bits:.1f} of {self._facts.high:.1f} bits: {evidence.why}"
                yield self._leak(unit, target_id, "facts", unit.text, why)

    def _undecided(self, hit: NameHit) -> bool:
        """Whether a weak name is worth a look: no given name, no ordinary word."""
        if hit.grade == "strong" or _TOO_WEAK.search(hit.form):
            return False
        return any(zipf(word.fold) < _ORDINARY for word in words(self._text[hit.start : hit.end]))

    def _remember(self, unit: AskedUnit, leaks: Sequence[Leak]) -> None:
        """Note who a pronoun in the next segment means: a leak's target, or another person."""
        self._close = bool(leaks)
        if not leaks and unit.novel:
            self._topics.append((unit.novel, unit.asks))
        named = frozenset(hit.target_id for hit in unit.hits if hit.grade == "strong")
        if leaks or named:  # a name that may be echoed is an antecedent all the same
            self._antecedents = named.union(leak.target_id for leak in leaks)
        elif names_somebody(unit.text):
            self._antecedents = frozenset()
            self._someone_else = True

    def _leak(
        self, unit: AskedUnit, target_id: str, kind: LeakKind, matched: str, why: str
    ) -> Leak:
        return Leak(target_id, kind, unit.segment.start, unit.segment.end, matched, why)


def _answered(text: str, units: Sequence[Segment], asks: Sequence[Ask]) -> dict[int, Ask]:
    """The ask about a target that a line answers by its number, in a list numbered as the asks."""
    asked = [ask for ask in asks if ask.number]
    lines = [(number, one.line) for one in units if (number := number_of(text, one))]
    if [number for number, _ in lines] != [ask.number for ask in asked]:
        return {}
    return {line: ask for (_, line), ask in zip(lines, asked, strict=True) if ask.points}


def _in_signs(text: str) -> bool:
    """Whether a text is several groups of signs and no word, such as four letters of Morse."""
    return len(text.split()) > 1 and not any(ch.isalnum() for ch in text)


def _worked(unit: AskedUnit) -> bool:
    """Whether a segment answers nothing but work on given text."""
    kinds = {ask.kind for ask in unit.asks}
    return "works" in kinds and "asks" not in kinds
