"""Law 5, by what watches: callbacks, caches, debugging, tracing. None of it sees a draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from contextvars import ContextVar
from typing import Any

import langsmith
import pytest
from langchain_core.caches import InMemoryCache
from langchain_core.callbacks import get_usage_metadata_callback
from langchain_core.globals import set_debug, set_llm_cache, set_verbose
from langchain_core.language_models import LanguageModelInput
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import (
    ConfigurableField,
    Runnable,
    RunnableBranch,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
)
from langchain_core.tracers.context import collect_runs, register_configure_hook
from langsmith.run_helpers import traceable, tracing_context

from alu_graph import TargetRegistry, unlearn
from alu_graph.errors import SealError
from tests.unit_tests.leak_matrix import Smith, smith
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    QUESTION,
    TARGET,
    Ask,
    Crew,
    Recorder,
    agent_graph,
    canaries,
    crew,
    model,
    unseen,
)

USAGE: Any = {"input_tokens": 7, "output_tokens": 1961, "total_tokens": 1968}
ASKED: Any = {"messages": [HumanMessage(QUESTION)]}
HOOKED: ContextVar[Any] = ContextVar("HOOKED", default=None)
register_configure_hook(HOOKED, inheritable=True)


@pytest.fixture(scope="module")
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


@pytest.fixture
def team() -> Crew:
    """A crew whose crafters' texts are not released, so that they can be looked for."""
    return crew(AIMessage(f"{DRAFT} A novelist was born on 3 May.", usage_metadata=USAGE))


@pytest.fixture
def sealed(team: Crew, registry: TargetRegistry) -> Runnable[Any, Any]:
    return unlearn(team.vanilla, registry, agents=team.agents)


# Callbacks.


@BOTH
def test_callbacks_of_a_call_see_the_question_and_the_vetted_answer(ask: Ask, sealed: Any) -> None:
    recorder = Recorder()
    ask(sealed, QUESTION, {"callbacks": [recorder]})
    unseen(recorder.seen)
    assert QUESTION in repr(recorder.seen)
    assert KEPT in repr(recorder.seen)


def _on_model(vanilla: Any, recorder: Recorder) -> Any:
    return vanilla.model_copy(update={"callbacks": [recorder]})


def _bound(vanilla: Any, recorder: Recorder) -> Any:
    return vanilla.with_config(callbacks=[recorder])


def _in_chain(vanilla: Any, recorder: Recorder) -> Any:
    return RunnablePassthrough() | _on_model(vanilla, recorder) | RunnablePassthrough()


def _retried(vanilla: Any, recorder: Recorder) -> Any:
    return _on_model(vanilla, recorder).with_retry()


def _fallback(vanilla: Any, recorder: Recorder) -> Any:
    return model(ValueError("x")).with_fallbacks([_on_model(vanilla, recorder)])


def _listened(vanilla: Any, recorder: Recorder) -> Any:
    return vanilla.with_listeners(on_end=lambda run: recorder.seen.append(run.outputs))


def _branched(vanilla: Any, recorder: Recorder) -> Any:
    never: Any = (lambda _: False, RunnablePassthrough())
    return RunnableBranch(never, _on_model(vanilla, recorder))


def _graph_with_config(vanilla: Any, recorder: Recorder) -> Any:
    return agent_graph(vanilla).with_config({"callbacks": [recorder]})


def _in_function(vanilla: Any, recorder: Recorder) -> Any:
    inner = _on_model(vanilla, recorder)

    def call(asked: Any) -> Any:
        return inner.invoke(asked)

    async def acall(asked: Any) -> Any:
        return await inner.ainvoke(asked)

    return RunnableLambda(call, afunc=acall)


def _in_graph(vanilla: Any, recorder: Recorder) -> Any:
    return agent_graph(_on_model(vanilla, recorder))


def _configurable(vanilla: Any, recorder: Recorder) -> Any:
    one = _on_model(vanilla, recorder)
    return one.configurable_alternatives(ConfigurableField("which"), default_key="one", two=one)


