"""Adding facts to a target whose earlier facts are kept as marks alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

from alu_graph.targets.sheets import FactSheet, Telling


def gained(old: FactSheet, new: FactSheet) -> list[int]:
    """Which facts of one sheet another lacks: without their text, judged by words and anchors.

    Args:
        old: What is stored.
        new: What is to be added, by the same marker.

    Returns:
        Numbers of the new sheet's facts, in order; of equal ones the first.

    Example:
        >>> from alu_graph.targets.sheets import sheet
        >>> old = sheet(["Born in Lyon."], ["Ann Lee"])
        >>> gained(old, sheet(["Born in Lyon.", "Kept bees."], ["Ann Lee"]))
        [1]
    """
    known = set(_facts(old))
    found: list[int] = []
    for number, fact in enumerate(_facts(new)):
        if fact not in known:
            known.add(fact)
            found.append(number)
    return found


def merged(old: FactSheet, new: FactSheet) -> FactSheet:
    """The sheet of both sheets' facts: as if it were made of all of them.

    Where the new sheet has names that the old one lacks, they count no more among the old one's
    nouns; phrases that hold them stay.

    Args:
        old: What is stored.
        new: What is added: the facts gained, with all names, by the same marker.

    Returns:
        The sheet; the new facts stand behind the old.
    """
    named = new.names - old.names
    strong = {mark: held for mark, held in old.strong.items() if mark not in named}
    shift = len(old.telling)
    stems = dict(old.stems)
    for stem, held in new.stems.items():
        stems[stem] = (*stems.get(stem, ()), *(number + shift for number in held))
    own = old.own - named | new.own
    return replace(
        old,
        strong={**strong, **new.strong},
        topics={**old.topics, **new.topics},
        own=own,
        rest=(old.rest | new.rest) - own,
        names=old.names | new.names,
        openings=old.openings | new.openings,
        stems=stems,
        telling=(*old.telling, *new.telling),
        dated=old.dated or new.dated,
    )


def _facts(known: FactSheet) -> list[tuple[frozenset[str], Telling]]:
    stems: list[list[str]] = [[] for _ in known.telling]
    for stem, number in chain.from_iterable(
        ((stem, number) for number in held) for stem, held in known.stems.items()
    ):
        stems[number].append(stem)
    return list(zip(map(frozenset, stems), known.telling, strict=True))
