"""The operator's audit record: what became of one answer, as one line of JSON.

A record holds no text and no name unless the operator switches texts on; which target matched is
said by its id, and here only.
"""

from __future__ import annotations

import json
import os
import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any, Literal, TypeAlias
from uuid import UUID

from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.outputs import ChatGeneration, LLMResult

from alu_graph.payload import SEPARATOR
from alu_graph.settings import Settings
from alu_graph.state import Answer, Outcome

Ending: TypeAlias = "Outcome | Literal['failed']"


@dataclass(frozen=True, slots=True)
class Record:
    """What an operator's audit log may keep of one answer: no text, no names.

    Args:
        outcome: What became of it (in shadow mode, what would have); `failed` where an error was
            raised instead of an answer.
        target_ids: Targets that the draft revealed.
        revision: The registry's revision that it was checked at; 0 where it came to no check.
        attempts: Rounds of crafting.
        calls: Calls of models; the wrapped runnable counts as one.
        seconds: Wall time, without the wait for a `latency_floor`.
        faults: Names of errors on the way.
        time: When it was finished, in UTC.
        evidence: How often each kind of evidence (`name`, `asked`, `facts` ...) spoke against
            the draft.
        timings: Seconds by node of the graph, all visits together.
        tokens: `input` and `output` tokens of all models, as they report them; empty if none does.
        mode: As in `Settings`.
        shadow: Whether the draft was released all the same.
        declined: Whether the model itself said that it does not know (see `uniform_refusals`).
        question: What the user wrote last; only where `record_text` is on, as are the next two.
        draft: What the model said.
        answer: What was released.

    Example:
        >>> record = Record("refused", ("t1",), 3, 1, 7, 0.25, (), evidence={"name": 2})
        >>> json.loads(record.as_json())["evidence"]
        {'name': 2}
    """

    outcome: Ending
    target_ids: tuple[str, ...]
    revision: int
    attempts: int
    calls: int
    seconds: float
    faults: tuple[str, ...]
    time: str = ""
    evidence: Mapping[str, int] = field(default_factory=dict)
    timings: Mapping[str, float] = field(default_factory=dict)
    tokens: Mapping[str, int] = field(default_factory=dict)
    mode: Literal["balanced", "strict"] = "balanced"
    shadow: bool = False
    declined: bool = False
    question: str | None = field(default=None, repr=False)
    draft: str | None = field(default=None, repr=False)
    answer: str | None = field(default=None, repr=False)

    def as_json(self) -> str:
        """The record as one line of JSON, in ASCII; texts that are not kept are left out."""
        held = asdict(self)
        for name in ("question", "draft", "answer"):
            if held[name] is None:
                del held[name]
        held["seconds"] = round(self.seconds, 6)
        held["timings"] = {node: round(took, 6) for node, took in self.timings.items()}
        return json.dumps(held)


