"""The ALU workflow as a LangGraph graph. Start here.

START -> vanilla -> retrieve --concerned--> audit -> check <- compose <- critic <- craft <- blind
                             --no target-----------> check

check:   it only says that it does not know -> refuse; clean -> release; leaks -> blind (once an
         answer) and craft while attempts are left; then the eraser's or the blind text by way of
         compose and check, else refuse
critic:  good enough -> compose; not yet -> craft, with feedback
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from os import PathLike
from typing import Any, Literal, TypeAlias, TypeVar

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable, RunnableBinding, RunnableConfig, RunnableLambda
from langgraph.graph import END, START, StateGraph
from langgraph.runtime import Runtime

from alu_graph.agents.agent import Agent, Desk, Model, adrive, drive
from alu_graph.agents.audit import Audit
from alu_graph.agents.blind import Blind
from alu_graph.agents.compose import Compose
from alu_graph.agents.craft import Craft
from alu_graph.agents.critic import Critic, good_enough
from alu_graph.agents.vanilla import Vanilla
from alu_graph.checker.conversation import Conversation
from alu_graph.checker.declines import only_declines
from alu_graph.checker.verdict import Verdict
from alu_graph.errors import ALUError, ModelError, RefusedError, RegistryError, TargetError
from alu_graph.models.resolve import is_chat_model, resolve_model
from alu_graph.payload import Read, Write, as_message
from alu_graph.settings import Settings
from alu_graph.state import Answer, InputState, OutputState, State
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.store import holds_registry
from alu_graph.targets.target import Target

logger = logging.getLogger("alu_graph")

T = TypeVar("T")
AgentName: TypeAlias = Literal["audit", "craft", "critic", "compose"]
Agents: TypeAlias = "str | Runnable[Any, Any] | Mapping[str, str | Runnable[Any, Any]] | None"
TargetsLike: TypeAlias = "TargetRegistry | str | PathLike[str] | Target | list[str | Target]"
AGENT_NAMES: tuple[AgentName, ...] = ("audit", "craft", "critic", "compose")
_RUNTIME = "__pregel_runtime"


def create_alu_graph(
    model: str | Runnable[Any, Any],
    targets: TargetsLike,
    *,
    agents: Agents = None,
    settings: Settings | None = None,
    read: Read | None = None,
    write: Write | None = None,
) -> StateGraph[State, Settings, InputState, OutputState]:
    """Build the workflow, uncompiled and inspectable: it shows drafts. It is the operator's view.

    To put unlearning in front of an app's users, take `unlearn`, the sealed form.

    Args:
        model: What answers as usual: a chat model, any runnable (a chain, an agent), "local", or
            a name such as "openai:gpt-4o-mini".
        targets: A registry, the path or URL of one, or names and targets.
        agents: The model of the other agents: None for the same one (rules, where `model` is no
            chat model), "rules" for none at all, one model, or a mapping from "audit", "craft",
            "critic" and "compose" to models.
        settings: Used where the caller gives no context.
        read: Reads a text out of an output type that isn't known.
        write: Makes a copy of such an output with another text.

    Returns:
        A state graph; compile it with a checkpointer, a name, or neither.

    Raises:
        ModelError: If a model can't be found.
        RegistryError: If the registry can't be opened.

    Example:
        >>> from langchain_core.language_models import FakeListChatModel
        >>> model = FakeListChatModel(responses=["Maria Gonzalez was born in Lyon."])
        >>> graph = create_alu_graph(model, ["Maria Gonzalez"], agents="rules").compile()
        >>> graph.invoke({"messages": [("human", "Who was born in Lyon?")]})["outcome"]
        'refused'
    """
    runnable = resolve_model(model)
    nodes = _Nodes(
        Vanilla(runnable, read, write),
        open_registry(targets),
        agents_of(agents, runnable),
        settings,
    )
    graph = StateGraph(State, Settings, input_schema=InputState, output_schema=OutputState)

    graph.add_node("vanilla", nodes.vanilla())
    graph.add_node("retrieve", nodes.retrieve)
    graph.add_node("audit", nodes.agent(Audit()))
    graph.add_node("check", nodes.check)
    graph.add_node("blind", nodes.agent(Blind()))
    graph.add_node("craft", nodes.agent(Craft()))
    graph.add_node("critic", nodes.agent(Critic()))
    graph.add_node("compose", nodes.agent(Compose()))
    graph.add_node("release", nodes.release)
    graph.add_node("refuse", nodes.refuse)

    graph.add_edge(START, "vanilla")
    graph.add_edge("vanilla", "retrieve")
    graph.add_conditional_edges("retrieve", nodes.after_retrieve, ["audit", "check"])
    graph.add_edge("audit", "check")
    graph.add_conditional_edges(
        "check", nodes.after_check, ["release", "blind", "compose", "refuse"]
    )
    graph.add_edge("blind", "craft")
    graph.add_edge("craft", "critic")
    graph.add_conditional_edges("critic", nodes.after_critic, ["compose", "craft"])
    graph.add_edge("compose", "check")
    graph.add_edge("release", END)
    graph.add_edge("refuse", END)
    return graph


def open_registry(targets: TargetsLike) -> TargetRegistry:
    """A registry of what the user hands in: a registry, a path, a target, or a list of them."""
    if isinstance(targets, TargetRegistry):
        return targets
    if isinstance(targets, (str, PathLike)):
        if not holds_registry(targets):  # a mistyped path, or a name, must not protect nothing
            msg = (
                "there is no such registry: make it with TargetRegistry(path or URL); give names "
                "as [name]"
            )
            raise RegistryError(msg)
        return TargetRegistry(targets)
    if not isinstance(targets, (Target, Iterable)):
        msg = f"targets are a registry, a path, or a list of names, not a {type(targets).__name__}"
        raise TargetError(msg)
    registry = TargetRegistry()
    registry.add(*([targets] if isinstance(targets, Target) else targets))
    return registry


def agents_of(agents: Agents, vanilla: Runnable[Any, Any]) -> dict[AgentName, Model | None]:
    """The model of each agent; None for one that works by rules."""
    while isinstance(vanilla, RunnableBinding):
        vanilla = vanilla.bound  # bound tools or stop words are for the vanilla's calls only
    same: Model | None = vanilla if is_chat_model(vanilla) else None
    if agents is None:
        return dict.fromkeys(AGENT_NAMES, same)
    if isinstance(agents, Mapping):
        unknown = sorted(set(agents) - set(AGENT_NAMES))
        if unknown:
            msg = f"no agent is called {unknown[0]!r}: agents may name {', '.join(AGENT_NAMES)}"
            raise ModelError(msg)
        return {name: _model(agents[name]) if name in agents else same for name in AGENT_NAMES}
    return dict.fromkeys(AGENT_NAMES, _model(agents))


def _model(given: str | Runnable[Any, Any]) -> Model | None:
    return None if given == "rules" else resolve_model(given)


class _Nodes:
    """The nodes and the conditions on the edges."""

    def __init__(
        self,
        vanilla: Vanilla,
        registry: TargetRegistry,
        models: Mapping[AgentName, Model | None],
        settings: Settings | None,
    ) -> None:
        self._vanilla = vanilla
        self._registry = registry
        self._models = models
        self._settings = settings or Settings()

    # Nodes that call models: one pair of drivers, the logic written once.

    def vanilla(self) -> Runnable[State, State]:
        def sync(state: State, config: RunnableConfig) -> State:
            settings = self._of(config)
            request, answer = self._vanilla.start(state)
            reply = self._vanilla.invoke(request, state, settings, config)
            finish = self._vanilla.finish
            return self._guarded(
                "vanilla", answer, settings, lambda: finish(request, answer, reply)
            )

        async def awaited(state: State, config: RunnableConfig) -> State:
            settings = self._of(config)
            request, answer = self._vanilla.start(state)
            reply = await self._vanilla.ainvoke(request, state, settings, config)
            finish = self._vanilla.finish
            return await asyncio.to_thread(
                self._guarded, "vanilla", answer, settings, lambda: finish(request, answer, reply)
            )

        return RunnableLambda(sync, afunc=awaited, name="vanilla")

    def agent(self, agent: Agent[T]) -> Runnable[State, State]:
        def model_for(settings: Settings) -> Model | None:
            if isinstance(agent, Blind):
                return self._vanilla.again(settings)
            return self._models[agent.name]  # type: ignore[index]  # the four names are its keys

        def sync(state: State, config: RunnableConfig) -> State:
            answer, desk = _answer(state), self._desk(self._of(config))
            model = model_for(desk.settings)
            return self._guarded(
                agent.name, answer, desk.settings, lambda: drive(agent, model, answer, desk, config)
            )

        async def awaited(state: State, config: RunnableConfig) -> State:
            answer, desk = _answer(state), self._desk(self._of(config))
            fault: ALUError | None = None
            try:
                model = model_for(desk.settings)
                return {"answer": await adrive(agent, model, answer, desk, config)}
            except Exception as error:  # noqa: BLE001 - every fault fails closed
                failed = self._failed(agent.name, answer, error)
                fault = _fault(agent.name, error) if desk.settings.on_error == "raise" else None
            if fault is not None:
                raise fault
            return failed

        return RunnableLambda(sync, afunc=awaited, name=agent.name)

    # Nodes that only think.

    def retrieve(self, state: State, runtime: Runtime[Settings]) -> State:
        """Find the few targets that question or draft may concern."""
        answer, settings = _answer(state), self._given(runtime)

        def work() -> Answer:
            text = f"{answer.conversation.question}\n{answer.draft}"
            targets = self._desk(settings).targets
            return replace(answer, matches=tuple(targets.find(text, settings.max_matches)))

        return self._guarded("retrieve", answer, settings, work)

    def check(self, state: State, runtime: Runtime[Settings]) -> State:
        """Judge the text in hand at the registry's current revision."""
        answer, settings = _answer(state), self._given(runtime)

        def work() -> Answer:
            verdict = self._desk(settings).work(lambda desk: _judged(answer, desk))
            draft_verdict = verdict if answer.proposal is None else answer.draft_verdict
            declined = only_declines(
                answer.said, answer.conversation.given, answer.conversation.question
            )
            return replace(answer, verdict=verdict, draft_verdict=draft_verdict, declined=declined)

        return self._guarded("check", answer, settings, work)

    def release(self, state: State, runtime: Runtime[Settings]) -> State:
        """Give out the text in hand, if it is still clean at the registry's revision of now."""
        answer, settings = _answer(state), self._given(runtime)
        payload = answer.payload
        fault: ALUError | None = None
        try:
            verdict = self._desk(settings).work(lambda desk: _judged(answer, desk))
            if payload is not None and not answer.failed and verdict.clean:
                untouched = answer.proposal is None
                value = payload.value if untouched else payload.write(answer.text)
                return _given_out(value, "untouched" if untouched else "rewritten", answer)
        except Exception as error:  # noqa: BLE001 - every fault fails closed
            state = self._failed("release", answer, error)
            fault = _fault("release", error)
        if fault is not None and settings.on_error == "raise":
            raise fault
        return {**self.refuse(state, runtime), "answer": _answer(state)}

    def refuse(self, state: State, runtime: Runtime[Settings]) -> State:
        """Give out a refusal of the type that was asked for."""
        answer, settings = _answer(state), self._given(runtime)
        try:
            text = settings.refusal_in(answer.conversation.language)
            if answer.payload is not None:
                value = answer.payload.refuse(text)
            else:
                request, _ = self._vanilla.start(state)
                value = self._vanilla.refusal(request, text)
            return _given_out(value, "refused", answer)
        except Exception as error:  # noqa: BLE001 - its text might quote a draft
            fault = _fault("refuse", error)
        raise fault

    # Conditions.

    def after_retrieve(self, state: State) -> Literal["audit", "check"]:
        return "audit" if _answer(state).matches else "check"

    def after_check(
        self, state: State, runtime: Runtime[Settings]
    ) -> Literal["release", "blind", "compose", "refuse"]:
        answer = _answer(state)
        if answer.failed or answer.verdict is None or answer.payload is None:
            return "refuse"
        if answer.declined and self._given(runtime).uniform_refusals:
            return "refuse"  # in words of its own it would tell who is not on the list
        if answer.verdict.clean:
            return "release"
        if answer.attempt < self._given(runtime).max_attempts:
            return "blind"
        saved = any(one.maker in ("eraser", "blind") for one in answer.candidates)
        return "compose" if saved and not answer.fallback else "refuse"

    def after_critic(self, state: State, runtime: Runtime[Settings]) -> Literal["compose", "craft"]:
        answer, settings = _answer(state), self._given(runtime)
        done = answer.failed or answer.attempt >= settings.max_attempts
        return "compose" if done or good_enough(answer, settings) else "craft"

    # Settings, desk, faults.

    def _given(self, runtime: Runtime[Settings]) -> Settings:
        context: Any = runtime.context  # None where the caller gave no context
        return self._settings if context is None else _over(self._settings, context)

    def _of(self, config: RunnableConfig) -> Settings:
        # What `langgraph.runtime.get_runtime` does, which refuses async code on Python 3.10.
        runtime = config.get("configurable", {}).get(_RUNTIME)
        return self._settings if runtime is None else self._given(runtime)

    def _desk(self, settings: Settings) -> Desk:
        return Desk(settings, self._registry.within(settings.namespace))

    def _guarded(
        self, where: str, answer: Answer, settings: Settings, work: Callable[[], Answer]
    ) -> State:
        """Do a node's work; a fault marks the answer as failed, or is raised if asked for."""
        try:
            return {"answer": work()}
        except Exception as error:  # noqa: BLE001 - every fault fails closed
            failed = self._failed(where, answer, error)
            fault = _fault(where, error)
        if settings.on_error == "raise":
            raise fault  # outside of the handler: the cause's text may quote a draft
        return failed

    @staticmethod
    def _failed(where: str, answer: Answer, error: Exception) -> State:
        name = type(error).__name__
        logger.error("%s failed with %s; the answer is withheld", where, name)
        faults = (*answer.faults, f"{where}: {name}")
        return {"answer": replace(answer, failed=True, faults=faults)}


