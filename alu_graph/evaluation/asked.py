"""When and where a run was asked: it is scored anew later, elsewhere and by other code."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from alu_graph.evaluation.files import write_whole
from alu_graph.evaluation.report.machine import machine

_NAME = "asked.json"
_PRIVATE = 0o600


def keep_asked(folder: Path) -> None:
    """Keep day, commit and machine of a run that begins.

    Args:
        folder: The run's.

    Example:
        >>> import tempfile
        >>> folder = Path(tempfile.mkdtemp())
        >>> keep_asked(folder)
        >>> sorted(asked(folder))
        ['commit', 'cores', 'date', 'memory', 'packages', 'python', 'system']
    """
    today = date.today().isoformat()  # noqa: DTZ011 - the day where it is run
    text = json.dumps({"date": today, **machine()}, ensure_ascii=False, indent=1) + "\n"
    write_whole(folder / _NAME, text, _PRIVATE)


def asked(folder: Path) -> Mapping[str, str]:
    """What `keep_asked` kept; nothing where no run has begun.

    Args:
        folder: The run's.
    """
    file = folder / _NAME
    if not file.exists():
        return {}
    return {name: str(value) for name, value in json.loads(file.read_text("utf-8")).items()}
