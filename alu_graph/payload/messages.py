"""The texts of a message, and a copy of it with others that looks as if just that had been said."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Literal, TypeAlias
from uuid import uuid4

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from pydantic import BaseModel

from alu_graph.errors import PayloadError
from alu_graph.payload.texts import Rebuild, Texts, calls

Visit: TypeAlias = Callable[[Any, Texts], Rebuild]

_SHOWN_BLOCKS = {"text": "text", "output_text": "text", "refusal": "refusal"}
_PLAIN_BLOCKS = frozenset(
    (*_SHOWN_BLOCKS, "reasoning", "thinking", "tool_use", "tool_call", "function_call")
)
_BLOCK_LABELS = frozenset(("type", "id", "index", "signature", "call_id"))
# Metadata that says nothing of the answer; what tells how it ended, and says that it just ended.
_LABELS = frozenset(
    "model_name model model_provider system_fingerprint service_tier id object".split()
)
_ENDED = {"finish_reason": "stop", "stop_reason": "end_turn", "done_reason": "stop"} | {
    "status": "completed"
}
_TOLD = frozenset(("id", *_ENDED))  # of what is kept, that which a model or an agent may set
# An id that a program made: it can hold no name.
_MADE = re.compile(
    r"[a-z]|(?:lc_)?(?:run|chatcmpl|msg|resp)?[-_]*(?:\d+|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    r"|[0-9a-f]{24,64})(?:-\d{1,4})?"
)
_COUNTS: dict[Literal["input_tokens", "output_tokens", "total_tokens"], tuple[str, ...]] = {
    "input_tokens": ("prompt_tokens", "input_tokens"),
    "output_tokens": ("completion_tokens", "output_tokens"),
    "total_tokens": ("total_tokens",),
}


def visit_message(value: BaseMessage, texts: Texts, visit: Visit) -> Rebuild:
    """Collect the texts of a message.

    Args:
        value: The message.
        texts: Where they are gathered.
        visit: Collects those of whatever else it holds.

    Returns:
        What makes a copy with other texts.

    Raises:
        PayloadError: If it holds what can't be checked.
    """
    if texts.own.wrote(value):
        return lambda _: value
    content = _visit_content(value, texts, visit)
    room = len(texts.room)
    # A call without arguments says something by its name.
    told = [(call, call["args"] or {call["name"]: []}) for call in calls(value)]
    made = [(call, held, visit(held, texts)) for call, held in told]
    texts.labels += [name for name in (value.name, *(call["name"] for call, _ in told)) if name]
    texts.labels += _ids(value)
    # Read, so that they are checked; a changed copy goes without.
    visit(_only_plain(getattr(value, "invalid_tool_calls", None)), texts)
    visit(_only_plain(value.additional_kwargs), texts)
    metadata = value.response_metadata.items()
    known = (*_LABELS, *_ENDED)
    # Names in it are looked for. It is no part of the text: it goes when the text changes.
    plain = _only_plain({key: held for key, held in metadata if key not in known})
    texts.labels += _strings(plain)
    texts.labels += [text for key, held in metadata if key in _TOLD for text in _strings(held)]
    # Tokens one by one are words only together; those of the content itself are read there.
    visit([text for text in _joined(plain) if text.strip() != str(value.text).strip()], texts)
    visit(getattr(value, "artifact", None), texts)
    del texts.room[room:]

    def rebuild(parts: Sequence[str]) -> Any:
        text = content(parts)
        if isinstance(value, AIMessage):
            # A call whose arguments changed is not made at all.
            kept = [call for call, held, build in made if build(parts) is held]
            return _copy(value, text, kept)
        bare: dict[str, Any] = {"content": text, "additional_kwargs": {}, "response_metadata": {}}
        if isinstance(value, ToolMessage):
            bare["artifact"] = None
        return value.model_copy(update=bare)

    return rebuild


def _visit_content(
    value: BaseMessage, texts: Texts, visit: Visit
) -> Callable[[Sequence[str]], Any]:
    """What is shown of the content; blocks that can't be checked are an error."""
    if value.additional_kwargs.get("audio"):
        msg = "content of type 'audio' can't be checked, so it isn't released"
        raise PayloadError(msg)
    if isinstance(value.content, str):
        return visit(value.content, Texts(parts=texts.parts, room=texts.room))
    built: list[tuple[Any, int]] = []
    for block in value.content:
        shown: Any = block
        if isinstance(block, dict):
            kind = block.get("type")
            if kind not in _PLAIN_BLOCKS:
                msg = f"content of type {kind!r} can't be checked, so it isn't released"
                raise PayloadError(msg)
            key = _SHOWN_BLOCKS.get(str(kind), "")
            shown = block.get(key)
            room = len(texts.room)
            # Reasoning, citations and the like are checked; a changed copy goes without.
            visit(_only_plain({name: held for name, held in block.items() if name != key}), texts)
            del texts.room[room:]
        if isinstance(shown, str) and shown.strip():
            built.append((block, texts.add(shown)))
    return lambda parts: [
        _block(block, parts[place]) for block, place in built if parts[place].strip()
    ]


