"""Reading and replacing the text in whatever a runnable takes and gives.

Only this file knows the types: str, messages, prompt values, dicts, lists, pydantic objects,
documents, numbers. The vanilla's object travels opaque, and is given back as it is where nothing
was changed.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any, Literal, TypeAlias
from uuid import UUID

from langchain_core.documents import Document
from langchain_core.messages import (
    AIMessage,
    AIMessageChunk,
    BaseMessage,
    ToolMessage,
    convert_to_messages,
)
from langchain_core.messages.ai import UsageMetadata
from langchain_core.prompt_values import PromptValue
from pydantic import AliasChoices, BaseModel, RootModel, ValidationError

from alu_graph.checker.conversation import Conversation, Role, Turn
from alu_graph.errors import PayloadError, RefusedError

Read: TypeAlias = Callable[[Any], str]
Write: TypeAlias = Callable[[Any, str], Any]
_Rebuild: TypeAlias = Callable[[Sequence[str]], Any]

# Parts of one object are checked as one text; this stands between them. It is no blank line: a
# name whose halves stand in two fields is one name.
_MARK = "\x1e"
SEPARATOR = f"\n{_MARK}"
_PAIR = 2
_ROLES: dict[str, Role] = {
    "user": "human",
    "human": "human",
    "assistant": "ai",
    "ai": "ai",
    "AIMessageChunk": "ai",
    "tool": "tool",
    "function": "tool",
    "system": "system",
    "developer": "system",
}
_CONTEXT_KEYS = frozenset(
    """
    context documents docs source_documents sources passages system instructions
    """.split()
)
# Where a refusal is put, if there is such a place; and where it is not, if there is another.
_ROOM = frozenset("answer output text content result response reply summary message".split())
_NO_ROOM = _CONTEXT_KEYS | frozenset("question input query chat_history history metadata".split())
_SHOWN_BLOCKS = {"text": "text", "output_text": "text", "refusal": "refusal"}
_PLAIN_BLOCKS = frozenset(
    (*_SHOWN_BLOCKS, "reasoning", "thinking", "tool_use", "tool_call", "function_call")
)
_BLOCK_LABELS = frozenset(("type", "id", "index", "signature", "call_id"))
_LABEL = re.compile(r"[a-z_][A-Za-z0-9_]*")
_SCALARS = (bool, int, float, Decimal, dt.date, dt.time, dt.timedelta, UUID, Enum)
# Metadata that says nothing of the answer; what tells how it ended, and says that it just ended.
_LABELS = frozenset(
    "model_name model model_provider system_fingerprint service_tier id object".split()
)
_ENDED = {"finish_reason": "stop", "stop_reason": "end_turn", "done_reason": "stop"} | {
    "status": "completed"
}
_COUNTS: dict[Literal["input_tokens", "output_tokens", "total_tokens"], tuple[str, ...]] = {
    "input_tokens": ("prompt_tokens", "input_tokens"),
    "output_tokens": ("completion_tokens", "output_tokens"),
    "total_tokens": ("total_tokens",),
}


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """An object of the vanilla's with the texts found in it.

    Args:
        value: The object, as the vanilla gave it.
        parts: Its texts, in order.
        rebuild: Makes a copy of the object with other texts.
        refuse: Makes an object of the same type that holds a refusal.
        labels: Names of tools and keys, which can't be replaced.
        said: What a reader takes for the answer: of messages the last, without tool calls' results
            and reasoning; none where it calls a tool. Else all texts.
    """

    value: Any
    parts: tuple[str, ...]
    rebuild: _Rebuild
    refuse: Callable[[str], Any]
    labels: tuple[str, ...] = ()
    said: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        """All texts as one, in the order in which a reader meets them."""
        return SEPARATOR.join(self.parts)

    def write(self, text: str) -> Any:
        """A copy of the object with its texts replaced.

        Args:
            text: As `text`, with as many parts.

        Raises:
            PayloadError: If parts were lost on the way.
            RefusedError: If the changed object is not valid for its type.
        """
        *parts, last = text.split(_MARK)
        if len(parts) + 1 != max(1, len(self.parts)):
            msg = "a changed text has another number of parts than the object; nothing is released"
            raise PayloadError(msg)
        return self.rebuild([*(part.removesuffix("\n") for part in parts), last])

    def __repr__(self) -> str:
        return f"Payload({type(self.value).__name__}, parts={len(self.parts)})"


@dataclass(frozen=True, slots=True)
class _Own:
    """What of the user's may come back in an output: it is no part of the answer."""

    texts: tuple[str, ...] = ()
    messages: tuple[BaseMessage, ...] = ()

    def holds(self, text: str) -> bool:
        """Whether it is the very text that was given; an equal one may be the model's."""
        return any(text is one for one in self.texts)

    def wrote(self, message: BaseMessage) -> bool:
        """Whether a human or system message is the user's."""
        said = (*self.texts, *(str(one.text) for one in self.messages))
        return message.type in ("human", "system") and str(message.text) in said

    def leading(self, messages: Sequence[BaseMessage]) -> int:
        """How many messages at the start are the ones that were given."""
        count = 0
        for ours, given in zip(messages, self.messages, strict=False):
            if _said(ours) != _said(given):
                break
            count += 1
        return count


