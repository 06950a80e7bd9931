from __future__ import annotations

import threading
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langgraph.graph import END, START, MessagesState, StateGraph
from pydantic import BaseModel, ValidationError

from alu_graph import Settings, Target, TargetRegistry, create_alu_graph
from alu_graph.agents.prompts import MASK
from alu_graph.errors import ALUError, ModelError, PayloadError
from alu_graph.graph import AGENT_NAMES, agents_of, open_registry
from tests.unit_tests.fakes import (
    DRAFT,
    KEPT,
    LEAK,
    NAME,
    QUESTION,
    REFUSAL,
    Chat,
    Say,
    registry,
    saying,
)

ASKED = {"messages": [HumanMessage(QUESTION)]}
CRAFTED = "Lima lies in Peru."
SECRET_PROMPTS = {"repair": "craft", "rate": "critic", "merge": "compose", "check": "audit"}


def agent_of(messages: list[BaseMessage]) -> str:
    """Which agent asks."""
    system = str(messages[0].text)
    return next(name for verb, name in SECRET_PROMPTS.items() if system.startswith(f"You {verb} "))


def talking(**replies: str | Say) -> Chat:
    """A model for all agents, by the agent that asks."""
    said: dict[str, str | Say] = {
        "audit": "NONE",
        "craft": CRAFTED,
        "critic": "5",
        "compose": CRAFTED,
        **replies,
    }

    def say(messages: list[BaseMessage]) -> str | AIMessage:
        reply = said[agent_of(messages)]
        return reply if isinstance(reply, str) else reply(messages)

    return Chat(say=say)


def asked_by(model: Chat, agent: str) -> list[list[BaseMessage]]:
    return [messages for messages in model.asked if agent_of(messages) == agent]


def built(
    model: Runnable[Any, Any] | None = None,
    targets: Any = None,
    **options: Any,
) -> Any:
    options = {"agents": "rules", **options}
    model = saying(DRAFT) if model is None else model
    return create_alu_graph(model, registry() if targets is None else targets, **options)


def nodes_of(graph: Any, state: Any = None, **options: Any) -> list[str]:
    """The nodes in the order in which they ran."""
    events = graph.compile().stream(state or ASKED, stream_mode="updates", **options)
    return [name for event in events for name in event]


# The picture.


def test_the_graph_has_exactly_the_designs_nodes_and_edges() -> None:
    graph = built().compile().get_graph()
    assert set(graph.nodes) == {
        "__start__",
        "vanilla",
        "retrieve",
        "audit",
        "check",
        "blind",
        "craft",
        "critic",
        "compose",
        "release",
        "refuse",
        "__end__",
    }
    edges = {(edge.source, edge.target) for edge in graph.edges if not edge.conditional}
    choices = {(edge.source, edge.target) for edge in graph.edges if edge.conditional}
    assert edges == {
        ("__start__", "vanilla"),
        ("vanilla", "retrieve"),
        ("audit", "check"),
        ("blind", "craft"),
        ("craft", "critic"),
        ("compose", "check"),
        ("release", "__end__"),
        ("refuse", "__end__"),
    }
    assert choices == {
        ("retrieve", "audit"),
        ("retrieve", "check"),
        ("check", "release"),
        ("check", "blind"),
        ("check", "compose"),
        ("check", "refuse"),
        ("critic", "compose"),
        ("critic", "craft"),
    }


def test_release_has_one_way_in() -> None:
    edges = built().compile().get_graph().edges
    assert [edge.source for edge in edges if edge.target == "release"] == ["check"]


def test_it_comes_uncompiled_with_its_schemas() -> None:
    graph = built()
    assert type(graph) is StateGraph
    compiled = graph.compile(name="mine")
    assert compiled.name == "mine"
    assert set(compiled.get_input_jsonschema()["properties"]) == {"messages", "input", "options"}
    assert set(compiled.get_output_jsonschema()["properties"]) == {"messages", "output", "outcome"}
    assert compiled.context_schema is Settings


# The ways through it.


def test_an_answer_that_concerns_no_target_goes_straight_through() -> None:
    assert nodes_of(built(saying(KEPT))) == ["vanilla", "retrieve", "check", "release"]


def test_with_rules_the_erasers_text_is_checked_and_released() -> None:
    assert nodes_of(built()) == [
        *("vanilla", "retrieve", "audit", "check"),
        *("blind", "craft", "critic", "compose", "check", "release"),
    ]


def test_with_models_the_composed_text_is_checked_and_released() -> None:
    model = talking()
    graph = built(agents=model)
    assert nodes_of(graph) == [
        *("vanilla", "retrieve", "audit", "check"),
        *("blind", "craft", "critic", "compose", "check", "release"),
    ]
    done = graph.compile().invoke(ASKED)
    assert (done["outcome"], done["output"].content) == ("rewritten", CRAFTED)


