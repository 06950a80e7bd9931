"""Isolation: a copy of the caller's context that no callback, tracer or stream of theirs reaches.

The caller's own context variables stay. What is switched on for the whole process and can't be shut
for one call raises `SealError` before any model is asked.
"""

from __future__ import annotations

from contextvars import Context, ContextVar
from typing import Any

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.globals import get_debug, get_llm_cache
from langchain_core.runnables import RunnableConfig
from langchain_core.runnables.config import set_config_context
from langchain_core.tracers import context as tracer_context
from langchain_core.utils.env import env_var_is_set

from alu_graph.errors import SealError

_STEPS = 64  # more than any answer takes; were there a loop, it would end closed
_PASSED_ON = ("configurable", "max_concurrency")


def heard_by(tally: BaseCallbackHandler | None) -> RunnableConfig:
    """A config whose only callback is our own, if any."""
    return {"callbacks": [] if tally is None else [tally]}


def inner(config: RunnableConfig, heard: RunnableConfig) -> RunnableConfig:
    """What of the caller's config the workflow needs: no callbacks, tags or graph internals."""
    kept: RunnableConfig = {**heard, "recursion_limit": _STEPS}
    for key in _PASSED_ON:
        if key in config:
            kept[key] = config[key]  # type: ignore[literal-required]  # the two keys are its own
    own = kept.get("configurable", {})
    kept["configurable"] = {
        key: held for key, held in own.items() if not key.startswith(("__", "checkpoint"))
    }
    return kept


class isolated:  # noqa: N801 - used as a context manager
    """A copy of the caller's context that no callback, tracer or stream of the caller's reaches."""

    def __init__(self, *, opaque: bool) -> None:
        _require_closed(opaque=opaque)
        self._manager = set_config_context({})

    def __enter__(self) -> Context:
        context = self._manager.__enter__()
        for variable in _handler_variables():
            context.run(variable.set, None)
        return context

    def __exit__(self, *error: object) -> None:
        self._manager.__exit__(None, None, None)


def _handler_variables() -> list[ContextVar[Any]]:
    """Context variables through which LangChain adds handlers to every run."""
    hooks = tracer_context._configure_hooks  # noqa: SLF001 - there is no public list of them
    return [tracer_context.tracing_v2_callback_var, *(hook[0] for hook in hooks)]


def _require_closed(*, opaque: bool) -> None:
    """Raise where something process-wide would show drafts and can't be shut per call."""
    reason = ""
    if get_debug():
        reason = "set_debug(True) prints every draft: turn it off"
    elif opaque and get_llm_cache() is not None:
        reason = (
            "set_llm_cache would keep drafts of models inside this runnable: give them cache=False"
        )
    else:
        for *_, variable in tracer_context._configure_hooks:  # noqa: SLF001 - as above
            if variable is not None and env_var_is_set(variable):
                reason = f"the environment's {variable} traces every draft: unset it"
    if reason:
        msg = f"{reason}, or pass tracing=True to let operators see drafts"
        raise SealError(msg)