@dataclass(slots=True)
class _Texts:
    """Collects the texts of an object, and the places of those where a refusal may stand."""

    own: _Own = _Own()
    parts: list[str] = field(default_factory=list)
    room: list[int] = field(default_factory=list)
    best: list[int] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)

    def add(self, text: str, *, room: bool = True) -> int:
        self.parts.append(text.replace(_MARK, " "))
        place = len(self.parts) - 1
        if room:
            self.room.append(place)
        return place


def read_payload(
    value: Any,
    request: Any = None,
    read: Read | None = None,
    write: Write | None = None,
) -> Payload:
    """Find the texts in what a runnable gave.

    Args:
        value: The object.
        request: What the runnable was asked with: these very texts and messages may come back
            unchanged (a state with the question in it).
        read: Reads a text out of a type that isn't known here.
        write: Makes a copy of such an object with another text.

    Returns:
        The object with its texts.

    Raises:
        PayloadError: If the type is unknown, or holds what can't be checked (images, audio).

    Example:
        >>> payload = read_payload({"answer": "Paris.", "pages": [1, 2]})
        >>> payload.parts
        ('Paris.', '1', '2')
        >>> payload.rebuild(["Rome.", "1", "2"])
        {'answer': 'Rome.', 'pages': [1, 2]}
    """
    if read is not None:
        text = read(value)
        if write is None:
            msg = "read= needs write= beside it, to put a changed text back"
            raise PayloadError(msg)
        replace = write
        return Payload(
            value,
            (text,),
            lambda parts: replace(value, parts[0]),
            lambda no: replace(value, no),
            said=(text,),
        )
    contained = isinstance(value, (dict, list, tuple))  # a bare text is an answer, if an echo
    texts = _Texts(_own(request) if contained else _Own())
    rebuild = _visit(value, texts)

    def refuse(text: str) -> Any:
        return _refusal(value, text, rebuild, texts)

    labels, said = tuple(texts.labels), _answering(value, tuple(texts.parts))
    return Payload(value, tuple(texts.parts), rebuild, refuse, labels, said)


def _answering(value: Any, parts: tuple[str, ...]) -> tuple[str, ...]:
    """See `Payload.said`."""
    held: Any = value.get("messages") if isinstance(value, dict) else value
    last: Any = _last_said(held) if _is_messages(held) else value
    if not isinstance(last, AIMessage):
        return parts
    return () if last.tool_calls or last.invalid_tool_calls else (str(last.text),)


def _last_said(messages: Sequence[BaseMessage]) -> BaseMessage:
    """The last message of the model's; the last one of all where there is none."""
    said = (one for one in reversed(messages) if isinstance(one, AIMessage))
    return next(said, messages[-1])


def _own(request: Any) -> _Own:
    return _Own(tuple(_own_texts(request)), tuple(given_messages(request)))


def _own_texts(request: Any) -> Iterator[str]:
    if isinstance(request, str):
        yield request
    elif isinstance(request, dict):
        for item in request.values():
            yield from _own_texts(item)
    elif isinstance(request, (list, tuple)):
        for item in request:
            yield from _own_texts(item)


def given_messages(request: Any) -> list[BaseMessage]:
    """The messages in what a runnable is asked with; none where it is of another form."""
    held = request.get("messages", []) if isinstance(request, dict) else request
    if isinstance(held, PromptValue):
        return held.to_messages()
    try:
        return convert_to_messages(held if isinstance(held, list) else [held])
    except (ValueError, NotImplementedError):
        return []


