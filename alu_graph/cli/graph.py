"""`alu graph`: the workflow as it is, drawn by the graph itself."""

from __future__ import annotations

import argparse

from alu_graph.cli.output import show
from alu_graph.graph import create_alu_graph

HELP = "Print the workflow as a Mermaid diagram."


def fill(parser: argparse.ArgumentParser) -> None:
    """Set the parser of the subcommand up."""
    parser.set_defaults(run=run)


def run(_args: argparse.Namespace) -> int:
    """Print the diagram; no model is loaded for it."""
    show(create_alu_graph("local", []).compile().get_graph().draw_mermaid().rstrip("\n"))
    return 0
