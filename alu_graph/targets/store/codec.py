"""Rows as columns: how a target is written, so that what is read is what was written.

Columns carry checksums. What they confirm was checked when it was written, so that reading a
target needs no second validation: opening a long list takes a few microseconds a row.
"""

from __future__ import annotations

import json
import math
from contextlib import suppress
from functools import lru_cache
from typing import Any, TypeVar
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel

from alu_graph.errors import EmbeddingError, RegistryError, TargetError
from alu_graph.targets.embedding import as_matrix
from alu_graph.targets.store.base import Row
from alu_graph.targets.target import Fact, Target

TEXTS = ("id", "namespace", "key", "kind", "name", "details", "expires", "checksum")
BLOBS = ("vectors", "head", "sheet", "blob_checksum")
COLUMNS = TEXTS + BLOBS
DAMAGED = "it is damaged or no registry; restore it from a backup or choose another path"

_Model = TypeVar("_Model", bound=BaseModel)
_HELD = "\x1f".join(["%s"] * 7)
_LISTS = ("aliases", "allow", "counterexamples")
_TARGET_FIELDS = set(Target.model_fields)
_FACT_FIELDS = set(Fact.model_fields)


def encode(row: Row, dim: int, *, facts_kept: bool) -> tuple[Any, ...]:
    """A row as the values of `COLUMNS`.

    Args:
        row: A row to be stored.
        dim: The size of the store's vectors.
        facts_kept: Whether the store keeps facts.

    Returns:
        Strings, a float, integers, bytes, or None, in the order of `COLUMNS`.

    Raises:
        TargetError: If it could not be read back as it is, or has facts that are not to be kept.
        EmbeddingError: If its vectors are of the wrong size or number or not finite.
    """
    target = row.target
    details = _details(target)
    _require_valid(target, details)
    for text in (target.id, row.key, target.name):
        clean(text)
    if row.namespace:
        clean(row.namespace)
    if not facts_kept and target.facts:
        msg = "this registry keeps no facts: give their vectors and sheet without them"
        raise TargetError(msg)
    if facts_kept and len(row.vectors) != len(target.facts):
        msg = "a row needs one vector for each fact"
        raise EmbeddingError(msg)
    expires = None if row.expires is None else float(row.expires)
    if expires is not None and not math.isfinite(expires):
        msg = "a target expires at a time in Unix seconds, or never: None"
        raise TargetError(msg)
    texts = (target.id, row.namespace, row.key, target.kind, target.name, details, expires)
    blobs = (
        _floats(row.vectors, dim) if len(row.vectors) else None,
        None if row.head is None else _floats(row.head[None], len(row.head)),
        row.sheet,
    )
    return (*texts, _text_checksum(texts), *blobs, _blob_checksum(*blobs))


def decode(values: tuple[Any, ...], dim: int) -> Row:
    """The row that `encode` made these values of.

    Args:
        values: In the order of `COLUMNS`.
        dim: The size of the store's vectors.

    Returns:
        The row; its vectors are read-only.

    Raises:
        RegistryError: If they are not what was written; nothing of them is quoted.
    """
    target_id, namespace, key, kind, name, details, expires, checksum = values[:8]
    vectors, head, sheet, blob_checksum = values[8:]
    try:
        if _text_checksum(values[:7]) == checksum:
            target = _target(target_id, kind, name, details)
            if vectors is None and head is None and sheet is None and blob_checksum is None:
                return Row(target, key, _no_vectors(dim), None, None, namespace, expires)
            if _blob_checksum(vectors, head, sheet) == blob_checksum:
                matrix = _no_vectors(dim) if vectors is None else _array(vectors).reshape(-1, dim)
                weights = None if head is None else _array(head)
                return Row(target, key, matrix, weights, sheet, namespace, expires)
    except (ValueError, TypeError, KeyError):
        pass  # raised below, where no foreign exception is its context
    raise unreadable()


