"""A measured figure: its value, its interval, and how much it was measured on."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured, with its 95% interval.

    Args:
        value: A share is 0 to 1.
        low: The lower end of the interval.
        high: Its upper end.
        count: Answers that it was measured on; a figure on none is left out of reports.
    """

    value: float
    low: float
    high: float
    count: int


def measured(figure: Figure | None) -> Figure | None:
    """The figure, or None where it was measured on nothing.

    Example:
        >>> measured(Figure(float("nan"), float("nan"), float("nan"), 0)) is None
        True
    """
    return figure if figure is not None and figure.count else None
