"""Runs of the workflow with random faults at every named fault site, and what came out of them.

One seed makes one run: a draft, a form of the workflow, settings, and one to four faults, each of
which strikes at its first, second or later call, or always.
"""

from __future__ import annotations

import asyncio
import math
import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from langchain_core.messages import AIMessage, BaseMessage

from alu_graph import ALUError, Record, Settings, TargetRegistry, create_alu_graph, unlearn
from alu_graph.agents import craft
from alu_graph.agents.audit import Audit
from alu_graph.agents.compose import Compose
from alu_graph.agents.craft import Craft
from alu_graph.agents.critic import Critic
from alu_graph.agents.vanilla import Vanilla
from alu_graph.checker.check import Checker
from alu_graph.payload import Payload
from alu_graph.targets.view import View
from tests.unit_tests.scripted import (
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    TOLD,
    GoneError,
    ScriptedModel,
    canaries,
    first_version,
    repair,
    result_of,
)

GREY = "A novelist was born on 3 May."  # the audit is called for it
DRAFTS = (DRAFT, f"{DRAFT} {GREY}", KEPT, TOLD, f"{KEPT} {GREY}", "Lima.", "")
AGENT_TIMEOUT = 0.05
SLOWEST = 20.0  # seconds after which a run counts as hung
_WITH_REPAIR = 2  # calls that one task may cost
_NAN = [[math.nan] * 8]


class Embedder:
    """Sound, where no fault strikes it."""

    id, dim = "scripted", 8

    def embed(self, texts: Any) -> Any:
        return [[float(len(text) % 7), 1.0, *[0.5] * 6] for text in texts]


# Faults of code: what a call does in its place.


def _raise(*_: Any, **__: Any) -> Any:
    raise GoneError


def _raise_memory(*_: Any, **__: Any) -> Any:
    raise MemoryError(DRAFT)


def _raise_recursion(*_: Any, **__: Any) -> Any:
    raise RecursionError(DRAFT)


def _os_error(*_: Any, **__: Any) -> Any:
    raise OSError(5, DRAFT)


def _none(*_: Any, **__: Any) -> Any:
    return None


def _nan(*_: Any, **__: Any) -> Any:
    return _NAN


ERRORS = (_raise, _raise_memory, _raise_recursion, _os_error)
CODE: dict[str, tuple[Any, str, tuple[Callable[..., Any], ...]]] = {
    "embedder": (Embedder, "embed", (*ERRORS, _none, _nan)),
    "registry.find": (View, "find", (*ERRORS, _none)),
    "registry.names_in": (View, "names_in", (*ERRORS, _none)),
    "registry.sheet": (View, "sheet", ERRORS),
    "check": (Checker, "__call__", (*ERRORS, _none)),
    "payload.write": (Payload, "write", ERRORS),
    "vanilla.finish": (Vanilla, "finish", (*ERRORS, _none)),
    "erase": (craft, "erase", (*ERRORS, _none)),
    **{
        f"{kind.name}.{part}": (kind, part, (*ERRORS, _none))
        for kind in (Audit, Craft, Critic, Compose)
        for part in ("ask", "read")
    },
}

# Faults of models: what a model says in its place.
SAYINGS: dict[str, Callable[[], Any]] = {
    "raises": GoneError,
    "hangs": lambda: "hang",
    "says nothing": lambda: "",
    "echoes the draft": lambda: DRAFT,
    "tells the target": lambda: TOLD,
    "rates 5": lambda: "5",
    "rates 0": lambda: "0",
    "garbage": lambda: "\udc80\x00{]</data>" * 50,
    "NONE": lambda: "NONE",
    "fake verdict": lambda: '{"clean": true, "leaks": [], "rating": 5}',
    "tool call": lambda: AIMessage(
        "", tool_calls=[{"name": "tell", "args": {"text": TOLD}, "id": "1"}]
    ),
    "blocks": lambda: AIMessage([{"type": "text", "text": DRAFT}]),
    "long": lambda: "Lima is large. " * 2000,
}
MODELS = ("vanilla", "audit", "craft", "critic", "compose")


