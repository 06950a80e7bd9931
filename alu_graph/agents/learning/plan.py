"""What a run of `learn` would do, and what it would cost, without a call."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from alu_graph.agents.learning.questions import QUESTIONS, prompt_of
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.target import Kind
from alu_graph.text.folding import fold

CONTROLS = 2  # names that nobody bears, asked once a run
WORDINGS = 2
_CHARACTERS = 4  # of a token, roughly, in English
_OF_A_MESSAGE = 8  # tokens that a chat model's template adds
_OF_A_REPLY = 90  # tokens; measured on two models: 60 to 100


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be learned.

    Args:
        ids: The targets to ask about.
        done: How many were learned from this model before.
        passed_over: How many are topics or passages: nothing is asked of these.
        calls: Model calls, those about made-up names included.
        prompt_tokens: About how many tokens the prompts have.
        completion_tokens: About how many the replies may have.
    """

    ids: tuple[str, ...]
    done: int
    passed_over: int
    calls: int
    prompt_tokens: int
    completion_tokens: int

    def cost(self, price_in: float, price_out: float) -> float:
        """What it costs at prices per million tokens.

        Example:
            >>> Plan((), 0, 0, 10, 2_000, 1_000).cost(price_in=0.5, price_out=2.0)
            0.003
        """
        return (self.prompt_tokens * price_in + self.completion_tokens * price_out) / 1e6


def plan(
    registry: TargetRegistry,
    source: str,
    *,
    only: Collection[str] = (),
    limit: int | None = None,
    wordings: int = WORDINGS,
    namespace: str = "",
) -> Plan:
    """Choose the targets to ask about.

    Args:
        registry: The targets.
        source: What marks the facts of this model; see `source_of`.
        only: Names, aliases or ids of the targets wanted; empty for all.
        limit: How many targets at most.
        wordings: In how many wordings each question is asked, 1 or 2.
        namespace: Whose list; "" is the shared one.

    Example:
        >>> registry = TargetRegistry()
        >>> _ = registry.add("Maria Gonzalez")
        >>> found = plan(registry, "learned:some-model")
        >>> len(found.ids), found.calls
        (1, 39)
    """
    wanted = {fold(one) for one in only} | set(only)
    ids: list[str] = []
    done = passed_over = calls = letters = 0
    kinds: set[Kind] = set()
    learned = learned_from(registry, source)
    for target in (one.target for one in registry.listed(namespace)):
        if wanted and wanted.isdisjoint((target.id, *map(fold, (target.name, *target.aliases)))):
            continue
        if target.kind not in QUESTIONS:
            passed_over += 1
        elif target.id in learned:
            done += 1
        elif limit is None or len(ids) < limit:
            ids.append(target.id)
            kinds.add(target.kind)
            asked, long = _asked(target.kind, target.name, wordings)
            calls, letters = calls + asked, letters + long
    for kind in kinds:
        asked, long = _asked(kind, "Basteel Thornsk", wordings)
        calls, letters = calls + CONTROLS * asked, letters + CONTROLS * long
    prompts = letters // _CHARACTERS + _OF_A_MESSAGE * calls
    return Plan(tuple(ids), done, passed_over, calls, prompts, _OF_A_REPLY * calls)


def learned_from(registry: TargetRegistry, source: str, target: str | None = None) -> set[str]:
    """Ids of the targets that a model was asked about since they were added, by the history.

    Args:
        registry: The targets.
        source: What marks this model; it is the basis of what was added for it.
        target: Only this one.
    """
    found: set[str] = set()
    for entry in registry.log(target):
        if entry.action != "add":
            found.discard(entry.target_id)
        elif entry.basis == source:
            found.add(entry.target_id)
    return found


def _asked(kind: Kind, name: str, wordings: int) -> tuple[int, int]:
    """The calls for one name, and the characters of their prompts."""
    texts = [
        message.text
        for question in QUESTIONS[kind]
        for wording in question.wordings[:wordings]
        for message in prompt_of(wording, name)
    ]
    return len(texts), sum(map(len, texts))
