"""Learning what a model knows of the targets: ask, sift, store. Never on the answer path.

Every target that is done is stored at once, with the model's name as the source of its facts and
as the basis in the history, so the registry itself holds the progress: a run that was killed goes
on where it was.
"""

from __future__ import annotations

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from langchain_core.rate_limiters import BaseRateLimiter, InMemoryRateLimiter
from langchain_core.runnables import Runnable

from alu_graph.agents.learning.interview import Desk, Subject, Told, aeach, each
from alu_graph.agents.learning.other_names import other_names
from alu_graph.agents.learning.plan import CONTROLS, WORDINGS, Plan, learned_from, plan
from alu_graph.agents.learning.questions import QUESTIONS
from alu_graph.agents.learning.sifting import answering, said_keys, sift
from alu_graph.checker.fictitious import fictitious
from alu_graph.errors import ALUError, ModelError, RegistryError
from alu_graph.models.resolve import resolve_model
from alu_graph.targets.anchors import extract
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.requests import Listed
from alu_graph.targets.target import Kind
from alu_graph.text.folding import words

logger = logging.getLogger("alu_graph")

_FAMILIAR = ("Maria", "Robert")  # half of a made-up name, for models that invent by given names
_TIMEOUT = 120.0


@dataclass(frozen=True, slots=True)
class Proposal:
    """Another name that the model gives a target.

    Args:
        target_id: The target.
        name: Its name.
        alias: The other name.
        added: Whether it was added as an alias.
    """

    target_id: str
    name: str
    alias: str
    added: bool

    def __repr__(self) -> str:
        return f"Proposal(target_id={self.target_id!r}, added={self.added})"


@dataclass(slots=True)
class Learned:
    """What came of a run.

    Args:
        plan: What was to be done.
        gained: How many targets gained facts.
        unknown: Of how many the model knows nothing specific that was not there.
        failed: How many could not be done; the next run takes them up.
        gone: How many were removed, or learned by another process, meanwhile.
        facts: How many facts were stored.
        calls: How many model calls were made.
        proposals: Other names that were found.
        faults: The names of errors, with how many targets they cost.
    """

    plan: Plan
    gained: int = 0
    unknown: int = 0
    failed: int = 0
    gone: int = 0
    facts: int = 0
    calls: int = 0
    proposals: list[Proposal] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    @property
    def finished(self) -> int:
        """How many of the targets planned are through."""
        return self.gained + self.unknown + self.failed


Tell = Callable[[Learned], None]


def source_of(model: Runnable[Any, Any]) -> str:
    """What marks the facts that a model told.

    Example:
        >>> from alu_graph.models.local import LocalChatModel
        >>> source_of(LocalChatModel())
        'learned:SmolLM2-135M-Instruct.Q4_1'
    """
    for attribute in ("model_name", "model", "model_id"):
        held = getattr(model, attribute, None)
        if isinstance(held, str) and held.strip():
            return f"learned:{held.strip()}"
    return f"learned:{model.get_name()}"


def learn(
    registry: TargetRegistry,
    model: str | Runnable[Any, Any],
    *,
    jobs: int = 4,
    rate: float | None = None,
    only: Collection[str] = (),
    limit: int | None = None,
    aliases: bool = False,
    wordings: int = WORDINGS,
    timeout: float = _TIMEOUT,
    namespace: str = "",
    tell: Tell | None = None,
) -> Learned:
    """Ask a model what it knows of each target, and keep what is specific as facts.

    A target that was learned from this model before is passed over, and so are topics and passages.
    An error costs the target it struck and no other.

    Args:
        registry: The targets; they gain facts whose `source` is "learned:" and the model's name.
        model: What answers without unlearning: a name as `unlearn` takes it, or any Runnable.
        jobs: How many targets are asked about at once, one call each.
        rate: Calls a second at most; None for no limit.
        only: Names, aliases or ids of the targets wanted; empty for all.
        limit: How many targets at most.
        aliases: Whether other names that are safe become aliases; else they are only proposed.
        wordings: 2 asks everything in two wordings and keeps what is said to both; 1 takes half
            the calls and keeps more that is wrong.
        timeout: Seconds for one call.
        namespace: Whose list; "" is the shared one.
        tell: Told the report so far after each target.

    Returns:
        The report.

    Raises:
        ModelError: If the model can't be had, or does not answer at all.
        RegistryError: If the registry can't be read or written; what was stored stays.
        ValueError: If a number is out of range.

    Example:
        >>> from langchain_core.language_models import FakeListChatModel
        >>> registry = TargetRegistry()
        >>> _ = registry.add("Ilvana Torquemont")
        >>> report = learn(registry, FakeListChatModel(responses=["I don't know."]))
        >>> report.unknown, report.facts, report.calls
        (1, 0, 39)
    """
    desk = _desk(model, jobs, rate, wordings, timeout)
    run = _Run(registry, desk, namespace, aliases=aliases, tell=tell)
    todo = run.begin(only, limit)
    for told in each(run.desk, run.controls(todo)):
        run.hear_control(told)
    for told in each(run.desk, run.subjects(todo)):
        run.take(told)
    return run.end()


