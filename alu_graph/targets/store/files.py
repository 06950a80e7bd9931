"""The files of an SQLite registry: found, made whole or not at all, for their owner alone."""

from __future__ import annotations

import os
from contextlib import closing, suppress
from pathlib import Path
from uuid import uuid4

from alu_graph.errors import RegistryError
from alu_graph.targets.store.schema import migrate, require_ours, set_up
from alu_graph.targets.store.sessions import connect

DAMAGED_FILE = ".damaged-"  # and a number: of a damaged file that was kept


def resolved(path: str | os.PathLike[str]) -> str:
    """The absolute path without links."""
    with suppress(OSError, RuntimeError, ValueError):  # a loop of links, a NUL
        return str(Path(path).resolve())
    msg = "this can't be a registry's path; choose another"
    raise RegistryError(msg)


def prepare(path: str, embedder_id: str, dim: int, *, keep_facts: bool, key_id: str | None) -> None:
    """Make a new file, or make sure that the one there can be used, and bring it up to date.

    Args:
        path: The file, as `resolved` gives it.
        embedder_id: What makes the vectors.
        dim: Their size.
        keep_facts: Whether targets are stored with their facts.
        key_id: Which key their sheets are marked with.

    Raises:
        RegistryError: If it can't be used; it is left as it was.
    """
    # In this order: another process makes the file before its -wal.
    leftover = os.path.lexists(path + "-wal")
    if not os.path.lexists(path):
        if leftover:
            msg = f"registry {path} is gone but its -wal is left; restore it, or remove the -wal"
            raise RegistryError(msg)
        _create(path, embedder_id, dim, keep_facts=keep_facts, key_id=key_id)
    if not Path(path).is_file():
        msg = f"registry {path} is no file; choose another path"
        raise RegistryError(msg)
    if not (os.access(path, os.R_OK | os.W_OK) and os.access(Path(path).parent, os.W_OK)):
        msg = f"registry {path} or its folder can't be read or written; check the permissions"
        raise RegistryError(msg)
    require_ours(path)
    with closing(connect(path)) as connection:
        if migrate(connection, path):  # what the old version held must not stay in the -wal
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


def draft_of(path: str) -> Path:
    """A name for a file that is to become this one once it is whole."""
    folder, name = os.path.split(path)
    return Path(folder, f".{name[:100]}.{uuid4().hex}.new")


def drafts_of(path: str) -> list[Path]:
    """Drafts, and what SQLite keeps beside them, that lie around."""
    folder, name = os.path.split(path)
    start = f".{name[:100]}."
    return sorted(
        one for one in Path(folder).iterdir() if one.name.startswith(start) and ".new" in one.name
    )


def kept_of(path: str) -> list[Path]:
    """The damaged files that mending has kept, and what SQLite keeps beside them."""
    folder, name = os.path.split(path)
    start = name + DAMAGED_FILE
    return sorted(one for one in Path(folder).iterdir() if one.name.startswith(start))


def make_private(path: Path) -> None:
    """Make an empty file that only its owner can read."""
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def sync_folder(folder: str) -> None:
    """Have the name of a new file on disk; Windows can't, and does not need to."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _create(path: str, embedder_id: str, dim: int, *, keep_facts: bool, key_id: str | None) -> None:
    """Make a whole file aside and link it: none is ever seen, or left by a crash, half made."""
    draft = draft_of(path)
    try:
        make_private(draft)
        with closing(connect(str(draft))) as connection:
            set_up(connection, embedder_id, dim, keep_facts=keep_facts, key_id=key_id)
            connection.execute("PRAGMA journal_mode = WAL")
        with suppress(FileExistsError):  # another process was first: its file stands
            os.link(draft, path)
        sync_folder(str(draft.parent))
        made = True
    except OSError:
        made = False
    finally:
        with suppress(OSError):  # the folder may not be there
            draft.unlink(missing_ok=True)
    if not made:
        msg = f"registry {path} can't be made there; check the folder, its permissions and space"
        raise RegistryError(msg)
