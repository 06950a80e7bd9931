"""What is stored of a target's facts beside it: all that the checker needs of them."""

from __future__ import annotations

from collections.abc import Iterable

from alu_graph.targets.marks import Marker
from alu_graph.targets.passages import encode_passage, passage_sheet
from alu_graph.targets.sheet_codec import encode_sheet
from alu_graph.targets.sheets import sheet
from alu_graph.targets.target import Target


def stored_facts(target: Target, names: Iterable[str], mark: Marker) -> bytes | None:
    """Read a target's facts, to be stored and to be indexed.

    Args:
        target: A target with its facts.
        names: All its names: given, and told by its facts.
        mark: What turns words into marks.

    Returns:
        A fact sheet (`decode_sheet`), or the sheet of a passage whose text is not kept
        (`decode_passage`). None where there is nothing to store: of a topic, which is found by its
        head; of a passage whose text is kept, as its hashes are of one process; without facts.
    """
    if not target.facts or target.kind == "topic":
        return None
    if target.kind == "passage":  # a book's words would be evidence of anything
        if mark.key_id is None:
            return None
        return encode_passage(passage_sheet((fact.text for fact in target.facts), mark))
    return encode_sheet(sheet((fact.row for fact in target.facts), names, mark))
