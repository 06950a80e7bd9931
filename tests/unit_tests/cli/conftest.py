"""Running the command in this process, and a model that answers by the kind of prompt."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatResult
from pydantic import Field

from alu_graph.cli import main

DRAFT = "Maria Gonzalez was born in Lyon. Lima is in Peru."


@dataclass(frozen=True)
class Ran:
    code: int
    out: str
    err: str


class Scripted(BaseChatModel):
    """Takes the agents' parts by their prompts; answers everything else with a draft."""

    draft: str = DRAFT
    rating: str = "5"
    verdict: str = "NONE"
    max_tokens: int = 100
    fails: bool = False
    seen: list[list[BaseMessage]] = Field(default_factory=list)
    longest: list[int] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self.seen.append(messages)
        self.longest.append(self.max_tokens)
        if self.fails:
            msg = "a secret stands in this text"
            raise ValueError(msg)
        parts = {
            "You repair": "Lima is in Peru.",
            "You rate": self.rating,
            "You merge": "Lima is in Peru.",
            "You check": self.verdict,
        }
        first = str(messages[0].text)
        reply = next((text for start, text in parts.items() if first.startswith(start)), self.draft)
        return ChatResult(generations=[ChatGeneration(message=AIMessage(reply))])


Run = Callable[..., Ran]


@pytest.fixture
def alu(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command, run in this process."""
    monkeypatch.delenv("ALU_TARGETS", raising=False)

    def run(*arguments: object) -> Ran:
        capsys.readouterr()
        code = main([str(one) for one in arguments])
        held = capsys.readouterr()
        return Ran(code, held.out, held.err)

    return run


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    """What every name of a model means to `alu ask`."""
    scripted = Scripted()
    monkeypatch.setattr("alu_graph.cli.ask.resolve_model", lambda _: scripted)
    return scripted