def decode_target(values: tuple[Any, ...]) -> Target:
    """The target alone.

    Args:
        values: In the order of `TEXTS`.

    Raises:
        RegistryError: As `decode`.
    """
    target_id, _, _, kind, name, details, _, checksum = values
    with suppress(ValueError, TypeError, KeyError):
        if _text_checksum(values[:7]) == checksum:
            return _target(target_id, kind, name, details)
    raise unreadable()


def clean(text: str) -> str:
    """The text, if a database can store it.

    Raises:
        TargetError: If it is empty or no valid Unicode; it is not quoted.
    """
    if text and text.isascii():
        return text
    with suppress(UnicodeEncodeError):
        text.encode()
        if text:
            return text
    msg = "ids, keys and names must be valid Unicode and not empty"
    raise TargetError(msg)


def unreadable() -> RegistryError:
    """What to raise for a row that can't be read."""
    return RegistryError(f"a row can't be read: the registry {DAMAGED.removeprefix('it ')}")


def _details(target: Target) -> str | None:
    """What a target has beside its name; most targets of a long list have nothing."""
    held: dict[str, Any] = {at: getattr(target, at) for at in _LISTS if getattr(target, at)}
    if target.facts:
        held["facts"] = [(fact.text, fact.ask, fact.source) for fact in target.facts]
    return json.dumps(held) if held else None


def _require_valid(target: Target, details: str | None) -> None:
    """What can't be read back would shut everybody out, so it must not get in."""
    with suppress(ValueError, TypeError):  # pydantic's and json's errors are ValueErrors
        fields: dict[str, Any] = {"id": target.id, "name": target.name, "kind": target.kind}
        if details is not None:
            fields.update(json.loads(details))
            told = ("text", "ask", "source")
            facts: Any = fields.get("facts", ())
            fields["facts"] = [dict(zip(told, one, strict=True)) for one in facts]
        if Target.model_validate(fields).__dict__ == target.__dict__:
            return
    msg = "a target has an empty fact or another invalid field; make it by Target(...) without"
    raise TargetError(msg)


def _target(target_id: str, kind: str, name: str, details: str | None) -> Target:
    fields: dict[str, Any] = {
        "name": name,
        "aliases": (),
        "kind": kind,
        "facts": (),
        "allow": (),
        "counterexamples": (),
        "id": target_id,
    }
    if details is not None:
        held = json.loads(details)
        fields.update((at, tuple(held[at])) for at in _LISTS if at in held)
        fields["facts"] = tuple(
            _made(Fact, _FACT_FIELDS, {"text": text, "ask": ask, "source": source})
            for text, ask, source in held.get("facts", ())
        )
    return _made(Target, _TARGET_FIELDS, fields)


def _made(model: type[_Model], names: set[str], fields: dict[str, Any]) -> _Model:
    """A model without validation, as unpickling makes it: a third of `model_construct`'s time."""
    made = model.__new__(model)
    made.__setstate__(
        {
            "__dict__": fields,
            "__pydantic_fields_set__": names,
            "__pydantic_extra__": None,
            "__pydantic_private__": None,
        }
    )
    return made


def _text_checksum(texts: tuple[Any, ...]) -> int:
    return crc32((_HELD % texts).encode())


def _blob_checksum(*blobs: bytes | None) -> int | None:
    if blobs == (None, None, None):
        return None
    checksum = 0
    for number, blob in enumerate(blobs):
        if blob is not None:
            checksum = crc32(blob, crc32(bytes([number]), checksum))
    return checksum


def _floats(matrix: Any, dim: int) -> bytes:
    return as_matrix(matrix, dim).astype("<f4", copy=False).tobytes()


def _array(blob: bytes) -> NDArray[np.float32]:
    return np.frombuffer(blob, "<f4").astype(np.float32, copy=False)


@lru_cache(maxsize=8)
def _no_vectors(dim: int) -> NDArray[np.float32]:
    none = np.zeros((0, dim), np.float32)
    none.setflags(write=False)
    return none