def _judged(answer: Answer, desk: Desk) -> Verdict:
    """The checker's word on the text in hand; the labels around it can't be rewritten."""
    labels = answer.payload.labels if answer.payload is not None else ()
    if any(hit.grade == "strong" for one in labels for hit in desk.targets.names_in(one)):
        msg = "a label of the answer (a tool's name, a key) names a target"
        raise RefusedError(msg)
    return desk.checker(answer, answer.stable)(answer.text)


def _over(settings: Settings, context: Any) -> Settings:
    """The graph's settings with what a context sets; a parent graph's may be of any kind.

    Only our fields of it count, and what it leaves out stays as it is: else a parent's own context
    would turn a tenant's list off.
    """
    if isinstance(context, Settings):
        given = {name: getattr(context, name) for name in context.model_fields_set}
    elif isinstance(context, Mapping):
        given = {name: context[name] for name in Settings.model_fields if name in context}
    else:
        held = (name for name in Settings.model_fields if hasattr(context, name))
        given = {name: getattr(context, name) for name in held}
    return Settings(**{**settings.model_dump(), **given})


def _fault(where: str, error: Exception) -> ALUError:
    """A typed error without the text of the cause, unless it is one of ours."""
    if isinstance(error, ALUError):
        return type(error)(*error.args)
    return ALUError(f"{where} failed with {type(error).__name__}; the answer is withheld")


def _answer(state: State) -> Answer:
    """The answer in hand; after a resume there is none, and an empty one fails closed."""
    answer = state.get("answer")
    if answer is None:
        return Answer(conversation=Conversation(), failed=True)
    return answer


def _given_out(
    value: Any, outcome: Literal["untouched", "rewritten", "refused"], answer: Answer
) -> State:
    """The state update that releases a value, in the forms in which callers look for it."""
    for fault in answer.faults:
        logger.warning("fault on the way to a %s answer: %s", outcome, fault)
    update: State = {"output": value, "outcome": outcome}
    if isinstance(value, dict) and isinstance(value.get("messages"), list):
        update["messages"] = value["messages"]
    elif isinstance(value, list) and value and all(isinstance(one, BaseMessage) for one in value):
        update["messages"] = value
    elif (message := as_message(value)) is not None:
        update["messages"] = [message]
    return update
