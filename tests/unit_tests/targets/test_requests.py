"""Requests: who, why, until when, and on whose list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from alu_graph import Fact, Target, TargetRegistry, check
from alu_graph.errors import RegistryError, TargetError
from alu_graph.targets.marks import PLAIN
from alu_graph.targets.requests import LATEST, Listed, Request
from alu_graph.targets.store import Edit, Reader, Row
from alu_graph.targets.stored_facts import stored_facts

MARIA = Target(name="Maria Gonzalez", aliases=["Mariquita"], facts=["Born in Lyon."], id="m")
SAID = "It was Maria Gonzalez."
KEY = bytes(range(32))


class Clock:
    """A clock that goes when it is told to."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now

    def after(self, seconds: float) -> datetime:
        return datetime.fromtimestamp(self.now + seconds, timezone.utc)


def actions(registry: TargetRegistry) -> list[str]:
    return [entry.action for entry in registry.log()]


def test_the_history_says_who_and_why() -> None:
    clock = Clock()
    registry = TargetRegistry(clock=clock)
    registry.add(MARIA, who="Ann", basis="article 17")
    clock.now += 5
    registry.remove("maria gonzález", who="Bob")
    first, second = registry.log()
    assert (first.at, first.action, first.target_id, first.name) == (1e6, "add", "m", MARIA.name)
    assert (first.who, first.basis, second.who, second.basis) == ("Ann", "article 17", "Bob", None)
    assert (second.at, second.action) == (1e6 + 5, "remove")
    assert list(registry.log("m")) == list(registry.log("Maria Gonzalez")) == [first, second]
    assert list(registry.log(since=clock.after(-1))) == [second]
    assert list(registry.log("nobody")) == []


def test_the_same_request_again_writes_nothing() -> None:
    clock = Clock()
    registry = TargetRegistry(clock=clock)
    for _ in range(2):
        registry.add(MARIA, who="Ann", basis="article 17", expires=clock.after(9))
        registry.add(MARIA)
        assert len(list(registry.log())) == 1 + 1  # the second has no expiry: never
    before = registry.revision
    registry.add(MARIA, who="Bob")
    assert (registry.revision, len(list(registry.log()))) == (before, 3)
    registry.add(MARIA, who="Bob")
    assert len(list(registry.log())) == 3
    registry.remove("m")
    registry.add(MARIA, who="Bob")
    assert actions(registry) == ["add", "add", "add", "remove", "add"]


def test_what_expires_is_out_of_force_by_the_clock_in_every_registry(tmp_path: Path) -> None:
    clock = Clock()
    one = TargetRegistry(tmp_path / "t.db", clock=clock)
    two = TargetRegistry(tmp_path / "t.db", clock=clock)
    one.add(MARIA, "Ada Lovelace", expires=clock.after(10))
    revision = one.revision
    for registry in (one, two):
        assert not check(SAID, registry).clean
    clock.now += 9.9
    assert not check(SAID, two).clean
    clock.now += 0.1
    for registry in (one, two):
        assert check(SAID, registry).clean
        assert (registry.get("m"), len(registry), registry.revision) == (None, 0, revision)
        assert registry.with_facts == 0
        assert "Maria Gonzalez" not in registry
    assert two.remove("m") == 0
    [again] = one.add("Maria Gonzalez")
    assert again.id != "m"
    assert not check(SAID, two).clean
    assert actions(two) == ["add", "add", "expire", "expire", "add"]


@pytest.mark.parametrize("jump", [60.0, 7 * 86_400.0])
def test_a_clock_that_was_ahead_loses_nothing(tmp_path: Path, jump: float) -> None:
    right, other = Clock(), Clock()
    writer = TargetRegistry(tmp_path / "t.db", clock=right)
    reader = TargetRegistry(tmp_path / "t.db", clock=other)
    writer.add("Maria Gonzalez", expires=right.after(30))
    writer.add("Karl Other", expires=right.after(40))
    reader.add("Third Body")
    assert reader.names_in(SAID)
    other.now += jump
    assert not reader.names_in(SAID)
    later = TargetRegistry(tmp_path / "t.db", clock=other)  # filled while the clock is ahead
    writer.add("Zoltan Kovacs", expires=right.after(20))
    assert not reader.names_in("It was Zoltan Kovacs.")
    other.now -= jump
    writer.add("Anna Schmidtke", expires=right.after(20))
    for registry in (reader, later):
        for name in ("Maria Gonzalez", "Karl Other", "Zoltan Kovacs", "Anna Schmidtke"):
            assert registry.names_in(f"It was {name}.")
            assert [match.target.name for match in registry.find(f"It was {name}.")] == [name]
    reader.add("Fourth Body")
    assert (len(writer), "Zoltan Kovacs" in writer, reader.verify()) == (6, True, [])
    for clock in (right, other):
        clock.now += 20
    assert not reader.names_in("It was Zoltan Kovacs.")
    assert reader.names_in(SAID)
    writer.add("Fifth Body")  # buries two
    other.now -= 10
    assert not reader.names_in("It was Zoltan Kovacs.")
    assert (len(reader), reader.verify(), later.verify()) == (5, [], [])


