"""The figures of `benchmarks.scale` as Markdown: the design's rows beside their bars, then by size.

A row of the design is met, missed, or not measured where the run left its size out.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Found = Mapping[str, Any]


class Bar(NamedTuple):
    """A row of the design: where its figure stands, and what it must not pass.

    Args:
        what: The row, in words.
        key: Section and size.
        path: The figure among those.
        limit: The bar.
        unit: Of bar and figure.
        least: Whether the bar is a least, not a most.
        base: Section and size of the figure that this one is divided by.
    """

    what: str
    key: str
    path: str
    limit: float
    unit: str = "ms"
    least: bool = False
    base: str = ""


_TEN, _100K, _1M = "names/10", "names/100000", "names/1000000"
_VECTORS = "vectors/{}/alu_graph"
BARS = (
    Bar("names, 83 words, 100k, median", _100K, "names.cpu", 0.07),
    Bar("names, 83 words, 100k, p99", _100K, "names.cpu_p99", 0.2),
    Bar("names, 100k to 10", _100K, "names.cpu", 2, "times", base=_TEN),
    Bar("names and decoded views, 100k, median", _100K, "views.cpu", 0.12),
    Bar("names and decoded views, 100k to 10", _100K, "views.cpu", 1.5, "times", base=_TEN),
    Bar("names, 83 words, 1M, median", _1M, "names.cpu", 0.1),
    Bar("1M names, opening", _1M, "opening_s", 15, "s"),
    Bar("1M names, memory of the whole process", _1M, "total_MB", 1200, "MB"),
    Bar("adding a name to the index, 1M", _1M, "memory.add.cpu", 0.05),
    Bar("adding a name, durable, 1M, median", _1M, "add.ms", 2),
    Bar("adding a name, durable, 1M, p99", _1M, "add.p99", 15),
    Bar("adding a target with 20 facts, durable, 1M", _1M, "add_facts.ms", 10),
    Bar("importing names, 1M", _1M, "import.per_s", 50_000, "a second", least=True),
    Bar("a look whether anything changed, 1M", _1M, "idle.ms", 0.02),
    Bar("question and answer, 10k x 20 facts, all in", "facts/10000", "both.cpu", 2.5),
    Bar(
        "importing facts, 10k x 20",
        "facts/10000",
        "import.facts_per_s",
        8_000,
        "a second",
        least=True,
    ),
    Bar("recall@8, 200k vectors", _VECTORS.format(200_000), "recall", 0.995, "", least=True),
    Bar("1M vectors, one search", _VECTORS.format(1_000_000), "cpu", 5),
    Bar("recall@8, 1M vectors", _VECTORS.format(1_000_000), "recall", 0.99, "", least=True),
)

_TIMES = (
    ("names in 83 words", "names", "cpu"),
    ("and all decoded views", "views", "cpu"),
    ("`find`, question and answer", "find", "cpu"),
    ("full `check`", "check", "cpu"),
    ("whether anything changed", "idle", ""),
    ("adding a name, durable", "add", ""),
    ("adding a target with 20 facts, durable", "add_facts", ""),
    ("removing a name, durable", "remove", ""),
    ("a page written and synced, for comparison", "fsync", ""),
    ("adding to the index alone", "memory.add", "cpu"),
)
_FACT_TIMES = (
    ("question and answer, two `find`s", "both", "cpu"),
    ("question and answer, one `find`", "joined", "cpu"),
    ("full `check`", "check", "cpu"),
    ("adding a target with 20 facts, durable", "add_facts", ""),
    ("removing a target, durable", "remove", ""),
)
_HELD = (
    ("import, targets a second", "import.per_s"),
    ("opening, s", "opening_s"),
    ("until vectors are compressed, s", "settled_s"),
    ("memory that opening takes, MB", "MB"),
    ("memory of the whole process, MB", "total_MB"),
    ("memory at most, while opening, MB", "peak_MB"),
    ("memory at most, while importing, MB", "import.peak_MB"),
    ("file, MB", "import.file_MB"),
)


def figure(found: Found, key: str, path: str) -> float | None:
    """One figure, if it was measured.

    Args:
        found: Figures by section and size.
        key: Section and size.
        path: Where the figure stands among those, parted by points.

    Returns:
        The figure.

    Example:
        >>> figure({"names/10": {"add": {"ms": 0.3}}}, "names/10", "add.ms")
        0.3
    """
    held: Any = found.get(key, {})
    for part in path.split("."):
        held = held.get(part, {})
    return float(held) if isinstance(held, (int, float)) else None


def judged(found: Found, bar: Bar) -> tuple[float, bool] | None:
    """What a row of the design came to, and whether its bar is met; None if not measured."""
    value = figure(found, bar.key, bar.path)
    if value is not None and bar.base:
        base = figure(found, bar.base, bar.path)
        value = None if base is None else value / base
    if value is None:
        return None
    return value, value >= bar.limit if bar.least else value <= bar.limit


def sizes_of(found: Found, section: str) -> list[int]:
    """The sizes of a section that were measured, the smallest first."""
    parts = (key.split("/") for key, one in found.items() if "skipped" not in one)
    return sorted({int(part[1]) for part in parts if part[0] == section})


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.3g}"  # noqa: PLR2004 - digits


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    names = list(head)
    lines = [names, ["---"] * len(names), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _design(found: Found) -> str:
    rows = []
    for bar in BARS:
        came = judged(found, bar)
        sign = ">=" if bar.least else "<="
        row = [bar.what, f"{sign} {_number(bar.limit)} {bar.unit}".strip()]
        if came is None:
            rows.append([*row, "not measured", "", ""])
        else:
            met = "met" if came[1] else "**missed**"
            rows.append([*row, _number(came[0]), _number(came[0] / bar.limit), met])
    return _table(["the design's row", "bar", "measured", "of the bar", ""], rows)


def _by_size(found: Found, section: str, times: Iterable[tuple[str, str, str]]) -> str:
    """Rows of time with their growth, then rows of what is held."""
    sizes = sizes_of(found, section)
    last, first = (f"{section}/{sizes[place]}" for place in (-1, 0))
    rows = []
    for what, path, kind in times:
        middle, high = (f"{path}.cpu", f"{path}.cpu_p99") if kind else (f"{path}.ms", f"{path}.p99")
        cells = [
            f"{_number(figure(found, f'{section}/{size}', middle))}"
            f" ({_number(figure(found, f'{section}/{size}', high))})"
            for size in sizes
        ]
        most, least = figure(found, last, middle), figure(found, first, middle)
        rows.append([f"{what}, ms", *cells, _number(most / least) if most and least else ""])
    for what, path in _HELD:
        held = [figure(found, f"{section}/{size}", path) for size in sizes]
        rows.append([what, *map(_number, held), ""])
    return _table(["", *(f"{size:,}" for size in sizes), "last to first"], rows)


def _vectors(found: Found) -> str:
    rows = []
    for key, one in found.items():
        section, _, rest = key.partition("/")
        size, _, name = rest.partition("/")
        if section != "vectors" or name == "all in":
            continue
        start = [f"{int(size):,}", name]
        if "skipped" in one:
            rows.append([*start, f"skipped: {one['skipped']}", *[""] * 6])
            continue
        paths = ("ms", "p99", "recall", "MB", "build_s", "add.ms", "remove.ms")
        rows.append([*start, *(_number(figure(found, key, path)) for path in paths)])
    rows.sort(key=lambda row: int(row[0].replace(",", "")))
    head = ["vectors", "index", "ms", "p99", "recall@8", "MB", "build s", "add 20", "remove 20"]
    return _table(head, rows)


_ALL_IN = ("ms", "p99", "cpu")


def _all_in(found: Found) -> str:
    rows = [
        [f"{size:,}", *(_number(figure(found, f"vectors/{size}/all in", at)) for at in _ALL_IN)]
        for size in sizes_of(found, "vectors")
    ]
    return _table(["vectors", "embedded and searched, ms", "p99", "processor ms"], rows)


def report(found: Found) -> str:
    """All tables.

    Args:
        found: Figures by section and size, as `benchmarks.scale` keeps them.

    Returns:
        Markdown.
    """
    machine = found["machine"]
    taken = (
        f"{machine['processor']}, {machine['cores']} cores, Python {machine['python']}, load "
        f"{machine['load']:.1f} at the start; names: {machine['names']}."
    )
    how = (
        "Medians, 99th percentiles in brackets; look-ups in milliseconds of processor time, "
        "changes by the clock."
    )
    parts = [
        taken,
        how,
        _design(found),
    ]
    if sizes_of(found, "names"):
        parts += ["Names alone, by number of targets:", _by_size(found, "names", _TIMES)]
    if sizes_of(found, "facts"):
        parts += ["Targets with 20 facts each:", _by_size(found, "facts", _FACT_TIMES)]
    if sizes_of(found, "vectors"):
        parts += ["Vectors alone, milliseconds by the clock:", _vectors(found)]
        parts += ["Question and answer, each new, in one call:", _all_in(found)]
    return "\n\n".join(parts)
