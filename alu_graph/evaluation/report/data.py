"""What a report says, before it is written as Markdown, JSON and pictures."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from alu_graph.evaluation.report.charts import Chart
from alu_graph.evaluation.report.tables import ReportError, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportData:
    """One report.

    Args:
        title: Its heading.
        about: What was run, and on what, as in "vanilla": "perfect-memory, paraphrased drafts";
            "command" is shown as a block of code.
        tables: From top to bottom; each has a title of its own.
        plots: Likewise, each with a name of its own.
        remarks: What a reader must know, such as rows of a data set that were dropped.
        shortfalls: Bars that were missed, and by what.
        methods: All methods in the order in which colours are given to them, so that a method has
            one colour in all reports; those of the plots, if it is empty.

    Raises:
        ReportError: If two tables have one title, or two plots one name.

    Example:
        >>> ReportData(title="TOFU", about={"seed": "0"}).tables
        ()
    """

    title: str
    about: Mapping[str, str] = field(default_factory=dict)
    tables: tuple[Table, ...] = ()
    plots: tuple[Chart, ...] = ()
    remarks: tuple[str, ...] = ()
    shortfalls: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for what, names in (
            ("tables", [table.title for table in self.tables]),
            ("plots", [plot.name for plot in self.plots]),
        ):
            if len(set(names)) < len(names):
                msg = f"two {what} of a report have the same name: call them differently ({names})"
                raise ReportError(msg)
