"""Reading and replacing the text in whatever a runnable takes and gives.

Only this file knows the types: str, messages, prompt values, dicts, lists, pydantic objects,
documents, numbers. The vanilla's object travels opaque, and is given back as it is where nothing
was changed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, ToolMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.prompt_values import PromptValue
from pydantic import BaseModel, ValidationError

from alu_graph.checker.conversation import Conversation, Role, Turn
from alu_graph.errors import PayloadError, RefusedError

Read: TypeAlias = Callable[[Any], str]
Write: TypeAlias = Callable[[Any, str], Any]
_Rebuild: TypeAlias = Callable[[Sequence[str]], Any]

# Parts of one object are checked as one text; this line stands between them.
SEPARATOR = "\n\x1e\n"
_PAIR = 2
_ROLES: dict[str, Role] = {"human": "human", "ai": "ai", "AIMessageChunk": "ai", "system": "system"}
_CONTEXT_KEYS = frozenset(
    """
    context documents docs source_documents sources passages system instructions
    """.split()
)
_PLAIN_BLOCKS = frozenset(
    ("text", "output_text", "reasoning", "thinking", "tool_use", "tool_call", "refusal")
)
_BLOCK_LABELS = frozenset(("type", "id", "index", "signature", "annotations", "call_id"))
_KEPT_METADATA = (
    "model_name",
    "model",
    "model_provider",
    "finish_reason",
    "system_fingerprint",
    "stop_reason",
)


@dataclass(frozen=True, slots=True, repr=False)
class Payload:
    """An object of the vanilla's with the texts found in it.

    Args:
        value: The object, as the vanilla gave it.
        parts: Its texts, in order.
        rebuild: Makes a copy of the object with other texts.
        refuse: Makes an object of the same type that holds a refusal.
    """

    value: Any
    parts: tuple[str, ...]
    rebuild: _Rebuild
    refuse: Callable[[str], Any]

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
        parts = text.split(SEPARATOR)
        if len(parts) != len(self.parts):
            msg = "a changed text has another number of parts than the object; nothing is released"
            raise PayloadError(msg)
        return self.rebuild(parts)

    def __repr__(self) -> str:
        return f"Payload({type(self.value).__name__}, parts={len(self.parts)})"


@dataclass(slots=True)
class _Texts:
    """Collects the texts of an object; `given` texts are the user's own words coming back."""

    given: frozenset[str] = frozenset()
    parts: list[str] = field(default_factory=list)

    def add(self, text: str) -> int:
        self.parts.append(text.replace("\x1e", " "))
        return len(self.parts) - 1


