"""From rows to figures: the cells of a report's tables."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.intervals import mean, quantile, share
from alu_graph.evaluation.metrics.leak import HALF
from alu_graph.evaluation.metrics.sampling import leak_at, sample_of
from alu_graph.evaluation.score import Score

_Value: TypeAlias = Callable[[Score], "float | None"]
_WITHHELD: Mapping[str, _Value] = {
    "leak": lambda row: row.leaked,
    "leak_named": lambda row: row.leaked if row.named else None,
    "leak_unnamed": lambda row: None if row.named else row.leaked,
    "leak_half": lambda row: None if row.told is None else float(row.told >= HALF),
    "told": lambda row: row.told,
    "rouge_forget": lambda row: row.rouge_forget,
}
_ANY: Mapping[str, _Value] = {
    "untouched": lambda row: row.untouched,
    "refused": lambda row: row.outcome == "refused",
    "rewritten": lambda row: row.outcome == "rewritten",
    "failed": lambda row: row.outcome == "failed",
    "accuracy": lambda row: row.correct,
    "accuracy_strict": lambda row: row.correct_strict,
    "kept": lambda row: row.kept,
    "rouge_retain": lambda row: row.rouge_retain,
    "rouge_vanilla": lambda row: row.rouge_vanilla,
}
_COSTS: Mapping[str, Callable[[Score], float]] = {
    "calls": lambda row: row.calls,
    "tokens": lambda row: row.tokens,
    "seconds": lambda row: row.seconds,
}
_QUANTILES = {"median": 0.5, "p95": 0.95}
_DRAWS = (1, 2, 4, 8, 16, 32, 64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """The figures of one method under one condition, on one part of the questions.

    `dataclasses.asdict` makes of it what `json.dumps` takes.

    Args:
        method: The method.
        condition: The condition.
        part: What the questions have in common, such as {"side": "forget", "form": "masked"}.
        figures: By name. Shares and means: "leak", "leak_named", "leak_unnamed", "leak_half" (at
            least half is told), "told", "rouge_forget"; "leak@1", "leak@2" ... of repeated answers;
            "untouched", "refused", "rewritten", "failed"; "accuracy", "accuracy_strict", "chance";
            "kept"; "rouge_retain", "rouge_vanilla"; "calls", "tokens", "seconds", and each of these
            with "_median" and "_p95". A figure that no row has is left out.
    """

    method: str
    condition: str
    part: Mapping[str, str]
    figures: Mapping[str, Figure]


def summary(
    scores: Iterable[Score],
    by: Sequence[str] = ("side",),
    *,
    options: Mapping[str, int] | None = None,
    seed: int = 0,
) -> list[Cell]:
    """The figures of each method under each condition, by what the questions have in common.

    Rows of one target are drawn together for the intervals (of one question, where it has none).

    Args:
        scores: All rows.
        by: What to part them by: fields of `Score` ("side", "group", "form", "attack", "subject",
            "asks", "about", "neighbour", "named"), or "mention" for mere mentions against the rest.
        options: How many options each multiple-choice question has, by its id: for "chance".
        seed: Of the bootstrap.

    Returns:
        The cells, methods, conditions and parts in the order in which they first come.

    Example:
        >>> row = Score(
        ...     method="none",
        ...     condition="",
        ...     question="1",
        ...     group="forget",
        ...     side="forget",
        ...     form="original",
        ...     attack="plain",
        ...     subject="",
        ...     about="Ana Sol",
        ...     neighbour=False,
        ...     named=True,
        ...     asks=1,
        ...     outcome="untouched",
        ...     untouched=True,
        ...     leaked=True,
        ...     told=1.0,
        ... )
        >>> [cell] = summary([row], ("side", "form"))
        >>> dict(cell.part), cell.figures["leak"].value
        ({'side': 'forget', 'form': 'original'}, 1.0)
    """
    cells: dict[tuple[str, ...], list[Score]] = {}
    for score in scores:
        key = (score.method, score.condition, *(_common(score, field) for field in by))
        cells.setdefault(key, []).append(score)
    return [
        Cell(
            method=method,
            condition=condition,
            part=dict(zip(by, part, strict=True)),
            figures=figures(rows, options=options or {}, seed=seed),
        )
        for (method, condition, *part), rows in cells.items()
    ]


def figures(
    rows: Sequence[Score], *, options: Mapping[str, int] | None = None, seed: int = 0
) -> dict[str, Figure]:
    """All figures that rows of one method have, named as in `Cell`.

    Args:
        rows: The rows.
        options: How many options each multiple-choice question has, by its id.
        seed: Of the bootstrap.

    Returns:
        The figures that any row has something for.
    """
    counts = options or {}
    chance: _Value = lambda row: 1 / counts[row.question] if row.question in counts else None  # noqa: E731
    found = {
        name: figure
        for name, value in {**_WITHHELD, **_ANY, "chance": chance}.items()
        if (figure := _share(rows, value, seed)) is not None
    }
    found |= _leak_at_k(rows, seed)
    for name, cost in _COSTS.items():
        values = [cost(row) for row in rows]
        found[name] = mean(values, [_cluster(row) for row in rows], seed=seed)
        found |= {f"{name}_{kind}": quantile(values, at) for kind, at in _QUANTILES.items()}
    return found


def _common(score: Score, field: str) -> str:
    value = score.kept is not None if field == "mention" else getattr(score, field)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _cluster(row: Score) -> Hashable:
    return row.about or ("", sample_of(row.question)[0])


def _share(rows: Sequence[Score], value: _Value, seed: int) -> Figure | None:
    pairs = [(one, _cluster(row)) for row in rows if (one := value(row)) is not None]
    if not pairs:
        return None
    return share([float(one) for one, _ in pairs], [cluster for _, cluster in pairs], seed=seed)


def _leak_at_k(rows: Sequence[Score], seed: int) -> dict[str, Figure]:
    """leak@k for each k that all repeatedly asked questions have answers for."""
    samples: dict[tuple[str, Hashable], list[float]] = {}
    for row in rows:
        base, number = sample_of(row.question)
        if number and row.leaked is not None:
            samples.setdefault((base, _cluster(row)), []).append(float(row.leaked))
    if not samples:
        return {}
    least = min(map(len, samples.values()))
    clusters = [cluster for _, cluster in samples]
    draws = [*(k for k in _DRAWS if k < least), least]
    return {
        f"leak@{k}": share([leak_at(k, one) for one in samples.values()], clusters, seed=seed)
        for k in draws
    }
