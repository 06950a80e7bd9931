"""Reading past answers out of logs, one JSON object a line, without holding a file in memory.

Formats: `{"question", "answer"}`; our own records with texts (`record_text`); runs of LangChain or
LangSmith with `inputs` and `outputs`; chat logs of OpenAI (`messages`, or `request` and
`response`). Others by naming the fields.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from alu_graph.checker.conversation import Conversation, Role, Turn
from alu_graph.cli.options import UsageError
from alu_graph.errors import ALUError

_ROLES: dict[str, Role] = {
    "user": "human",
    "human": "human",
    "assistant": "ai",
    "ai": "ai",
    "tool": "tool",
    "function": "tool",
    "system": "system",
    "developer": "system",
}
_ASKED = ("question", "input", "prompt", "query", "inputs")
_SAID = ("draft", "answer", "output", "completion", "response", "text", "outputs", "content")
_DEEPEST = 12


class LineError(ALUError):
    """A line of a log holds no answer that can be read; the message never quotes it."""


@dataclass(frozen=True, slots=True)
class Logged:
    """One answer of the past.

    Args:
        line: The line that it stands in.
        id: What the log calls it, if anything.
        conversation: What was said before it.
        answer: The answer.
    """

    line: int
    id: str
    conversation: Conversation = field(repr=False)
    answer: str = field(repr=False)


def fields_of(given: Iterable[str]) -> dict[str, str]:
    """Read `--field question=a.b --field answer=c`.

    Raises:
        UsageError: If one is of another form.

    Example:
        >>> fields_of(["question=request.text", "answer=reply"])
        {'question': 'request.text', 'answer': 'reply'}
    """
    found: dict[str, str] = {}
    for one in given:
        name, _, path = one.partition("=")
        if name not in ("question", "answer", "id") or not path:
            msg = "--field takes question=PATH, answer=PATH or id=PATH, such as answer=reply.text"
            raise UsageError(msg)
        found[name] = path
    return found


def answers_of(line: int, raw: bytes, fields: Mapping[str, str]) -> list[Logged]:
    """The answers in one line of a log.

    Args:
        line: Its number.
        raw: Its bytes.
        fields: Where question, answer and id stand, if the log names them in its own way.

    Returns:
        One for most formats; for a whole conversation, each message of the model's.

    Raises:
        LineError: If it holds none.

    Example:
        >>> [one] = answers_of(1, b'{"question": "Where?", "answer": "In Lima."}', {})
        >>> one.conversation.question, one.answer
        ('Where?', 'In Lima.')
    """
    try:
        row = json.loads(raw)
    except (ValueError, RecursionError):
        msg = "it is no JSON"
        raise LineError(msg) from None
    if not isinstance(row, dict):
        msg = "it is no JSON object (of an array, `jq -c '.[]'` makes one object a line)"
        raise LineError(msg)
    found = [(turns, text) for turns, text in _answers(row, fields) if text.strip()]
    if not found:
        msg = "it holds no answer (name its fields with --field; our records need record_text)"
        raise LineError(msg)
    called = _at(row, fields["id"]) if "id" in fields else row.get("id", row.get("run_id"))
    known = called if isinstance(called, (str, int)) else ""
    return [Logged(line, str(known), Conversation(turns), text) for turns, text in found]


def _answers(
    row: dict[str, Any], fields: Mapping[str, str]
) -> Iterator[tuple[tuple[Turn, ...], str]]:
    if fields:
        asked = _at(row, fields["question"]) if "question" in fields else _first(row, _ASKED)
        said = _at(row, fields["answer"]) if "answer" in fields else _first(row, _SAID)
        yield _turns(asked, "human"), _text(said)
        return
    request, response = row.get("request", row.get("body")), row.get("response")
    if isinstance(response, dict):  # an API log: what was sent, and what came
        body = response.get("body", response)
        yield _turns(request if request is not None else row, "human"), _text(body)
        return
    if "choices" in row:
        yield _turns(row.get("messages", row.get("prompt")), "human"), _text(row)
        return
    if isinstance(row.get("messages"), list):  # a whole conversation
        turns = _turns(row["messages"], "human")
        for place, turn in enumerate(turns):
            if turn.role == "ai":
                yield turns[:place], turn.text
        return
    said = _first(row, _SAID)
    if isinstance(said, dict) and isinstance(said.get("messages"), list):  # an agent's state
        replies = [turn for turn in _turns(said["messages"], "ai") if turn.role == "ai"]
        said = replies[-1].text if replies else ""
    yield _turns(_first(row, _ASKED), "human"), _text(said)


def _at(row: Any, path: str) -> Any:
    """What stands at a dotted path; numbers count places of a list."""
    for part in path.split("."):
        if isinstance(row, dict):
            row = row.get(part)
        elif isinstance(row, list) and part.lstrip("-").isdecimal():
            place = int(part)
            row = row[place] if -len(row) <= place < len(row) else None
        else:
            return None
    return row


def _first(row: dict[str, Any], names: Iterable[str]) -> Any:
    return next((row[name] for name in names if row.get(name)), None)


def _turns(value: Any, role: Role, depth: int = 0) -> tuple[Turn, ...]:
    """The turns of a conversation in any of the forms that logs give it."""
    if isinstance(value, str):
        return (Turn(role, value),) if value.strip() else ()
    if depth > _DEEPEST or value is None:
        return ()
    if isinstance(value, list):
        return tuple(turn for item in value for turn in _turns(item, role, depth + 1))
    if not isinstance(value, dict):
        return ()
    bare = _message(value)
    if bare is not None:
        said = _ROLES.get(str(bare.get("role", bare.get("type"))), role)
        return _turns(_text(bare), said, depth + 1)
    held = value["messages"] if "messages" in value else _first(value, _ASKED)
    return _turns(held if held is not None else list(value.values()), role, depth + 1)


def _message(value: dict[str, Any]) -> dict[str, Any] | None:
    """A message as it stands in a log, made plain: LangChain's wrap it twice."""
    if isinstance(value.get("kwargs"), dict) and "content" in value["kwargs"]:
        kind = str((value.get("id") or [""])[-1]).removesuffix("Chunk").removesuffix("Message")
        return {"type": kind.lower(), **value["kwargs"]}
    if isinstance(value.get("data"), dict) and "content" in value["data"]:
        return {"type": value.get("type"), **value["data"]}
    return value if "content" in value and ("role" in value or "type" in value) else None


def _text(value: Any, depth: int = 0) -> str:
    """The text of an answer in any of the forms that logs give it."""
    if isinstance(value, str):
        return value
    if depth > _DEEPEST or value is None:
        return ""
    if isinstance(value, list):
        return "\n".join(filter(None, (_text(item, depth + 1) for item in value)))
    if not isinstance(value, dict):
        return str(value)
    bare = _message(value)
    if bare is not None:
        calls = bare.get("tool_calls") or []
        told = [_called(call) for call in calls if isinstance(call, dict)]
        return "\n".join(filter(None, (_text(bare["content"], depth + 1), *told)))
    for name in ("generations", "choices", "message", *_SAID):
        if value.get(name):
            return _text(value[name], depth + 1)
    return json.dumps(value, ensure_ascii=False)


def _called(call: dict[str, Any]) -> str:
    """The arguments of a tool call."""
    held = call.get("args", (call.get("function") or {}).get("arguments"))
    return held if isinstance(held, str) else json.dumps(held, ensure_ascii=False)
