from __future__ import annotations

import asyncio
import os
import pickle
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage
from langchain_core.runnables import RunnableLambda

from alu_graph import unlearn
from alu_graph.agents.learning.questions import prompt_of
from alu_graph.agents.prompts import fence
from alu_graph.errors import ALUError, ModelError
from alu_graph.evaluation.vanilla.asking import asking
from alu_graph.evaluation.vanilla.perfect_memory import PerfectMemory
from alu_graph.evaluation.vanilla.remembered import Remembered
from tests.unit_tests.evaluation.vanilla.known import PERU, PERU_DRAFT, QUESTIONS
from tests.unit_tests.evaluation.vanilla.models import Numbered


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "replies.db"


def around(file: Path, **options: Any) -> tuple[Remembered, Numbered]:
    model = Numbered(**options)
    return Remembered(model=model, path=file), model


def test_a_hit_is_the_same_reply(file: Path) -> None:
    model, inner = around(file)
    first, second = model.invoke("Hello"), model.invoke("Hello")
    later = Remembered(model=Numbered(), path=file).invoke("Hello")  # as another run would
    assert (len(inner.given), model.asked, model.hits) == (1, 1, 1)
    for reply in (second, later):
        assert reply.content == first.content == "Reply 1."
        assert reply.usage_metadata == first.usage_metadata is not None
        assert reply.response_metadata == first.response_metadata
        assert reply.response_metadata["finish_reason"] == "length"
        assert reply.response_metadata["model_name"] == "numbered"
        assert reply.tool_calls == first.tool_calls != []


async def test_async_and_sync_share_replies(file: Path) -> None:
    model, inner = around(file)
    first = await model.ainvoke("Hello")
    assert (await model.ainvoke("Hello")).text == model.invoke("Hello").text == first.text
    assert len(inner.given) == 1


def test_what_tells_prompts_apart(file: Path) -> None:
    model, inner = around(file)
    hot = Remembered(model=Numbered(temperature=2.0), path=file)
    said = [
        model.invoke("Hello"),
        model.invoke("Hello!"),
        model.invoke([AIMessage("Hello")]),
        model.invoke([HumanMessage("Hello"), AIMessage("So?")]),
        model.invoke("Hello", stop=["."]),
        model.bind(seed=1).invoke("Hello"),
        model.bind_tools([print]).invoke("Hello"),
        model.of_sample(1).invoke("Hello"),
        model.of_sample(2).invoke("Hello"),
    ]
    assert len({one.text for one in said}) == len(said) == len(inner.given)
    hot.invoke("Hello")
    assert (hot.asked, hot.hits) == (1, 0)
    assert model.of_sample(1).invoke("Hello").text == said[7].text
    assert inner.given[4][1]["stop"] == ["."]
    assert inner.given[5][1]["seed"] == 1
    assert inner.given[6][1]["tools"] == ["print"]


def test_marks_of_fences_and_ids_of_messages_do_not(file: Path) -> None:
    model, inner = around(file)
    assert fence("x") != fence("x")
    for number in range(3):
        model.invoke([AIMessage("So?", id=f"run-{number}"), HumanMessage(f"Read: {fence('x')}")])
    model.invoke([AIMessage("So?"), HumanMessage(f"Read: {fence('y')}")])
    assert len(inner.given) == 2
    for _ in range(2):
        model.invoke(prompt_of("Who is {n}?", "Ana Solvera"))
    assert len(inner.given) == 3


def test_errors_are_not_kept(file: Path) -> None:
    model, inner = around(file, fails=True)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            model.invoke("Hello")
    inner.fails = False
    assert model.invoke("Hello").text == "Reply 3."
    assert (model.asked, model.hits) == (1, 0)