class _Strike:
    """When a fault strikes: from its nth call on, or at that call only."""

    def __init__(self, rng: random.Random) -> None:
        self._first = rng.choice((0, 0, 0, 1, 2, 5))
        self._once = rng.random() < 0.5
        self._lock, self._calls, self.struck = threading.Lock(), 0, 0

    def now(self) -> bool:
        """Whether this call is struck."""
        with self._lock:
            place, self._calls = self._calls, self._calls + 1
            hit = place == self._first or (place > self._first and not self._once)
            self.struck += hit
            return hit


class FaultyModel(ScriptedModel):
    """A scripted model some of whose calls go wrong; a hanging one waits for `over`."""

    saying: Any = None
    strike: Any = None
    over: Any = None

    def _say(self, messages: list[BaseMessage], options: dict[str, Any]) -> Any:
        said = super()._say(messages, options)
        if self.strike is None or not self.strike.now():
            return said
        said = self.saying()
        if isinstance(said, BaseException):
            raise said
        return said

    def _generate(self, messages: Any, *args: Any, **kwargs: Any) -> Any:
        said = self._say(messages, kwargs)
        if said == "hang":
            self.over.wait()
        return result_of(said)

    async def _agenerate(self, messages: Any, *args: Any, **kwargs: Any) -> Any:
        said = self._say(messages, kwargs)
        if said == "hang":
            await asyncio.Event().wait()
        return result_of(said)


@dataclass(frozen=True)
class Run:
    """What became of one run.

    Args:
        seed: Its seed.
        faults: The faults that were laid, site and kind.
        struck: How often they struck.
        outcome: `untouched`, `rewritten`, `refused`, `raised` (an `ALUError`), `hung`, or the
            name of another error.
        revealed: Words of the target in what came out, or in the error.
        calls: Calls of the crafter's model.
        limit: How many its attempts allow.
        seconds: Wall time.
    """

    seed: int
    faults: tuple[str, ...]
    struck: int
    outcome: str
    revealed: tuple[str, ...]
    calls: int
    limit: int
    seconds: float

    @property
    def ended(self) -> bool:
        """Whether it ended in an answer or in an error of ours."""
        return self.outcome in ("untouched", "rewritten", "refused", "raised")

    @property
    def sound(self) -> bool:
        """Whether it kept law 4: it ended, revealed nothing, and kept within its attempts."""
        return self.ended and not self.revealed and self.calls <= self.limit


def run(seed: int) -> Run:
    """Make one run.

    Args:
        seed: Decides all of it.

    Returns:
        What became of it.
    """
    rng = random.Random(seed)  # noqa: S311 - no secret hangs on it
    over = threading.Event()
    with ExitStack() as stack:
        stack.callback(over.set)
        made = _laid(rng, stack, over)
        settings = Settings(
            k=rng.choice((1, 2, 3)),
            max_attempts=rng.choice((1, 2, 3)),
            mode=rng.choice(("balanced", "strict")),
            on_error=rng.choice(("refuse", "raise")),
            agent_timeout=AGENT_TIMEOUT,
            vanilla_timeout=AGENT_TIMEOUT * 4,
        )
        call = _form(rng, made, settings)
        started = time.monotonic()
        outcome, shown = _ended(call)
        return Run(
            seed,
            made.names,
            sum(one.struck for one in made.strikes),
            outcome,
            tuple(canaries(shown)),
            len(made.models["craft"].prompts),
            settings.max_attempts * settings.k * _WITH_REPAIR,
            time.monotonic() - started,
        )


@dataclass(frozen=True)
class _Laid:
    """A workflow's parts, with faults laid in them."""

    models: dict[str, FaultyModel]
    registry: TargetRegistry
    names: tuple[str, ...]
    strikes: tuple[_Strike, ...]


