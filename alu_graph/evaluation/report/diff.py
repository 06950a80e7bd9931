"""What differs between two reports."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Literal

from alu_graph.evaluation.figure import Figure
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.tables import Cell, Column, Table, Unit, as_markdown, number, shown

Side = Literal["before", "after"]


@dataclass(frozen=True, slots=True)
class Setting:
    """A setting of the run that is not the same; None where a report doesn't say it."""

    name: str
    before: str | None
    after: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A cell that is not the same.

    Args:
        table: The title of its table.
        row: The first cells of its row.
        column: Its heading.
        before: In the first report.
        after: In the second.
        unit: Of its figures.
        apart: Whether both are figures whose intervals have nothing in common.
    """

    table: str
    row: str
    column: str
    before: Cell
    after: Cell
    unit: Unit
    apart: bool

    @property
    def moved(self) -> str:
        """By how much, as text; empty where there is no number on both sides."""
        before, after = _value(self.before), _value(self.after)
        if before is None or after is None:
            return ""
        by = after - before
        if self.unit == "share" and isinstance(self.after, Figure):
            return f"{100 * by:+.2f} points"
        return f"{'-' if by < 0 else '+'}{number(abs(by))}"


@dataclass(frozen=True, slots=True)
class Missing:
    """What one of the reports doesn't have.

    Args:
        table: The title of the table.
        what: "table", "column" or "row".
        name: Which one.
        only: The report that has it.
    """

    table: str
    what: Literal["table", "column", "row"]
    name: str
    only: Side


@dataclass(frozen=True, slots=True)
class Difference:
    """All that differs between two reports.

    Args:
        settings: Of the runs.
        changes: Cells, by table, row and column of the second report.
        missing: What only one of them has.
    """

    settings: tuple[Setting, ...]
    changes: tuple[Change, ...]
    missing: tuple[Missing, ...]

    def as_json(self) -> str:
        """As JSON, figures with their intervals."""
        return json.dumps({"version": 1, **asdict(self)}, ensure_ascii=False, indent=1) + "\n"

    def as_markdown(self) -> str:
        """As tables in Markdown; "!" marks changes that the intervals do not explain."""
        parts = [
            as_markdown(table)
            for table in (_of_settings(self), _of_changes(self), _of_missing(self))
            if table.rows
        ]
        return "\n\n".join(parts or ["The two reports say the same."]) + "\n"


def diff(before: ReportData, after: ReportData) -> Difference:
    """Compare two reports.

    Args:
        before: The first.
        after: The second. Tables are matched by title, columns by heading, rows by their first
            cells.

    Returns:
        What differs; plots show what the tables say, and are not compared.

    Example:
        >>> def report(leak: Figure) -> ReportData:
        ...     columns = (Column("method"), Column("leak"))
        ...     table = Table(title="Forget", columns=columns, rows=(("ours", leak),))
        ...     return ReportData(title="TOFU", tables=(table,))
        >>> old, new = report(Figure(0.2, 0.1, 0.3, 99)), report(Figure(0.02, 0.0, 0.05, 99))
        >>> [change] = diff(old, new).changes
        >>> change.apart, change.moved
        (True, '-18.00 points')
    """
    old = {table.title: table for table in before.tables}
    new = {table.title: table for table in after.tables}
    both = [(old[title], new[title]) for title in new if title in old]
    return Difference(
        settings=tuple(_settings(before.about, after.about)),
        changes=tuple(change for pair in both for change in _changes(*pair)),
        missing=(
            *(Missing(title, "table", title, "before") for title in old if title not in new),
            *(Missing(title, "table", title, "after") for title in new if title not in old),
            *(one for pair in both for one in _missing(*pair)),
        ),
    )


def _settings(before: Mapping[str, str], after: Mapping[str, str]) -> Iterator[Setting]:
    for name in dict.fromkeys((*before, *after)):
        if before.get(name) != after.get(name):
            yield Setting(name, before.get(name), after.get(name))


def _changes(before: Table, after: Table) -> Iterator[Change]:
    old, new = _rows(before), _rows(after)
    for row, cells in new.items():
        for column in after.columns[after.keys :]:
            if row not in old or column.name not in old[row]:
                continue
            was, now = old[row][column.name], cells[column.name]
            if was != now:
                apart = isinstance(was, Figure) and isinstance(now, Figure) and _apart(was, now)
                yield Change(after.title, row, column.name, was, now, column.unit, apart)


def _missing(before: Table, after: Table) -> Iterator[Missing]:
    sides: tuple[tuple[Side, Table, Table], ...] = (
        ("before", before, after),
        ("after", after, before),
    )
    for only, has, lacks in sides:
        columns, rows = {column.name for column in lacks.columns}, _rows(lacks)
        for column in has.columns[has.keys :]:
            if column.name not in columns:
                yield Missing(has.title, "column", column.name, only)
        for row in _rows(has):
            if row not in rows:
                yield Missing(has.title, "row", row, only)


def _rows(table: Table) -> dict[str, dict[str, Cell]]:
    names = [column.name for column in table.columns]
    return {
        ", ".join(shown(cell) for cell in table.key(row)): dict(zip(names, row, strict=True))
        for row in table.rows
    }


def _apart(one: Figure, other: Figure) -> bool:
    return one.high < other.low or other.high < one.low


def _value(cell: Cell) -> float | None:
    if isinstance(cell, Figure):
        return cell.value
    return cell if isinstance(cell, int) else None


def _of_settings(found: Difference) -> Table:
    rows = [(one.name, one.before, one.after) for one in found.settings]
    return _table("Settings", ("setting", "before", "after"), rows)


def _of_changes(found: Difference) -> Table:
    rows = [
        (
            one.table,
            one.row,
            one.column,
            shown(one.before, one.unit),
            shown(one.after, one.unit),
            one.moved,
            "!" if one.apart else "",
        )
        for one in found.changes
    ]
    heads = ("table", "row", "column", "before", "after", "change", "intervals apart")
    return _table("Changes", heads, rows, keys=3)


def _of_missing(found: Difference) -> Table:
    rows = [(one.table, one.what, one.name, one.only) for one in found.missing]
    return _table("Missing", ("table", "what", "name", "only in"), rows, keys=4)


def _table(
    title: str, heads: tuple[str, ...], rows: Sequence[tuple[Cell, ...]], keys: int = 1
) -> Table:
    columns = tuple(Column(head) for head in heads)
    return Table(title=title, columns=columns, rows=tuple(rows), keys=keys)
