from __future__ import annotations

import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models import FakeListChatModel
from langchain_core.runnables import RunnableLambda

from alu_graph.errors import ModelError
from alu_graph.models.local import LocalChatModel
from alu_graph.models.resolve import is_chat_model, resolve_model


def test_a_runnable_passes_through() -> None:
    chain = RunnableLambda(str.upper)
    assert resolve_model(chain) is chain
    model = FakeListChatModel(responses=["hi"])
    assert resolve_model(model) is model


def test_what_is_a_chat_model() -> None:
    model = FakeListChatModel(responses=["hi"])
    assert is_chat_model(model)
    assert not is_chat_model(RunnableLambda(str.upper))
    assert not is_chat_model(model | RunnableLambda(str))
    assert not is_chat_model(FakeListChatModel)


def test_local() -> None:
    model = resolve_model(" local ")
    assert isinstance(model, LocalChatModel)
    assert model.model_path is None


def test_a_local_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "my: model.gguf"
    path.write_bytes(b"GGUF")
    model = resolve_model(f"local:{path}")
    assert isinstance(model, LocalChatModel)
    assert model.model_path == path
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert resolve_model("local:~/my: model.gguf") == model


@pytest.mark.parametrize("spec", ["local:", "local:/no/such/file.gguf", "local:/"])
def test_a_local_file_that_is_not_there(spec: str) -> None:
    with pytest.raises(ModelError, match="path of a GGUF file"):
        resolve_model(spec)


class _FakeOpenAI(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        text = f"{asked['model']} {self.headers['Authorization']}"
        choice = {"index": 0, "message": {"role": "assistant", "content": text}}
        reply = {"id": "1", "object": "chat.completion", "created": 1, "model": asked["model"]}
        data = json.dumps(reply | {"choices": [choice | {"finish_reason": "stop"}]}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_: Any) -> None:
        """Keep the test's output clean."""


@pytest.fixture
def base_url() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _FakeOpenAI) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/v1"
        server.shutdown()
        thread.join()


def test_openai_asks_the_server_and_uses_the_key_of_the_environment(
    base_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_BASE_URL", base_url)
    monkeypatch.setenv("OPENAI_API_KEY", "k")
    answer = resolve_model("openai:org/some:model").invoke("hi")
    assert answer.text == "org/some:model Bearer k"


def test_openai_without_a_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelError, match="set OPENAI_API_KEY"):
        resolve_model("openai:gpt-4o-mini")


def test_openai_without_its_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_openai", None)
    with pytest.raises(ModelError, match=r"alu-graph\[openai\]"):
        resolve_model("openai:gpt-4o-mini")


def test_another_provider(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AZURE_OPENAI_API_KEY", "k")
    monkeypatch.setenv("AZURE_OPENAI_ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setenv("OPENAI_API_VERSION", "2025-01-01")
    model = resolve_model("azure_openai:gpt-4o")
    assert is_chat_model(model)
    assert type(model).__name__ == "AzureChatOpenAI"
    monkeypatch.delenv("AZURE_OPENAI_API_KEY")
    with pytest.raises(ModelError, match="API key"):
        resolve_model("azure_openai:gpt-4o")


def test_a_provider_whose_package_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain_groq", None)
    with pytest.raises(ModelError, match="pip install langchain-groq"):
        resolve_model("groq:some-model")


def test_other_providers_need_langchain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "langchain.chat_models", None)
    with pytest.raises(ModelError, match=r"alu-graph\[agents\]"):
        resolve_model("groq:some-model")


@pytest.mark.parametrize("spec", ["", ":", "Maria Gonzalez", "openai:", ":x", "maria:gonzalez"])
def test_an_unknown_name_lists_what_can_be_given_and_is_not_repeated(spec: str) -> None:
    with pytest.raises(ModelError, match="'openai:MODEL'") as caught:
        resolve_model(spec)
    assert "aria" not in str(caught.value)


@pytest.mark.parametrize("thing", [None, 7, ["local"], object(), FakeListChatModel, print])
def test_other_types(thing: Any) -> None:
    with pytest.raises(ModelError, match="is no model"):
        resolve_model(thing)
