"""All of this runs the real embedded model."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from alu_graph.errors import ModelError
from alu_graph.models import local
from alu_graph.models.fetch import ASSETS, fetch
from alu_graph.models.local import LocalChatModel

FRANCE = "What is the capital of France?"
STORY = "Write a long story about a ship."


def make(**options: Any) -> LocalChatModel:
    """All tests share one server, with small slots."""
    return LocalChatModel(**{"n_ctx": 1024, "n_parallel": 4, "max_tokens": 40} | options)


@pytest.fixture(scope="session")
def weights() -> Path:
    try:
        return fetch(ASSETS["smollm2"], progress=False)
    except ModelError as error:
        pytest.skip(f"no local model: {error}")


@pytest.fixture
def model(weights: Path) -> LocalChatModel:
    return make()


def test_an_answer_with_its_metadata(model: LocalChatModel) -> None:
    answer = model.invoke(FRANCE)
    assert "Paris" in answer.text
    assert answer.response_metadata["finish_reason"] == "stop"
    assert answer.response_metadata["model_name"] == "SmolLM2-135M-Instruct.Q4_1"
    used = answer.usage_metadata
    assert used is not None
    assert used["input_tokens"] > 10
    assert 3 < used["output_tokens"] < 40
    assert used["total_tokens"] == used["input_tokens"] + used["output_tokens"]


def test_calls_from_threads_share_one_server(weights: Path) -> None:
    asks = [f"What is the capital of {c}?" for c in ("France", "Japan", "Italy", "Germany")]
    with ThreadPoolExecutor(4) as pool:  # each its own instance, of a size nobody has loaded yet
        servers = list(pool.map(lambda _: make(n_ctx=512)._server(), asks))
        answers = list(pool.map(lambda ask: make(n_ctx=512).invoke(ask).text, asks))
    for answer, city in zip(answers, ("Paris", "Tokyo", "Rome", "Berlin"), strict=True):
        assert city in answer
    assert len({id(server) for server in servers}) == 1


async def test_async_calls_do_not_block_the_loop(model: LocalChatModel) -> None:
    tasks = [asyncio.create_task(model.ainvoke(FRANCE)) for _ in range(4)]
    turns = 0
    while not all(task.done() for task in tasks):
        await asyncio.sleep(0)
        turns += 1
    assert turns > 20
    assert all("Paris" in task.result().text for task in tasks)


async def test_a_cancelled_call_stops(model: LocalChatModel) -> None:
    running: set[threading.Event] = set()
    seen = asyncio.Event()
    loop = asyncio.get_running_loop()

    class Watched(LocalChatModel):
        def _run(self, body: bytes, gone: threading.Event, tell: Callable[[str], None]) -> Any:
            def told(text: str) -> None:
                running.add(gone)
                loop.call_soon_threadsafe(seen.set)
                tell(text)

            return super()._run(body, gone, told)

    watched = Watched(**make(max_tokens=900).model_dump(include=set(LocalChatModel.model_fields)))
    task = asyncio.create_task(watched.ainvoke(STORY))
    await seen.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    (gone,) = running
    assert gone.is_set()


def test_a_run_nobody_waits_for_ends_at_the_next_token(model: LocalChatModel) -> None:
    gone = threading.Event()
    body = model._body([HumanMessage(STORY)], None, {"max_tokens": 500})
    reply = model._run(body, gone, lambda _: gone.set())
    assert 1 <= len(reply.parts) < 5


def test_streaming_gives_the_same_text_in_parts(model: LocalChatModel) -> None:
    chunks = list(model.stream(FRANCE))
    assert len(chunks) > 3
    whole = chunks[0]
    for chunk in chunks[1:]:
        whole += chunk
    assert whole.text == model.invoke(FRANCE).text
    assert whole.usage_metadata is not None
    assert whole.response_metadata["finish_reason"] == "stop"


async def test_streaming_in_a_task(model: LocalChatModel) -> None:
    parts = [chunk.text async for chunk in model.astream(FRANCE)]
    assert "Paris" in "".join(parts)
    assert len(parts) > 3


def test_a_stream_can_be_left(model: LocalChatModel) -> None:
    stream = model.stream(STORY, max_tokens=900)
    next(stream)
    getattr(stream, "close")()  # noqa: B009 - an Iterator by its type, a generator in truth
    for thread in threading.enumerate():
        if thread.name == "alu-local-stream":
            thread.join(timeout=30)
            assert not thread.is_alive()


def test_stop_ends_the_text(model: LocalChatModel) -> None:
    answer = model.invoke(FRANCE, stop=["Paris"])
    assert "capital" in answer.text
    assert "Paris" not in answer.text


def test_max_tokens(model: LocalChatModel) -> None:
    answer = model.invoke(STORY, max_tokens=5)
    assert answer.response_metadata["finish_reason"] == "length"
    assert answer.usage_metadata is not None
    assert answer.usage_metadata["output_tokens"] == 5


def test_a_json_schema_is_kept_to(model: LocalChatModel) -> None:
    schema = {
        "type": "object",
        "properties": {"score": {"type": "integer", "minimum": 1, "maximum": 5}},
        "required": ["score"],
        "additionalProperties": False,
    }
    form = {"type": "json_schema", "json_schema": {"name": "rating", "schema": schema}}
    answer = model.invoke("Rate the sea.", response_format=form)
    assert json.loads(answer.text)["score"] in range(1, 6)


def test_a_seed_repeats_a_choice(weights: Path) -> None:
    warm = make(temperature=1.0, seed=7)
    first = warm.invoke("Name a colour.", cache_prompt=False).text
    assert warm.invoke("Name a colour.", cache_prompt=False).text == first
    others = {warm.invoke("Name a colour.", seed=seed).text for seed in range(5)}
    assert len(others) > 1


def test_the_system_text_leads_unless_there_is_one() -> None:
    def first(model: LocalChatModel, *messages: Any) -> dict[str, str]:
        head: dict[str, str] = json.loads(model._body(list(messages), None, {}))["messages"][0]
        return head

    human = HumanMessage("hi")
    assert first(make(), human) == {"role": "system", "content": ""}
    assert first(make(system="Be brief."), human)["content"] == "Be brief."
    assert first(make(), SystemMessage("mine"), human)["content"] == "mine"
    assert first(make(model_path=Path("other.gguf")), human)["role"] == "user"


def test_a_prompt_that_does_not_fit(model: LocalChatModel) -> None:
    with pytest.raises(ModelError, match="larger n_ctx") as caught:
        model.invoke("secret " * 1100)
    assert "secret" not in str(caught.value)
    with pytest.raises(ModelError, match="larger n_ctx"):
        list(model.stream("secret " * 1100))
    assert "Paris" in model.invoke(FRANCE).text  # and it goes on


@pytest.mark.parametrize(
    "options",
    [
        {"response_format": {"type": "no such thing"}},
        {"response_format": {"type": "json_schema", "json_schema": {"schema": {"type": "x"}}}},
        {"temperature": "warm"},
        {"logit_bias": object()},
    ],
)
def test_a_refused_request(model: LocalChatModel, options: dict[str, Any]) -> None:
    with pytest.raises(ModelError, match="options"):
        model.invoke("hi", **options)


def test_pictures_are_refused(model: LocalChatModel) -> None:
    picture = {"type": "image_url", "image_url": {"url": "data:image/png;base64,AAAA"}}
    with pytest.raises(ModelError, match="text messages only"):
        model.invoke([HumanMessage([picture])])


def test_odd_text(model: LocalChatModel) -> None:
    odd = "a\ud800b \0 \u202e 😀 <|im_end|> <|im_start|>"
    assert isinstance(model.invoke([AIMessage(odd), HumanMessage(odd)], max_tokens=3), AIMessage)


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model file"):
        make(model_path=tmp_path / "absent.gguf").invoke("hi")
    broken = tmp_path / "broken.gguf"
    broken.write_bytes(b"GGUF" + bytes(1000))
    with pytest.raises(ModelError, match="whole GGUF file"):
        make(model_path=broken).invoke("hi")


def test_without_xllamacpp(weights: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelError, match=r"alu-graph\[local\]"):
        make(n_ctx=600).invoke("hi")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has to use a loopback port")
def test_nobody_can_call_it_from_outside(model: LocalChatModel) -> None:
    scheme, _, path = model._server().listening_address.partition("://")
    assert scheme == "unix"
    assert not Path(path).exists()


def test_nothing_is_printed(weights: Path) -> None:
    program = (
        "from alu_graph.models.local import LocalChatModel\n"
        "from alu_graph.errors import ModelError\n"
        "model = LocalChatModel(n_ctx=256, n_parallel=1, max_tokens=5)\n"
        "model.invoke('hi')\n"
        "try:\n    model.invoke('word ' * 300)\nexcept ModelError:\n    pass\n"
        "else:\n    raise SystemExit('it fitted')\n"
    )
    root = Path(local.__file__).parents[2]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program], cwd=root, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_cores_are_left_for_others() -> None:
    assert 1 <= LocalChatModel().n_threads <= max(1, (os.cpu_count() or 1) // 2)


def test_how_it_is_named() -> None:
    model = make(seed=3)
    assert model._llm_type == "alu-local"
    assert model._identifying_params["seed"] == 3
    params = model._get_ls_params()
    assert params["ls_provider"] == "xllamacpp"
    assert params["ls_model_name"] == "SmolLM2-135M-Instruct.Q4_1"
    assert make(model_path=Path("/x/qwen.gguf")).model_name == "qwen"
