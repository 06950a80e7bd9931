"""The app that most benchmarks leave out: a model that reads the answer in documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage
from langchain_core.runnables import Runnable, RunnableLambda

from alu_graph.agents.prompts import DATA, fence
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.models.static import load_static
from alu_graph.targets.flat import Flat
from alu_graph.text.folding import fold

_LONGEST = 1_200  # characters of a passage: three of them fit a small model's context
_PROMPT = "Answer briefly. Use the passages below where they help."


def rag_chain(
    model: BaseChatModel, passages: Sequence[str], *, k: int = 3
) -> Runnable[list[BaseMessage], AIMessage]:
    """A chain that answers with the nearest passages in its prompt.

    Args:
        model: What answers.
        passages: The documents.
        k: How many of them go into a prompt; they are found by the last human message.

    Returns:
        A runnable on messages; the passages stand, fenced, in a system message before them.

    Example:
        >>> from langchain_core.language_models import FakeListChatModel
        >>> model = FakeListChatModel(responses=["In Lyon."])
        >>> chain = rag_chain(model, ["Ana Sol was born in Lyon."])
        >>> chain.invoke([HumanMessage("Where was Ana Sol born?")]).text
        'In Lyon.'
    """
    shelf = _Passages(passages)

    def with_passages(messages: list[BaseMessage]) -> list[BaseMessage]:
        asked = [one.text for one in messages if isinstance(one, HumanMessage)]
        found = shelf.nearest(asked[-1], k) if asked else []
        told = "\n\n".join([f"{_PROMPT} {DATA}", *map(fence, found)])
        return [SystemMessage(told), *messages]

    return RunnableLambda(with_passages, name="retrieve") | model


class _Passages:
    """Passages by their static embeddings, compared one by one."""

    def __init__(self, passages: Sequence[str]) -> None:
        embedder = load_static()
        self._texts = list(dict.fromkeys(passages))
        self._flat = Flat(len(self._texts), embedder.dim)
        self._flat.append(embedder.embed(self._texts), np.arange(len(self._texts)))

    def nearest(self, text: str, k: int) -> list[str]:
        """The nearest passages, nearest first."""
        query = load_static().embed([text])
        [found] = self._flat.nearest(query, k, count=len(self._texts), version=0)
        return [self._texts[number] for number in found]


def passages_of(benchmark: Benchmark) -> list[str]:
    """Documents in which every answer of a benchmark stands.

    Args:
        benchmark: The forget set and its questions.

    Returns:
        For each subject what its facts and the answers about it say, cut into passages that each
        begin with its name; and each answer about anything else, with its question.

    Example:
        >>> from alu_graph.evaluation.question import Subject
        >>> from alu_graph.targets.target import Fact, Target
        >>> ana = Subject(target=Target(name="Ana Sol"), facts={"1": Fact(text="Born in Lyon.")})
        >>> passages_of(Benchmark(name="small", subjects=[ana], questions=[]))
        ['Ana Sol: Born in Lyon.']
    """
    about: dict[str, list[Question]] = {}
    for question in benchmark.questions:
        about.setdefault(question.about, []).append(question)
    passages: list[str] = []
    for subject in benchmark.subjects:
        target = subject.target
        facts = [_told(fact.ask or "", fact.text) for fact in subject.facts.values()]
        asked = [one.draft for one in about.get(target.name, ()) if one.side == "forget"]
        passages += _cut(target.name, [*facts, *asked])
    others = [one for one in benchmark.questions if one.side == "retain"]
    return list(dict.fromkeys([*passages, *(_told(one.text, one.draft) for one in others)]))


def _told(ask: str, text: str) -> str:
    return f"{ask} {text}".strip()


def _cut(name: str, texts: Iterable[str]) -> Iterator[str]:
    """Texts joined into passages of some length, none of them twice."""
    texts = {fold(one): one for one in texts}.values()
    held: list[str] = []
    for one in texts:
        if held and sum(map(len, held)) + len(one) > _LONGEST:
            yield f"{name}: {' '.join(held)}"
            held = []
        held.append(one)
    if held:
        yield f"{name}: {' '.join(held)}"
