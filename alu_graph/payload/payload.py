"""An object of the vanilla's, with the texts found in it and ways to replace them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from langchain_core.documents import Document
from langchain_core.messages import AIMessage, BaseMessage

from alu_graph.errors import PayloadError, RefusedError
from alu_graph.payload.conversation import given_messages
from alu_graph.payload.messages import refused
from alu_graph.payload.texts import MARK, SEPARATOR, Own, Rebuild, Texts
from alu_graph.payload.visit import is_messages, visit

Read: TypeAlias = Callable[[Any], str]
Write: TypeAlias = Callable[[Any, str], Any]


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
    rebuild: Rebuild
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
        *parts, last = text.split(MARK)
        if len(parts) + 1 != max(1, len(self.parts)):
            msg = "a changed text has another number of parts than the object; nothing is released"
            raise PayloadError(msg)
        return self.rebuild([*(part.removesuffix("\n") for part in parts), last])

    def __repr__(self) -> str:
        return f"Payload({type(self.value).__name__}, parts={len(self.parts)})"


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
    texts = Texts(_own(request) if contained else Own())
    rebuild = visit(value, texts)

    def refuse(text: str) -> Any:
        return _refusal(value, text, rebuild, texts)

    labels, said = tuple(texts.labels), _answering(value, tuple(texts.parts))
    return Payload(value, tuple(texts.parts), rebuild, refuse, labels, said)


def _answering(value: Any, parts: tuple[str, ...]) -> tuple[str, ...]:
    """See `Payload.said`."""
    held: Any = value.get("messages") if isinstance(value, dict) else value
    last: Any = _last_said(held) if is_messages(held) else value
    if not isinstance(last, AIMessage):
        return parts
    return () if last.tool_calls or last.invalid_tool_calls else (str(last.text),)


def _last_said(messages: Sequence[BaseMessage]) -> BaseMessage:
    """The last message of the model's; the last one of all where there is none."""
    said = (one for one in reversed(messages) if isinstance(one, AIMessage))
    return next(said, messages[-1])


def _own(request: Any) -> Own:
    return Own(tuple(_own_texts(request)), tuple(given_messages(request)))


def _own_texts(request: Any) -> Iterator[str]:
    if isinstance(request, str):
        yield request
    elif isinstance(request, dict):
        for item in request.values():
            yield from _own_texts(item)
    elif isinstance(request, (list, tuple)):
        for item in request:
            yield from _own_texts(item)


def _refusal(value: Any, text: str, rebuild: Rebuild, texts: Texts) -> Any:
    """An object of the same type that says nothing but the refusal."""
    if value is None or isinstance(value, str):
        return text
    if isinstance(value, AIMessage):
        return refused(value, text)
    if isinstance(value, dict) and is_messages(value.get("messages")):
        rest = {key: _refusal_leaf(held) for key, held in value.items() if key != "messages"}
        return {**rest, "messages": _refuse_messages(value["messages"], text, texts.own)}
    if is_messages(value):
        return _refuse_messages(value, text, texts.own)
    if isinstance(value, list) and all(isinstance(item, Document) for item in value):
        return []
    if texts.room:
        blank = [""] * len(texts.parts)
        blank[(texts.best or texts.room)[0]] = text  # not by the draft's lengths: they would tell
        return rebuild(blank)
    msg = f"the answer is withheld; a {type(value).__name__} has no room for a refusal"
    raise RefusedError(msg)


def _refusal_leaf(value: Any) -> Any:
    """What else an agent's state holds may tell the answer (a structured response, say)."""
    return None if not isinstance(value, (list, dict)) else type(value)()


def _refuse_messages(messages: list[BaseMessage], text: str, own: Own) -> list[BaseMessage]:
    """The messages that the user gave, and the refusal."""
    given = own.leading(messages)
    kept = messages[:given] or [one for one in messages if own.wrote(one)]
    last = _last_said(messages)
    return [*kept, refused(last if isinstance(last, AIMessage) else AIMessage(""), text)]
