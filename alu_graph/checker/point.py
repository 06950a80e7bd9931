"""Point: which targets does each ask point at?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from alu_graph.checker import cues, references
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.describing import refer
from alu_graph.checker.evidence import about, thresholds, weigh
from alu_graph.checker.history import History, names_somebody
from alu_graph.checker.nicknames import may_name, nicknames, says
from alu_graph.checker.source import Targets
from alu_graph.checker.topics import ON, asked
from alu_graph.checker.unit import Places, hits_with_views
from alu_graph.checker.works import Work, gap, work_of
from alu_graph.targets.allow import ALLOWED, beyond
from alu_graph.targets.anchors import Anchors, extract
from alu_graph.targets.names import NameHit
from alu_graph.text.folding import Tokens, words
from alu_graph.text.rarity import informative, told
from alu_graph.text.segments import Segment, asks, number_of

AskKind = Literal["asks", "states", "works"]
_SUPPORT_BITS = 6.0
_NONE: frozenset[str] = frozenset()
_BARE_WORDS = 3
_MAX_ASKS = 128
_OUTER = 16  # of more asks, so many at either end are read by themselves
_EARLIER = 20  # turns back in which the user may have named an alias
_NEAR = 600  # characters within which a question may still offer its answers
_LARGEST = 2_000_000  # asks times characters
_JOINT = 80  # characters at the start of a question in which a name may end
_DESCRIBED = 8_000  # characters before an ask that are read together with it
_BESIDE = 16  # asks of the same turn before it, likewise
_TURNS_BITS = 2.0  # so much above the threshold must be what several turns say together
_BLANK_LINE = re.compile(r"\n[ \t\r\n]*\n")
_LETTER = re.compile(r"[(\[]?[A-Ha-h](?:[).:\]]|[).:\]]?\s*[-–])\s")
_LETTERED = re.compile(rf"(?:^|[\s,;]){_LETTER.pattern.removesuffix(chr(92) + 's')}\s*$")
BY_PRONOUN = "a word in it refers back to it"


@dataclass(frozen=True, slots=True, repr=False)
class Ask:
    """One thing that the user asks, states, or wants done to given text.

    Args:
        text: Its words.
        kind: `asks`; `states` (tells something, asks nothing); `works` (on given text).
        points: Targets that it asks about.
        mentions: Targets that it names without asking about them.
        weak: Targets that a weak name may mean.
        work: Which work, for `works`.
        allowed: Targets whose name stands in it in an allowed phrase only.
        closed: Whether it offers its answers.
        bare: Whether nothing in it asks, as in an option or an item of a list.
        option: Whether it is lettered, as options of multiple choice are.
        number: What it is numbered with, or nothing.
        many: Whether it is many asks, judged as one.
        stems: Its informative words, stemmed.
        topics: Topics that it is on, all among `points`.
        why: What made it point, by target.
    """

    text: str
    kind: AskKind
    points: frozenset[str] = frozenset()
    mentions: frozenset[str] = frozenset()
    weak: frozenset[str] = frozenset()
    work: Work | None = None
    allowed: frozenset[str] = frozenset()
    closed: bool = False
    bare: bool = False
    option: bool = False
    number: str = ""
    many: bool = False
    stems: frozenset[str] = frozenset()
    topics: frozenset[str] = frozenset()
    why: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside an ask in its turn: other asks, and people of the user's own."""

    alone: bool
    own_person: bool

    def meant_by(self, ask: Ask) -> bool:
        """Whether the ask goes on about the user's own: "My sister is sick. May she eat?"."""
        # An attribute ("born", "job") is what one asks of others than one's own sister.
        return self.own_person and not (
            cues.attributes(ask.stems)
            or references.only_style(ask.text)
            or references.reaches_back(ask.text, alone=self.alone)
        )