def _visit(value: Any, texts: _Texts) -> _Rebuild:
    """Collect the texts below a value; what comes back rebuilds it from changed texts."""
    first = len(texts.parts)
    build = _visit_any(value, texts)
    span = slice(first, len(texts.parts))
    same = texts.parts[span]
    return lambda parts: value if list(parts[span]) == same else build(parts)


def _visit_any(value: Any, texts: _Texts) -> _Rebuild:
    if value is None:
        return lambda _: None
    if isinstance(value, _SCALARS):
        texts.add(str(value.value if isinstance(value, Enum) else value), room=False)
        return lambda _: None  # a changed number is no number
    if isinstance(value, str):
        return _visit_text(value, texts)
    if isinstance(value, BaseMessage):
        return _visit_message(value, texts)
    if isinstance(value, Document):
        fields = {name: getattr(value, name) for name in ("page_content", "id", "metadata")}
        inner = _visit_dict(fields, texts)
        return lambda parts: value.model_copy(update=inner(parts))
    if isinstance(value, BaseModel):
        return _visit_model(value, texts)
    if isinstance(value, dict):
        return _visit_dict(value, texts)
    if isinstance(value, (list, tuple, set, frozenset)):
        return _visit_items(value, texts)
    msg = (
        f"can't read the text of a {type(value).__name__}: pass read= (object to text) and "
        "write= (object and new text to object)"
    )
    raise PayloadError(msg)


def _visit_text(value: str, texts: _Texts) -> _Rebuild:
    if not value.strip() or texts.own.holds(value):
        return lambda _: value
    place = texts.add(value)
    return lambda parts: parts[place]


def _visit_dict(value: dict[Any, Any], texts: _Texts) -> _Rebuild:
    """Keys that look like labels are the developer's; others may be the model's own words."""
    fields: list[tuple[Any, _Rebuild, _Rebuild]] = []
    for key, item in value.items():
        room = len(texts.room)
        label = isinstance(key, str) and _LABEL.fullmatch(key)
        texts.labels += [key] if label else []
        named = _visit(None if label else key, texts)
        del texts.room[room:]
        build = _visit(item, texts)
        texts.best += texts.room[room:] if key in _ROOM else []
        if label and item == []:  # {"lyon": []}: the key itself says something
            named = _visit(key, texts)
            del texts.room[room:]
        fields.append((key, named, build))
        if key in _NO_ROOM:
            del texts.room[room:]
    return lambda parts: {
        key: build(parts) for key, named, build in fields if named(parts) in (None, key)
    }


def _visit_items(value: Any, texts: _Texts) -> _Rebuild:
    own = texts.own.leading(value) if _is_messages(value) else 0
    items = [_visit(None if i < own else item, texts) for i, item in enumerate(value)]

    def rebuild(parts: Sequence[str]) -> Any:
        made = [
            item if i < own else build(parts)
            for i, (item, build) in enumerate(zip(value, items, strict=True))
        ]
        if hasattr(value, "_make"):  # a named tuple
            return value._make(made)
        kind = next(kind for kind in (list, tuple, set, frozenset) if isinstance(value, kind))
        return kind(_answered(value, made) if _is_messages(value) else made)

    return rebuild


def _answered(before: Sequence[BaseMessage], after: list[BaseMessage]) -> list[BaseMessage]:
    """Messages less the results of tool calls that were taken out: no model takes these alone."""
    gone = _call_ids(before) - _call_ids(after)
    return [one for one in after if not (isinstance(one, ToolMessage) and one.tool_call_id in gone)]


def _call_ids(messages: Sequence[BaseMessage]) -> set[str | None]:
    return {call["id"] for one in messages for call in _calls(one)}


def _said(message: BaseMessage) -> tuple[Any, ...]:
    return message.type, message.content, _calls(message)


def _calls(message: BaseMessage) -> list[Any]:
    return list(getattr(message, "tool_calls", ()))


def _visit_model(value: BaseModel, texts: _Texts) -> _Rebuild:
    kind = type(value)
    fields = {}
    for name in kind.model_fields:
        room = len(texts.room)
        fields[name] = _visit(getattr(value, name), texts)
        texts.best += texts.room[room:] if name in _ROOM else []
    extra = _visit(value.model_extra or {}, texts)

    def rebuild(parts: Sequence[str]) -> Any:
        made = {_alias(kind, name): build(parts) for name, build in fields.items()}
        try:
            if isinstance(value, RootModel):
                return kind.model_validate(made["root"])
            return kind.model_validate({**made, **extra(parts)})
        except ValidationError:
            msg = f"the answer is withheld; a {kind.__name__} without it is not valid"
        raise RefusedError(msg)  # outside of the handler: the validation error quotes the text

    return rebuild


