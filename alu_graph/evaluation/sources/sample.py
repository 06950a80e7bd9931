"""The set that ships with the package: invented people and one invented book."""

from __future__ import annotations

from pathlib import Path

from alu_graph.evaluation.question import Benchmark
from alu_graph.evaluation.sources.drafts import Drafts
from alu_graph.evaluation.sources.own import own

_FILE = Path(__file__).with_name("sample.jsonl")


def sample(*, drafts: Drafts = "paraphrased") -> Benchmark:
    """A small benchmark that needs no data: what CI runs, and a pattern for your own.

    Args:
        drafts: In what words a perfect memory answers.

    Example:
        >>> sorted({question.group for question in sample().questions})
        ['forget', 'mentions', 'mixed', 'neighbours', 'retain']
    """
    return own(_FILE, name="sample", drafts=drafts)
