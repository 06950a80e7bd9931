"""The two ways to ask: sealed, as an app does, and watched, as an operator does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from langchain_core.messages import AnyMessage
from langchain_core.runnables import Runnable

from alu_graph.cli.output import note
from alu_graph.cli.watch import Stage, watch
from alu_graph.graph import Agents, create_alu_graph
from alu_graph.payload import as_message
from alu_graph.records import Ending, JsonLinesRecorder, Record
from alu_graph.sealed import unlearn
from alu_graph.settings import Settings
from alu_graph.targets.registry import TargetRegistry


@dataclass(frozen=True)
class Reply:
    """What came of one question."""

    answer: str
    outcome: Ending
    seconds: float
    calls: int
    faults: tuple[str, ...]
    stages: tuple[Stage, ...] = ()


Tell: TypeAlias = Callable[[Stage], None]


class Asker(Protocol):
    """Asks one question; tells of each stage, where it can be seen."""

    def __call__(self, messages: list[AnyMessage], tell: Tell) -> Reply:
        """Ask."""
        ...


def sealed(
    model: Runnable[Any, Any],
    targets: TargetRegistry,
    agents: Agents,
    settings: Settings,
    record_to: str | None = None,
) -> Asker:
    """Ask as an app does; records go to a file, if one is given."""
    records: list[Record] = []
    recorder = None if record_to is None else JsonLinesRecorder(record_to)

    def keep(record: Record) -> None:
        records.append(record)
        try:
            if recorder is not None:
                recorder(record)
        except OSError as error:  # the answer is given all the same
            note(f"alu: the record was not written: {error.strerror or error}")

    runnable = unlearn(model, targets, agents=agents, settings=settings, on_record=keep)

    def ask(messages: list[AnyMessage], tell: Tell) -> Reply:  # noqa: ARG001 - there is nothing to tell
        answer = runnable.invoke(messages)
        record = records.pop()
        return Reply(_text(answer), record.outcome, record.seconds, record.calls, record.faults)

    return ask


def traced(
    model: Runnable[Any, Any], targets: TargetRegistry, agents: Agents, settings: Settings
) -> Asker:
    """Ask by the inspectable graph, and tell of each stage as it ends."""
    graph = create_alu_graph(model, targets, agents=agents, settings=settings).compile()

    def ask(messages: list[AnyMessage], tell: Tell) -> Reply:
        stages: list[Stage] = []
        for stage in watch(graph, messages, settings, targets.within(settings.namespace)):
            stages.append(stage)
            tell(stage)
        last = stages[-1].did
        return Reply(
            last["text"],
            last["outcome"],
            sum(stage.seconds for stage in stages),
            sum(stage.calls for stage in stages),
            tuple(fault for stage in stages for fault in stage.faults),
            tuple(stages),
        )

    return ask


def _text(answer: Any) -> str:
    message = as_message(answer)
    return "" if message is None else str(message.text)
