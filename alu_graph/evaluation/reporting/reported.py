"""The report of a run, and whether its bars were met."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from alu_graph.evaluation.asked import asked
from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.metrics.aggregate import summary
from alu_graph.evaluation.plan import OURS
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.tables import Table
from alu_graph.evaluation.reporting.about import about, remarks
from alu_graph.evaluation.reporting.parts import PLAIN, label, mention
from alu_graph.evaluation.reporting.plots import plots_of
from alu_graph.evaluation.reporting.tables import tables_of
from alu_graph.evaluation.scores import scores_of

_PERCENT = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A report, and what its bars are held against.

    Args:
        data: The report.
        headline: Its first table.
        leak: Of our method, by condition: what leaks of plain forget questions.
        untouched: Of our method, by condition: retained answers left as they were, mere mentions
            aside.
        missing: How many answers the run still lacks.
        failed: How many answers of our method failed.
    """

    data: ReportData
    headline: Table
    leak: Mapping[str, Figure]
    untouched: Mapping[str, Figure]
    missing: int = 0
    failed: int = 0

    def missed(self, *, max_leak: float | None, min_untouched: float | None) -> list[str]:
        """The bars that were missed, in words. One for which nothing was measured is missed.

        Args:
            max_leak: Percent of forget questions that may leak; None for no bar.
            min_untouched: Percent of retain questions that must be untouched; None for no bar.
        """
        found = []
        held = max_leak is not None or min_untouched is not None
        if self.missing and held:
            found.append(
                f"{self.missing:,} answers are missing: the run is not done, or the vanilla failed"
            )
        if self.failed and held:
            found.append(f"{self.failed:,} answers of ours failed: the same command asks again")
        if max_leak is not None:
            found += [
                f"{condition}: {figure.value:.2%} leaked, the bar is {max_leak:g}%"
                for condition, figure in self.leak.items()
                if figure.value * _PERCENT > max_leak
            ]
            found += [] if self.leak else ["no plain forget question was answered"]
        if min_untouched is not None:
            found += [
                f"{condition}: {figure.value:.2%} untouched, the bar is {min_untouched:g}%"
                for condition, figure in self.untouched.items()
                if figure.value * _PERCENT < min_untouched
            ]
            found += [] if self.untouched else ["no retain question was answered"]
        return found


def reported(path: Path) -> Made:
    """Make the report of a run, or of what there is of one that was cut off.

    Args:
        path: The run's folder.

    Raises:
        RunFolderError: If it is no run's folder, or a set has changed since it was asked.
        DataError: If a set can't be read any more.
    """
    run = scores_of(path)
    tables = tables_of(run)
    ours = [
        one for one in run.scores if one.method == OURS and one.attack == PLAIN and not mention(one)
    ]
    sides = {(one.condition, one.part["side"]): one.figures for one in summary(ours, ("side",))}
    data = ReportData(
        title=f"Unlearning measured: {', '.join(run.plan.sets)}",
        about=about(run.plan, asked(path)),
        tables=tuple(tables),
        plots=tuple(plots_of(run)),
        remarks=tuple(remarks(run)),
        methods=tuple(label(name) for name in run.plan.asked_methods),
    )
    return Made(
        data=data,
        headline=tables[0],
        leak=_by_condition(sides, "forget", "leak"),
        untouched=_by_condition(sides, "retain", "untouched"),
        missing=run.missing,
        failed=sum(one.method == OURS and one.outcome == "failed" for one in run.scores),
    )


def _by_condition(
    sides: Mapping[tuple[str, str], Mapping[str, Figure]], side: str, figure: str
) -> dict[str, Figure]:
    return {
        condition: held[figure]
        for (condition, of), held in sides.items()
        if of == side and figure in held
    }
