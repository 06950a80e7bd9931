"""Other names that a model gives a target, as far as it is safe to take them for names of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from anyascii import anyascii

from alu_graph.agents.learning.questions import NAMES, SCRIPTS, unfenced
from alu_graph.agents.learning.reading import statements, written
from alu_graph.agents.learning.sifting import Heard, own_words
from alu_graph.checker.source import Targets
from alu_graph.targets.name_forms import HONORIFICS, SELDOM, forms_of
from alu_graph.targets.target import Target
from alu_graph.text.folding import fold
from alu_graph.text.rarity import informative, zipf
from alu_graph.text.transliteration import is_foreign

_SAID_TWICE = 2
_MOST = 6
_LONGEST = 60  # characters
_LEAST_LONE = 5  # letters of a name of one word
_ALIKE = 0.7  # of the consonants of a name and of its spelling in another script
_OTHERS = frozenset("jr sr junior senior ii iii iv v vi vii viii ix x".split())
_NO_LETTERS = re.compile(r"[^a-z]+")
_SOFT = re.compile(r"[aeiouyh]+")
_PART = r"[^\W\d_a-zA-Z][^\s,;:()\[\]/|\"“”]*"
_RUN = re.compile(rf"{_PART}(?:[ ・·•‧-]{_PART}){{0,5}}")


def other_names(
    target: Target, heard: Sequence[Heard], common: frozenset[str], targets: Targets
) -> tuple[str, ...]:
    """The other names that a model gives a target and that may safely be its aliases.

    In Latin letters a name must be said in two replies, and in none that tells who else belongs
    to the target. In another script it must sound like the target's. What the registry finds as
    the target's name already (most spellings by sound) is left out.

    Args:
        target: The target.
        heard: The replies.
        common: Items that the model says of made-up names, too.
        targets: The registry: another target's name is none of this one's.

    Returns:
        Names, a few at most, that are not among the target's.
    """
    spoken = Counter(
        name for one in heard if one.question.topic != SCRIPTS for name in set(_names(one))
    )
    others = {
        fold(name)
        for one in heard
        if one.question.topic in ("relations", "works", "makers", "characters", "places")
        for name in _names(one)
    }
    asked = [one for one in heard if one.question.topic == NAMES]
    doubled = len(asked) > 1
    found = {
        fold(name): name
        for one in asked
        for name in _names(one)
        if f"p:{fold(name)}" not in common
        and fold(name) not in others
        and (not doubled or spoken[name] >= _SAID_TWICE)
    }
    for one in heard:
        if one.question.topic == SCRIPTS:
            found |= {fold(name): name for name in _foreign(one.text, target)}
    held = {fold(name) for name in (target.name, *target.aliases)}
    return tuple(
        name for key, name in found.items() if key not in held and safe(name, target, targets)
    )[:_MOST]


def safe(alias: str, target: Target, targets: Targets) -> bool:
    """Whether a name means one bearer by the registry's own rule, and nobody else's.

    Args:
        alias: The name.
        target: Whose it may be.
        targets: The registry.

    Example:
        >>> from alu_graph import TargetRegistry
        >>> registry = TargetRegistry()
        >>> [target] = registry.add("Zed Zero")
        >>> [safe(one, target, registry) for one in ("Ann Torquemont", "Maria", "the", "Zed")]
        [True, False, False, False]
    """
    parts = fold(alias).split()
    if not parts or len(alias) > _LONGEST or not any(map(informative, parts)):
        return False
    reading = forms_of(Target(name=alias, kind=target.kind)).get(" ".join(parts))
    if reading is None or reading.grade != "strong" or reading.capitals:
        return False
    strange = [part for part in parts if part not in own_words(target)]
    if not strange or all(part in _OTHERS | HONORIFICS for part in strange):
        return False  # a part of the name, which others share, or a namesake
    if not is_foreign(alias):
        if min(map(zipf, strange)) >= SELDOM:
            return False  # "Meghan Elizabeth": any number of people are called so
        if len(parts) == 1 and len(parts[0]) < _LEAST_LONE:
            return False
    # One that is found already needs no alias, and another target's is none of this one's.
    return all(hit.grade != "strong" for hit in targets.names_in(alias))


def _names(heard: Heard) -> Iterable[str]:
    """Capitalised phrases and quoted words of a reply."""
    for statement in statements(heard.text, frozenset()):
        keys = (key for key in statement.anchors.strong if key[0] in "pq")
        for key in keys:
            for name in written(statement.text, frozenset({key})):
                yield name.strip('"“”«»')


def _foreign(text: str, target: Target) -> Iterable[str]:
    """Spellings in other scripts that sound like the name."""
    name = _sound(target.name)
    for match in _RUN.finditer(unfenced(text)[:2_000]):
        spelled = match[0].strip(" .-・·•‧。、،'’")
        if not is_foreign(spelled) or len(spelled) < 2:  # noqa: PLR2004 - one sign names nobody
            continue
        if name and SequenceMatcher(None, name, _sound(spelled)).ratio() >= _ALIKE:
            yield spelled


def _sound(name: str) -> str:
    """The consonants of a name, roughly."""
    return _SOFT.sub("", _NO_LETTERS.sub("", anyascii(name).lower()))
