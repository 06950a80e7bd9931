"""The benchmark of killed processes runs, and sees what is lost or half done."""

import json
from pathlib import Path

import pytest

from alu_graph.targets.store import Edit, Entry
from benchmarks import crash

ADD = {"kind": "add", "ids": ["a1", "b2"]}
PURGE = {"kind": "purge", "ids": ["a1"]}
DONE = [{"try": ADD}, {"done": 1}]


def test_a_few_rounds_lose_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert crash.main(["--rounds", "7", "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert figures["rounds"] == 7
    assert figures["requests acknowledged"] > 0


@pytest.mark.parametrize(
    ("performed", "said", "wrong"),
    [
        ([ADD], DONE, {}),
        ([ADD], [{"try": ADD}], {}),
        ([], [{"try": ADD}], {}),
        ([ADD, PURGE], [*DONE, {"try": PURGE}], {}),
        ([], DONE, {"content": 1}),  # lost
        ([{"kind": "add", "ids": ["a1"]}], [{"try": ADD}], {"content": 1}),  # half done
        ([ADD], [*DONE, {"try": PURGE}, {"done": 2}], {"content": 1, "purged": 1}),
    ],
)
def test_what_is_lost_or_half_done_is_counted(
    tmp_path: Path,
    performed: list[crash.Request],
    said: list[crash.Request],
    wrong: dict[str, int],
) -> None:
    path = tmp_path / "0.db"
    store = crash.opened(path)
    for request in performed:
        crash.perform(store, request)
    store.close()
    count = crash.Count()
    crash.examine(path, said, crash.Expected(), count)
    assert {name: number for name, number in count.wrong.items() if number} == wrong


def test_what_verify_finds_is_counted(tmp_path: Path) -> None:
    path = tmp_path / "0.db"
    store = crash.opened(path)
    store.update(lambda reader: Edit(log=[Entry(1.0, "add", "nobody")]))
    store.close()
    count = crash.Count()
    crash.examine(path, [], crash.Expected(), count)
    assert count.wrong["verify"] == 1
