"""A PostgreSQL of one's own, for tests and benchmarks: in a new folder, gone when it is closed."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

_PLACES = ("/usr/lib/postgresql", "/opt/homebrew/opt", "/usr/local/opt", "/usr/pgsql")
_NOBODY = "65534"


class UnavailableError(Exception):
    """No PostgreSQL can be had; the message says why."""


class OwnPostgres:
    """A server on a loopback port.

    Args:
        programs: Where `initdb` and `pg_ctl` are.
        folder: An empty folder, which the server's user can enter.
        port: A free one.
    """

    def __init__(self, programs: Path, folder: Path, port: int) -> None:
        self.port = port
        self.data = folder / "data"
        self._programs = programs
        self._folder = folder
        if os.geteuid() == 0:  # as whom it refuses to run
            shutil.chown(folder, int(_NOBODY), int(_NOBODY))
        self._run("initdb", "-D", str(self.data), "-U", "alu", "-A", "trust", "-E", "UTF8", "-N")

    @property
    def url(self) -> str:
        """Of its database."""
        return f"postgresql://alu@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it, and wait until it can be used."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -k {self._folder}"
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(self.data), "-w", "-l", log, "-o", options, "start")

    def stop(self, mode: str = "immediate") -> None:
        """Stop it; by default as a crash would."""
        self._run("pg_ctl", "-D", str(self.data), "-w", "-m", mode, "stop")

    def run(self, program: str, *args: str) -> None:
        """Run another of PostgreSQL's programs."""
        self._run(program, *args)

    def _run(self, program: str, *args: str) -> None:
        command: Sequence[str] = (str(self._programs / program), *args)
        if os.geteuid() == 0:
            command = (
                "setpriv", f"--reuid={_NOBODY}", f"--regid={_NOBODY}", "--clear-groups", *command
            )  # fmt: skip
        # Not through pipes: the server would inherit them and keep them open.
        with (self._folder / "said").open("w+") as said:
            done = subprocess.run(  # noqa: S603 - PostgreSQL's own programs
                command, stdin=subprocess.DEVNULL, stdout=said, stderr=said, cwd="/", check=False
            )
            said.seek(0)
            if done.returncode:
                msg = f"{program}: {said.read()[-500:]}"
                raise UnavailableError(msg)


@contextmanager
def own_postgres() -> Iterator[OwnPostgres]:
    """Start a server of the installed PostgreSQL.

    Yields:
        The server, running.

    Raises:
        UnavailableError: If none is installed, or it does not start.
    """
    programs = _programs()
    # Not below a folder that only its owner can enter, nor on a long path: sockets have short ones.
    with tempfile.TemporaryDirectory(prefix="alu-pg-", dir="/tmp") as name:
        folder = Path(name)
        folder.chmod(0o755)
        server = _started(programs, folder)
        try:
            yield server
        finally:
            if (server.data / "postmaster.pid").exists():
                server.stop()


def _started(programs: Path, folder: Path) -> OwnPostgres:
    server = OwnPostgres(programs, folder, _free_port())
    for _ in range(4):  # another program may take the port meanwhile
        with suppress(UnavailableError):
            server.start()
            return server
        server.port = _free_port()
    server.start()
    return server


def _free_port() -> int:
    with closing(socket.socket()) as bound:
        bound.bind(("127.0.0.1", 0))
        return int(bound.getsockname()[1])


def _programs() -> Path:
    found = shutil.which("initdb")
    if found:
        return Path(found).resolve().parent
    held = [path.parent for place in _PLACES for path in Path(place).glob("*/bin/initdb")]
    if not held:
        msg = "PostgreSQL is not installed (no initdb); install Debian's package postgresql"
        raise UnavailableError(msg)
    return max(held, key=lambda path: (len(path.parent.name), path.parent.name))
