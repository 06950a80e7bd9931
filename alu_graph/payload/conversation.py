"""The conversation in what a runnable is asked with."""

from __future__ import annotations

from typing import Any

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue
from pydantic import BaseModel

from alu_graph.checker.conversation import Conversation, Role, Turn
from alu_graph.errors import PayloadError
from alu_graph.payload.visit import CONTEXT_KEYS, SCALARS

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


def given_messages(request: Any) -> list[BaseMessage]:
    """The messages in what a runnable is asked with; none where it is of another form."""
    held = request.get("messages", []) if isinstance(request, dict) else request
    if isinstance(held, PromptValue):
        return held.to_messages()
    try:
        return convert_to_messages(held if isinstance(held, list) else [held])
    except (ValueError, NotImplementedError):
        return []


def as_message(value: Any) -> AIMessage | None:
    """A message that holds a value, for a conversation; None for what is no text."""
    if isinstance(value, AIMessageChunk):
        return AIMessage(content=value.content, id=value.id)
    if isinstance(value, AIMessage):
        return value
    return AIMessage(value) if isinstance(value, str) else None


def _turns(value: Any, role: Role) -> list[Turn]:
    if isinstance(value, str):
        return [Turn(role, value)] if value.strip() else []
    if value is None or isinstance(value, SCALARS):
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
        for turn in _turns(item, "system" if key in CONTEXT_KEYS else role)
    ]


def _role_turn(role: Any, content: Any) -> list[Turn]:
    if isinstance(content, list):  # blocks
        content = "".join(
            str(block.get("text", "")) if isinstance(block, dict) else str(block)
            for block in content
        )
    return _turns(content, _ROLES.get(role, "system"))