@dataclass(frozen=True, slots=True, repr=False)
class Pointing:
    """How the question points.

    Args:
        asks: The asks of the question.
        spoken_of: Targets that the conversation named before the question or in it.
        antecedents: Targets that a pronoun at the start of the answer may mean.
        user_stems: Informative words that the user gave in the question, stemmed.
        user_anchors: Anchors that the user gave.
    """

    asks: tuple[Ask, ...]
    spoken_of: frozenset[str]
    antecedents: frozenset[str]
    user_stems: frozenset[str]
    user_anchors: Anchors

    @property
    def points(self) -> frozenset[str]:
        """All targets that some ask points at."""
        return frozenset().union(*(ask.points for ask in self.asks))

    @property
    def crowded(self) -> bool:
        """Whether there are so many asks that which of them is answered can't be told."""
        return any(ask.many for ask in self.asks)


def stems(text: str) -> frozenset[str]:
    """The informative words of a text, stemmed."""
    return frozenset(filter(None, map(told, Tokens(text).folds)))


def point(conversation: Conversation, targets: Targets) -> Pointing:
    """Find what the question points at.

    Args:
        conversation: What was said so far.
        targets: The registry.

    Returns:
        The asks, with the targets that each points at or mentions.
    """
    question = conversation.question
    seen = extract(question)
    units = _read_asks(question, targets)
    resolved: list[Ask] = []
    aliases: dict[str, frozenset[str]] = {}
    for turn in conversation.earlier[-_EARLIER:]:
        if turn.role == "human" and may_name(turn.text):
            for ask in _read_asks(turn.text, targets):
                aliases.update(_local_aliases(ask, targets))
    history = History(conversation, targets)
    if units:
        begun = _begun_before(history, question, targets)
        units[0] = replace(units[0], weak=units[0].weak - begun, points=units[0].points | begun)
    matter = [_has_matter(unit) for unit in units]
    own = users = False
    for i, unit in enumerate(units):
        beside = _Beside(alone=sum(matter) == matter[i], own_person=own)
        users = users or beside.meant_by(unit)
        ask = _inherit(unit, resolved, history, aliases, beside)
        own = own or references.own_person(unit.text)
        aliases.update(_local_aliases(ask, targets))
        ask = _by_facts(ask, targets)
        resolved.append(_described(_offered(ask, resolved), resolved, history, targets))
    named = frozenset().union(*(ask.points | ask.mentions for ask in resolved))
    earlier = named or (frozenset() if users else _last_named(resolved, history))
    return Pointing(tuple(resolved), named | earlier, earlier, stems(question), seen)


def pointed(conversation: Conversation, targets: Targets) -> Pointing:
    """As `point`; what was found for these targets at this moment is kept with the conversation.

    Args:
        conversation: What was said so far.
        targets: The registry.

    Returns:
        The asks, with the targets that each points at or mentions.
    """
    held = conversation.memo.get("pointing")
    moment = targets.moment
    if held is not None and held[0] == moment:
        found: Pointing = held[1]
        return found
    found = point(conversation, targets)
    conversation.memo["pointing"] = (moment, found)
    return found


