"""The Hugging Face hub as a place: its datasets in the shape of the files in a local folder.

Every dataset is pinned to a revision, so that a run can be repeated. None of them runs code of its
own at that revision, and none is asked to. The hub could not be reached where this was written;
what stands here was confirmed elsewhere, as follows.

- `locuslab/TOFU`: configurations in its card; the columns of `full` and of the `_perturbed` ones in
  copies of its files (github strzar/purge, data/TOFU); the revision in several public runs.
- `cais/wmdp`: configurations and columns in public code that loads them; the revision from its page
  on the hub. It is the current release, which has fewer questions than the first.
- `jinzhuoran/RWKU`: configurations and splits in its card and in github jinzhuoran/RWKU; columns
  and the names of attacks in copies of its files (github xwtMarch/RULE-Unlearn); the revision from
  its page on the hub. It has 200 subjects.
- `cais/mmlu`: columns in its card; `mandarjoshi/trivia_qa`: columns in its card;
  `truthfulqa/truthful_qa`: columns in public code that loads it. Their revisions are pinned by
  public evaluation suites.

What it lacks: masked questions and attacks (`jailbreaks/`), WPU, real people, SepS, TOFU's
refusals, and the paraphrases of TOFU's authors 20 to 179 (see `hub_tofu`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeAlias

import datasets
from datasets.exceptions import DatasetsError

from alu_graph.evaluation.sources import hub_rows, hub_tofu
from alu_graph.evaluation.sources.place import DataError, Row

Load: TypeAlias = Callable[..., Any]
_ELSEWHERE = "read a local folder instead: --data FOLDER"


class Table(NamedTuple):
    """One split of one configuration, as it was at one revision."""

    dataset: str
    config: str
    split: str
    revision: str


class Part(NamedTuple):
    """The tables that a part is made of, and what makes its rows of theirs."""

    tables: tuple[Table, ...]
    rows: Callable[..., list[Row]]


def _tofu(config: str) -> Table:
    return Table("locuslab/TOFU", config, "train", "324592d84ae4f482ac7249b9285c2ecdb53e3a68")


def _wmdp(domain: str) -> Part:
    revision = "8b85378e501fe9b3fb2694b04bcd2970bc7c7235"
    return Part((Table("cais/wmdp", f"wmdp-{domain}", "test", revision),), hub_rows.wmdp)


def _rwku(config: str, split: str = "test") -> Table:
    return Table("jinzhuoran/RWKU", config, split, "d72f493d481d1b0a9bdc6e869d32baeffad8904f")


_FULL = _tofu("full")
_PEOPLE = _rwku("forget_target", "train")
_MMLU = Table("cais/mmlu", "all", "test", "c30699e8356da336a370243923dbaf21066bb9fe")
_TRIVIA = Table(
    "mandarjoshi/trivia_qa",
    "rc.nocontext",
    "validation",
    "0f7faf33a3908546c6fd5b73a660e0f8ff173c2f",
)
_TRUTHFUL = Table(
    "truthfulqa/truthful_qa",
    "multiple_choice",
    "validation",
    "741b8276f2d1982aa3d5b832d3ee81ed3b896490",
)
PARTS: Mapping[str, Part] = {
    "tofu/full.jsonl": Part(
        (_FULL, _tofu("retain_perturbed"), _tofu("forget10_perturbed")), hub_tofu.full
    ),
    "tofu/splits.json": Part((), hub_tofu.splits),
    "tofu/targets.json": Part((_FULL,), hub_tofu.targets),
    "tofu/real_authors.jsonl": Part((_tofu("real_authors_perturbed"),), hub_tofu.facts),
    "tofu/world_facts.jsonl": Part((_tofu("world_facts_perturbed"),), hub_tofu.facts),
    "wmdp/bio.jsonl": _wmdp("bio"),
    "wmdp/cyber.jsonl": _wmdp("cyber"),
    "wmdp/chem.jsonl": _wmdp("chem"),
    "rwku/targets.jsonl": Part((_PEOPLE,), hub_rows.rwku_targets),
    "rwku/forget_level1.jsonl": Part((_PEOPLE, _rwku("forget_level1")), hub_rows.rwku),
    "rwku/forget_level2.jsonl": Part((_PEOPLE, _rwku("forget_level2")), hub_rows.rwku),
    "rwku/forget_level3.jsonl": Part((_PEOPLE, _rwku("forget_level3")), hub_rows.rwku_attacks),
    "rwku/neighbor_level1.jsonl": Part((_PEOPLE, _rwku("neighbor_level1")), hub_rows.rwku),
    "rwku/neighbor_level2.jsonl": Part((_PEOPLE, _rwku("neighbor_level2")), hub_rows.rwku),
    "mmlu/sample.jsonl": Part((_MMLU,), hub_rows.mmlu),
    "utility/triviaqa.jsonl": Part((_TRIVIA,), hub_rows.trivia),
    "utility/truthfulqa_mc1.jsonl": Part((_TRUTHFUL,), hub_rows.truthful),
}


class Hub:
    """Datasets of the Hugging Face hub, fetched when first read and kept by `datasets`.

    Args:
        load: What loads a split; called as `datasets.load_dataset` is.

    Example:
        >>> def load(dataset, *, name, split, revision):
        ...     return datasets.Dataset.from_list(
        ...         [{"question": f"{name}?", "choices": ["Yes", "No"], "answer": 0}]
        ...     )
        >>> Hub(load).rows("wmdp/chem.jsonl")
        [{'question': 'wmdp-chem?', 'choices': ['Yes', 'No'], 'answer': 0}]
        >>> Hub(load).has("jailbreaks/tofu_forget10_masked.jsonl")
        False
    """

    def __init__(self, load: Load = datasets.load_dataset) -> None:
        self._load = load
        self._read: dict[Table, list[Row]] = {}

    def has(self, part: str) -> bool:
        """Whether the hub has the data of such a part; nothing is fetched."""
        return part in PARTS

    def rows(self, part: str) -> list[Row]:
        """The rows of a part, as the local file has them.

        Raises:
            DataError: If the hub has no such part, can't be reached, or gives other columns.
        """
        if part not in PARTS:
            msg = f"the Hugging Face hub has no {part}: leave this set out, or {_ELSEWHERE}"
            raise DataError(msg)
        tables, make = PARTS[part]
        read = [self._table(table) for table in tables]
        try:
            return make(*read)
        except (KeyError, IndexError, TypeError, ValueError) as error:
            names = ", ".join(f"{table.dataset} ({table.config})" for table in tables)
            msg = f"{names} has other columns or values than {part} needs: {_ELSEWHERE}"
            raise DataError(msg) from error

    def _table(self, table: Table) -> list[Row]:
        if table not in self._read:
            dataset, config, split, revision = table
            try:
                loaded = self._load(dataset, name=config, split=split, revision=revision)
                self._read[table] = list(loaded)
            except (DatasetsError, OSError, RuntimeError, ValueError) as error:
                msg = (
                    f"{dataset} ({config}, {split}) did not come from the Hugging Face hub "
                    f"({type(error).__name__}): check the network, or {_ELSEWHERE}"
                )
                raise DataError(msg) from error
        return self._read[table]
