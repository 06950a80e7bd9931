import uuid

from hypothesis import given
from hypothesis import strategies as st

from alu_graph.targets.ids import Ids

NAMES = [*"abcdef", "0" * 32, "A" * 32, "a" * 32, "g" * 32, "é" * 16, "f" * 31 + "0"]


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 40)), max_size=80))
def test_numbers_and_ids_lead_to_one_another(steps: list[tuple[bool, int]]) -> None:
    ids, held, newest = Ids(), {}, {}
    for number, (put, pick) in enumerate(steps):
        if put:
            name = NAMES[pick % len(NAMES)]
            ids.put(number, name)
            held[number] = newest_of = name
            newest[newest_of] = number
        elif held:
            gone = sorted(held)[pick % len(held)]
            ids.drop(gone)
            name = held.pop(gone)
            if newest.get(name) == gone:
                del newest[name]
        assert {number: ids.id(number) for number in held} == held
        assert {name: ids.number(name) for name in NAMES} == {
            name: newest.get(name) for name in NAMES
        }
    assert sorted(ids.numbers()) == sorted(held)
    assert [ids.id(number) for number in range(len(steps)) if number not in held] == [None] * (
        len(steps) - len(held)
    )


def test_many_come_and_go() -> None:
    ids = Ids()
    for number in range(30_000):
        ids.put(number, f"{number % 5_000:032x}" if number % 2 else f"t{number % 5_000}")
        if number >= 5_000:
            ids.drop(number - 5_000)
    assert ids.number(f"t{4_998}") == 29_998
    assert ids.number(f"{4_999:032x}") == 29_999
    assert (ids.id(24_999), ids.id(25_000)) == (None, "t0")
    assert len(ids.numbers()) == 5_000
    assert len(ids._slots) <= 16_384
    assert len(ids._pages) <= 3


def test_what_a_version_replaces_is_taken_down() -> None:
    ids, replaced = Ids(), dict[int, int]()
    made = [uuid.uuid4().hex for _ in range(3_000)] + [f"id {i}" for i in range(200)]
    assert [ids.put(i, one, replaced) for i, one in enumerate(made)] == [None] * len(made)
    again = [ids.put(len(made) + i, one, replaced) for i, one in enumerate(made)]
    assert again == list(range(len(made)))
    assert replaced == {len(made) + i: i for i in range(len(made))}
    assert [ids.number(one) for one in made] == list(range(len(made), 2 * len(made)))
