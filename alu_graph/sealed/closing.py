"""Closing: copies of runnables without callbacks, caches and checkpointers of their own.

What can't be closed off raises `SealError` before any model is asked.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from typing import Any

from langchain_core.language_models import BaseLanguageModel
from langchain_core.output_parsers import BaseOutputParser
from langchain_core.prompts import BasePromptTemplate
from langchain_core.runnables import (
    Runnable,
    RunnableBranch,
    RunnableLambda,
    RunnableParallel,
    RunnablePassthrough,
    RunnableSequence,
    RunnableWithFallbacks,
)
from langchain_core.runnables.base import RunnableBindingBase, RunnableEachBase
from langchain_core.runnables.configurable import (
    DynamicRunnable,
    RunnableConfigurableAlternatives,
)
from langchain_core.runnables.history import RunnableWithMessageHistory
from langchain_core.runnables.passthrough import RunnableAssign, RunnablePick
from langgraph.pregel import Pregel

from alu_graph.errors import SealError


def closed(runnable: Runnable[Any, Any]) -> tuple[Runnable[Any, Any], bool]:
    """A copy without caches and callbacks of its own; and whether a part is opaque."""
    if isinstance(runnable, BaseLanguageModel):
        return runnable.model_copy(
            update={"cache": False, "callbacks": None, "verbose": False}
        ), False
    if isinstance(runnable, RunnableWithMessageHistory):
        msg = (
            "RunnableWithMessageHistory would keep drafts: put it around unlearn(...), "
            "or pass tracing=True"
        )
        raise SealError(msg)
    if isinstance(runnable, (RunnableBindingBase, RunnableEachBase)):  # bound, retried, mapped
        bound, opaque = closed(runnable.bound)
        update: dict[str, Any] = {"bound": bound}
        if isinstance(runnable, RunnableBindingBase):  # its factories make listeners
            config = {key: held for key, held in runnable.config.items() if key != "callbacks"}
            update |= {"config": config, "config_factories": []}
        return runnable.model_copy(update=update), opaque
    if isinstance(runnable, Pregel):
        return _closed_graph(runnable), True
    known = (BasePromptTemplate, BaseOutputParser, RunnablePassthrough, RunnablePick)
    if isinstance(runnable, known):
        return runnable, False
    if isinstance(runnable, RunnableLambda):
        _require_no_watchers(runnable.deps)
    return _closed_parts(runnable)


def _closed_graph(graph: Pregel[Any, Any, Any, Any]) -> Pregel[Any, Any, Any, Any]:
    """As `closed`, of a graph; its nodes can't be changed, so what they hold is only looked at."""
    if graph.checkpointer not in (None, False) or graph.cache is not None:
        msg = (
            "the wrapped graph has a checkpointer or a cache, which would keep drafts: compile it "
            "without one and keep the thread in your own graph around unlearn(...), or pass "
            "tracing=True"
        )
        raise SealError(msg)
    specs = getattr(graph, "builder", None)
    for spec in specs.nodes.values() if specs is not None else ():
        node = spec.runnable
        for function in (getattr(node, "func", None), getattr(node, "afunc", None)):
            if inspect.isfunction(function):
                _require_no_watchers(RunnableLambda(function).deps)
    config = {key: held for key, held in (graph.config or {}).items() if key != "callbacks"}
    return graph.copy({"config": config, "debug": False})


def _require_no_watchers(held: Iterable[Runnable[Any, Any]]) -> None:
    """Raise where a model inside a function has callbacks of its own, which can't be taken off."""
    for one in held:
        bound = one.bound if isinstance(one, RunnableBindingBase) else one
        watched = getattr(bound, "callbacks", None) or (getattr(one, "config", None) or {}).get(
            "callbacks"
        )
        if watched:
            msg = (
                "a model inside a function or graph node has callbacks, which would see drafts: "
                "take them off it, or pass tracing=True"
            )
            raise SealError(msg)


def _closed_parts(runnable: Runnable[Any, Any]) -> tuple[Runnable[Any, Any], bool]:
    """As `closed`, of what is made of several runnables."""
    if isinstance(runnable, RunnableSequence):
        steps = [closed(step) for step in runnable.steps]
        again = RunnableSequence[Any, Any](*(step for step, _ in steps), name=runnable.name)
        return again, any(opaque for _, opaque in steps)
    if isinstance(runnable, RunnableParallel):
        named = {name: closed(step) for name, step in runnable.steps__.items()}
        update: dict[str, Any] = {"steps__": {name: one for name, (one, _) in named.items()}}
        return runnable.model_copy(update=update), any(opaque for _, opaque in named.values())
    if isinstance(runnable, RunnableAssign):
        mapper, opaque = closed(runnable.mapper)
        return runnable.model_copy(update={"mapper": mapper}), opaque
    if isinstance(runnable, RunnableWithFallbacks):
        first, *others = [closed(one) for one in (runnable.runnable, *runnable.fallbacks)]
        update = {"runnable": first[0], "fallbacks": [one for one, _ in others]}
        return runnable.model_copy(update=update), any(one[1] for one in (first, *others))
    if isinstance(runnable, RunnableBranch):
        ways = [(closed(when), closed(way)) for when, way in runnable.branches]
        default, opaque = closed(runnable.default)
        made = [(when[0], way[0]) for when, way in ways]
        branch: Runnable[Any, Any] = RunnableBranch(*made, default)
        return branch, opaque or any(one[1] for pair in ways for one in pair)
    if isinstance(runnable, DynamicRunnable):  # its alternatives may be factories
        default, opaque = closed(runnable.default)
        update = {"default": default, "config": None}
        if isinstance(runnable, RunnableConfigurableAlternatives):
            held = runnable.alternatives.items()
            update["alternatives"] = {
                key: closed(one)[0] if isinstance(one, Runnable) else one for key, one in held
            }
        return runnable.model_copy(update=update), True
    return runnable, True