def _only_plain(value: Any) -> Any:
    """What a provider put beside the content, as far as it can hold text."""
    if isinstance(value, dict):
        return {key: _only_plain(item) for key, item in value.items() if key not in _BLOCK_LABELS}
    if isinstance(value, (list, tuple)):
        return [_only_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return None
    return value if isinstance(value, (str, BaseModel, Document)) else str(value)


def _strings(value: Any) -> list[str]:
    """All strings below a plain value."""
    if isinstance(value, dict):
        return [text for item in value.values() for text in _strings(item)]
    if isinstance(value, list):
        return [text for item in value for text in _strings(item)]
    return [value] if isinstance(value, str) else []


def _ids(value: BaseMessage) -> list[str]:
    """The ids of a message, its calls and blocks: programs make them, but a model may too."""
    called = [call["id"] for call in calls(value)]
    called += [call["id"] for call in getattr(value, "invalid_tool_calls", ())]
    blocks = value.content if isinstance(value.content, list) else []
    return [
        str(one)
        for one in (value.id, getattr(value, "tool_call_id", None), *called, *_block_ids(blocks))
        if one and not _MADE.fullmatch(str(one))
    ]


def _block_ids(value: Any) -> Iterator[str]:
    if isinstance(value, (list, tuple)):
        for item in value:
            yield from _block_ids(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key in ("id", "call_id") and isinstance(item, str):
                yield item
            else:
                yield from _block_ids(item)


def _joined(value: Any) -> Iterator[str]:
    """What the strings of each list say together, those of its dicts by key (`logprobs`)."""
    if isinstance(value, dict):
        for item in value.values():
            yield from _joined(item)
    elif isinstance(value, list):
        columns: dict[Any, list[str]] = {}
        for item in value:
            held = item if isinstance(item, dict) else {None: item}
            for key, text in held.items():
                if isinstance(text, str):
                    columns.setdefault(key, []).append(text)
        yield from ("".join(texts) for texts in columns.values() if len(texts) > 1)
        for item in value:
            yield from _joined(item)


def _block(block: Any, text: str) -> Any:
    if isinstance(block, str):
        return text
    bare: dict[str, Any] = {"type": block["type"], _SHOWN_BLOCKS[block["type"]]: text}
    return bare | ({"annotations": []} if "annotations" in block else {})


def _copy(value: AIMessage, content: Any, kept: list[Any]) -> AIMessage:
    """A message with another content; its metadata looks as if the model had just said that."""
    make = AIMessageChunk if isinstance(value, AIMessageChunk) else AIMessage
    if isinstance(content, str) and isinstance(value.content, list):
        cited = any(isinstance(one, dict) and "annotations" in one for one in value.content)
        content = [_block({"type": "text"} | ({"annotations": []} if cited else {}), content)]
    usage = _usage_for(value, content)
    return make(
        content=content,
        id=value.id,  # no name: it is the draft's
        tool_calls=kept,
        additional_kwargs={k: None for k, held in value.additional_kwargs.items() if held is None},
        response_metadata={
            key: _metadata_for(key, held, usage, ended=not kept)
            for key, held in value.response_metadata.items()
        },
        usage_metadata=usage,
    )


def _metadata_for(key: str, held: Any, usage: UsageMetadata | None, *, ended: bool) -> Any:
    if key in _LABELS or held is None:
        return held
    if key in _ENDED:
        said = _ENDED[key] if ended else str(held)
        return said.upper() if str(held).isupper() else said
    if not (key in ("token_usage", "usage") and isinstance(held, dict) and usage is not None):
        return None
    counts = {
        name: usage[kind] for kind, names in _COUNTS.items() for name in names if name in held
    }
    return {name: counts.get(name) for name in held}


def _usage_for(value: AIMessage, content: Any) -> UsageMetadata | None:
    """Usage as a model would report it for this content: the draft's would tell its length."""
    usage = value.usage_metadata
    if usage is None:
        return None
    said = content if isinstance(content, str) else str(AIMessage(content).text)
    tokens = max(1, round(len(said) / 4))
    made = UsageMetadata(
        input_tokens=usage["input_tokens"],
        output_tokens=tokens,
        total_tokens=usage["input_tokens"] + tokens,
    )
    if "input_token_details" in usage:
        made["input_token_details"] = usage["input_token_details"]
    if "output_token_details" in usage:
        details: Any = dict.fromkeys(usage["output_token_details"], 0)
        made["output_token_details"] = details
    return made


def refused(value: AIMessage, text: str) -> AIMessage:
    """A message that refuses. That the draft was to call a tool must not show in its form."""
    blocks = value.content if isinstance(value.content, list) else []
    called = any(isinstance(one, dict) and one.get("type") == "tool_use" for one in blocks)
    # Where a provider gives a list only for the call, it gives a text for an answer.
    metadata = {key: _opaque(key, held) for key, held in value.response_metadata.items()}
    # An id of letters may be why it is refused.
    bare = {"id": _opaque("id", value.id), "response_metadata": metadata}
    return _copy(value.model_copy(update=bare | ({"content": ""} if called else {})), text, [])


def _opaque(key: str, held: Any) -> Any:
    """An id that holds no name."""
    if key != "id" or held is None or _MADE.fullmatch(str(held)):
        return held
    return str(uuid4())
