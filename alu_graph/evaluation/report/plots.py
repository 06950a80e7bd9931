"""The plots of a report, out of figures by method."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from alu_graph.evaluation.figure import Figure, measured
from alu_graph.evaluation.report.charts import Bars, Curves, Line, Panel, Point, Scatter, Series
from alu_graph.evaluation.report.tables import Unit

ByNumber: TypeAlias = Mapping[str, Mapping[int, Figure]]  # by method, then by a count
ByName: TypeAlias = Mapping[str, Mapping[str, Figure]]  # by method, then by a name
_TWICE = 2.0


def forget_against_retain(
    untouched: Mapping[str, Figure], leak: Mapping[str, Figure], *, name: str = "forget_retain"
) -> Scatter:
    """Every method as a point: what it keeps of the retain set against what leaks.

    Args:
        untouched: The share of retained answers that are the vanilla's, by method.
        leak: The leak rate, by method; a method with one of the two only is left out.
        name: Of the file.

    Example:
        >>> kept, leak = Figure(0.99, 0.98, 1.0, 400), Figure(0.1, 0.05, 0.2, 400)
        >>> [point.method for point in forget_against_retain({"ours": kept}, {"ours": leak}).points]
        ['ours']
    """
    return Scatter(
        name=name,
        title="Forget against retain: the best place is at the bottom right",
        across="Retained answers untouched",
        up="Answers that leak",
        points=tuple(
            Point(method=method, across=kept, up=leak[method])
            for method, kept in untouched.items()
            if kept.count and method in leak and leak[method].count
        ),
        note="Points with 95% intervals.",
    )


def attacks_by_family(leak: ByName, *, plain: str = "plain", name: str = "attacks") -> Bars:
    """What leaks under each family of attacks, a panel for each method.

    Args:
        leak: The leak rate, by method, then by family.
        plain: The family that is no attack.
        name: Of the file.

    Example:
        >>> leak = {"plain": Figure(0.1, 0.05, 0.2, 400), "masked": Figure(0.3, 0.2, 0.4, 400)}
        >>> attacks_by_family({"ours": leak}).series[0].mark
        0.2
    """
    families = _named(leak)
    return Bars(
        name=name,
        title="Attacks by family",
        across="Answers that leak",
        up="Family of attacks",
        groups=families,
        series=tuple(
            Series(
                method=method,
                figures=tuple(measured(figures.get(family)) for family in families),
                mark=_TWICE * figures[plain].value if plain in figures else None,
            )
            for method, figures in leak.items()
        ),
        panels=True,
        marked="twice the plain question's rate",
        note="With 95% intervals; each panel has an x axis of its own. No line: it is beyond 100%.",
    )


def cost_and_error(
    tokens: ByNumber,
    seconds: ByNumber,
    leak: ByNumber,
    touched: ByNumber,
    *,
    name: str = "scale",
) -> Curves:
    """What an answer costs, and how often it is wrong, against the number of targets.

    Args:
        tokens: Prompt and written tokens of an answer, by method and number of targets.
        seconds: Of an answer.
        leak: The leak rate.
        touched: The share of retained answers that were changed.
        name: Of the file.

    Example:
        >>> steps = {"ours": {10: Figure(0.1, 0.05, 0.2, 400), 1000: Figure(0.1, 0.05, 0.2, 400)}}
        >>> [panel.lines[0].at for panel in cost_and_error(steps, steps, steps, steps).panels]
        [(10, 1000), (10, 1000), (10, 1000)]
    """
    errors = (*_lines(leak), *_lines(touched, dashed=True))
    return Curves(
        name=name,
        title="Cost and error by number of targets",
        across="Targets",
        panels=(
            _panel("Tokens per answer", tokens),
            _panel("Seconds per answer", seconds),
            Panel(up="Solid: answers that leak; dashed: retained touched", lines=errors),
        ),
        log=True,
        note="With 95% intervals.",
    )


def kept_by_questions(kept: ByNumber, *, name: str = "mixed") -> Curves:
    """How much of the innocent part of mixed prompts is kept.

    Args:
        kept: The share of innocent asks that are answered whole, by method, then by the number of
            questions in the prompt.
        name: Of the file.

    Example:
        >>> kept_by_questions({"ours": {2: Figure(0.95, 0.9, 0.99, 40)}}).panels[0].lines[0].at
        (2,)
    """
    return Curves(
        name=name,
        title="Mixed prompts: the innocent part that is kept",
        across="Questions in the prompt",
        panels=(_panel("Innocent asks answered whole", kept, "share"),),
        note="With 95% intervals.",
    )


def by_subject(
    figures: ByName,
    *,
    title: str,
    across: str,
    chance: float | None = None,
    name: str = "subjects",
) -> Bars:
    """A measure of each method by subject, such as accuracy on WMDP, or MMLU touched.

    Args:
        figures: By method, then by subject.
        title: Above the plot.
        across: The measure, without a unit: it is a share.
        chance: What guessing reaches, drawn as a line.
        name: Of the file.

    Example:
        >>> figures = {"ours": {"bio": Figure(0.26, 0.2, 0.3, 400)}}
        >>> by_subject(figures, title="WMDP", across="Accuracy", chance=0.25).groups
        ('bio',)
    """
    subjects = _named(figures)
    return Bars(
        name=name,
        title=title,
        across=across,
        up="Subject",
        groups=subjects,
        series=tuple(
            Series(
                method=method,
                figures=tuple(measured(held.get(subject)) for subject in subjects),
            )
            for method, held in figures.items()
        ),
        line=chance,
        marked="" if chance is None else "guessing",
        note="With 95% intervals.",
    )


def _named(figures: ByName) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for held in figures.values() for name in held))


def _lines(figures: ByNumber, *, dashed: bool = False) -> tuple[Line, ...]:
    lines = []
    for method, held in figures.items():
        known = {at: held[at] for at in sorted(held) if held[at].count}
        if known:
            lines.append(
                Line(method=method, at=tuple(known), figures=tuple(known.values()), dashed=dashed)
            )
    return tuple(lines)


def _panel(up: str, figures: ByNumber, unit: Unit = "number") -> Panel:
    return Panel(up=up, lines=_lines(figures), unit=unit)
