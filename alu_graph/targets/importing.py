"""Imports: files of any length into a registry, in steps that a crash can't tear or lose."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import IO, Literal

from alu_graph.errors import TargetError
from alu_graph.targets.import_lines import Format, Line, format_of, read_lines, until
from alu_graph.targets.registry import TargetRegistry
from alu_graph.targets.requests import Request, namespace_of, seconds

_MOST_LISTED = 20
_TARGETS, _FACTS, _LETTERS = 4_000, 4_000, 1 << 20  # of one step, at most
_CHUNK = 1 << 20
_TELL_EVERY = 2_000  # lines
_DAY = 86_400  # seconds

_Step = list[tuple[int, Request]]  # with the numbers of their lines
Told = Callable[[Literal["read", "add"], int, int], None]


class BadLinesError(TargetError):
    """Lines of an import can't be accepted; nothing was imported.

    Attributes:
        listed: The first 20 of them: their numbers, and what is wrong with them.
        count: How many there are.
    """

    def __init__(self, listed: list[tuple[int, str]], count: int) -> None:
        more = f" (the first {_MOST_LISTED} are listed)" if count > len(listed) else ""
        super().__init__(f"bad lines: {count:,}{more}; nothing was imported")
        self.listed = listed
        self.count = count


@dataclass(frozen=True, slots=True)
class Imported:
    """What an import did.

    Args:
        targets: How many the file asks for.
        before: How many of them an earlier run of the same import had done before it was cut off.
        new: How many of the rest were not on the list.
        expired: How many of the rest had expired already, and were left out.
    """

    targets: int
    before: int
    new: int
    expired: int


@dataclass(frozen=True, slots=True)
class _Opened:
    """A file that can be read again and again, as long as nobody changes it."""

    file: IO[bytes] = field(repr=False)
    size: int
    changed: int

    def require_same(self) -> None:
        found = os.fstat(self.file.fileno())
        if (found.st_size, found.st_mtime_ns) != (self.size, self.changed):
            msg = (
                "the file was changed while it was imported: what was added until then is in "
                "force; import it again"
            )
            raise TargetError(msg)


def import_targets(
    registry: TargetRegistry,
    file: str | os.PathLike[str] | IO[bytes],
    *,
    form: Format | None = None,
    who: str | None = None,
    basis: str | None = None,
    expires: str | datetime | None = None,
    namespace: str = "",
    again: bool = False,
    tell: Told | None = None,
) -> Imported:
    """Add the targets of a file to a registry.

    All of it is read and checked before anything is added. Then it is added in steps, each durable
    and in force as a whole. After a crash the same call goes on behind the last step. Once all is
    done it starts anew, which brings back what was removed, lost or has expired since; so does, on
    another day, one with limits in days from now. A line that the registry refuses (its id is on
    another list, say) ends the import there: those before it are in force.

    Args:
        registry: Where to.
        file: A path, or a stream of bytes, which is copied to a temporary file without a name;
            from its start, if it can be wound back.
        form: What it holds: "names" (one a line, # starts a comment), "jsonl" (objects with the
            fields of `Target`) or "csv" (with a header; aliases are separated by |). By default it
            is looked at. Objects and rows may have `who`, `basis`, `expires` and `namespace`, too.
        who: Who asked for it, where a line does not say.
        basis: On what ground, where a line does not say.
        expires: When they fall out of force, where a line does not say: as of `until`.
        namespace: Whose list they go on, where a line does not say.
        again: Add it all, even if an earlier run was cut off.
        tell: Called now and then with how far it has come: "read" and bytes, "add" and targets,
            each with how many there are.

    Returns:
        What was done.

    Raises:
        BadLinesError: If lines can't be accepted; then nothing was added.
        TargetError: If the file can't be read as what it is said to hold, or a step was refused.
        RegistryError: If the registry can't be written.
        OSError: If the file can't be read.

    Example:
        >>> import io
        >>> registry = TargetRegistry()
        >>> names = b"Maria Gonzalez" + bytes([10]) + b"Bo Ek"
        >>> import_targets(registry, io.BytesIO(names), who="J. Doe").new, len(registry)
        (2, 2)
        >>> import_targets(registry, io.BytesIO(names), who="J. Doe")
        Imported(targets=2, before=0, new=0, expired=0)
    """
    if not isinstance(file, (str, os.PathLike)) and file.seekable():
        file.seek(0)
    given = Given(who, basis, expires, namespace)
    with checked(file, given, form=form, tell=tell) as job:
        return job.add_to(registry, again=again)


@dataclass(frozen=True, slots=True)
class Given:
    """What goes with the targets of a file that say nothing else: as of `import_targets`."""

    who: str | None = field(default=None, repr=False)
    basis: str | None = field(default=None, repr=False)
    expires: str | datetime | None = None
    namespace: str = ""

    def request(self) -> Request:
        """The same for each target."""
        limit = until(self.expires) if isinstance(self.expires, str) else self.expires
        end = seconds(limit, "expires")
        if end is not None and end <= time.time():
            msg = "expires lies in the past: nothing would be in force"
            raise TargetError(msg)
        return Request("", self.who, self.basis, limit, namespace_of(self.namespace))


@dataclass(frozen=True, slots=True)
class Job:
    """An import that was found good.

    Args:
        opened: The file.
        form: What it holds.
        given: What goes with its targets.
        source: What tells this import from others, and not from itself after a crash.
        count: How many targets it asks for.
        tell: As of `import_targets`.
    """

    opened: _Opened
    form: Format
    given: Request
    source: str
    count: int
    tell: Told | None

    def add_to(self, registry: TargetRegistry, *, again: bool = False) -> Imported:
        """Add it all, or what a run that was cut off left to do; see `import_targets`."""
        done = 0 if again else registry.imported(self.source)
        before = done if done < self.count else 0
        new = expired = 0
        for first, step in _steps(read_lines(self.opened.file, self.form, self.given), before):
            self.opened.require_same()
            added, late = self._add(registry, first, step)
            new += added
            expired += late
            if self.tell is not None:
                self.tell("add", first + len(step) - 1, self.count)
        return Imported(self.count, before, new, expired)

    def _add(self, registry: TargetRegistry, first: int, step: _Step) -> tuple[int, int]:
        """Add a step; how many are new, and how many have expired.

        One that is refused is halved, down to the line that it fails at: the user must find it.
        """
        live = _unexpired(step)
        try:
            new = registry.add_batch(live, source=self.source, done=first + len(step) - 1)
        except TargetError as error:
            if len(step) == 1:
                msg = f"line {step[0][0]:,} was refused, those before it are in force: {error}"
                raise TargetError(msg) from None
        else:
            return new, len(step) - len(live)
        half = len(step) // 2
        each = [
            self._add(registry, first, step[:half]),
            self._add(registry, first + half, step[half:]),
        ]
        return sum(new for new, _ in each), sum(late for _, late in each)


@contextmanager
def checked(
    file: str | os.PathLike[str] | IO[bytes],
    given: Given,
    *,
    form: Format | None = None,
    tell: Told | None = None,
) -> Iterator[Job]:
    """Read a file and find it good, before a registry is made for it.

    Args:
        file: As of `import_targets`.
        given: What goes with its targets.
        form: As of `import_targets`.
        tell: As of `import_targets`.

    Yields:
        The import, to be added to a registry.

    Raises:
        BadLinesError: As of `import_targets`.
        TargetError: As of `import_targets`.
        OSError: As of `import_targets`.
    """
    request = given.request()
    with _opened(file) as opened:
        form = form or format_of(opened.file, _named(file))
        options = [form, given.who, given.basis, str(given.expires), given.namespace]
        digest = _digest(opened.file, options)
        count = _count(opened, form, request, tell, digest)
        yield Job(opened, form, request, digest.hexdigest(), count, tell)


def _count(
    opened: _Opened, form: Format, given: Request, tell: Told | None, digest: hashlib._Hash
) -> int:
    """How many targets a file holds; raise if any line of it is bad.

    The digest takes in the days on which they expire. Where those are so many days from now, what
    was added on an earlier day has less time left, or none, so that import is another one.
    """
    listed: list[tuple[int, str]] = []
    good = bad = 0
    for line in read_lines(opened.file, form, given):
        if line.request is not None:
            good += 1
            if line.request.expires is not None:
                digest.update(b"%d " % (line.request.expires.timestamp() // _DAY))
        elif line.error is not None:
            bad += 1
            if bad <= _MOST_LISTED:
                listed.append((line.number, line.error))
        if tell is not None and (good + bad) % _TELL_EVERY == 0:
            tell("read", opened.file.tell(), opened.size)
    if bad:
        raise BadLinesError(listed, bad)
    return good


def _steps(lines: Iterator[Line], before: int) -> Iterator[tuple[int, _Step]]:
    """Requests in steps, each with the place of its first, from 1, behind those that are done."""
    step: _Step = []
    facts = letters = place = 0
    for place, line in enumerate(lines, 1):
        request = line.request
        if place <= before or request is None:
            continue
        step.append((line.number, request))
        if not isinstance(request.target, str) and request.target.facts:
            facts += len(request.target.facts)
            letters += sum(len(fact.text) for fact in request.target.facts)
        if len(step) >= _TARGETS or facts >= _FACTS or letters >= _LETTERS:
            yield place - len(step) + 1, step
            step, facts, letters = [], 0, 0
    if step:
        yield place - len(step) + 1, step


def _unexpired(step: _Step) -> list[Request]:
    now = time.time()
    return [one for _, one in step if one.expires is None or one.expires.timestamp() > now]


def _digest(file: IO[bytes], options: list[str | None]) -> hashlib._Hash:
    """What tells this import from others, and not from itself after a crash."""
    digest = hashlib.sha256(json.dumps(options).encode())
    file.seek(0)
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    return digest


def _named(file: str | os.PathLike[str] | IO[bytes]) -> str:
    return os.fspath(file) if isinstance(file, (str, os.PathLike)) else ""


@contextmanager
def _opened(file: str | os.PathLike[str] | IO[bytes]) -> Iterator[_Opened]:
    """A file that can be read again and again: this one, or a copy of what comes but once."""
    if isinstance(file, (str, os.PathLike)):
        with Path(file).open("rb") as stream:
            found = os.fstat(stream.fileno())
            if stat.S_ISREG(found.st_mode):
                yield _Opened(stream, found.st_size, found.st_mtime_ns)
                return
            with _opened(stream) as opened:  # a pipe with a name
                yield opened
        return
    with tempfile.TemporaryFile() as copy:  # mode 0600, and gone with this process
        shutil.copyfileobj(file, copy, _CHUNK)
        copy.flush()
        found = os.fstat(copy.fileno())
        yield _Opened(copy, found.st_size, found.st_mtime_ns)