def read_payload(
    value: Any,
    given: frozenset[str] = frozenset(),
    read: Read | None = None,
    write: Write | None = None,
) -> Payload:
    """Find the texts in what a runnable gave.

    Args:
        value: The object.
        given: Texts of the user's that may come back unchanged (a state with the question in it).
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
            value, (text,), lambda parts: replace(value, parts[0]), lambda no: replace(value, no)
        )
    texts = _Texts(given)
    rebuild = _visit(value, texts)
    parts = tuple(texts.parts)

    def refuse(text: str) -> Any:
        return _refusal(value, text, rebuild, parts)

    return Payload(value, parts, rebuild, refuse)


def _visit(value: Any, texts: _Texts) -> _Rebuild:
    """Collect the texts below a value; what comes back rebuilds it from changed texts."""
    if value is None:
        return lambda _: None
    if isinstance(value, str):
        return _visit_text(value, texts)
    if isinstance(value, (bool, int, float)):
        place, same = texts.add(str(value)), str(value)
        return lambda parts: value if parts[place] == same else None
    if isinstance(value, BaseMessage):
        return _visit_message(value, texts)
    if isinstance(value, Document):
        inner = _visit({"page_content": value.page_content, "metadata": value.metadata}, texts)
        return lambda parts: value.model_copy(update=inner(parts))
    if isinstance(value, BaseModel):
        return _visit_model(value, texts)
    if isinstance(value, dict):
        fields = {key: _visit(item, texts) for key, item in value.items()}
        return lambda parts: {key: build(parts) for key, build in fields.items()}
    if isinstance(value, (list, tuple)):
        items = [_visit(item, texts) for item in value]
        make = list if isinstance(value, list) else tuple
        return lambda parts: make(build(parts) for build in items)
    msg = (
        f"can't read the text of a {type(value).__name__}: pass read= (object to text) and "
        "write= (object and new text to object)"
    )
    raise PayloadError(msg)


def _visit_text(value: str, texts: _Texts) -> _Rebuild:
    if value in texts.given or not value.strip():
        return lambda _: value
    place, same = texts.add(value), value.replace("\x1e", " ")
    return lambda parts: value if parts[place] == same else parts[place]


def _visit_model(value: BaseModel, texts: _Texts) -> _Rebuild:
    names = list(type(value).model_fields)
    inner = _visit({name: getattr(value, name) for name in names}, texts)

    def rebuild(parts: Sequence[str]) -> Any:
        try:
            return type(value).model_validate(inner(parts))
        except ValidationError:
            error = RefusedError(
                f"the answer is withheld; a {type(value).__name__} without it is not valid"
            )
        raise error  # outside of the handler: the validation error quotes the text

    return rebuild


def _visit_message(value: BaseMessage, texts: _Texts) -> _Rebuild:
    if value.type in ("human", "system") and value.text in texts.given:
        return lambda _: value
    content = _visit_content(value, texts)
    calls = [
        (call, _visit(call["args"], texts), len(texts.parts))
        for call in getattr(value, "tool_calls", ())
    ]
    for extra in (getattr(value, "invalid_tool_calls", None), value.additional_kwargs):
        _visit(
            _only_plain(extra), texts
        )  # read, so that it is checked; a changed copy goes without
    original = tuple(texts.parts)

    def rebuild(parts: Sequence[str]) -> Any:
        if tuple(parts[: len(original)]) == original:
            return value
        text = content(parts)
        # A call whose arguments changed is not made at all.
        kept = [call for call, build, _ in calls if build(parts) == call["args"]]
        if isinstance(value, AIMessage):
            return _copy(value, text, kept)
        if isinstance(value, ToolMessage):
            return value.model_copy(update={"content": text, "artifact": None})
        return type(value)(content=text, id=value.id, name=value.name)

    return rebuild


def _only_plain(value: Any) -> Any:
    """What a provider put beside the content, as far as it can hold text."""
    if isinstance(value, dict):
        return {key: _only_plain(item) for key, item in value.items() if key not in _BLOCK_LABELS}
    if isinstance(value, (list, tuple)):
        return [_only_plain(item) for item in value]
    return value if isinstance(value, str) else None


def _visit_content(value: BaseMessage, texts: _Texts) -> Callable[[Sequence[str]], str]:
    """The content as text; blocks that can't be checked are an error, never passed by accident."""
    places: list[int] = []
    if isinstance(value.content, str):
        if value.content.strip():
            places.append(texts.add(value.content))
    else:
        for block in value.content:
            if isinstance(block, dict):
                kind = block.get("type")
                if kind not in _PLAIN_BLOCKS:
                    msg = f"content of type {kind!r} can't be checked, so it isn't released"
                    raise PayloadError(msg)
                if kind in ("tool_use", "tool_call"):
                    continue  # its arguments are read from the message's tool calls
            first = len(texts.parts)
            _visit(_only_plain(block), texts)
            places += range(first, len(texts.parts))
    return lambda parts: "\n\n".join(parts[place] for place in places if parts[place].strip())


def _copy(value: AIMessage, text: str, calls: list[Any]) -> AIMessage:
    """A message with another text; of the metadata, only what says nothing about the draft."""
    usage = _usage_for(value, text)
    metadata = {key: held for key in _KEPT_METADATA if (held := value.response_metadata.get(key))}
    return AIMessage(
        content=text,
        id=value.id,
        name=value.name,
        tool_calls=calls,
        response_metadata=metadata,
        usage_metadata=usage,
    )


