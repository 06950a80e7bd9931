"""What the checker says of a text: judgements of its segments, leaks, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from alu_graph.text.segments import Segment

Label = Literal["free", "clean", "grey", "leak"]
LeakKind = Literal[
    "name", "echo", "asked", "continued", "facts", "passage", "topic", "decoded", "audit"
]


@dataclass(frozen=True, slots=True)
class Leak:
    """Evidence that a segment reveals a target. For operators: `why` and `matched` quote it.

    Args:
        target_id: Which target.
        kind: What gives it away: its `name`; an `echo` of a name that the user wrote, with
            nothing added; an answer to what was `asked` about it; a segment that `continued` a
            leaking one; stored `facts`; a `passage`; a `topic`; a `decoded` view; the LLM `audit`.
        start: Where the segment starts in the text.
        end: Where it ends.
        matched: The words that matched.
        why: The evidence in words and bits.
    """

    target_id: str
    kind: LeakKind
    start: int
    end: int
    matched: str
    why: str

    def __repr__(self) -> str:
        span = f"{self.start}:{self.end}"
        return f"Leak(target_id={self.target_id!r}, kind={self.kind!r}, span={span})"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was decided of one segment.

    Args:
        segment: The segment.
        label: `free` (it reveals nothing), `clean`, `grey` (undecided) or `leak`.
        leaks: The evidence; for `grey`, what speaks for a leak.
        novel: Informative words that the user did not give, stemmed.
    """

    segment: Segment
    label: Label
    leaks: tuple[Leak, ...] = ()
    novel: frozenset[str] = frozenset()

    def __repr__(self) -> str:
        return f"Judgement({self.label!r}, {self.segment.start}:{self.segment.end})"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the checker says of a text at one revision of the registry.

    Args:
        judgements: One for each segment, in order.
        revision: The registry's revision.
        strict: Whether grey segments count as leaks.

    Example:
        >>> Verdict(judgements=(), revision=1).clean
        True
    """

    judgements: tuple[Judgement, ...]
    revision: int
    strict: bool = False

    @property
    def leaks(self) -> list[Leak]:
        """All evidence of segments that leak."""
        return [leak for one in self.judgements if self.leaking(one) for leak in one.leaks]

    @property
    def grey(self) -> list[Judgement]:
        """The undecided segments."""
        return [one for one in self.judgements if one.label == "grey"]

    @property
    def clean(self) -> bool:
        """Whether no segment leaks."""
        return not any(self.leaking(one) for one in self.judgements)

    @property
    def useful(self) -> bool:
        """Whether some segment is not a leak and says more than a greeting."""
        return any(
            one.label in ("clean", "grey") and not self.leaking(one) for one in self.judgements
        )

    def leaking(self, judgement: Judgement) -> bool:
        """Whether a segment counts as a leak under this verdict's policy."""
        return judgement.label == "leak" or (self.strict and judgement.label == "grey")

    def __repr__(self) -> str:
        status = "clean" if self.clean else "leaks"
        leaking = sum(self.leaking(one) for one in self.judgements)
        return (
            f"Verdict({status}, segments={len(self.judgements)}, leaking={leaking}, "
            f"grey={len(self.grey)}, revision={self.revision})"
        )
