from __future__ import annotations

import json
import os
import stat
import threading
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage
from langchain_core.runnables import RunnableLambda

from alu_graph import JsonLinesRecorder, Record, Settings, unlearn
from alu_graph.errors import ModelError, SealError
from tests.unit_tests.fakes import (
    DRAFT,
    KEPT,
    LEAK,
    NAME,
    QUESTION,
    REFUSAL,
    Chat,
    registry,
    saying,
    shown,
)

RECORD = Record("refused", ("t1",), 3, 1, 7, 0.25, ("audit: ValueError",), evidence={"name": 2})


def kept_of(model: Any, asked: str = QUESTION, **options: Any) -> Record:
    kept: list[Record] = []
    options = {"agents": "rules", **options}
    unlearn(model, registry(), on_record=kept.append, **options).invoke(asked)
    [record] = kept
    return record


def test_a_record_says_what_was_done() -> None:
    record = kept_of(saying(DRAFT))
    assert record.evidence == {"name": 1}
    assert {"vanilla", "retrieve", "check", "release"} <= set(record.timings)
    assert all(took > 0 for took in record.timings.values())
    assert sum(record.timings.values()) < record.seconds
    assert (record.mode, record.shadow, record.declined) == ("balanced", False, False)
    assert record.time.endswith("+00:00")


def test_tokens_are_those_that_the_models_report() -> None:
    usage: Any = {"input_tokens": 20, "output_tokens": 7, "total_tokens": 27}
    assert kept_of(saying(AIMessage(KEPT, usage_metadata=usage))).tokens == {
        "input": 20,
        "output": 7,
    }
    assert kept_of(saying(KEPT)).tokens == {}


def test_no_text_and_no_name_unless_switched_on() -> None:
    for said in (KEPT, DRAFT, LEAK):
        record = kept_of(saying(said))
        assert NAME not in shown(record) + record.as_json()
        assert "Lima" not in shown(record) + record.as_json()
        assert not {"question", "draft", "answer"} & set(json.loads(record.as_json()))


@pytest.mark.parametrize(("said", "given"), [(KEPT, KEPT), (DRAFT, KEPT), (LEAK, REFUSAL)])
def test_texts_are_kept_where_switched_on(said: str, given: str) -> None:
    record = kept_of(saying(said), record_text=True)
    assert (record.question, record.draft, record.answer) == (QUESTION, said, given)
    assert NAME not in repr(record)
    assert json.loads(record.as_json())["draft"] == said


def test_the_text_of_a_refusal_is_the_one_that_was_given() -> None:
    kept: list[Record] = []
    chain = unlearn(
        saying(LEAK), registry(), agents="rules", on_record=kept.append, record_text=True
    )
    answer = chain.invoke(f"Wo wurde {NAME} geboren, und wer war das?")
    assert kept[0].outcome == "refused"
    assert kept[0].answer == answer.content != REFUSAL


@pytest.mark.parametrize("async_", [False, True])
async def test_an_answer_that_raises_is_recorded(async_: bool) -> None:  # noqa: FBT001
    def fail(_: Any) -> str:
        raise ValueError(DRAFT)

    kept: list[Record] = []
    settings = Settings(on_error="raise")
    chain = unlearn(Chat(say=fail), registry(), settings=settings, on_record=kept.append)
    with pytest.raises(ModelError):
        await chain.ainvoke(QUESTION) if async_ else chain.invoke(QUESTION)
    [record] = kept
    assert (record.outcome, record.faults) == ("failed", ("ModelError",))


def test_an_answer_that_can_not_be_sealed_is_recorded(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[Record] = []
    monkeypatch.setattr("alu_graph.sealed.isolation.get_debug", lambda: True)
    with pytest.raises(SealError):
        unlearn(saying(KEPT), registry(), on_record=kept.append).invoke(QUESTION)
    assert [(one.outcome, one.calls) for one in kept] == [("failed", 0)]


async def test_tracing_is_recorded_too() -> None:
    kept: list[Record] = []
    chain = unlearn(saying(DRAFT), registry(), agents="rules", on_record=kept.append, tracing=True)
    chain.invoke(QUESTION)
    await chain.ainvoke(QUESTION)
    assert [one.outcome for one in kept] == ["rewritten"] * 2
    assert all("vanilla" in one.timings for one in kept)


def test_a_line_for_each_record(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    recorder = JsonLinesRecorder(path)
    recorder(RECORD)
    recorder(RECORD)
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    assert [row["target_ids"] for row in rows] == [["t1"]] * 2
    assert rows[0]["evidence"] == {"name": 2}
    assert str(tmp_path) not in repr(recorder)


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX's")
def test_the_file_is_the_owner_s_alone(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    JsonLinesRecorder(path)(RECORD)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_rotated_file_is_followed(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    recorder = JsonLinesRecorder(path)
    recorder(RECORD)
    path.rename(tmp_path / "old.jsonl")
    recorder(RECORD)
    assert len(path.read_text().splitlines()) == 1


def _many(path: Path) -> None:
    recorder = JsonLinesRecorder(path)

    def write() -> None:
        for _ in range(50):
            recorder(RECORD)

    threads = [threading.Thread(target=write) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_threads_and_processes_write_whole_lines(tmp_path: Path) -> None:
    path = tmp_path / "records.jsonl"
    processes = [get_context("spawn").Process(target=_many, args=(path,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    lines = path.read_text().splitlines()
    assert len(lines) == 400
    assert set(lines) == {RECORD.as_json()}


def test_a_line_cut_short_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("alu_graph.records.os.write", lambda _, line: len(line) - 1)
    with pytest.raises(OSError, match="whole"):
        JsonLinesRecorder(tmp_path / "records.jsonl")(RECORD)


def test_a_file_that_can_not_be_written_loses_no_answer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    recorder = JsonLinesRecorder(tmp_path / "no" / "records.jsonl")
    chain = unlearn(saying(DRAFT), registry(), agents="rules", on_record=recorder)
    assert chain.invoke(QUESTION).content == KEPT
    assert "on_record failed with FileNotFoundError" in caplog.text


def test_a_chain_s_own_state_called_answer_is_none_of_ours() -> None:
    def say(_: Any) -> dict[str, str]:
        return {"answer": KEPT}

    assert kept_of(RunnableLambda(say)).calls == 1