def _alias(kind: type[BaseModel], name: str) -> str:
    """The name under which a field is given."""
    alias = kind.model_fields[name].validation_alias
    if isinstance(alias, AliasChoices):
        alias = next((one for one in alias.choices if isinstance(one, str)), None)
    return alias if isinstance(alias, str) else name


def _visit_message(value: BaseMessage, texts: _Texts) -> _Rebuild:
    if texts.own.wrote(value):
        return lambda _: value
    content = _visit_content(value, texts)
    room = len(texts.room)
    # A call without arguments says something by its name.
    told = [(call, call["args"] or {call["name"]: []}) for call in _calls(value)]
    calls = [(call, held, _visit(held, texts)) for call, held in told]
    texts.labels += [name for name in (value.name, *(call["name"] for call, _ in told)) if name]
    # Read, so that they are checked; a changed copy goes without.
    _visit(_only_plain(getattr(value, "invalid_tool_calls", None)), texts)
    _visit(_only_plain(value.additional_kwargs), texts)
    metadata = value.response_metadata.items()
    known = (*_LABELS, *_ENDED)
    # Names in it are looked for. It is no part of the text: it goes when the text changes.
    plain = _only_plain({key: held for key, held in metadata if key not in known})
    texts.labels += _strings(plain)
    _visit(getattr(value, "artifact", None), texts)
    del texts.room[room:]

    def rebuild(parts: Sequence[str]) -> Any:
        text = content(parts)
        if isinstance(value, AIMessage):
            # A call whose arguments changed is not made at all.
            kept = [call for call, held, build in calls if build(parts) is held]
            return _copy(value, text, kept)
        bare: dict[str, Any] = {"content": text, "additional_kwargs": {}, "response_metadata": {}}
        if isinstance(value, ToolMessage):
            bare["artifact"] = None
        return value.model_copy(update=bare)

    return rebuild


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


def _visit_content(value: BaseMessage, texts: _Texts) -> Callable[[Sequence[str]], Any]:
    """What is shown of the content; blocks that can't be checked are an error."""
    if value.additional_kwargs.get("audio"):
        msg = "content of type 'audio' can't be checked, so it isn't released"
        raise PayloadError(msg)
    if isinstance(value.content, str):
        return _visit_text(value.content, _Texts(parts=texts.parts, room=texts.room))
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
            _visit(_only_plain({name: held for name, held in block.items() if name != key}), texts)
            del texts.room[room:]
        if isinstance(shown, str) and shown.strip():
            built.append((block, texts.add(shown)))
    return lambda parts: [
        _block(block, parts[place]) for block, place in built if parts[place].strip()
    ]


def _block(block: Any, text: str) -> Any:
    if isinstance(block, str):
        return text
    bare: dict[str, Any] = {"type": block["type"], _SHOWN_BLOCKS[block["type"]]: text}
    return bare | ({"annotations": []} if "annotations" in block else {})