def _usage_for(value: AIMessage, text: str) -> UsageMetadata | None:
    """Usage as a model would report it for this text: the draft's would tell its length."""
    usage = value.usage_metadata
    if usage is None:
        return None
    tokens = max(1, round(len(text) / 4))
    return UsageMetadata(
        input_tokens=usage["input_tokens"],
        output_tokens=tokens,
        total_tokens=usage["input_tokens"] + tokens,
    )


def _refusal(value: Any, text: str, rebuild: _Rebuild, parts: Sequence[str]) -> Any:
    """An object of the same type that says nothing but the refusal."""
    if value is None or isinstance(value, str):
        return text
    if isinstance(value, AIMessage):
        return _copy(value, text, [])
    if isinstance(value, dict) and _is_messages(value.get("messages")):
        rest = {key: _refusal_leaf(held) for key, held in value.items() if key != "messages"}
        return {**rest, "messages": _refuse_messages(value["messages"], text)}
    if _is_messages(value):
        return _refuse_messages(value, text)
    if isinstance(value, list) and all(isinstance(item, Document) for item in value):
        return []
    blank = [""] * len(parts)
    if isinstance(value, (dict, BaseModel, tuple, list)) and blank:
        longest = max(range(len(parts)), key=lambda i: len(parts[i]))
        blank[longest] = text
        return rebuild(blank)
    msg = f"the answer is withheld; a {type(value).__name__} has no room for a refusal"
    raise RefusedError(msg)


def _refusal_leaf(value: Any) -> Any:
    """What else an agent's state holds may tell the answer (a structured response, say)."""
    return None if not isinstance(value, (list, dict)) else type(value)()


def _is_messages(value: Any) -> bool:
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, BaseMessage) for one in value)
    )


def _refuse_messages(messages: list[BaseMessage], text: str) -> list[BaseMessage]:
    """The messages up to the last human one, and the refusal."""
    last = max((i for i, one in enumerate(messages) if one.type == "human"), default=-1)
    answer = messages[-1] if isinstance(messages[-1], AIMessage) else AIMessage("")
    return [*messages[: last + 1], _copy(answer, text, [])]


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
    if value is None or isinstance(value, (bool, int, float)):
        return []
    if isinstance(value, str):
        return [Turn(role, value)] if value.strip() else []
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
        if isinstance(value, tuple) and len(value) == _PAIR and isinstance(value[0], str):
            return _role_turn(*value)  # LangChain's short form of a message
        return [turn for item in value for turn in _turns(item, role)]
    msg = f"can't read the question in a {type(value).__name__}: pass text, messages or a dict"
    raise PayloadError(msg)


def _dict_turns(value: dict[Any, Any], role: Role) -> list[Turn]:
    """A message as a dict, or the fields of a chain's input: lists (the history) come first."""
    if "role" in value and "content" in value:
        return _role_turn(value["role"], value["content"])
    fields = sorted(value.items(), key=lambda pair: not isinstance(pair[1], list))
    return [
        turn
        for key, item in fields
        for turn in _turns(item, "system" if key in _CONTEXT_KEYS else role)
    ]


def _role_turn(role: str, content: Any) -> list[Turn]:
    known: dict[str, Role] = {
        "user": "human",
        "human": "human",
        "assistant": "ai",
        "ai": "ai",
        "tool": "tool",
    }
    return _turns(content, known.get(role, "system"))


def as_message(value: Any) -> AIMessage | None:
    """A message that holds a value, for a conversation; None for what is no text."""
    if isinstance(value, AIMessageChunk):
        return AIMessage(content=value.content, id=value.id)
    if isinstance(value, AIMessage):
        return value
    return AIMessage(value) if isinstance(value, str) else None
