"""Files that are there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from uuid import uuid4


def write_whole(path: Path, content: str | bytes, mode: int = 0o666) -> None:
    """Write a file so that no reader ever sees half of it.

    Args:
        path: The file; one that is there is replaced.
        content: A text is written in UTF-8.
        mode: Of the new file, less the umask.

    Raises:
        OSError: If it can't be written; what was there before is kept.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "report.md"
        >>> write_whole(path, "# Report")
        >>> path.read_text()
        '# Report'
    """
    beside = path.with_name(f".{path.name}.{uuid4().hex}")
    file = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(file, "wb") as opened:
            opened.write(content.encode() if isinstance(content, str) else content)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)