def _read_asks(question: str, targets: Targets) -> list[Ask]:
    # A blank line does not part the words of a name.
    closed_up = _BLANK_LINE.sub(lambda gap: " " * len(gap[0]), question)
    hits = [_asked_who(hit, question) for hit in hits_with_views(targets, closed_up)]
    places = Places(hits)
    units = asks(question)
    amid = None
    if len(units) > _MAX_ASKS:  # those amid them are judged as one
        inner = units[_OUTER:-_OUTER]
        amid = Segment(inner[0].start, inner[-1].end, inner[0].line, 0)
        units = [*units[:_OUTER], amid, *units[-_OUTER:]]
    found: list[Ask] = []
    # What each ask would do to all that follows it is looked at in texts of common size.
    workable = len(units) * len(question) <= _LARGEST and not gap(question)
    work: Work | None = None
    given_until = 0
    about = False  # whether an ask so far points at a target
    for i, unit in enumerate(units):
        text = question[unit.start : unit.end]
        # A name may run over a line end: it counts for every ask that it touches.
        touching = places.touching(unit)
        if any(hit.form == ALLOWED for hit in touching) and beyond(question):
            touching = tuple(
                replace(hit, grade="strong") if hit.form == ALLOWED else hit for hit in touching
            )
        mine = [hit for hit in touching if hit.form != ALLOWED or hit.grade == "strong"]
        strong = frozenset(hit.target_id for hit in mine if hit.grade == "strong")
        weak = frozenset(hit.target_id for hit in mine) - strong
        option = bool(_LETTERED.search(question[: unit.start]) or _LETTER.match(text))
        # "a basketball player", offered as an answer about a target, wants nothing played.
        offered = option and about
        if unit.start >= given_until:
            may = workable and not offered
            wanted = work_of(text, question[unit.start :], mine, unit.start) if may else None
            work, given_until = wanted or (None, 0)
        kind: AskKind = "works" if work else _kind(text, mine)
        points = strong if kind == "asks" else frozenset[str]()
        ask = Ask(
            text=text,
            kind=kind,
            points=points,
            mentions=strong - points,
            weak=weak,
            work=work,
            allowed=frozenset(hit.target_id for hit in touching if hit.form == ALLOWED) - strong,
            closed=cues.closed(text)
            or (i + 1 < len(units) and cues.closed(question[unit.start : unit.start + _NEAR])),
            bare=work is None and (references.reply(text) or not cues.asking(text)),
            option=option,
            number=number_of(question, unit),
            many=unit is amid,
            stems=stems(text),
            why={hit.target_id: f"the question names it ({hit.form})" for hit in mine},
        )
        found.append(ask)
        about = about or bool(points)
    # Where nothing else is asked, a statement that names a target is what gets answered.
    if all(ask.kind == "states" for ask in found):
        found = [replace(ask, kind="asks", points=ask.mentions, mentions=_NONE) for ask in found]
    parts = _parts(found) if targets.has_topics else []
    topics = asked(targets, question, [[ask.text for ask in part] for part in parts])
    return [
        _on(ask, scores) if scores else ask
        for part, scores in zip(parts, topics, strict=True)
        for ask in part
    ] or found


def _parts(asks: Sequence[Ask]) -> list[list[Ask]]:
    """Each thing asked, with the lines beside it that ask nothing: its options, what it is about.

    All that stands before options, up to the options of another question, is what they answer,
    though some of its lines may look like asks of their own, as lines of code do.
    """
    parts: list[list[Ask]] = []
    optional = 0  # parts whose options have begun; no earlier part grows any more
    for ask in asks:
        if ask.option and optional < len(parts):
            parts[optional:] = [[*chain.from_iterable(parts[optional:]), ask]]
            optional = len(parts)
        elif parts and (ask.bare or ask.option or all(one.bare for one in parts[-1])):
            parts[-1].append(ask)
        else:
            parts.append([ask])
    return parts


def _on(ask: Ask, scores: dict[str, float]) -> Ask:
    """Let an ask point at the topics it is on, whatever it wants to have done."""
    on = frozenset(held for held, score in scores.items() if score >= ON)
    why = {held: f"it is on the topic ({score:.1f} of {ON:.0f})" for held, score in scores.items()}
    weak = ask.weak | (frozenset(scores) - on)
    kind: AskKind = "asks" if on else ask.kind
    return replace(
        ask, kind=kind, points=ask.points | on, weak=weak, topics=on, why={**ask.why, **why}
    )


def _asked_who(hit: NameHit, question: str) -> NameHit:
    """Take a full name in small letters ("who is will young") for the name that it is."""
    whole = hit.form.startswith(("full name", "alias"))
    meant = (
        hit.grade == "weak"
        and whole
        and cues.asks_who(question[max(0, hit.start - 40) : hit.start])
    )
    return replace(hit, grade="strong") if meant else hit


def _kind(text: str, hits: list[NameHit]) -> AskKind:
    if cues.asking(text) or (hits and cues.conditional(text)):
        return "asks"
    # A bare name, a wish or an unknown order asks: "Marie Curie", "Google her birthplace".
    if not hits:
        return "states" if cues.stating(text) and not cues.demanding(text) else "asks"
    bare = len([word for word in words(text) if informative(word.fold)]) <= _BARE_WORDS
    # "X has twelve apples." tells; "X was born in the city of" wants to be gone on with.
    tells = cues.stating(text) or text.rstrip().endswith((".", "!", ",", '"', ")"))
    return "asks" if bare or cues.wishing(text) or cues.foreign(text) or not tells else "states"


