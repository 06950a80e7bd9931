"""What ended and what is not yet in force takes the place of nothing that is in force."""

import gc
import weakref
from array import array
from functools import partial

import numpy as np

from alu_graph.checker.check import Checker, check
from alu_graph.checker.conversation import Conversation, Turn
from alu_graph.targets.live import LiveTargets
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.sight import Sight
from alu_graph.targets.target import Match, Target
from alu_graph.targets.versions import Versions
from alu_graph.targets.view import View, _nearest

UPDATES = 300  # more than any list is cut to
LINE = "It was a bright cold day in April, and the clocks were striking thirteen."
SEMANTIC = "The keeper counted seals and mended copper kettles every winter evening"
KINDS = ("soft", "dark", "sour", "flat", "black", "sweet", "white", "crusty", "quick")
ASK = "And where did she do that?"
STRONG = (
    "Zelda Quorrington was a baker.",
    "The Blue Falcon was a baker.",
    "Zelda Quorringtan was a baker.",
    "Зельда Куоррингтон была пекарем.",
    "Quorrington, Zelda",
    "Z e l d a Q u o r r i n g t o n",
    "zeldaquorrington",
)


def updated(number: int) -> Target:
    return Target(
        name="Zelda Quorrington",
        id="z",
        aliases=["The Blue Falcon"],
        facts=["Kept bees in Plock.", SEMANTIC, f"Learned thing {number}."],
    )


def ids(matches: list[Match], how: str) -> set[str]:
    return {match.target.id for match in matches if match.how == how}


def sees_all(view: View, line: str) -> None:
    for text in STRONG:
        assert {hit.target_id for hit in view.names_in(text) if hit.grade == "strong"} == {"z"}, (
            text
        )
    assert [hit.form for hit in view.names_in("Quorrington came.")] == ["surname"]
    assert [hit.form for hit in view.names_in("Куоррингтон пришла.")] == ["surname, cyrillic"]
    assert len(view.names_in("Quorrington came.", about=["z"])) == 1
    bits = view._by_facts("Somebody kept bees in Plock.")
    assert [view._id(number) for number in bits if view._sees(number)] == ["z"]
    assert view._holders([shelf.facts for shelf in view._shelves], "plock") <= 1
    assert view.passages_with(view.shingles(line.lower().replace(",", "").split())[0]) == ("p",)
    assert "t" in view.on_topic(["How do I bake sourdough bread with rye flour?"])[0]


def test_three_hundred_versions_hide_nothing_of_what_is_in_force() -> None:
    registry = TargetRegistry()
    registry.add(updated(0))
    registry.add(Target(name="Novel opening", id="p", kind="passage", facts=[LINE]))
    bread = [f"How do I bake {one} bread with rye flour in an oven?" for one in KINDS]
    registry.add(Target(name="bread", id="t", kind="topic", facts=bread))
    pinned = registry.at()
    for number in range(1, UPDATES):
        registry.add(updated(number % 7))
        registry.remove("z") if number % 2 else None
        if number % 50 == 0:
            registry.remove("p", "t")
            registry.add(Target(name="Novel opening", id="p", kind="passage", facts=[LINE]))
            registry.add(Target(name="bread", id="t", kind="topic", facts=bread))
    registry.add(updated(1))
    assert registry._force.memory.indexed.versions.clutter >= UPDATES // 2
    for view in (registry.at(), pinned):
        sees_all(view, LINE)
    text = SEMANTIC.replace("counted", "counts").replace("mended", "mends")
    assert ids(registry.find(text), "fact") | ids(registry.find(text), "semantic") == {"z"}
    assert near(registry.at(), text) == ["z"]
    assert near(pinned, text) == ["z"]
    assert not check("Quorrington kept bees in Plock.", registry).clean


def near(view: View, text: str) -> list[str]:
    """Whose vectors are near a text."""
    look = partial(_nearest, view._shelves[0].vectors, view._embed([text])[0], 1)
    found = [view._id(number) for number, _ in view._looked(look)]
    return [one for one in found if one is not None]


def test_in_a_bulk_write_what_is_not_yet_in_force_counts_nowhere() -> None:
    """Ended or yet to come: a list is cut after it is looked through."""
    versions = Versions()
    for number in range(UPDATES):
        versions.begin(f"t{number}")
        versions.publish(number)
    before = versions.now
    for number in range(UPDATES - 1):
        versions.end(f"t{number}")
    versions.publish(UPDATES)
    versions.begin("coming")
    now = Sight.of(versions, versions.now)
    assert now is not None
    everything = array("I", range(UPDATES + 1))
    assert now.first(everything, 8) == [UPDATES - 1]
    assert now.mask(np.arange(UPDATES + 1)).nonzero()[0].tolist() == [UPDATES - 1]
    assert Sight(versions, before).first(everything, 8) == list(range(8))


def test_a_view_ends_with_the_check_that_took_it() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Zelda Quorrington", facts=["Kept bees in Plock."]))
    views: list[weakref.ref[View]] = []

    class Watched(LiveTargets):
        def at(self) -> View:
            view = registry.at()
            views.append(weakref.ref(view))
            return view

    turns = [Turn("human", "Zelda Quorrington kept bees."), Turn("ai", "Yes."), Turn("human", ASK)]
    gc.disable()
    try:
        assert not Checker(Conversation(tuple(turns)), Watched())("She kept bees in Plock.").clean
        assert views
        assert all(view() is None for view in views)
    finally:
        gc.enable()