def _copy(value: AIMessage, content: Any, calls: list[Any]) -> AIMessage:
    """A message with another content; its metadata looks as if the model had just said that."""
    make = AIMessageChunk if isinstance(value, AIMessageChunk) else AIMessage
    if isinstance(content, str) and isinstance(value.content, list):
        cited = any(isinstance(one, dict) and "annotations" in one for one in value.content)
        content = [_block({"type": "text"} | ({"annotations": []} if cited else {}), content)]
    usage = _usage_for(value, content)
    return make(
        content=content,
        id=value.id,
        name=value.name,
        tool_calls=calls,
        additional_kwargs={k: None for k, held in value.additional_kwargs.items() if held is None},
        response_metadata={
            key: _metadata_for(key, held, usage, ended=not calls)
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


def _refusal(value: Any, text: str, rebuild: _Rebuild, texts: _Texts) -> Any:
    """An object of the same type that says nothing but the refusal."""
    if value is None or isinstance(value, str):
        return text
    if isinstance(value, AIMessage):
        return _refused(value, text)
    if isinstance(value, dict) and _is_messages(value.get("messages")):
        rest = {key: _refusal_leaf(held) for key, held in value.items() if key != "messages"}
        return {**rest, "messages": _refuse_messages(value["messages"], text, texts.own)}
    if _is_messages(value):
        return _refuse_messages(value, text, texts.own)
    if isinstance(value, list) and all(isinstance(item, Document) for item in value):
        return []
    if texts.room:
        blank = [""] * len(texts.parts)
        blank[(texts.best or texts.room)[0]] = text  # not by the draft's lengths: they would tell
        return rebuild(blank)
    msg = f"the answer is withheld; a {type(value).__name__} has no room for a refusal"
    raise RefusedError(msg)


def _refused(value: AIMessage, text: str) -> AIMessage:
    """A message that refuses. That the draft was to call a tool must not show in its form."""
    blocks = value.content if isinstance(value.content, list) else []
    called = any(isinstance(one, dict) and one.get("type") == "tool_use" for one in blocks)
    # Where a provider gives a list only for the call, it gives a text for an answer.
    return _copy(value.model_copy(update={"content": ""}) if called else value, text, [])


def _refusal_leaf(value: Any) -> Any:
    """What else an agent's state holds may tell the answer (a structured response, say)."""
    return None if not isinstance(value, (list, dict)) else type(value)()


def _is_messages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, BaseMessage) for one in value)
    )


def _refuse_messages(messages: list[BaseMessage], text: str, own: _Own) -> list[BaseMessage]:
    """The messages that the user gave, and the refusal."""
    given = own.leading(messages)
    kept = messages[:given] or [one for one in messages if own.wrote(one)]
    last = _last_said(messages)
    return [*kept, _refused(last if isinstance(last, AIMessage) else AIMessage(""), text)]


def read_conversation(value: Any) -> Conversation:
    """Read what was said so far from what a runnable is asked with.

    Args:
        value: A text, messages, a prompt value, or a dict with these in it.

    Returns:
        The conversation.

    Raises:
        PayloadError: If no text can be found in it.

    Example:
        >>> read_conversation({"question": "Who was she?"}).question
        'Who was she?'
    """
    return Conversation(tuple(_turns(value, "human")))


def _turns(value: Any, role: Role) -> list[Turn]:
    if isinstance(value, str):
        return [Turn(role, value)] if value.strip() else []
    if value is None or isinstance(value, _SCALARS):
        return []
    if isinstance(value, PromptValue):
        return _turns(value.to_messages(), role)
    if isinstance(value, BaseMessage):
        return [Turn(_ROLES.get(value.type, "tool"), value.text)]
    if isinstance(value, Document):
        return [Turn("system", value.page_content)]
    if isinstance(value, BaseModel):
        return _turns({name: getattr(value, name) for name in type(value).model_fields}, role)
    if isinstance(value, dict):
        return _dict_turns(value, role)
    if isinstance(value, (list, tuple)):
        if len(value) == _PAIR and isinstance(value[0], str) and value[0] in _ROLES:
            return _role_turn(*value)  # LangChain's short form of a message
        return [turn for item in value for turn in _turns(item, role)]
    msg = f"can't read the question in a {type(value).__name__}: pass text, messages or a dict"
    raise PayloadError(msg)


def _dict_turns(value: dict[Any, Any], role: Role) -> list[Turn]:
    """A message as a dict, or the fields of a chain's input: lists (the history) come first."""
    if "content" in value and ("role" in value or value.get("type") in _ROLES):
        return _role_turn(value.get("role", value.get("type")), value["content"])
    fields = sorted(value.items(), key=lambda pair: not isinstance(pair[1], list))
    return [
        turn
        for key, item in fields
        for turn in _turns(item, "system" if key in _CONTEXT_KEYS else role)
    ]


def _role_turn(role: Any, content: Any) -> list[Turn]:
    if isinstance(content, list):  # blocks
        content = "".join(
            str(block.get("text", "")) if isinstance(block, dict) else str(block)
            for block in content
        )
    return _turns(content, _ROLES.get(role, "system"))


def as_message(value: Any) -> AIMessage | None:
    """A message that holds a value, for a conversation; None for what is no text."""
    if isinstance(value, AIMessageChunk):
        return AIMessage(content=value.content, id=value.id)
    if isinstance(value, AIMessage):
        return value
    return AIMessage(value) if isinstance(value, str) else None