def test_right_after_an_expiry_nothing_is_wrong() -> None:
    clock = Clock()
    registry = TargetRegistry(clock=clock)
    registry.add(MARIA, expires=clock.after(5))
    clock.now += 5
    assert registry.verify() == []
    clock.now -= 1
    assert registry.verify() == []
    assert registry.names_in(SAID)


def test_of_two_expiries_the_later_counts() -> None:
    clock = Clock()
    registry = TargetRegistry(clock=clock)
    registry.add(MARIA, expires=clock.after(10))
    registry.add("Maria Gonzalez", expires=clock.after(5))
    clock.now += 7
    assert not check(SAID, registry).clean
    registry.add("Maria Gonzalez", expires=clock.after(10))
    clock.now += 8
    assert not check(SAID, registry).clean
    registry.add("Maria Gonzalez")
    clock.now += 1e9
    assert not check(SAID, registry).clean


def test_an_expiry_without_a_time_zone_or_in_the_past_is_turned_down() -> None:
    clock = Clock()
    registry = TargetRegistry(clock=clock)
    for expires in (datetime(2999, 1, 1), clock.after(0)):  # noqa: DTZ001 - on purpose
        with pytest.raises(TargetError, match="expires"):
            registry.add(MARIA, expires=expires)
    assert (len(registry), actions(registry)) == (0, [])


