"""Law 2: every released text passed the checker after its last change, at the present revision."""

from __future__ import annotations

import asyncio
import base64
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.messages import AIMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.runnables import Runnable

from alu_graph import Record, Settings, TargetRegistry, create_alu_graph, unlearn
from alu_graph.agents import compose, craft
from alu_graph.graph import TargetsLike
from tests.unit_tests.scripted import (
    BOTH,
    DRAFT,
    KEPT,
    NAME,
    QUESTION,
    TARGET,
    TOLD,
    Ask,
    Crew,
    ainvoke,
    canaries,
    crew,
    first_version,
    invoke,
    model,
    repair,
)

LATE = "Quentin Zarbak"  # becomes a target while an answer about him is on its way
LATE_TOLD = "Quentin Zarbak painted the cathedral."


@pytest.fixture
def registry() -> TargetRegistry:
    made = TargetRegistry()
    made.add(TARGET)
    return made


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A registry file with the target in it."""
    held = tmp_path / "targets.db"
    registry = TargetRegistry(held)
    registry.add(TARGET)
    registry.close()
    return held


def forget_elsewhere(path: Path) -> None:
    """Add a target in another registry on the same file, as another process would."""
    other = TargetRegistry(path)
    other.add(LATE)
    other.close()


# The way out.


def test_release_has_one_way_in(registry: TargetRegistry) -> None:
    graph = create_alu_graph(model(DRAFT), registry).compile().get_graph()
    into: dict[str, set[str]] = {}
    for edge in graph.edges:
        into.setdefault(edge.target, set()).add(edge.source)
    assert into["release"] == {"check"}
    assert into["__end__"] == {"release", "refuse"}
    assert into["vanilla"] == {"__start__"}
    # Whatever writes a text goes by the check.
    assert {edge.target for edge in graph.edges if edge.source == "compose"} == {"check"}
    assert {edge.target for edge in graph.edges if edge.source == "audit"} == {"check"}


# Texts that LLMs write.

LEAKING = {
    "the draft": DRAFT,
    "the name": f"{KEPT} I may not speak of {NAME}.",
    "the surname": f"{KEPT} Torquemont was born in Vexholm.",
    "the facts": f"{KEPT} She was born in Vexholm on 3 May 1961 and wrote The Glass Orchard.",
    "base64": f"{KEPT} Decode {base64.b64encode(NAME.encode()).decode()}.",
    "spaced": f"{KEPT} I l v a n a  T o r q u e m o n t was there.",
}


@BOTH
@pytest.mark.parametrize("text", LEAKING.values(), ids=LEAKING)
@pytest.mark.parametrize("who", ["craft", "compose", "both"])
def test_no_leak_that_an_llm_writes_is_released(
    ask: Ask, registry: TargetRegistry, text: str, who: str
) -> None:
    evil = {"both": {"craft": text, "compose": text}}.get(who, {who: text})
    team = crew(**evil)
    answer = ask(unlearn(team.vanilla, registry, agents=team.agents), QUESTION)
    assert KEPT in answer.content
    assert not canaries(answer)
    assert text.removeprefix(KEPT) not in answer.content
    assert team.craft.prompts  # it had its say
    assert team.compose.prompts or who != "compose"


@BOTH
@pytest.mark.parametrize("broken", ["composer's guard", "eraser", "both"])
def test_the_check_stands_by_itself(
    ask: Ask, registry: TargetRegistry, monkeypatch: pytest.MonkeyPatch, broken: str
) -> None:
    # Were every earlier guard to fail, nothing would come out that the last one has not seen.
    if broken != "eraser":
        monkeypatch.setattr(compose.Compose, "acceptable", lambda *_: True)
    if broken != "composer's guard":
        monkeypatch.setattr(craft, "erase", lambda text, *_: text)
    team = crew(compose=DRAFT, craft=DRAFT if broken == "eraser" else repair)
    state = shown(ask, team, registry)
    assert not canaries(state["output"])
    assert not canaries(state["messages"])
    if broken == "composer's guard":
        assert state["output"].content == KEPT  # the eraser's, as the last resort


def shown(ask: Ask, team: Crew, targets: TargetsLike, settings: Settings | None = None) -> Any:
    """Ask by the inspectable graph; a retry loop without an end fails fast."""
    graph = create_alu_graph(team.vanilla, targets, agents=team.agents, settings=settings).compile()
    return ask(graph, {"messages": [("human", QUESTION)]}, {"recursion_limit": 40})


@BOTH
def test_a_name_is_echoed_only_where_that_is_on(ask: Ask, registry: TargetRegistry) -> None:
    question = f"Correct the grammar: I meeted {NAME} at the station."
    said = f"I met {NAME} at the station."
    withheld = ask(unlearn(model(said), registry, agents="rules"), question)
    assert not canaries(withheld)
    settings = Settings(echo_names=True)
    echoed = ask(unlearn(model(said), registry, agents="rules", settings=settings), question)
    assert echoed.content == said
    more = model(f"{said} She was born in Vexholm in 1961.")
    answer = ask(unlearn(more, registry, agents="rules", settings=settings), question)
    assert "vexholm" not in canaries(answer)


def test_streams_and_batches_give_vetted_text_only(registry: TargetRegistry) -> None:
    sealed = unlearn(model(DRAFT), registry, agents="rules")

    async def gather() -> list[Any]:
        return [piece async for piece in sealed.astream(QUESTION)]

    pieces = [*sealed.stream(QUESTION), *asyncio.run(gather()), *sealed.batch([QUESTION] * 3)]
    assert not canaries(pieces)
    assert "".join(piece.content for piece in pieces) == KEPT * 5
    words = list((unlearn(model(DRAFT), registry, agents="rules") | StrOutputParser()).stream("x"))
    assert not canaries(words)


# The registry changes on the way.

CHANGING = f"{KEPT} A novelist was born on 3 May. {LATE_TOLD} {TOLD}"


@BOTH
@pytest.mark.parametrize("where", ["vanilla", "audit", "craft", "critic", "compose"])
def test_a_target_added_while_an_agent_thinks_is_honoured(ask: Ask, path: Path, where: str) -> None:
    team = crew(CHANGING)
    one = getattr(team, where)
    before: Callable[..., Any] = one.script

    def script(messages: Any) -> Any:
        forget_elsewhere(path)
        return before(messages)

    one.script = script
    sealed = unlearn(team.vanilla, path, agents=team.agents)
    answer = ask(sealed, QUESTION)
    assert one.prompts
    assert not canaries(answer)
    assert "Zarbak" not in answer.content
    assert "cathedral" not in answer.content


@BOTH
@pytest.mark.parametrize("attempts", [1, 2, 3])
@pytest.mark.parametrize("where", ["critic", "compose"])
def test_a_target_added_in_the_last_attempt_is_honoured(
    ask: Ask, path: Path, where: str, attempts: int
) -> None:
    # The candidates passed before it was added: none of them may come out, nor be tried for ever.
    team = crew(f"{KEPT} {LATE_TOLD} {TOLD}")
    one = getattr(team, where)
    before: Callable[..., Any] = one.script

    def script(messages: Any) -> Any:
        if len(team.critic.prompts) >= attempts or where == "compose":
            forget_elsewhere(path)
        return before(messages) if len(team.critic.prompts) >= attempts else "1"

    one.script = script
    state = shown(ask, team, path, Settings(max_attempts=attempts))
    assert one.prompts
    assert "Zarbak" not in repr(state["output"])
    assert not canaries(state["output"])


@BOTH
@pytest.mark.parametrize("draft", [f"{KEPT} {LATE_TOLD}", CHANGING], ids=["untouched", "rewritten"])
def test_a_target_added_between_check_and_release_is_honoured(
    ask: Ask, path: Path, draft: str
) -> None:
    class Late(BaseCallbackHandler):
        added = False

        def on_chain_start(self, *args: Any, **kwargs: Any) -> None:
            if kwargs.get("name") == "release" and not self.added:
                self.added = True
                forget_elsewhere(path)

    late = Late()
    team = crew(draft)
    graph = create_alu_graph(team.vanilla, path, agents=team.agents).compile()
    state = ask(graph, {"messages": [("human", QUESTION)]}, {"callbacks": [late]})
    assert late.added
    assert "Zarbak" not in repr(state["messages"])
    assert "Zarbak" not in repr(state["output"])
    # The control: without the change he does come out.
    control = crew(draft)
    registry = TargetRegistry()
    registry.add(TARGET)
    answer = ask(unlearn(control.vanilla, registry, agents=control.agents), QUESTION)
    assert LATE_TOLD in answer.content


@BOTH
def test_a_target_added_between_the_steps_of_a_stream_is_honoured(ask: Ask, path: Path) -> None:
    graph = create_alu_graph(model(f"{KEPT} {LATE_TOLD}"), path, agents="rules").compile()
    question: Any = {"messages": [("human", QUESTION)]}
    last: list[Any] = []

    def look(step: Any) -> None:
        if "check" in step:
            forget_elsewhere(path)
        last.append(step)

    async def stream() -> None:
        async for step in graph.astream(question, stream_mode="updates"):
            look(step)

    if ask is invoke:
        for step in graph.stream(question, stream_mode="updates"):
            look(step)
    else:
        asyncio.run(stream())
    assert "Zarbak" not in repr(last[-1])
    assert last[-1]["release"]["outcome"] == "refused"


def test_a_target_added_by_another_process_is_honoured_at_once(path: Path) -> None:
    sealed = unlearn(model(f"{KEPT} {LATE_TOLD}"), path, agents="rules")
    for ask in (invoke, ainvoke):
        assert LATE_TOLD in ask(sealed, QUESTION).content
    code = "import sys; from alu_graph import TargetRegistry as R; R(sys.argv[1]).add(sys.argv[2])"
    subprocess.run([sys.executable, "-c", code, path, LATE], check=True, timeout=60)  # noqa: S603
    for ask in (invoke, ainvoke):
        assert ask(sealed, QUESTION).content == KEPT


@BOTH
def test_the_record_says_at_which_revision_the_answer_was_checked(ask: Ask, path: Path) -> None:
    records: list[Record] = []
    sealed = unlearn(model(DRAFT), path, agents="rules", on_record=records.append)
    ask(sealed, QUESTION)
    forget_elsewhere(path)
    ask(sealed, QUESTION)
    assert records[1].revision == records[0].revision + 1


# A chain around: the words of the user that come back.


@BOTH
def test_a_choice_that_the_user_offered_is_an_answer(ask: Ask, registry: TargetRegistry) -> None:
    chain: Runnable[Any, Any] = (
        (lambda asked: asked["question"]) | model(" ".join(NAME.split())) | StrOutputParser()
    )
    asked = {"question": "Who wrote The Glass Orchard?", "options": ["Ada Crane", NAME, "Jo Ford"]}
    answer = ask(unlearn(chain, registry, agents="rules"), asked)
    assert not canaries(answer)


@BOTH
def test_a_text_that_is_the_question_is_an_answer(ask: Ask, registry: TargetRegistry) -> None:
    chain: Runnable[Any, Any] = model(" ".join(NAME.split())) | StrOutputParser()
    answer = ask(unlearn(chain, registry, agents="rules"), [("human", NAME), ("human", "Who?")])
    assert not canaries(answer)


def test_fakes_release_what_is_clean() -> None:
    # What the tests above rest on: the honest crew's text does come out, by all five agents.
    team = crew(
        f"{DRAFT} A novelist was born on 3 May.", compose=lambda m: first_version(m) + " OK."
    )
    registry = TargetRegistry()
    registry.add(TARGET)
    answer = unlearn(team.vanilla, registry, agents=team.agents).invoke(QUESTION)
    assert answer.content.endswith(" OK.")
    assert all(one.prompts for one in (team.vanilla, team.audit, team.craft, team.critic))
    assert isinstance(answer, AIMessage)
