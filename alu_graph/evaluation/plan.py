"""The plan of a run: which sets, who answers, which methods, under which conditions."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from alu_graph.errors import ALUError
from alu_graph.evaluation.question import Benchmark

HUB = "hub"
PERFECT = "perfect-memory"
VANILLA_ITSELF = "none"
OURS = "ours"
DIGESTS = "digests"  # beside a plan in its folder: what the sets said when they were asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """What is in force while questions are asked.

    Args:
        set: The name of the benchmark.
        facts: Whether targets have facts, or names only.
        size: Targets in all: the set's own and, up to this number, made-up ones with facts; 0 for
            the set's own.

    Example:
        >>> Condition(set="tofu/forget10", size=1000).label
        'tofu/forget10, 1,000 targets, with facts'
    """

    set: str
    facts: bool = True
    size: int = 0

    @property
    def label(self) -> str:
        """As said in reports."""
        count = f"{self.size:,} targets" if self.size else "its own targets"
        return f"{self.set}, {count}, {'with facts' if self.facts else 'names only'}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What a run does. Two runs with the same plan ask the same questions.

    Args:
        sets: Names of benchmarks, or paths of JSONL files.
        data: The folder with their data, or "hub"; None where the sets need none.
        vanilla: "perfect-memory", "rag:MODEL", or any model.
        drafts: What a perfect memory says: paraphrased answers, or the reference wording, which
            may be a stored fact word for word.
        methods: Names of methods; the vanilla itself always goes with them.
        judge: The model of methods that judge or rewrite by LLM; None for none.
        agents: The agents of `alu_graph`: "rules", or a model.
        settings: Fields of `Settings` that differ from their defaults, with their values.
        attacks: Names of attack families.
        facts: The conditions of facts: with them, without, or both.
        sizes: Numbers of targets; 0 for the set's own.
        leave_row_out: Whether the fact of the asked row is out of force while it is asked.
        limit: Questions of each kind at most; 0 for all.
        sides: Which questions are asked.
        groups: Only questions of these groups; empty for all.
        forms: Only questions of these wordings; empty for all.
        half: Of the targets, all (None), the half that was tuned on (0), or the other (1).
        seed: For all choices by chance.
    """

    sets: tuple[str, ...]
    data: str | None = None
    vanilla: str = PERFECT
    drafts: Literal["paraphrased", "reference"] = "paraphrased"
    methods: tuple[str, ...] = (OURS,)
    judge: str | None = None
    agents: str = "rules"
    settings: tuple[tuple[str, Any], ...] = ()
    attacks: tuple[str, ...] = ()
    facts: tuple[bool, ...] = (True,)
    sizes: tuple[int, ...] = (0,)
    leave_row_out: bool = True
    limit: int = 0
    sides: tuple[str, ...] = ("forget", "retain", "mixed")
    groups: tuple[str, ...] = ()
    forms: tuple[str, ...] = ()
    half: int | None = None
    seed: int = 0

    def __post_init__(self) -> None:
        if not self.sets:
            msg = "no set was named: name one, such as sample or tofu/forget10"
            raise ALUError(msg)
        if any(size < 0 for size in self.sizes):
            msg = "a number of targets can't be negative"
            raise ALUError(msg)

    @property
    def asked_methods(self) -> tuple[str, ...]:
        """The methods, the vanilla itself first: the others are compared with it."""
        others = (name for name in dict.fromkeys(self.methods) if name != VANILLA_ITSELF)
        return (VANILLA_ITSELF, *others)

    def conditions(self, sets: Mapping[str, Benchmark]) -> tuple[Condition, ...]:
        """All conditions of all sets.

        Args:
            sets: The sets by name. A size below a set's own number of targets stands for that.

        Example:
            >>> from alu_graph import Target
            >>> from alu_graph.evaluation.question import Subject
            >>> people = [Subject(target=Target(name=name)) for name in ("Ana Sol", "Bo Lund")]
            >>> mine = Benchmark(name="mine", subjects=people, questions=[])
            >>> plan = Plan(sets=("mine",), sizes=(1, 2, 100))
            >>> [one.size for one in plan.conditions({"mine": mine})]
            [2, 100]
        """
        every = (
            Condition(
                set=name, facts=facts, size=max(size, len(sets[name].subjects)) if size else 0
            )
            for name in self.sets
            for size in self.sizes
            for facts in self.facts
        )
        return tuple(dict.fromkeys(every))

    def answers(self, sets: Mapping[str, Benchmark]) -> int:
        """How many answers there are when all is asked.

        Args:
            sets: The sets by name.
        """
        questions = sum(len(sets[one.set].questions) for one in self.conditions(sets))
        return len(self.asked_methods) * questions

    @property
    def uses_models(self) -> bool:
        """Whether any LLM is asked, so that threads serve better than processes."""
        return self.vanilla != PERFECT or self.agents != "rules" or self.judge is not None

    def as_dict(self) -> dict[str, Any]:
        """The plan as JSON knows it."""
        held = {**asdict(self), "settings": dict(self.settings)}
        return {name: list(one) if isinstance(one, tuple) else one for name, one in held.items()}

    @classmethod
    def of_dict(cls, held: Mapping[str, Any]) -> Plan:
        """Read what `as_dict` gave, also by way of JSON and with digests of the sets beside it.

        Raises:
            ALUError: If it is no plan of this version.

        Example:
            >>> plan = Plan(sets=("sample",), settings=(("mode", "strict"),))
            >>> Plan.of_dict(plan.as_dict()) == plan
            True
        """
        held = {name: one for name, one in held.items() if name != DIGESTS}
        fields = {one.name for one in dataclasses.fields(cls)}
        if differing := fields.symmetric_difference(held):
            msg = (
                "the plan of this run is of another version of alu_graph "
                f"({', '.join(sorted(differing))}): run it anew in another folder"
            )
            raise ALUError(msg)
        read: dict[str, Any] = {
            name: tuple(one) if isinstance(one, list) else one for name, one in held.items()
        }
        read["settings"] = tuple(dict(held["settings"]).items())
        return cls(**read)
