"""A vanilla that knows every answer of a benchmark by heart: what a perfect model would say.

With it, what a method lets through is the method's doing alone: no question goes unanswered because
a small model never knew. It says the same words each time, so what is kept with it is an upper
bound for models that vary.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field, PrivateAttr

from alu_graph.evaluation.question import Question
from alu_graph.evaluation.vanilla.memory import Memory
from alu_graph.models.static import load_static

UNKNOWN = "I don't know."


class PerfectMemory(BaseChatModel):
    """A chat model that remembers the draft of every question.

    The first way that fits answers:

    1. The last message is a known question, as written or folded (case, accents, punctuation). If
       several are worded so, the one whose turns match the conversation best; of several such, the
       one that is asked (`asking`), or else the first.
    2. The prompt consists of known questions, or is what a workflow left of a mixed one when it cut
       the forget half out: their drafts in order, or the innocent ones.
    3. A known question in which words that nobody ever heard (neither the benchmark nor a list of
       300,000 English words has them) stand for others: it was asked blind. Segments of the draft
       that are innocent are kept with the names swapped; the rest is made up for each name.
    4. The nearest question by static embeddings, from a cosine of `memory.NEAR` on, if it has every
       word of the prompt that may belong to a name and the other way round, so that a namesake's
       question never gets somebody else's draft.
    5. "I don't know."

    System messages, `stop` and other options change nothing: it follows no instructions. Usage is
    counted with the tokenizer of the static embeddings: a yardstick, not any provider's count.
    Answers depend on the prompt alone, but for what is asked; threads may share it, and it pickles
    as its questions.

    Args:
        questions: The questions with their drafts, attacks included.

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="forget",
        ...     side="forget",
        ...     text="Where was Ana Sol born?",
        ...     answer="In Lyon.",
        ...     draft="Ana Sol was born in Lyon.",
        ... )
        >>> model = PerfectMemory(questions=[question])
        >>> model.invoke("where was ana sol born").text, model.invoke("Where was Bo born?").text
        ('Ana Sol was born in Lyon.', "I don't know.")
    """

    questions: Sequence[Question] = Field(repr=False)
    _memory: Memory = PrivateAttr()

    def model_post_init(self, context: Any, /) -> None:
        """Index the questions."""
        super().model_post_init(context)
        self._memory = Memory(self.questions)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (self.questions,)

    @property
    def _llm_type(self) -> str:
        return "perfect-memory"

    @property
    def model_name(self) -> str:
        """What reports call it."""
        return "perfect-memory"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,  # noqa: ARG002 - LangChain's signature
        run_manager: Any = None,  # noqa: ARG002 - as above
        **kwargs: Any,  # noqa: ARG002 - as above
    ) -> ChatResult:
        said = [(one.type, one.text) for one in messages if one.type in ("human", "ai")]
        text = said[-1][1] if said else ""
        draft = self._memory.draft(text, said[:-1])
        answer = UNKNOWN if draft is None else draft
        read, written = counted(messages, answer)
        usage: Any = {
            "input_tokens": read,
            "output_tokens": written,
            "total_tokens": read + written,
        }
        message = AIMessage(
            answer,
            usage_metadata=usage,
            response_metadata={"model_name": self.model_name, "finish_reason": "stop"},
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: Any = None,  # noqa: ARG002 - LangChain's signature
        **kwargs: Any,
    ) -> ChatResult:
        return self._generate(messages, stop, **kwargs)  # too quick to be worth a thread


def counted(messages: Sequence[BaseMessage], answer: str) -> tuple[int, int]:
    """The tokens of a prompt and its answer, counted with the tokenizer of the static embeddings.

    Args:
        messages: The prompt.
        answer: What was written.

    Example:
        >>> from langchain_core.messages import HumanMessage
        >>> counted([HumanMessage("Hello there")], "Hello.")
        (2, 2)
    """
    count = load_static().count
    return sum(count(one.text) for one in messages), count(answer)


def _again(questions: Sequence[Question]) -> PerfectMemory:
    return PerfectMemory(questions=questions)
