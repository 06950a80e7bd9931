"""What several methods put into their prompts, and what they say where they decline."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, SystemMessage
from langchain_core.runnables import Runnable

from alu_graph.errors import ModelError
from alu_graph.evaluation.methods.method import REFUSAL, Setup
from alu_graph.payload import read_conversation
from alu_graph.targets.target import Target

_SPEAKERS = {"human": "User", "ai": "Assistant"}


def refusal() -> AIMessage:
    """A new message that declines.

    Example:
        >>> refusal().text
        "I don't have information about that."
    """
    return AIMessage(REFUSAL)


def names_of(target: Target) -> tuple[str, ...]:
    """The name of a target and its aliases.

    Example:
        >>> names_of(Target(name="Ana Sol", aliases=["Anita"]))
        ('Ana Sol', 'Anita')
    """
    return (target.name, *target.aliases)


def listed(targets: Iterable[Target]) -> str:
    """The whole list for a prompt, a target a line, its aliases behind its name.

    Example:
        >>> print(listed([Target(name="Ana Sol", aliases=["Anita"]), Target(name="Bo Lund")]))
        - Ana Sol (also: Anita)
        - Bo Lund
    """
    return "\n".join(
        f"- {one.name} (also: {', '.join(one.aliases)})" if one.aliases else f"- {one.name}"
        for one in targets
    )


def asked(messages: Sequence[BaseMessage]) -> str:
    """The question; where something was said before it, the whole dialogue.

    Example:
        >>> from langchain_core.messages import HumanMessage
        >>> said = [
        ...     HumanMessage("Who is Ana Sol?"),
        ...     AIMessage("A poet."),
        ...     HumanMessage("Of where?"),
        ... ]
        >>> asked(said[:1])
        'Who is Ana Sol?'
        >>> print(asked(said))
        User: Who is Ana Sol?
        Assistant: A poet.
        User: Of where?
    """
    conversation = read_conversation(messages)
    if not conversation.earlier:
        return conversation.question
    turns = [one for one in conversation.turns if one.role in _SPEAKERS]
    return "\n".join(f"{_SPEAKERS[one.role]}: {one.text}" for one in turns)


def parted(messages: Sequence[BaseMessage]) -> tuple[list[BaseMessage], list[BaseMessage]]:
    """The system messages at the beginning of a conversation, and the rest of it.

    Example:
        >>> from langchain_core.messages import HumanMessage
        >>> before, rest = parted([SystemMessage("Be short."), HumanMessage("Who is Ana Sol?")])
        >>> len(before), len(rest)
        (1, 1)
    """
    begin = 0
    while begin < len(messages) and isinstance(messages[begin], SystemMessage):
        begin += 1
    return list(messages[:begin]), list(messages[begin:])


def judge_of(setup: Setup) -> Runnable[Any, Any]:
    """The judge of a method that can't do without.

    Raises:
        ModelError: If the run has none.

    Example:
        >>> from langchain_core.runnables import RunnableLambda
        >>> from alu_graph.evaluation.forget_set import ForgetSet
        >>> echo = RunnableLambda(str)
        >>> judge_of(Setup(vanilla=echo, forget=ForgetSet([]), judge=echo)) is echo
        True
    """
    if setup.judge is None:
        msg = "this method judges by a chat model: give the run a judge, or leave the method out"
        raise ModelError(msg)
    return setup.judge
