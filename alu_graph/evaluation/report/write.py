"""A report as files in a folder."""

from __future__ import annotations

from pathlib import Path

from alu_graph.evaluation.files import write_whole
from alu_graph.evaluation.report.as_json import report_as_json, report_of_json
from alu_graph.evaluation.report.charts import methods
from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.drawing import as_png
from alu_graph.evaluation.report.markdown import report_as_markdown
from alu_graph.evaluation.report.style import styles
from alu_graph.evaluation.report.tables import ReportError

_MARKDOWN, _JSON = "report.md", "report.json"


def write(data: ReportData, folder: Path) -> list[Path]:
    """Write a report: its plots, `report.json`, and `report.md`, which shows the plots.

    Args:
        data: The report.
        folder: Where to; made if it is not there. Files of the same names are replaced, each as a
            whole.

    Returns:
        The files, `report.md` first.

    Raises:
        ReportError: If it can't be written as JSON; then nothing is written.

    Example:
        >>> import tempfile
        >>> files = write(ReportData(title="TOFU"), Path(tempfile.mkdtemp()))
        >>> [file.name for file in files]
        ['report.md', 'report.json']
    """
    looks = styles((*data.methods, *methods(data.plots)))
    contents: dict[str, str | bytes] = {
        _MARKDOWN: report_as_markdown(data),
        _JSON: report_as_json(data),
        **{f"{plot.name}.png": as_png(plot, looks) for plot in data.plots},
    }
    folder.mkdir(parents=True, exist_ok=True)
    for name in reversed(contents):  # the plots first: the report never shows what isn't there
        write_whole(folder / name, contents[name])
    return [folder / name for name in contents]


def read(folder: Path) -> ReportData:
    """The report that was written to a folder.

    Args:
        folder: As it was given to `write`.

    Raises:
        ReportError: If there is none, or it can't be read.
    """
    file = folder / _JSON
    if not file.is_file():
        msg = f"there is no {file}: run `alu eval` with that folder first"
        raise ReportError(msg)
    return report_of_json(file.read_text(encoding="utf-8"))
