from __future__ import annotations

from pathlib import Path

import pytest

from alu_graph.evaluation.files import write_whole


def test_what_was_there_stays_where_writing_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "report.md"
    write_whole(file, "old")

    def fail(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(OSError):  # noqa: PT011 - ours has no message
        write_whole(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_text_is_written_in_utf_8_and_bytes_as_they_are(tmp_path: Path) -> None:
    write_whole(tmp_path / "a", "é\n")
    write_whole(tmp_path / "b", b"\x00\r\n")
    assert (tmp_path / "a").read_bytes() == "é\n".encode()
    assert (tmp_path / "b").read_bytes() == b"\x00\r\n"