def _inherit(
    ask: Ask,
    before: list[Ask],
    history: History,
    aliases: dict[str, frozenset[str]],
    beside: _Beside,
) -> Ask:
    """Give an ask the targets that its pronouns, ellipses and local aliases mean."""
    supported = ask.weak & frozenset().union(*(one.points | one.mentions for one in before))
    if ask.weak - supported:
        supported |= ask.weak & history.named()
    meant = {held for name, ids in aliases.items() if says(ask.text, name) for held in ids}
    roles = cues.roles(
        ask.text, unnamed=True
    )  # "my favourite scientist is X ... where was my scientist born?"
    meant |= {
        held for one in before if roles & cues.roles(one.text) for held in one.points | one.mentions
    }
    named = ask.points | ask.mentions
    leaning: frozenset[str] = frozenset()
    if not named and references.reaches_back(ask.text, alone=beside.alone):
        near = history.reached() or history.last_named()
        leaning = near.union(*(one.points | one.mentions for one in before))
    elif not named and _leans_on_earlier(ask) and not beside.meant_by(ask):
        leaning = _last_named(before, history)
    elif not named and before and references.thing_before(ask.text, before[-1].text):
        leaning = before[-1].points | before[-1].mentions
    gained = (supported | meant | leaning) - named
    if not gained:
        return ask
    why = {
        **ask.why,
        **dict.fromkeys(gained & leaning, BY_PRONOUN),
        **dict.fromkeys(gained & (supported | meant), "it refers back to it"),
    }
    if ask.kind == "asks":
        return replace(ask, points=ask.points | gained, weak=ask.weak - gained, why=why)
    return replace(ask, mentions=ask.mentions | gained, weak=ask.weak - gained, why=why)


def _offered(ask: Ask, before: list[Ask]) -> Ask:
    """Let an option point at what the question points at that it is an answer to."""
    if not (ask.option and ask.bare):
        return ask
    question = next((one for one in reversed(before) if not (one.option and one.bare)), None)
    gained = question.points - ask.points if question else _NONE
    if not gained:
        return ask
    why = {**ask.why, **dict.fromkeys(gained, "it is an option of an ask about it")}
    return replace(ask, kind="asks", points=ask.points | gained, why=why)


def _leans_on_earlier(ask: Ask) -> bool:
    """Whether an ask means something said before: by pronoun, or by holding next to nothing."""
    if references.pleasantry(ask.text):
        return False
    if cues.refers_back(ask.text) or references.of_before(ask.text):
        return True
    if references.only_style(ask.text):
        return True
    if ask.kind == "states" or cues.complete(ask.text) or references.of_a_kind(ask.text):
        return False
    told = [word for word in words(ask.text) if informative(word.fold)]
    if cues.elliptical([word.fold for word in told]) or cues.elliptical_in_own_language(ask.text):
        return True
    if references.stands_alone(ask.text):
        return False
    # "Where is Lima?" stands by itself; "Lima?" does not.
    return len(told) <= 1 and not any(word.capital and word.start > 0 for word in told)


def _has_matter(ask: Ask) -> bool:
    """Whether an ask, no mere statement, holds something of its own to be answered."""
    return ask.kind != "states" and not _leans_on_earlier(ask) and len(ask.stems) > 1


def _local_aliases(ask: Ask, targets: Targets) -> dict[str, frozenset[str]]:
    """Names that the user gives a target for this conversation ("let Z be ...", "call her Bob")."""
    held = ask.points | ask.mentions
    if not held or not may_name(ask.text):
        return {}
    spans = [(hit.start, hit.end) for hit in targets.names_in(ask.text)]
    return dict.fromkeys(nicknames(ask.text, spans), held)


