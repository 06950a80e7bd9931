"""The checker: one text, one question, one registry; a verdict."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace

from alu_graph.checker.conversation import Conversation
from alu_graph.checker.history import History, piece_of
from alu_graph.checker.point import Pointing, pointed
from alu_graph.checker.reveal import Reveal
from alu_graph.checker.source import Targets
from alu_graph.checker.stable import Stable
from alu_graph.checker.verdict import Judgement, Leak, Verdict
from alu_graph.targets.view import at_one_moment
from alu_graph.text.segments import segments


@dataclass(frozen=True, slots=True)
class Accusation:
    """What an LLM auditor holds against a text: a target, and words that it must hold verbatim."""

    target_id: str
    quote: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Policy:
    """How the checker decides where there is a choice.

    Args:
        strict: Whether undecided (grey) segments count as leaks.
        echo_names: Whether a name that the user wrote may be echoed where nothing is added.
        max_matches: How many targets' facts are weighed.
    """

    strict: bool = False
    echo_names: bool = False
    max_matches: int = 8


_SPELLED = 5  # letters of a weak name, such as a surname, that is no chance
BALANCED = Policy()


class Checker:
    """Checks texts as answers to one conversation.

    Args:
        conversation: What was said before the answer.
        targets: The registry.
        policy: The choices.
        accusations: What the auditor found; each can turn a grey segment into a leak, no more.
        stable: For a blind answer: segments for which it proves nothing that they answer an ask
            about a target. Names, facts, passages and encodings in them are leaks all the same.
    """

    def __init__(
        self,
        conversation: Conversation,
        targets: Targets,
        policy: Policy = BALANCED,
        accusations: Sequence[Accusation] = (),
        *,
        stable: Stable | None = None,
    ) -> None:
        self._conversation = conversation
        self._targets = targets
        self._policy = policy
        self._accusations = accusations
        self._stable = stable
        self._read: tuple[Hashable, Pointing] | None = None

    def __call__(self, text: str) -> Verdict:
        """Judge a text by the targets of one moment: of now, or of that of a pinned view.

        Args:
            text: An answer.

        Returns:
            The verdict.
        """
        return at_one_moment(self._targets, lambda targets: self._judged(text, targets))

    def _judged(self, text: str, targets: Targets) -> Verdict:
        moment = targets.moment
        if self._read is None or self._read[0] != moment:
            self._read = (moment, pointed(self._conversation, targets))
        pointing = self._read[1]
        # Without list marks, which would part the words of a passage.
        units = segments(text)
        listed = "\n".join(text[one.start : one.end] for one in units)
        whole = f"{self._conversation.question}\n{listed}"
        matches = targets.find(whole, self._policy.max_matches)
        candidates = dict.fromkeys((*sorted(pointing.points), *(one.target.id for one in matches)))
        reveal = Reveal(
            text,
            units,
            pointing,
            targets,
            list(candidates),
            given=self._conversation.question,
            echo_names=self._policy.echo_names,
            stable=self._stable,
        )
        judgements = tuple(self._accused(one, text) for one in reveal.judge())
        judgements = self._spelled(judgements, text, targets)
        return Verdict(judgements, targets.revision, strict=self._policy.strict)

    def _spelled(
        self, judgements: tuple[Judgement, ...], text: str, targets: Targets
    ) -> tuple[Judgement, ...]:
        """Stop the last piece of a name that answers give letter by letter, turn by turn."""
        piece = piece_of(text)
        if not piece:
            return judgements
        before = History(self._conversation, targets).pieces()
        if not before:
            return judgements
        found = {
            hit.target_id: hit
            for hit in targets.names_in(before + piece)
            if (hit.grade == "strong" or hit.end - hit.start >= _SPELLED)
            and hit.start < len(before) < hit.end
        }
        return tuple(
            replace(
                one,
                label="leak",
                leaks=tuple(
                    Leak(
                        target_id,
                        "decoded",
                        one.segment.start,
                        one.segment.end,
                        piece,
                        f"with the answers before it spells the name ({hit.form})",
                    )
                    for target_id, hit in found.items()
                ),
            )
            if found and one.label != "leak"
            else one
            for one in judgements
        )

    def _accused(self, judgement: Judgement, text: str) -> Judgement:
        if judgement.label != "grey":
            return judgement
        segment = judgement.segment
        held = {leak.target_id for leak in judgement.leaks}
        leaks = tuple(
            Leak(
                one.target_id,
                "audit",
                segment.start,
                segment.end,
                one.quote,
                "the audit confirmed it",
            )
            for one in self._accusations
            if one.target_id in held
            and one.quote.strip()
            and one.quote in text[segment.start : segment.end]
        )
        return replace(judgement, label="leak", leaks=leaks) if leaks else judgement


def check(text: str, registry: Targets, *, question: str | None = None) -> Verdict:
    """Check a text against a registry.

    Args:
        text: Any text, such as an answer.
        registry: The targets.
        question: What the text answers, if known; more is found with it.

    Returns:
        The verdict: `clean`, `leaks`, and why.

    Example:
        >>> from alu_graph import TargetRegistry
        >>> registry = TargetRegistry()
        >>> _ = registry.add("Maria Gonzalez")
        >>> check("Paris is the capital of France.", registry).clean
        True
        >>> [leak.kind for leak in check("M. González, Maria was born in Lyon.", registry).leaks]
        ['name']
    """
    return Checker(Conversation.of(question), registry)(text)