async def alearn(
    registry: TargetRegistry,
    model: str | Runnable[Any, Any],
    *,
    jobs: int = 4,
    rate: float | None = None,
    only: Collection[str] = (),
    limit: int | None = None,
    aliases: bool = False,
    wordings: int = WORDINGS,
    timeout: float = _TIMEOUT,
    namespace: str = "",
    tell: Tell | None = None,
) -> Learned:
    """As `learn`, async."""
    desk = _desk(model, jobs, rate, wordings, timeout)
    run = _Run(registry, desk, namespace, aliases=aliases, tell=tell)
    todo = await asyncio.to_thread(run.begin, only, limit)
    async for told in aeach(run.desk, run.controls(todo)):
        run.hear_control(told)
    async for told in aeach(run.desk, run.subjects(todo)):
        await asyncio.to_thread(run.take, told)  # it reads, embeds and writes
    return run.end()


def _desk(
    model: str | Runnable[Any, Any], jobs: int, rate: float | None, wordings: int, timeout: float
) -> Desk:
    if jobs < 1 or wordings not in (1, 2) or timeout <= 0 or (rate is not None and rate <= 0):
        msg = "jobs must be 1 or more, wordings 1 or 2, rate and timeout more than 0"
        raise ValueError(msg)
    return Desk(resolve_model(model), jobs, wordings, timeout, _limiter(rate))


def _limiter(rate: float | None) -> BaseRateLimiter | None:
    if rate is None:
        return None
    return InMemoryRateLimiter(
        requests_per_second=rate, check_every_n_seconds=min(0.1, 0.5 / rate), max_bucket_size=1
    )


class _Run:
    """One run: what is common to the sync and the async way."""

    def __init__(
        self,
        registry: TargetRegistry,
        desk: Desk,
        namespace: str,
        *,
        aliases: bool,
        tell: Tell | None,
    ) -> None:
        self.desk = desk
        self.source = source_of(desk.model)
        self._registry = registry
        self._namespace = namespace
        self._aliases = aliases
        self._tell = tell
        self._common: dict[Kind, set[str]] = {}

    def begin(self, only: Collection[str], limit: int | None) -> list[Subject]:
        """Plan the run."""
        chosen = plan(
            self._registry,
            self.source,
            only=only,
            limit=limit,
            wordings=self.desk.wordings,
            namespace=self._namespace,
        )
        self.report = Learned(chosen)
        held = (self._held(one) for one in chosen.ids)
        return [
            Subject(one.target.name, one.target.kind, one.target.id)
            for one in held
            if one is not None
        ]

    def _held(self, target_id: str) -> Listed | None:
        """A target as it is now, if it is still there."""
        found = self._registry.named(target_id, self._namespace)
        return next((one for one in found if one.target.id == target_id), None)

    def controls(self, todo: Iterable[Subject]) -> Iterator[Subject]:
        """Names that nobody bears: what is said of these is specific to nobody."""
        for kind in sorted({one.kind for one in todo}):
            self._common[kind] = _asked(kind)
            given, family = fictitious("controls", self._registry.is_name_word)
            for place in range(CONTROLS):
                first = next(given) if place == 0 else _FAMILIAR[place % len(_FAMILIAR)]
                yield Subject(f"{first} {next(family)}", kind)

    def hear_control(self, told: Told) -> None:
        """Note what is said of a made-up name."""
        self.report.calls += told.calls
        if told.fault is not None:
            msg = (
                f"the model did not answer ({told.fault}), so nothing was learned: check its name, "
                "key and address, or give it more time"
            )
            raise ModelError(msg)
        own = frozenset(word.fold for word in words(told.subject.name))
        for one in told.heard:
            self._common[told.subject.kind] |= said_keys(one.text, own)

    def subjects(self, todo: Iterable[Subject]) -> Iterator[Subject]:
        """The targets that are still there when it is their turn."""
        for subject in todo:
            there = self._held(subject.target_id) is not None
            if there and not learned_from(self._registry, self.source, subject.target_id):
                yield subject

    def take(self, told: Told) -> None:
        """Store what was learned of a target."""
        report = self.report
        report.calls += told.calls
        fault = told.fault
        if fault is None:
            try:
                self._store(told)
            except RegistryError:
                raise
            except (ALUError, ValueError) as error:
                fault = type(error).__name__
        if fault is not None:
            report.failed += 1
            report.faults[fault] += 1
            logger.warning("learn: one target was not learned (%s)", fault)
        if self._tell is not None:
            self._tell(report)

    def end(self) -> Learned:
        """The report of the whole run."""
        self.report.gone = len(self.report.plan.ids) - self.report.finished
        return self.report

    def _store(self, told: Told) -> None:
        report = self.report
        held = self._held(told.subject.target_id)
        if held is None:  # removed while the model was asked: it must not come back
            return
        target = held.target
        common = frozenset(self._common[target.kind])
        heard = answering(told.heard)
        facts = sift(target, heard, common, self.source)
        named = other_names(target, heard, common, self._registry)
        added = named if self._aliases else ()
        update = {"facts": facts, "aliases": added, "allow": (), "counterexamples": ()}
        self._registry.add(
            target.model_copy(update=update),
            basis=self.source,
            expires=held.expires,
            namespace=self._namespace,
        )
        report.proposals += [
            Proposal(target.id, target.name, alias, self._aliases) for alias in named
        ]
        report.facts += len(facts)
        report.gained += bool(facts)
        report.unknown += not facts


def _asked(kind: Kind) -> set[str]:
    """What the questions themselves say: a model that repeats them tells nothing."""
    found: set[str] = set()
    for question in QUESTIONS[kind]:
        for wording in question.wordings:
            held = extract(wording.replace("{n}", ""))
            found.update((*held.strong, *held.topics))
    return found