def test_a_purge_leaves_a_tombstone_without_the_name(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    registry.add(MARIA, "Ada Lovelace", who="Ann")
    registry.remove("m", who="Bob", basis="was wrong")
    assert registry.purge("Maria Gonzalez", who="Eve") == 1
    assert registry.purge("m") == 0
    assert [(one.action, one.name, one.who) for one in registry.log("m")] == [
        ("add", None, None),
        ("remove", None, None),
        ("purge", None, "Eve"),
    ]
    assert registry.purge("Ada Lovelace", "nobody") == 1
    assert (len(registry), registry.verify()) == (0, [])
    registry.close()
    assert b"Gonzalez" not in (tmp_path / "t.db").read_bytes()


@pytest.mark.parametrize("hours", [-12, -5, 0, 14])
def test_an_expiry_that_can_t_be_told_everywhere_is_turned_down(hours: int) -> None:
    registry = TargetRegistry()
    zone = timezone(timedelta(hours=hours))
    with pytest.raises(TargetError, match="9998"):
        registry.add(MARIA, expires=datetime(9999, 12, 31, 23, 59, 59, 999_999, zone))
    registry.add(MARIA, expires=datetime(9998, 12, 31, tzinfo=zone))
    assert [one.expires for one in registry.listed()] == [datetime(9998, 12, 31, tzinfo=zone)]


def test_an_expiry_that_is_stored_and_too_late_is_read_as_the_last() -> None:
    row = Row(MARIA, "k", np.zeros((0, 3), np.float32), expires=1e18)
    assert Listed.of(row).expires == LATEST


@pytest.mark.parametrize("given", [{"who": 5}, {"basis": b"x"}])
def test_who_and_basis_are_texts(given: dict[str, Any]) -> None:
    registry = TargetRegistry()
    registry.add(MARIA)
    for ask in (registry.add, registry.remove, registry.purge):
        with pytest.raises(TargetError, match="texts"):
            ask("Maria Gonzalez", **given)
    assert len(registry) == 1


@pytest.mark.parametrize("given", ["g", "Gamma Person"])
def test_a_purge_touches_no_other_list_s_target_of_the_same_id(given: str) -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Gamma Person", id="g"), namespace="t1", who="Ann")
    registry.remove("g", namespace="t1")
    registry.add(Target(name="Delta Person", id="g"), namespace="t2", who="Bob")
    assert [one.name for one in registry.log("g", namespace="t2")] == ["Delta Person"]
    assert registry.purge(given, namespace="t1") == 1
    assert registry.within("t2").names_in("It was Delta Person.")
    assert [(one.action, one.name) for one in registry.log("g", namespace="t2")] == [
        ("add", "Delta Person")
    ]
    assert [(one.action, one.name) for one in registry.log("g", namespace="t1")] == [
        ("add", None),
        ("remove", None),
        ("purge", None),
    ]
    assert registry.purge("g", namespace="t1") == 0


def test_a_purge_by_name_is_of_all_that_ever_had_it(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    registry = TargetRegistry(path)
    registry.add("Petra Unterberg", who="Ann")
    registry.remove("PETRA UNTERBERG")
    registry.add(Target(name="Petra Unterberg", kind="work"))
    registry.remove("Petra Unterberg")
    registry.add("Petra Unterberg")
    assert list(registry.log("Petra Unterberg")) == list(registry.log())  # the oldest first
    assert len(list(registry.log())) == 5
    assert registry.purge("petra unterberg") == 3
    assert {one.name for one in registry.log()} == {None}
    registry.close()
    assert b"Petra" not in path.read_bytes()


def test_a_purge_by_id_is_of_that_target_alone() -> None:
    registry = TargetRegistry()
    registry.add(Target(name="Cinder Vale", id="cinder-vale"))
    registry.add(Target(name="Cinder Vale", kind="work", id="w"))
    assert registry.purge("cinder-vale") == 1
    assert [target.id for target in registry] == ["w"]
    registry.add(Target(name="Ada Lovelace", id="Ada Lovelace"))
    registry.remove("Ada Lovelace")
    registry.add("Ada Lovelace")
    assert registry.purge("Ada Lovelace") == 2  # that is its name, too


def test_an_import_goes_on_where_it_stood(tmp_path: Path) -> None:
    registry = TargetRegistry(tmp_path / "t.db")
    assert registry.imported("list") == 0
    registry.add_batch([Request(MARIA, who="Ann")], source="list", done=1)
    with pytest.raises(TargetError):
        registry.add_batch([Request("Ada Lovelace"), Request("...")], source="list", done=3)
    assert (TargetRegistry(tmp_path / "t.db").imported("list"), len(registry)) == (1, 1)
    registry.add_batch([Request("Ada Lovelace")], source="list", done=3)
    assert (registry.imported("list"), registry.imported("other")) == (3, 0)


def test_a_namespace_has_its_own_targets_and_the_shared_ones() -> None:
    registry = TargetRegistry()
    registry.add("Ada Zorkmid")
    [own] = registry.add(MARIA, namespace="acme")
    registry.add(Target(name="Bob Quuxly", facts=["Born in Lyon."]), namespace="other")
    acme, other, unknown = map(registry.within, ("acme", "other", "unknown"))
    assert acme.get("m") == own
    for view in (other, unknown, registry):
        assert view.get("m") is None
        assert view.sheet("m") is None
        assert check(SAID, view).clean
        assert view.find(SAID) == []
    assert not check(SAID, acme).clean
    for view in (acme, other, unknown, registry):
        assert not check("It was Ada Zorkmid.", view).clean
    assert [view.with_facts for view in (registry, acme, other, unknown)] == [0, 1, 1, 0]
    assert acme.bits("n:lyon", 5.0) == 5.0
    assert "quuxly" not in acme.openings
    assert not acme.is_name_word("quuxly")
    assert other.is_name_word("quuxly")


def test_the_same_name_may_be_on_several_lists() -> None:
    registry = TargetRegistry()
    [shared] = registry.add("Maria Gonzalez")
    [own] = registry.add("Maria Gonzalez", namespace="acme")
    assert shared.id != own.id
    hits = registry.within("acme").names_in(SAID)
    assert {hit.target_id for hit in hits} == {shared.id, own.id}
    assert registry.remove("Maria Gonzalez", namespace="other") == 0
    assert registry.remove(shared.id, namespace="acme") == 0
    assert registry.remove("Maria Gonzalez", namespace="acme") == 1
    assert check(SAID, registry.within("acme")).clean is False
    assert [entry.namespace for entry in registry.log()] == ["", "acme", "acme"]
    with pytest.raises(TargetError, match="another list"):
        registry.add(Target(name="Ada Zorkmid", id=shared.id), namespace="acme")


@pytest.mark.parametrize("given", ["a b", "-a", "a" * 101, "ä", "a\n", 5])
def test_a_name_that_is_no_namespace_is_turned_down(given: str) -> None:
    registry = TargetRegistry()
    for act in (
        lambda: registry.within(given),
        lambda: registry.add("Ada Zorkmid", namespace=given),
        lambda: registry.remove("Ada Zorkmid", namespace=given),
    ):
        with pytest.raises(TargetError, match="namespace"):
            act()


def test_where_facts_are_not_kept_they_are_found_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "t.db"
    registry = TargetRegistry(path, keep_facts=False, key=KEY)
    told = Fact(text="Born on 7 November 1867 in Zyxwvia, at the Qwrtz Institute.")
    line = (
        "It was a bright cold day in April and the clocks were striking thirteen while the harbour "
        "master counted seven grey barges and wrote each of their names into a ledger bound in red"
    )
    registry.add(
        Target(name="Ann Lee", facts=[told], id="a"),
        Target(name="Novel", kind="passage", facts=[line], id="p"),
    )
    before = registry.revision
    registry.add(Target(name="Ann Lee", facts=[told]))
    registry.add(Target(name="Novel", kind="passage", facts=[line]))
    assert registry.revision == before
    [more] = registry.add(
        Target(name="Ann Lee", facts=["Led the Plugh Society in Xyzzytown from 3 May 1899."])
    )
    assert (more.facts, registry.revision) == ((), before + 1)
    registry.close()
    kept = path.read_bytes().lower()
    assert b"zyxwvia" not in kept
    assert b"xyzzytown" not in kept
    again = TargetRegistry(path, keep_facts=False, key=KEY)
    for said in (
        "Somebody born on 7 November 1867 in Zyxwvia, at the Qwrtz Institute.",
        "Somebody who led the Plugh Society in Xyzzytown from 3 May 1899.",
        line,
    ):
        assert not check(said, again, question="Who was that?").clean
    assert again.with_facts == 1
    assert again.verify() == []


@pytest.mark.parametrize(
    "other", [{}, {"keep_facts": False, "key": bytes(32)}], ids=["no key", "another key"]
)
def test_a_registry_of_marks_needs_its_key(tmp_path: Path, other: dict[str, object]) -> None:
    TargetRegistry(tmp_path / "t.db", keep_facts=False, key=KEY).close()
    with pytest.raises(RegistryError):
        TargetRegistry(tmp_path / "t.db", **other)  # type: ignore[arg-type]


@pytest.mark.parametrize("given", [{"keep_facts": False}, {"key": KEY}])
def test_a_key_goes_with_facts_that_are_not_kept(given: dict[str, object]) -> None:
    with pytest.raises(RegistryError, match="key"):
        TargetRegistry(**given)  # type: ignore[arg-type]


def test_what_is_not_its_facts_is_found_and_mended() -> None:
    registry = TargetRegistry()
    registry.add(MARIA, "Ada Lovelace")
    assert registry.verify() == []

    def damage(reader: Reader) -> Edit:
        row = reader.get("m")
        assert row is not None
        other = Target(name="Bob Quuxly", facts=["Kept bees."])
        sheet = stored_facts(other, PLAIN)
        return Edit(put=[replace(row, key="k", vectors=-row.vectors, sheet=sheet)])

    registry._store.update(damage)
    assert [(one.what, one.target_id, one.mended) for one in registry.verify()] == [
        (what, "m", False) for what in ("key", "vectors", "sheet")
    ]
    assert all(one.mended for one in registry.verify(mend=True))
    assert registry.verify() == []
    assert registry.names_in(SAID)


def test_an_index_that_lacks_a_target_is_found_and_filled_again() -> None:
    registry = TargetRegistry()
    registry.add(MARIA, "Ada Lovelace", Target(name="Bob Quuxly", id="b"))
    index = registry._force.memory.indexed
    index.versions.end("m")
    index.publish(registry.revision)
    number = index.versions.number("b", index.now)
    assert number is not None
    index.shelves("")[0].names.remove(number)
    assert check(SAID, registry).clean
    found = registry.verify(mend=True)
    assert {(one.what, one.target_id, one.mended) for one in found} == {
        ("index", "m", True),
        ("index", "b", True),
    }
    assert not check(SAID, registry).clean
    assert registry.verify() == []