def test_a_draft_that_is_all_leak_is_refused() -> None:
    state = {"messages": [HumanMessage(f"Who is {NAME}?")]}
    graph = built(saying(f"{NAME} is a painter."))
    assert nodes_of(graph, state)[-1] == "refuse"
    done = graph.compile().invoke(state)
    assert (done["outcome"], done["output"].content) == ("refused", REFUSAL)


# Input and output.


def test_a_chat_gives_its_conversation_back() -> None:
    model = saying(AIMessage(KEPT, id="run"))
    done = built(model).compile().invoke(ASKED)
    assert set(done) == {"messages", "output", "outcome"}
    assert [one.content for one in done["messages"]] == [QUESTION, KEPT]
    assert done["outcome"] == "untouched"
    assert done["output"] is done["messages"][-1]
    assert model.asked == [done["messages"][:1]]


def test_a_rewritten_message_takes_the_drafts_place() -> None:
    done = built(saying(AIMessage(DRAFT, id="run"))).compile().invoke(ASKED)
    assert [(one.content, one.id) for one in done["messages"][1:]] == [(KEPT, "run")]


@pytest.mark.parametrize(
    ("reply", "vetted"),
    [
        (DRAFT, KEPT),
        ({"answer": DRAFT, "page": 3}, {"answer": KEPT, "page": 3}),
        ([DRAFT, "Peru is big."], [KEPT, "Peru is big."]),
    ],
)
async def test_any_input_and_output(reply: Any, vetted: Any) -> None:
    chain: Runnable[Any, Any] = RunnableLambda(lambda request: reply if request else None)
    graph = built(chain).compile()
    for request in (QUESTION, {"question": QUESTION}, [("human", QUESTION)]):
        assert graph.invoke({"input": request})["output"] == vetted
        assert (await graph.ainvoke({"input": request}))["output"] == vetted


def test_options_go_to_the_wrapped_model() -> None:
    model = saying(KEPT)
    built(model).compile().invoke({**ASKED, "options": {"stop": ["!"]}})
    assert model.options == [{"stop": ["!"]}]


def test_a_question_that_can_not_be_read_is_a_typed_error() -> None:
    with pytest.raises(PayloadError):
        built().compile().invoke({"input": object()})


def test_a_text_input_without_text_is_answered() -> None:
    done = built(RunnableLambda(lambda _: KEPT)).compile().invoke({"input": ""})
    assert (done["output"], done["outcome"]) == (KEPT, "untouched")


# Settings.


def refusing(**options: Any) -> Any:
    return built(saying(f"{NAME} is a painter."), **options).compile()


WHO = {"messages": [HumanMessage(f"Who is {NAME}?")]}


async def test_settings_come_from_the_context_else_from_the_builder() -> None:
    graph = refusing(settings=Settings(refusal="Built in."))
    for context, said in (
        (None, "Built in."),
        (Settings(refusal="As an object."), "As an object."),
        ({"refusal": "As a dict."}, "As a dict."),
        ({}, "Built in."),
    ):
        assert graph.invoke(WHO, context=context)["output"].content == said
        assert (await graph.ainvoke(WHO, context=context))["output"].content == said
    assert refusing().invoke(WHO)["output"].content == REFUSAL


