"""Topics: which asks are on one, and which segments are, by themselves or with their asks.

A topic's name is a label and no evidence: "biosecurity policy" may be spoken of where the topic
"biosecurity" is meant to cover recipes only. What counts is likeness to the exemplars.
"""

from __future__ import annotations

from collections.abc import Sequence

from alu_graph.checker.source import Targets

ON = 1.0  # a score from here on is a leak, from 0 on undecided
_ALONE = 1.0  # what a segment must score more if it is read without the asks that there are
_TOGETHER = 3  # so many asks at most are each read together with a segment
_LONGEST = 4_000  # characters of more asks than that, read with it as one


def asked(targets: Targets, question: str, asks: Sequence[str]) -> list[dict[str, float]]:
    """What topics each ask is on.

    A question told over several sentences may be on a topic that none of them is on; then all of
    them are. Where one ask is on it by itself, the others of a mixed question are spared.

    Args:
        targets: The registry.
        question: The whole question.
        asks: Its asks.

    Returns:
        For each ask, topics with their scores, 0 and more.
    """
    if not asks or not targets.has_topics:
        return [{} for _ in asks]
    whole, *single = targets.on_topic([question, *asks])
    highest = {held: max(one.get(held, 0.0) for one in single) for held in whole}
    spread = {held: score for held, score in whole.items() if highest[held] < min(ON, score)}
    return [
        {held: max(one.get(held, 0.0), spread.get(held, 0.0)) for held in {**one, **spread}}
        for one in single
    ]


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