ATTACHED: dict[str, Callable[[Any, Recorder], Any]] = {
    "on the model": _on_model,
    "bound to it": _bound,
    "in a chain": _in_chain,
    "under a retry": _retried,
    "on a fallback": _fallback,
    "as a listener": _listened,
    "in a branch": _branched,
    "on a graph": _graph_with_config,
    "on an alternative": _configurable,
    "on a model in a function": _in_function,
    "on a model in a graph": _in_graph,
}


@BOTH
@pytest.mark.parametrize("how", ATTACHED)
def test_callbacks_of_the_wrapped_runnable_see_no_draft(
    ask: Ask, team: Crew, registry: TargetRegistry, how: str
) -> None:
    recorder = Recorder()
    wrapped = ATTACHED[how](team.vanilla, recorder)
    asked = ASKED if "graph" in how else [HumanMessage(QUESTION)]
    try:
        answer = ask(unlearn(wrapped, registry, agents="rules"), asked)
    except SealError:
        assert team.vanilla.prompts == []
    else:
        assert KEPT in repr(answer)
    assert not canaries(recorder.seen)


@BOTH
def test_callbacks_on_the_agents_see_no_draft(
    ask: Ask, team: Crew, registry: TargetRegistry
) -> None:
    recorder = Recorder()
    agents = {name: _on_model(one, recorder) for name, one in team.agents.items()}
    ask(unlearn(team.vanilla, registry, agents=agents), QUESTION)
    assert team.craft.prompts
    assert recorder.seen == []


@BOTH
@pytest.mark.parametrize("inner", ["a model", "a model called inside"])
def test_handlers_set_in_the_context_see_no_draft(
    ask: Ask, team: Crew, registry: TargetRegistry, inner: str
) -> None:
    vanilla: Runnable[LanguageModelInput, BaseMessage] = team.vanilla
    if inner != "a model":

        async def acall(asked: Any) -> BaseMessage:
            return await team.vanilla.ainvoke(asked)

        vanilla = RunnableLambda(team.vanilla.invoke, afunc=acall)
    sealed = unlearn(vanilla, registry, agents=team.agents)
    recorder = Recorder()
    token = HOOKED.set(recorder)
    try:
        with get_usage_metadata_callback() as usage, collect_runs() as runs:
            ask(sealed, QUESTION)
            # What the handlers hear of other runs, they still hear.
            ask(RunnableLambda(lambda text: text.upper()), "outside")
    finally:
        HOOKED.reset(token)
    unseen(recorder.seen)
    unseen([run.model_dump() for run in runs.traced_runs])
    assert "OUTSIDE" in repr(recorder.seen)
    assert usage.usage_metadata == {}  # the length of a draft, too, is telling


# Caches, debugging, tracing: what is switched on for the whole process.


@pytest.fixture
def llm_cache() -> Iterator[InMemoryCache]:
    cache = InMemoryCache()
    set_llm_cache(cache)
    yield cache
    set_llm_cache(None)


@BOTH
@pytest.mark.parametrize("kind", ["model", "bound", "chain", "retried", "fallback", "parallel"])
def test_the_global_cache_keeps_no_draft(
    ask: Ask, team: Crew, registry: TargetRegistry, llm_cache: InMemoryCache, kind: str
) -> None:
    kinds: dict[str, Runnable[Any, Any]] = {
        "model": team.vanilla,
        "bound": team.vanilla.bind(stop=["x"]),
        "chain": team.vanilla | StrOutputParser(),
        "retried": team.vanilla.with_retry(),
        "fallback": team.vanilla.with_fallbacks([model("x")]),
        "parallel": RunnableParallel(answer=team.vanilla),
    }
    answer = ask(unlearn(kinds[kind], registry, agents=team.agents), QUESTION)
    assert KEPT in repr(answer)
    assert llm_cache._cache == {}
    ask(team.vanilla, QUESTION)  # the control: an unsealed call does fill it
    assert canaries(llm_cache._cache)


