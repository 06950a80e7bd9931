from __future__ import annotations

from typing import Any

import pytest
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda

from alu_graph.evaluation.methods.said import asked, parted
from alu_graph.evaluation.methods.steps import Call, Steps, stepwise
from tests.unit_tests.evaluation.methods.world import turns
from tests.unit_tests.fakes import saying
from tests.unit_tests.scripted import BOTH, Ask, Recorder


def _fail(_: object) -> None:
    msg = "gone"
    raise ConnectionError(msg)


@BOTH
def test_an_error_is_the_steps_to_catch(ask: Ask) -> None:
    def steps(messages: list[BaseMessage]) -> Steps:
        try:
            yield Call(RunnableLambda(_fail), messages)
        except ConnectionError:
            return (yield Call(RunnableLambda(lambda _: "second"), messages))

    assert ask(stepwise(steps, name="two"), turns("Hello.")) == "second"


@BOTH
def test_an_error_not_caught_is_raised(ask: Ask) -> None:
    def steps(messages: list[BaseMessage]) -> Steps:
        return (yield Call(RunnableLambda(_fail), messages))

    with pytest.raises(ConnectionError):
        ask(stepwise(steps, name="one"), turns("Hello."))


@BOTH
def test_callbacks_hear_every_call(ask: Ask) -> None:
    model = saying("Hi.")

    def steps(messages: list[BaseMessage]) -> Steps:
        yield Call(model, messages)
        return (yield Call(model, messages))

    heard = Recorder()
    ask(stepwise(steps, name="two"), turns("Hello."), {"callbacks": [heard]})
    assert sum(name == "on_llm_end" for name, *_ in heard.seen) == 2


@BOTH
def test_no_call_at_all(ask: Ask) -> None:
    def steps(messages: list[BaseMessage]) -> Any:
        yield from ()
        return AIMessage("Nothing to ask.")

    assert ask(stepwise(steps, name="none"), turns("Hello.")).text == "Nothing to ask."


def test_asked_leaves_system_messages_out() -> None:
    given = [SystemMessage("Be short."), *turns("Hello.", "Good day.", "Who?")]
    assert asked(given) == "User: Hello.\nAssistant: Good day.\nUser: Who?"
    assert asked([SystemMessage("Be short."), HumanMessage("Who?")]) == "Who?"


def test_parted_stops_at_the_first_other_message() -> None:
    given = [SystemMessage("One."), SystemMessage("Two."), HumanMessage("Who?"), SystemMessage("3")]
    before, rest = parted(given)
    assert [len(before), len(rest)] == [2, 2]
