"""What every compared method is: built from one `Setup`, it is a runnable on messages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langchain_core.messages import BaseMessage
from langchain_core.runnables import Runnable

from alu_graph.evaluation.forget_set import ForgetSet
from alu_graph.graph import Agents
from alu_graph.settings import Settings

Answers: TypeAlias = Runnable[list[BaseMessage], Any]  # gives an AIMessage, or a text
REFUSAL = "I don't have information about that."


@dataclass(frozen=True, slots=True, kw_only=True)
class Setup:
    """What a method works with.

    Args:
        vanilla: What answers as usual: a chat model, or a chain that takes messages.
        forget: The targets. They change while questions are asked (`leave_out`): a method reads
            them at each answer.
        judge: The chat model of a method that judges or rewrites by LLM; None where a run has none.
        agents: The agents of `alu_graph`: "rules", or a model.
        settings: The settings of `alu_graph`.
    """

    vanilla: Runnable[Any, Any]
    forget: ForgetSet
    judge: Runnable[Any, Any] | None = None
    agents: Agents = "rules"
    settings: Settings = field(default_factory=Settings)


@dataclass(frozen=True, slots=True, kw_only=True)
class Method:
    """A way of unlearning.

    Args:
        name: As given on the command line, such as "keyword-filter".
        label: As said in reports.
        source: The paper or code that describes it.
        build: Makes the runnable that answers.
        judges: Whether it needs a judge.
        instructs: Whether it works by what it tells the vanilla in the prompt, so that a vanilla
            that follows no instructions (a perfect memory) shows nothing.
        grows: Whether its cost grows with the number of targets.
    """

    name: str
    label: str
    source: str
    build: Callable[[Setup], Answers]
    judges: bool = False
    instructs: bool = False
    grows: bool = False