class JsonLinesRecorder:
    """Appends records to a file, one line each: give it to `unlearn` as `on_record`.

    Any number of threads and processes may write to one file: each line is one append. The file
    is opened anew for each, so that a rotated one (logrotate) is followed, and made for its owner
    alone (mode 0600).

    Args:
        path: The file.

    Raises:
        OSError: When called, if the line can't be written as a whole; `unlearn` logs that and
            gives the answer all the same.

    Example:
        >>> import tempfile
        >>> path = Path(tempfile.mkdtemp()) / "records.jsonl"
        >>> JsonLinesRecorder(path)(Record("untouched", (), 1, 0, 1, 0.1, ()))
        >>> json.loads(path.read_text())["outcome"]
        'untouched'
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = Path(path)

    def __call__(self, record: Record) -> None:
        """Append a record."""
        line = f"{record.as_json()}\n".encode()
        file = os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        try:
            if os.write(file, line) != len(line):
                msg = "the line was not written as a whole: is the disk full?"
                raise OSError(msg)
        finally:
            os.close(file)

    def __repr__(self) -> str:
        return "JsonLinesRecorder(...)"


class Tally(BaseCallbackHandler):
    """Counts along one answer: seconds by node, tokens. It keeps no text that it hears.

    Its `answer` is the state of the answer after the last node, for when the run ends in an error.
    """

    run_inline = True

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.timings: dict[str, float] = {}
        self.tokens: Counter[str] = Counter()
        self.answer: Answer | None = None
        self._root: UUID | None = None
        self._open: dict[UUID, tuple[str, float]] = {}

    def on_chain_start(
        self,
        serialized: Any,  # noqa: ARG002 - LangChain's signature
        inputs: Any,  # noqa: ARG002 - as above
        *,
        run_id: UUID,
        parent_run_id: UUID | None = None,
        metadata: dict[str, Any] | None = None,
        **_: Any,
    ) -> None:
        """Note when a node starts; the first run that is heard of is the graph itself."""
        if self._root is None:
            self._root = run_id
        elif parent_run_id == self._root:
            self._open[run_id] = (str((metadata or {}).get("langgraph_node")), time.monotonic())

    def on_chain_end(self, outputs: Any, *, run_id: UUID, **_: Any) -> None:
        """Note when a node ends."""
        self._close(run_id)
        answer = outputs.get("answer") if isinstance(outputs, dict) else None
        if isinstance(answer, Answer):
            self.answer = answer

    def on_chain_error(self, error: BaseException, *, run_id: UUID, **_: Any) -> None:  # noqa: ARG002
        """As `on_chain_end`."""
        self._close(run_id)

    def on_llm_end(self, response: LLMResult, **_: Any) -> None:
        """Add the tokens that a model reports."""
        for generation in (one for row in response.generations for one in row):
            message = generation.message if isinstance(generation, ChatGeneration) else None
            usage = getattr(message, "usage_metadata", None)
            if usage:
                self.tokens["input"] += usage["input_tokens"]
                self.tokens["output"] += usage["output_tokens"]

    def _close(self, run_id: UUID) -> None:
        node, since = self._open.pop(run_id, ("", 0.0))
        if node:
            self.timings[node] = self.timings.get(node, 0.0) + time.monotonic() - since

    def record(
        self, outcome: Ending, settings: Settings, *, shadow: bool, fault: str = ""
    ) -> Record:
        """The record of the answer as it is now, without texts.

        Args:
            outcome: What became of it.
            settings: Of this answer.
            shadow: Whether the draft is released all the same.
            fault: The name of the error that ended it.

        Returns:
            The record.
        """
        answer = self.answer
        verdict = answer.draft_verdict if answer else None
        leaks = verdict.leaks if verdict else []
        return Record(
            outcome=outcome,
            target_ids=tuple(dict.fromkeys(leak.target_id for leak in leaks)),
            revision=answer.verdict.revision if answer and answer.verdict else 0,
            attempts=answer.attempt if answer else 0,
            calls=answer.calls if answer else 0,
            seconds=time.monotonic() - self.started,
            faults=(*(answer.faults if answer else ()), *([fault] if fault else [])),
            time=datetime.now(timezone.utc).isoformat(timespec="milliseconds"),
            evidence=dict(Counter(leak.kind for leak in leaks)),
            timings=dict(self.timings),
            tokens=dict(self.tokens),
            mode=settings.mode,
            shadow=shadow,
            declined=answer.declined if answer else False,
        )


def with_texts(record: Record, answer: Answer | None, released: str | None) -> Record:
    """A copy of a record that keeps texts: it is the operator's view, and shows what is unlearned.

    Args:
        record: A record.
        answer: The answer that it is of, as far as it came.
        released: What was given out.

    Returns:
        The record with `question`, `draft` and `answer`.
    """
    if answer is None:
        return record
    draft = answer.draft.replace(SEPARATOR, "\n")
    return replace(record, question=answer.conversation.question, draft=draft, answer=released)
