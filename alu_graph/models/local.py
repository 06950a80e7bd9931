"""A small chat model inside this process: llama.cpp through xllamacpp, any GGUF file."""

from __future__ import annotations

import asyncio
import json
import os
import queue
import secrets
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForLLMRun,
    CallbackManagerForLLMRun,
)
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.base import LangSmithParams
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    SystemMessage,
    convert_to_openai_messages,
)
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from alu_graph.errors import ModelError
from alu_graph.models.fetch import ASSETS, fetch

_LONGEST_SOCKET = 100  # bytes of a path that every system takes
_servers: dict[tuple[int, Path, int, int, int], Any] = {}
_loading = threading.Lock()


def _half_of_the_cores() -> int:
    """Leave room: one thread that must share its core stalls all of them at every step."""
    usable = getattr(os, "sched_getaffinity", None)
    cores = (os.cpu_count() or 1) if usable is None else len(usable(0))
    return max(1, cores // 2)


@dataclass
class _Reply:
    """What one run has given so far."""

    parts: list[str] = field(default_factory=list)
    finish_reason: str | None = None
    usage: UsageMetadata | None = None
    error: dict[str, Any] | None = None

    def take(self, chunk: dict[str, Any]) -> str:
        """Read one chunk of the OpenAI streaming format and return its text."""
        self.error = chunk.get("error", self.error)
        if used := chunk.get("usage"):
            details = used.get("prompt_tokens_details") or {}
            self.usage = UsageMetadata(
                input_tokens=used["prompt_tokens"],
                output_tokens=used["completion_tokens"],
                total_tokens=used["total_tokens"],
                input_token_details=InputTokenDetails(cache_read=details.get("cached_tokens", 0)),
            )
        text = ""
        for choice in chunk.get("choices", ()):
            text = choice["delta"].get("content") or ""
            self.finish_reason = choice["finish_reason"] or self.finish_reason
        if text:
            self.parts.append(text)
        return text


class LocalChatModel(BaseChatModel):
    """A chat model that runs in this process, with no network and no compiler.

    The weights are loaded on first use and shared by all instances with the same file and slots.
    Calls from several threads or tasks run side by side in `n_parallel` slots. No port is opened
    (on Windows: a loopback port behind a random key).

    Args:
        model_path: A GGUF file; by default SmolLM2-135M-Instruct, fetched on first use (98 MB).
        system: What leads where no message is a system message. By default an empty one for
            SmolLM2, which answers worse under the persona of its own template, and nothing for
            other files.
        max_tokens: The longest reply.
        temperature: 0 always takes the likeliest token.
        seed: For a repeatable choice at higher temperatures.
        n_ctx: Tokens of prompt and reply that one slot holds.
        n_parallel: Slots.
        n_threads: By default half of the cores. All of them are faster only on a machine that does
            nothing else: with two processes on two cores they were 10 to 20 times slower.

    Raises:
        ModelError: On a call, if the model can't be fetched, loaded or run, or if the prompt does
            not fit.

    Example:
        >>> model = LocalChatModel(max_tokens=20)
        >>> model.invoke("What is the capital of Japan?").text  # doctest: +SKIP
        'The capital of Japan is Tokyo.'
    """

    model_path: Path | None = None
    system: str | None = None
    max_tokens: int = Field(default=256, ge=1)
    temperature: float = Field(default=0.0, ge=0)
    seed: int | None = None
    n_ctx: int = Field(default=4096, ge=64)
    n_parallel: int = Field(default=4, ge=1)
    n_threads: int = Field(default_factory=_half_of_the_cores, ge=1)

    @property
    def model_name(self) -> str:
        """The file's name without its ending."""
        return (self.model_path or Path(ASSETS["smollm2"].member)).stem

    @property
    def _llm_type(self) -> str:
        return "alu-local"

    @property
    def _identifying_params(self) -> dict[str, Any]:
        names = ("model_path", "system", "max_tokens", "temperature", "seed", "n_ctx")
        return {"model_name": self.model_name, **{name: getattr(self, name) for name in names}}

    def _get_ls_params(self, stop: list[str] | None = None, **kwargs: Any) -> LangSmithParams:
        params = super()._get_ls_params(stop=stop, **kwargs)
        params["ls_provider"] = "xllamacpp"
        params["ls_model_name"] = self.model_name
        return params

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,  # noqa: ARG002 - part of the protocol
        **kwargs: Any,
    ) -> ChatResult:
        return self._answer(self._body(messages, stop, kwargs), threading.Event())

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,  # noqa: ARG002 - same
        **kwargs: Any,
    ) -> ChatResult:
        gone = threading.Event()
        body = self._body(messages, stop, kwargs)
        try:
            return await asyncio.to_thread(self._answer, body, gone)
        finally:
            gone.set()  # a cancelled task frees its slot at the next token

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        body = self._body(messages, stop, kwargs)
        told: queue.SimpleQueue[str | _Reply | BaseException] = queue.SimpleQueue()
        gone = threading.Event()

        def work() -> None:
            try:
                told.put(self._run(body, gone, told.put))
            except BaseException as error:  # noqa: BLE001 - raised again by the reader below
                told.put(error)

        threading.Thread(target=work, name="alu-local-stream").start()
        try:
            while isinstance(item := told.get(), str):
                chunk = ChatGenerationChunk(message=AIMessageChunk(content=item))
                if run_manager:
                    run_manager.on_llm_new_token(item, chunk=chunk)
                yield chunk
            if isinstance(item, BaseException):
                raise item
            last = AIMessageChunk(
                content="",
                usage_metadata=item.usage,
                response_metadata=self._metadata(item),
                chunk_position="last",
            )
            yield ChatGenerationChunk(message=last)
        finally:
            gone.set()

    def _body(
        self, messages: list[BaseMessage], stop: list[str] | None, kwargs: dict[str, Any]
    ) -> bytes:
        """Write the request in the OpenAI format; lone surrogates become question marks."""
        system = "" if self.system is None and self.model_path is None else self.system
        if system is not None and not any(isinstance(m, SystemMessage) for m in messages):
            messages = [SystemMessage(system), *messages]
        request: dict[str, Any] = {
            "messages": convert_to_openai_messages(messages),
            "max_tokens": self.max_tokens,
            "temperature": self.temperature,
        }
        if self.seed is not None:
            request["seed"] = self.seed
        if stop:
            request["stop"] = stop
        request |= kwargs
        # Always streamed: a callback is the one way to end a run early.
        request |= {"stream": True, "stream_options": {"include_usage": True}}
        try:
            return json.dumps(request, ensure_ascii=False).encode("utf-8", "replace")
        except (TypeError, ValueError) as error:
            msg = "the local model takes only options that can be written as JSON: see its kwargs"
            raise ModelError(msg) from error

    def _metadata(self, reply: _Reply) -> dict[str, Any]:
        return {"model_name": self.model_name, "finish_reason": reply.finish_reason}

    def _answer(self, body: bytes, gone: threading.Event) -> ChatResult:
        reply = self._run(body, gone, lambda _: None)
        message = AIMessage(
            content="".join(reply.parts),
            usage_metadata=reply.usage,
            response_metadata=self._metadata(reply),
        )
        return ChatResult(generations=[ChatGeneration(message=message)])

    def _run(self, body: bytes, gone: threading.Event, tell: Callable[[str], None]) -> _Reply:
        """Run one request to its end, or until the caller is gone."""
        server = self._server()
        reply = _Reply()

        def on_chunk(raw: bytes) -> bool:
            text = reply.take(json.loads(raw))
            if text:
                tell(text)
            return gone.is_set()

        try:
            server.handle_chat_completions(body, on_chunk)
        except (RuntimeError, TypeError, ValueError):
            # Not chained: llama.cpp's parse errors quote the model's output.
            msg = (
                "the local model refused the request: it takes text messages only; check "
                "response_format and the other options given"
            )
            raise ModelError(msg) from None
        self._judge(reply, gone)
        return reply

    def _judge(self, reply: _Reply, gone: threading.Event) -> None:
        error = reply.error
        if error is not None and error.get("type") == "exceed_context_size_error":
            msg = (
                f"the prompt has {error['n_prompt_tokens']} tokens and the local model holds "
                f"{error['n_ctx']}: shorten it, or give LocalChatModel a larger n_ctx"
            )
            raise ModelError(msg)
        if error is not None:
            msg = f"the local model failed ({error.get('type')}): check the options given"
            raise ModelError(msg)
        if reply.finish_reason is None and not gone.is_set():
            msg = "the local model broke off before the end of its reply: try again"
            raise ModelError(msg)

    def _server(self) -> Any:
        path = self.model_path
        path = fetch(ASSETS["smollm2"], progress=True) if path is None else path.expanduser()
        path = path.absolute()
        # A forked child gets its own: llama.cpp's threads do not survive a fork.
        key = (os.getpid(), path, self.n_ctx, self.n_parallel, self.n_threads)
        server = _servers.get(key)
        if server is None:
            with _loading:
                server = _servers.get(key)
                if server is None:
                    server = _servers[key] = _load(*key[1:])
        return server


