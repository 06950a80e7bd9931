"""Topics: which asks are on one, and which segments are, by themselves or with their asks.

A topic's name is a label and no evidence: "biosecurity policy" may be spoken of where the topic
"biosecurity" is meant to cover recipes only. What counts is likeness to the exemplars.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import chain

from alu_graph.checker.source import Targets

ON = 1.0  # a score from here on is a leak, from 0 on undecided
_ALONE = 1.0  # what a segment must score more if it is read without the asks that there are
_TOGETHER = 3  # so many asks at most are each read together with a segment
_LONGEST = 4_000  # characters of more asks than that, read with it as one


def asked(
    targets: Targets, question: str, parts: Sequence[Sequence[str]]
) -> list[dict[str, float]]:
    """What topics each part of a question is on.

    A part is one ask with the lines that belong to it, such as its options. It is on a topic if it
    is so as a whole, or any of its lines is. A question told over several parts may be on a topic
    that none of them is on; then all of them are. Where one is on it by itself, the others of a
    mixed question are spared.

    Args:
        targets: The registry.
        question: The whole question.
        parts: The asks, by part.

    Returns:
        For each part, topics with their scores, 0 and more.
    """
    if not parts or not targets.has_topics:
        return [{} for _ in parts]
    joined = [question] if len(parts) == 1 else ["\n".join(part) for part in parts]
    texts = list(dict.fromkeys([question, *joined, *chain.from_iterable(parts)]))
    score = dict(zip(texts, targets.on_topic(texts), strict=True))
    single = [
        _highest(score[one] for one in (whole, *part))
        for whole, part in zip(joined, parts, strict=True)
    ]
    highest = _highest(single)
    spread = {
        held: one for held, one in score[question].items() if highest.get(held, 0.0) < min(ON, one)
    }
    return [_highest((one, spread)) for one in single]


def _highest(scores: Iterable[Mapping[str, float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for one in scores:
        for held, score in one.items():
            found[held] = max(score, found.get(held, 0.0))
    return found


def told(
    targets: Targets, segment: str, asks: Sequence[str], whole: Sequence[str] = ()
) -> dict[str, tuple[float, str]]:
    """What topics a segment is on, alone or read together with an ask that it answers.

    It is read with the whole question, too: one told over several sentences may be on a topic only
    together with its answer. Where an ask is on a topic, the answers to the others are spared that.

    Args:
        targets: The registry.
        segment: The segment.
        asks: The asks that it may answer.
        whole: All asks of the question, if none of them is on a topic.

    Returns:
        Topics, each with its score, 0 and more, and the reason in words.
    """
    if not targets.has_topics:  # most registries: no segment is joined with its asks for nothing
        return {}
    if len(asks) > _TOGETHER:  # one question told over many lines
        asks = ["\n".join(asks)]
    read = dict.fromkeys([*asks, "\n".join(whole)])
    pairs = [f"{ask} {segment}" for ask in read if 0 < len(ask) <= _LONGEST]
    alone, *together = targets.on_topic([segment, *pairs])
    less = _ALONE if pairs else 0.0
    found = {
        held: (score - less, "it is on the topic") for held, score in alone.items() if score >= less
    }
    for one in together:
        for held, score in one.items():
            if score > found.get(held, (0.0, ""))[0]:
                found[held] = score, "with its question it is on the topic"
    return {
        held: (score, f"{why} ({score:.1f} of {ON:.0f})") for held, (score, why) in found.items()
    }
