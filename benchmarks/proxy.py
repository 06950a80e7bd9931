"""A small TCP proxy that can go silent, as a network does that was cut."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from types import TracebackType

from typing_extensions import Self

_PIECE = 1 << 16


class Proxy:
    """Passes a loopback port on to another, in a thread, until it is closed.

    Args:
        port: Where to.
    """

    def __init__(self, port: int) -> None:
        self._to = port
        self._passing = threading.Event()
        self._passing.set()
        self._closed = False
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def cut(self) -> None:
        """Pass nothing on any more; both sides' connections stay as they are."""
        self._passing.clear()

    def mend(self) -> None:
        """Pass all on again, what was held back first."""
        self._passing.set()

    def _run(self) -> None:
        with selectors.DefaultSelector() as selector, self._listening:
            selector.register(self._listening, selectors.EVENT_READ)
            while not self._closed:
                for key, _ in selector.select(0.05):
                    self._passing.wait()
                    if key.data is None:
                        self._accept(selector)
                    elif key in selector.get_map().values():  # not closed with its other end
                        self._pass(selector, key.fileobj, key.data)  # type: ignore[arg-type]
            for key in list(selector.get_map().values()):
                key.fileobj.close()  # type: ignore[union-attr]

    def _accept(self, selector: selectors.BaseSelector) -> None:
        near, _ = self._listening.accept()
        try:
            far = socket.create_connection(("127.0.0.1", self._to))
        except OSError:
            near.close()
            return
        selector.register(near, selectors.EVENT_READ, far)
        selector.register(far, selectors.EVENT_READ, near)

    @staticmethod
    def _pass(selector: selectors.BaseSelector, source: socket.socket, to: socket.socket) -> None:
        piece = b""
        with suppress(OSError):
            piece = source.recv(_PIECE)
            to.sendall(piece)
        if not piece:
            for end in (source, to):
                with suppress(KeyError):
                    selector.unregister(end)
                end.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._closed = True
        self._passing.set()
        self._thread.join()
