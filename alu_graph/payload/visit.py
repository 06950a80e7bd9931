"""Walking through an object: str, messages, dicts, lists, pydantic objects, documents, numbers."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

from langchain_core.documents import Document
from langchain_core.messages import BaseMessage, ToolMessage
from pydantic import AliasChoices, BaseModel, RootModel, ValidationError

from alu_graph.errors import PayloadError, RefusedError
from alu_graph.payload.messages import visit_message
from alu_graph.payload.texts import Rebuild, Texts, calls

CONTEXT_KEYS = frozenset(
    """
    context documents docs source_documents sources passages system instructions
    """.split()
)
# Where a refusal is put, if there is such a place; and where it is not, if there is another.
_ROOM = frozenset("answer output text content result response reply summary message".split())
_NO_ROOM = CONTEXT_KEYS | frozenset("question input query chat_history history metadata".split())
_LABEL = re.compile(r"[a-z_][A-Za-z0-9_]*")
SCALARS = (bool, int, float, Decimal, dt.date, dt.time, dt.timedelta, UUID, Enum)


def visit(value: Any, texts: Texts) -> Rebuild:
    """Collect the texts below a value; what comes back rebuilds it from changed texts."""
    first = len(texts.parts)
    build = _visit_any(value, texts)
    span = slice(first, len(texts.parts))
    same = texts.parts[span]
    return lambda parts: value if list(parts[span]) == same else build(parts)


def _visit_any(value: Any, texts: Texts) -> Rebuild:
    if value is None:
        return lambda _: None
    if isinstance(value, SCALARS):
        texts.add(str(value.value if isinstance(value, Enum) else value), room=False)
        return lambda _: None  # a changed number is no number
    if isinstance(value, str):
        return _visit_text(value, texts)
    if isinstance(value, BaseMessage):
        return visit_message(value, texts, visit)
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


def _visit_text(value: str, texts: Texts) -> Rebuild:
    if not value.strip() or texts.own.holds(value):
        return lambda _: value
    place = texts.add(value)
    return lambda parts: parts[place]


def _visit_dict(value: dict[Any, Any], texts: Texts) -> Rebuild:
    """Keys that look like labels are the developer's; others may be the model's own words."""
    fields: list[tuple[Any, Rebuild, Rebuild]] = []
    for key, item in value.items():
        room = len(texts.room)
        label = isinstance(key, str) and _LABEL.fullmatch(key)
        texts.labels += [key] if label else []
        named = visit(None if label else key, texts)
        del texts.room[room:]
        build = visit(item, texts)
        texts.best += texts.room[room:] if key in _ROOM else []
        if label and item == []:  # {"lyon": []}: the key itself says something
            named = visit(key, texts)
            del texts.room[room:]
        fields.append((key, named, build))
        if key in _NO_ROOM:
            del texts.room[room:]
    return lambda parts: {
        key: build(parts) for key, named, build in fields if named(parts) in (None, key)
    }


def _visit_items(value: Any, texts: Texts) -> Rebuild:
    own = texts.own.leading(value) if is_messages(value) else 0
    items = [visit(None if i < own else item, texts) for i, item in enumerate(value)]

    def rebuild(parts: Sequence[str]) -> Any:
        made = [
            item if i < own else build(parts)
            for i, (item, build) in enumerate(zip(value, items, strict=True))
        ]
        if hasattr(value, "_make"):  # a named tuple
            return value._make(made)
        kind = next(kind for kind in (list, tuple, set, frozenset) if isinstance(value, kind))
        return kind(_answered(value, made) if is_messages(value) else made)

    return rebuild


def _visit_model(value: BaseModel, texts: Texts) -> Rebuild:
    kind = type(value)
    fields = {}
    for name in kind.model_fields:
        room = len(texts.room)
        fields[name] = visit(getattr(value, name), texts)
        texts.best += texts.room[room:] if name in _ROOM else []
    extra = visit(value.model_extra or {}, texts)

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


def _answered(before: Sequence[BaseMessage], after: list[BaseMessage]) -> list[BaseMessage]:
    """Messages less the results of tool calls that were taken out: no model takes these alone."""
    gone = _call_ids(before) - _call_ids(after)
    return [one for one in after if not (isinstance(one, ToolMessage) and one.tool_call_id in gone)]


def _call_ids(messages: Sequence[BaseMessage]) -> set[str | None]:
    return {call["id"] for one in messages for call in calls(one)}


def is_messages(value: Any) -> bool:
    """Whether it is a list of messages, and no empty one."""
    return (
        isinstance(value, list)
        and bool(value)
        and all(isinstance(one, BaseMessage) for one in value)
    )