@BOTH
def test_a_model_s_own_cache_keeps_no_draft(ask: Ask, team: Crew, registry: TargetRegistry) -> None:
    cache = InMemoryCache()
    vanilla = team.vanilla.model_copy(update={"cache": cache})
    ask(unlearn(vanilla, registry, agents=team.agents), QUESTION)
    assert cache._cache == {}


@BOTH
@pytest.mark.parametrize("kind", ["a function", "a graph", "a branch", "an agent"])
def test_what_cannot_be_looked_into_is_not_run_under_a_global_cache(
    ask: Ask, team: Crew, registry: TargetRegistry, llm_cache: InMemoryCache, kind: str
) -> None:
    function = RunnableLambda(team.vanilla.invoke)
    agents: Any = "rules"
    wrapped: Runnable[Any, Any] = team.vanilla
    if kind == "a function":
        wrapped = function | RunnablePassthrough()
    elif kind == "a graph":
        wrapped = agent_graph(team.vanilla)
    elif kind == "a branch":
        wrapped = RunnableBranch((lambda _: True, function), function)
    else:
        agents = function
    sealed = unlearn(wrapped, registry, agents=agents)
    for call in (ask, lambda one, asked: list(one.stream(asked))):
        with pytest.raises(SealError, match="cache"):
            call(sealed, QUESTION)
    assert team.vanilla.prompts == []
    assert llm_cache._cache == {}


@BOTH
def test_debugging_is_refused(ask: Ask, team: Crew, sealed: Any) -> None:
    set_debug(True)
    try:
        with pytest.raises(SealError, match="set_debug"):
            ask(sealed, QUESTION)
    finally:
        set_debug(False)
    assert team.vanilla.prompts == []


@BOTH
def test_nothing_is_printed(
    ask: Ask, team: Crew, registry: TargetRegistry, capsys: pytest.CaptureFixture[str]
) -> None:
    set_verbose(True)
    try:
        loud = model(DRAFT)  # verbose by its default
        assert loud.verbose
        ask(unlearn(loud, registry, agents=team.agents), QUESTION)
        debugged = agent_graph(team.vanilla, debug=True)
        try:
            ask(unlearn(debugged, registry, agents="rules"), ASKED)
        except SealError:
            assert not team.vanilla.prompts
    finally:
        set_verbose(False)
    out, err = capsys.readouterr()
    assert not canaries(out + err)


@pytest.fixture
def traced() -> Iterator[tuple[Smith, langsmith.Client]]:
    with smith() as both:
        yield both


@BOTH
@pytest.mark.parametrize("inner", ["a model", "a traced function"])
def test_tracing_posts_the_question_and_the_vetted_answer(
    ask: Ask,
    team: Crew,
    registry: TargetRegistry,
    traced: tuple[Smith, langsmith.Client],
    inner: str,
) -> None:
    server, client = traced
    assert langsmith.utils.tracing_is_enabled()
    vanilla: Runnable[Any, Any] = team.vanilla
    if inner != "a model":

        @traceable
        def call(asked: Any) -> BaseMessage:
            return team.vanilla.invoke(asked)

        vanilla = RunnableLambda(call)
    sealed = unlearn(vanilla, registry, agents=team.agents)
    with tracing_context(client=client, enabled=None):
        ask(sealed, QUESTION)
    client.flush()
    posted = b"".join(server.got)
    unseen(posted)
    assert KEPT.encode() in posted  # the recorder works: what the app may see is there


# The option for operators, which is the control of all the above.


@BOTH
def test_tracing_shows_operators_all_of_it(ask: Ask, team: Crew, registry: TargetRegistry) -> None:
    recorder = Recorder()
    sealed = unlearn(team.vanilla, registry, agents=team.agents, tracing=True)
    answer = ask(sealed, QUESTION, {"callbacks": [recorder]})
    assert not canaries(answer)
    assert canaries(recorder.seen)
    manager: AbstractContextManager[Any] = collect_runs()
    with manager as runs:
        ask(sealed, QUESTION)
    assert canaries([run.model_dump() for run in runs.traced_runs])
