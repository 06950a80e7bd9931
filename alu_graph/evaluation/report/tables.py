"""Tables of a report, and how they look in GitHub's Markdown."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from alu_graph.errors import ALUError
from alu_graph.evaluation.figure import Figure, measured

Unit = Literal["share", "number"]
Best = Literal["", "low", "high"]
Cell: TypeAlias = str | int | Figure | None
_MOST_DIGITS = 4


class ReportError(ALUError):
    """A report can't be made or read as it is; the message says what to do."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a `Table`.

    Args:
        name: Its heading, with the unit if its figures are numbers.
        unit: Whether its figures are shares, shown in percent, or numbers.
        best: Which of its figures is set in bold: the lowest, the highest, or none.
    """

    name: str
    unit: Unit = "share"
    best: Best = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table; a figure that was measured on nothing becomes None, shown as "-".

    Args:
        title: Above it.
        columns: From left to right.
        rows: A cell for each column: a text, a count, or a `Figure`.
        note: What a reader must know of it.
        keys: How many cells at the left tell a row from the others.

    Raises:
        ReportError: If a row has another length than the columns, or two rows have one key.

    Example:
        >>> table = Table(
        ...     title="Forget",
        ...     columns=(Column("method"), Column("leak")),
        ...     rows=(
        ...         ("none", Figure(0.934, 0.91, 0.95, 400)),
        ...         ("ours", Figure(0.0, 0, 0.01, 400)),
        ...     ),
        ... )
        >>> print(as_markdown(table))
        | method |        leak, n = 400 |
        | :----- | -------------------: |
        | none   | 93.4% (91.0 to 95.0) |
        | ours   |    0.0% (0.0 to 1.0) |
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    keys: int = 1

    def __post_init__(self) -> None:
        rows = tuple(
            tuple(measured(cell) if isinstance(cell, Figure) else cell for cell in row)
            for row in self.rows
        )
        object.__setattr__(self, "rows", rows)  # frozen, and not yet seen by anyone
        for row in rows:
            if len(row) != len(self.columns):
                msg = (
                    f"table {self.title!r}: {len(row)} cells for {len(self.columns)} columns: "
                    "give None where there is nothing"
                )
                raise ReportError(msg)
        if len({self.key(row) for row in rows}) < len(rows):
            msg = f"table {self.title!r}: two rows have the same first cells: raise `keys`"
            raise ReportError(msg)

    def key(self, row: tuple[Cell, ...]) -> tuple[Cell, ...]:
        """What tells a row from the others."""
        return row[: self.keys]


def percent(share: float) -> str:
    """A share in percent, without the sign: one digit, or as many as tell it from 0 and 100.

    Example:
        >>> percent(0.0031), percent(0.0002), percent(0.9999), percent(1)
        ('0.3', '0.02', '99.99', '100.0')
    """
    for digits in range(1, _MOST_DIGITS):
        shown = f"{100 * share:.{digits}f}"
        if share in (0, 1) or float(shown) not in (0, 100):
            break
    return shown


def number(value: float) -> str:
    """A number to three digits or to the unit.

    Example:
        >>> number(0.0432), number(3.14159), number(41.25), number(204123.4)
        ('0.0432', '3.14', '41.2', '204,123')
    """
    size = abs(value)
    if size >= 100:  # noqa: PLR2004 - three digits
        return f"{value:,.0f}"
    if size >= 10:  # noqa: PLR2004 - as above
        return f"{value:.1f}"
    return f"{value:.2f}" if size >= 1 else f"{value:.3g}"


def shown(cell: Cell, unit: Unit = "share") -> str:
    """A cell as text, before anything in it is escaped.

    Example:
        >>> shown(Figure(0.003, 0.001, 0.009, 400)), shown(12000), shown(None)
        ('0.3% (0.1 to 0.9)', '12,000', '-')
    """
    if cell is None:
        return "-"
    if isinstance(cell, Figure):
        said, sign = (percent, "%") if unit == "share" else (number, "")
        return f"{said(cell.value)}{sign} ({said(cell.low)} to {said(cell.high)})"
    return f"{cell:,}" if isinstance(cell, int) else cell


def escaped(text: str) -> str:
    r"""A text that means itself in a cell.

    Example:
        >>> print(escaped("a|b <c>"))
        a\|b &lt;c>
    """
    for sign, instead in (("\\", "\\\\"), ("|", "\\|"), ("*", "\\*"), ("<", "&lt;")):
        text = text.replace(sign, instead)
    return " ".join(text.split())


def as_markdown(table: Table) -> str:
    """A table in GitHub's Markdown, aligned as plain text too, without title and note.

    What figures were measured on stands in the heading where it is one number for the whole
    column, in a column of its own where it is one for each row, and in the cell otherwise.
    """
    where = _where_counts_stand(table)
    heads = [escaped(column.name) for column in table.columns]
    cells = [[_cell(table, place, row, where) for place in range(len(row))] for row in table.rows]
    right = [_is_of_numbers(table, place) for place in range(len(heads))]
    if where == "heading":
        counts = [_counts(row[place] for row in table.rows) for place in range(len(heads))]
        heads = [
            f"{head}, n = {count.pop():,}" if count else head
            for head, count in zip(heads, counts, strict=True)
        ]
    elif where == "column":
        heads.append("n")
        right.append(True)
        for line, row in zip(cells, table.rows, strict=True):
            line.append("".join(f"{count:,}" for count in _counts(row)) or "-")
    return _aligned(heads, cells, right)


def _counts(cells: Iterable[Cell]) -> set[int]:
    return {cell.count for cell in cells if isinstance(cell, Figure)}


def _where_counts_stand(table: Table) -> Literal["heading", "column", "cell"]:
    columns = zip(*table.rows, strict=True)
    if all(len(_counts(column)) <= 1 for column in columns):
        return "heading"
    return "column" if all(len(_counts(row)) <= 1 for row in table.rows) else "cell"


def _is_of_numbers(table: Table, place: int) -> bool:
    held = [row[place] for row in table.rows if row[place] is not None]
    return bool(held) and not any(isinstance(cell, str) for cell in held)


def _cell(table: Table, place: int, row: tuple[Cell, ...], where: str) -> str:
    cell, column = row[place], table.columns[place]
    said = escaped(shown(cell, column.unit))
    if not isinstance(cell, Figure):
        return said
    if where == "cell":
        said = f"{said}, n = {cell.count:,}"
    if column.best:
        held = [one[place] for one in table.rows]
        values = [one.value for one in held if isinstance(one, Figure)]
        if cell.value == (min(values) if column.best == "low" else max(values)):
            return f"**{said}**"
    return said


def _aligned(heads: list[str], cells: list[list[str]], right: list[bool]) -> str:
    lines = [heads, *cells]
    widths = [max(3, *(len(line[place]) for line in lines)) for place in range(len(heads))]
    rule = [
        f"{'-' * (width - 1)}:" if numbers else f":{'-' * (width - 1)}"
        for width, numbers in zip(widths, right, strict=True)
    ]
    padded = [
        [
            cell.rjust(width) if numbers else cell.ljust(width)
            for cell, width, numbers in zip(line, widths, right, strict=True)
        ]
        for line in lines
    ]
    return "\n".join(f"| {' | '.join(line)} |" for line in (padded[0], rule, *padded[1:]))