def _last_named(before: Iterable[Ask], history: History) -> frozenset[str]:
    """The targets last named, unless another person was named since."""
    for ask in reversed(list(before)):
        if ask.points | ask.mentions:
            return ask.points | ask.mentions
        # Whoever the reply of a worked example names, its question may be about another.
        if names_somebody(ask.text) and not references.reply(ask.text):
            return frozenset()
    return history.last_named()


def _begun_before(history: History, question: str, targets: Targets) -> frozenset[str]:
    """Targets whose name one human turn begins and the next one ends."""
    tail = history.tail().rstrip(" .,…-\n")
    if not tail or not question:
        return frozenset()
    given = history.given_in_pieces() if references.joins(question) else ""
    strong = (hit.target_id for hit in targets.names_in(given) if hit.grade == "strong")
    whole = frozenset(strong)
    joint = len(tail)
    hits = targets.names_in(f"{tail} {question[:_JOINT]}")
    return whole | frozenset(
        hit.target_id for hit in hits if hit.grade == "strong" and hit.start < joint < hit.end
    )


def _described(ask: Ask, before: Iterable[Ask], history: History, targets: Targets) -> Ask:
    """Add up what near turns say of somebody unnamed whom an ask goes on about."""
    if ask.kind != "asks" or ask.points | ask.mentions or targets.with_facts == 0:
        return ask
    if not _leans_on_earlier(ask):
        return ask
    beside = [one.text for one in before if not one.many][-_BESIDE:]
    near = _latest([*history.described(), *beside])
    if not near:
        return ask
    _, high = thresholds(targets.with_facts)
    why = dict(ask.why)
    texts = [*near, ask.text]
    named = [extract(text) if names_somebody(text) else None for text in texts]
    for match in targets.find("\n".join(texts)):
        # Others end a description. A title or prize that looks like a name may be its own.
        since = next(
            (
                place + 1
                for place in range(len(texts) - 1, -1, -1)
                if (seen := named[place])
                and (shared := weigh(targets, match.target.id, seen)).others
                and not shared.dated  # whom a sentence dates like the target is the target
            ),
            0,
        )
        evidence = weigh(targets, match.target.id, extract("\n".join(texts[since:])))
        meant = since < len(texts) and (evidence.dated or not evidence.others)
        if meant and evidence.bits >= high + _TURNS_BITS:
            why[match.target.id] = (
                f"the turns before describe it with {evidence.bits:.1f} bits: {evidence.why}"
            )
    gained = frozenset(why) - frozenset(ask.why)
    return replace(ask, points=ask.points | gained, why=why) if gained else ask


def _latest(texts: list[str]) -> list[str]:
    """The last of some texts, so many as are read together; the first of them is cut."""
    kept: list[str] = []
    left = _DESCRIBED
    for text in reversed(texts):
        if left <= 0:
            break
        kept.append(text[-left:])
        left -= len(text)
    return kept[::-1]


def _by_facts(ask: Ask, targets: Targets) -> Ask:
    """Two keys: enough evidence, and the ask refers to somebody without naming them."""
    if ask.kind != "asks" or targets.with_facts == 0:
        return ask
    _, high = thresholds(targets.with_facts)
    seen = extract(ask.text)
    gained: dict[str, str] = {}
    for target_id in ask.weak:
        evidence = weigh(targets, target_id, seen)
        if evidence.bits >= _SUPPORT_BITS:
            gained[target_id] = f"a weak name with {evidence.bits:.1f} bits: {evidence.why}"
    reference = refer(ask.text)
    if reference.unnamed or reference.identity:
        for match in targets.find(ask.text):
            shared = weigh(targets, match.target.id, seen)
            evidence = about(shared, reference, match.target.kind)
            if evidence.bits >= high:
                gained[match.target.id] = (
                    f"it describes it with {evidence.bits:.1f} of {high:.1f} bits: {evidence.why}"
                )
    fresh = {key: why for key, why in gained.items() if key not in ask.points}
    if not fresh:
        return ask
    held = frozenset(fresh)
    return replace(ask, points=ask.points | held, weak=ask.weak - held, why={**ask.why, **fresh})
