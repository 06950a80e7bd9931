"""How much of what is known of a target a text holds, in bits."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from alu_graph.checker.describing import Reference
from alu_graph.checker.source import Targets
from alu_graph.targets.anchors import Anchors, Marked
from alu_graph.targets.sheets import TELLING, FactSheet
from alu_graph.targets.target import Kind
from alu_graph.text.rarity import informative

_TOPICS_TOGETHER = 6.0
_DISCOUNT = 0.9
_OTHER_FULL_NAME, _OTHER_LONE_NAME, _OTHERS_TOGETHER = 8.0, 2.0, 10.0
_OTHER_DATE = 8.0
_DAY_OF_ANOTHER = 5.0  # a day's bits where the text has another full date
_ALONE = 8.0
_IN_ANOTHER = 3.0  # a proper noun's bits where it stands in a phrase that is not the target's
MOST = 0.6  # of an answer's novel words, in one stored fact
_DESCRIBED = 6.0  # for a description of somebody that holds something telling
_IDENTITY = 12.0  # less where it is asked who somebody is
_THRESHOLD, _SLOPE, _GREY_WIDTH, _BASE_TARGETS = 10.0, 0.5, 4.0, 20


@dataclass(frozen=True, slots=True)
class Evidence:
    """The bits that a text shares with one target.

    Args:
        bits: The total.
        why: The items and their bits, in words.
        specific: Whether an item by itself is telling (a date, a phrase, a rare name).
        dated: Whether a full date matched; then other names prove nothing.
        others: Whether the text names somebody else in full.
        firm: The bits without topic words.
    """

    bits: float
    why: str
    specific: bool
    dated: bool = False
    others: bool = False
    firm: float = 0.0


# Parts that the names of many unrelated people share.
_PARTICLES = frozenset(
    "al el de la di da do dos das del der den van von bin ben ibn abu st".split()
)
# Of a people, a place or a creed: an adjective that fits millions, whatever its capital.
_ADJECTIVES = frozenset(
    """
    african american arab arabic argentine argentinian armenian asian australian austrian bavarian
    belgian brazilian british bulgarian californian canadian caribbean catalan catholic chilean
    chinese christian colombian croatian cuban czech danish dutch egyptian english estonian european
    filipino finnish flemish french german greek hebrew hispanic hungarian icelandic indian
    indonesian iranian iraqi irish islamic israeli italian jamaican japanese jewish kenyan korean
    latin latvian lebanese lithuanian malaysian mexican moroccan muslim nigerian norwegian orthodox
    pakistani palestinian persian peruvian polish portuguese protestant prussian roman
    romanian russian scottish serbian sicilian slovak slovenian spanish swedish swiss syrian
    taiwanese texan thai tibetan turkish ukrainian venezuelan victorian vietnamese welsh
    """.split()
)
_ADJECTIVE = 2.5  # the bits of one, as of a topic word
NOTHING = Evidence(0.0, "", specific=False)
_NAMES = {
    "d": "date",
    "md": "day",
    "ym": "month",
    "y": "year",
    "p": "phrase",
    "q": "title",
    "n": "name",
    "u": "number",
}


def thresholds(with_facts: int) -> tuple[float, float]:
    """The bits at which a text is grey and at which it is about a target.

    They rise by half a bit with every doubling of the targets that have facts: what many targets
    share tells less already (`TargetRegistry.bits`), so that what innocent rows reach hardly rises.
    Meant for 0.2% of innocent rows touched (`python -m benchmarks.calibrate --limit 400`: TOFU
    authors 60-119 and half of TriviaQA, MMLU and real people, targets made from authors 0-59):
    none of 460 at 20 and 100 targets, 0.4% at 1,000 and 1.1% at 3,000, where full dates begin to
    match by chance. A full date (14 bits) stays enough up to some 5,000 targets.

    Args:
        with_facts: How many targets have facts.

    Returns:
        The lower and the upper threshold.

    Example:
        >>> thresholds(20), thresholds(80)
        ((6.0, 10.0), (7.0, 11.0))
    """
    high = _THRESHOLD + _SLOPE * math.log2(max(1.0, with_facts / _BASE_TARGETS))
    return high - _GREY_WIDTH, high


def about(evidence: Evidence, reference: Reference, kind: Kind) -> Evidence:
    """Turn the second key: evidence counts only where somebody is meant and not named.

    Args:
        evidence: What a text shares with a target.
        reference: How the text refers to what it does not name.
        kind: The target's kind.

    Returns:
        The evidence: with more bits for a description of somebody, with fewer where it is asked
        who somebody is (the answer tells), or none.
    """
    if evidence.others and not evidence.dated:
        return NOTHING
    if kind != "entity":
        return evidence if reference.unnamed or reference.identity else NOTHING
    if evidence.dated and (reference.unnamed or reference.identity):
        return evidence
    if not (reference.person or reference.loose):
        return NOTHING
    if reference.identity:
        return _adjusted(evidence, -_IDENTITY, "it asks who somebody is")
    if reference.person and evidence.firm > 0:
        more = min(_DESCRIBED, evidence.firm)
        return _adjusted(evidence, more, "it describes somebody so")
    return evidence


def _adjusted(evidence: Evidence, bits: float, why: str) -> Evidence:
    held = max(0.0, evidence.bits + bits)
    return replace(evidence, bits=held, why=f"{evidence.why}, {why} {bits:+.1f}")


def completes(targets: Targets, known: FactSheet, asked: Anchors, novel: frozenset[str]) -> str:
    """Find a stored fact that holds a telling anchor of an ask and most of what answers it.

    Args:
        targets: The registry.
        known: The facts.
        asked: The anchors of the ask.
        novel: What the answer says beyond the ask: the marks of informative words, stemmed.

    Returns:
        The anchor in the ask's words, or nothing.
    """
    strong = asked.marked(known.mark).strong
    for row in known.holding(novel, MOST):
        for mark, value in known.telling[row]:
            if mark in strong and targets.bits(mark, value) >= TELLING:
                kind, _, rest = strong[mark].partition(":")
                return f"{_NAMES[kind]} {rest!r}"
    return ""


def weigh(
    targets: Targets, target_id: str, seen: Anchors, *, given: Anchors | None = None
) -> Evidence:
    """Weigh what a text shares with a target's facts.

    Args:
        targets: The registry.
        target_id: The target.
        seen: The text's anchors.
        given: Anchors of text that the user gave, which prove nothing.

    Returns:
        The evidence; zero for a target without facts.
    """
    known = targets.sheet(target_id)
    if known is None:
        return NOTHING
    text = seen.marked(known.mark)
    strong, topics = known.met(seen)
    if given is not None:
        strong = {key: value for key, value in strong.items() if not given_by(key, given)}
        topics = {key: value for key, value in topics.items() if key not in given.topics}
    weights = {
        key: targets.bits(text.of[key], value) for key, value in _without_parts(strong).items()
    }
    elsewhere = {
        word
        for key in seen.strong
        if key[0] == "p" and key not in strong
        for word in key[2:].split()
    }
    adjectives = {key: weights.pop(key) for key in list(weights) if key[2:] in _ADJECTIVES}
    weights.update(
        {
            key: min(held, _IN_ANOTHER)
            for key, held in weights.items()
            if key[0] == "n" and key[2:] in elsewhere
        }
    )
    if any(key.startswith("d:") and key not in strong for key in seen.strong):
        weights.update(
            {key: min(held, _DAY_OF_ANOTHER) for key, held in weights.items() if key[:3] == "md:"}
        )
    ranked = sorted(weights.items(), key=lambda item: -item[1])
    total = sum(value * _DISCOUNT**i for i, (_, value) in enumerate(ranked))
    if len(ranked) == 1 and not ranked[0][0].startswith("d:"):
        total = min(total, _ALONE)  # sharing one work or place is not being about a target
    topic_bits = min(
        _TOPICS_TOGETHER,
        sum(min(value, targets.bits(text.of[key], 2 * value) / 2) for key, value in topics.items())
        + sum(min(value, _ADJECTIVE) for value in adjectives.values()),
    )
    dated = any(key.startswith("d:") for key in strong)
    others = _other_names(seen, text, known)
    penalty = 0.0 if dated else _penalty(text, known, others)
    items = [
        f"{_NAMES[key.partition(':')[0]]} {key.partition(':')[2]!r} {value:.1f}"
        for key, value in ranked
    ]
    if topic_bits:
        items.append(f"{len(topics) + len(adjectives)} topic words {topic_bits:.1f}")
    if penalty:
        items.append(f"other names and dates -{penalty:.1f}")
    specific = any(value >= TELLING for value in weights.values())
    bits = max(0.0, total + topic_bits - penalty)
    return Evidence(bits, ", ".join(items), specific, dated, others=bool(others), firm=total)


def given_by(key: str, given: Anchors) -> bool:
    """Whether an anchor is among those that a text gave."""
    kind, _, rest = key.partition(":")
    return (
        key in given.strong
        or (kind == "p" and given.says(rest))
        or (kind == "n" and rest in given.words_seen)
    )


def _without_parts(strong: dict[str, float]) -> dict[str, float]:
    """A full date counts once, not again as day and year; a phrase not again as its words."""
    full = [key[2:] for key in strong if key.startswith("d:")]
    phrases = [key for key in strong if key.startswith("p:")]
    inside = {word for key in strong if key[0] in "pq" for word in key[2:].split()}
    dropped = {key for key in phrases for other in phrases if key != other and key[2:] in other}
    dropped |= {f"y:{date[:4]}" for date in full} | {f"md:{date[5:]}" for date in full}
    dropped |= {f"n:{word}" for word in inside}
    days = sorted(key for key in strong if key.startswith("md:"))
    for key in days:  # 09-08 and 08-09 are two readings of one day
        if f"md:{key[6:]}-{key[3:5]}" in days and key[3:5] > key[6:]:
            dropped.add(key)
    if days and not full:
        dropped |= {key for key in strong if key.startswith("ym:")}
    return {key: value for key, value in strong.items() if key not in dropped}


def _other_names(seen: Anchors, text: Marked, known: FactSheet) -> list[str]:
    """Proper phrases of a text that are nothing of the target's: other people's names, mostly."""
    strange = [
        key
        for mark, key in text.strong.items()
        if key[0] == "p"
        and mark not in known.strong
        and key not in seen.asides
        and not any(
            text.of[f"n:{word}"] in known.names and word not in _PARTICLES
            for word in key[2:].split()
        )
    ]
    # "Radium Institute in Warsaw" is put together of what is known of the target.
    return [
        key
        for key in strange
        if any(
            informative(part) and text.of[f"n:{part}"] not in known.own for part in key[2:].split()
        )
    ]


def _penalty(text: Marked, known: FactSheet, others: list[str]) -> float:
    """Other people's names and another full date speak against a target."""
    strange = {mark: key for mark, key in text.strong.items() if mark not in known.strong}
    inside = {word for key in text.strong.values() if key[0] in "pq" for word in key[2:].split()}
    lone = [
        key
        for mark, key in strange.items()
        if key[0] == "n" and mark not in known.names and key[2:] not in inside
    ]
    total = min(_OTHERS_TOGETHER, _OTHER_FULL_NAME * len(others) + _OTHER_LONE_NAME * len(lone))
    other_date = any(key[:2] == "d:" for key in strange.values())
    return total + (_OTHER_DATE if other_date and known.dated else 0.0)