def _load(path: Path, n_ctx: int, n_parallel: int, n_threads: int) -> Any:
    """Start llama.cpp on a file; quiet, and out of reach of other programs."""
    try:
        import xllamacpp  # noqa: PLC0415 - an optional extra
    except ImportError as error:
        msg = "local models need llama.cpp: `pip install 'alu-graph[local]'`"
        raise ModelError(msg) from error
    if not path.is_file():
        msg = f"there is no model file at {path}: give the path of a GGUF file"
        raise ModelError(msg)
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.n_ctx = n_ctx * n_parallel
    params.n_parallel = n_parallel
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = n_threads
    params.verbosity = 0
    params.cache_ram_mib = 0  # else it may keep 8 GB of earlier prompts
    # It always listens. On a socket file that is gone before the first request, nobody can call;
    # where there are no such files, a key that nobody knows must do.
    params.api_keys = [secrets.token_urlsafe(32)]
    params.ui = params.endpoint_slots = False
    with tempfile.TemporaryDirectory(prefix="alu-", ignore_cleanup_errors=True) as folder:
        socket = str(Path(folder) / "llama.sock")
        if os.name == "posix" and len(os.fsencode(socket)) <= _LONGEST_SOCKET:
            params.hostnames = [socket]
        try:
            return xllamacpp.Server(params)
        except (RuntimeError, ValueError) as error:
            msg = f"llama.cpp can't load {path}: is it a whole GGUF file, and is memory left?"
            raise ModelError(msg) from error
