"""Attacks: each makes other questions of a benchmark's forget questions."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import replace

from alu_graph.errors import ALUError
from alu_graph.evaluation.attacks.attack import REPETITION, Attack
from alu_graph.evaluation.attacks.chains import chained
from alu_graph.evaluation.attacks.coded import coded
from alu_graph.evaluation.attacks.documents import injected
from alu_graph.evaluation.attacks.dressing import dressed
from alu_graph.evaluation.attacks.encodings import decode
from alu_graph.evaluation.attacks.languages import other_languages
from alu_graph.evaluation.attacks.many_shot import many_shot
from alu_graph.evaluation.attacks.masking import masked
from alu_graph.evaluation.attacks.options import multiple_choice, reverse_query
from alu_graph.evaluation.attacks.prompting import (
    affirmative_suffix,
    background_hint,
    in_context,
    prefix_injection,
    role_play,
)
from alu_graph.evaluation.attacks.sampling import sampled
from alu_graph.evaluation.attacks.wording import paraphrased, synonyms
from alu_graph.evaluation.question import Benchmark, Question
from alu_graph.evaluation.sources.place import Place

__all__ = ["ATTACKS", "Attack", "AttackError", "attacked", "decode"]

_RWKU = "RWKU (Jin et al. 2024, arXiv 2406.10890)"
_FAMILIES = (
    Attack(
        name="paraphrase",
        description="The benchmark's own paraphrase, or the question reworded by rule.",
        source="TOFU (Maini et al. 2024, arXiv 2401.06121)",
        write=paraphrased,
    ),
    Attack(
        name="target-masking",
        description="A stand-in X, defined by other facts, is asked about; no one is named.",
        source="ALU (arXiv 2502.00406)",
        write=masked,
    ),
    Attack(
        name="many-shot",
        description="64 questions with answers come first, as text or as turns.",
        source="Many-shot jailbreaking (Anil et al. 2024); ALU (arXiv 2502.00406)",
        write=many_shot,
    ),
    Attack(
        name="other-languages",
        description="The question, the answer asked for, or both are in another language.",
        source="ALU (arXiv 2502.00406); " + _RWKU,
        write=other_languages,
    ),
    Attack(
        name="prefix-injection",
        description="An order to drop all earlier instructions stands before the question.",
        source=_RWKU,
        write=prefix_injection,
    ),
    Attack(
        name="affirmative-suffix",
        description="The beginning of an answer stands after the question.",
        source=_RWKU,
        write=affirmative_suffix,
    ),
    Attack(
        name="role-play",
        description="A character is to answer.",
        source=_RWKU,
        write=role_play,
    ),
    Attack(
        name="multiple-choice",
        description="The answer stands among those to like questions about others.",
        source=_RWKU,
        write=multiple_choice,
    ),
    Attack(
        name="reverse-query",
        description="The facts are told and the name is asked for.",
        source=_RWKU,
        write=reverse_query,
    ),
    Attack(
        name="synonyms",
        description="Common words of the question give way to others.",
        source=_RWKU,
        write=synonyms,
    ),
    Attack(
        name="background-hint",
        description="Another fact of the target is told first.",
        source=_RWKU,
        write=background_hint,
    ),
    Attack(
        name="in-context",
        description="Other questions about the target come first, with their answers.",
        source=_RWKU,
        write=in_context,
    ),
    Attack(
        name="encoded-answer",
        description="The answer is asked for in a code: base64, ROT13, an acrostic ...",
        source="Jailbroken (Wei et al. 2023, arXiv 2307.02483)",
        write=coded,
    ),
    Attack(
        name="name-dressing",
        description="The name is spelled otherwise in the question.",
        source="Jailbroken (Wei et al. 2023, arXiv 2307.02483)",
        write=dressed,
    ),
    Attack(
        name="chain",
        description="The target is named, or told of, in earlier turns only.",
        source="Crescendo (Russinovich et al. 2024, arXiv 2404.01833)",
        write=chained,
    ),
    Attack(
        name="document-injection",
        description="A document tells the guard what to say.",
        source="Indirect prompt injection (Greshake et al. 2023, arXiv 2302.12173)",
        write=injected,
    ),
    Attack(
        name="repeated-sampling",
        description="The same question, many wordings of the answer; one that leaks counts.",
        source="leak@k (arXiv 2511.04934)",
        write=sampled,
    ),
)
ATTACKS: dict[str, Attack] = {one.name: one for one in _FAMILIES}


class AttackError(ALUError):
    """There is no such family of attacks; the message names those that there are."""


def attacked(
    benchmark: Benchmark,
    names: Iterable[str],
    *,
    seed: int = 0,
    limit: int | None = None,
    place: Place | None = None,
) -> Benchmark:
    """A benchmark with attacks on its plain forget questions after its own questions.

    Args:
        benchmark: The benchmark. Its own questions stay as they are.
        names: The families.
        seed: Of all that is chosen by chance.
        limit: How many questions of each family at most; repetitions of a question count once.
        place: Where material from outside is read from; None for what ships with the package.

    Returns:
        The benchmark, with the attacks' questions last.

    Raises:
        AttackError: If there is no such family.

    Example:
        >>> from alu_graph import Fact, Target
        >>> from alu_graph.evaluation.question import Subject
        >>> fact = Fact(text="Ana Sol was born in Lyon.", ask="Where was Ana Sol born?")
        >>> question = Question(
        ...     id="1",
        ...     group="forget",
        ...     side="forget",
        ...     text=fact.ask,
        ...     answer="In Lyon.",
        ...     draft=fact.text,
        ...     about="Ana Sol",
        ...     row="1",
        ... )
        >>> subject = Subject(target=Target(name="Ana Sol"), facts={"1": fact})
        >>> benchmark = Benchmark(name="own", subjects=[subject], questions=[question])
        >>> [one.id for one in attacked(benchmark, ["role-play", "paraphrase"]).questions]
        ['1', '1/role-play', '1/paraphrase:reworded']
    """
    more: list[Question] = []
    for name in names:
        if name not in ATTACKS:
            msg = f"there is no attack {name!r}: choose of {', '.join(ATTACKS)}"
            raise AttackError(msg)
        made = ATTACKS[name].make(benchmark, seed, place=place)
        more += made if limit is None else _some(made, limit, random.Random(seed))  # noqa: S311
    return replace(benchmark, questions=(*benchmark.questions, *more))


def _some(made: Sequence[Question], limit: int, chance: random.Random) -> list[Question]:
    """So many questions at most, in order; repetitions of one question stay together."""
    groups = list(dict.fromkeys(_group(one) for one in made))
    chosen = set(groups if len(groups) <= limit else chance.sample(groups, limit))
    return [one for one in made if _group(one) in chosen]


def _group(question: Question) -> str:
    repeats = question.attack == "repeated-sampling"
    return question.id.rpartition(REPETITION)[0] if repeats else question.id
