"""Where rows are read from: a folder of JSON files, or anything that gives the same rows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from alu_graph.errors import ALUError

Row: TypeAlias = dict[str, Any]


class DataError(ALUError):
    """A data set is missing, or not what it should be; the message says what to do."""


class Place(Protocol):
    """Gives the rows of a data set's parts, in the shape of the files in a local folder."""

    def rows(self, part: str) -> list[Row]:
        """The rows of a part.

        Args:
            part: Such as "tofu/full.jsonl"; a `.json` part holds one list of rows.

        Raises:
            DataError: If there is no such part here.
        """

    def has(self, part: str) -> bool:
        """Whether there is such a part here."""


class Nowhere:
    """A place that has nothing: for sets that need none.

    Example:
        >>> Nowhere().has("tofu/full.jsonl")
        False
    """

    def has(self, part: str) -> bool:  # noqa: ARG002 - the protocol's
        """Nothing is here."""
        return False

    def rows(self, part: str) -> list[Row]:
        """Nothing is here."""
        msg = f"{part} is needed: give --data the folder that holds it"
        raise DataError(msg)


class Folder:
    """A local folder with `tofu/full.jsonl` and so on.

    Args:
        path: The folder.

    Raises:
        DataError: If there is none.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp())
        >>> _ = (path / "own.jsonl").write_text('{"question": "Who?"}')
        >>> Folder(path).rows("own.jsonl")
        [{'question': 'Who?'}]
    """

    def __init__(self, path: Path) -> None:
        if not path.is_dir():
            msg = f"there is no folder {path}: give --data the folder that holds tofu/, wpu/ ..."
            raise DataError(msg)
        self._path = path

    def has(self, part: str) -> bool:
        """Whether there is such a file."""
        return (self._path / part).is_file()

    def rows(self, part: str) -> list[Row]:
        """The rows of a file."""
        if not self.has(part):
            msg = f"{self._path} has no {part}: fetch it there, or leave this set out"
            raise DataError(msg)
        return read_rows(self._path / part)


def read_rows(path: Path) -> list[Row]:
    """The rows of a JSONL file, or of a JSON file with one list.

    Raises:
        DataError: If it can't be read as such; the message gives the line.
    """
    return [row for _, row in numbered_rows(path)]


def numbered_rows(path: Path) -> list[tuple[int, Row]]:
    """The rows of a JSONL file, or of a JSON file with one list, each with its line.

    Raises:
        DataError: If it can't be read as such; the message gives the line.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        msg = f"{path} can't be read as a UTF-8 text file ({error})"
        raise DataError(msg) from error
    # Not splitlines: some rows hold U+2028.
    lines = [text] if path.suffix == ".json" else text.split("\n")
    rows: list[tuple[int, Row]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            read = json.loads(line)
        except ValueError as error:
            msg = f"{path}, line {number}: this is no JSON ({error})"
            raise DataError(msg) from error
        for row in read if isinstance(read, list) else [read]:
            if not isinstance(row, dict):
                msg = f"{path}, line {number}: each row is to be a JSON object"
                raise DataError(msg)
            rows.append((number, row))
    return rows