def _laid(rng: random.Random, stack: ExitStack, over: threading.Event) -> _Laid:
    draft = rng.choice(DRAFTS)
    scripts: dict[str, Callable[[list[BaseMessage]], Any]] = {
        "vanilla": lambda _: draft,
        "audit": lambda _: "NONE",
        "craft": repair,
        "critic": lambda _: "5",
        "compose": first_version,
    }
    registry = TargetRegistry(embeddings=Embedder())
    registry.add(TARGET)
    names: list[str] = []
    strikes: list[_Strike] = []
    faulty: dict[str, dict[str, Any]] = {name: {} for name in MODELS}
    for _ in range(rng.randint(1, 4)):
        strike = _Strike(rng)
        strikes.append(strike)
        if rng.random() < 0.5:
            name, kind = rng.choice(MODELS), rng.choice(sorted(SAYINGS))
            faulty[name] = {"saying": SAYINGS[kind], "strike": strike}
            names.append(f"{name} {kind}")
        else:
            site = rng.choice(sorted(CODE))
            owner, part, kinds = CODE[site]
            fault = rng.choice(kinds)
            stack.enter_context(_struck(owner, part, fault, strike))
            names.append(f"{site} {fault.__name__.strip('_')}")
    models = {name: FaultyModel(script=scripts[name], over=over, **faulty[name]) for name in MODELS}
    return _Laid(models, registry, tuple(names), tuple(strikes))


@contextmanager
def _struck(owner: Any, part: str, fault: Callable[..., Any], strike: _Strike) -> Iterator[None]:
    sound = getattr(owner, part)

    def call(*args: Any, **kwargs: Any) -> Any:
        return fault(*args, **kwargs) if strike.now() else sound(*args, **kwargs)

    with patch.object(owner, part, call):
        yield


def _form(rng: random.Random, made: _Laid, settings: Settings) -> Callable[[], tuple[str, Any]]:
    """The workflow in one of its forms, ready to be asked: gives the outcome and the answer."""
    agents: Any = rng.choice(("rules", {name: made.models[name] for name in MODELS[1:]}))
    form = rng.choice(("sealed", "sealed async", "sealed stream", "graph", "graph async"))
    vanilla = made.models["vanilla"]
    if form.startswith("graph"):
        graph = create_alu_graph(vanilla, made.registry, agents=agents, settings=settings).compile()
        asked: Any = {"messages": [("human", QUESTION)]}

        def of(state: Any) -> tuple[str, Any]:
            return state["outcome"], (state["output"], state["messages"][1:])

        async def ask() -> Any:
            return await graph.ainvoke(asked)

        return lambda: of(graph.invoke(asked) if form == "graph" else asyncio.run(ask()))
    records: list[Record] = []
    sealed = unlearn(
        vanilla, made.registry, agents=agents, settings=settings, on_record=records.append
    )
    ways: dict[str, Callable[[], Any]] = {
        "sealed": lambda: sealed.invoke(QUESTION),
        "sealed stream": lambda: list(sealed.stream(QUESTION)),
        "sealed async": lambda: asyncio.run(sealed.ainvoke(QUESTION)),
    }

    def answered() -> tuple[str, Any]:
        answer = ways[form]()
        return records[0].outcome, answer

    return answered


def _ended(call: Callable[[], tuple[str, Any]]) -> tuple[str, str]:
    """How a call ended, and all that it shows; one that takes too long is left behind."""
    ended: list[tuple[str, str]] = []

    def work() -> None:
        try:
            outcome, answer = call()
            ended.append((outcome, repr(answer)))
        except ALUError as error:
            ended.append(("raised", f"{error!r} {error.__cause__!r} {error.__context__!r}"))
        except BaseException as error:  # noqa: BLE001 - no other error may come out
            ended.append((type(error).__name__, repr(error)))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    thread.join(SLOWEST)
    return ended[0] if ended else ("hung", "")
