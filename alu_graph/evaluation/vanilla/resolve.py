"""From what a user names as the vanilla of a run to what answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.runnables import Runnable

from alu_graph.errors import ModelError
from alu_graph.evaluation.plan import PERFECT
from alu_graph.evaluation.question import Benchmark
from alu_graph.evaluation.vanilla.metered import Metered
from alu_graph.evaluation.vanilla.perfect_memory import PerfectMemory
from alu_graph.evaluation.vanilla.rag import passages_of, rag_chain
from alu_graph.evaluation.vanilla.remembered import Remembered
from alu_graph.evaluation.vanilla.stub import Stub
from alu_graph.models.resolve import resolve_model

STUB = "stub"
_RAG = "rag:"


@dataclass(frozen=True, slots=True, kw_only=True)
class Vanilla:
    """What answers before anything is unlearned.

    Args:
        runnable: Takes messages, gives a message; its calls are counted by `meter`, unless it is a
            runnable of the caller's own.
        perfect: Whether it is a perfect memory, which follows no instructions.
        description: One line for reports.
    """

    runnable: Runnable[Any, Any]
    perfect: bool
    description: str


def vanilla_of(
    spec: str | Runnable[Any, Any],
    benchmark: Benchmark,
    *,
    cache: Path | None = None,
    sample: int = 0,
    k: int = 3,
) -> Vanilla:
    """The vanilla that a user means.

    Args:
        spec: "perfect-memory", "rag:MODEL", or anything that `resolve_model` takes.
        benchmark: What a perfect memory remembers, and what the documents of a RAG app tell.
        cache: An SQLite file that keeps replies of models; None asks each time.
        sample: Which of several independent replies, where there is a cache.
        k: Passages in the prompt of a RAG app.

    Raises:
        ModelError: If it means no model, or that can't be set up.

    Example:
        >>> held = vanilla_of("perfect-memory", Benchmark(name="x", subjects=[], questions=[]))
        >>> held.perfect, held.description
        (True, 'perfect memory of 0 questions')
    """
    if spec == PERFECT:
        memory = Metered(model=PerfectMemory(questions=benchmark.questions))
        told = f"perfect memory of {len(benchmark.questions)} questions"
        return Vanilla(runnable=memory, perfect=True, description=told)
    if isinstance(spec, str) and spec.startswith(_RAG):
        reader = metered_model(spec.removeprefix(_RAG), cache=cache, sample=sample)
        passages = passages_of(benchmark)
        told = f"{_name(reader)} over {len(passages)} passages, {k} in each prompt"
        return Vanilla(runnable=rag_chain(reader, passages, k=k), perfect=False, description=told)
    resolved = resolve_model(spec)
    if not isinstance(resolved, BaseChatModel):
        told = f"{resolved.get_name()} (calls inside it are counted where its models are metered)"
        return Vanilla(runnable=resolved, perfect=False, description=told)
    model = metered_model(resolved, cache=cache, sample=sample)
    perfect = isinstance(resolved, PerfectMemory)
    return Vanilla(runnable=model, perfect=perfect, description=_name(model))


def metered_model(
    spec: str | Runnable[Any, Any], *, cache: Path | None = None, sample: int = 0
) -> Metered:
    """A chat model, counted by `meter` and remembered: a vanilla, a judge, an agent.

    Args:
        spec: As `resolve_model` takes it, or "stub", which judges nothing and only costs.
        cache: As in `vanilla_of`.
        sample: As in `vanilla_of`.

    Raises:
        ModelError: If it means no chat model.

    Example:
        >>> metered_model("local").model_name
        'SmolLM2-135M-Instruct.Q4_1'
    """
    model = Stub() if spec == STUB else resolve_model(spec)
    if not isinstance(model, BaseChatModel):
        msg = "this is a runnable, and a chat model is needed here: give that, or its name"
        raise ModelError(msg)
    if cache is None:
        return Metered(model=model)
    return Metered(model=Remembered(model=model, path=cache, sample=sample))


def _name(model: Metered) -> str:
    return f"chat model {model.model_name}"
