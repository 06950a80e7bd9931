"""A report as JSON, and back."""

from __future__ import annotations

import json
from typing import Any

from pydantic import TypeAdapter, ValidationError

from alu_graph.evaluation.report.data import ReportData
from alu_graph.evaluation.report.tables import ReportError

VERSION = 1
_SCHEMA = "alu_graph.evaluation.report"
_ADAPTER = TypeAdapter(ReportData)


def report_as_json(data: ReportData) -> str:
    """A report as JSON, with its figures and what its plots show.

    Args:
        data: The report.

    Raises:
        ReportError: If a figure is not finite: JSON has no such number.

    Example:
        >>> data = ReportData(title="TOFU", about={"seed": "0"})
        >>> report_of_json(report_as_json(data)) == data
        True
    """
    held: dict[str, Any] = {"schema": _SCHEMA, "version": VERSION}
    held |= _ADAPTER.dump_python(data)
    try:
        return json.dumps(held, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    except ValueError as error:
        msg = "a figure of the report is not finite: give None where nothing was measured"
        raise ReportError(msg) from error


def report_of_json(text: str) -> ReportData:
    """Read what `report_as_json` wrote.

    Args:
        text: JSON.

    Raises:
        ReportError: If it is no report, or one of another version.
    """
    try:
        held = json.loads(text)
    except ValueError as error:
        msg = f"this is no JSON ({error}): give the report.json of a run"
        raise ReportError(msg) from error
    if not isinstance(held, dict) or held.pop("schema", None) != _SCHEMA:
        msg = "this JSON is no report: give the report.json of a run"
        raise ReportError(msg)
    version = held.pop("version", None)
    if version != VERSION:
        msg = f"this report has version {version}, not {VERSION}: write it anew from its run folder"
        raise ReportError(msg)
    try:
        return _ADAPTER.validate_python(held)
    except ValidationError as error:
        msg = f"this report is damaged: write it anew from its run folder ({error})"
        raise ReportError(msg) from error
