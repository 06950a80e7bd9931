from __future__ import annotations

from typing import Any

from alu_graph import create_alu_graph


def test_it_is_what_the_graph_says_of_itself(alu: Any) -> None:
    ran = alu("graph")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == create_alu_graph("local", []).compile().get_graph().draw_mermaid()