@pytest.mark.parametrize("context", [{"k": 0}, {"k": "many"}, {"unknown": 1}, {"mode": "open"}])
def test_a_context_that_is_not_valid_is_an_error(context: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        refusing().invoke(WHO, context=context)


class Tenant(BaseModel):
    tenant: str
    refusal: str = REFUSAL


@dataclass
class Plain:
    tenant: str
    refusal: str = REFUSAL


@dataclass(frozen=True, slots=True)
class Slotted:
    tenant: str
    refusal: str = REFUSAL


@pytest.mark.parametrize(
    "make",
    [
        Tenant,
        Plain,
        Slotted,
        dict,
    ],
)
async def test_a_parents_context_counts_as_far_as_it_has_our_fields(make: Any) -> None:
    parent = StateGraph(MessagesState, context_schema=make)
    parent.add_node("alu", refusing())
    parent.add_edge(START, "alu")
    parent.add_edge("alu", END)
    graph: Any = parent.compile()
    for context, said in (
        (make(tenant="x"), REFUSAL),
        (make(tenant="x", refusal="The parent's."), "The parent's."),
    ):
        assert graph.invoke(WHO, context=context)["messages"][-1].content == said
        done = await graph.ainvoke(WHO, context=context)
        assert done["messages"][-1].content == said
    assert graph.invoke(WHO)["messages"][-1].content == REFUSAL


@pytest.mark.parametrize(
    "context",
    [SimpleNamespace(user="bob"), {"user": "bob"}, Settings(k=2), {"k": 2}, Settings(), None],
)
def test_what_a_context_leaves_out_stays_as_the_graph_has_it(context: Any) -> None:
    registry = TargetRegistry()
    registry.add("Maria Gonzalez", namespace="acme")
    settings = Settings(namespace="acme", refusal="Ours.", uniform_refusals=False)
    inner: Any = create_alu_graph(
        FakeListChatModel(responses=["Maria Gonzalez was born in Lyon."] * 9),
        registry,
        agents="rules",
        settings=settings,
    ).compile()
    parent: Any = StateGraph(MessagesState)
    parent.add_node("alu", inner)
    parent.add_edge(START, "alu")
    parent.add_edge("alu", END)
    for graph in (parent.compile(), inner):
        if graph is inner and not isinstance(context, Settings) and context != {"k": 2}:
            continue  # what is none of ours can't be the graph's own context
        said = graph.invoke(WHO, context=context)["messages"][-1].content
        assert said == "Ours."


# The retry loop.


@pytest.mark.parametrize("attempts", [1, 2, 6])
async def test_the_retry_loop_is_counted_and_ends_with_the_erasers_text(attempts: int) -> None:
    model = talking(craft=DRAFT, critic="1")
    graph = built(agents=model, settings=Settings(k=2, max_attempts=attempts))
    ran = nodes_of(graph)
    assert ran.count("craft") == attempts
    assert ran[-1] == "release"
    for done in (graph.compile().invoke(ASKED), await graph.compile().ainvoke(ASKED)):
        assert done["output"].content == KEPT


@pytest.mark.parametrize("reply", [DRAFT, CRAFTED, "", MASK])
async def test_six_attempts_fit_into_a_chains_recursion_limit(reply: str) -> None:
    model = talking(craft=reply, critic="1")
    graph = built(agents=model, settings=Settings(k=1, max_attempts=6))
    chain: Any = RunnableLambda(lambda question: {"messages": [HumanMessage(question)]})
    chain = chain | graph.compile() | RunnableLambda(lambda state: state["output"].content)
    assert chain.invoke(QUESTION) == KEPT
    assert await chain.ainvoke(QUESTION) == KEPT
    assert chain.batch([QUESTION] * 2) == [KEPT] * 2
    limit: RunnableConfig = {"recursion_limit": 25}
    assert graph.compile().invoke(ASKED, limit)["output"].content == KEPT


def test_feedback_of_a_failed_round_is_in_the_next_prompts() -> None:
    model = talking(craft=lambda _: f"{KEPT} {LEAK}", critic="5")
    built(agents=model, settings=Settings(k=3)).compile().invoke(ASKED)
    first, second = (
        [str(one[-1].text) for one in asked_by(model, "craft")[i : i + 3]] for i in (0, 3)
    )
    assert not any("failed" in text for text in first)
    assert all("said what was blanked out" in text for text in second)
    assert not any(word in text for text in (*first, *second) for word in NAME.split())


def test_a_second_round_may_be_good_enough() -> None:
    def craft(messages: list[BaseMessage]) -> str:
        return CRAFTED if "failed" in str(messages[-1].text) else DRAFT

    model = talking(craft=craft)
    graph = built(agents=model, settings=Settings(k=2))
    assert nodes_of(graph).count("craft") == 2
    assert graph.compile().invoke(ASKED)["output"].content == CRAFTED


async def test_crafts_run_in_parallel() -> None:
    barrier = threading.Barrier(4)

    def craft(_: list[BaseMessage]) -> str:
        return f"{CRAFTED}{'.' * barrier.wait(60)}"  # all four must be here at once

    graph = built(agents=talking(craft=craft), settings=Settings(k=4)).compile()
    for done in (graph.invoke(ASKED), await graph.ainvoke(ASKED)):
        assert done["outcome"] == "rewritten"
    assert not barrier.broken


@pytest.mark.parametrize("attempts", [1, 2])
@pytest.mark.parametrize("agent", ["craft", "critic", "compose"])
def test_a_target_added_on_the_way_ends_in_a_refusal_not_in_circles(
    agent: str, attempts: int
) -> None:
    held = registry()

    def add(messages: list[BaseMessage]) -> str:
        held.add("Peru Lima Bay")
        return "5" if agent == "critic" else "In Peru Lima Bay lies Lima."

    said: dict[str, str | Say] = {"craft": "In Peru Lima Bay lies Lima.", agent: add}
    model = talking(**said)
    draft = f"Lima lies at Peru Lima Bay. {LEAK}"
    graph = built(saying(draft), held, agents=model, settings=Settings(k=1, max_attempts=attempts))
    done = graph.compile().invoke(ASKED, {"recursion_limit": 40})
    assert "Bay" not in done["output"].content
    assert done["outcome"] in ("rewritten", "refused")


# Faults.


async def test_a_model_that_fails_is_refused_or_raised_as_asked_for() -> None:
    def fail(_: Any) -> AIMessage:
        raise ValueError(DRAFT)

    for settings in (Settings(), Settings(on_error="raise")):
        graph = built(Chat(say=fail), settings=settings).compile()
        if settings.on_error == "refuse":
            assert graph.invoke(ASKED)["output"].content == REFUSAL
            assert (await graph.ainvoke(ASKED))["output"].content == REFUSAL
            continue
        with pytest.raises(ModelError) as caught:
            graph.invoke(ASKED)
        with pytest.raises(ModelError) as acaught:
            await graph.ainvoke(ASKED)
        for error in (caught.value, acaught.value):
            assert NAME not in str(error)


@pytest.mark.parametrize("agent", ["audit", "craft", "critic", "compose"])
async def test_an_agents_model_that_fails_costs_no_answer(agent: str) -> None:
    def fail(_: Any) -> AIMessage:
        raise ValueError(DRAFT)

    graph = built(agents=talking(**{agent: fail})).compile()
    for done in (graph.invoke(ASKED), await graph.ainvoke(ASKED)):
        assert done["outcome"] == "rewritten"
        assert done["output"].content in (KEPT, CRAFTED)


# Who works.


def test_agents_take_the_vanillas_model_or_rules() -> None:
    model = saying(KEPT)
    same = dict.fromkeys(AGENT_NAMES, model)
    assert agents_of(None, model) == same
    assert agents_of(None, model.bind(stop=["."])) == same
    assert agents_of(None, model.bind_tools([])) == same
    none = dict.fromkeys(AGENT_NAMES)
    assert agents_of(None, RunnableLambda(str)) == none
    assert agents_of("rules", model) == none


def test_agents_by_name() -> None:
    model, other = saying(KEPT), saying("5")
    given = agents_of({"critic": other, "audit": "rules"}, model)
    assert given == {"audit": None, "craft": model, "critic": other, "compose": model}
    assert agents_of(other, model) == dict.fromkeys(AGENT_NAMES, other)
    assert agents_of({}, RunnableLambda(str)) == dict.fromkeys(AGENT_NAMES)


def test_an_agent_nobody_knows_is_an_error() -> None:
    with pytest.raises(ModelError, match="audit, craft, critic, compose"):
        built(agents={"editor": saying("x")})


@pytest.mark.parametrize("name", ["nonsense", "", "local:/nowhere.gguf", "no-provider:x"])
def test_a_model_nobody_knows_is_an_error_before_any_call(name: str) -> None:
    with pytest.raises(ModelError):
        create_alu_graph(name, [NAME])
    with pytest.raises(ModelError):
        create_alu_graph(saying(KEPT), [NAME], agents=name)
    with pytest.raises(ModelError):
        create_alu_graph(saying(KEPT), [NAME], agents={"critic": name})


def test_models_by_name() -> None:
    built("local", agents={"critic": "local", "craft": "rules"})  # type: ignore[arg-type]


def test_each_agent_asks_its_own_model() -> None:
    models = {name: talking() for name in AGENT_NAMES}
    built(agents=models, settings=Settings(k=2)).compile().invoke(ASKED)
    for name in ("craft", "critic"):
        assert models[name].asked
    for name, model in models.items():
        assert all(agent_of(messages) == name for messages in model.asked)


def test_with_rules_the_model_is_asked_once() -> None:
    model = saying(DRAFT)
    assert built(model).compile().invoke(ASKED)["output"].content == KEPT
    assert len(model.asked) == 1


# Targets.


def test_targets_may_be_names_targets_a_path_or_a_registry(tmp_path: Any) -> None:
    held = registry()
    assert open_registry(held) is held
    assert NAME in open_registry([NAME, Target(name="Ana Lopez")])
    assert NAME in open_registry(Target(name=NAME))
    path = tmp_path / "targets.db"
    TargetRegistry(path).add(NAME)
    for given in (path, str(path)):
        assert NAME in open_registry(given)


def test_a_path_that_is_no_registry_is_a_typed_error(tmp_path: Any) -> None:
    path = tmp_path / "targets.db"
    path.write_text("no database")
    with pytest.raises(ALUError):
        built(targets=path)
