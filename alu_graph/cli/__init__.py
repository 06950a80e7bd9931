"""The command `alu`: one file a subcommand."""

from alu_graph.cli.main import main

__all__ = ["main"]
