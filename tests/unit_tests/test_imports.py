"""What importing the package costs and pulls in."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("openai", "langchain", "langchain_openai", "langchain_community", "xllamacpp")


def test_import_pulls_in_nothing_heavy() -> None:
    code = f"import sys, alu_graph; print([m for m in {HEAVY!r} if m in sys.modules])"
    command = [sys.executable, "-c", code]
    run = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ours
    assert run.stdout.strip() == "[]"


def test_all_is_sorted_and_true() -> None:
    import alu_graph  # noqa: PLC0415

    assert alu_graph.__all__ == sorted(alu_graph.__all__)
    assert all(hasattr(alu_graph, name) for name in alu_graph.__all__)
