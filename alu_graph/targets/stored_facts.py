"""What is stored of a target's facts beside it: all that the checker needs of them."""

from __future__ import annotations

from alu_graph.targets.aliases import told
from alu_graph.targets.marks import Marker
from alu_graph.targets.passages import encode_passage, passage_sheet
from alu_graph.targets.sheet_codec import encode_sheet
from alu_graph.targets.sheets import sheet
from alu_graph.targets.target import Target


def with_told_names(target: Target) -> Target:
    """The target with the other names of an entity that its facts give.

    Example:
        >>> with_told_names(Target(name="Zed Zero", facts=["Zed Zero, born Ann Lee."])).aliases
        ('Ann Lee',)
    """
    other = told(target) if target.kind == "entity" and target.facts else ()
    if not other:
        return target
    return target.model_copy(update={"aliases": (*target.aliases, *other)})


def stored_facts(target: Target, mark: Marker) -> bytes | None:
    """Read a target's facts, to be stored and to be indexed.

    Args:
        target: A target with its facts, and with the names that they tell.
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
    return encode_sheet(
        sheet((fact.row for fact in target.facts), (target.name, *target.aliases), mark)
    )
