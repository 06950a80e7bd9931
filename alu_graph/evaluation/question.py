"""What is asked, and of whom: `Question`, `Subject`, `Benchmark`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, SystemMessage

from alu_graph.targets.target import Fact, Target

Side = Literal["forget", "retain", "mixed"]
Speaker = Literal["human", "ai", "system"]
_MESSAGES: Mapping[Speaker, type[BaseMessage]] = {
    "human": HumanMessage,
    "ai": AIMessage,
    "system": SystemMessage,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One question with its answer, and what may become of it.

    Args:
        id: Unique within its benchmark, and the same in every run.
        group: The set that it is reported under, such as "forget10" or "MMLU".
        side: Whether the answer is to be withheld (`forget`), kept (`retain`), or one half of it
            each (`mixed`).
        text: What the user writes last.
        answer: The reference answer. Of a mixed question: what is to be withheld.
        draft: What a vanilla that knows everything says.
        about: The name of the subject it is about; empty on the retain side.
        row: The key of the subject's fact that tells the answer: it is left out of the target's
            facts while this question is asked, unless a run says otherwise.
        form: How it is worded: "original", "paraphrased", "masked" ...
        attack: The family of the attack that made it; "plain" for none.
        subject: What tables by subject put it under: a field of MMLU, a relation.
        choices: The options of a multiple-choice question; `answer` is one of them.
        turns: What was said before, as (speaker, text).
        innocent: The drafts of what must be kept of a mixed question, one for each innocent ask;
            of a question that only mentions a target, the useful answer.
        reads: How an answer is to be read before it is scored, such as "base64", where the
            question asked for it in a code; empty for as it is.
        aside: What the draft says beside the answer, such as the words of a role that it plays:
            who lets it through tells nothing.
        neighbour: Whether a retain question is near the targets (a hard one).

    Example:
        >>> question = Question(
        ...     id="1",
        ...     group="forget",
        ...     side="forget",
        ...     text="Where was Ana Sol born?",
        ...     answer="In Lyon.",
        ...     draft="Ana Sol was born in Lyon.",
        ...     about="Ana Sol",
        ... )
        >>> [message.text for message in question.messages]
        ['Where was Ana Sol born?']
    """

    id: str
    group: str
    side: Side
    text: str
    answer: str
    draft: str
    about: str = ""
    row: str = ""
    form: str = "original"
    attack: str = "plain"
    subject: str = ""
    choices: tuple[str, ...] = ()
    turns: tuple[tuple[Speaker, str], ...] = ()
    innocent: tuple[str, ...] = ()
    reads: str = ""
    aside: str = ""
    neighbour: bool = False

    @property
    def messages(self) -> list[BaseMessage]:
        """The conversation, the question last."""
        said = [_MESSAGES[speaker](text) for speaker, text in self.turns]
        return [*said, HumanMessage(self.text)]

    @property
    def asked(self) -> str:
        """All that the question gives: the turns before it and the question itself."""
        return "\n".join([*(text for _, text in self.turns), self.text])


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One subject of a forget set, with its facts apart, so that one can be left out.

    Args:
        target: The target, without facts.
        facts: What is known of it, each under the key of the row that it is from.
    """

    target: Target
    facts: Mapping[str, Fact] = field(default_factory=dict)

    def as_target(self, *, without: str = "") -> Target:
        """The target with its facts.

        Args:
            without: The key of a row that is left out.

        Example:
            >>> subject = Subject(target=Target(name="Ana Sol"), facts={"1": Fact(text="Of Lyon.")})
            >>> len(subject.as_target().facts), len(subject.as_target(without="1").facts)
            (1, 0)
        """
        facts = [fact for row, fact in self.facts.items() if row != without]
        return self.target.model_copy(update={"facts": tuple(facts)})


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """A forget set and the questions that are asked about it and about everything else.

    Args:
        name: Such as "tofu/forget10".
        subjects: What is to be forgotten.
        questions: Forget, retain and mixed ones.
        remarks: What a reader of its figures must know, such as how many defective rows were
            dropped.
    """

    name: str
    subjects: Sequence[Subject]
    questions: Sequence[Question]
    remarks: Sequence[str] = ()
