"""One door to every store."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from types import ModuleType

from alu_graph.errors import RegistryError
from alu_graph.targets.store.base import Store
from alu_graph.targets.store.sqlite import SQLiteStore

_URLS = ("postgresql://", "postgres://")
_BROKEN = ("postgresql:", "postgres:")


def open_store(
    where: str | os.PathLike[str] | None,
    *,
    embedder_id: str,
    dim: int,
    keep_facts: bool = True,
    key_id: str | None = None,
    clock: Callable[[], float] = time.time,
) -> Store:
    """Open a store of targets, or make a new one.

    Args:
        where: An SQLite file, or `postgresql://user@host/database`, whose schema `alu_graph`, or
            the one given by `?schema=`, is the registry's own; made if there is none. None keeps
            the rows in memory.
        embedder_id: What makes the vectors. Recorded in a new store, compared with an old one's.
        dim: The size of the vectors.
        keep_facts: Whether targets are stored with their facts. Recorded and compared likewise.
        key_id: Which key sheets are marked with. Recorded and compared likewise.
        clock: Gives the time in Unix seconds.

    Returns:
        The store.

    Raises:
        RegistryError: If it can't be used: it is foreign, damaged, newer, not readable or not
            writable, or made with other settings. It is left as it was.
        EmbeddingMismatchError: If its vectors are another embedder's.

    Example:
        >>> import numpy as np
        >>> from alu_graph.targets.store import Edit, Row
        >>> from alu_graph.targets.target import Target
        >>> store = open_store(None, embedder_id="example", dim=2)
        >>> maria = Target(name="Maria Gonzalez", id="m")
        >>> row = Row(maria, "maria gonzalez", np.zeros((0, 2), np.float32))
        >>> store.update(lambda reader: Edit(put=[row]))
        1
        >>> store.by_key("maria gonzalez").target.id, len(store)
        ('m', 1)
        >>> store.update(lambda reader: Edit(remove=["m"]))
        2
        >>> store.changes(1)
        (2, [Change(id='m', row=None, lapsed=None)])
    """
    made = SQLiteStore if where is None or not is_url(where) else _postgres().PostgresStore
    return made(
        where, embedder_id=embedder_id, dim=dim, keep_facts=keep_facts, key_id=key_id, clock=clock
    )


def is_url(where: str | os.PathLike[str]) -> bool:
    """Whether it is the URL of a PostgreSQL registry, and no path.

    Raises:
        RegistryError: If it is such a URL made a path of, which lost a slash.

    Example:
        >>> is_url("postgresql://me@db.example/lists"), is_url("targets.db")
        (True, False)
    """
    given = str(where)
    if isinstance(where, str) and given.startswith(_URLS):
        return True
    if given.startswith(_BROKEN):
        msg = "give the URL of a PostgreSQL registry as a string, postgresql://user@host/database"
        raise RegistryError(msg)
    return False


def holds_registry(where: str | os.PathLike[str]) -> bool:
    """Whether there is something to open, so that a mistyped place makes no empty registry.

    Args:
        where: As of `open_store`.

    Returns:
        Whether there is a file, or a registry on the server.

    Raises:
        RegistryError: If a server can't be asked.
    """
    return _postgres().holds_registry(str(where)) if is_url(where) else Path(where).is_file()


def _postgres() -> ModuleType:
    with suppress(ImportError):
        return import_module("alu_graph.targets.store.postgres")
    msg = 'PostgreSQL needs the extra `postgres`: pip install "alu-graph[postgres]"'
    raise RegistryError(msg)
