"""Whether a text names a target, by the plain match that keyword filters do."""

from __future__ import annotations

import re
from collections.abc import Iterable

from alu_graph.evaluation.methods.said import names_of
from alu_graph.targets.target import Target


def mentions(text: str, targets: Iterable[Target]) -> bool:
    """Whether a name or an alias stands in a text, as whole words, in any case.

    Nothing is undone: not typos, not other scripts, not codes. It looks for one name after the
    other, as the filters that it stands for do, so its time grows with the list.

    Args:
        text: Any text.
        targets: Whose names to look for.

    Returns:
        Whether there is one.

    Example:
        >>> targets = [Target(name="Ana Sol", aliases=["Anita"])]
        >>> mentions("Was ANITA a poet?", targets), mentions("Ana Solano was a poet.", targets)
        (True, False)
    """
    folded = text.casefold()
    return any(
        name in folded and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", folded) is not None
        for target in targets
        for name in map(str.casefold, names_of(target))
    )
