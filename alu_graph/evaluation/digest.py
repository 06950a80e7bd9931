"""What a set says, in one line: answers to a set are never scored against another's questions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from alu_graph.evaluation.question import Benchmark, Subject


def digest_of(benchmark: Benchmark) -> str:
    """A digest of all that questions and subjects say.

    Args:
        benchmark: Its order and the ids of its targets, which are made up anew, don't count.

    Returns:
        64 hexadecimal digits.

    Example:
        >>> from alu_graph import Target
        >>> ana, bo = (Subject(target=Target(name=name)) for name in ("Ana Sol", "Bo Lund"))
        >>> one = digest_of(Benchmark(name="mine", subjects=[ana, bo], questions=[]))
        >>> one == digest_of(Benchmark(name="mine", subjects=[bo, ana], questions=[]))
        True
        >>> one == digest_of(Benchmark(name="mine", subjects=[ana], questions=[]))
        False
    """
    held = [*map(asdict, benchmark.questions), *map(_told, benchmark.subjects)]
    lines = sorted(json.dumps(one, sort_keys=True) for one in held)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def digests_of(sets: Mapping[str, Benchmark]) -> dict[str, str]:
    """The digest of each set, by its name."""
    return {name: digest_of(benchmark) for name, benchmark in sets.items()}


def _told(subject: Subject) -> dict[str, Any]:
    facts = {row: fact.model_dump() for row, fact in subject.facts.items()}
    return {"target": subject.target.model_dump(mode="json", exclude={"id"}), "facts": facts}