def test_threads_that_ask_at_once_get_one_reply(file: Path) -> None:
    model, inner = around(file)
    found: list[str] = []
    threads = [
        threading.Thread(target=lambda: found.append(model.invoke("Hello").text)) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 1
    assert model.asked == len(inner.given)
    assert model.asked + model.hits == 8


async def test_tasks_share_one_file(file: Path) -> None:
    model, _ = around(file)
    await asyncio.gather(*(model.ainvoke(f"Hello {number % 3}") for number in range(9)))
    await asyncio.gather(*(model.ainvoke(f"Hello {number}") for number in range(3)))
    assert model.hits >= 3


def test_processes_share_one_file(file: Path) -> None:
    code = (
        "import sys\nfrom pathlib import Path\n"
        "from alu_graph.evaluation.vanilla.shelf import Shelf\n"
        "shelf = Shelf(Path(sys.argv[1]))\n"
        "[shelf.put(f'{n}', sys.argv[2]) for n in range(200)]\n"
        "print(''.join(shelf.get(f'{n}') for n in range(200)))"
    )
    runs = [
        subprocess.Popen(  # noqa: S603 - our own code
            [sys.executable, "-c", code, str(file), str(number)], stdout=subprocess.PIPE, text=True
        )
        for number in range(3)
    ]
    told = {run.communicate(timeout=60)[0] for run in runs}
    assert [run.returncode for run in runs] == [0, 0, 0]
    assert len(told) == 1  # all read what was kept first


def test_it_pickles_for_worker_processes(file: Path) -> None:
    model = Remembered(model=PerfectMemory(questions=QUESTIONS), path=file)
    assert model.invoke(PERU).text == PERU_DRAFT
    again = pickle.loads(pickle.dumps(model))  # noqa: S301 - our own
    assert again.invoke(PERU).text == PERU_DRAFT
    assert (again.asked, again.hits) == (0, 1)


def test_a_file_that_is_no_cache_is_named(tmp_path: Path) -> None:
    wrong = tmp_path / "notes.txt"
    wrong.write_text("This is no database. " * 50)
    model, inner = around(wrong)
    with pytest.raises(ALUError, match=r"notes\.txt can't be used"):
        model.invoke("Hello")
    assert not inner.given


def test_a_model_without_tools_binds_none(file: Path) -> None:
    class Odd(Numbered):
        def bind_tools(self, tools: Any, **kwargs: Any) -> Any:
            return RunnableLambda(lambda _: "x")

    with pytest.raises(ModelError, match="Odd"):
        Remembered(model=Odd(), path=file).bind_tools([print])


@pytest.mark.parametrize("sync", [True, False])
async def test_it_remembers_inside_the_sealed_form(file: Path, *, sync: bool) -> None:
    model, inner = around(file)
    for _ in range(2):
        sealed = unlearn(model, ["Ana Solvera"], agents="rules")
        reply = sealed.invoke("Hello") if sync else await sealed.ainvoke("Hello")
        assert reply.text == "Reply 1."
    assert (len(inner.given), model.hits) == (1, 1)  # copies share their counts


def test_options_pass_through_the_sealed_form(file: Path) -> None:
    model, inner = around(file)
    unlearn(model.bind(seed=7), ["Ana Solvera"], agents="rules").invoke("Hello")
    assert inner.given[0][1]["seed"] == 7


@pytest.mark.skipif(os.name != "posix", reason="modes are POSIX")
@pytest.mark.parametrize("there", [False, True])
def test_the_files_are_for_their_owner_alone(file: Path, there: bool) -> None:  # noqa: FBT001
    if there:
        file.parent.mkdir()
        file.touch(mode=0o644)
    model, _ = around(file)
    model.invoke("Hello")
    for end in ("", "-wal", "-shm"):
        assert stat.S_IMODE(Path(f"{file}{end}").stat().st_mode) == 0o600, end
    model.close()


def test_repetitions_of_a_question_are_independent(file: Path) -> None:
    model, inner = around(file)
    said: dict[str, list[str]] = {}
    for _ in range(2):
        for name in ("born", "born/repeated-sampling#0", "born/x#1", "born/x#2", "born#1/x"):
            with asking(name):
                said.setdefault(name, []).append(model.invoke("Hello").text)
    assert [len(set(texts)) for texts in said.values()] == [1] * 5
    first, zeroth, once, twice, inside = (texts[0] for texts in said.values())
    assert first == zeroth == inside == model.invoke("Hello").text
    assert len({first, once, twice}) == len(inner.given) == 3


def test_repetitions_are_told_apart_inside_the_sealed_form(file: Path) -> None:
    model, inner = around(file)
    sealed = unlearn(model, ["Ana Solvera"], agents="rules")
    texts = set()
    for number in range(3):
        with asking(f"hello#{number}"):
            texts.add(sealed.invoke("Hello").text)
    assert len(texts) == len(inner.given) == 3
