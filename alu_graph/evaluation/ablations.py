"""`alu_graph` with one of its parts taken out, to see what that part does. For measuring only."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from langchain_core.messages import BaseMessage
from langchain_core.runnables import RunnableConfig, RunnableLambda
from langgraph.graph import StateGraph

from alu_graph.agents.agent import Agent, Desk, Model, drive
from alu_graph.agents.compose import Compose
from alu_graph.agents.critic import Critic
from alu_graph.checker.verdict import Verdict
from alu_graph.errors import ALUError
from alu_graph.evaluation.methods import METHODS, embedding_threshold
from alu_graph.evaluation.methods.method import Answers, Method, Setup
from alu_graph.graph import AGENT_NAMES, agents_of, create_alu_graph
from alu_graph.sealed import unlearn
from alu_graph.settings import Settings
from alu_graph.state import Answer, Candidate, State

_PAPER = "ablations that reviewers of ALU (arXiv 2502.00406) asked for"


def method_of(name: str) -> Method:
    """A method or an ablation by its name.

    Raises:
        ALUError: If there is none; the message lists them.

    Example:
        >>> method_of("k=1").label
        'alu_graph, k=1'
    """
    found = METHODS.get(name) or ABLATIONS.get(name)
    kind, equals, delta = name.partition("=")
    if found is None and equals and kind == embedding_threshold.NAME:
        with suppress(ValueError):
            found = embedding_threshold.at(float(delta))
    if found is None:
        known = ", ".join([*METHODS, f"{embedding_threshold.NAME}=0.8", *ABLATIONS])
        msg = f"there is no method {name!r}: choose from {known}"
        raise ALUError(msg)
    return found


def _with(**changes: Any) -> Callable[[Setup], Answers]:
    """Ours with other settings."""

    def build(setup: Setup) -> Answers:
        settings = Settings(**{**setup.settings.model_dump(), **changes})
        return unlearn(setup.vanilla, setup.forget.registry, agents=setup.agents, settings=settings)

    return build


def _without_critic(setup: Setup) -> Answers:
    """Ours with a critic that works by rules; the other agents stay as they are."""
    agents: Any = setup.agents
    if agents != "rules":
        agents = {**dict.fromkeys(AGENT_NAMES, agents), "critic": "rules"}
    return unlearn(setup.vanilla, setup.forget.registry, agents=agents, settings=setup.settings)


class _Believing(Critic):
    """A critic that rates all that was crafted, whatever the checker would say of it."""

    def passing(self, answer: Answer, desk: Desk) -> list[Candidate]:  # noqa: ARG002 - Critic's
        return [one for one in answer.candidates if one.maker == "crafter"]


class _Trusting(Compose):
    """A composer whose merged text is taken as it is."""

    def acceptable(self, text: str, answer: Answer, desk: Desk) -> bool:  # noqa: ARG002 - Compose's
        return bool(text)


def _without_check(setup: Setup) -> Answers:
    """Ours without any check of what agents write: critic and composer alone judge it.

    The first check, which finds what is to be masked, stays. The graph's nodes are replaced in a
    copy that lives here and nowhere else; no setting of the package can do that.
    """
    builder: StateGraph[Any, Any, Any, Any] = create_alu_graph(
        setup.vanilla, setup.forget.registry, agents=setup.agents, settings=setup.settings
    )
    models = agents_of(setup.agents, setup.vanilla)
    check: Any = builder.nodes["check"].runnable

    def believed(state: State, config: Any) -> Any:
        if state["answer"].proposal is None:
            return check.invoke(state, config)
        return {"answer": replace(state["answer"], verdict=Verdict(judgements=(), revision=0))}

    def released(state: State) -> Any:
        answer = state["answer"]
        assert answer.payload is not None  # noqa: S101 - a vanilla that failed never comes here
        untouched = answer.proposal is None
        value = answer.payload.value if untouched else answer.payload.write(answer.text)
        return {"messages": [value], "output": value, "outcome": "untouched"}

    nodes: dict[str, Any] = {
        "check": believed,
        "critic": _node(_Believing(), models["critic"], setup),
        "compose": _node(_Trusting(), models["compose"], setup),
        "release": released,
    }
    for name, node in nodes.items():
        spec = builder.nodes[name]
        builder.nodes[name] = replace(spec, runnable=RunnableLambda(node, name=name))
    graph = builder.compile()

    def answer(messages: list[BaseMessage]) -> Any:
        return graph.invoke({"messages": messages})["output"]

    return RunnableLambda(answer)


def _node(agent: Agent[Any], model: Model | None, setup: Setup) -> Callable[..., State]:
    """An agent as a node, with the run's targets and settings."""
    desk = Desk(setup.settings, setup.forget.registry.within(setup.settings.namespace))

    def node(state: State, config: RunnableConfig) -> State:
        return {"answer": drive(agent, model, state["answer"], desk, config)}

    return node


def _made(name: str, build: Callable[[Setup], Answers]) -> Method:
    return Method(name=name, label=f"alu_graph, {name}", source=_PAPER, build=build)


ABLATIONS: Mapping[str, Method] = {
    name: _made(name, build)
    for name, build in {
        "k=1": _with(k=1),
        "k=5": _with(k=5),
        "top_j=1": _with(top_j=1),
        "good_enough=3": _with(good_enough=3.0),
        "good_enough=5": _with(good_enough=5.0),
        "max_attempts=1": _with(max_attempts=1),
        "without critic": _without_critic,
        "without check": _without_check,
        "without blind answers": _with(blind=0),
        "strict": _with(mode="strict"),
    }.items()
}
